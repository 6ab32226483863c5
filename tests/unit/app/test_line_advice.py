"""What a number is good for, told before any campaign exists."""

from datetime import date

import pytest

from robodial.app.line_advice import PURPOSES, Allowed, line_advice
from robodial.domain.campaign import Purpose

TODAY = date(2026, 11, 26)


def test_a_verified_number_is_good_for_everything() -> None:
    advice = line_advice("01 62 00 12 34", "FR", TODAY)
    assert (advice.number, advice.kind, advice.country) == ("01 62 00 12 34", "a number for automatic calls", "France")
    assert [entry.allowed for entry in advice.entries] == [Allowed.YES]
    assert advice.is_good_for_all


def test_an_ordinary_number_is_good_for_a_few_people_and_the_sentence_says_what_to_do() -> None:
    advice = line_advice("01 99 00 00 01", "FR", TODAY)
    assert [entry.allowed for entry in advice.entries] == [Allowed.FEW]
    assert advice.entries[0].sentence.startswith("At most 5 different numbers in 30 days. 0199000001 may not be shown.")
    assert advice.entries[0].sentence.endswith("Ask your operator for one, then enter it for this line.")
    assert advice.kind == "an ordinary number"
    assert not advice.is_good_for_all


def test_no_number_yet_forbids_only_what_needs_one() -> None:
    advice = line_advice(" ", "JP", TODAY)
    assert (advice.number, advice.kind) == ("", "")
    told = {purpose: entry.allowed for entry in advice.entries for purpose in entry.purposes}
    assert told[Purpose.APPOINTMENT] is Allowed.YES
    assert told[Purpose.MARKETING] is Allowed.NO


@pytest.mark.parametrize("country", ["FR", "US", "CA", "GB", "DE", "ES", "IT", "BE", "CH", "AU", "NL", "JP"])
def test_every_purpose_has_an_answer_in_every_country(country: str) -> None:
    advice = line_advice("", country, TODAY)
    assert sorted(PURPOSES.index(p) for entry in advice.entries for p in entry.purposes) == list(range(len(PURPOSES)))
    assert all(entry.sentence for entry in advice.entries if entry.allowed is not Allowed.YES)


def test_rules_that_are_too_old_are_said_to_be() -> None:
    entry = next(e for e in line_advice("01 62 00 12 34", "FR", date(2036, 1, 1)).entries if e.allowed is Allowed.NEVER)
    assert Purpose.MARKETING in entry.purposes
    assert entry.sentence.endswith("are too old. Install a newer version.")


def test_purposes_are_named_in_order_as_on_their_tiles() -> None:
    names = line_advice("01 62 00 12 34", "FR", TODAY).entries[0].names
    assert names == "Appointment, Service information, Survey, Marketing, Political, Charity, Public alert"
