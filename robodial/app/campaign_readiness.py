"""Whether a draft may start: what is missing, step by step, in the user's words; who will be called; how long it takes.

`examine` reads list, message and store: it takes seconds with a long list and runs in a process of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from robodial import i18n
from robodial.app.campaign_cards import require_unused
from robodial.app.campaign_needs import Needs, needs_of
from robodial.app.check_campaign import CampaignCheck, check_campaign
from robodial.app.complaints import sentence_for
from robodial.app.draft_complaints import Complaint, complaint_about, refusal_complaint
from robodial.app.duration_estimate import Estimate, estimate
from robodial.app.lines import LineChoice
from robodial.app.own_hours import hours_complaint
from robodial.app.rules_words import rule_sentences
from robodial.domain.campaign import Campaign, Purpose
from robodial.domain.numbering import is_country
from robodial.errors import CallRefused, ContactImportError, RobodialError, SettingsError, SoundError
from robodial.i18n import gettext as _
from robodial.rules.purposes import campaign_hours
from robodial.rules.time_zones import country_zone
from robodial.settings.campaign_file import campaign_from


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the check found. `check` is None when it could not be made; the complaints say why."""

    complaints: tuple[Complaint, ...]
    campaign: Campaign | None = None
    check: CampaignCheck | None = None
    rules: tuple[str, ...] = ()
    estimate: Estimate | None = None

    @property
    def obstacle(self) -> Complaint | None:
        """What to mend first; None when the campaign may start."""
        return self.complaints[0] if self.complaints else None


def campaign_of_draft(data: Mapping[str, Any]) -> tuple[Campaign | None, tuple[Complaint, ...]]:
    """The draft's campaign, or what is missing and wrong in it, in the order of the steps."""
    try:
        campaign, _lines = campaign_from(data, folder=Path(), place="")
    except SettingsError as error:
        cause = error.__cause__
        errors: Sequence[ErrorDetails] = cause.errors() if isinstance(cause, ValidationError) else ()
        found = [complaint_about(one) for one in errors] or [Complaint("purpose", str(error))]
        return None, _in_order(found)
    return campaign, ()


def draft_complaints(data: Mapping[str, Any], now: datetime) -> tuple[Complaint, ...]:
    """What can be told without reading list and message."""
    _campaign, found = campaign_of_draft(data)
    return _in_order([*found, *_gone(data), *_out_of_order(data), *_missing(needs_of_draft(data, now), data)])


def _gone(data: Mapping[str, Any]) -> Iterator[Complaint]:
    """Files that were chosen, and moved or deleted since."""
    message = data.get("message")
    chosen = [("who", data.get("list"))]
    chosen += [("message", file) for file in message.values()] if isinstance(message, Mapping) else []
    for step, file in chosen:
        if isinstance(file, str) and file and not Path(file).is_file():
            text = _("{file} is not there any more. Put it back, or choose another one.")
            yield Complaint(step, text.format(file=file))


def _out_of_order(data: Mapping[str, Any]) -> Iterator[Complaint]:
    """Hours that the settings' own check lets pass: a break that is none."""
    if text := hours_complaint(data.get("hours") or {}):
        yield Complaint("when", text)


def needs_of_draft(data: Mapping[str, Any], now: datetime) -> Needs | None:
    """What the rules ask of it; None before purpose and country are known."""
    purpose, country = str(data.get("purpose", "")), str(data.get("country", "")).upper()
    if purpose not in {one.value for one in Purpose} or not is_country(country):
        return None
    return needs_of(Purpose(purpose), country, now)


def _missing(needs: Needs | None, data: Mapping[str, Any]) -> tuple[Complaint, ...]:
    """What only the rules miss."""
    if needs is None:
        return ()
    if needs.refused:
        return (Complaint("purpose", needs.refused),)
    asked = {
        "sector": (needs.sector, "sector_missing"),
        "polling_days": (needs.polling_days, "polling_days_missing"),
        "statement": (needs.statement, "statement_missing"),
        "law_checked": (needs.law_checked, "law_checked_missing"),
        "alert": (needs.alert, "alert_unconfirmed"),
    }
    found = [refusal_complaint(code, "") for name, (is_asked, code) in asked.items() if is_asked and name not in data]
    if needs.opening and data.get("message") and not data["message"].get("opening"):
        found.append(refusal_complaint("message_parts", ""))
    if not needs.may_hang_up and str(data.get("machines", "leave_message")) != "leave_message":
        found.append(refusal_complaint("machines", ""))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Place:
    """Where and with what the draft would run: the folder of campaigns, the data folder as named, the lines."""

    folder: Path
    data_dir: Path | None
    lines: tuple[LineChoice, ...]


def examine(data: Mapping[str, Any], place: Place, now: datetime, language: str) -> Readiness:
    """Everything about a draft before it starts. Runs in any process."""
    i18n.set_language(language)
    complaints = list(draft_complaints(data, now))
    campaign, _found = campaign_of_draft(data)
    needs = needs_of_draft(data, now)
    rules = rule_sentences(needs) if needs and not needs.refused else ()
    if campaign is None:
        return Readiness(tuple(complaints), rules=rules)
    try:
        require_unused(campaign.name, place.folder)
    except SettingsError as error:
        complaints.append(Complaint("purpose", str(error)))
    lines = place.lines
    if not lines:
        complaints.append(Complaint("lines", _("No telephone line is set up yet.")))
    check, problem = _checked(campaign, place.data_dir, now, lines)
    if problem and not any(one.step == problem.step for one in complaints):
        complaints.append(problem)
    if check is None:
        return Readiness(_in_order(complaints), campaign, rules=rules)
    if not check.will_be_called and not complaints:
        complaints.append(Complaint("who", _("Nobody in this list can be called; the reasons are shown here.")))
    found = Readiness(_in_order(complaints), campaign, check, rules)
    return replace(found, estimate=_estimate(campaign, check, lines, now))


def _checked(
    campaign: Campaign, data_dir: Path | None, now: datetime, lines: tuple[LineChoice, ...]
) -> tuple[CampaignCheck | None, Complaint | None]:
    """Without its lines where they are what is wrong: who can be called does not depend on it."""
    try:
        return check_campaign(campaign, data_dir, now, lines), None
    except (RobodialError, OSError) as error:
        problem = _problem(error)
    if problem.step == "lines" and lines:
        return _checked(campaign, data_dir, now, ())[0], problem
    return None, problem


def _problem(error: RobodialError | OSError) -> Complaint:
    told = sentence_for(error) or str(error)
    if isinstance(error, CallRefused):
        return refusal_complaint(error.code, told)
    if isinstance(error, SoundError):
        return Complaint("message", told)
    if isinstance(error, ContactImportError | OSError):
        return Complaint("who", told)
    return Complaint("when" if isinstance(error, SettingsError) else "", told)


def _estimate(
    campaign: Campaign, check: CampaignCheck, lines: tuple[LineChoice, ...], now: datetime
) -> Estimate | None:
    if not check.will_be_called:
        return None
    many = sum(line.count for line in lines) or 1
    hours, zone = campaign_hours(campaign, now), country_zone(campaign.country)
    return estimate(check.will_be_called, many, check.message_s, campaign.retry, hours, zone, now)


_ORDER = ("purpose", "who", "message", "keys", "when", "lines", "do_not_call", "")


def _in_order(found: Sequence[Complaint]) -> tuple[Complaint, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda one: _ORDER.index(one.step)))
