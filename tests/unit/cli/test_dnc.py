"""`robodial dnc`: refusals are kept, in the user's own store too; only an own typing error goes, for a day."""

from datetime import timedelta
from pathlib import Path

import pytest

from robodial.app.places import DATABASE, user_folder
from robodial.clock import SystemClock
from robodial.domain.contact import PhoneNumber
from robodial.store import Store, read_only
from tests.unit.cli.conftest import Robodial

NUMBER = "01 99 00 10 01"
E164 = PhoneNumber("+33199001001")


def kinds(store: Store) -> list[str]:
    return [entry.kind for entry in store.journal.all()]


def test_a_number_is_kept_here_and_in_the_users_own_store_and_journaled(robodial: Robodial, place: Path) -> None:
    said = robodial("dnc", "add", NUMBER, "--reason", "by letter", "--data-dir", "d", "--json")
    assert said.object == {"number": E164}
    for folder in (place / "d", user_folder()):
        with read_only(folder / DATABASE) as store:
            entry = store.do_not_call.contains(E164)
            assert entry is not None
            assert (entry.reason, entry.source) == ("by letter", "dnc add")
            assert kinds(store) == ["refusal"]
            assert store.journal.verify().ok


def test_the_same_refusal_twice_is_one_row_of_the_journal(robodial: Robodial) -> None:
    for _ in range(2):
        robodial("dnc", "add", NUMBER)
    with read_only(user_folder() / DATABASE) as store:
        assert kinds(store) == ["refusal"]


def test_check_says_whether_and_since_when(robodial: Robodial) -> None:
    assert robodial("dnc", "check", NUMBER).out == "+33199001001 is not on the list.\n"
    robodial("dnc", "add", NUMBER)
    said = robodial("dnc", "check", NUMBER, "--json")
    assert said.code == 0
    assert said.object["listed"] is True
    assert said.object["entry"]["source"] == "dnc add"
    assert robodial("dnc", "check", NUMBER).out.startswith("+33199001001 is on the list since ")


def test_what_another_folder_refuses_is_found_from_every_folder(robodial: Robodial, place: Path) -> None:
    robodial("dnc", "add", NUMBER, "--data-dir", "d")
    assert robodial("dnc", "check", NUMBER, "--data-dir", "other", "--json").object["listed"] is True


def test_an_own_typing_error_can_be_taken_back_and_both_are_journaled(robodial: Robodial) -> None:
    robodial("dnc", "add", NUMBER)
    assert robodial("dnc", "undo", NUMBER).out == "+33199001001 may be called again.\n"
    assert robodial("dnc", "check", NUMBER, "--json").object["listed"] is False
    with read_only(user_folder() / DATABASE) as store:
        assert kinds(store) == ["refusal", "refusal_undone"]


def test_a_day_later_it_stays(robodial: Robodial) -> None:
    with Store(user_folder() / DATABASE) as store:
        at = SystemClock().now() - timedelta(hours=25)
        store.do_not_call.add(E164, reason="", source="dnc add", at=at, by_person=False)
    said = robodial("dnc", "undo", NUMBER)
    assert said.code == 1
    assert "24 hours" in said.err
    assert robodial("dnc", "check", NUMBER, "--json").object["listed"] is True


def test_what_a_person_asked_for_cannot_be_taken_back(robodial: Robodial) -> None:
    robodial("dnc", "add", NUMBER)
    robodial("dnc", "add", NUMBER, "--by-person")
    assert robodial("dnc", "undo", NUMBER).code == 1
    assert robodial("dnc", "check", NUMBER, "--json").object["entry"]["by_person"] is True
    with read_only(user_folder() / DATABASE) as store:
        assert kinds(store) == ["refusal", "refusal"]


def test_a_persons_refusal_here_is_not_undone_by_a_typed_one_elsewhere(robodial: Robodial, place: Path) -> None:
    now = SystemClock().now()
    with Store(place / "d" / DATABASE) as store:
        store.do_not_call.add(E164, reason="opt_out_key", source="key 9", at=now, by_person=True)
    robodial("dnc", "add", NUMBER)
    assert robodial("dnc", "undo", NUMBER, "--data-dir", "d").code == 1
    assert robodial("dnc", "check", NUMBER, "--data-dir", "d", "--json").object["entry"]["by_person"] is True


def test_a_list_of_refusals(robodial: Robodial, place: Path) -> None:
    said = robodial("dnc", "import", "liste.csv", "--json")
    assert (said.object["numbers"], said.object["new"]) == (2, 2)
    assert [row["row"] for row in said.object["rejected"]] == [4, 5]
    again = robodial("dnc", "import", "liste.csv")
    assert again.out.splitlines()[0] == "2 numbers read, 0 of them new."
    assert robodial("dnc", "check", "01 99 00 10 02", "--json").object["entry"]["source"] == "liste.csv"


def test_a_list_taken_for_the_wrong_one_can_be_taken_back_number_by_number(robodial: Robodial, place: Path) -> None:
    robodial("dnc", "import", "liste.csv")
    assert robodial("dnc", "undo", NUMBER).code == 0
    robodial("dnc", "import", "liste.csv", "--by-person")
    assert robodial("dnc", "undo", NUMBER).code == 1


def test_an_exported_list_can_be_imported_again(robodial: Robodial, place: Path) -> None:
    robodial("dnc", "import", "liste.csv", "--data-dir", "d")
    said = robodial("dnc", "export", "out.csv", "--data-dir", "d", "--json")
    assert said.object == {"file": "out.csv", "numbers": 2}
    assert robodial("dnc", "import", "out.csv", "--data-dir", "e", "--json").object["numbers"] == 2


def test_export_to_the_screen(robodial: Robodial) -> None:
    robodial("dnc", "add", NUMBER, "--reason", "=cmd()")
    header, row = robodial("dnc", "export").out.splitlines()
    assert header == "number,since,source,reason,asked_by_person"
    assert row.startswith("'+33199001001,")
    assert row.endswith(",dnc add,'=cmd(),no")
    assert robodial("dnc", "export", "--json").object["number"] == E164


@pytest.mark.parametrize("text", ["", "abc", "15", "01 99", "01 99 00 10 01;+VTS=1"])
def test_what_is_no_number_is_told(robodial: Robodial, text: str) -> None:
    said = robodial("dnc", "add", text, "--json")
    assert (said.code, said.out) == (1, "")
    assert said.err.strip()


def test_files_that_cannot_be_read_or_written(robodial: Robodial, place: Path) -> None:
    assert "cannot be read" in robodial("dnc", "import", "none.csv").err
    said = robodial("dnc", "export", "none/out.csv")
    assert said.code == 1
    assert "cannot be written" in said.err
