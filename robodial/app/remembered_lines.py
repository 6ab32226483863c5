"""Which lines the last run used, so that it can be resumed without being told them again."""

import json
from dataclasses import asdict
from pathlib import Path

from robodial import files
from robodial.app.lines import LineChoice

FILE = "lines.json"


def remember(folder: Path, lines: tuple[LineChoice, ...]) -> None:
    """Keep them beside the campaigns."""
    files.write_whole(folder / FILE, json.dumps([asdict(line) for line in lines]))


def remembered(folder: Path) -> tuple[LineChoice, ...]:
    """Empty when nothing was kept, or what was kept cannot be understood."""
    try:
        return tuple(LineChoice(**kept) for kept in json.loads((folder / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return ()
