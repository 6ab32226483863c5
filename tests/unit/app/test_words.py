"""Every code that users could see has words, in both languages."""

import pytest

from robodial import i18n
from robodial.app.words import disposition_words, not_called_words, number_words, outcome_words, result_words
from robodial.cli.person import kind_words
from robodial.domain.outcome import Disposition, Outcome
from robodial.rules.refused_ranges import DestinationCode
from tests.unit.cli.reason_codes import SPOKEN_TO_USERS_ONLY, codes_in, codes_of_packs

PACKAGES = ("rules", "engine", "store")
"""Where it is decided that somebody is not called."""

CODES = {code for package in PACKAGES for code in codes_in(package)} | codes_of_packs()


@pytest.mark.parametrize("code", sorted((CODES | {code.value for code in DestinationCode}) - SPOKEN_TO_USERS_ONLY))
def test_every_reason_has_words(code: str) -> None:
    assert "_" not in not_called_words(code)
    assert not_called_words(code) != code


def test_reasons_are_found_in_the_source_and_in_the_packs() -> None:
    """Some of every kind: literal, constant, of a table of sentences, put together, of a pack, of the queue."""
    known = {
        "do_not_call",
        "closed_hours",
        "line_number",
        "consent_old",
        "cap_day",
        "statement_missing",
        "register_old",
    }
    of_packs = {"cap_30_days", "purpose_banned", "needs_live_introduction", "pack_altered"}
    of_the_queue = {"removed_from_list", "merged_in_list", "in_a_call", "modem_refused", "paused"}
    assert known | of_packs | of_the_queue <= CODES


def test_a_reason_of_a_later_version_stays_readable() -> None:
    assert not_called_words("some_new_rule") == "some_new_rule"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_outcome_and_decision_has_words(language: str) -> None:
    i18n.set_language(language)
    outcomes = {outcome_words(outcome.value) for outcome in Outcome}
    assert len(outcomes) == len(Outcome)
    assert all(outcomes)
    decisions = [disposition_words(one.value) for one in Disposition if one is not Disposition.NONE]
    assert all(decisions)
    assert {result_words(one.value) for one in Outcome} == outcomes
    assert result_words("opted_out") == disposition_words("opted_out")


@pytest.mark.parametrize(
    ("number", "country", "words"),
    [
        ("+33199001001", "FR", "01 99 00 10 01"),
        ("+12015550123", "US", "(201) 555-0123"),
        ("+447700900123", "GB", "07700 900123"),
        ("+447700900123", "FR", "+44 7700 900123"),
        ("", "FR", ""),
    ],
)
def test_a_number_as_people_write_it(number: str, country: str, words: str) -> None:
    assert number_words(number, country) == words


def test_kinds_of_journal_rows() -> None:
    assert kind_words("refusal_undone") == "refusal taken back as a typing error"
    assert kind_words("something_new") == "something_new"
