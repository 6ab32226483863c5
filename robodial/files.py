"""Files that others may hold for a moment: put in place whole, or removed, with a little patience on Windows.

There a file cannot be replaced or deleted while a scanner, an indexer or a backup has it open; most let go at once.
"""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from robodial.clock import monotonic, pause

HELD_FOR_S = 2.0 if sys.platform == "win32" else 0.0
"""How long we wait for others to let go. Elsewhere nobody's reading is in the way."""
_FIRST_PAUSE_S = 0.01


def put_in_place(fresh: Path, target: Path, *, patient: bool = True) -> None:
    """`fresh`, complete and closed, becomes `target`; what was there goes. Raises OSError, with both as before."""
    _patiently(lambda: fresh.replace(target), HELD_FOR_S if patient else 0.0)


def remove(path: Path) -> None:
    """Nothing happens when it is not there. Raises OSError while somebody holds it."""
    _patiently(lambda: path.unlink(missing_ok=True), HELD_FOR_S)


def write_whole(path: Path, text: str) -> None:
    """The file before is whole or the new one is, in UTF-8. Raises OSError."""
    fresh = path.with_name(path.name + ".new")
    try:
        fresh.write_text(text, encoding="utf-8")
        put_in_place(fresh, path)
    except OSError:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise


def changed_at(path: Path) -> float:
    """When it was last written, in seconds since 1970; 0 when it has gone since its folder was looked at."""
    about = _about(path)
    return about.st_mtime if about else 0.0


def size_of(path: Path) -> int:
    """In bytes; 0 when it is not there, or not there any more."""
    about = _about(path)
    return about.st_size if about else 0


def _about(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _patiently(act: Callable[[], object], held_for_s: float) -> None:
    until, wait_s = monotonic() + held_for_s, _FIRST_PAUSE_S
    while True:
        try:
            act()
        except PermissionError:
            if monotonic() + wait_s > until:
                raise
            pause(wait_s)
            wait_s *= 2
        else:
            return
