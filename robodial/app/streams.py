"""Standard streams that can be written to, whatever the program was started from."""

import os
import sys
from pathlib import Path
from typing import TextIO

_MODES = {"stdin": "r", "stdout": "w", "stderr": "w"}


def open_missing_streams() -> None:
    """A program without a console on Windows has none (None): what it writes goes nowhere, as with `NUL`, and what it
    asks gets no answer. Whoever writes, a library or an error's traceback, need not know."""
    for name, mode in _MODES.items():
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - as long as the program
            setattr(sys, name, nowhere)


def take_every_letter(*, on_windows: bool = sys.platform == "win32") -> None:
    """No name of a contact may end the program because a console or a file does not know its letters.

    A Windows console takes everything already. A pipe or a file takes Windows-1252 there, and would lose Greek, Arabic
    and arrows: it gets UTF-8, which editors and other programs read, unless PYTHONIOENCODING says otherwise. Elsewhere
    the user's locale stands. What cannot be written is replaced.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if on_windows and not _is_console(stream) and not os.environ.get("PYTHONIOENCODING"):
            reconfigure(encoding="utf-8", errors="replace")
        else:
            reconfigure(errors="replace")


def _is_console(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False
