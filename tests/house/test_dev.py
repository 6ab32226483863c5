"""dev.py: what it runs, what it installs, what it says when it cannot."""

import importlib.util
import json
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def dev(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """A fresh dev.py whose environment is an empty folder and that starts nothing."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", tmp_path / "env")
    monkeypatch.setattr(module, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(module, "wait_for", forbidden)
    return module


def forbidden(command: list[str], quiet: bool = False) -> int:
    raise AssertionError(f"must not be started: {command} {quiet}")


class Ran:
    """Takes the place of `wait_for`: notes each command, answers with the exit code the test chose."""

    def __init__(self, fails: Callable[[list[str]], bool] = lambda _command: False) -> None:
        self.commands: list[str] = []
        self._fails = fails

    def __call__(self, command: list[str], quiet: bool = False) -> int:
        self.commands.append(" ".join(Path(word).name if "/" in word else word for word in command))
        return 1 if self._fails(command) else 0


# ---- the words after dev.py --------------------------------------------------------------------------------------


def test_old_python_is_told_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer, and this is Python 3\.9\.") as stopped:
        runpy.run_path(str(ROOT / "dev.py"))
    assert "Install a newer Python" in str(stopped.value)


@pytest.mark.parametrize(("words", "code"), [([], 0), (["--help"], 0), (["tset"], 2)])
def test_help_and_typing_errors_show_the_commands(
    dev: ModuleType, capsys: pytest.CaptureFixture[str], words: list[str], code: int
) -> None:
    assert dev.main(words) == code
    shown = capsys.readouterr().err
    assert all(f"dev.py {command} " in shown for command in dev.COMMANDS)


# ---- checks ------------------------------------------------------------------------------------------------------


def ready(dev: ModuleType, monkeypatch: pytest.MonkeyPatch, ran: Ran) -> None:
    monkeypatch.setattr(dev, "prepare", lambda _group: None)
    monkeypatch.setattr(dev, "wait_for", ran)
    monkeypatch.setattr(dev, "coverage_is_enough", lambda: True)


def test_test_runs_every_check_and_then_the_tests(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = Ran()
    ready(dev, monkeypatch, ran)
    assert dev.main(["test"]) == 0
    assert ran.commands[:4] == ["ruff format --check .", "ruff check .", "lint-imports", "mypy"]
    assert ran.commands[4].endswith("test_catalogue.py")
    measured = "pytest audio domain modem store --cov-report="  # of each path its last part
    assert ran.commands[5] == f"{measured} --numprocesses=auto --dist=loadgroup -m not real_time"
    assert ran.commands[6] == "pytest -q -m real_time"


def test_first_failing_check_ends_the_run(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = Ran(lambda command: "lint-imports" in command[0])
    ready(dev, monkeypatch, ran)
    assert dev.main(["test"]) == 1
    assert ran.commands[-1] == "lint-imports"


def test_thin_tests_fail_the_run(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    ready(dev, monkeypatch, Ran())
    monkeypatch.setattr(dev, "coverage_is_enough", lambda: False)
    assert dev.main(["test"]) == 1


def test_words_after_test_go_to_pytest_alone(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = Ran()
    ready(dev, monkeypatch, ran)
    monkeypatch.setattr(dev, "coverage_is_enough", forbidden)
    assert dev.main(["test", "-k", "dle"]) == 0
    assert ran.commands[-1] == "pytest -k dle"


@pytest.mark.parametrize(("covered", "enough"), [(95, True), (94, False), (0, False)])
def test_coverage_is_judged_package_by_package(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], covered: int, enough: bool
) -> None:
    def summary(ran: int) -> dict[str, dict[str, int]]:
        return {"summary": {"num_statements": 100, "covered_lines": ran}}

    files = {f"robodial/{package}/part.py": summary(100) for package in dev.COVERED}
    files["robodial/modem/part.py"] = summary(covered)
    report = SimpleNamespace(stdout=json.dumps({"files": files}))
    monkeypatch.setattr(dev.subprocess, "run", lambda *_args, **_options: report)
    assert dev.coverage_is_enough() is enough
    assert ("too low" not in capsys.readouterr().out) is enough


# ---- environment -------------------------------------------------------------------------------------------------


def bench(dev: ModuleType, monkeypatch: pytest.MonkeyPatch, works: bool) -> Ran:
    """An environment that works, or not, on a system with nothing missing."""
    ran = Ran()
    monkeypatch.setattr(dev, "wait_for", ran)
    monkeypatch.setattr(dev, "missing_system_packages", lambda _group: [])
    monkeypatch.setattr(dev, "environment_works", lambda: works)
    return ran


def test_first_run_makes_the_environment_from_locked_files_alone(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = bench(dev, monkeypatch, works=False)
    dev.prepare("runtime")
    made, *installs = ran.commands
    assert made.endswith("-m venv env")
    assert [words.split()[-1] for words in installs] == ["build.lock", "runtime.lock", ROOT.name]
    assert all("--require-hashes" in words for words in installs[:2])
    assert all("--no-deps" in words and "--no-build-isolation" in words for words in installs)


def test_second_run_starts_nothing(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    bench(dev, monkeypatch, works=True)
    dev.prepare("dev")
    monkeypatch.setattr(dev, "wait_for", forbidden)
    dev.prepare("dev")
    dev.prepare("runtime")  # the developers' environment holds the program's


def test_program_alone_is_not_enough_for_the_tests(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = bench(dev, monkeypatch, works=True)
    dev.prepare("runtime")
    ran.commands.clear()
    dev.prepare("dev")
    assert any(words.endswith("dev.lock") for words in ran.commands)


def test_changed_lock_is_installed(dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ran = bench(dev, monkeypatch, works=True)
    monkeypatch.setattr(dev, "REQUIREMENTS", tmp_path)
    for lock in ("build", "runtime", "dev"):
        (tmp_path / f"{lock}.lock").write_text("numpy==2.0\n")
    dev.prepare("dev")
    ran.commands.clear()
    (tmp_path / "dev.lock").write_bytes(b"numpy==2.0\r\n")
    dev.prepare("dev")
    assert not ran.commands  # another line end is no change
    (tmp_path / "dev.lock").write_text("numpy==2.1\n")
    dev.prepare("dev")
    assert ran.commands


def test_environment_whose_python_is_gone_is_made_anew(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    bench(dev, monkeypatch, works=True)
    dev.prepare("dev")
    ran = bench(dev, monkeypatch, works=False)
    dev.VENV.mkdir(exist_ok=True)
    (dev.VENV / "leftover").touch()
    dev.prepare("dev")
    assert ran.commands[0].endswith("-m venv env")
    assert not (dev.VENV / "leftover").exists()


def test_moved_checkout_gets_a_new_environment(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bench(dev, monkeypatch, works=True)
    dev.prepare("dev")
    ran = bench(dev, monkeypatch, works=True)  # Python itself does not mind the move; the scripts beside it do
    monkeypatch.setattr(dev, "VENV", tmp_path / "elsewhere")
    dev.prepare("dev")
    assert ran.commands[0].endswith("-m venv elsewhere")


def test_interrupted_installation_is_taken_up_again(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    bench(dev, monkeypatch, works=True)
    monkeypatch.setattr(dev, "wait_for", Ran(lambda command: command[-1].endswith("dev.lock")))
    with pytest.raises(SystemExit):
        dev.prepare("dev")
    ran = bench(dev, monkeypatch, works=True)
    dev.prepare("dev")
    assert len(ran.commands) == 3


def test_missing_or_foreign_python_is_not_taken_for_an_environment(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dev, "PYTHON", tmp_path / "nowhere" / "python")
    assert not dev.environment_works()
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))  # works, but belongs to another folder
    assert not dev.environment_works()
    monkeypatch.setattr(dev, "VENV", Path(sys.prefix))
    assert dev.environment_works()


# ---- system packages ---------------------------------------------------------------------------------------------


def debian(monkeypatch: pytest.MonkeyPatch, dev: ModuleType, *programs: str, venv: bool, user: int = 0) -> Ran:
    """A Debian with these programs, with or without the parts a virtual environment needs."""
    ran = Ran()
    monkeypatch.setattr(dev, "wait_for", ran)
    monkeypatch.setattr(dev, "environment_works", lambda: False)
    monkeypatch.setattr(dev, "library_is_there", lambda _name: True)
    monkeypatch.setattr(dev, "fonts_are_there", lambda: True)
    find: Callable[..., Any] = lambda name, path="": name if name in programs else None  # noqa: E731
    monkeypatch.setattr(dev.shutil, "which", find)
    monkeypatch.setattr(dev.importlib.util, "find_spec", lambda _name: object() if venv else None)
    monkeypatch.setattr(dev.os, "geteuid", lambda: user)
    monkeypatch.setattr(dev.sys, "stdin", SimpleNamespace(isatty=lambda: False))
    return ran


def test_bare_debian_lacks_what_makes_environments_and_the_programs_tests_compare_with(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    debian(monkeypatch, dev, "apt-get", venv=False)
    python = f"python3.{sys.version_info.minor}-venv"
    assert dev.missing_system_packages("runtime") == [python]
    assert dev.missing_system_packages("dev") == [python, "sox", "mgetty-voice", "xvfb"]


def test_debian_without_a_desktop_lacks_what_windows_are_drawn_with(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    debian(monkeypatch, dev, "apt-get", venv=True)
    monkeypatch.setattr(dev, "library_is_there", lambda name: name != "libEGL.so.1")
    monkeypatch.setattr(dev, "fonts_are_there", lambda: False)
    assert dev.missing_system_packages("runtime") == ["libegl1", "fonts-dejavu-core"]


def test_complete_debian_lacks_nothing(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    debian(monkeypatch, dev, "apt-get", "sox", "vm", "Xvfb", venv=True)
    assert dev.missing_system_packages("dev") == []


def test_other_systems_are_told_which_tests_are_left_out(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    debian(monkeypatch, dev, "sox", venv=True)
    assert dev.missing_system_packages("dev") == []
    assert "Not found: vm, Xvfb." in capsys.readouterr().err


def test_package_lists_are_fetched_only_when_the_first_try_fails(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = debian(monkeypatch, dev, "apt-get", venv=False)
    dev.install_system_packages(["sox"])
    assert len(ran.commands) == 1
    tries = Ran(lambda command: "install" in command and len(tries.commands) == 1)
    monkeypatch.setattr(dev, "wait_for", tries)
    dev.install_system_packages(["sox"])
    assert [("install" in words, "update" in words) for words in tries.commands] == [
        (True, False),
        (False, True),
        (True, False),
    ]


def test_without_rights_the_message_is_one_line_to_type(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = debian(monkeypatch, dev, "apt-get", venv=False, user=1000)
    with pytest.raises(SystemExit) as stopped:
        dev.install_system_packages(["python3.11-venv", "sox"])
    said = capsys.readouterr().err
    assert stopped.value.code == 1
    assert not ran.commands
    assert "apt-get update && apt-get install -y --no-install-recommends python3.11-venv sox\n" in said
    assert "as administrator (root)" in said


def test_with_sudo_the_packages_are_installed_through_it(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = debian(monkeypatch, dev, "apt-get", "sudo", venv=False, user=1000)
    dev.install_system_packages(["sox"])
    assert ran.commands[0] == "sudo -n true"
    assert ran.commands[1].startswith("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get install")


def test_sudo_that_wants_a_password_nobody_can_type_leads_to_the_line_to_type(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    debian(monkeypatch, dev, "apt-get", "sudo", venv=False, user=1000)
    monkeypatch.setattr(dev, "wait_for", Ran(lambda _command: True))
    with pytest.raises(SystemExit):
        dev.install_system_packages(["sox"])
    assert "    sudo apt-get update && sudo apt-get install" in capsys.readouterr().err
