"""Buttons in their few kinds."""

from collections.abc import Callable

from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QPushButton

from robodial.gui.icons import icon
from robodial.gui.theme import colours


class _Button(QPushButton):
    """A double click is one click: those who learned to double-click icons do it with buttons, too."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()


def button(text: str, clicked: Callable[[], object], icon_name: str = "", role: str = "plain") -> QPushButton:
    """`role`: plain, primary (one on a page), start, danger, link. The text is its accessible name, too."""
    made = _Button(text)
    made.setProperty("role", role)
    if icon_name:
        ink = {"primary": colours().on_accent, "start": colours().on_accent, "danger": colours().bad}
        made.setIcon(icon(icon_name, ink.get(role, colours().text)))
    made.clicked.connect(lambda _checked=False: clicked())
    return made


def icon_button(name: str, text: str, clicked: Callable[[], object]) -> QPushButton:
    """A button that shows only an icon; `text` is its tooltip and accessible name."""
    made = button("", clicked, name)
    made.setToolTip(text)
    made.setAccessibleName(text)
    return made


def chip(text: str) -> QPushButton:
    """A filter that is on or off."""
    made = QPushButton(text)
    made.setCheckable(True)
    made.setProperty("role", "chip")
    return made
