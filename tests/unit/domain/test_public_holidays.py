"""Public holidays: the list of the French labour code, what regions add, and places nobody knows."""

from datetime import date

import pytest

from robodial.domain.public_holidays import MOST_REGIONS, is_holiday, public_holidays, region_code, regions_of_country

L3133_1 = {
    "2027-01-01", "2027-03-29", "2027-05-01", "2027-05-06", "2027-05-08", "2027-05-17", "2027-07-14", "2027-08-15",
    "2027-11-01", "2027-11-11", "2027-12-25",
}  # fmt: skip
"""Code du travail L3133-1, in 2027: Easter is on 28 March."""


def test_the_french_ones_are_those_of_the_labour_code() -> None:
    assert {day.isoformat() for day in public_holidays("FR", "", 2027)} == L3133_1


@pytest.mark.parametrize(
    ("country", "region", "day"),
    [
        ("FR", "57", "2027-03-26"),
        ("FR", "6AE", "2027-12-26"),
        ("RE", "", "2027-12-20"),
        ("GP", "", "2027-05-27"),
        ("US", "ME", "2027-04-19"),
        ("DE", "BY", "2027-01-06"),
        ("GB", "NIR", "2027-03-17"),
    ],
)
def test_what_a_place_adds(country: str, region: str, day: str) -> None:
    assert is_holiday(date.fromisoformat(day), country, region)
    if region:
        assert not is_holiday(date.fromisoformat(day), country)


def test_what_most_regions_keep() -> None:
    good_friday, epiphany = date(2027, 3, 26), date(2027, 1, 6)
    assert is_holiday(good_friday, "CH", MOST_REGIONS)
    assert not is_holiday(epiphany, "CH", MOST_REGIONS)
    assert public_holidays("FR", MOST_REGIONS, 2027) == public_holidays("FR", "", 2027)
    assert public_holidays("XX", MOST_REGIONS, 2027) == frozenset()


def test_a_place_or_a_year_nobody_knows_has_none() -> None:
    assert public_holidays("FR", "nowhere", 2027) == frozenset()
    assert public_holidays("XX", "", 2027) == frozenset()
    assert public_holidays("FR", "", 1) == frozenset()


def test_regions_are_known_by_code_and_by_name() -> None:
    assert "57" in regions_of_country("FR")
    assert region_code("FR", "moselle") == "57"
    assert region_code("FR", "57") == "57"
    assert region_code("FR", "Texas") is None
    assert region_code("XX", "57") is None
    assert regions_of_country("XX") == ()
