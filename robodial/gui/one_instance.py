"""One program for each data folder: a second start brings the first one's window to the front, and ends."""

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # only where it may matter: the window is painted before
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

MARK = "window.open"
"""File in the data folder while a window is open, or was when the program was killed."""
CONNECT_MS = 500
ANSWER_MS = 5000
"""How long the first program has to answer, busy as it may be; one that hangs is passed over."""
AGAIN_MS = 200
STARTING_S = 4
"""From a program's mark until it listens, on a slow PC."""
_COME = b"come to the front\n"
_COMING = b"coming\n"


class OneInstance:
    """`is_second` first, then `hold`; from then on `asked` is called when the user starts the program once more."""

    def __init__(self, home: Path, asked: Callable[[], object], user: str | None = None) -> None:
        self._home = home
        self._asked = asked
        self._user = user
        self._server: QLocalServer | None = None
        self._callers: list[QLocalSocket] = []

    def is_second(self) -> bool:
        """True when another window has the folder: it was told to come to the front, and this program should end."""
        if self._mark():
            return False
        from PySide6.QtCore import QThread

        while not (comes := _first_one_comes(self._name())) and self._is_starting():
            QThread.msleep(AGAIN_MS)
        return comes

    def hold(self) -> bool:
        """Be found by a second start. False where the system allows no server: better two windows than none."""
        from PySide6.QtNetwork import QLocalServer

        with suppress(OSError):
            (self._home / MARK).touch()
        QLocalServer.removeServer(self._name())  # left behind by a program that was killed
        server = QLocalServer()
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._called)
        self._server = server if server.listen(self._name()) else None
        return self._server is not None

    def release(self) -> None:
        """The next start is a first one."""
        if self._server is not None:
            self._server.close()
            self._server = None
            with suppress(OSError):
                (self._home / MARK).unlink(missing_ok=True)

    def _mark(self) -> bool:
        """True when there was no mark yet; of two programs started together only one makes it."""
        try:
            self._home.mkdir(parents=True, exist_ok=True)
            (self._home / MARK).touch(exist_ok=False)
        except FileExistsError:
            return False
        except OSError:
            return True
        return True

    def _is_starting(self) -> bool:
        """True when the mark is so young that its program may not listen yet."""
        from robodial.clock import SystemClock

        try:
            age_s = SystemClock().now().timestamp() - (self._home / MARK).stat().st_mtime
        except OSError:
            return False
        return 0 <= age_s < STARTING_S

    def _name(self) -> str:
        return instance_name(self._home, _system_user() if self._user is None else self._user)

    def _called(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            caller = self._server.nextPendingConnection()
            self._callers.append(caller)
            caller.readyRead.connect(self._answer)
            caller.disconnected.connect(self._forget)
        self._answer()

    def _answer(self) -> None:
        for caller in self._callers:
            if caller.bytesAvailable() and bytes(caller.readAll().data()) == _COME:
                caller.write(_COMING)
                caller.flush()
                self._asked()

    def _forget(self) -> None:
        """Those that have gone."""
        from PySide6.QtNetwork import QLocalSocket

        gone = [caller for caller in self._callers if caller.state() is QLocalSocket.LocalSocketState.UnconnectedState]
        for caller in gone:
            self._callers.remove(caller)
            caller.deleteLater()


def instance_name(home: Path, user: str) -> str:
    """Of the user and the folder, however it is written."""
    import hashlib

    whole = f"{user}\n{home.resolve()}".casefold()
    return "robodial-" + hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _first_one_comes(name: str) -> bool:
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(CONNECT_MS):
        return False
    _let_it_come_to_the_front()
    socket.write(_COME)
    socket.flush()
    answered = socket.waitForReadyRead(ANSWER_MS) and bytes(socket.readAll().data()) == _COMING
    socket.disconnectFromServer()
    return answered


def _let_it_come_to_the_front() -> None:
    """Windows lets only the program that the user has just started come to the front, or give that right away."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)  # ASFW_ANY


def _system_user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
