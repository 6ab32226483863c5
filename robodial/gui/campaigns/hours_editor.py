"""The hours of a campaign, day by day, with a break: never more than the lawful ones, which are shown beside."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, QTime, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QRadioButton, QTimeEdit, QVBoxLayout, QWidget

from robodial.app.hours_words import day_hours_words, day_names, week_words
from robodial.app.own_hours import DAYS
from robodial.domain.calling_window import CallingWindow, Hours
from robodial.gui.theme import GAP
from robodial.gui.widgets.texts import faint
from robodial.i18n import gettext as _

_MIDNIGHT, _LAST_SHOWN = "24:00", "23:59"
"""A field of Qt ends a minute before the day does."""
_WORKDAY, _NOON = ("09:00", "19:00"), ("12:00", "14:00")
_GROUPS = {"mon_fri": DAYS[:5], "mon_sat": DAYS[:6], "every_day": DAYS}


class HoursEditor(QWidget):
    """All lawful hours, or own ones."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        self.all_lawful = QRadioButton(_("Whenever such calls are allowed"))
        self._lawful = faint("")
        self.own = QRadioButton(_("Only in these hours"))
        for widget in (self.all_lawful, self._lawful, self.own):
            column.addWidget(widget)
        self._table = QWidget()
        grid = QGridLayout(self._table)
        grid.setContentsMargins(2 * GAP, 0, 0, 0)
        grid.setSpacing(GAP)
        self.rows = [_DayRow(name, grid, place) for place, name in enumerate(day_names())]
        grid.setColumnStretch(7, 1)
        column.addWidget(self._table)
        hint = faint(_("Beside each day: the hours in which such calls are allowed. Outside them nobody is called."))
        grid.addWidget(hint, 7, 0, 1, 8)
        self.all_lawful.setChecked(True)
        self.own.toggled.connect(self._table.setVisible)
        self._table.setVisible(False)
        for button in (self.all_lawful, self.own):
            button.clicked.connect(lambda _checked=False: self.changed.emit())
        for row in self.rows:
            for box in (row.open, row.has_break):
                box.clicked.connect(lambda _checked=False: self.changed.emit())
            for field in row.times:
                field.timeChanged.connect(lambda _time: self.changed.emit())

    def show_lawful(self, window: CallingWindow | None) -> None:
        """What the rules allow, in words."""
        self._lawful.setText(week_words(window.days) if window else "")
        for row, hours in zip(self.rows, window.days if window else [()] * 7, strict=True):
            row.show_lawful(hours)

    def show_value(self, hours: Mapping[str, Sequence[str]]) -> None:
        """As in a draft: empty means all lawful hours."""
        (self.own if hours else self.all_lawful).setChecked(True)
        by_day: dict[str, Sequence[str]] = {}
        for group, days in _GROUPS.items():
            by_day |= dict.fromkeys(days, hours[group]) if group in hours else {}
        by_day |= {day: hours[day] for day in DAYS if day in hours}
        for day, row in zip(DAYS, self.rows, strict=True):
            row.show_value(by_day.get(day, ()) if hours else None)

    @property
    def value(self) -> dict[str, Any] | None:
        """As in a draft; None: all lawful hours."""
        if not self.own.isChecked():
            return None
        return {day: row.value for day, row in zip(DAYS, self.rows, strict=True)}


class _DayRow:
    """One day: open or not, from and to, and a break."""

    def __init__(self, name: str, grid: QGridLayout, place: int) -> None:
        self.open = QCheckBox(name)
        self.times = [QTimeEdit() for _n in range(4)]
        words = (_("from"), _("to"), _("break from"), _("break to"))
        for field, word in zip(self.times, words, strict=True):
            field.setDisplayFormat("HH:mm")
            field.setAccessibleName(f"{name}, {word}")
        self.has_break = QCheckBox(_("break"))
        self.has_break.setAccessibleName(_("{day}: with a break").format(day=name))
        self._lawful = faint("")
        self._lawful.setWordWrap(False)
        for column, widget in enumerate(
            (self.open, self.times[0], QLabel("–"), self.times[1], self.has_break, self.times[2], self.times[3])
        ):
            grid.addWidget(widget, place, column)
        grid.addWidget(self._lawful, place, 7)
        self.open.toggled.connect(lambda _on: self._enable())
        self.has_break.toggled.connect(lambda _on: self._enable())
        self._default: Sequence[str] = _WORKDAY
        self.show_value(None)

    def show_lawful(self, hours: Sequence[Hours]) -> None:
        """Beside the row; and what an untouched day begins with."""
        text = day_hours_words(hours) if hours else _("no calls allowed")
        self._lawful.setText(f"({text})")
        if self._untouched:
            self._default = [
                f"{minute // 60:02}:{minute % 60:02}" for one in hours for minute in (one.opens, one.closes)
            ]
            self.show_value(None)

    def show_value(self, hours: Sequence[str] | None) -> None:
        """None: as the law has it. Times that do not follow each other are shown like others, to be mended."""
        self._untouched = hours is None
        times = self._default if hours is None else [time for text in hours for time in text.split("-")]
        self.open.setChecked(bool(times))
        self.has_break.setChecked(len(times) > 2)
        opens, *pauses, closes = times or _WORKDAY
        pause = (pauses[0], pauses[-1]) if pauses else _NOON
        for field, time in zip(self.times, (opens, closes, *pause), strict=True):
            with QSignalBlocker(field):  # it is shown, not changed
                field.setTime(QTime.fromString(_LAST_SHOWN if time == _MIDNIGHT else time, "H:mm"))
        self._enable()

    def _enable(self) -> None:
        for field in (self.times[0], self.times[1], self.has_break):
            field.setEnabled(self.open.isChecked())
        for field in self.times[2:]:
            field.setVisible(self.open.isChecked() and self.has_break.isChecked())

    @property
    def value(self) -> list[str]:
        """`["09:00-12:00", "14:00-19:00"]`; empty for a closed day."""
        if not self.open.isChecked():
            return []
        opens, closes, breaks, goes_on = (field.time().toString("HH:mm") for field in self.times)
        closes = _MIDNIGHT if closes == _LAST_SHOWN else closes
        return [f"{opens}-{breaks}", f"{goes_on}-{closes}"] if self.has_break.isChecked() else [f"{opens}-{closes}"]
