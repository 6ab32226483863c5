"""In which zones a called person may be."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers.tzdata import TIMEZONE_DATA

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


@pytest.mark.parametrize(
    ("number", "zones"),
    [
        ("+14235550123", {"America/New_York", "America/Chicago"}),  # eastern Tennessee: Chattanooga, and Central Time
        ("+17295550123", {"America/New_York", "America/Chicago"}),  # laid over 423
        ("+12705550123", {"America/New_York", "America/Chicago"}),  # western Kentucky
        ("+13645550123", {"America/New_York", "America/Chicago"}),  # laid over 270
        ("+18505550123", {"America/New_York", "America/Chicago"}),  # Tallahassee, and Pensacola
        ("+19285550123", {"America/Phoenix", "America/Denver"}),  # Arizona, and the Navajo Nation in summer
        ("+18675550123", {"America/Edmonton", "America/Toronto"}),  # the north of Canada
        ("+61770101234", {"Australia/Brisbane", "Australia/Sydney"}),  # Queensland has no summer time, Tweed Heads has
    ],
)
def test_a_number_of_an_area_with_several_zones_may_be_in_each_of_them(number: str, zones: set[str]) -> None:
    assert zones <= {zone.key for zone in zones_of(PhoneNumber(number))}


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("+18762101234", "America/Jamaica"),  # mobile numbers
        ("+12462501234", "America/Barbados"),
        ("+14413701234", "Atlantic/Bermuda"),
        ("+262692123456", "Indian/Reunion"),
        ("+262639012345", "Indian/Mayotte"),
    ],
)
def test_where_the_digits_tell_the_place_it_is_there(number: str, zone: str) -> None:
    assert [one.key for one in zones_of(PhoneNumber(number))] == [zone]


def test_what_is_known_of_a_group_of_numbers_counts_before_its_area() -> None:
    groups = {start: zones for start, zones in TIMEZONE_DATA.items() if start.startswith("1850") and len(start) == 7}
    assert ("America/Chicago",) in groups.values()
    for start, zones in groups.items():
        assert tuple(zone.key for zone in zones_of(PhoneNumber(f"+{start}0100"))) == zones


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
