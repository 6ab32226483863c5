"""In which time zones a called person may be."""

from collections.abc import Iterable
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from phonenumbers import timezone as number_zones
from phonenumbers.tzdata import TIMEZONE_DATA

from robodial.domain.contact import PhoneNumber
from robodial.domain.numbering import is_fictitious

_MAIN_ZONE = {"FR": "Europe/Paris", "GB": "Europe/London", "US": "America/New_York", "CA": "America/Toronto"}

_PLACED = ("+1", "+262", "+77")
"""Where the first digits tell the place of mobile numbers, too: North America, Réunion and Mayotte, Kazakhstan."""

_AREA = {"1": 4, "617": 3}
"""Digits that name an area of North America, or Queensland. It may lie in several zones; more digits tell in which."""

_YOUNGER = {
    "1236": "1250", "1257": "1250", "1672": "1250", "1778": "1250",
    "1364": "1270", "1367": "1418", "1448": "1850", "1458": "1541", "1474": "1306", "1581": "1418",
    "1729": "1423", "1879": "1709", "1930": "1812", "1986": "1208",
}  # fmt: skip
"""Area codes that were laid over an older one: of their numbers nothing finer is known."""


def zones_of(number: PhoneNumber, own: str = "") -> tuple[ZoneInfo, ...]:
    """The number's own zones, and the contact's stated one beside them: it can narrow the hours, never widen them."""
    zones = _zones_of_number(number)
    stated = zone_named(own)
    return zones if stated is None or stated in zones else (*zones, stated)


def zone_named(name: str) -> ZoneInfo | None:
    """The zone with this IANA name; None for an empty or unknown one."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def country_zone(country: str) -> ZoneInfo:
    """The zone most people of a country live in."""
    return ZoneInfo(_MAIN_ZONE.get(country) or _first_zone(country))


def _first_zone(country: str) -> str:
    example = phonenumbers.example_number(country)
    names = number_zones.time_zones_for_number(example) if example else ()
    return next((name for name in names if zone_named(name)), "UTC")


@lru_cache(maxsize=4096)
def _zones_of_number(number: PhoneNumber) -> tuple[ZoneInfo, ...]:
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ()  # nowhere: such a number is refused as a destination
    if zones := _known(_names(number, parsed)):
        return zones
    if not is_fictitious(number):  # in no plan we know, but by its first digits it may be somewhere
        zones = _known(number_zones.time_zones_for_geographical_number(parsed))
    return zones or (country_zone(phonenumbers.region_code_for_country_code(parsed.country_code or 0)),)


def _names(number: PhoneNumber, parsed: phonenumbers.PhoneNumber) -> tuple[str, ...]:
    names = number_zones.time_zones_for_number(parsed)
    if number.startswith(_PLACED) and phonenumbers.is_valid_number(parsed):
        names = number_zones.time_zones_for_geographical_number(parsed)
    return tuple(dict.fromkeys((*names, *_others_of_area(number[1:]))))


def _others_of_area(digits: str) -> tuple[str, ...]:
    """All zones of an area, for a number of which no more than the area is known."""
    length = next((length for start, length in _AREA.items() if digits.startswith(start)), 0)
    if not length or any(digits[:more] in TIMEZONE_DATA for more in range(length + 1, len(digits))):
        return ()
    return _zones_of_area(digits[:length])


@lru_cache(maxsize=1024)
def _zones_of_area(area: str) -> tuple[str, ...]:
    both = (area, _YOUNGER.get(area, area))
    return tuple(sorted({name for start, names in TIMEZONE_DATA.items() if start.startswith(both) for name in names}))


def _known(names: Iterable[str]) -> tuple[ZoneInfo, ...]:
    """Without "Etc/Unknown"."""
    return tuple(zone for name in names if (zone := zone_named(name)) is not None)
