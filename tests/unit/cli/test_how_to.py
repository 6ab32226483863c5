"""What to type stands with the command line, beside the sentences of the rules."""

import pytest

from robodial.cli.how_to import how_to, how_to_mend, how_to_mend_all
from robodial.errors import (
    AlreadyRunning,
    CallRefused,
    NoVoiceModem,
    SettingsError,
    StoreBusy,
    StoreTooNew,
    StoreUnwritable,
)


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("law_checked_missing", "law_checked"),
        ("statement_missing", "statement"),
        ("polling_days_missing", "polling_days"),
        ("alert_unconfirmed", "confirmed_by"),
        ("alert_too_long", "ends_at"),
        ("consent_weak", "declared_by"),
        ("machines", "leave_message"),
        ("message_parts", "--opening"),
        ("line_number", "--line PORT=NUMBER"),
    ],
)
def test_each_statement_that_is_missing_is_said_as_it_is_written(code: str, word: str) -> None:
    assert word in how_to(CallRefused("why", code=code)) and word in how_to_mend(code)


def test_a_missing_register_is_named_as_the_import_wants_it() -> None:
    told = how_to(CallRefused("Calls need the register “Telephone Preference Service”.", code="register_missing"))
    assert "--register NAME" in told and told.endswith("Its NAME is tps.")


@pytest.mark.parametrize("kind", [AlreadyRunning, StoreTooNew, StoreUnwritable])
def test_another_folder_is_offered_where_it_helps(kind: type[Exception]) -> None:
    assert "--data-dir" in how_to(kind("why"))


def test_nothing_is_said_where_nothing_can_be_typed() -> None:
    assert how_to(StoreBusy("a copy is being made")) == how_to(SettingsError("x")) == how_to_mend("do_not_call") == ""
    assert "--line sim" in how_to(NoVoiceModem("none"))


def test_each_sentence_is_said_once() -> None:
    assert len(how_to_mend_all(["register_missing", "do_not_call", "register_old", "machines"])) == 2
    both = ExceptionGroup("two", [StoreTooNew("a"), StoreTooNew("b")])
    assert how_to(both).count("--data-dir") == 1
