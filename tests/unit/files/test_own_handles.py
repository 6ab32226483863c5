"""The strict files that other tests rely on refuse what Windows would refuse, and nothing else."""

import mmap
import shutil
import sys
from pathlib import Path

import pytest

from tests.unit.files.held_by_ourselves import strict_files

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which files are open")


def test_what_is_open_is_held_and_what_is_closed_is_not(tmp_path: Path) -> None:
    held, free = tmp_path / "held", tmp_path / "free"
    free.touch()
    with strict_files(tmp_path) as refused, held.open("w", encoding="utf-8"):
        for forbidden in (held.unlink, lambda: held.replace(free), lambda: free.replace(held)):
            with pytest.raises(PermissionError):
                forbidden()
        free.unlink()
    assert refused == [held] * 3
    held.unlink()


def test_a_mapped_file_and_the_folder_of_an_open_one_are_held(tmp_path: Path) -> None:
    mapped, inside = tmp_path / "mapped", tmp_path / "folder" / "inside"
    mapped.write_bytes(b"x")
    inside.parent.mkdir()
    with mapped.open("rb") as file:
        view = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    with strict_files(tmp_path), inside.open("wb"):
        with pytest.raises(PermissionError):
            mapped.unlink()
        with pytest.raises(PermissionError):
            inside.parent.replace(tmp_path / "other")
        shutil.rmtree(inside.parent, ignore_errors=True)
        assert inside.exists()
        view.close()
        mapped.unlink()
