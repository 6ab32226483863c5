"""The windowed program as Windows starts it, without a console; and what it does when it cannot open its window."""

import json
import multiprocessing
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest

from robodial import __main__ as program
from robodial.app import windows
from robodial.app.last_words import FILE, LastWords

STREAMLESS = """
import os, sys, warnings, logging
sys.stdin = sys.stdout = sys.stderr = sys.__stdin__ = sys.__stdout__ = sys.__stderr__ = None
from robodial.__main__ import main
{prepared}
sys.argv = ["robodial.exe", *{words!r}]
code = 0
try:
    main()
except SystemExit as leaving:
    code = leaving.code or 0
except BaseException as error:
    code = repr(error)
os.write({report}, repr(code).encode())
"""

CLOSING = """
from robodial.gui import start
start.Opening._go = lambda opening, *_found: (warnings.warn("seen"), logging.error("seen"), opening.window.close())
"""


def run(*words: str, prepared: str = "", home: Path) -> str:
    """What the program left with; `2` closed files stand in for a desktop's missing console."""
    reading, writing = os.pipe()
    script = STREAMLESS.format(words=words, report=writing, prepared=prepared)
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_DATA_HOME": str(home), "LANG": "en_US.UTF-8"}
    with os.fdopen(reading) as told:
        subprocess.run([sys.executable, "-c", script], pass_fds=[writing], env=environment, check=True, timeout=240)
        os.close(writing)
        return told.read()


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="hands a pipe over as Unix does")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--version"], "0"),
        (["--help"], "0"),
        (["no-such-command"], "2"),
        (["dnc", "check", "0199001001", "--country", "FR", "--json"], "0"),
        (["contacts", "import", "missing.csv", "--country", "FR"], "1"),
    ],
)
def test_every_word_leads_to_its_exit_code(tmp_path: Path, words: list[str], code: str) -> None:
    assert run(*words, home=tmp_path) == code


def test_the_self_test_writes_its_file(tmp_path: Path) -> None:
    report = tmp_path / "rapport é.json"
    assert run("--self-test", str(report), home=tmp_path) == "0"
    assert json.loads(report.read_text(encoding="utf-8"))["ok"] is True


def test_the_window_opens_and_closes(tmp_path: Path) -> None:
    assert run("--data-dir", str(tmp_path / "Zoé B"), prepared=CLOSING, home=tmp_path) == "0"


# ---- workers -------------------------------------------------------------------------------------------------------


def test_a_worker_of_the_frozen_program_opens_no_window_and_holds_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Windows starts it as the program itself, with other words: `freeze_support` does its work and does not return."""
    order: list[str] = []

    def work() -> NoReturn:
        order.append("work")
        raise SystemExit(0)

    monkeypatch.setattr(sys, "argv", ["robodial.exe", "--multiprocessing-fork", "parent_pid=1", "pipe_handle=2"])
    monkeypatch.setattr(program, "open_missing_streams", lambda: order.append("streams"))
    monkeypatch.setattr(multiprocessing, "freeze_support", work)
    monkeypatch.setattr(program, "mark_as_running", lambda: order.append("running"))
    monkeypatch.setattr(program, "_window", lambda _words: order.append("window"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        program.main()
    assert order == ["streams", "work"]
    assert list(tmp_path.iterdir()) == []


def test_a_start_by_the_user_is_marked_before_anything_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    monkeypatch.setattr(sys, "argv", ["robodial.exe"])
    monkeypatch.setattr(program, "has_display", lambda: True)
    monkeypatch.setattr(program, "mark_as_running", lambda: order.append("running"))
    monkeypatch.setattr(program, "_window", lambda _words: order.append("window") or 0)
    with pytest.raises(SystemExit) as leaving:
        program.main()
    assert (order, leaving.value.code) == (["running", "window"], 0)


# ---- last words ----------------------------------------------------------------------------------------------------


def test_a_window_that_cannot_be_opened_is_told_and_written_down(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shown: list[str] = []

    def fails(_data_dir: Path | None, _home: Path | None) -> int:
        raise ImportError("DLL load failed while importing QtCore")

    monkeypatch.setattr(program, "_opened", fails)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(LastWords.__init__, "__defaults__", (lambda text: bool(shown.append(text)) or True, None))
    assert program._window(["--data-dir", str(tmp_path)]) == 1
    kept = tmp_path / "logs" / FILE
    assert "DLL load failed" in kept.read_text(encoding="utf-8")
    assert "DLL load failed" in shown[0]
    assert str(kept) in shown[0]


def test_without_a_box_to_show_it_is_told_on_stderr(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    hearer = LastWords(tmp_path / "file", windows.show_message, lambda: datetime(2026, 11, 27, tzinfo=UTC))
    hearer.hear(ValueError, ValueError("no"), None)  # the folder cannot be made: the system's own is taken
    told = capsys.readouterr().err
    assert "could not open its window" in told
    assert "ValueError: no" in told
    assert "ValueError: no" in (tmp_path / FILE).read_text(encoding="utf-8")
