"""What a designer would see at once, looked for by measuring: cut texts, uneven rows, two primary buttons."""

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

_WORDS = re.compile(r"[^\s\u200b]+")
ROUNDING = 2
"""Pixels by which a measured text may differ from the room that its layout gave it."""


def faults(shown: QWidget) -> list[str]:
    """Of all that can be seen in a window or dialog."""
    seen = [one for one in shown.findChildren(QWidget) if one.isVisibleTo(shown)]
    found = [fault for one in seen for fault in (*_cut(one), *_sideways(one), *_stretched(one))]
    return [*found, *_uneven(shown), *_primaries(seen)]


def _cut(one: QWidget) -> Iterator[str]:
    if isinstance(one, QLabel):
        yield from _cut_label(one)
    elif isinstance(one, QPushButton | QCheckBox | QRadioButton) and one.text():
        needed = one.sizeHint()
        if needed.width() > one.width() + ROUNDING or needed.height() > one.height() + ROUNDING:
            yield f"button cut: {one.text()!r} needs {needed.toTuple()}, has {one.size().toTuple()}"
    elif isinstance(one, QComboBox):
        yield from _cut_choice(one)
    elif isinstance(one, QLineEdit) and not one.text():
        needed_width = one.fontMetrics().horizontalAdvance(one.placeholderText())
        if needed_width > one.contentsRect().width():
            yield f"placeholder cut: {one.placeholderText()!r}"
    elif isinstance(one, QHeaderView) and one.orientation() is Qt.Orientation.Horizontal:
        yield from _cut_header(one)


def _cut_label(label: QLabel) -> Iterator[str]:
    if not label.text().strip() or label.toolTip():  # what is cut on purpose is read there
        return
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        longest = max(label.fontMetrics().horizontalAdvance(word) for word in _WORDS.findall(label.text()))
        if needed > label.height() + ROUNDING or longest > label.width() + ROUNDING:
            yield f"text cut: {label.text()!r} needs a height of {needed}, has {label.height()}"
    elif label.sizeHint().width() > label.width() + ROUNDING:
        yield f"text cut: {label.text()!r} needs {label.sizeHint().width()}, has {label.width()}"


def _cut_choice(box: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    room = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, box).width()
    if box.fontMetrics().horizontalAdvance(box.currentText()) > room + ROUNDING and not box.toolTip():
        yield f"choice cut: {box.currentText()!r} has {room}"


def _cut_header(header: QHeaderView) -> Iterator[str]:
    bold = header.font()
    bold.setBold(True)  # by the style sheet, which a header's own font knows nothing of
    for place in range(header.count()):
        text = str(header.model().headerData(place, Qt.Orientation.Horizontal) or "")
        room = header.sectionSize(place)
        if not header.isSectionHidden(place) and QFontMetrics(bold).horizontalAdvance(text) > room:
            yield f"title of a column cut: {text!r} has {room}"


def _sideways(one: QWidget) -> Iterator[str]:
    """A page never scrolls to the side; a table of the user's own many columns may."""
    if not isinstance(one, QScrollArea) or one.widget() is None:
        return
    needed, room = one.widget().minimumSizeHint().width(), one.viewport().width()
    if needed > room + ROUNDING:
        yield f"too wide for its page: {needed} in {room}"


def _uneven(shown: QWidget) -> Iterator[str]:
    """Buttons and fields in one row are of one height."""
    for row in shown.findChildren(QHBoxLayout):
        parts = [row.itemAt(place).widget() for place in range(row.count())]
        kinds = QPushButton | QComboBox | QLineEdit | QAbstractSpinBox
        beside = [part for part in parts if isinstance(part, kinds) and part.isVisible() and not _is_special(part)]
        if len({part.height() for part in beside}) > 1:
            yield f"uneven row: {[(_name(part), part.height()) for part in beside]}"


def _is_special(part: QWidget) -> bool:
    return part.property("role") in ("link", "tile", "start", "again", "chip")


def _stretched(one: QWidget) -> Iterator[str]:
    """A button as wide as the page looks like none."""
    if isinstance(one, QPushButton) and one.text() and not _is_special(one):
        in_sidebar = one.parentWidget() and one.parentWidget().objectName() == "sidebar"
        if one.width() > 2 * one.sizeHint().width() and not in_sidebar:
            yield f"button stretched: {one.text()!r} is {one.width()} wide"


def _primaries(seen: list[QWidget]) -> Iterator[str]:
    """One thing is next; that which cannot be pressed yet is not counted."""
    found = [one for one in seen if isinstance(one, QPushButton) and one.property("role") in ("primary", "start")]
    names = [one.text() for one in found if one.isEnabled()]
    if len(names) > 1:
        yield f"primary buttons: {names}"


def _name(part: QWidget) -> str:
    return part.text() if isinstance(part, QPushButton | QLineEdit) else part.accessibleName() or type(part).__name__
