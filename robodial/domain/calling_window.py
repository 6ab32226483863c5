"""Local hours in which calls are allowed. Pure; times of day are the called person's own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from robodial.i18n import gettext as _

MINUTES_A_DAY = 24 * 60
_MINUTE = timedelta(minutes=1)
_HORIZON_DAYS = 15  # two weeks and a day: past any weekly pattern


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

    def is_open(self, at: datetime, zone: ZoneInfo) -> bool:
        """True when `at` (aware) falls into the hours, on the clocks of `zone`."""
        local = at.astimezone(zone)
        minute = local.hour * 60 + local.minute
        return any(hours.opens <= minute < hours.closes for hours in self.days[local.weekday()])

    def next_open(self, at: datetime, zones: Iterable[ZoneInfo]) -> datetime | None:
        """The first moment from `at` on at which the hours are open in every one of `zones`.

        None when they never are within two weeks, or when no zone is known.
        """
        zones = tuple(zones)
        if not zones:
            return None
        if self._open_everywhere(at, zones):
            return at
        # Somewhere closed hours end: at an opening, or where the clocks jump into open hours or back into them.
        moments = {moment for zone in zones for moment in self._may_open(at, zone)}
        return next((m for m in sorted(moments) if m > at and self._open_everywhere(m, zones)), None)

    def _open_everywhere(self, at: datetime, zones: Iterable[ZoneInfo]) -> bool:
        return all(self.is_open(at, zone) for zone in zones)

    def _may_open(self, at: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        first = at.astimezone(zone).date()
        for offset in range(_HORIZON_DAYS):
            day = first + timedelta(days=offset)
            yield from _clock_changes(day, zone)
            for hours in self.days[day.weekday()]:
                wall = datetime.combine(day, time(hours.opens // 60, hours.opens % 60), zone)
                # twice on the day the clocks go back; a time skipped when they go forward is no moment at all
                both = {wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)}
                yield from (moment for moment in both if moment.astimezone(zone).time() == wall.time())


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
