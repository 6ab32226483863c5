"""Groups on a page: a card, a notice with what to do, and what a page shows while it has nothing to show."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from robodial.gui.icons import pixmap
from robodial.gui.theme import GAP, colours
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.texts import body, breakable, faint, heading

_NOTICES = {"info": "info", "good": "check", "warn": "warning", "bad": "warning"}


class Card(QFrame):
    """A framed group; add to `column`."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        self.column.setSpacing(GAP)
        if text:
            self.column.addWidget(heading(text))


class Notice(QFrame):
    """A sentence that matters, with an icon (`info`, `good`, `warn`, `bad`), and buttons for what can be done."""

    def __init__(self, text: str = "", kind: str = "info") -> None:
        super().__init__()
        self._icon = QLabel()
        self._text = body("")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(2 * GAP, GAP, 2 * GAP, GAP)
        self._row.setSpacing(GAP + GAP // 2)
        self._row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self._text, 1)
        self.show_text(text, kind)

    @property
    def text(self) -> str:
        """What it says."""
        return self._said

    def show_text(self, text: str, kind: str = "info") -> None:
        """Say this now; an empty text hides it."""
        self._said = text
        shown = breakable(text)
        self._text.setText(shown)
        flags = Qt.TextInteractionFlag
        # what is broken cannot be copied: with signs that nobody sees in it, a path would not be found
        self._text.setTextInteractionFlags(flags.TextSelectableByMouse if shown == text else flags.NoTextInteraction)
        self.setAccessibleName(text)
        ink = {"info": colours().accent, "good": colours().good, "warn": colours().warn, "bad": colours().bad}[kind]
        self._icon.setPixmap(pixmap(_NOTICES[kind], ink, 20))
        self.setProperty("role", f"notice-{kind}")
        self.style().unpolish(self)
        self.style().polish(self)
        self.setVisible(bool(text))
        if text and isinstance(self.window(), QDialog):
            QTimer.singleShot(0, self, self._make_room)

    def _make_room(self) -> None:
        """A small window grows with what it says: lines that break are not counted in its own size."""
        window, layout = self.window(), self.window().layout()
        wanted = layout.totalHeightForWidth(window.width()) if layout and layout.hasHeightForWidth() else 0
        if wanted > window.height():
            window.resize(window.width(), wanted)

    def add_button(self, text: str, clicked: Callable[[], object]) -> QPushButton:
        """Something to do about it."""
        made = button(text, clicked)
        self._row.addWidget(made)
        return made


class EmptyState(QWidget):
    """Nothing here yet: an icon, a sentence, and the one thing to do."""

    def __init__(
        self, icon_name: str, text: str, more: str = "", action: str = "", clicked: Callable[[], object] | None = None
    ) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(GAP)
        column.addStretch(1)
        picture = QLabel()
        picture.setPixmap(pixmap(icon_name, colours().faint, 56))
        for widget in (picture, heading(text), *([faint(more)] if more else [])):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(widget)
        if action and clicked:
            column.addSpacing(GAP)
            column.addWidget(button(action, clicked, role="primary"), 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(2)
