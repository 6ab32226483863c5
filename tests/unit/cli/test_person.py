"""`robodial person --export` and `--erase`: in the folder, in the user's own store, and nowhere else left."""

import csv
import json
from pathlib import Path

import pytest

from robodial.app.places import DATABASE, user_folder
from robodial.store import Store, read_only
from tests.unit.cli.conftest import Robodial

RUN = ("run", "campaign.toml", "--speed", "max", "--scenario", "humans.toml", "--data-dir", "d", "--json")
ZOE = ("01 99 00 10 01", "--data-dir", "d")
SIGNS = ("Zoé Lefèvre", "Lefèvre", "+33199001001", "0199001001")


@pytest.fixture
def called(robodial: Robodial, place: Path) -> Path:
    """She was called in a rehearsal of this folder; the user's own store knows a consent and a refusal of hers."""
    assert robodial(*RUN).code == 0
    words = ("--purpose", "marketing", "--date", "2026-01-05", "--source", "form", "--data-dir", "d")
    assert robodial("consent", "add", "01 99 00 10 01", *words).code == 0
    return place


def held_in(folder: Path) -> set[str]:
    """Files in which anything names her."""
    signs = [sign.encode() for sign in SIGNS] + ["Lefèvre".encode("cp1252")]
    return {
        file.name for file in folder.rglob("*") if file.is_file() and any(sign in file.read_bytes() for sign in signs)
    }


def test_everything_held_is_written_to_a_file(robodial: Robodial, called: Path) -> None:
    said = robodial("person", *ZOE, "--export", "zoe.json")
    assert (said.code, said.out) == (0, "Written: zoe.json\n")
    held = json.loads(Path("zoe.json").read_text(encoding="utf-8"))
    assert held["numbers"] == ["+33199001001"]
    here, own = held["stores"]
    assert here["contacts"][0]["cells"] == ["Lefèvre", "Zoé", "01 99 00 10 01", "12/12/2026"]
    assert here["contacts"][0]["columns"][0] == "Nom"
    assert [attempt["outcome"] for attempt in here["attempts"]] == ["answered"]
    assert [call["campaign"] for call in here["calls"]] == ["Rappels"]
    assert {entry["kind"] for entry in here["journal"]} == {"dial", "end", "consent"}
    assert own["consents"][0]["source"] == "form"


def test_a_file_that_cannot_be_written_is_said(robodial: Robodial, called: Path) -> None:
    said = robodial("person", *ZOE, "--export", "no such folder/zoe.json")
    assert said.code == 1
    assert "zoe.json" in said.err


def test_nobody_can_be_asked_and_nothing_is_erased(robodial: Robodial, called: Path) -> None:
    said = robodial("person", *ZOE, "--erase")
    assert said.code == 2
    assert "--yes" in said.err
    assert robodial("person", *ZOE, "--json").object["contacts"]


@pytest.mark.parametrize(("answer", "code"), [("o", 0), ("Yes", 0), ("", 1), ("no", 1)])
def test_at_a_terminal_it_is_asked(
    robodial: Robodial, called: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return answer

    monkeypatch.setattr("robodial.cli.person.terminal_question", lambda: ask)
    assert robodial("person", *ZOE, "--erase").code == code
    assert "01 99 00 10 01" in asked[0]
    assert bool(robodial("person", *ZOE, "--json").object["contacts"]) == (code == 1)


def test_nothing_of_her_is_left_in_any_file(robodial: Robodial, called: Path) -> None:
    for folder in (Path("d"), user_folder()):
        with Store(folder / DATABASE) as store:
            store.copies.make(store.latest_moment())  # type: ignore[arg-type]
    assert held_in(Path("d"))
    assert held_in(user_folder())
    said = robodial("person", *ZOE, "--erase", "--yes")
    assert said.code == 0
    assert held_in(Path("d")) == set()
    assert held_in(user_folder()) == set()
    told = said.out.splitlines()
    assert told[0].startswith("Erased about 01 99 00 10 01: contacts: 1, calls planned or made: 1, consents: 2")
    assert any("30 days" in line for line in told)
    assert any("liste.csv" in line for line in told)
    for folder in ("d", user_folder()):
        words = ("--data-dir", folder)
        assert robodial("journal", "verify", *words).code == 0
    assert robodial("person", *ZOE).out.splitlines()[-1] == "Nothing is held about this number."


def test_the_report_says_why_the_row_of_who_was_erased_is_empty(robodial: Robodial, called: Path) -> None:
    robodial("person", *ZOE, "--erase", "--yes")
    assert robodial("report", "Rappels", "--csv", "r.csv", "--data-dir", "d").code == 0
    rows = list(csv.reader(Path("r.csv").read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    (empty,) = [row for row in rows if not row[0]]
    assert empty[-1] == "this person was erased: nothing else is kept about them"
    assert "erased" not in " ".join(" ".join(row) for row in rows if row is not empty)


def test_a_refusal_stays_and_is_said_to(robodial: Robodial, called: Path) -> None:
    robodial("dnc", "add", "01 99 00 10 01", "--by-person", "--data-dir", "d")
    told = robodial("person", *ZOE, "--erase", "--yes", "--json").object
    assert told["refusal_kept"]
    assert (told["contacts"], told["consents"], told["lists"]) == (1, 2, ["liste.csv"])
    with read_only(Path("d") / DATABASE) as store:
        assert [entry.kind for entry in store.journal.of_number(told["numbers"][0])] == ["refusal"]
    assert robodial("dnc", "check", "01 99 00 10 01", "--json", "--data-dir", "d").object["listed"]


def test_who_was_erased_is_not_called_when_the_same_campaign_is_run_again(robodial: Robodial, called: Path) -> None:
    robodial("person", *ZOE, "--erase", "--yes")
    ended = robodial(*RUN)
    assert ended.code == 0
    assert [event for event in ended.objects if event["event"] == "call_started"] == []


def test_export_and_erase_together_write_first(robodial: Robodial, called: Path) -> None:
    assert robodial("person", *ZOE, "--export", "zoe.json", "--erase", "--yes").code == 0
    assert json.loads(Path("zoe.json").read_text(encoding="utf-8"))["stores"][0]["contacts"]
    assert robodial("person", *ZOE, "--json").object["contacts"] == []
