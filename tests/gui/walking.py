"""Walking a window with the Tab key, as somebody does who uses no mouse."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDateTimeEdit,
    QTextBrowser,
    QWidget,
)

SLACK = 6
"""Pixels by which what stands in one row may differ."""


def controls(window: QWidget) -> list[QWidget]:
    """What the Tab key should reach: enabled, visible, made to take the focus, and not a part of another control."""
    return [one for one in window.findChildren(QWidget) if _is_control(one, window)]


def _is_control(one: QWidget, window: QWidget) -> bool:
    if not (one.isVisible() and one.isEnabled() and one.window() is window):
        return False
    if not one.focusPolicy().value & Qt.FocusPolicy.TabFocus.value or one.focusProxy() is not None:
        return False
    return not isinstance(one.parentWidget(), QComboBox | QAbstractSpinBox | QAbstractItemView)


def walked(window: QWidget, *, back: bool = False) -> list[QWidget]:
    """Everything that gets the focus, from the control that has it until it comes round."""
    first = QApplication.focusWidget()
    assert first is not None
    seen = [first]
    inside = None
    for _step in range(300):
        press_tab(back=back)
        now = QApplication.focusWidget()
        assert now is not None
        if now is seen[-1] and _inside(now) not in (None, inside):  # the next link of a text, the month after the day
            inside = _inside(now)
            continue
        assert now is not seen[-1], f"stuck at {told(now)}"
        if now is first:
            return seen
        seen.append(now)
        inside = _inside(now)
    raise AssertionError("Tab never comes round")


def _inside(widget: QWidget) -> object:
    """Where the focus is within a control that has several parts; None within others."""
    if isinstance(widget, QTextBrowser):
        return widget.textCursor().selectionStart(), widget.textCursor().selectionEnd()
    return widget.currentSectionIndex() if isinstance(widget, QDateTimeEdit) else None


def press_tab(*, back: bool = False) -> None:
    """On whatever has the focus."""
    where = QApplication.focusWidget()
    QTest.keyClick(where, Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab)


def out_of_order(walk: list[QWidget]) -> list[str]:
    """Pairs of which the second stands before the first: above it, or left of it in one row."""
    return [
        f"{told(earlier)} comes before {told(later)}"
        for place, earlier in enumerate(walk)
        for later in walk[place + 1 :]
        if _stands_before(later, earlier)
    ]


def _stands_before(one: QWidget, other: QWidget) -> bool:
    """Of the two groups that part them: within a group the order is the group's own."""
    a, b = _parted(one, other)
    above = a.bottom() <= b.top() + SLACK and a.left() < b.right()
    beside = a.right() <= b.left() + SLACK and a.top() < b.bottom() - SLACK and b.top() < a.bottom() - SLACK
    return above or beside


def _parted(one: QWidget, other: QWidget) -> tuple[QRect, QRect]:
    """The rectangles of the children of their nearest common parent in which they are."""
    mine, theirs = _line(one), _line(other)
    for a, b in zip(mine, theirs, strict=False):
        if a is not b:
            return _place(a), _place(b)
    return _place(mine[-1]), _place(theirs[-1])


def _line(widget: QWidget) -> list[QWidget]:
    found = [widget]
    while not found[0].isWindow():
        found.insert(0, found[0].parentWidget())
    return found


def _place(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def told(widget: QWidget) -> str:
    """For messages."""
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return f"{type(widget).__name__}({text or widget.accessibleName() or widget.objectName()!r})"


def shows_focus(widget: QWidget) -> bool:
    """True when it looks another way with the focus than without."""
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    with_focus = widget.grab().toImage()
    widget.clearFocus()
    QApplication.processEvents()
    differs = with_focus != widget.grab().toImage()
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    return differs
