"""Writes `files.nsh`: what the installer puts into the program folder, and takes away again, file by file.

Never a whole folder: the user may have chosen one that holds files of others.
"""

import math
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

LONGEST_PATH = 259
"""Characters that most Windows programs can open."""
LONGEST_USER_FOLDER = len(r"C:\Users\12345678901234567890\AppData\Local\Programs\RoboDial" + "\\")
"""With the longest name that Windows lets a user have."""

_FORBIDDEN = set('<>:"|?*$`') | {chr(code) for code in range(32)}
"""Those that Windows does not take, and those that the installer's language would read as its own."""


def write(folder: Path, target: Path) -> int:
    """Describe the frozen program in `folder`; the number of files.

    Raises ValueError for a name that Windows cannot hold.
    """
    lines = list(_described(folder))
    target.write_text("\n".join(lines) + "\n", encoding="utf-8-sig", newline="\n")
    return sum(1 for each in folder.rglob("*") if each.is_file())


def _described(folder: Path) -> Iterator[str]:
    files = sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file())
    folders = sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_dir())
    for name in files:
        _check(name)
    kilobytes = math.ceil(sum((folder / name).stat().st_size for name in files) / 1024)
    yield f"!define INSTALLED_KB {kilobytes}"
    yield "!macro DELETE_FILES"
    yield from (f'  Delete "$INSTDIR\\{PureWindowsPath(name)}"' for name in files)
    yield from (f'  RMDir "$INSTDIR\\{PureWindowsPath(name)}"' for name in reversed(folders))  # the deepest first
    yield "!macroend"


def _check(name: str) -> None:
    bad = sorted(_FORBIDDEN & set(name))
    if bad or any(part != part.rstrip(" .") for part in PurePosixPath(name).parts):
        raise ValueError(f"{name!r} is no name for a file on Windows. Give it another one.")
    if LONGEST_USER_FOLDER + len(name) > LONGEST_PATH:
        raise ValueError(f"{name!r} is too long for Windows: {len(name)} characters. Shorten it.")
