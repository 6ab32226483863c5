"""`robodial dnc`: refusals are kept, in the user's own store too; only an own typing error goes, for a day."""

from datetime import timedelta
from pathlib import Path

import pytest

from robodial.app.places import DATABASE, user_folder
from robodial.clock import SystemClock
from robodial.contacts.number_list import NumberListReading
from robodial.domain.contact import PhoneNumber
from robodial.store import Store, do_not_call, read_only
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
    assert header == "number,since,source,reason,asked_by_person,scope"
    assert row.startswith("'+33199001001,")
    assert row.endswith(",dnc add,'=cmd(),no,all")
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


# ---- long lists and registers ----------------------------------------------------------------------------------------


@pytest.fixture
def long_list(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Kept in a file, as if it were long: ten numbers, one of them twice, and a wrong cell."""
    monkeypatch.setattr(do_not_call, "FEW", 5)
    path = place / "refus.csv"
    path.write_text("tel;nom\n" + "".join(f"01 99 00 20 0{n};x\n" for n in (*range(10), 3)) + "néant;y\n", "utf-8")
    return path


def kept(place: Path, folder: str = "d") -> list[Path]:
    return list((place / folder / "robodial-lists").iterdir())


def test_a_long_list_is_kept_in_a_file_and_found(robodial: Robodial, place: Path, long_list: Path) -> None:
    said = robodial("dnc", "import", long_list, "--reason", "salon", "--data-dir", "d", "--json")
    assert (said.object["numbers"], said.object["new"], said.object["rejected_count"]) == (10, 10, 1)
    assert [row["row"] for row in said.object["rejected"]] == [13]
    assert [path.stat().st_size for path in kept(place)] == [16 + 80]
    entry = robodial("dnc", "check", "0199002003", "--json").object["entry"]
    assert (entry["source"], entry["reason"], entry["scope"]) == ("refus.csv", "salon", "all")
    with read_only(user_folder() / DATABASE) as store:
        [row] = store.journal.all()
        assert row.kind == "refusals_imported"
        assert row.payload is not None
        assert (row.payload["file"], row.payload["numbers"], len(str(row.payload["digest"]))) == ("refus.csv", 10, 64)


def test_the_same_long_list_again_changes_nothing_and_says_so(robodial: Robodial, place: Path, long_list: Path) -> None:
    robodial("dnc", "import", long_list, "--data-dir", "d")
    before = kept(place)
    again = robodial("dnc", "import", long_list, "--data-dir", "d").out.splitlines()
    assert again[:2] == ["10 numbers read, 0 of them new.", "These numbers were imported before: nothing was changed."]
    assert kept(place) == before
    assert robodial("dnc", "import", long_list, "--by-person", "--data-dir", "d", "--json").object["again"] is False


def test_a_lost_file_stops_everything_until_it_is_imported_again(
    robodial: Robodial, place: Path, long_list: Path
) -> None:
    robodial("dnc", "import", long_list, "--data-dir", "d")
    kept(place)[0].unlink()
    said = robodial("dnc", "check", "0199002003", "--data-dir", "d")
    assert said.code == 1
    assert "refus.csv" in said.err
    assert "nobody can be called" in said.err
    run = robodial("run", "campaign.toml", "--scenario", "humans.toml", "--speed", "max", "--data-dir", "d")
    assert run.code == 1
    assert "nobody can be called" in run.err
    assert robodial("dnc", "import", long_list, "--data-dir", "d").code == 0
    assert robodial("dnc", "check", "0199002003", "--data-dir", "d", "--json").object["listed"] is True


def test_a_whole_list_is_taken_back_within_a_day(robodial: Robodial, place: Path, long_list: Path) -> None:
    robodial("dnc", "import", long_list)
    alone = robodial("dnc", "undo", "0199002003")
    assert alone.code == 1
    assert "--list refus.csv" in alone.err
    assert robodial("dnc", "undo", "--list", "refus.csv").out == "refus.csv was taken back: 10 numbers.\n"
    assert robodial("dnc", "check", "0199002003", "--json").object["listed"] is False
    assert robodial("dnc", "undo", "--list", "refus.csv").code == 1
    with read_only(user_folder() / DATABASE) as store:
        assert kinds(store) == ["refusals_imported", "refusals_undone"]


@pytest.mark.parametrize("few", [5, 50])
def test_what_persons_asked_for_stays(
    robodial: Robodial, long_list: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(do_not_call, "FEW", few)
    robodial("dnc", "import", long_list, "--by-person")
    assert robodial("dnc", "undo", "--list", "refus.csv").code == 1
    assert robodial("dnc", "check", "0199002003", "--json").object["entry"]["by_person"] is True


def test_a_register_is_replaced_by_its_next_copy(robodial: Robodial, place: Path, long_list: Path) -> None:
    first = robodial("dnc", "import", long_list, "--register", "TPS", "--copied-on", "2026-01-02", "--json").object
    assert (first["numbers"], first["new"]) == (10, 10)
    (place / "next.csv").write_text("tel\n01 99 00 20 01\n01 99 00 20 99\n", "utf-8")
    second = robodial("dnc", "import", "next.csv", "--register", "tps", "--copied-on", "2026-02-03", "--json").object
    assert (second["numbers"], second["new"]) == (2, 1)
    gone = robodial("dnc", "check", "0199002003", "--json").object
    assert (gone["listed"], gone["registers"]) == (False, [])
    [found] = robodial("dnc", "check", "0199002099", "--json").object["registers"]
    assert (found["name"], found["source"], found["numbers"]) == ("tps", "next.csv", 2)
    assert "is in the register tps (copy of 2026-02-03)." in robodial("dnc", "check", "0199002099").out
    with read_only(user_folder() / DATABASE) as store:
        assert kinds(store) == ["register_imported", "register_imported"]


def test_the_lists_are_shown_with_counts_and_dates(robodial: Robodial, place: Path, long_list: Path) -> None:
    robodial("dnc", "add", NUMBER)
    robodial("dnc", "import", "liste.csv", "--scope", "survey")
    robodial("dnc", "import", long_list, "--by-person")
    robodial("dnc", "import", long_list, "--register", "rpo", "--copied-on", "2026-01-02")
    lists = robodial("dnc", "list", "--json").objects
    assert [(one["kind"], one["numbers"]) for one in lists] == [
        ("single", 1),
        ("own", 2),
        ("own", 10),
        ("register", 10),
    ]
    shown = robodial("dnc", "list").out.splitlines()
    assert shown[0] == "1 number added by itself"
    assert shown[1].endswith("only for “survey”")
    assert shown[2].endswith("asked for by persons")
    assert shown[3] == "register rpo: 10 numbers, copy of 2026-01-02 (refus.csv)"


def test_a_refusal_of_one_purpose(robodial: Robodial) -> None:
    said = robodial("dnc", "add", NUMBER, "--scope", "marketing")
    assert said.out == "+33199001001 will never be called for “marketing”.\n"
    assert robodial("dnc", "check", NUMBER).out.endswith("Only for “marketing”.\n")
    robodial("dnc", "add", NUMBER)
    scopes = [entry["scope"] for entry in robodial("dnc", "check", NUMBER, "--json").object["entries"]]
    assert scopes == ["all", "marketing"]


def test_an_exported_long_list_is_whole(robodial: Robodial, place: Path, long_list: Path) -> None:
    robodial("dnc", "import", long_list, "--data-dir", "d")
    robodial("dnc", "add", NUMBER, "--data-dir", "d")
    assert robodial("dnc", "export", "out.csv", "--data-dir", "d", "--json").object["numbers"] == 11
    assert robodial("dnc", "import", "out.csv", "--data-dir", "e", "--json").object["numbers"] == 11


@pytest.mark.parametrize(
    "words",
    [
        ("--register", "tps"),
        ("--copied-on", "2026-01-02"),
        ("--register", "tps", "--copied-on", "2.1.2026"),
        ("--register", "tps", "--copied-on", "2999-01-01"),
        ("--register", "t p s", "--copied-on", "2026-01-02"),
        ("--register", "tps", "--copied-on", "2026-01-02", "--by-person"),
        ("--scope", "holidays"),
        ("--scope", "marketing", "--by-person"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(robodial: Robodial, long_list: Path, words: tuple[str, ...]) -> None:
    said = robodial("dnc", "import", long_list, *words)
    assert said.code == 2
    assert robodial("dnc", "check", "0199002003", "--json").object["listed"] is False


@pytest.mark.parametrize("words", [(), (NUMBER, "--list", "x.csv")])
def test_undo_wants_a_number_or_a_list(robodial: Robodial, words: tuple[str, ...]) -> None:
    assert robodial("dnc", "undo", *words).code == 2


def test_a_file_without_any_number_changes_nothing(robodial: Robodial, place: Path, long_list: Path) -> None:
    robodial("dnc", "import", long_list, "--register", "tps", "--copied-on", "2026-01-02")
    (place / "empty.csv").write_text("tel\nabc\n", "utf-8")
    assert robodial("dnc", "import", "empty.csv", "--register", "tps", "--copied-on", "2026-02-02").code == 1
    assert robodial("dnc", "check", "0199002003", "--json").object["registers"]


def test_interrupted_while_reading_it_leaves_nothing(
    robodial: Robodial, long_list: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_self: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(NumberListReading, "__iter__", interrupted)
    said = robodial("dnc", "import", long_list)
    assert said.code == 130
    assert "refus.csv was not imported" in said.err
    assert robodial("dnc", "list", "--json").object == {"kind": "single", "numbers": 0}


def test_a_long_list_holds_in_the_check_before_a_campaign_and_in_its_calls(
    robodial: Robodial, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(do_not_call, "FEW", 0)
    (place / "refus.csv").write_text("tel\n01 99 00 10 01\n", "utf-8")
    robodial("dnc", "import", "refus.csv")
    checked = robodial("check", "campaign.toml", "--data-dir", "d", "--json").object
    assert [one["code"] for one in checked["not_called"]] == ["do_not_call"]
    robodial("run", "campaign.toml", "--scenario", "humans.toml", "--speed", "max", "--data-dir", "d")
    assert robodial("report", "Rappels", "--data-dir", "d", "--json").object["not_called"] == {"do_not_call": 1}
