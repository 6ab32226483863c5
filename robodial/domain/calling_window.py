"""Local hours in which calls are allowed. Pure; times of day are the called person's own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 24 * 60
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
        """From weekday (0 = Monday) to texts such as `09:00-12:00`. ValueError names the text that is wrong."""
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
        """The first moment from `at` on at which the hours are open in every one of `zones`; None if never."""
        zones = tuple(zones)
        moments = {at} | {moment for zone in zones for moment in self._openings(at, zone)}
        return min((m for m in moments if m >= at and all(self.is_open(m, zone) for zone in zones)), default=None)

    def _openings(self, at: datetime, zone: ZoneInfo) -> Iterable[datetime]:
        first = at.astimezone(zone).date() - timedelta(days=1)
        for offset in range(_HORIZON_DAYS):
            day = first + timedelta(days=offset)
            for hours in self.days[day.weekday()]:
                wall = datetime.combine(day, time(hours.opens // 60, hours.opens % 60), zone)
                moment = wall.astimezone(UTC)
                # a wall time skipped by daylight saving comes back as the hour after; find the first open minute
                yield moment if self.is_open(moment, zone) else moment + timedelta(hours=1)


def _opening(hours: Hours) -> int:
    return hours.opens


def _hours(text: str) -> Hours:
    opens, dash, closes = text.partition("-")
    if not dash:
        raise ValueError(f"{text!r}: write hours as 09:00-12:00")
    hours = Hours(_minute(opens), _minute(closes))
    if hours.opens >= hours.closes:
        raise ValueError(f"{text!r}: the hours close before they open")
    return hours


def _minute(text: str) -> int:
    hour, colon, minute = text.strip().partition(":")
    if not (colon and hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()):
        raise ValueError(f"{text!r}: write a time of day as 09:00")
    total = int(hour) * 60 + int(minute)
    if int(minute) > 59 or total > MINUTES_A_DAY:
        raise ValueError(f"{text!r}: there is no such time of day")
    return total


def _common(mine: tuple[Hours, ...], theirs: tuple[Hours, ...]) -> tuple[Hours, ...]:
    both = (Hours(max(a.opens, b.opens), min(a.closes, b.closes)) for a in mine for b in theirs)
    return tuple(sorted((hours for hours in both if hours.opens < hours.closes), key=_opening))
