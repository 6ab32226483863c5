"""Which lines the last run used, so that it can be resumed without being told them again."""

import json
from dataclasses import asdict
from pathlib import Path

from robodial import files
from robodial.app.lines import LineChoice, all_emulated

FILE = "lines.json"
PRACTICE_FILE = "practice-lines.json"
"""Of a practice run: it never touches what is known of the real lines."""


def remember(folder: Path, lines: tuple[LineChoice, ...]) -> None:
    """Keep them beside the campaigns."""
    _write(folder / FILE, lines)


def remember_run(folder: Path, lines: tuple[LineChoice, ...]) -> None:
    """Keep the lines of a run that begins; emulated ones beside the real ones, until real ones are used again."""
    if all_emulated(lines):
        _write(folder / PRACTICE_FILE, lines)
        return
    _write(folder / FILE, lines)
    (folder / PRACTICE_FILE).unlink(missing_ok=True)


def remembered(folder: Path) -> tuple[LineChoice, ...]:
    """Empty when nothing was kept, or what was kept cannot be understood."""
    return _read(folder / FILE)


def lines_of_last_run(folder: Path) -> tuple[LineChoice, ...]:
    """Real or emulated."""
    return _read(folder / PRACTICE_FILE) or _read(folder / FILE)


def _write(file: Path, lines: tuple[LineChoice, ...]) -> None:
    files.write_whole(file, json.dumps([asdict(line) for line in lines]))


def _read(file: Path) -> tuple[LineChoice, ...]:
    try:
        return tuple(LineChoice(**kept) for kept in json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return ()
