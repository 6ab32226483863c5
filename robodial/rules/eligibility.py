"""May this person be called now? One pure function; its answer always carries the reason.

Until the rule packs exist there is one rule for every country: the built-in floor of the design, section 5.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from robodial.domain.attempt import CallHistory
from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import MachinePolicy, Purpose
from robodial.domain.claim import Allowed, Decision, Postponed, Refused
from robodial.domain.contact import PhoneNumber
from robodial.i18n import gettext as _
from robodial.rules.destinations import refuse_destination
from robodial.rules.machines import unspoken_call_refused

PURPOSES_WITHOUT_PACK = frozenset({Purpose.APPOINTMENT, Purpose.SERVICE_INFO})
"""The only purposes that run until the rule packs exist."""

STATUTORY_HOURS = CallingWindow.parse(dict.fromkeys(range(6), ("09:00-20:00",)))
"""Monday to Saturday; a campaign's own hours can only narrow them."""

MOST_CALLS_A_DAY = 3
MOST_CALLS_IN_PERIOD = 4
PERIOD = timedelta(days=30)
CLOSED_HOURS = "closed_hours"
"""Code of the one reason to wait that says nothing about the person."""

WAITS_FOR_HOURS = frozenset({CLOSED_HOURS})
"""Codes of postponements that end when calling hours begin."""

MOST_EARLY_HANG_UPS = 2


@dataclass(frozen=True, slots=True)
class Question:
    """Everything the answer depends on.

    `refused` says that the number is on a do-not-call list; `zones` are all zones in which the called person may be.
    `machines` is what the campaign does when a machine answers.
    """

    number: PhoneNumber
    purpose: Purpose
    window: CallingWindow
    zones: tuple[ZoneInfo, ...]
    history: CallHistory
    refused: bool
    at: datetime
    machines: MachinePolicy = MachinePolicy.LEAVE_MESSAGE


def may_be_called(question: Question) -> Decision:
    """Allowed, refused for good, or postponed to the next possible moment."""
    return _refused_for_good(question) or _not_yet(question) or Allowed()


def never_open() -> Refused:
    """No moment lies within the hours of all the zones."""
    return Refused("never_open", _("The campaign's hours never open for this number's time zones."))


def purpose_may_run(purpose: Purpose) -> Refused | None:
    """A campaign's purpose on its own, so that a campaign is refused before its first call."""
    if purpose in PURPOSES_WITHOUT_PACK:
        return None
    return Refused(
        "purpose_needs_pack",
        _(
            "Calls for “{purpose}” need the rules of the country called, which this version does not have yet. "
            "Only appointment and service_info campaigns can run."
        ).format(purpose=purpose.value),
    )


def hours_of(window: CallingWindow) -> CallingWindow:
    """The campaign's hours, never wider than the statutory ones."""
    return window.narrowed_by(STATUTORY_HOURS)


def _refused_for_good(question: Question) -> Refused | None:
    if question.refused:
        return Refused("do_not_call", _("This number is on the do-not-call list."))
    if problem := refuse_destination(question.number):
        return Refused(problem.code, problem.reason)
    if refused := purpose_may_run(question.purpose):
        return refused
    if refused := unspoken_call_refused(question.machines, question.purpose, question.number):
        return refused
    if question.history.hung_up_after_opt_out:
        return Refused("hung_up_after_opt_out", _("This person heard how to refuse calls, and hung up."))
    if question.history.early_hang_ups >= MOST_EARLY_HANG_UPS:
        return Refused("hung_up_twice", _("This person hung up early twice; they are not called again."))
    return None


def _not_yet(question: Question) -> Postponed | Refused | None:
    history, at = question.history, question.at
    if history.last_30_days >= MOST_CALLS_IN_PERIOD:
        free = (history.oldest_in_30_days or at) + PERIOD
        text = _("{n} calls in 30 days reached; next possible on {when}.")
        return _postponed(question, free, "cap_30_days", text, MOST_CALLS_IN_PERIOD)
    if history.today >= MOST_CALLS_A_DAY:
        text = _("{n} calls today reached; next possible on {when}.")
        return _postponed(question, next_midnight(at, question.zones), "cap_day", text, MOST_CALLS_A_DAY)
    hours = hours_of(question.window)
    if not question.zones or not all(hours.is_open(at, zone) for zone in question.zones):
        return _postponed(question, at, CLOSED_HOURS, _("Outside calling hours; next possible on {when}."), 0)
    return None


def _postponed(question: Question, free: datetime, code: str, text: str, n: int) -> Postponed | Refused:
    until = hours_of(question.window).next_open(max(free, question.at), question.zones)
    if until is None:
        return never_open()
    local = until.astimezone(question.zones[0])
    return Postponed(until, code, text.format(n=n, when=local.strftime("%Y-%m-%d %H:%M")))


def next_midnight(at: datetime, zones: Iterable[ZoneInfo]) -> datetime:
    """The moment at which a new day has begun in all of `zones`."""
    return max((_midnight_after(at, zone) for zone in zones), default=at)


def day_start(at: datetime, zones: Iterable[ZoneInfo]) -> datetime:
    """The moment at which the present day began in the zone where it began first."""
    return min(at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0) for zone in zones)


def _midnight_after(at: datetime, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
