"""Which lines are kept: practice never touches the real ones."""

from pathlib import Path

from robodial.app.lines import EMULATED, LineChoice
from robodial.app.remembered_lines import lines_of_last_run, remember, remember_run, remembered

REAL = (LineChoice("COM3", shown_number="01 62 00 12 34"),)
PRACTICE = (LineChoice(EMULATED, count=2),)


def test_a_practice_run_leaves_the_real_lines_as_they_are(tmp_path: Path) -> None:
    remember(tmp_path, REAL)
    remember_run(tmp_path, PRACTICE)
    assert remembered(tmp_path) == REAL
    assert lines_of_last_run(tmp_path) == PRACTICE


def test_a_real_run_after_practice_is_resumed_on_real_lines(tmp_path: Path) -> None:
    remember_run(tmp_path, PRACTICE)
    remember_run(tmp_path, REAL)
    assert lines_of_last_run(tmp_path) == remembered(tmp_path) == REAL
