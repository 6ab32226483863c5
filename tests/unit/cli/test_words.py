"""Every code that users could see has words, in both languages."""

import pytest

from robodial import i18n
from robodial.cli.person import kind_words
from robodial.cli.words import disposition_words, not_called_words, number_words, outcome_words, result_words
from robodial.domain.outcome import Disposition, Outcome
from robodial.rules.refused_ranges import DestinationCode

CODES = (
    "do_not_call",
    "hung_up_after_opt_out",
    "hung_up_twice",
    "never_open",
    "removed_from_list",
    "merged_in_list",
    "purpose_needs_pack",
    "cap_day",
    "purpose_banned",
    "needs_live_introduction",
    "sector_banned",
    "law_checked_missing",
    "statement_missing",
    "polling_days_missing",
    "pack_altered",
    "pack_unreadable",
    "pack_missing",
    "pack_outdated",
    "blackout",
    "consent_missing",
    "consent_withdrawn",
    "consent_weak",
    "consent_old",
    "consent_later",
    "consent_without_hours",
    "consent_unreadable",
    "register",
    "register_missing",
    "register_old",
    "rest_between_campaigns",
    "line_number",
    "after_last_day",
    "alert_unconfirmed",
    "alert_over",
    "alert_too_long",
    "alerts_used_up",
    "clock_set_back",
    "clock_wrong",
    "cap_1_days",
    "cap_7_days",
    "cap_30_days",
    "closed_hours",
    "no_way_abroad",
    "dial_string",
)


@pytest.mark.parametrize("code", [*CODES, *(code.value for code in DestinationCode)])
def test_every_reason_has_words(code: str) -> None:
    assert "_" not in not_called_words(code)
    assert not_called_words(code) != code


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
