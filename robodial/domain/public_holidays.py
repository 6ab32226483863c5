"""Public holidays by country and region, from the `holidays` library: on this PC, never from the network."""

from collections import Counter
from datetime import date
from functools import lru_cache

from robodial.domain.numbering import is_country

FIRST_YEAR, LAST_YEAR = 1990, 2090
"""A clock outside these is wrong; nothing is known of its holidays."""

MOST_REGIONS = "*"
"""In place of a region: the days that at least two thirds of a country's regions keep. Where nobody said in which one
people live, these are holidays: Good Friday in Switzerland, the Monday after a Christmas on Saturday in Australia."""


@lru_cache(maxsize=1024)
def public_holidays(country: str, region: str, year: int) -> frozenset[date]:
    """The public holidays of a country, and of one of its regions too; none where the library knows none."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return frozenset()
    if region == MOST_REGIONS:
        return _kept_by_most(country, year)
    import holidays

    try:
        return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))
    except NotImplementedError:
        return frozenset()


def _kept_by_most(country: str, year: int) -> frozenset[date]:
    regions = regions_of_country(country)
    kept_by = Counter(day for region in regions for day in public_holidays(country, region, year))
    return frozenset(day for day, count in kept_by.items() if count * 3 >= len(regions) * 2)


def is_holiday(day: date, country: str, region: str = "") -> bool:
    """True when `day` is a public holiday there."""
    return day in public_holidays(country, region, day.year)


@lru_cache(maxsize=64)
def regions_of_country(country: str) -> tuple[str, ...]:
    """The regions whose own holidays are known, as their short codes."""
    if not is_country(country):
        return ()
    import holidays

    try:
        return tuple(holidays.country_holidays(country).subdivisions)
    except NotImplementedError:
        return ()


def region_code(country: str, region: str) -> str | None:
    """The code of a region given by code or by name (`57`, `Moselle`); None when the country has no such region."""
    if region in regions_of_country(country):
        return region
    import holidays

    try:
        aliases: dict[str, str] = holidays.country_holidays(country).subdivisions_aliases
    except NotImplementedError:
        return None
    return next((code for name, code in aliases.items() if name.casefold() == region.casefold()), None)
