"""`robodial doctor --report`: one file to send, with everything in it that helps and nothing about anybody."""

import errno
import json
import logging
import os
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from robodial.app import problem_report
from robodial.app.checkup import Finding
from robodial.app.lines import LineChoice
from robodial.app.log_file import DIALOGUE_LOGGER, LOG_FOLDER, log_in
from robodial.app.places import DATABASE, RUN_LOCK
from robodial.app.problem_report import ReportRequest, write_report
from robodial.app.remembered_lines import remember
from robodial.clock import DEFAULT_START
from robodial.modem.discovery import FoundModem, ListedPort
from robodial.settings.user_settings import UserSettings, save_settings
from robodial.store import RunLock
from tests.unit.app.test_masking import is_long_enough, left_of, numbers
from tests.unit.cli.conftest import Robodial

RUN = ("run", "campaign.toml", "--speed", "max", "--scenario", "humans.toml", "--data-dir", "d")
ALWAYS = [
    *("read-me.txt", "findings.txt", "versions.json", "ports.json"),
    *("settings.json", "rules.json", "data.json", "levels.json"),
]
NAMES = ("Lefèvre", "Zoé", "Müller", "François", "Cabinet fictif", "liste.csv", "Rappels")
NUMBERS = ("0199001001", "0199001002", "0199000001", "+33199001001")


def inside(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as zipped:
        assert zipped.testzip() is None
        return {name: zipped.read(name).decode("utf-8") for name in zipped.namelist()}


def is_about_nobody(members: Mapping[str, str]) -> None:
    for name, text in members.items():
        for person in NAMES:
            assert person.casefold() not in text.casefold(), f"{person} in {name}"
        for number in NUMBERS:
            assert not re.search(number[-9:], re.sub(r"[ .\-]", "", text)), f"{number} in {name}"


def test_after_a_campaign(robodial: Robodial, place: Path) -> None:
    robodial(*RUN)
    save_settings(place / "d", UserSettings(caller_name="Cabinet fictif", call_back="01 99 00 00 01", country="FR"))
    remember(place / "d", (LineChoice("COM5", "01 99 00 00 01", "0"),))
    with log_in(place / "d"):
        logging.getLogger("robodial.engine").warning("Zoé Lefèvre of liste.csv, +33 1 99 00 10 01: %s", place)
    said = robodial("doctor", "--report", "r.zip", "--no-modems", "--data-dir", "d", "--json")
    assert (said.code, said.err) == (0, "")
    members = inside(place / "r.zip")
    assert said.object["path"] == str(place / "r.zip")
    assert said.object["members"] == list(members) == [*ALWAYS, "log.txt", "modem-dialogue.txt"]
    is_about_nobody(members)

    assert "<name>" in members["log.txt"]
    assert re.search(r"> ATDT…\d\d;", members["modem-dialogue.txt"])
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} sim:\d ", members["modem-dialogue.txt"]), "with its time"
    assert {one["what"] for one in json.loads(members["levels.json"])["calls"]} == {"heard", "said"}
    told = json.loads(members["settings.json"])
    assert (told["settings"]["caller_name"], told["settings"]["call_back"], told["settings"]["country"]) == (
        True,
        True,
        "FR",
    )
    assert {"port": "COM5", "shown_number": True, "outside_line": "0", "count": 1} in told["lines"]
    [data] = [one for name, one in json.loads(members["data.json"])["databases"].items() if name == "data"]
    assert data["counts"]["campaigns"] == {"finished": 1}
    assert data["counts"]["attempts"]["ended"] >= 1
    assert (data["problem"], data["journal"]) == ("", "whole")
    versions = json.loads(members["versions.json"])
    assert versions["libraries"]["PySide6-Essentials"].count(".") == 2
    assert "FR" in json.loads(members["rules.json"])["packs"]


def test_its_name_has_the_moment_and_an_older_file_is_never_lost(robodial: Robodial, place: Path) -> None:
    assert robodial("doctor", "--report", "--no-modems", "--json", "--data-dir", "d").code == 0
    [made] = place.glob("*.zip")
    assert re.fullmatch(r"robodial-report-\d{4}-\d\d-\d\d-\d{6}\.zip", made.name)
    (place / "kept.zip").write_text("mine")
    said = robodial("doctor", "--report", "kept.zip", "--no-modems")
    assert said.code == 1
    assert "is there already" in said.err
    assert (place / "kept.zip").read_text() == "mine"
    (place / "dossier é à").mkdir()
    assert robodial("doctor", "--report", "dossier é à", "--no-modems").code == 0
    assert len(list((place / "dossier é à").glob("robodial-report-*.zip"))) == 1
    assert not (place / "d").exists(), "looking makes nothing"


def test_a_file_without_report_is_wrong_usage(robodial: Robodial) -> None:
    said = robodial("doctor", "x.zip")
    assert said.code == 2
    assert "doctor --report x.zip" in said.err


def test_a_damaged_database_is_told_and_left_as_it_is(robodial: Robodial, place: Path) -> None:
    robodial(*RUN)
    damaged = place / "d" / DATABASE
    content = bytearray(damaged.read_bytes())
    content[4096:40960] = b"\xa5" * (40960 - 4096)
    damaged.write_bytes(content)
    before = sorted(each.name for each in (place / "d").iterdir())
    said = robodial("doctor", "--report", "r.zip", "--no-modems", "--data-dir", "d")
    assert said.code == 0
    assert said.err == "1 problem was found.\n"
    members = inside(place / "r.zip")
    assert json.loads(members["data.json"])["databases"]["data"]["problem"]
    assert "PROBLEM  data: " in members["findings.txt"]
    assert damaged.read_bytes() == bytes(content)
    assert {each for each in before if each.startswith("robodial-damaged")} == set()
    is_about_nobody(members)


def test_a_file_that_is_no_database(robodial: Robodial, place: Path) -> None:
    (place / "d").mkdir()
    (place / "d" / DATABASE).write_bytes(b"nothing of SQLite" * 100)
    assert robodial("doctor", "--report", "r.zip", "--no-modems", "--data-dir", "d").code == 0
    assert "not a database" in inside(place / "r.zip")["data.json"]


def test_settings_that_cannot_be_read_are_told(robodial: Robodial, place: Path) -> None:
    (place / "d").mkdir()
    (place / "d" / "settings.toml").write_text("caller_name = [", encoding="utf-8")
    assert robodial("doctor", "--report", "r.zip", "--no-modems", "--data-dir", "d").code == 0
    assert "settings.toml" in json.loads(inside(place / "r.zip")["settings.json"])["problem"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_full_disk_leaves_no_half_file(
    robodial: Robodial, place: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("robodial.app.problem_report.os.fsync", full)
    said = robodial("doctor", "--report", "r.zip", "--no-modems")
    assert said.code == 1
    assert os.strerror(number) in said.err and "r.zip" in said.err
    assert list(place.glob("r.zip*")) == []


def test_a_folder_that_is_not_there(robodial: Robodial) -> None:
    said = robodial("doctor", "--report", "nowhere/r.zip", "--no-modems")
    assert said.code == 1
    assert "the report cannot be written" in said.err


STICK = ListedPort("COM5", "USB Modem (COM5)", "0572:1340", "1-2", "0123456789AB")
TWIN = ListedPort("COM6", "USB Modem 0123456789AB", "0572:1340", "1-3", "0123456789AB")


def test_modems_and_what_was_said_to_them_without_serial_numbers(
    robodial: Robodial, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "d").mkdir()
    remember(place / "d", (LineChoice("com5"), LineChoice("COM77"), LineChoice("sim")))

    def find(ports: tuple[str, ...] | list[str] = ()) -> list[FoundModem]:
        if ports:
            assert ports == ["COM77"], "used of late, and not listed any more"
            return [FoundModem("COM77", "", "", "", "", (), False, "COM77 is not there.", "Plug it in.")]
        logging.getLogger(DIALOGUE_LOGGER).info("COM5 > ATI3")
        logging.getLogger(DIALOGUE_LOGGER).info("COM5 < CX93010 SER=0123456789AB")
        return [FoundModem("COM5", "1-2", "CX93010", "conexant_cx930xx", "conexant_cx930xx", (), True)]

    monkeypatch.setattr(problem_report, "find_modems", find)
    monkeypatch.setattr(problem_report, "listed_ports", lambda: [STICK, TWIN])
    said = robodial("doctor", "--report", "r.zip", "--data-dir", "d").out
    assert "good     COM5: conexant_cx930xx" in said
    assert "PROBLEM  COM77: COM77 is not there.\n         Plug it in.\n" in said
    members = inside(place / "r.zip")
    assert members["modem-identification.txt"].count("ATI3") == 1
    assert "0123456789" not in "".join(members.values())
    told = json.loads(members["ports.json"])
    assert [port["serial"] for port in told["ports"]] == ["hidden, A", "hidden, A"]
    assert (told["ports"][0]["usb"], told["modems"][0]["description"]) == ("0572:1340", "CX93010")


def test_while_a_campaign_runs_its_modems_are_left_alone(
    robodial: Robodial, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never() -> list[FoundModem]:
        raise AssertionError("a modem was spoken to")

    robodial(*RUN)
    monkeypatch.setattr(problem_report, "find_modems", never)
    before = {each.name: each.read_bytes() for each in (place / "d").glob("*.db")}
    with RunLock(place / "d" / RUN_LOCK):
        said = robodial("doctor", "--report", "r.zip", "--data-dir", "d")
    assert (said.code, said.err) == (0, "")
    members = inside(place / "r.zip")
    assert json.loads(members["ports.json"])["modems"] == "not asked: a campaign is running"
    assert json.loads(members["data.json"])["a campaign is running"] is True
    assert {each.name: each.read_bytes() for each in (place / "d").glob("*.db")} == before


def test_what_cannot_be_looked_at_does_not_cost_the_rest(
    robodial: Robodial, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> None:
        raise KeyError("a mistake of ours, about +33199001001")

    monkeypatch.setattr("robodial.app.report_contents.rules", broken)
    monkeypatch.setattr(problem_report, "find_modems", broken)
    assert robodial("doctor", "--report", "r.zip").code == 0
    members = inside(place / "r.zip")
    assert "a mistake of ours" in json.loads(members["rules.json"])["problem"]
    assert "a mistake of ours" in members["findings.txt"]
    assert json.loads(members["versions.json"])["robodial"]
    is_about_nobody(members)


def test_the_read_me_speaks_the_users_language_and_names_every_file(robodial: Robodial, place: Path) -> None:
    robodial("doctor", "--report", "r.zip", "--no-modems")
    members = inside(place / "r.zip")
    assert all(f"  {name}\n" in members["read-me.txt"] for name in members if name != "read-me.txt")


@settings(max_examples=25, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=numbers().filter(is_long_enough), dialed=st.text("0123456789", min_size=3, max_size=12))
def test_no_number_of_any_plan_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: str, dialed: str
) -> None:
    """Wherever it came from: the log of an older version, a setting, a mistake of the program, what was found."""
    monkeypatch.setattr(problem_report, "examine", lambda *_given, **_how: [Finding("line", False, number)])
    home = tmp_path / "data"
    logs = home / LOG_FOLDER
    logs.mkdir(parents=True, exist_ok=True)
    (logs / "robodial.log").write_text(f"2026-11-27 10:00:00,000 INFO robodial: calling {number} now\n", "utf-8")
    (logs / "modems.log").write_text(f"COM5 > ATDT{dialed};\nCOM5 < NMBR = {dialed}\n", "utf-8")
    (logs / "mistake-2026-11-27-100000.txt").write_text(f"KeyError: '{number}'", "utf-8")
    save_settings(home, UserSettings(caller_name="Cabinet fictif", call_back=number, first_run_step=f"at {number}"))
    target = tmp_path / "r.zip"
    write_report(ReportRequest(home, look_for_modems=False), target, DEFAULT_START, replace=True)
    members = inside(target)
    assert "2026-11-27 10:00:00,000 INFO robodial: calling …" in members["log.txt"].replace("tel:", "")
    assert re.fullmatch(r"COM5 > ATDT…\d\d;\nCOM5 < NMBR =…\n", members["modem-dialogue.txt"])
    for name in ("log.txt", "mistakes/mistake-2026-11-27-100000.txt", "settings.json", "findings.txt"):
        text = members[name].replace("2026-11-27 10:00:00,000", "")
        assert left_of(number, text) == "", f"{name}: {text}"
