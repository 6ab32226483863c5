"""`robodial simulate`: a day in seconds, the same for the same seed, and nothing left behind."""

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from robodial.app.places import user_folder
from tests.simulation.campaigns import HUMAN, NETWORK
from tests.unit.cli.conftest import Robodial, Said

TOWN = (
    NETWORK
    + """
[[callee]]
kind = "human"
share = 0.5
[[callee]]
kind = "machine"
share = 0.2
[[callee]]
kind = "busy"
share = 0.2
[[callee]]
kind = "no_answer"
share = 0.1
"""
)

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "town.toml").write_text(TOWN, encoding="utf-8")
    return tmp_path


def simulated(robodial: Robodial, *words: object) -> dict[str, Any]:
    said = robodial("simulate", "--population", "town.toml", "--message", 20, "--json", *words)
    assert (said.code, said.err) == (0, "")
    return said.object


def events_in(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


# ---- what it prints ----


def test_one_object_says_what_the_day_came_to(robodial: Robodial, town: Path) -> None:
    found = simulated(robodial, "--lines", 2, "--hours", 0.5)
    assert found["attempts"] == sum(found["outcomes"].values()) > 60
    assert set(found["outcomes"]) <= {"answered", "busy", "no_answer"}
    assert (found["lines"], found["hours"], found["seed"], found["fidelity"]) == (2, 0.5, 1, "signal")
    assert found["stopped"] is None
    assert found["wall_s"] > 0
    assert datetime.fromisoformat(found["finished_at"]).astimezone(PARIS).date().isoformat() == "2026-11-23"


def test_the_totals_add_up(robodial: Robodial, town: Path) -> None:
    found = simulated(robodial, "--hours", 1)
    attempts, line_s = found["attempts"], found["line_hours"] * 3600
    assert attempts * (found["floor_s"] + found["dead_time_s"]) == pytest.approx(line_s, rel=1e-3)
    parts = found["exchange_s"] + found["modem_s"] + found["own_dead_time_s"]
    assert parts == pytest.approx(found["dead_time_s"], abs=0.002)
    assert found["line_use"] == pytest.approx(attempts * found["floor_s"] / line_s, rel=1e-3)
    assert found["attempts_per_line_hour"] == pytest.approx(attempts / found["line_hours"], rel=1e-3)
    assert found["line_hours"] == pytest.approx(1.0, abs=0.03)


def test_for_people_it_is_a_table(robodial: Robodial, town: Path) -> None:
    said = robodial("simulate", "--population", "town.toml", "--hours", 0.5, "--message", 20)
    assert said.code == 0
    lines = [line.strip() for line in said.out.splitlines()]
    assert lines[0] == "1 emulated line, 0.5 hours, a message of 20 s"
    assert any(line.startswith("Attempts per line and hour") for line in lines)
    assert any(line.startswith("Line use") and line.endswith("%") for line in lines)


def test_nothing_is_left_behind(robodial: Robodial, town: Path) -> None:
    simulated(robodial, "--hours", 0.2, "--data-dir", "kept")
    assert list((town / "kept").iterdir()) == []
    assert not user_folder().exists()


# ---- the same seed, the same day ----


def test_the_log_tells_every_attempt(robodial: Robodial, town: Path) -> None:
    found = simulated(robodial, "--lines", 3, "--hours", 0.5, "--log", "day.log")
    ended = [event for event in events_in(town / "day.log") if event["event"] == "call_ended"]
    assert Counter(event["outcome"] for event in ended) == found["outcomes"]
    assert {event["line_id"] for event in ended} == {"sim:1", "sim:2", "sim:3"}


def test_the_same_seed_gives_the_same_log_byte_for_byte_in_any_process(town: Path) -> None:
    command = [sys.executable, "-m", "robodial", "simulate", "--population", "town.toml", "--message", "20"]
    both = []
    for name, hashes in (("a.log", "0"), ("b.log", "4711")):
        words = ["--lines", "3", "--hours", "0.3", "--seed", "7", "--log", name]
        environment = {**os.environ, "PYTHONHASHSEED": hashes}
        both.append(subprocess.Popen([*command, *words], cwd=town, env=environment, stdout=subprocess.DEVNULL))
    assert [process.wait() for process in both] == [0, 0]
    logs = [(town / name).read_bytes() for name in ("a.log", "b.log")]
    assert logs[0] == logs[1]
    assert logs[0].count(b"call_ended") > 20


def test_another_seed_is_another_day(robodial: Robodial, town: Path) -> None:
    for seed in (1, 2):
        simulated(robodial, "--hours", 0.3, "--seed", seed, "--log", f"{seed}.log")
    assert (town / "1.log").read_bytes() != (town / "2.log").read_bytes()


# ---- the rules hold ----


def test_nobody_is_called_at_night_and_the_night_is_nobodys_dead_time(robodial: Robodial, town: Path) -> None:
    (town / "town.toml").write_text(NETWORK + HUMAN, encoding="utf-8")
    words = ("--hours", 26, "--message", 590, "--log", "day.log")  # few calls: they last ten minutes
    found = simulated(robodial, *words)
    dialed = [event for event in events_in(town / "day.log") if event["event"] == "call_started"]
    local = [datetime.fromisoformat(event["at"]).astimezone(PARIS) for event in dialed]
    assert {at.date().isoformat() for at in local} == {"2026-11-23", "2026-11-24"}
    assert min(at.time() for at in local) == time(9)
    assert time(19, 40) < max(at.time() for at in local) < time(20)
    assert found["line_hours"] == pytest.approx(11 + 2, abs=0.35)
    assert found["dead_time_s"] < 6


def test_second_tries_have_their_turn_and_nobody_is_called_again_who_was_reached(
    robodial: Robodial, town: Path
) -> None:
    simulated(robodial, "--hours", 1, "--log", "day.log")
    ended = [event for event in events_in(town / "day.log") if event["event"] == "call_ended"]
    reached: set[str] = set()
    for event in ended:
        assert event["number"] not in reached
        if event["outcome"] == "answered":
            reached.add(event["number"])
    tried = Counter(event["number"] for event in ended)
    assert max(tried.values()) in (2, 3)  # who was busy is tried again after ten minutes, at most three times a day


def test_elsewhere_the_day_begins_when_it_opens_there(robodial: Robodial, town: Path) -> None:
    (town / "town.toml").write_text(TOWN.replace('country = "FR"', 'country = "CA"'), encoding="utf-8")
    simulated(robodial, "--hours", 0.1, "--log", "day.log")
    first = next(event for event in events_in(town / "day.log") if event["event"] == "call_started")
    assert first["number"].startswith("+141655501")
    assert datetime.fromisoformat(first["at"]).astimezone(ZoneInfo("America/Toronto")).hour == 9


def test_where_people_must_have_agreed_invented_ones_have(robodial: Robodial, town: Path) -> None:
    (town / "town.toml").write_text(TOWN.replace('country = "FR"', 'country = "US"'), encoding="utf-8")
    said = robodial("simulate", "--population", "town.toml", "--message", 20, "--hours", 1, "--json")
    assert said.code == 0
    assert said.object["attempts"] > 40
    assert said.object["stopped"] is None


def test_a_list_of_dead_numbers_stops_as_it_would_for_a_user(robodial: Robodial, town: Path) -> None:
    (town / "town.toml").write_text(NETWORK + '[[callee]]\nkind = "sit"\nshare = 1.0\n', encoding="utf-8")
    said = robodial("simulate", "--population", "town.toml", "--message", 20, "--hours", 1, "--json")
    assert said.code == 1
    assert said.object["outcomes"] == {"invalid_number": 40}  # asked after 20, they went on; not so a second time
    assert "failed" in said.object["stopped"]


def test_brakes_stop_a_simulated_campaign_too(robodial: Robodial, town: Path) -> None:
    refusing = NETWORK + HUMAN + 'keys = [{ key = "9", after_message_s = 6.0 }]\n'
    (town / "town.toml").write_text(refusing, encoding="utf-8")
    said = robodial("simulate", "--population", "town.toml", "--message", 20, "--hours", 1, "--json")
    assert said.code == 1
    assert said.object["attempts"] == 5
    assert "asked not to be called again" in said.object["stopped"]
    assert "asked not to be called again" in said.err


def test_every_sample_can_be_simulated(robodial: Robodial, town: Path) -> None:
    found = simulated(robodial, "--hours", 0.05, "--fidelity", "audio")
    assert found["fidelity"] == "audio"
    assert found["attempts"] == sum(found["outcomes"].values()) >= 2


# ---- what is wrong is said ----


@pytest.mark.parametrize(
    "words",
    [
        ("--lines", 0),
        ("--lines", 221),
        ("--hours", 0),
        ("--hours", 100000),
        ("--hours", "nan"),
        ("--message", 0),
        ("--message", 1.5),  # the opt-out sentence alone is longer
        ("--message", 3600),
        ("--fidelity", "smoke"),
        ("--seed", "x"),
    ],
    ids=str,
)
def test_wrong_options_are_wrong_usage(robodial: Robodial, town: Path, words: tuple[object, ...]) -> None:
    said = robodial("simulate", "--population", "town.toml", *words)
    assert said.code == 2
    assert "Error" in said.err
    assert said.out == ""


def test_without_a_population_it_is_an_ordinary_day(robodial: Robodial, town: Path) -> None:
    told = robodial("simulate", "--hours", 0.5, "--json").object
    assert told["attempts"] > 20
    assert {"answered", "no_answer"} <= set(told["outcomes"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            TOWN.replace("share = 0.5", "share = 0.4"),
            "town.toml, the file as a whole: callee: the shares add up to 0.9, not to 1",
        ),
        (TOWN.replace('kind = "busy"', 'kind = "buzy"'), "town.toml, callee 3 kind:"),
        ("[network", "town.toml is not valid TOML"),
        (NETWORK + HUMAN.replace("share = 1.0", 'number = "01 99 00 00 01"'), "town.toml names no kinds of people"),
    ],
    ids=["shares", "kind", "syntax", "numbers only"],
)
def test_mistakes_in_the_population_are_told_with_file_and_place(
    robodial: Robodial, town: Path, text: str, told: str
) -> None:
    (town / "town.toml").write_text(text, encoding="utf-8")
    said = robodial("simulate", "--population", "town.toml")
    assert said.code == 1
    assert told in said.err


def test_a_file_that_is_not_there_is_named(robodial: Robodial, town: Path) -> None:
    said: Said = robodial("simulate", "--population", "nowhere.toml")
    assert (said.code, "nowhere.toml" in said.err) == (1, True)


def test_faults_of_modems_need_modems(robodial: Robodial, town: Path) -> None:
    fault = '\n[[fault]]\nkind = "unplug"\nstate = "dialing"\n'
    (town / "town.toml").write_text(TOWN + fault, encoding="utf-8")
    said = robodial("simulate", "--population", "town.toml", "--hours", 0.05)
    assert said.code == 0
    assert "--fidelity audio" in said.err


def test_a_terminal_sees_how_far_the_day_is(
    robodial: Robodial, town: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("robodial.cli.simulate.PROGRESS_EVERY_S", 0.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    said = robodial("simulate", "--population", "town.toml", "--message", 20, "--hours", 0.1, "--json")
    assert said.code == 0
    assert said.object["attempts"] > 3
    assert "Simulating" in said.err
    assert "%" in said.err
