"""The main window: a sidebar, one page at a time, and a strip that says when nothing is dialed.

All of it is painted before anything else is imported; `Qt` and its thousand names alone take 20 ms.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from robodial.gui.bridge import Bridge
from robodial.gui.icons import icon_beside_text
from robodial.gui.places import BY_KEY, PLACES, Place
from robodial.gui.theme import GAP, colours
from robodial.i18n import gettext as _

if TYPE_CHECKING:
    from robodial.gui.page import Page
    from robodial.gui.widgets.card import Notice

SMALLEST = (1024, 640)
USUAL = (1240, 760)
SIDEBAR = 208
TOLD_MS = 6000
UNDO_MS = 20_000
"""What can be taken back stays longer: people read it, and think."""


class MainWindow(QMainWindow):
    """Shows pages; the `Navigator` that they ask."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self.bridge = bridge
        self._pages: dict[str, Page] = {}
        self._shown = ""
        self._on_painted: Callable[[], object] | None = None
        self._take_back: Callable[[], object] | None = None
        self.setMinimumSize(*SMALLEST)
        self.resize(*USUAL)
        self._forget = QTimer(self, singleShot=True, interval=TOLD_MS)
        self._build()
        self._forget.timeout.connect(self._hide_told)

    def once_painted(self, then: Callable[[], object]) -> None:
        """Call it when the window has been painted for the first time."""
        self._on_painted = then

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._on_painted is not None:
            QTimer.singleShot(0, self._on_painted)
            self._on_painted = None

    # ---- what pages ask ----------------------------------------------------------------------------------------

    def go(self, place: str, **where: Any) -> None:
        """Show the page `place`."""
        if self._shown in self._pages:
            self._pages[self._shown].closed()
        page = self._pages.get(place) or self._made(BY_KEY[place])
        self._shown = place
        self._light(BY_KEY[place])
        self._stack.setCurrentWidget(page)
        page.opened(**where)

    def help(self, topic: str) -> None:
        """Open the help at `topic`."""
        self.go("help", topic=topic)

    def tell(self, sentence: str, undo: Callable[[], object] | None = None) -> None:
        """Something good happened; `undo` takes it back."""
        self._told.show_text(sentence, "good")
        self._take_back = undo
        self.undo.setVisible(undo is not None)
        self._forget.start(TOLD_MS if undo is None else UNDO_MS)

    def _undone(self) -> None:
        """Once."""
        undo, self._take_back = self._take_back, None
        self._told.hide()
        if undo is not None:
            undo()

    def _hide_told(self) -> None:
        self._told.hide()

    def problem(self, sentence: str, topic: str = "") -> None:
        """Something went wrong: stays until it is closed."""
        self._topic = topic or (self._pages[self._shown].topic if self._shown in self._pages else "")
        self._problem.show_text(sentence, "bad")
        self._problem.setFocus()

    def changed(self) -> None:
        """Draw everything anew, where the user was."""
        shown = self._shown or "home"
        for page in self._pages.values():
            page.closed()
        self._pages.clear()
        self._shown = ""
        self._build()
        self.go(shown)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Calls in progress are not cut off without a word."""
        if self.bridge.is_running and not self._may_close():
            event.ignore()
            return
        if self._shown in self._pages:
            self._pages[self._shown].closed()
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab and Shift+Tab."""
        from robodial.gui.keyboard import move_focus

        return move_focus(self, forward=forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does what the page is there for; Esc takes away what was told."""
        from PySide6.QtCore import Qt

        from robodial.gui.keyboard import enter

        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and enter(self._stack.currentWidget()):
            return
        if event.key() == Qt.Key.Key_Escape and self._notices is not None and self._problem.isVisible():
            self._problem.hide()
            return
        super().keyPressEvent(event)

    def _may_close(self) -> bool:
        from PySide6.QtWidgets import QDialog

        from robodial.gui.live.closing import ClosingDialog

        return ClosingDialog(self.bridge, self).exec() == QDialog.DialogCode.Accepted

    @property
    def page(self) -> "Page":
        """The page that is shown."""
        return self._pages[self._shown]

    @property
    def shown(self) -> str:
        """Its key."""
        return self._shown

    # ---- the frame ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setWindowTitle("robodial")
        self._topic = ""
        self._stack = QStackedWidget()
        self._notices: tuple[Notice, Notice] | None = None
        self._take_back = None
        frame, column = _column()
        column.addWidget(self._banner())
        column.addWidget(self._stack, 1)
        notices, self._beneath = _column()
        self._beneath.setContentsMargins(3 * GAP, 0, 3 * GAP, 0)
        self._beneath.setSpacing(2 * GAP)
        column.addWidget(notices)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._sidebar())
        row.addWidget(frame, 1)
        self.setCentralWidget(whole)

    @property
    def _told(self) -> "Notice":
        return (self._notices or self._made_notices())[1]

    @property
    def _problem(self) -> "Notice":
        return (self._notices or self._made_notices())[0]

    def _made_notices(self) -> "tuple[Notice, Notice]":
        """When there is something to say, not before the first paint."""
        from robodial.gui.widgets.card import Notice

        self._notices = problem, told = Notice(kind="bad"), Notice(kind="good")
        self.undo = told.add_button(_("Undo"), self._undone)
        self.undo.hide()
        problem.add_button(_("Help"), lambda: self.help(self._topic))
        problem.add_button(_("Close"), problem.hide)
        for widget in (problem, told, QWidget()):  # the last keeps what is shown off the window's edge
            self._beneath.addWidget(widget)
        return self._notices

    def _banner(self) -> QLabel:
        self._strip = QLabel()
        self._strip.setObjectName("banner")
        self._strip.setWordWrap(True)
        self._strip.setIndent(0)  # in line with the pages' titles
        self._strip.setText(_("Practice: calls go to emulated lines. Nothing is dialed, no telephone rings."))
        self._strip.setVisible(self.bridge.session.settings.practice)
        return self._strip

    def _sidebar(self) -> QWidget:
        bar, column = _column()
        bar.setObjectName("sidebar")
        bar.setFixedWidth(SIDEBAR)
        column.setContentsMargins(0, 2 * GAP, 0, 2 * GAP)
        name = QLabel("robodial")
        name.setIndent(0)
        name.setStyleSheet("font-size: 19px; font-weight: bold; padding: 4px 17px 16px 17px;")
        column.addWidget(name)
        self._entries: dict[str, QPushButton] = {}
        for count, place in enumerate((place for place in PLACES if place.icon), start=1):
            self._entries[place.key] = entry = self._entry(place, count)
            column.addWidget(entry)
        column.addStretch(1)
        self._bar = bar
        return bar

    def _entry(self, place: Place, count: int) -> QPushButton:
        ink = colours().on_sidebar
        entry = QPushButton(icon_beside_text(place.icon, ink, ink, is_behind=False), place.name())
        entry.setIconSize(QSize(2 * GAP + GAP // 2, 2 * GAP))
        entry.setCheckable(True)
        entry.setAccessibleName(place.name())
        entry.clicked.connect(lambda _checked=False: self.go(place.key))
        entry.setToolTip(f"Ctrl+{count}")
        QShortcut(QKeySequence(f"Ctrl+{count}"), entry, lambda: self.go(place.key))
        return entry

    def _light(self, place: Place) -> None:
        lit = place.key if place.icon else place.beside
        self._bar.setVisible(place.beside != "-")
        for key, entry in self._entries.items():
            entry.setChecked(key == lit)

    def _made(self, place: Place) -> "Page":
        page = place.page_class()(self.bridge, self)
        self._pages[place.key] = page
        self._stack.addWidget(page)
        return page


def _column() -> tuple[QWidget, QVBoxLayout]:
    widget = QWidget()
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return widget, column
