"""The window without a mouse: Tab goes as the eye does, Enter does what the page is there for."""

from collections.abc import Iterator
from typing import cast

from PySide6.QtCore import QMetaMethod, Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

from robodial.gui.campaigns.tile import Tile

_FIELDS = (QLineEdit, QCheckBox, QRadioButton, QComboBox, QAbstractSpinBox, Tile)
"""Where Enter means: this is what I wanted to say, go on."""


def move_focus(window: QWidget, *, forward: bool) -> bool:
    """Give the focus to the control after the one that has it, or before it. Parts of a page come and go: their order
    is that of the layouts at this moment, not the one in which they were made."""
    found = list(_controls(window))
    now = QApplication.focusWidget()
    while now is not None and now not in found and now is not window:
        now = now.parentWidget()
    if not found:
        return False
    if now in found:
        following = found[(found.index(now) + (1 if forward else -1)) % len(found)]
    else:
        following = found[0 if forward else -1]
    following.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    return True


def enter(page: QWidget) -> bool:
    """Enter was pressed, and the control that has the focus has no use for it. True when it was put to use."""
    focus = QApplication.focusWidget()
    if isinstance(focus, QPushButton) and not isinstance(focus, Tile):
        focus.click()
        return True
    if not isinstance(focus, _FIELDS) or not page.isAncestorOf(focus) or _has_its_own(focus):
        return False
    primary = primary_button(page)
    if primary is not None:
        primary.click()
    return primary is not None


def primary_button(page: QWidget) -> QPushButton | None:
    """What the page is there for, when it can be done now."""
    buttons = page.findChildren(QPushButton)
    fit = [one for one in buttons if one.property("role") in ("primary", "start")]
    return next((one for one in fit if one.isVisible() and one.isEnabled()), None)


def _has_its_own(focus: QWidget) -> bool:
    return isinstance(focus, QLineEdit) and focus.isSignalConnected(QMetaMethod.fromSignal(focus.returnPressed))


def _controls(widget: QWidget) -> Iterator[QWidget]:
    if not widget.isVisible() or not widget.isEnabled():
        return
    if widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value and widget.focusProxy() is None:
        yield widget
    for child in _children(widget):
        yield from _controls(child)


def _children(widget: QWidget) -> Iterator[QWidget]:
    if isinstance(widget, QStackedWidget):
        inside = [widget.currentWidget()]
    elif isinstance(widget, QScrollArea):
        inside = [widget.widget()]
    elif (layout := widget.layout()) is not None:
        inside = list(_laid_out(layout))
    elif isinstance(widget, QComboBox | QAbstractSpinBox):
        inside = []
    else:  # cells of a table, parts of a splitter
        parts = widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        inside = sorted(parts, key=lambda one: (one.y(), one.x()))
    yield from (one for one in inside if one is not None)


def _cell(grid: QGridLayout, place: int) -> tuple[int, int]:
    row, column, *_spans = cast("tuple[int, int, int, int]", grid.getItemPosition(place))
    return row, column


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    items = [layout.itemAt(place) for place in range(layout.count())]
    if isinstance(layout, QGridLayout):
        cells = sorted((_cell(layout, place), place) for place in range(layout.count()))
        items = [layout.itemAt(place) for _cell_, place in cells]
    for item in items:
        if item is None:
            continue
        if (inner := item.layout()) is not None:
            yield from _laid_out(inner)
        elif (widget := item.widget()) is not None:
            yield widget
