"""`robodial call`: one test call, told step by step, through the gate."""

from pathlib import Path

import pytest

from robodial.app.places import DATABASE, EMULATED_FOLDER, user_folder
from robodial.store import read_only
from tests.simulation.campaigns import NETWORK, callee
from tests.unit.cli.conftest import Robodial

CALL = ("call", "01 99 00 10 01", "--message", "message.wav", "--line", "sim", "--speed", "max")


def test_a_call_is_told_step_by_step(robodial: Robodial, place: Path) -> None:
    said = robodial(*CALL, "--scenario", "humans.toml")
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert lines[:2] == ["Dialing…", "It rings."]
    assert "Answered; listening." in lines
    assert any(line.startswith("Ended: answered. ") for line in lines)


def test_json_tells_the_same_in_objects(robodial: Robodial, place: Path) -> None:
    events = robodial(*CALL, "--scenario", "humans.toml", "--json").objects
    assert [event["event"] for event in events if event["event"] != "ringing"] == [
        "dialing",
        "answered",
        "speaking",
        "ended",
    ]
    assert events[-1]["outcome"] == "answered"
    assert events[-2]["start_delay_s"] < 2


def test_keys_are_told_and_9_is_a_refusal(robodial: Robodial, place: Path) -> None:
    scenario = NETWORK + callee(
        "01 99 00 10 01",
        "human",
        ring_s="3.0",
        greeting_s="0.5",
        listens_s='"whole"',
        keys='[{ key = "9", after_message_s = 2.0 }]',
    )
    (place / "nine.toml").write_text(scenario, encoding="utf-8")
    events = robodial(*CALL, "--scenario", "nine.toml", "--json", "--data-dir", "d").objects
    assert {"event": "key", "key": "9"} in events
    assert events[-1]["disposition"] == "opted_out"
    again = robodial(*CALL, "--scenario", "nine.toml", "--data-dir", "d")
    assert (again.code, again.out) == (1, "")
    assert again.err == "This number is on the do-not-call list.\n"


def test_nobody_reached_is_1_and_says_so_on_stderr(robodial: Robodial, place: Path) -> None:
    (place / "busy.toml").write_text(NETWORK + callee("01 99 00 10 01", "busy"), encoding="utf-8")
    said = robodial(*CALL, "--scenario", "busy.toml", "--json")
    assert said.code == 1
    assert said.objects[-1]["outcome"] == "busy"
    assert said.err == "Nobody was reached: busy.\n"


def test_the_call_is_journaled_before_and_after(robodial: Robodial, place: Path) -> None:
    robodial(*CALL, "--scenario", "humans.toml")
    with read_only(user_folder() / EMULATED_FOLDER / DATABASE) as store:
        entries = list(store.journal.all())
        assert [entry.kind for entry in entries] == ["dial", "end"]
        assert entries[1].payload is not None
        assert entries[1].payload["outcome"] == "answered"
        assert store.journal.verify().ok


def test_a_sixth_different_number_is_refused(robodial: Robodial, place: Path) -> None:
    for n in range(5):
        robodial("call", f"01 99 00 20 0{n}", *CALL[2:], "--scenario", "humans.toml", "--data-dir", "d")
    sixth = robodial("call", "01 99 00 20 05", *CALL[2:], "--scenario", "humans.toml", "--data-dir", "d")
    assert sixth.code == 1
    assert "5 different numbers in 30 days" in sixth.err
    known = robodial("call", "01 99 00 20 00", *CALL[2:], "--scenario", "humans.toml", "--data-dir", "d")
    assert known.code == 0


def test_what_the_callee_heard_is_kept(robodial: Robodial, place: Path) -> None:
    robodial(*CALL, "--scenario", "humans.toml", "--heard", "heard")
    assert [file.name for file in (place / "heard").iterdir()] == ["0199001001-1.wav"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("call", "15", *CALL[2:]), "emergency number"),
        (("call", "0892 70 00 00", *CALL[2:]), "premium-rate number"),
        (("call", "0199001001 / 0199001002", *CALL[2:]), "holds several numbers: give one."),
        (("call", "", *CALL[2:]), "Give a telephone number"),
        ((*CALL[:2], "--message", "none.wav", *CALL[4:]), "none.wav: there is no such file"),
        ((*CALL[:2], "--message", "liste.csv", *CALL[4:]), "liste.csv"),
        ((*CALL, "--language", "de"), "no opt-out sentence in the language de"),
        ((*CALL[:4], "--line", "COM99"), "COM99 is not there"),
    ],
)
def test_calls_that_cannot_be_made(robodial: Robodial, place: Path, words: tuple[str, ...], told: str) -> None:
    said = robodial(*words, "--json")
    assert (said.code, said.out) == (1, "")
    assert told in said.err


def test_who_refused_in_the_users_own_store_is_not_even_rung_in_a_test(robodial: Robodial, place: Path) -> None:
    robodial("dnc", "add", "01 99 00 10 01")
    assert robodial(*CALL, "--data-dir", "d").err == "This number is on the do-not-call list.\n"


def test_no_modem_at_all_says_what_to_do(robodial: Robodial, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("robodial.app.found_lines.find_modems", list)
    for words in (CALL[:4], ("run", "noline.toml")):
        text = (place / "campaign.toml").read_text(encoding="utf-8").replace('line = [{ port = "sim:2" }]', "")
        (place / "noline.toml").write_text(text, encoding="utf-8")
        said = robodial(*words)
        assert said.code == 1
        assert said.err == "No voice modem was found. Plug one in, or try with an emulated line.\n" + (
            "An emulated line is named with --line sim.\n"
        )
