"""`robodial contacts`: what was accepted, merged and rejected; every contact; the list back in its own columns."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from robodial.store import read_only
from tests.unit.cli.conftest import Robodial

NUMBERS = [["+33199001001"], ["+33199001002"]]


def test_import_reports_what_was_accepted_merged_and_rejected(robodial: Robodial, place: Path) -> None:
    said = robodial("contacts", "import", "liste.csv", "--country", "fr", "--json", "--data-dir", "d")
    assert said.code == 0
    told = said.object
    assert (told["accepted"], told["merged"]) == (2, 1)
    assert [(row["row"], row["column"], row["value"], row["code"]) for row in told["rejected"]] == [
        (4, "Téléphone", "15", "emergency"),
        (5, "Téléphone", "", "no_number"),
    ]
    assert all(row["reason"].endswith(".") for row in told["rejected"])
    assert said.err == ""


def test_import_in_words(robodial: Robodial, place: Path) -> None:
    said = robodial("contacts", "import", "liste.csv", "--country", "FR", "--data-dir", "d")
    assert said.out.splitlines() == [
        "2 contacts, 1 merged with another of the same number, 2 rejected.",
        "  row 4, Téléphone: “15”: +3315 is an emergency number, which is never called.",
        "  row 5, Téléphone: “”: The row has no telephone number: fill in the cell.",
    ]


def test_only_the_first_rejected_rows_are_shown(robodial: Robodial, place: Path) -> None:
    rows = "".join(f"N{n};15\n" for n in range(30))
    (place / "many.csv").write_text(f"Nom;Téléphone\nA;01 99 00 10 01\n{rows}", encoding="utf-8")
    lines = robodial("contacts", "import", "many.csv", "--country", "FR", "--data-dir", "d").out.splitlines()
    assert len(lines) == 22
    assert lines[-1] == "  and 10 more rows"


def test_list_gives_one_object_per_contact_with_its_numbers(robodial: Robodial, place: Path) -> None:
    robodial("contacts", "import", "liste.csv", "--country", "FR", "--data-dir", "d")
    contacts = robodial("contacts", "list", "--json", "--data-dir", "d").objects
    assert [contact["numbers"] for contact in contacts] == NUMBERS
    assert contacts[0]["name"] == "Zoé Lefèvre"
    assert contacts[0]["cells"] == ["Lefèvre", "Zoé", "01 99 00 10 01", "12/12/2026"]
    assert robodial("contacts", "list", "--data-dir", "d").out.splitlines() == [
        "Zoé Lefèvre  01 99 00 10 01",
        "François Müller  01 99 00 10 02",
    ]


def test_a_list_imported_again_under_its_name_is_not_listed_twice(robodial: Robodial, place: Path) -> None:
    for file in ("liste.csv", "plain.csv", "liste.csv"):
        robodial("contacts", "import", file, "--country", "FR", "--data-dir", "d")
    contacts = robodial("contacts", "list", "--json", "--data-dir", "d").objects
    assert len(contacts) == 5
    assert {contact["list"] for contact in contacts} == {"liste.csv", "plain.csv"}


def test_export_gives_the_list_back_and_runs_nothing_of_it(robodial: Robodial, place: Path) -> None:
    robodial("contacts", "import", "liste.csv", "--country", "FR", "--data-dir", "d")
    said = robodial("contacts", "export", "out.csv", "--data-dir", "d", "--json")
    assert said.object == {"file": "out.csv", "contacts": 2}
    assert (place / "out.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "Nom,Prénom,Téléphone,Rendez-vous le,numbers",
        "Lefèvre,Zoé,01 99 00 10 01,12/12/2026,01 99 00 10 01",
        "Müller,François,01.99.00.10.02,'=1+1,01 99 00 10 02",
    ]


def test_nothing_to_list_or_export(robodial: Robodial, place: Path) -> None:
    for words in (["list"], ["list", "--json"], ["export", "x.csv"]):
        said = robodial("contacts", *words, "--data-dir", "none")
        assert (said.code, said.out) == (1, "")
        assert "import a list first" in said.err
    assert not (place / "none").exists()
    robodial("dnc", "add", "0199001001", "--data-dir", "d")
    assert robodial("contacts", "list", "--data-dir", "d").out == ""
    assert "No list was imported yet" in robodial("contacts", "export", "x.csv", "--data-dir", "d").err


@pytest.mark.parametrize(
    ("file", "told"),
    [("none.csv", "none.csv cannot be read: No such file"), (".", "cannot be read"), ("message.wav", "not a list")],
)
def test_files_that_are_no_list(robodial: Robodial, place: Path, file: str, told: str) -> None:
    said = robodial("contacts", "import", file, "--country", "FR", "--json", "--data-dir", "d")
    assert (said.code, said.out) == (1, "")
    assert told in said.err


def test_a_damaged_database_is_told_with_what_to_do(robodial: Robodial, place: Path) -> None:
    (place / "d").mkdir()
    (place / "d" / "robodial.db").write_bytes(b"nothing of SQLite" * 100)
    said = robodial("contacts", "list", "--data-dir", "d")
    assert said.code == 1
    assert "the file is damaged" in said.err
    assert "backup" in said.err


@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl-C goes to every program of the console")
def test_ctrl_c_half_way_imports_nothing(robodial: Robodial, place: Path) -> None:
    rows = "".join(f"Personne {n};06 {n // 1_000_000 + 10} {n // 10000 % 100:02} {n // 100 % 100:02} {n % 100:02}\n"
                   for n in range(60_000))  # fmt: skip
    (place / "big.csv").write_text("Nom;Téléphone\n" + rows, encoding="utf-8")
    words = ["contacts", "import", "big.csv", "--country", "FR", "--data-dir", "d"]
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED_AT_FIRST_PROGRESS, *words], stderr=subprocess.PIPE, env=os.environ.copy()
    ) as process:
        _out, err = process.communicate()
    assert process.returncode == 130
    assert err.decode() == "Nothing of big.csv was imported.\nInterrupted.\n"
    with read_only(place / "d" / "robodial.db") as store:
        assert store.contacts.lists() == []
        assert store.contacts.count() == 0


INTERRUPTED_AT_FIRST_PROGRESS = f"""
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # programs started in the background ignore Ctrl-C
from rich.progress import Progress
from robodial.cli.main import main

def interrupt_once(*_args, **_fields):
    Progress.update = lambda *_args, **_fields: None
    os.kill(os.getpid(), {int(signal.SIGINT)})

Progress.update = interrupt_once
if __name__ == "__main__":
    main(sys.argv[1:])
"""
