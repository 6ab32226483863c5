"""`robodial run` and `report`: a whole campaign on emulated lines, resumed, stopped, reported in the user's form."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from robodial import i18n
from robodial.app.places import DATABASE, EMULATED_FOLDER, RUN_LOCK, user_folder
from robodial.store import RunLock, Store
from tests.simulation.campaigns import write_message
from tests.unit.cli.conftest import Robodial

OPTIONS = (
    *("run", "--list", "liste.csv", "--message", "message.wav", "--purpose", "appointment", "--country", "fr"),
    *("--caller-name", "Cabinet fictif", "--call-back", "01 99 00 00 01"),
)
FAST = ("--line", "sim:2", "--speed", "max", "--scenario", "humans.toml", "--data-dir", "d")
FROM_FILE = ("run", "campaign.toml", "--speed", "max", "--scenario", "humans.toml", "--data-dir", "d")


# ---- running ----


def test_a_campaign_from_options_to_its_summary(robodial: Robodial, place: Path) -> None:
    said = robodial(*OPTIONS, *FAST)
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert lines[0] == "Emulated lines: no telephone rings, and the clock starts within calling hours."
    assert sum("Zoé Lefèvre (01 99 00 10 01): answered, heard " in line for line in lines) == 1
    assert "liste - message: finished" in lines
    assert "List: 2 contacts, 1 merged with another of the same number, 2 rejected" in lines
    assert "Contacts: 2, done: 2, still to call: 0" in lines
    assert "Calls made: 2, picked up: 2, refused further calls: 0" in lines


def test_json_is_one_object_a_line_and_ends_with_the_summary(robodial: Robodial, place: Path) -> None:
    events = robodial(*OPTIONS, *FAST, "--json").objects
    assert [event["event"] for event in events if event["event"] in ("opened", "call_ended", "summary")] == [
        "opened",
        "call_ended",
        "call_ended",
        "summary",
    ]
    opened, summary = next(one for one in events if one["event"] == "opened"), events[-1]
    assert opened["emulated"] is True
    assert (summary["contacts"], summary["answered"], summary["outcomes"]) == (2, 2, {"answered": 2})
    assert summary["imported"]["accepted"] == 2
    assert [row["code"] for row in summary["imported"]["rejected"]] == ["emergency", "no_number"]


def test_the_same_command_again_calls_nobody_twice(robodial: Robodial, place: Path) -> None:
    robodial(*FROM_FILE)
    events = robodial(*FROM_FILE, "--json").objects
    assert not [event for event in events if event["event"] == "call_dialed"]
    assert "imported" not in events[-1]
    assert events[-1]["attempts"] == 2


def test_who_is_on_the_do_not_call_list_is_not_called_and_the_reason_is_words(robodial: Robodial, place: Path) -> None:
    robodial("dnc", "add", "01 99 00 10 02")
    said = robodial(*FROM_FILE)
    assert "François Müller: This number is on the do-not-call list." in said.out
    assert "  not called (on the do-not-call list): 1" in said.out.splitlines()
    assert robodial("report", "Rappels", "--data-dir", "d", "--json").object["not_called"] == {"do_not_call": 1}


def test_without_a_folder_emulated_calls_stay_apart_from_the_users_own_data(robodial: Robodial, place: Path) -> None:
    robodial(*FROM_FILE[:-2])
    assert (user_folder() / EMULATED_FOLDER / DATABASE).exists()
    assert not (user_folder() / DATABASE).exists()
    assert robodial("report", "Rappels").code == 0


def test_an_emulated_day_begins_after_the_last_one(robodial: Robodial, place: Path) -> None:
    """Also after one that only has a refusal: nothing is ever stored before what is already there."""
    late = datetime(2030, 5, 6, 12, 0, tzinfo=UTC)
    with Store(place / "d" / DATABASE) as store:
        store.journal.append("refusal", {}, late)
    dialed = [event for event in robodial(*FROM_FILE, "--json").objects if event["event"] == "call_dialed"]
    assert dialed
    assert all(event["at"] >= late.isoformat() for event in dialed)


def test_what_callees_heard_is_kept(robodial: Robodial, place: Path) -> None:
    robodial(*FROM_FILE, "--heard", "heard")
    assert sorted(file.name for file in (place / "heard").iterdir()) == ["0199001001-1.wav", "0199001002-1.wav"]


def test_the_demonstration_leaves_nothing_behind(robodial: Robodial, place: Path) -> None:
    said = robodial("run", "--demo", "--speed", "max", "--json")
    assert said.code == 0
    assert said.objects[-1]["state"] == "finished"
    assert not user_folder().exists() or not list(user_folder().iterdir())


# ---- answering machines ----

MACHINES = """
[network]
country = "FR"
[[callee]]
number = "0199001001"
kind = "machine"
ring_s = 5.0
greeting_s = 5.0
beep_s = 0.4
beep_hz = 1000
[[callee]]
number = "0199001002"
kind = "human"
ring_s = 5.0
greeting_s = 0.6
"""


@pytest.fixture
def on_machines(place: Path) -> tuple[str, ...]:
    """One contact has a machine, the other is at home; the emulated clock begins on a Tuesday at noon."""
    with Store(place / "d" / DATABASE) as store:
        store.journal.append("refusal", {}, datetime(2030, 5, 7, 10, 0, tzinfo=UTC))
    (place / "machines.toml").write_text(MACHINES, encoding="utf-8")
    return ("--line", "sim", "--speed", "max", "--scenario", "machines.toml", "--data-dir", "d")


def test_what_machines_get_is_an_option(robodial: Robodial, place: Path, on_machines: tuple[str, ...]) -> None:
    said = robodial(*OPTIONS, *on_machines, "--machines", "leave_nothing")
    assert said.code == 0
    assert "Zoé Lefèvre (01 99 00 10 01): answering machine, nothing left" in said.out
    assert "  answering machine, nothing left: 1" in said.out.splitlines()
    told = robodial("report", "liste - message", "--data-dir", "d", "--json").object
    assert told["outcomes"] == {"answered": 1, "machine": 1}
    assert (told["answered"], told["answered_by_machine"]) == (2, 1)


def test_machines_are_called_again_after_the_minutes_given(
    robodial: Robodial, place: Path, on_machines: tuple[str, ...]
) -> None:
    later = ("--machines", "call_later", "--retry-after", "30", "--json")
    ended = [one for one in robodial(*OPTIONS, *on_machines, *later).objects if one["event"] == "call_ended"]
    assert [one["outcome"] for one in ended] == ["machine", "answered", "machine", "machine"]
    first, second = (datetime.fromisoformat(one["at"]) for one in (ended[0], ended[2]))
    assert 1800 < (second - first).total_seconds() < 1900


def test_machines_may_have_a_message_of_their_own(
    robodial: Robodial, place: Path, on_machines: tuple[str, ...]
) -> None:
    write_message(place / "machine.wav", 1.0)
    events = robodial(*OPTIONS, *on_machines, "--machine-message", "machine.wav", "--json").objects
    opened = next(one for one in events if one["event"] == "opened")
    started = {one["why"]: one["duration_s"] for one in events if one["event"] == "message_started"}
    assert started["after_beep"] == pytest.approx(opened["machine_message_s"], abs=0.001)
    assert started["after_greeting"] == pytest.approx(opened["message_s"], abs=0.001)


def test_how_long_callees_waited_is_told_by_what_they_waited_after(
    robodial: Robodial, place: Path, on_machines: tuple[str, ...]
) -> None:
    said = robodial(*OPTIONS, *on_machines)
    [place_of] = [n for n, line in enumerate(said.out.splitlines()) if line.startswith("First word heard after ")]
    assert [line.split(":")[0] for line in said.out.splitlines()[place_of + 1 :][:2]] == [
        "  after a greeting",
        "  after a beep",
    ]
    told = robodial("report", "liste - message", "--data-dir", "d", "--json").object
    kinds = told["start_delays"]
    assert {why: figures["calls"] for why, figures in kinds.items()} == {"after_greeting": 1, "after_beep": 1}
    assert told["start_delay_worst_s"] == max(figures["worst_s"] for figures in kinds.values())
    assert 0 < told["start_delay_median_s"] <= told["start_delay_worst_s"] < 2


# ---- wrong usage, and what cannot be done ----


def test_missing_options_are_all_named(robodial: Robodial, place: Path) -> None:
    said = robodial("run", "--list", "liste.csv", "--country", "FR", "--caller-name", "Cabinet")
    assert said.code == 2
    assert "missing: --message --purpose --call-back." in said.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "campaign.toml", "--name", "x"), "not both"),
        (("run", "--demo", "--line", "sim"), "--demo brings its own"),
        ((*OPTIONS, "--line", "sim:0"), "'--line': sim:N takes 1 to 220 lines."),
        ((*OPTIONS, "--line", "=0199"), "'--line': “=0199” is no line"),
        ((*OPTIONS, "--line", "COM99", "--speed", "max"), "for emulated lines only"),
        ((*OPTIONS, "--line", "COM99", "--heard", "h"), "for emulated lines only"),
        ((*OPTIONS, "--line", "sim", "--hours", "9-12"), "--hours: '9-12': write a time of day as 09:00"),
        ((*OPTIONS, "--line", "sim", "--machines", "ignore"), "'leave_message', 'leave_nothing', 'call_later'"),
        ((*OPTIONS, "--machines", "call_later", "--machine-message", "m.wav"), "--machine-message: “machine” is never"),
        ((*OPTIONS, "--line", "sim", "--language", "de"), "--language: “de” is not known; write one of 'fr', 'en'."),
        ((*OPTIONS, "--line", "sim", "--call-back", "call us"), "--call-back: “call us” is not a telephone number"),
    ],
)
def test_options_that_make_no_sense(robodial: Robodial, place: Path, words: tuple[str, ...], told: str) -> None:
    said = robodial(*words)
    assert said.code == 2
    assert told in " ".join(said.err.split())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "none.toml"), "none.toml cannot be read"),
        ((*OPTIONS, *FAST, "--list", "none.csv"), "none.csv cannot be read"),
        ((*OPTIONS, *FAST, "--message", "none.wav"), "none.wav: there is no such file"),
        ((*OPTIONS, *FAST, "--scenario", "none.toml"), "none.toml cannot be read"),
        (
            (*OPTIONS, *FAST, "--purpose", "marketing"),
            "The opening is the file named under message.opening, or with --opening.",
        ),
        (
            (*OPTIONS, *FAST, "--country", "GB", "--machines", "leave_nothing"),
            "In the campaign file that is machines = “leave_message”",
        ),
        ((*OPTIONS, *FAST, "--hours", "21:00-23:00"), "may be called (Mon 09:00-20:00, Tue 09:00-20:00,"),
        ((*OPTIONS, "--line", "COM99"), "Line COM99: It is not known which number the line shows."),
        ((*OPTIONS, "--line", "COM99=06 12 34 56 78"), "0612345678 is a mobile number, which may not be shown."),
        ((*OPTIONS, "--line", "COM99=01 62 00 12 34"), "COM99 is not there"),
        ((*OPTIONS, "--line", "sim", "--line", "COM99"), "not both in one run"),
        ((*OPTIONS, "--line", "COM99", "--line", "COM99"), "named twice"),
    ],
)
def test_what_cannot_be_done_is_1_with_the_reason_on_stderr(
    robodial: Robodial, place: Path, words: tuple[str, ...], told: str
) -> None:
    for json in ((), ("--json",)):
        said = robodial(*words, *json)
        assert said.code == 1
        assert told in said.err


def test_a_prefix_that_is_no_outside_line_is_refused_before_any_call(robodial: Robodial, place: Path) -> None:
    text = (place / "campaign.toml").read_text(encoding="utf-8")
    (place / "bad.toml").write_text(text.replace('"sim:2"', '"sim", outside_line = "*31#"'), encoding="utf-8")
    said = robodial("run", "bad.toml", "--speed", "max", "--data-dir", "d")
    assert said.code == 1
    assert "not a way to an outside line" in said.err
    assert said.out == ""


def test_a_second_run_in_the_same_folder_is_refused(robodial: Robodial, place: Path) -> None:
    with RunLock(place / "d" / RUN_LOCK):
        said = robodial(*FROM_FILE)
    assert said.code == 1
    assert "already running in another window" in said.err


STOPPING = """
import errno, os, signal, sys
from robodial.cli import live
from robodial.cli.main import main
from robodial.engine import events

what = sys.argv.pop(1).split()
show = live.PlainScreen.show

def showing(self, event):
    if isinstance(event, events.MessageStarted) and what:
        told = list(what)
        what.clear()
        for each in told:
            if not each.startswith("SIG"):
                raise OSError(getattr(errno, each), os.strerror(getattr(errno, each)))
            os.kill(os.getpid(), getattr(signal, each))
    show(self, event)

live.PlainScreen.show = showing
main(sys.argv[1:])
"""


def stopped(signals: int, *words: str) -> tuple[int, str, str]:
    """Run, and press Ctrl-C so many times while the first message plays."""
    return cut_short("SIGINT " * signals, *words)


def cut_short(what: str, *words: str) -> tuple[int, str, str]:
    """Run, and have this happen while the first message plays: signals, or an error as the screen is written to."""
    command = [sys.executable, "-c", STOPPING, what, *(words or FROM_FILE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    return done.returncode, done.stdout, done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a program cannot press Ctrl-C for itself there")
def test_ctrl_c_lets_the_calls_in_progress_end(robodial: Robodial, place: Path) -> None:
    code, out, err = stopped(1)
    assert code == 1
    assert "Letting the calls in progress end. Press Ctrl-C again to hang up now." in out
    assert "interrupted" not in out
    assert "Rappels: stopped" in out
    assert err.splitlines() == ["stopped by the user", "The campaign is not finished. Run the same command to go on."]
    assert robodial(*FROM_FILE, "--json").objects[-1]["outcomes"] == {"answered": 2}


@pytest.mark.skipif(sys.platform == "win32", reason="a program cannot press Ctrl-C for itself there")
def test_ctrl_c_twice_hangs_up_and_calls_nobody_again_who_had_answered(robodial: Robodial, place: Path) -> None:
    code, out, err = stopped(2)
    assert code == 1
    assert ": interrupted" in out
    assert "Traceback" not in err
    before = robodial("report", "Rappels", "--data-dir", "d", "--json").object
    after = robodial(*FROM_FILE, "--json").objects[-1]
    assert before["outcomes"]["interrupted"] >= 1
    assert after["state"] == "finished"
    assert sum(after["outcomes"].values()) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="other signals, and other errors of a pipe, there")
@pytest.mark.parametrize(
    "what",
    ["SIGHUP", "SIGHUP SIGHUP", "SIGTERM", "EPIPE", "ENOSPC", "EIO"],
    ids=["terminal closed", "told twice", "PC shut down", "reader gone", "disk full", "terminal gone"],
)
def test_whatever_ends_the_program_lets_the_calls_end_and_the_campaign_goes_on_after_a_restart(
    robodial: Robodial, place: Path, what: str
) -> None:
    code, _out, err = cut_short(what)
    assert code == 1
    assert err.splitlines()[-1] == "The campaign is not finished. Run the same command to go on."
    before = robodial("report", "Rappels", "--data-dir", "d", "--json").object
    assert set(before["outcomes"]) == {"answered"}  # nobody was cut off in the middle of the message
    resume = ("resume", "--now", "--speed", "max", "--scenario", "humans.toml", "--data-dir", "d", "--json")
    assert robodial(*resume).objects[-1]["outcomes"] == {"answered": 2}


@pytest.mark.skipif(sys.platform == "win32", reason="a program cannot press Ctrl-C for itself there")
def test_a_stopped_demonstration_is_not_said_to_go_on(place: Path) -> None:
    code, _out, err = stopped(1, "run", "--demo", "--speed", "max")
    assert (code, err) == (1, "stopped by the user\n")


# ---- reporting ----


def test_the_report_has_the_users_columns_delimiter_and_notation(robodial: Robodial, place: Path) -> None:
    robodial(*FROM_FILE)
    said = robodial("report", "campaign.toml", "--csv", "out.csv", "--data-dir", "d")
    assert said.code == 0
    assert "Written: out.csv" in said.out.splitlines()
    assert (place / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfNom;")
    header, first, second = (place / "out.csv").read_text(encoding="utf-8-sig").splitlines()
    assert header.startswith("Nom;Prénom;Téléphone;Rendez-vous le;number called;result;decision;keys;calls;")
    assert first.startswith("Lefèvre;Zoé;01 99 00 10 01;12/12/2026;01 99 00 10 01;answered;;;1;")
    assert second.startswith("Müller;François;01.99.00.10.02;'=1+1;01 99 00 10 02;answered;;;1;")


def test_a_list_with_commas_gives_a_report_with_commas(robodial: Robodial, place: Path) -> None:
    text = (place / "liste.csv").read_text(encoding="cp1252")
    (place / "liste.csv").write_text(text.replace(";", ","), encoding="utf-8")
    robodial(*FROM_FILE)
    robodial("report", "Rappels", "--csv", "out.csv", "--data-dir", "d")
    assert (place / "out.csv").read_text(encoding="utf-8-sig").startswith("Nom,Prénom,")


def test_in_french_when_the_list_is_gone(robodial: Robodial, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    robodial(*FROM_FILE)
    (place / "liste.csv").unlink()
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    said = robodial("report", "Rappels", "--csv", "out.csv", "--data-dir", "d")
    assert i18n.language() == "fr"
    assert "Rappels" in said.out
    header, first, *_more = (place / "out.csv").read_text(encoding="utf-8-sig").splitlines()
    assert header.startswith("Nom;Prénom;Téléphone;Rendez-vous le;numéro appelé;résultat;")
    assert ";répondu;" in first


def test_a_list_without_a_header_keeps_every_cell(robodial: Robodial, place: Path) -> None:
    (place / "liste.csv").write_text("Zoé;01 99 00 10 01;x\nLéo;01 99 00 10 02;y\n", encoding="utf-8")
    robodial(*FROM_FILE)
    robodial("report", "Rappels", "--csv", "out.csv", "--data-dir", "d")
    header, first, _second = (place / "out.csv").read_text(encoding="utf-8-sig").splitlines()
    assert header.startswith("A;B;C;number called;")
    assert first.startswith("Zoé;01 99 00 10 01;x;01 99 00 10 01;answered;")


def test_the_workbook_says_the_same_as_text(robodial: Robodial, place: Path) -> None:
    robodial(*FROM_FILE)
    robodial("report", "Rappels", "--xlsx", "out.xlsx", "--data-dir", "d", "--json")
    rows = list(openpyxl.load_workbook(place / "out.xlsx").active.iter_rows(values_only=True))
    assert rows[0][:6] == ("Nom", "Prénom", "Téléphone", "Rendez-vous le", "number called", "result")
    assert rows[1][4:6] == ("01 99 00 10 01", "answered")
    assert rows[2][3] == "=1+1"


def test_times_are_those_of_the_pc(robodial: Robodial, place: Path) -> None:
    robodial(*FROM_FILE)
    robodial("report", "Rappels", "--csv", "out.csv", "--data-dir", "d")
    row = (place / "out.csv").read_text(encoding="utf-8-sig").splitlines()[1].split(";")
    at = datetime.strptime(row[9], "%Y-%m-%d %H:%M").astimezone()
    with Store(place / "d" / DATABASE) as store:
        latest = store.calls.latest()
    assert latest is not None
    assert abs((latest - at).total_seconds()) < 120


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nothing", "--data-dir", "d"), "There is no campaign “nothing”. There are: “Rappels”"),
        (("nothing", "--data-dir", "none"), "There is no campaign in none yet"),
        (("humans.toml", "--data-dir", "d"), "humans.toml is not a campaign file: it has no name."),
        (("broken.toml", "--data-dir", "d"), "broken.toml is not a campaign file"),
        (("Rappels", "--data-dir", "d", "--csv", "none/out.csv"), "cannot be written"),
        (("Rappels", "--data-dir", "d", "--xlsx", "none/out.xlsx"), "cannot be written"),
    ],
)
def test_reports_that_cannot_be_made(robodial: Robodial, place: Path, words: tuple[str, ...], told: str) -> None:
    robodial(*FROM_FILE)
    (place / "broken.toml").write_text("name = ", encoding="utf-8")
    said = robodial("report", *words)
    assert (said.code, said.out) == (1, "")
    assert told in said.err
