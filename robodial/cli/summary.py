"""What came of a campaign, at the end of `run` and in `report`."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from robodial.app.campaign_run import CampaignRun, OpenCampaign
from robodial.cli.consent_words import tell_consents
from robodial.cli.output import plain, say
from robodial.cli.words import not_called_words, outcome_words, start_words
from robodial.domain.campaign import CampaignId
from robodial.domain.line import SpeakWhy
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.store import Store

REJECTED_SHOWN = 10


def summary_of(run: CampaignRun, one: OpenCampaign) -> dict[str, Any]:
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
    return {
        "campaign": campaign.name,
        "purpose": campaign.purpose.value,
        "state": campaign.state.value,
        "state_reason": campaign.state_reason,
        "contacts": counts.contacts,
        "done": counts.done,
        "waiting": counts.waiting,
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


def tell_summary(summary: Mapping[str, Any]) -> None:
    """The summary for people."""
    say()
    state = state_words(summary["state"])
    say(_("{campaign}: {state}").format(campaign=summary["campaign"], state=state))
    if imported := summary.get("imported"):
        _tell_import(imported)
    say(_("Contacts: {contacts}, done: {done}, still to call: {waiting}").format(**summary))
    say(_("Calls made: {attempts}, answered: {answered}, refused further calls: {refused}").format(**summary))
    for outcome, n in sorted(summary["calls_by_outcome"].items(), key=lambda item: -item[1]):
        say("  " + _("{outcome}: {n}").format(outcome=outcome_words(outcome), n=n))
    for code, n in summary["not_called"].items():
        say("  " + _("not called ({reason}): {n}").format(reason=not_called_words(code), n=n))
    if summary["start_delay_median_s"] is not None:
        text = _(
            "First word heard after greeting, beep or silent answer: "
            "{start_delay_median_s:.2f} s (median), {start_delay_worst_s:.2f} s (worst)"
        )
        say(text.format(**summary))
        _tell_kinds(summary["start_delays"])
    say(_("Head of the journal's chain: {head}").format(head=summary["journal_head"]))


def _tell_kinds(delays: Mapping[str, Mapping[str, Any]]) -> None:
    """By what they waited after, where that was not the same for all."""
    for why, figures in delays.items() if len(delays) > 1 else ():
        text = _("{why}: {median_s:.2f} s, {worst_s:.2f} s ({calls} calls)")
        say("  " + text.format(why=start_words(why), **figures))


def _tell_import(imported: Mapping[str, Any]) -> None:
    say(
        _(
            "List: {accepted} contacts, {merged} merged with another of the same number, {rejected_count} rejected"
        ).format(**imported)
    )
    tell_rejected(imported["rejected"], imported["rejected_count"], REJECTED_SHOWN)
    if imported["consents"]:
        tell_consents(imported["consents"], REJECTED_SHOWN)


def tell_rejected(rows: Sequence[Mapping[str, Any]], count: int, most: int) -> None:
    """The first `most` of `count` rows that cannot be called, and how many there are besides."""
    shown = rows[:most]
    for row in shown:
        say("  " + _("row {row}, {column}: “{value}”: {reason}").format(**row))
    if more := count - len(shown):
        say("  " + ngettext("and {n} more row", "and {n} more rows", more).format(n=more))


def state_words(state: str) -> str:
    """`waiting` as a user reads it."""
    return _STATES[state]()


_STATES = {
    "draft": lambda: _("draft"),
    "ready": lambda: _("ready"),
    "running": lambda: _("running"),
    "waiting": lambda: _("waiting for calling hours"),
    "out_of_time": lambda: _("out of time: its last day has passed"),
    "paused": lambda: _("paused"),
    "finished": lambda: _("finished"),
    "stopped": lambda: _("stopped"),
}
