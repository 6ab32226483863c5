"""People who do not exist: enough of them, callable by every rule, and beginning with numbers set aside for films."""

from itertools import islice

import pytest

from robodial.app.invented_contacts import invented_contacts
from robodial.domain.numbering import is_fictitious
from robodial.emulator.tones import countries
from robodial.rules.destinations import refuse_destination
from robodial.rules.dial_string import dial_string
from robodial.rules.time_zones import country_zone, zones_of


@pytest.mark.parametrize("country", countries())
def test_every_emulated_country_has_people_who_may_be_called(country: str) -> None:
    found = list(islice(invented_contacts(country), 300))
    numbers = [number for contact in found for number in contact.numbers]
    assert len(set(numbers)) == 300
    assert [contact.row for contact in found] == list(range(1, 301))
    for number in numbers:
        assert refuse_destination(number) is None
        assert dial_string(number, country)
        assert zones_of(number) == (country_zone(country),)


@pytest.mark.parametrize(("country", "how_many"), [("FR", 10_000), ("GB", 1000), ("US", 100), ("CA", 100)])
def test_numbers_of_films_come_first(country: str, how_many: int) -> None:
    contacts = islice(invented_contacts(country), how_many)
    assert all(is_fictitious(contact.numbers[0]) for contact in contacts)
