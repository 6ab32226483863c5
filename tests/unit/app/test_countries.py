"""Countries to choose from."""

from datetime import date

import phonenumbers
import pytest

from robodial import i18n
from robodial.app.countries import country_choices, country_name, rules_note
from robodial.app.country_names import COUNTRY_NAMES

TODAY = date(2026, 11, 26)


def test_countries_with_rules_come_first_and_every_country_with_telephones_is_there() -> None:
    choices = country_choices()
    assert {choice.code for choice in choices} == set(COUNTRY_NAMES)
    assert not phonenumbers.SUPPORTED_REGIONS - set(COUNTRY_NAMES) - {"AC", "TA", "XK"}
    first_without = next(place for place, choice in enumerate(choices) if not choice.has_rules)
    assert {"FR", "US", "GB", "AT"} <= {choice.code for choice in choices[:first_without]}
    assert not any(choice.has_rules for choice in choices[first_without:])


def test_the_order_is_that_of_an_index_in_the_users_language(monkeypatch: pytest.MonkeyPatch) -> None:
    i18n.set_language("fr")
    names = [choice.name for choice in country_choices() if not choice.has_rules]
    assert names.index("Égypte") < names.index("Émirats arabes unis") < names.index("Inde")
    assert country_name("DE") == "Allemagne"


def test_what_is_known_of_a_country_is_said_with_its_date() -> None:
    assert rules_note("FR", TODAY).startswith("robodial knows the calling rules of France (as of 2026-")
    assert "keeps to careful ones" in rules_note("JP", TODAY)
    assert "too old" in rules_note("FR", date(2036, 1, 1))
