"""Keeps None alive: PySide6 6.12 loses a reference to it with each call that returns nothing.

From Python 3.12 on None cannot die. In 3.11 the program would be aborted after some ten thousand such calls.
"""

import ctypes
import sys

MANY = 1 << 40
"""References given in advance: enough for centuries of windows."""


def keep_none() -> None:
    """Once, before the first window."""
    if sys.version_info < (3, 12) and sys.maxsize > 1 << 32 and sys.getrefcount(None) < MANY // 2:
        ctypes.c_ssize_t.from_address(id(None)).value += MANY
