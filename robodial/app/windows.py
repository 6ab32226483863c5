"""What Windows is told of a program: that it runs, and whose its windows are; and a message without Qt.

`library` gives a system library by its name, None on other systems.
"""

import sys
from collections.abc import Callable
from typing import Any

APP_ID = "RoboDial.RoboDial"
"""Under which taskbar and notifications gather the windows: the same as that of the installer's shortcut."""
RUNNING = "RoboDial-running"
"""Name of the mutex that installer and uninstaller look for, so as not to work on a program that runs."""

_ERROR_IN_FRONT = 0x10 | 0x10000  # MB_ICONERROR, MB_SETFOREGROUND

Library = Callable[[str], Any]


def system_library(name: str) -> Any:
    """As ctypes gives it, with types of its own."""
    if sys.platform != "win32":
        return None
    import ctypes

    return ctypes.WinDLL(name)


def mark_as_running(library: Library = system_library) -> bool:
    """Until this process ends, installers see that it runs. Any number of programs may say so."""
    if (kernel := library("kernel32")) is None:
        return False
    create = kernel.CreateMutexW
    create.restype = _pointer()
    return bool(create(None, False, RUNNING))  # the handle is the system's to close, when the process ends


def take_identity(library: Library = system_library) -> bool:
    """Before the first window: stand together with the shortcut, not with every program of this Python."""
    if (shell := library("shell32")) is None:
        return False
    return bool(shell.SetCurrentProcessExplicitAppUserModelID(APP_ID) == 0)


def show_message(text: str, library: Library = system_library) -> bool:
    """A box with an error, for when our own windows cannot be opened; returns when it was closed."""
    if (user := library("user32")) is None:
        return False
    return bool(user.MessageBoxW(None, text, "robodial", _ERROR_IN_FRONT))


def _pointer() -> Any:
    import ctypes

    return ctypes.c_void_p
