"""What came of a campaign, as figures: JSON's own types."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

from robodial.domain.campaign import CampaignId
from robodial.domain.line import SpeakWhy
from robodial.store import Store
from robodial.store.plain_values import plain

if TYPE_CHECKING:
    from robodial.app.campaign_run import CampaignRun, OpenCampaign


def summary_of(run: "CampaignRun", one: "OpenCampaign") -> dict[str, Any]:
    """The summary of a campaign's run, with the rows its import rejected."""
    summary = campaign_summary(run.store, one.campaign_id)
    summary["journal_head"] = run.guard.journal.head()
    if one.imported:
        summary["imported"] = {
            "accepted": one.imported.accepted,
            "merged": one.imported.merged,
            "rejected": plain(one.imported.rejected),
            "rejected_count": one.imported.rejected_count,
            "consents": plain(one.imported.consents),
        }
    return summary


def campaign_summary(store: Store, campaign_id: CampaignId) -> dict[str, Any]:
    """Counts of one campaign, as JSON knows them."""
    campaign = store.campaigns.get(campaign_id)
    counts = store.campaigns.counts(campaign_id)
    people = store.campaigns.contact_counts(campaign_id)
    return {
        "campaign": campaign.name,
        "purpose": campaign.purpose.value,
        "state": campaign.state.value,
        "state_reason": campaign.state_reason,
        "contacts": counts.contacts,
        "done": counts.done,
        "waiting": counts.waiting,
        "reached": people.reached,
        "attempts": counts.started,
        "answered": counts.answered,
        "answered_by_machine": counts.answered_by_machine,
        "refused": counts.refused,
        "outcomes": {outcome.value: n for outcome, n in counts.outcomes.items()},
        "calls_by_outcome": {outcome.value: n for outcome, n in counts.calls.items()},
        "not_called": dict(counts.not_called),
        **_start_delays(store.campaigns.start_delays(campaign_id)),
        "journal_head": store.journal.head(),
    }


def _start_delays(delays: Mapping[SpeakWhy | None, Sequence[float]]) -> dict[str, Any]:
    """How long callees waited for our first word: all of them together, and by what they waited after."""
    together = _median_and_worst([delay for theirs in delays.values() for delay in theirs])
    by_kind = {why.value: _median_and_worst(theirs) for why, theirs in delays.items() if why is not None}
    return {
        "start_delay_median_s": together["median_s"],
        "start_delay_worst_s": together["worst_s"],
        "start_delays": by_kind,
    }


def _median_and_worst(delays: Sequence[float]) -> dict[str, float | None]:
    if not delays:
        return {"calls": 0, "median_s": None, "worst_s": None}
    return {"calls": len(delays), "median_s": round(median(delays), 3), "worst_s": round(max(delays), 3)}
