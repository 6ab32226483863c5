"""Dates as spreadsheets and people write them. Pure: what is not clearly a date of our time is none."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

from robodial.contacts.consent_words import MONTHS, WEEKDAYS
from robodial.domain.plain_letters import plain_letters

EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)
"""What lies outside was mistyped."""

_SERIAL_START = date(1899, 12, 30)
"""Day 0 of spreadsheets that begin in 1900 (ECMA-376, 18.17.4.1), right from March 1900 on."""

_LONGEST = 60  # characters
_YEAR_FIRST = re.compile(r"(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})")
_EIGHT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_DAY_NAME = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th|\.)?[ -]?([a-z]+)\.?,?[ -]?(\d{4}|\d{2})")
_NAME_DAY = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_WEEKDAY = re.compile(r"([a-z]+)\.?,? (?=\S)")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_TIME = re.compile(
    r"(?:[t,]? ?|,? (?:a|at|um) )(\d{1,2}) ?(?::|h) ?(\d{2})?(?::(\d{2})(?:[.,](\d{1,6})\d*)?)? ?([ap])?\.?m?\.? ?"
    r"(z|utc|[+-]\d{2}:?\d{2})?"
)
_HOUR_ALONE = re.compile(r",? (?:at )?(\d{1,2})()()() ?([ap])\.?m\.?()")


class Moment(NamedTuple):
    """`at` in UTC; a day without time is its first moment. `guessed`: day and month could be the other way round."""

    at: datetime
    whole_day: bool
    guessed: bool


class _Day(NamedTuple):
    day: date
    guessed: bool
    rest: str


@lru_cache(maxsize=65_536)
def read_moment(cell: str, *, day_first: bool, zone: tzinfo) -> Moment | None:
    """The date in `cell`, on the clocks of `zone`; None when it is not clearly one."""
    text = _simple(cell)
    if not text or len(text) > _LONGEST:
        return None
    if text[:5].isdecimal() and _SERIAL.fullmatch(text):
        return _from_serial(text, zone)
    found = _day(text, day_first) or _day(_without_weekday(text), day_first)
    if found is None or not EARLIEST <= found.day <= LATEST:
        return None
    if not found.rest:
        return Moment(_utc(datetime.combine(found.day, time()), zone), True, found.guessed)
    moment = _at_time(found.day, found.rest, zone)
    return None if moment is None else Moment(moment, False, found.guessed)


def end_of(moment: Moment, zone: tzinfo) -> datetime:
    """The first moment after it: a day without time is valid to its end."""
    if not moment.whole_day:
        return moment.at
    return _utc(datetime.combine(moment.at.astimezone(zone).date() + timedelta(days=1), time()), zone)


def order_of(cells: Iterable[str]) -> bool | None:
    """True when dates of the column are surely day first, False when surely month first, None when none tells."""
    found = [match for cell in cells if (match := _YEAR_LAST.match(_simple(cell)))]
    pairs = [(int(match[1]), int(match[3])) for match in found]
    day_first = any(first > 12 >= second for first, second in pairs)
    month_first = any(second > 12 >= first for first, second in pairs)
    return None if day_first == month_first else day_first


def _simple(cell: str) -> str:
    """Small letters without accents, single spaces."""
    return " ".join(plain_letters(cell.lstrip(" '")).split())


def _without_weekday(text: str) -> str:
    named = _WEEKDAY.match(text)
    return text[named.end() :] if named and named[1] in WEEKDAYS else ""


def _day(text: str, day_first: bool) -> _Day | None:
    if match := _YEAR_FIRST.match(text):
        return _made(match[1], match[3], match[4], text[match.end() :])
    if match := _YEAR_LAST.match(text):
        first, second = match[1], match[3]
        day, month = (first, second) if day_first else (second, first)
        guessed = first != second and int(first) <= 12 and int(second) <= 12
        return _made(match[4], month, day, text[match.end() :], guessed)
    if match := _EIGHT.match(text):
        return _made(match[1], match[2], match[3], text[match.end() :])
    if (match := _DAY_NAME.match(text)) and match[2] in MONTHS:
        return _made(match[3], MONTHS[match[2]], match[1], text[match.end() :])
    if (match := _NAME_DAY.match(text)) and match[1] in MONTHS:
        return _made(match[3], MONTHS[match[1]], match[2], text[match.end() :])
    return None


def _made(year: str, month: str | int, day: str, rest: str, guessed: bool = False) -> _Day | None:
    full = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return _Day(date(full, int(month), int(day)), guessed, rest)
    except ValueError:  # the 31st of February
        return None


def _at_time(day: date, rest: str, zone: tzinfo) -> datetime | None:
    match = _TIME.fullmatch(rest) or _HOUR_ALONE.fullmatch(rest)
    if match is None:
        return None
    hour, minute, second = (int(part or 0) for part in match.group(1, 2, 3))
    if match[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[5] == "p" else 0)
    try:
        clock = time(hour, minute, second, int((match[4] or "0").ljust(6, "0")))
        return _utc(datetime.combine(day, clock), _zone_in(match[6], zone))
    except ValueError:  # 25:00
        return None


def _zone_in(text: str | None, zone: tzinfo) -> tzinfo:
    if not text:
        return zone
    if text in ("z", "utc"):
        return UTC
    offset = datetime.strptime(text.replace(":", ""), "%z").tzinfo
    return offset or UTC


def _from_serial(text: str, zone: tzinfo) -> Moment | None:
    days, _point, part = text.replace(",", ".").partition(".")
    day = _SERIAL_START + timedelta(days=int(days))
    if not EARLIEST <= day <= LATEST:
        return None
    into = timedelta(seconds=round(float(f"0.{part or 0}") * 86_400))
    return Moment(_utc(datetime.combine(day, time()) + into, zone), not into, False)


def _utc(local: datetime, zone: tzinfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)
