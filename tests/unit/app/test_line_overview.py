"""Every line in one look: what is kept, what answers, what the run told, what the log has."""

from datetime import UTC, date, datetime
from pathlib import Path

from robodial.app.chosen_lines import choose_lines
from robodial.app.line_history import line_faults
from robodial.app.line_overview import NOTHING_TOLD, LineState, Told, formats_words, line_overviews, state_words
from robodial.app.lines import LineChoice
from robodial.app.log_file import LOG_FILE, LOG_FOLDER
from robodial.app.modem_search import Search
from robodial.domain.line import LineId
from robodial.domain.voice_format import VoiceFormat
from robodial.engine.events import LineNoted, LineOpened, LineRested, LineUnplugged
from robodial.modem.discovery import FoundModem, ListedPort

TODAY, NOW = date(2026, 11, 26), datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
GOOD = FoundModem("COM3", "1-1", "USB voice modem", "Conexant", "conexant", (VoiceFormat.ALAW,), True)
DEAF = FoundModem("COM4", "1-2", "Fax modem", "", "", (), False)
PORTS = (ListedPort("COM3", location="1-1"), ListedPort("COM4", location="1-2"))
LINE = LineId("COM3")


def states(home: Path, found: Search | None, told: Told = NOTHING_TOLD) -> dict[str, LineState]:
    return {one.port: one.state for one in line_overviews(home, found, told, "FR", TODAY)}


def test_lines_that_calls_use_come_first_and_free_modems_after(tmp_path: Path) -> None:
    choose_lines(tmp_path, [LineChoice("COM9"), LineChoice("COM3", "01 62 00 12 34")], PORTS)
    lines = line_overviews(tmp_path, Search(PORTS, (GOOD, DEAF)), NOTHING_TOLD, "FR", TODAY)
    assert [(one.port, one.is_used, one.state) for one in lines] == [
        ("COM9", True, LineState.NOT_FOUND),
        ("COM3", True, LineState.READY),
        ("COM4", False, LineState.FAULT),
    ]
    assert (lines[1].model, lines[1].formats, lines[1].advice.is_good_for_all) == ("Conexant", "A-law", True)
    assert lines[2].problem == "This modem cannot speak."


def test_before_anything_was_looked_for_nothing_is_called_missing(tmp_path: Path) -> None:
    choose_lines(tmp_path, [LineChoice("COM3")], PORTS)
    assert states(tmp_path, None) == {"COM3": LineState.LOOKING}


def test_what_the_run_tells_counts_as_long_as_it_runs(tmp_path: Path) -> None:
    choose_lines(tmp_path, [LineChoice("COM3")], PORTS)
    found, running = Search(PORTS, (GOOD,)), Told({}, {}, is_running=True)
    for event, state in (
        (LineOpened(NOW, LINE), LineState.IN_USE),
        (LineRested(NOW, LINE, None, "COM3: no dial tone."), LineState.FAULT),
        (LineUnplugged(NOW, LINE, "COM3 is gone."), LineState.UNPLUGGED),
    ):
        assert states(tmp_path, found, running.with_event(event)) == {"COM3": state}
        assert states(tmp_path, found, NOTHING_TOLD.with_event(event)) == {"COM3": LineState.READY}
    noted = running.with_event(LineNoted(NOW, LINE, "It hears nothing before the answer."))
    assert line_overviews(tmp_path, found, noted, "FR", TODAY)[0].note == "It hears nothing before the answer."


def test_every_state_and_format_has_words() -> None:
    assert len({state_words(state)[0] for state in LineState}) == len(LineState)
    assert all(formats_words([one]) for one in VoiceFormat)


def test_the_log_tells_the_faults_of_lines_and_nothing_else(tmp_path: Path) -> None:
    assert line_faults(tmp_path) == ()
    folder = tmp_path / LOG_FOLDER
    folder.mkdir()
    name = "robodial.engine.line_runner"
    folder.joinpath(f"{LOG_FILE}.1").write_text(f"2026-11-20 08:00:00,000 WARNING {name}: line COM3: old\n", "utf-8")
    folder.joinpath(LOG_FILE).write_text(
        f"2026-11-24 17:03:40,411 WARNING {name}: line COM3: COM3: no dial tone.\n"
        f"2026-11-24 17:04:00,000 INFO {name}: line COM3: attempt 4 ended: answered\n"
        f"2026-11-25 09:12:05,876 WARNING {name}: line sim:1: unplugged: gone\nhalf a li",
        "utf-8",
    )
    told = [(fault.day, fault.time, fault.line, fault.text) for fault in line_faults(tmp_path)]
    assert told == [
        ("2026-11-25", "09:12", "sim:1", "unplugged: gone"),
        ("2026-11-24", "17:03", "COM3", "COM3: no dial tone."),
        ("2026-11-20", "08:00", "COM3", "old"),
    ]
    assert [fault.sentence for fault in line_faults(tmp_path)] == [
        "sim:1: unplugged: gone",
        "COM3: no dial tone.",
        "COM3: old",
    ]
    assert len(line_faults(tmp_path, most=1)) == 1
