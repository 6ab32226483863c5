"""At most one engine (or import) per data folder. The operating system lets go when the process dies."""

import sqlite3
from contextlib import closing
from pathlib import Path
from types import TracebackType

from robodial.errors import AlreadyRunning, StoreBusy
from robodial.i18n import gettext as _
from robodial.store.sqlite import explained


class RunLock:
    """Held from construction to `release` (or the process's end); `path` is the lock's own file.

    An SQLite file held in an exclusive transaction: the one lock that is at hand, portable and released by every
    operating system when its holder is killed. Raises StoreBusy when another process, or this one, holds it.
    """

    def __init__(self, path: Path, message: str = "") -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._held = _hold(path)
        except sqlite3.Error as error:
            told = explained(error, path)
            if isinstance(told, StoreBusy):
                raise StoreBusy(message) if message else AlreadyRunning(already_running()) from error
            raise (told or error) from error

    def release(self) -> None:
        """Let others in; may be called again."""
        self._held.close()

    def __enter__(self) -> "RunLock":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock at `path`. Asking takes nothing away and makes no file."""
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as asking:
            asking.execute("SELECT 1 FROM holders")  # no such table, once the file may be read
    except sqlite3.Error as error:
        return isinstance(explained(error, path), StoreBusy)
    return False


def _hold(path: Path) -> sqlite3.Connection:
    held = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        held.execute("BEGIN EXCLUSIVE")
    except BaseException:
        held.close()
        raise
    return held


def already_running() -> str:
    """What to tell the user who starts a second engine."""
    return _("robodial is already running in another window with the same data. Use that window, or close it first.")
