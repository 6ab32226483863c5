"""Calling hours, moments and lengths of time as users read them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from robodial.domain.calling_window import Hours
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.i18n.figures import grouped

_MINUTES_AN_HOUR = 60


def day_names() -> tuple[str, ...]:
    """Monday first."""
    return (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


def _month_names() -> tuple[str, ...]:
    first = (_("January"), _("February"), _("March"), _("April"), _("May"), _("June"))
    return (*first, _("July"), _("August"), _("September"), _("October"), _("November"), _("December"))


def clock_words(minute: int) -> str:
    """Minutes from midnight: `9:00`."""
    hour, rest = divmod(minute, _MINUTES_AN_HOUR)
    return _("{hour}:{minute}").format(hour=hour, minute=f"{rest:02}")


def day_hours_words(hours: Sequence[Hours]) -> str:
    """`9:00–12:00, 14:00–18:00`."""
    return ", ".join(f"{clock_words(one.opens)}–{clock_words(one.closes)}" for one in hours)


def week_words(days: Sequence[Sequence[Hours]]) -> str:
    """`Monday to Friday 9:00–20:00; Saturday 10:00–18:00`: days with the same hours together."""
    names = day_names()
    parts: list[str] = []
    for hours, group in groupby(range(7), key=lambda day: tuple(days[day])):
        if not hours:
            continue
        which = list(group)
        if len(which) == 1:
            name = names[which[0]]
        else:
            name = _("{first} to {last}").format(first=names[which[0]], last=names[which[-1]])
        parts.append(f"{name} {day_hours_words(hours)}")
    return "; ".join(parts)


def moment_words(at: datetime, now: datetime) -> str:
    """`today 9:00`, `Monday 9:00`, further away with the date; on the clocks of `at`'s own zone."""
    days = (at.date() - now.astimezone(at.tzinfo).date()).days
    clock = clock_words(at.hour * _MINUTES_AN_HOUR + at.minute)
    if days == 0:
        return _("today {time}").format(time=clock)
    if days == 1:
        return _("tomorrow {time}").format(time=clock)
    name = day_names()[at.weekday()]
    if 1 < days < 7:
        return _("{day} {time}").format(day=name, time=clock)
    return _("{weekday} {day} {month}, {time}").format(
        weekday=name, day=at.day, month=_month_names()[at.month - 1], time=clock
    )


def length_words(length: timedelta) -> str:
    """`45 minutes`, `3 hours`: rounded as people would say it."""
    minutes = round(length.total_seconds() / 60)
    if minutes < 50:
        rounded = minutes if minutes < 10 else 5 * round(minutes / 5)
        return ngettext("{n} minute", "{n} minutes", max(rounded, 1)).format(n=max(rounded, 1))
    hours = minutes / 60
    if hours < 3 and round(hours * 2) % 2:
        return _("{n} and a half hours").format(n=int(hours * 2 + 0.5) // 2)
    whole = max(round(hours), 1)
    return ngettext("{n} hour", "{n} hours", whole).format(n=grouped(whole))


def range_words(low: timedelta, high: timedelta) -> str:
    """`4 to 8 minutes`, `40 minutes to 2 hours`."""
    first, last = length_words(low), length_words(max(low, high))
    if first == last:
        return first
    many, _space, unit = first.partition(" ")
    if last.partition(" ")[2] == unit and many.isdigit():
        return _("{low} to {high}").format(low=many, high=last)
    return _("{low} to {high}").format(low=first, high=last)
