"""A call leaves in the log how loud it was, and beside it what was said to the modem; both can be read again."""

from pathlib import Path

import numpy as np
import pytest

from robodial.app.lines import LineChoice
from robodial.app.log_file import DIALOGUE_FILE, DIALOGUE_LOGGER, LOG_FILE, LOG_FOLDER
from robodial.app.sound_levels import CallLevels, sound_levels
from robodial.app.test_call import TestCall, make_test_call
from robodial.audio.level_summary import LevelSummary, levels_of
from robodial.audio.levels import rms_at
from robodial.clock import Clock, run_virtual
from robodial.domain.attempt import AttemptResult
from robodial.emulator.scenario import parse_scenario
from robodial.modem import dialogue
from tests.simulation.campaigns import HUMAN, NETWORK, write_message


def test_a_call_leaves_its_levels_and_its_dialogue(tmp_path: Path) -> None:
    people = parse_scenario(NETWORK + HUMAN, source="test", folder=tmp_path)
    message = write_message(tmp_path / "message.wav", 3.0)
    request = TestCall("01 99 00 10 01", "FR", "fr", message, LineChoice("sim"), people, 1, tmp_path / "d")

    async def main(clock: Clock) -> AttemptResult:
        return await make_test_call(request, clock, lambda _step, _seconds: None)

    run_virtual(main)
    logs = tmp_path / "d" / LOG_FOLDER
    heard, said = sound_levels((logs / LOG_FILE).read_text(encoding="utf-8").splitlines())
    assert (heard.line, heard.what, said.what) == ("sim:1", "heard", "said")
    assert heard.seconds > said.seconds > 3.0
    assert -30 < said.loud < 0
    assert heard.quiet < heard.loud

    told = [line[len("2026-11-27 10:00:00,000 ") :] for line in _lines(logs / DIALOGUE_FILE)]
    assert told[0] == "sim:1 ! sim:1 opened"
    assert "sim:1 > ATDT…01;" in told
    assert any(line.startswith("sim:1 < OK (") for line in told)
    assert told[-1] == "sim:1 ! sim:1 closed"
    assert "990010" not in "".join(told)
    assert not any(" > ATDT" in line for line in _lines(logs / LOG_FILE)), "not written twice"


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_the_log_knows_the_dialogue_by_its_name() -> None:
    assert dialogue.log.name == DIALOGUE_LOGGER


def test_other_lines_of_the_log_are_passed_over_and_old_ones_dropped() -> None:
    line = (
        "2026-11-27 10:00:00,123 INFO robodial.engine.ears: line COM5: heard 31.2 s, loud -18.4 dBm0, "
        "quiet -61.0 dBm0, peak 9120, clipped 0.0 %"
    )
    assert sound_levels(["x", line, "y"]) == (
        CallLevels("2026-11-27 10:00:00", "COM5", "heard", 31.2, -18.4, -61.0, 9120, 0.0),
    )
    assert len(sound_levels([line] * 300)) == 200
    assert sound_levels([]) == ()


@pytest.mark.parametrize("level", [-10.0, -40.0])
def test_the_levels_of_a_tone_with_pauses(level: float) -> None:
    tone = np.sqrt(2) * rms_at(level) * np.sin(np.arange(8000) * 2 * np.pi * 1000 / 8000)
    sound = np.concatenate((tone, np.zeros(8000))).astype(np.int16)
    summary = LevelSummary()
    assert summary.levels() is None
    for start in range(0, len(sound), 320):
        summary.add(sound[start : start + 320])
    for levels in (summary.levels(), levels_of(sound)):
        assert levels is not None
        assert levels.loud == pytest.approx(level, abs=0.5)
        assert levels.quiet == pytest.approx(-100.0, abs=0.01)
        assert (levels.seconds, levels.clipped_share) == (2.0, 0.0)
    assert levels_of(sound[:10]) is None


def test_what_is_too_loud_is_told_as_a_share() -> None:
    loud = np.full(1600, 32767, np.int16)
    levels = levels_of(np.concatenate((loud, np.zeros(1600, np.int16))))
    assert levels is not None and levels.clipped_share == 0.5 and levels.peak == 32767
