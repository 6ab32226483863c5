"""Refusals typed into a window: kept like those of the command line, taken back only where that is lawful."""

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from robodial.app.number_import import OwnTerms
from robodial.app.places import DATABASE, user_folder
from robodial.app.refusal_import import NumbersCancelled, import_refusals, take_back_file
from robodial.app.typed_refusal import (
    TypedRefusal,
    add_refusal,
    export_refusals,
    look_up,
    take_back_number,
    what_is_listed,
)
from robodial.domain.contact import PhoneNumber
from robodial.errors import ContactImportError
from robodial.store import read_only

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NUMBER = PhoneNumber("+33199001001")
BY_PHONE = TypedRefusal("01 99 00 10 01", True, date(2026, 11, 20), "asked by phone", "no  more calls")
MY_OWN = TypedRefusal("01 99 00 10 01", False)


def nothing(*_moved: int) -> None:
    """Nobody looks."""


def a_list(folder: Path, many: int = 30) -> Path:
    file = folder / "opposition.csv"
    rows = "".join(f"01 99 00 20 {n:02}\n" for n in range(many))
    file.write_text(f"Téléphone\n{rows}douze\n", encoding="utf-8")
    return file


def test_a_persons_wish_is_kept_in_both_stores_of_the_day_they_asked(tmp_path: Path) -> None:
    assert add_refusal(tmp_path, BY_PHONE, "FR", NOW) == (NUMBER,)
    for folder in (tmp_path, user_folder()):
        with read_only(folder / DATABASE) as store:
            [entry] = store.do_not_call.refusals(NUMBER)
            assert (entry.by_person, entry.source, entry.reason) == (True, "asked by phone", "no more calls")
            assert entry.at.astimezone().date() == date(2026, 11, 20)
            [row] = store.journal.all()
            assert (row.kind, row.at) == ("refusal", NOW)


def test_what_a_person_asked_for_is_not_taken_back(tmp_path: Path) -> None:
    add_refusal(tmp_path, BY_PHONE, "FR", NOW)
    [answer] = look_up(tmp_path, tmp_path, "0199001001", "FR", NOW)
    assert answer.is_listed and not answer.can_be_taken_back
    assert answer.entries[0].sentence == "Asked on 2026-11-20 never to be called again (asked by phone)."
    assert answer.entries[0].more == ("no more calls",)
    assert not take_back_number(tmp_path, NUMBER, NOW).is_free


def test_an_own_entry_is_taken_back_within_a_day(tmp_path: Path) -> None:
    add_refusal(tmp_path, MY_OWN, "FR", NOW)
    [answer] = look_up(tmp_path, tmp_path, "0199001001", "FR", NOW + timedelta(hours=1))
    assert answer.can_be_taken_back
    assert not look_up(tmp_path, tmp_path, "0199001001", "FR", NOW + timedelta(hours=25))[0].can_be_taken_back
    assert take_back_number(tmp_path, NUMBER, NOW + timedelta(hours=1)).is_free
    assert not look_up(tmp_path, tmp_path, "0199001001", "FR", NOW + timedelta(hours=2))[0].is_listed


def test_what_is_no_number_is_told_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ContactImportError, match="01 99 00 12 34"):
        add_refusal(tmp_path, TypedRefusal("", True), "FR", NOW)


def test_a_list_comes_in_is_found_and_goes_again(tmp_path: Path) -> None:
    done = import_refusals(tmp_path, a_list(tmp_path), OwnTerms(False), "FR", NOW, nothing, threading.Event())
    assert (done.numbers, done.new, done.again, done.rejected_count) == (30, 30, False, 1)
    listed = what_is_listed(tmp_path, tmp_path, NOW)
    assert listed.single == 0
    [known] = listed.lists
    assert (known.source, known.numbers, known.undoable) == ("opposition.csv", 30, True)
    [answer] = look_up(tmp_path, tmp_path, "01 99 00 20 07", "FR", NOW)
    assert answer.is_listed and not answer.can_be_taken_back  # only the whole list
    assert export_refusals(tmp_path, tmp_path, tmp_path / "out.csv") == 30
    assert take_back_file(tmp_path, "opposition.csv", NOW + timedelta(hours=1)) is not None
    assert what_is_listed(tmp_path, tmp_path, NOW).lists == ()


def test_a_cancelled_import_changes_nothing(tmp_path: Path) -> None:
    cancelled = threading.Event()

    def cancel(*_moved: int) -> None:
        cancelled.set()

    with pytest.raises(NumbersCancelled, match="was not imported"):
        import_refusals(tmp_path, a_list(tmp_path), OwnTerms(True), "FR", NOW, cancel, cancelled)
    assert not (tmp_path / DATABASE).exists()
