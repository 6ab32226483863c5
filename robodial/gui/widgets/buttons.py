"""Buttons in their few kinds."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QPushButton

from robodial.gui.icons import icon, icon_beside_text
from robodial.gui.theme import GAP, colours

_ICON = 16


class _Button(QPushButton):
    """A double click is one click: those who learned to double-click icons do it with buttons, too."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()


def button(text: str, clicked: Callable[[], object], icon_name: str = "", role: str = "plain") -> QPushButton:
    """`role`: plain, primary (one on a page), start, danger, link. The text is its accessible name, too."""
    made = _Button(text)
    made.setProperty("role", role)
    if icon_name:
        set_icon(made, icon_name)
    made.clicked.connect(lambda _checked=False: clicked())
    return made


def set_icon(made: QPushButton, icon_name: str) -> None:
    """In the ink of the button's kind, off its text; an arrow that points forward stands behind the text."""
    made.setProperty("icon_name", icon_name)
    ink = {"primary": colours().on_accent, "start": colours().on_accent, "danger": colours().bad}
    _dress(made, icon_name, ink.get(str(made.property("role")), colours().text))


def set_role(made: QPushButton, role: str) -> None:
    """Make it look like another kind."""
    if made.property("role") == role:
        return
    made.setProperty("role", role)
    made.style().unpolish(made)
    made.style().polish(made)
    if made.property("icon_name"):
        set_icon(made, str(made.property("icon_name")))


def _dress(made: QPushButton, icon_name: str, ink: str) -> None:
    is_behind = icon_name == "forward"
    made.setIcon(icon_beside_text(icon_name, ink, colours().faint, is_behind=is_behind))
    made.setIconSize(QSize(_ICON + GAP // 2, _ICON))
    if is_behind:
        made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)


def icon_button(name: str, text: str, clicked: Callable[[], object]) -> QPushButton:
    """A button that shows only an icon; `text` is its tooltip and accessible name."""
    made = button("", clicked)
    made.setIcon(icon(name, colours().text))
    made.setToolTip(text)
    made.setAccessibleName(text)
    return made


def chip(text: str) -> QPushButton:
    """A filter that is on or off."""
    made = QPushButton(text)
    made.setCheckable(True)
    made.setProperty("role", "chip")
    return made
