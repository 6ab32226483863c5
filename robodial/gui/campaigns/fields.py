"""Fields of a form: a label above its field, a choice, a day that may be left open."""

from collections.abc import Sequence

from PySide6.QtCore import QDate, QLocale, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from robodial.gui.theme import GAP
from robodial.gui.widgets.texts import faint
from robodial.i18n import language


def labelled(text: str, field: QWidget, hint: str = "") -> QWidget:
    """The field under its label."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP // 2)
    label = QLabel(text)
    label.setBuddy(field)
    field.setAccessibleName(text)
    column.addWidget(label)
    column.addWidget(field)
    if hint:
        column.addWidget(faint(hint))
    return whole


def side_by_side(*widgets: QWidget) -> QWidget:
    """In one row, sharing the width."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2 * GAP)
    for widget in widgets:
        row.addWidget(widget, 1)
    return whole


class Choice(QComboBox):
    """A list of values, each with its words. The mouse wheel scrolls the page, and changes nothing by accident."""

    def __init__(self, choices: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__()
        self.fill(choices)

    def fill(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these; the chosen one stays where it is among them."""
        chosen = self.value
        self.blockSignals(True)
        self.clear()
        for value, words in choices:
            self.addItem(words, value)
        self.blockSignals(False)
        self.choose(chosen)

    @property
    def value(self) -> str:
        """The chosen one; empty when there is none."""
        return str(self.currentData() or "")

    def choose(self, value: str) -> None:
        """Show this one; the first where it is not offered."""
        place = self.findData(value)
        self.setCurrentIndex(max(place, 0) if self.count() else -1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def day_field(text: str) -> QDateEdit:
    """A date, today to begin with, in the user's language; `text` is its accessible name."""
    field = QDateEdit(QDate.currentDate())
    field.setCalendarPopup(True)
    field.setLocale(QLocale(language()))
    field.setDisplayFormat("d MMMM yyyy")
    field.setAccessibleName(text)
    return field


class OptionalDay(QWidget):
    """A date behind a tick; without the tick there is none."""

    changed = Signal()

    def __init__(self, text: str) -> None:
        super().__init__()
        self._tick = QCheckBox(text)
        self._day = day_field(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._tick)
        row.addWidget(self._day)
        row.addStretch(1)
        self._tick.toggled.connect(self._day.setEnabled)
        self._tick.toggled.connect(lambda _on: self.changed.emit())
        self._day.dateChanged.connect(lambda _day: self.changed.emit())
        self._day.setEnabled(False)

    @property
    def value(self) -> str | None:
        """As `2026-11-23`."""
        return self._day.date().toString("yyyy-MM-dd") if self._tick.isChecked() else None

    def set_value(self, day: str) -> None:
        """Empty: none."""
        self._tick.setChecked(bool(day))
        if day:
            self._day.setDate(QDate.fromString(day[:10], "yyyy-MM-dd"))
