"""All campaigns at a glance, those that are not complete yet among them: what stands where, and what it waits for."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from robodial.app.hours_words import moment_words
from robodial.app.known_campaigns import campaigns_in
from robodial.app.own_hours import DAYS
from robodial.app.places import DATABASE, holds_data
from robodial.app.words import new_contacts_words, not_called_words, standing_words
from robodial.domain.campaign import Campaign, CampaignId, CampaignState
from robodial.errors import SettingsError
from robodial.i18n import gettext as _
from robodial.i18n.retelling import retold
from robodial.settings.drafts import Draft, Drafts
from robodial.settings.stored_campaign import campaign_of
from robodial.store import StoredCampaign, read_only


@dataclass(frozen=True, slots=True)
class CampaignCard:
    """`settled` of the `contacts` need no call any more; those that came into the list since it was started are among
    the `contacts`. `is_in_hand`: an engine runs it now. `waits` is empty or a sentence."""

    campaign_id: CampaignId
    name: str
    purpose: str
    state: CampaignState
    state_text: str
    contacts: int
    settled: int
    reached: int
    not_called: int
    waits: str
    is_in_hand: bool

    @property
    def share(self) -> float:
        """Of the contacts that are settled, 0 to 1."""
        return self.settled / self.contacts if self.contacts else 0.0

    @property
    def may_go_on(self) -> bool:
        """True when it can be started again."""
        return not self.is_in_hand and self.settled < self.contacts


@dataclass(frozen=True, slots=True)
class DraftCard:
    """A campaign that is not complete yet."""

    draft_id: str
    name: str
    purpose: str
    step: str


@dataclass(frozen=True, slots=True)
class Cards:
    """What the home page shows: newest campaign first, drafts before them."""

    drafts: tuple[DraftCard, ...]
    campaigns: tuple[CampaignCard, ...]


def read_cards(folder: Path, drafts: Drafts, now: datetime, *, is_running: bool) -> Cards:
    """The campaigns in `folder` and the drafts. `is_running`: an engine has the live ones in hand."""
    unfinished = tuple(
        DraftCard(one.draft_id, one.name, str(one.data.get("purpose", "")), one.step) for one in drafts.all()
    )
    return Cards(unfinished, tuple(_campaigns(folder, now, is_running)))


def _campaigns(folder: Path, now: datetime, is_running: bool) -> list[CampaignCard]:
    if not holds_data(folder):
        return []
    glances = {one["campaign"]: one for one in campaigns_in(folder) if not one["emulated"]}
    with read_only(folder / DATABASE) as store:
        stored = [one for one in store.campaigns.all() if one.name in glances]
        in_hand = [is_running and one.state.is_live for one in stored]
        new = [
            0 if runs else store.campaigns.new_contacts(one.campaign_id)
            for one, runs in zip(stored, in_hand, strict=True)
        ]
    known = zip(stored, in_hand, new, strict=True)
    return [_card(one, glances[one.name], now, runs, many) for one, runs, many in known][::-1]


def _card(stored: StoredCampaign, glance: dict[str, object], now: datetime, in_hand: bool, new: int) -> CampaignCard:
    contacts, waiting = _number(glance, "contacts"), _number(glance, "waiting")
    return CampaignCard(
        stored.campaign_id,
        stored.name,
        stored.purpose.value,
        stored.state,
        standing_words(stored.state.value, is_running=in_hand),
        contacts + new,
        max(contacts - waiting - _number(glance, "on_line"), 0),
        _number(glance, "reached"),
        _number(glance, "not_called"),
        _waits(stored, glance, now, in_hand, new),
        in_hand,
    )


def _number(glance: dict[str, object], name: str) -> int:
    value = glance[name]
    return value if isinstance(value, int) else 0


def _waits(stored: StoredCampaign, glance: dict[str, object], now: datetime, in_hand: bool, new: int) -> str:
    """What it waits for and until when."""
    if stored.state is CampaignState.PAUSED:
        reason = retold(stored.state_reason)
        return _("Paused: {reason}").format(reason=reason) if reason else _("Paused: it goes on when you say so.")
    if not in_hand:
        unfinished = stored.state in (CampaignState.RUNNING, CampaignState.WAITING)
        if unfinished:
            return _("The program was closed meanwhile; “Go on” calls the others.")
        came = new_contacts_words(new) if stored.state is not CampaignState.READY else ""
        return " · ".join(filter(None, [retold(stored.state_reason), came]))
    next_at, code = glance["next_at"], str(glance["waits_for"] or "")
    if not isinstance(next_at, datetime) or next_at <= now or _number(glance, "on_line"):
        return ""
    when = moment_words(next_at.astimezone(), now)
    if code == "closed_hours" or stored.state is CampaignState.WAITING:
        return _("Waits for calling hours, until {when}.").format(when=when)
    if code:
        return _("Waits until {when}: {reason}.").format(when=when, reason=not_called_words(code))
    return _("Waits for the next try, {when}.").format(when=when)


def stored_campaign(folder: Path, campaign_id: CampaignId) -> Campaign:
    """A campaign as it was last started, to start it again. Raises SettingsError, StoreError."""
    with read_only(folder / DATABASE) as store:
        return campaign_of(store.campaigns.get(campaign_id).definition)


def copied_draft(folder: Path, campaign_id: CampaignId, drafts: Drafts) -> Draft:
    """A new draft with the same settings under another name, saved."""
    campaign = stored_campaign(folder, campaign_id)
    fresh = drafts.new()
    draft = Draft(fresh.draft_id, draft_data(campaign) | {"name": _("{name} (copy)").format(name=campaign.name)})
    drafts.save(draft)
    return draft


def draft_data(campaign: Campaign) -> dict[str, object]:
    """The settings that make this campaign, as a draft keeps them; neither dates nor what was confirmed."""
    files = campaign.message
    parts = {"body": files.body, "opening": files.opening, "closing": files.closing, "machine": files.machine}
    data: dict[str, object] = {
        "name": campaign.name,
        "purpose": campaign.purpose.value,
        "country": campaign.country,
        "language": campaign.language,
        "list": str(campaign.list_file),
        "caller": {"name": campaign.caller_name, "call_back": str(campaign.call_back)},
        "message": {name: str(path) for name, path in parts.items() if path},
        "keys": {key: meaning.value for key, meaning in campaign.keys.items()},
        "machines": campaign.machines.value,
        "hours": _hours(campaign),
        "most_attempts": campaign.retry.most_attempts,
        "retry": {
            outcome.value: {"after_min": rule.interval.total_seconds() / 60, "most": rule.most}
            for outcome, rule in campaign.retry.rules.items()
            if rule.most is not None and outcome.value in _SHOWN_RETRIES
        },
        "region": campaign.region,
        "sector": campaign.sector,
    }
    return {name: value for name, value in data.items() if value}


_SHOWN_RETRIES = ("busy", "no_answer", "hung_up_early", "machine")


def _hours(campaign: Campaign) -> dict[str, list[str]]:
    """Empty for hours that are open all week: the lawful ones count then."""
    days = {
        name: [f"{one.opens // 60:02}:{one.opens % 60:02}-{one.closes // 60:02}:{one.closes % 60:02}" for one in hours]
        for name, hours in zip(DAYS, campaign.window.days, strict=True)
    }
    return {} if all(hours == ["00:00-24:00"] for hours in days.values()) else days


def require_unused(name: str, folder: Path) -> None:
    """Raises SettingsError when a campaign of this name was started before: its history would be taken up again."""
    if not holds_data(folder):
        return
    with read_only(folder / DATABASE) as store:
        if store.campaigns.find(name.strip()):
            text = _("There is a campaign “{name}” already; give this one another name.")
            raise SettingsError(text.format(name=name))
