"""How long a campaign will take, as a range with its reasons. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from robodial.app.hours_words import moment_words, range_words
from robodial.domain.calling_window import Timetable
from robodial.domain.outcome import Outcome
from robodial.domain.retry_policy import RetryPolicy
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.i18n.figures import grouped

CALL_WITH_30_S_MESSAGE_S = 44.4
"""A call on a mixed daytime list with the pause to the next one (tests/bench/dead_time.py: 39.4 s and 5.0 s)."""

HEARS_MESSAGE = 0.59
"""Of all calls: persons who listen, and machines that a message is left on."""

SLOWER = 1.3
"""A line's slowest day over that mean: 60 calls an hour instead of 80."""

FEWEST_CALLS, MOST_CALLS = 1.1, 1.7
"""Calls for each contact: with a list of people who are at home, and with one called in the daytime."""

SHORTEST_CALL_S = 20.0
_HORIZON_DAYS = 400


@dataclass(frozen=True, slots=True)
class Estimate:
    """`calling` is time with the lines in use; `ends` (aware) is None when that lies more than a year away."""

    contacts: int
    lines: int
    calls_an_hour: int
    shortest: timedelta
    longest: timedelta
    begins: datetime | None
    ends_early: datetime | None
    ends_late: datetime | None


def estimate(
    contacts: int,
    lines: int,
    message_s: float,
    retry: RetryPolicy,
    hours: Timetable,
    zone: ZoneInfo,
    now: datetime,
) -> Estimate:
    """From `now` on, in the lawful hours of the campaign."""
    call_s = max(SHORTEST_CALL_S, CALL_WITH_30_S_MESSAGE_S + HEARS_MESSAGE * (message_s - 30))
    most = min(MOST_CALLS, float(retry.most_attempts))
    each = timedelta(seconds=contacts * call_s / max(lines, 1))
    shortest, longest = each * min(FEWEST_CALLS, most), each * most * SLOWER
    last_tries = _waiting_for_last_tries(retry)
    return Estimate(
        contacts,
        lines,
        5 * round(3600 / (call_s * (1 + SLOWER) / 2) / 5),
        shortest,
        longest,
        after(timedelta(), hours, zone, now),
        after(shortest, hours, zone, now),
        after(max(longest, last_tries), hours, zone, now),
    )


def _waiting_for_last_tries(retry: RetryPolicy) -> timedelta:
    """Who is never at home is tried again until the tries are used up."""
    rule = retry.rules.get(Outcome.NO_ANSWER)
    if rule is None:
        return timedelta()
    tries = retry.most_attempts if rule.most is None else min(rule.most, retry.most_attempts)
    return rule.interval * (tries - 1)


def after(work: timedelta, hours: Timetable, zone: ZoneInfo, start: datetime) -> datetime | None:
    """The moment at which so much open time has passed since `start`; None when that is not within a year."""
    local = start.astimezone(zone)
    left = work
    for ahead in range(_HORIZON_DAYS):
        day = local.date() + timedelta(days=ahead)
        for one in hours.hours_on(day):
            opens = max(_at(day, one.opens, zone), start)
            closes = _at(day, one.closes, zone)
            if closes > opens:
                if left <= closes - opens:
                    return (opens + left).astimezone(zone)
                left -= closes - opens
    return None


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """In UTC, so that lengths are true where the clocks change."""
    midnight = datetime.combine(day, time(), zone)
    return (midnight + timedelta(minutes=minute)).astimezone(UTC)


def estimate_sentences(found: Estimate, now: datetime, *, in_practice: bool) -> tuple[str, str]:
    """How long and until when; and why."""
    told = _("About {length} of calls.").format(length=range_words(found.shortest, found.longest))
    if found.ends_early and found.ends_late and not in_practice:
        early, late = moment_words(found.ends_early, now), moment_words(found.ends_late, now)
        text = _("Finished between {early} and {late}.") if early != late else _("Finished {early}.")
        told += " " + text.format(early=early, late=late)
    why = ngettext("{n} contact", "{n} contacts", found.contacts).format(n=grouped(found.contacts))
    on = ngettext("{n} line", "{n} lines", found.lines).format(n=found.lines)
    text = _(
        "{contacts} on {lines}: a line makes about {calls} such calls an hour, and some people need a second or third "
        "call because they are out or their line is busy."
    )
    return told, text.format(contacts=why, lines=on, calls=grouped(found.calls_an_hour))
