"""The list of installed files: every file, no folder as a whole, no name that Windows cannot hold."""

from pathlib import Path

import file_list
import pytest


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "program"
    for name in ("robodial.exe", "_internal/base.zip", "_internal/Été/données.txt", "_internal/a b/c/x.dll"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x" * 700)
    return folder


def _written(folder: Path, tmp_path: Path) -> list[str]:
    file_list.write(folder, tmp_path / "files.nsh")
    return (tmp_path / "files.nsh").read_text(encoding="utf-8-sig").splitlines()


def test_each_file_is_taken_away_by_its_name(program: Path, tmp_path: Path) -> None:
    lines = _written(program, tmp_path)
    assert [line for line in lines if "Delete" in line] == [
        r'  Delete "$INSTDIR\_internal\a b\c\x.dll"',
        r'  Delete "$INSTDIR\_internal\base.zip"',
        r'  Delete "$INSTDIR\_internal\Été\données.txt"',
        r'  Delete "$INSTDIR\robodial.exe"',
    ]


def test_folders_go_last_the_deepest_first_and_only_when_empty(program: Path, tmp_path: Path) -> None:
    lines = [line for line in _written(program, tmp_path) if "RMDir" in line or "Delete" in line]
    assert lines[-4:] == [
        r'  RMDir "$INSTDIR\_internal\Été"',
        r'  RMDir "$INSTDIR\_internal\a b\c"',
        r'  RMDir "$INSTDIR\_internal\a b"',
        r'  RMDir "$INSTDIR\_internal"',
    ]
    assert not [line for line in lines if "/r" in line or "*" in line]


def test_the_size_is_told_and_the_files_counted(program: Path, tmp_path: Path) -> None:
    assert file_list.write(program, tmp_path / "files.nsh") == 4
    assert "!define INSTALLED_KB 3" in (tmp_path / "files.nsh").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("name", ["what?.txt", "cost $5.txt", "trailing.", "`tick`", "a:b"])
def test_names_windows_cannot_hold_are_refused(name: str, program: Path, tmp_path: Path) -> None:
    (program / name).write_bytes(b"")
    with pytest.raises(ValueError, match="no name for a file on Windows"):
        file_list.write(program, tmp_path / "files.nsh")


def test_a_path_too_long_for_the_longest_user_name_is_refused(program: Path, tmp_path: Path) -> None:
    (program / "_internal" / ("n" * 180)).write_bytes(b"")
    file_list.write(program, tmp_path / "files.nsh")
    (program / "_internal" / ("n" * 190)).write_bytes(b"")
    with pytest.raises(ValueError, match="too long for Windows"):
        file_list.write(program, tmp_path / "files.nsh")
