"""Work for the screen cut into steps, one each time the window comes back to its events: it never hangs."""

from collections import deque
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer


class Steps(QObject):
    """Steps wait for those before them; `restart` forgets what is left."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: deque[Callable[[], object]] = deque()
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._next)

    @property
    def are_done(self) -> bool:
        """True when nothing waits."""
        return not self._waiting

    def restart(self, steps: Iterable[Callable[[], object]]) -> None:
        """These, in place of what still waits."""
        self._waiting.clear()
        self.add(steps)

    def add(self, steps: Iterable[Callable[[], object]]) -> None:
        """These, too."""
        self._waiting.extend(steps)
        if self._waiting:
            self._timer.start()

    def _next(self) -> None:
        if self._waiting:
            self._waiting.popleft()()
        if not self._waiting:
            self._timer.stop()
