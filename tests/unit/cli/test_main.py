"""The entry point: help, wrong usage, errors as sentences, exit codes."""

import errno
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from robodial import __main__ as start
from robodial import __version__
from robodial.app.complaints import sentence_for
from robodial.cli import commands, main
from robodial.errors import ModemError, SettingsError
from tests.unit.cli.conftest import Robodial


def failing_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """`robodial doctor` raises this."""

    def doctor() -> NoReturn:
        raise error

    monkeypatch.setattr("robodial.cli.doctor.doctor", doctor)


# ---- help and usage ----


def test_alone_it_prints_the_help_and_is_content(robodial: Robodial) -> None:
    said = robodial()
    assert said.code == 0
    assert said.err == ""
    for name, command in commands.commands().items():
        assert f"  {name} " in said.out
        assert command.help.split()[0] in said.out


@pytest.mark.parametrize("name", list(commands.commands()))
def test_every_command_exists_and_explains_itself(robodial: Robodial, name: str) -> None:
    said = robodial(name, "--help")
    assert said.code == 0
    usage = said.out.splitlines()[0]
    assert usage.startswith("Usage: ")
    assert f" {name} " in usage


GROUPS = ("contacts", "dnc", "consent", "journal")
"""Their commands take the options, each for itself."""


@pytest.mark.parametrize("name", [name for name in commands.commands() if name not in GROUPS])
def test_every_command_takes_json_and_a_folder(robodial: Robodial, name: str) -> None:
    text = robodial(name, "--help").out
    assert "--json" in text
    assert "--data-dir" in text


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["--nonsense"],
        ["run", "--speed", "fast"],
        ["run", "--speed", "0"],
        ["run", "--speed", "nan"],
        ["run", "--speed", "101"],
        ["call"],
        ["call", "0199001001"],
        ["contacts", "import", "x.csv"],
        ["contacts", "import", "x.csv", "--country", "ZZ"],
        ["contacts", "nonsense"],
        ["dnc", "check", "0199001001", "--country", "France"],
        ["listen", "--country", "ZZ", "x.wav"],
        ["run", "--purpose", "telesales"],
    ],
)
def test_wrong_usage_is_2_and_told_on_stderr(robodial: Robodial, words: list[str]) -> None:
    said = robodial(*words)
    assert said.code == 2
    assert said.out == ""
    assert "Error: " in said.err


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    main.main(["--version"])
    assert capsys.readouterr().out == f"robodial {__version__}\n"


def test_the_version_among_other_words(robodial: Robodial) -> None:
    assert robodial("--version", "run").out == f"robodial {__version__}\n"


@pytest.mark.parametrize(
    ("words", "absent"), [(["--version"], "typer"), (["--version"], "multiprocessing"), (["--help"], "numpy")]
)
def test_neither_version_nor_help_wait_for_libraries(words: list[str], absent: str) -> None:
    text = (
        f"import sys; from robodial.__main__ import main; sys.argv = ['robodial', *{words!r}]\n"
        f"try: main()\nexcept SystemExit: pass\nassert {absent!r} not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "words", [["--multiprocessing-fork", "parent_pid=1"], ["-c", "from multiprocessing.resource_tracker import main"]]
)
def test_a_frozen_program_reaches_its_worker_before_anything_else(
    monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    def works() -> None:
        raise SystemExit(7)

    monkeypatch.setattr(multiprocessing, "freeze_support", works)
    monkeypatch.setattr("sys.argv", ["robodial", *words])
    with pytest.raises(SystemExit) as left:
        start.main()
    assert left.value.code == 7


# ---- errors ----


def test_an_error_of_ours_is_its_sentence(robodial: Robodial, monkeypatch: pytest.MonkeyPatch) -> None:
    failing_with(monkeypatch, SettingsError("c.toml: name: this is missing."))
    said = robodial("doctor")
    assert (said.code, said.out, said.err) == (1, "", "c.toml: name: this is missing.\n")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "a.db"), "a.db: No space left on device. Free some space"),
        (PermissionError(errno.EACCES, "Permission denied", "a.db"), "a.db: Permission denied. Close other programs"),
        (OSError(errno.EROFS, "Read-only file system", "a.db"), "a.db: Read-only file system. Close other programs"),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "a"), "a: No such file or directory. Check the"),
        (OSError(errno.EIO, "Input/output error"), "robodial: Input/output error. Check the disk"),
        (TimeoutError(), "robodial: TimeoutError. Check the disk"),
    ],
)
def test_what_the_system_says_is_a_sentence_with_a_remedy(
    robodial: Robodial, monkeypatch: pytest.MonkeyPatch, error: OSError, told: str
) -> None:
    failing_with(monkeypatch, error)
    said = robodial("doctor")
    assert said.code == 1
    assert said.err.startswith(told)


def test_lines_that_fail_side_by_side_are_told_once_each(robodial: Robodial, monkeypatch: pytest.MonkeyPatch) -> None:
    lost, full = ModemError("COM3 is gone."), OSError(errno.ENOSPC, "No space left on device", "a.db")
    inner = ExceptionGroup("lines", [lost, full])
    failing_with(monkeypatch, BaseExceptionGroup("run", [inner, ModemError("COM3 is gone.")]))
    said = robodial("doctor")
    assert said.code == 1
    assert said.err.count("COM3 is gone.") == 1
    assert "a.db: No space left" in said.err


def test_a_bug_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    failing_with(monkeypatch, ZeroDivisionError("a bug"))
    with pytest.raises(ZeroDivisionError):
        main.main(["doctor"])


def test_a_bug_beside_an_error_is_not_hidden_by_it() -> None:
    assert sentence_for(ExceptionGroup("lines", [ModemError("gone."), ZeroDivisionError()])) is None


def test_ctrl_c_is_130(robodial: Robodial, monkeypatch: pytest.MonkeyPatch) -> None:
    failing_with(monkeypatch, KeyboardInterrupt())
    said = robodial("doctor")
    assert (said.code, said.err) == (130, "Interrupted.\n")


def test_a_reader_that_went_away_is_no_reason_to_speak(robodial: Robodial, monkeypatch: pytest.MonkeyPatch) -> None:
    failing_with(monkeypatch, ExceptionGroup("run", [BrokenPipeError(errno.EPIPE, "Broken pipe")]))
    said = robodial("doctor")
    assert (said.code, said.err) == (1, "")


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's")
@pytest.mark.parametrize("words", [["doctor", "--no-modems"], ["doctor", "--no-modems", "--json"], ["--help"]])
def test_output_that_cannot_be_written_is_told(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "robodial", *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr.startswith("robodial: No space left on device. Free some space")
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_letters_that_the_console_does_not_know_are_replaced(run_in_cp1252: Callable[..., str]) -> None:
    assert run_in_cp1252("dnc", "check", "０１９９００１００１") == "+33199001001 is not on the list.\n"


@pytest.fixture
def run_in_cp1252() -> Callable[..., str]:
    def run(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "robodial", *words],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        )
        return done.stdout.decode("cp1252").replace("\r\n", "\n")

    return run
