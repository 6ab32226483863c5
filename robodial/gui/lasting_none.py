"""Keeps PySide6 6.12 from ending the program on Python 3.11, where `None` still counts who holds it.

With each value that a model hands to Qt, PySide6 lets go of a `None` that it never held; some ten thousand paintings
later the count is nought and Python gives up. From Python 3.12 on, `None` lasts by itself.
"""

import ctypes
import sys

ENOUGH = 1 << 60
"""More than a century of painting."""


def make_none_last() -> None:
    """Once is enough; again does no harm."""
    count = ctypes.c_ssize_t.from_address(id(None))  # the first field of every object of CPython
    if sys.version_info < (3, 12) and count.value < ENOUGH:
        count.value += ENOUGH
