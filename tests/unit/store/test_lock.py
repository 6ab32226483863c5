import subprocess
import sys
from pathlib import Path

import pytest

from robodial.errors import StoreBusy, StoreError
from robodial.store import RunLock

HOLD = """
import sys
from pathlib import Path
from robodial.store import RunLock
lock = RunLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_engine_in_the_same_process_is_refused(tmp_path: Path) -> None:
    with RunLock(tmp_path / "engine.lock"), pytest.raises(StoreBusy, match="already running in another window"):
        RunLock(tmp_path / "engine.lock")
    RunLock(tmp_path / "engine.lock").release()


def test_another_folder_is_another_engine(tmp_path: Path) -> None:
    with RunLock(tmp_path / "a" / "engine.lock"), RunLock(tmp_path / "b" / "engine.lock") as second:
        second.release()
        second.release()


def test_a_lock_is_held_against_other_processes_and_falls_when_its_holder_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "engine.lock"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(StoreBusy):
            RunLock(path)
        holder.kill()
        holder.wait()
        RunLock(path).release()


def test_the_message_can_be_the_callers_own(tmp_path: Path) -> None:
    with RunLock(tmp_path / "x"), pytest.raises(StoreBusy, match=r"^the list is busy$"):
        RunLock(tmp_path / "x", "the list is busy")


def test_a_lock_file_that_is_a_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        RunLock(tmp_path)
