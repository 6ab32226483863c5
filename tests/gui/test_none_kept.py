"""A window that works for hours does not wear out None (PySide6 6.12 on Python 3.11)."""

import sys

from PySide6.QtCore import QObject

from robodial.gui.none_kept import keep_none


def test_so_many_calls_that_return_nothing_are_survived() -> None:
    keep_none()
    thing = QObject()
    for _ in range(200_000):
        thing.setObjectName("x")
    assert sys.getrefcount(None) > 200_000
