"""In which time zones a called person may be."""

from collections.abc import Iterable
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from phonenumbers import timezone as number_zones

from robodial.domain.contact import PhoneNumber
from robodial.domain.numbering import is_fictitious

_MAIN_ZONE = {"FR": "Europe/Paris", "GB": "Europe/London", "US": "America/New_York", "CA": "America/Toronto"}


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
    if zones := _known(number_zones.time_zones_for_number(parsed)):
        return zones
    if not is_fictitious(number):  # in no plan we know, but by its first digits it may be somewhere
        zones = _known(number_zones.time_zones_for_geographical_number(parsed))
    return zones or (country_zone(phonenumbers.region_code_for_country_code(parsed.country_code or 0)),)


def _known(names: Iterable[str]) -> tuple[ZoneInfo, ...]:
    """Without "Etc/Unknown"."""
    return tuple(zone for name in names if (zone := zone_named(name)) is not None)
