"""May this person be called now? One pure function; its answer always carries the reason, the rule and its source.

The order is that of the gate: destination, refusals, purpose, consent, registers, hours, frequency, line. Whatever is
not known counts against the call.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from robodial.domain.calling_window import DatedHours
from robodial.domain.campaign import Campaign, Purpose
from robodial.domain.claim import Allowed, Decision, Postponed, Refused
from robodial.domain.contact import PhoneNumber
from robodial.i18n import gettext as _
from robodial.i18n.dates import day_text
from robodial.rules.alerts import ALERT_OVER, alert_refused, confirmation
from robodial.rules.applicable import Applicable, rules_for
from robodial.rules.consents import agreed_window, consent_refused, standing_refusal
from robodial.rules.destinations import refuse_destination
from robodial.rules.frequency import Wait, waits
from robodial.rules.hours import agreed_hours
from robodial.rules.line_number import line_problem
from robodial.rules.machines import unspoken_call_refused
from robodial.rules.pack import UNCITED, Citation, PurposeRules, SmallScale
from robodial.rules.purposes import purpose_refused
from robodial.rules.question import ASK_AGAIN, Question, postponed, refused, shown
from robodial.rules.registers import listed, stale_register
from robodial.rules.shelf import Shelf, shipped_shelf

CLOSED_HOURS = "closed_hours"
"""Code of the one reason to wait that says nothing about the person."""

WAITS_FOR_HOURS = frozenset({CLOSED_HOURS})
"""Codes of postponements that end when calling hours begin."""

AFTER_LAST_DAY = "after_last_day"
"""Code of those whom the campaign did not reach in its days."""

MOST_EARLY_HANG_UPS = 2

CLOCK_TOLERANCE = timedelta(seconds=5)
"""By so much two moments may be out of order without the clock having been set back."""

EARLIEST_YEAR, LATEST_YEAR = 2000, 2090
"""A clock outside these is wrong."""


def may_be_called(question: Question, shelf: Shelf | None = None) -> Decision:
    """Allowed, refused for good, or postponed to the next possible moment."""
    shelf = shelf or shipped_shelf()
    if wrong := _clock_wrong(question):
        return wrong
    found = rules_for(question.number, question.campaign, question.at, shelf)
    for decision in _obstacles(question, found):
        return decision
    return Allowed()


def next_opening(question: Question, shelf: Shelf | None = None) -> datetime | None:
    """The first moment at which the hours alone would let the person be called."""
    found = rules_for(question.number, question.campaign, question.at, shelf or shipped_shelf())
    return _hours(question, found).next_open(question.at, question.zones)


def hours_for(number: PhoneNumber, campaign: Campaign, at: datetime, shelf: Shelf | None = None) -> DatedHours:
    """The hours in which the campaign may call the number, whatever the person agreed to besides."""
    return rules_for(number, campaign, at, shelf or shipped_shelf()).timetable


def _obstacles(question: Question, found: Applicable) -> Iterator[Postponed | Refused]:
    """What stands in the way, in the order of the gate; the first is the answer, so the rest is never worked out."""
    rules, campaign, at = found.rules, question.campaign, question.at
    if problem := refuse_destination(question.number):
        yield refused(problem.code, problem.reason)
    if decision := _unwilling(question, rules):
        yield decision
    if decision := purpose_refused(campaign, found) or alert_refused(campaign, question.alerts, at):
        yield decision
    if decision := unspoken_call_refused(campaign.machines, campaign.purpose, question.number):
        yield decision
    hours = _hours(question, found)
    if cite := found.in_blackout(at, question.zones):
        free = _free_from(_waiting(question, found), at)
        text = _("Too close to a poll for such calls; next possible on {when}.")
        yield _until_open(question, hours, free, "blackout", text, cite)
    if decision := consent_refused(question.consent, rules.consent, campaign.purpose, at):
        yield decision
    if decision := listed(rules.registers, question.listed_in):
        yield decision
    if decision := stale_register(rules.registers, question.registers, at):
        yield _ask_again(question, hours, decision.code, decision.reason, Citation(decision.rule, decision.source))
    yield from _not_yet(question, found, hours)
    if wrong := _wrong_line(question, rules, hours):
        yield wrong


# ---- the person ----


def _unwilling(question: Question, rules: PurposeRules) -> Refused | None:
    """Refusals, and what counts as one."""
    campaign = question.campaign
    standing = standing_refusal(question.refusals, question.consent, rules.consent, campaign.purpose, question.at)
    if standing is not None:
        return refused("do_not_call", _("This number is on the do-not-call list."))
    if question.history.hung_up_after_opt_out:
        return refused("hung_up_after_opt_out", _("This person heard how to refuse calls, and hung up."))
    if question.history.early_hang_ups >= MOST_EARLY_HANG_UPS:
        return refused("hung_up_twice", _("This person hung up early twice; they are not called again."))
    return None


# ---- the moment ----


def _clock_wrong(question: Question) -> Postponed | None:
    """A clock set back frees nobody, and one that is far off proves nothing."""
    at, calls = question.at, question.history.calls
    if not EARLIEST_YEAR <= at.year <= LATEST_YEAR:
        return postponed(at + ASK_AGAIN, "clock_wrong", _("The clock of this PC is wrong; set it right."))
    latest = max((call.at for call in calls), default=at)
    if question.not_before is not None:
        latest = max(latest, question.not_before)
    if latest - at > CLOCK_TOLERANCE:
        text = _("The clock of this PC was set back; no calls before {when}.")
        return postponed(latest, "clock_set_back", text.format(when=shown(latest, question)))
    return None


def _hours(question: Question, found: Applicable) -> DatedHours:
    """The timetable, narrowed to what the person agreed to."""
    if question.campaign.purpose is Purpose.PUBLIC_ALERT:
        return found.timetable
    agreed = agreed_window(question.consent, question.campaign.purpose, question.at)
    return found.timetable if agreed is None else agreed_hours(found.timetable, agreed)


def _not_yet(question: Question, found: Applicable, hours: DatedHours) -> Iterator[Postponed | Refused]:
    """Closed hours first, then caps; the moment named is one at which neither stands in the way."""
    at, waiting = question.at, _waiting(question, found)
    free = _free_from(waiting, at)
    if not hours.is_open(at, question.zones):
        text, cite = _why_closed(question, found)
        yield _until_open(question, hours, free, CLOSED_HOURS, text, cite)
    for wait in waiting:
        yield _capped(question, hours, free, wait)


def _waiting(question: Question, found: Applicable) -> list[Wait]:
    """The caps and rests in force."""
    confirmed = confirmation(question.campaign, question.alerts)
    since = confirmed.at if confirmed else None
    return list(waits(question.history, question.campaign, found.rules, question.at, question.zones, since))


def _free_from(waiting: list[Wait], at: datetime) -> datetime:
    """When no cap and no rest is left."""
    return max((wait.until for wait in waiting), default=at)


def _capped(question: Question, hours: DatedHours, free: datetime, wait: Wait) -> Postponed | Refused:
    return _until_open(question, hours, free, wait.code, wait.text, wait.cite)


def _why_closed(question: Question, found: Applicable) -> tuple[str, Citation]:
    at, zones, campaign = question.at, question.zones, question.campaign
    days = [at.astimezone(zone).date() for zone in zones]
    if campaign.starts_on and any(day < campaign.starts_on for day in days):
        return _("The campaign has not begun; next possible on {when}."), UNCITED
    if found.calendars and any(map(found.is_holiday, days)):
        return _("A public holiday; next possible on {when}."), found.rules.windows[0].cite
    if cite := found.closing_rule(at, zones):
        return _("Outside calling hours; next possible on {when}."), cite
    if found.timetable.is_open(at, zones):
        return _("Outside the hours this person agreed to; next possible on {when}."), found.rules.consent.cite
    return _("Outside calling hours; next possible on {when}."), UNCITED


def _until_open(
    question: Question, hours: DatedHours, free: datetime, code: str, text: str, cite: Citation
) -> Postponed | Refused:
    """Postponed to the first open moment from `free` on; refused when there is none."""
    until = hours.next_open(max(free, question.at), question.zones)
    campaign = question.campaign
    if until is None and campaign.ends_on is not None and question.zones:
        text = _("The campaign's last day is {day}; this person could not be called before.")
        return refused(AFTER_LAST_DAY, text.format(day=day_text(campaign.ends_on)))
    if until is None:
        return never_open()
    if campaign.alert and campaign.purpose is Purpose.PUBLIC_ALERT and until >= campaign.alert.ends_at:
        text = _("This public alert ends on {when}.")
        return refused(ALERT_OVER, text.format(when=shown(campaign.alert.ends_at, question)))
    return postponed(until, code, text.format(when=shown(until, question)), cite)


def never_open() -> Refused:
    """No moment lies within the hours of all the zones."""
    return Refused("never_open", _("The campaign's hours never open for this number's time zones."))


# ---- what the user has to clear away ----


def _ask_again(question: Question, hours: DatedHours, code: str, reason: str, cite: Citation) -> Postponed:
    """The person is not lost to the campaign: the question is put again in some hours."""
    soon = question.at + ASK_AGAIN
    until = hours.next_open(soon, question.zones)
    return postponed(until or soon, code, reason, cite)


def _wrong_line(question: Question, rules: PurposeRules, hours: DatedHours) -> Postponed | None:
    """Of real lines only: an emulated one rings nobody."""
    line = question.line
    if not line.is_real:
        return None

    def is_small(rule: SmallScale) -> bool:
        recent = line.recently_called
        return recent is not None and len(recent | {question.number}) <= rule.numbers

    campaign = question.campaign
    order = campaign.law_checked.law if campaign.law_checked else ""
    problem = line_problem(line.text, campaign.country, rules.lines, is_small=is_small, order=order)
    return _ask_again(question, hours, problem.code, problem.reason, problem.cite) if problem else None
