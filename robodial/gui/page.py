"""What a page of the main window is, and what it may ask of the window."""

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from robodial.gui.bridge import Bridge
from robodial.gui.theme import GAP
from robodial.gui.widgets.texts import title


class Navigator(Protocol):
    """The main window, as pages see it."""

    def go(self, place: str, **where: Any) -> None:
        """Show the page `place`; `where` is given to its `opened`."""

    def help(self, topic: str) -> None:
        """Open the help at `topic`."""

    def tell(self, sentence: str, undo: Callable[[], object] | None = None) -> None:
        """Something good happened: shown for some seconds at the foot of the window; `undo` takes it back."""

    def problem(self, sentence: str, topic: str = "") -> None:
        """Something went wrong: stays until it is closed; the help opens at `topic`."""

    def changed(self) -> None:
        """Language, theme, practice or folder changed: everything is drawn anew."""


class Page(QWidget):
    """One place of the program. Made when it is first shown; `opened` each time it is."""

    topic = ""
    """The help's page about this one."""

    def __init__(self, bridge: Bridge, window: Navigator) -> None:
        super().__init__()
        self.setObjectName("page")
        self.bridge = bridge
        self.window_ = window
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(3 * GAP, 3 * GAP, 3 * GAP, 2 * GAP)
        self.column.setSpacing(2 * GAP)

    def add_title(self, text: str) -> None:
        """The page's heading."""
        self.column.addWidget(title(text))

    def opened(self, **where: Any) -> None:
        """Shown: read again what may have changed."""

    def closed(self) -> None:
        """Another page is shown: stop timers, keep what the user typed."""
