"""In which zones a called person may be."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robodial.domain.contact import PhoneNumber
from robodial.rules.time_zones import country_zone, zone_named, zones_of


@pytest.mark.parametrize(
    ("number", "zones"),
    [
        ("+33199001234", ["Europe/Paris"]),
        ("+12015550123", ["America/New_York"]),
        ("+18085550123", ["Pacific/Honolulu"]),
        ("+15555550123", ["America/New_York"]),  # fiction in an area that does not exist
        ("+447700900123", ["Europe/London"]),
        ("+262262123456", ["Indian/Reunion"]),
    ],
)
def test_the_zones_of_a_number(number: str, zones: list[str]) -> None:
    assert [zone.key for zone in zones_of(PhoneNumber(number))] == zones


def test_a_mobile_number_of_a_wide_country_may_be_anywhere_in_it() -> None:
    zones = {zone.key for zone in zones_of(PhoneNumber("+61412345678"))}
    assert {"Australia/Sydney", "Australia/Perth"} <= zones


def test_a_number_of_no_known_area_may_be_anywhere_its_first_digits_lead() -> None:
    zones = {zone.key for zone in zones_of(PhoneNumber("+13112345678"))}
    assert {"America/New_York", "America/Los_Angeles"} <= zones


@pytest.mark.parametrize("text", ["", "15", "+15", "+17", "+911", "ATH"])
def test_what_is_no_number_is_nowhere(text: str) -> None:
    assert zones_of(PhoneNumber(text)) == ()


@given(
    st.sampled_from(["+33199001234", "+12015550123", "+61412345678", "+15555550123"]),
    st.one_of(st.text(max_size=20), st.sampled_from(["Asia/Tokyo", "Europe/Paris", "America/New_York", "UTC"])),
)
def test_a_stated_zone_is_only_ever_added(number: str, stated: str) -> None:
    own = zones_of(PhoneNumber(number))
    both = zones_of(PhoneNumber(number), stated)
    assert both[: len(own)] == own
    assert len(both) - len(own) == (zone_named(stated) not in (None, *own))


@pytest.mark.parametrize("name", ["", "Nowhere/City", "../../etc/passwd", "/etc/localtime", "Europe", "x" * 300, "\0"])
def test_a_name_that_is_no_zone(name: str) -> None:
    assert zone_named(name) is None


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("FR", "Europe/Paris"),
        ("US", "America/New_York"),
        ("DE", "Europe/Berlin"),
        ("RE", "Indian/Reunion"),
        ("XX", "UTC"),
    ],
)
def test_where_most_people_of_a_country_live(country: str, zone: str) -> None:
    assert country_zone(country) == ZoneInfo(zone)
