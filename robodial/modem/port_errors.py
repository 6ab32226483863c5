"""Why a serial port cannot be opened or is gone, and what the user can do about it."""

import errno
import os
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from robodial.errors import PortLost, PortStuck, PortUnavailable
from robodial.i18n import gettext as _

LOCK_FOLDER = Path("/var/lock")
"""Where mgetty, minicom and others leave `LCK..ttyX` with their process number."""

_WINDOWS_NUMBER = re.compile(r"None, (\d+)\)")
"""Windows' own number in what pyserial tells of it, `PermissionError(13, 'Access is denied.', None, 5)`: the words are
in the user's language, and the class is the same for a port in use (5) and for a device that is not well (31)."""
_WINDOWS_MISSING_NUMBERS = frozenset({2, 3, 55, 433, 1167})
"""File, path, device not found; device not there, not connected."""
_WINDOWS_BUSY_NUMBERS = frozenset({5, 32, 33, 170})
"""Access denied, shared wrongly, locked, in use."""
_WINDOWS_MISSING = ("FileNotFoundError", "cannot find the file")
_WINDOWS_DENIED = ("PermissionError", "Access is denied")


def running_programs() -> Iterable[str]:
    """Names of the running programs, where the system tells (Linux)."""
    for comm in Path("/proc").glob("[0-9]*/comm"):
        try:
            yield comm.read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            continue  # it ended meanwhile


def holder_by_lock_file(port: str, folder: Path = LOCK_FOLDER) -> int | None:
    """The process that holds `port` by a lock file, if it still runs and is not this one."""
    if sys.platform == "win32" or "://" in port:
        return None
    lock = folder / f"LCK..{Path(port).name}"
    try:
        pid = int(lock.read_text(encoding="ascii", errors="replace").split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if pid != os.getpid() and _runs(pid) else None


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True


def cannot_open(
    port: str, error: Exception, programs: Callable[[], Iterable[str]] = running_programs
) -> PortUnavailable:
    """The error to show when opening `port` failed with `error`."""
    reason = _reason(error, programs)
    return PortUnavailable(_MESSAGES[reason](port, error), reason=reason)


def locked(port: str, pid: int) -> PortUnavailable:
    """The error to show when a lock file names another program."""
    return PortUnavailable(
        _("{port} is in use by another program (process {pid}). Close it, then try again.").format(port=port, pid=pid),
        reason="busy",
    )


def _reason(error: Exception, programs: Callable[[], Iterable[str]]) -> str:
    number = getattr(error, "errno", None)
    text = str(error)
    if windows := _WINDOWS_NUMBER.search(text):
        return _windows_reason(int(windows[1]))
    if number in (errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ECONNREFUSED) or any(
        s in text for s in _WINDOWS_MISSING
    ):
        return "missing"
    if number in (errno.EBUSY, errno.EAGAIN) or any(s in text for s in _WINDOWS_DENIED):
        return "modem_manager" if "ModemManager" in set(programs()) else "busy"
    return "denied" if number in (errno.EACCES, errno.EPERM) else "other"


def _windows_reason(number: int) -> str:
    if number in _WINDOWS_MISSING_NUMBERS:
        return "missing"
    return "busy" if number in _WINDOWS_BUSY_NUMBERS else "other"


def _missing(port: str, _error: Exception) -> str:
    return _("{port} is not there. Plug the modem in, or choose its port anew: `robodial lines` lists them.").format(
        port=port
    )


def _busy(port: str, _error: Exception) -> str:
    if sys.platform == "win32":
        return _(
            "{port} is in use by another program. Close fax, dial-up and telephone programs "
            "(Windows Fax service, the modem's own tray program), then try again."
        ).format(port=port)
    return _("{port} is in use by another program. Close it, then try again.").format(port=port)


def _modem_manager(port: str, _error: Exception) -> str:
    return _(
        "{port} is held by ModemManager. Stop it (`sudo systemctl stop ModemManager`), or tell it to leave this modem "
        'alone with a udev rule that sets ENV{{ID_MM_DEVICE_IGNORE}}="1"; then plug the modem in again.'
    ).format(port=port)


def _denied(port: str, _error: Exception) -> str:
    return _(
        "No permission to use {port}. Add yourself to the group dialout (`sudo usermod -a -G dialout $USER`; "
        "on Arch the group is uucp), then log out and in again."
    ).format(port=port)


def _other(port: str, error: Exception) -> str:
    if windows := _WINDOWS_NUMBER.search(str(error)):
        return _(
            "{port} does not work just now (Windows error {number}). Unplug the modem, wait five seconds and plug it "
            "in again; if that does not help, restart the PC."
        ).format(port=port, number=windows[1])
    return _("{port} cannot be opened: {why}.").format(port=port, why=error)


_MESSAGES: dict[str, Callable[[str, Exception], str]] = {
    "missing": _missing,
    "busy": _busy,
    "modem_manager": _modem_manager,
    "denied": _denied,
    "other": _other,
}


def lost(port: str) -> PortLost:
    """The error to show when an open port is gone."""
    return PortLost(
        _("{port} is gone: unplugged, switched off, or taken by another program. Plug the modem in again.").format(
            port=port
        )
    )


def stuck(port: str, what: str) -> PortStuck:
    """The error to show when a call into the operating system does not return; `what` is read, write, close…"""
    return PortStuck(
        _("{port} does not respond any more ({what}). Unplug the modem, wait five seconds and plug it in.").format(
            port=port, what=what
        )
    )
