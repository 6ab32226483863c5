"""Local hours in which calls are allowed. Pure; times of day are the called person's own."""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from robodial.i18n import gettext as _

MINUTES_A_DAY = 24 * 60
_MINUTE = timedelta(minutes=1)
_HORIZON_DAYS = 15  # two weeks and a day: past any weekly pattern
_LONG_AGO = date(1990, 1, 1)
_FAR_DAYS = 120  # past any run of holidays, election or pause, on top of a campaign's own first day


@dataclass(frozen=True, slots=True)
class Hours:
    """From `opens` to `closes` on one day, in minutes from midnight, the closing minute not included."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class CallingWindow:
    """Hours of each weekday, Monday first."""

    days: tuple[tuple[Hours, ...], ...]

    @classmethod
    def parse(cls, by_day: Mapping[int, Iterable[str]]) -> "CallingWindow":
        """From weekday (0 = Monday) to texts such as `09:00-12:00`. ValueError names the text that is wrong.

        Hours past midnight are two: `22:00-24:00`, and `00:00-02:00` on the next day.
        """
        if unknown := set(by_day) - set(range(7)):
            raise ValueError(f"{sorted(unknown)}: days are counted from 0 (Monday) to 6")
        return cls(tuple(tuple(sorted(map(_hours, by_day.get(day, ())), key=_opening)) for day in range(7)))

    def narrowed_by(self, other: "CallingWindow") -> "CallingWindow":
        """The hours open in both."""
        return CallingWindow(tuple(_common(mine, theirs) for mine, theirs in zip(self.days, other.days, strict=True)))

    def hours_on(self, day: date) -> tuple[Hours, ...]:
        """The hours of that day."""
        return self.days[day.weekday()]

    def is_open(self, at: datetime, zone: ZoneInfo) -> bool:
        """True when `at` (aware) falls into the hours, on the clocks of `zone`."""
        return is_open(self, at, zone)

    def next_open(self, at: datetime, zones: Iterable[ZoneInfo]) -> datetime | None:
        """The first moment from `at` on at which the hours are open in every one of `zones`.

        None when they never are within two weeks, or when no zone is known.
        """
        return next_open(self, at, zones, _HORIZON_DAYS)


class Timetable(Protocol):
    """Hours that may differ from one date to the next."""

    def hours_on(self, day: date) -> tuple[Hours, ...]:
        """When calls are allowed on that day, in order."""


@dataclass(frozen=True, eq=False)
class DatedHours:
    """A week's hours without some days (`is_closed`), and with no more than `only` on others.

    Nothing before `first` or after `last`. Days are worked out once and kept.
    """

    window: CallingWindow
    is_closed: Callable[[date], bool] = lambda day: False
    only: Mapping[date, tuple[Hours, ...]] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None
    _known: dict[date, tuple[Hours, ...]] = field(default_factory=dict, repr=False)

    def hours_on(self, day: date) -> tuple[Hours, ...]:
        """When calls are allowed on that day."""
        hours = self._known.get(day)
        if hours is None:
            hours = self._known[day] = self._worked_out(day)
        return hours

    def is_open(self, at: datetime, zones: Iterable[ZoneInfo]) -> bool:
        """True when `at` falls into the hours in every one of `zones`; False when no zone is known."""
        zones = tuple(zones)
        return bool(zones) and all(is_open(self, at, zone) for zone in zones)

    def next_open(self, at: datetime, zones: Iterable[ZoneInfo]) -> datetime | None:
        """The first moment from `at` on at which the hours are open in every one of `zones`; None: not for months."""
        if self.first is not None and self.first > _LONG_AGO:
            at = max(at, datetime.combine(self.first - timedelta(days=2), time(), UTC))
        return next_open(self, at, zones, _FAR_DAYS) if any(self.window.days) else None

    def narrowed_by(self, window: CallingWindow) -> "DatedHours":
        """The hours open in both."""
        return DatedHours(self.window.narrowed_by(window), self.is_closed, self.only, self.first, self.last)

    def _worked_out(self, day: date) -> tuple[Hours, ...]:
        hours = self.window.hours_on(day)
        outside = (self.first is not None and day < self.first) or (self.last is not None and day > self.last)
        if not hours or outside or self.is_closed(day):
            return ()
        return _common(hours, self.only[day]) if day in self.only else hours


def is_open(timetable: Timetable, at: datetime, zone: ZoneInfo) -> bool:
    """True when `at` (aware) falls into the hours, on the clocks of `zone`."""
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    return any(hours.opens <= minute < hours.closes for hours in timetable.hours_on(local.date()))


def next_open(timetable: Timetable, at: datetime, zones: Iterable[ZoneInfo], days: int) -> datetime | None:
    """The first moment from `at` on, within so many days, at which the hours are open in every one of `zones`."""
    zones = tuple(zones)
    if not zones:
        return None
    if all(is_open(timetable, at, zone) for zone in zones):
        return at
    # Somewhere closed hours end: at an opening, or where the clocks jump into open hours or back into them.
    moments = heapq.merge(*(_may_open(timetable, at, zone, days) for zone in zones))
    return next((m for m in moments if m > at and all(is_open(timetable, m, zone) for zone in zones)), None)


def _may_open(timetable: Timetable, at: datetime, zone: ZoneInfo, days: int) -> Iterator[datetime]:
    """In order."""
    first = at.astimezone(zone).date()
    for offset in range(days):
        day = first + timedelta(days=offset)
        moments = set(_clock_changes(day, zone))
        for hours in timetable.hours_on(day):
            wall = datetime.combine(day, time(hours.opens // 60, hours.opens % 60), zone)
            # twice on the day the clocks go back; a time skipped when they go forward is no moment at all
            both = {wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)}
            moments.update(moment for moment in both if moment.astimezone(zone).time() == wall.time())
        yield from sorted(moments)


@lru_cache(maxsize=4096)
def _clock_changes(day: date, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The moment in `day` at which the zone's clocks jump, if they do: to the minute, as all present zones have it."""
    before = datetime.combine(day, time(), zone).astimezone(UTC)
    after = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    offset = before.astimezone(zone).utcoffset()
    if after.astimezone(zone).utcoffset() == offset:
        return ()
    while after - before > _MINUTE:
        middle = before + (after - before) // _MINUTE // 2 * _MINUTE
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return (after,)


def _opening(hours: Hours) -> int:
    return hours.opens


def _hours(text: str) -> Hours:
    opens, dash, closes = text.partition("-")
    if not dash:
        raise ValueError(_("{hours}: write hours as 09:00-12:00").format(hours=repr(text)))
    hours = Hours(_minute(opens, text), _minute(closes, text))
    if hours.opens >= hours.closes:
        raise ValueError(_("{hours}: the hours close before they open").format(hours=repr(text)))
    return hours


def _minute(text: str, hours: str) -> int:
    hour, colon, minute = text.strip().partition(":")
    digits = hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()
    if not (colon and digits and len(hour) <= 2 and len(minute) <= 2):
        raise ValueError(_("{hours}: write a time of day as 09:00").format(hours=repr(hours)))
    total = int(hour) * 60 + int(minute)
    if int(minute) > 59 or total > MINUTES_A_DAY:
        raise ValueError(_("{hours}: there is no such time of day").format(hours=repr(hours)))
    return total


def _common(mine: tuple[Hours, ...], theirs: tuple[Hours, ...]) -> tuple[Hours, ...]:
    both = (Hours(max(a.opens, b.opens), min(a.closes, b.closes)) for a in mine for b in theirs)
    return tuple(sorted((hours for hours in both if hours.opens < hours.closes), key=_opening))
