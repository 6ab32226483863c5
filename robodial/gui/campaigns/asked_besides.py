"""What some countries ask of some purposes besides: shown only where it is asked."""

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QDate, QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDateTimeEdit, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from robodial.app.campaign_needs import Needs
from robodial.app.purpose_words import sectors
from robodial.gui.campaigns.fields import Choice, day_field, labelled, side_by_side
from robodial.gui.campaigns.step import Settings
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import Card
from robodial.gui.widgets.texts import body, faint
from robodial.i18n import gettext as _
from robodial.i18n import language
from robodial.i18n.dates import day_text


class AskedBesides(Card):
    """Sector, polling days, and what a named person answers for."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__(_("What the rules ask besides"))
        self._needs: Needs | None = None
        self.sector = Choice([("", _("Choose…")), *sectors()])
        self._sector = labelled(_("What do you sell?"), self.sector)
        self.polls = PollingDays()
        self.statement = Answering(_("Such calls are all but forbidden there. Who answers for them?"))
        self.law = Answering(
            _("The program does not know the rules of that country. Who checked its law?"), asks_law=True
        )
        self.hipaa = Answering(_("For health providers covered by HIPAA (may be left empty): who answers for it?"))
        self.alert = AlertEnd()
        self._parts: list[tuple[str, QWidget]] = [
            ("sector", self._sector),
            ("polling_days", self.polls),
            ("statement", self.statement),
            ("law_checked", self.law),
            ("hipaa", self.hipaa),
            ("alert", self.alert),
        ]
        for _name, part in self._parts:
            self.column.addWidget(part)
        self.sector.activated.connect(lambda _place: self.changed.emit())
        for one in (self.polls, self.statement, self.law, self.hipaa, self.alert):
            one.changed.connect(self.changed)
        self.show_needs(None)

    def show_needs(self, needs: Needs | None) -> None:
        """Only what is asked; nothing at all where nothing is."""
        self._needs = needs
        for name, part in self._parts:
            part.setVisible(self._is_asked(name))
        self.setVisible(any(self._is_asked(name) for name, _part in self._parts))

    def _is_asked(self, name: str) -> bool:
        return self._needs is not None and not self._needs.refused and bool(getattr(self._needs, name))

    def show_draft(self, data: Settings) -> None:
        """What the draft says."""
        self.sector.choose(str(data.get("sector", "")))
        self.polls.show_value(data.get("polling_days"))
        for name, field in (("statement", self.statement), ("law_checked", self.law), ("hipaa", self.hipaa)):
            field.show_value(data.get(name) or {})
        self.alert.show_value(data.get("alert") or {})

    def values(self) -> dict[str, Any]:
        """What is not asked is taken out: another purpose must not carry it along."""
        if self._needs is None:
            return {}
        given = {
            "sector": self.sector.value or None,
            "polling_days": self.polls.value,
            "statement": self.statement.value,
            "law_checked": self.law.value,
            "hipaa": self.hipaa.value,
            "alert": self.alert.value,
        }
        return {name: value if self._is_asked(name) else None for name, value in given.items()}


class Answering(QWidget):
    """A named person, since today; with `asks_law` also which law they read."""

    changed = Signal()

    def __init__(self, text: str, *, asks_law: bool = False) -> None:
        super().__init__()
        self._asks_law, self._on = asks_law, ""
        self.by, self.law = QLineEdit(), QLineEdit()
        self.by.setPlaceholderText(_("First name and name"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(body(text))
        fields = [labelled(_("Name"), self.by)]
        if asks_law:
            fields.append(labelled(_("Which law"), self.law))
        column.addWidget(side_by_side(*fields))
        for field in (self.by, self.law):
            field.textEdited.connect(lambda _text: self.changed.emit())

    def show_value(self, value: Settings) -> None:
        """As in a draft."""
        self.by.setText(str(value.get("by", "")))
        self.law.setText(str(value.get("law", "")))
        self._on = str(value.get("on", ""))

    @property
    def value(self) -> dict[str, str] | None:
        """As in a draft; None while nothing was written."""
        by, law = self.by.text().strip(), self.law.text().strip()
        if not by and not law:
            return None
        on = self._on or QDate.currentDate().toString("yyyy-MM-dd")
        return {"by": by, "on": on, **({"law": law} if self._asks_law else {})}


class PollingDays(QWidget):
    """The elections near, or that there is none: nobody may guess that."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.none = QCheckBox(_("There is no poll in the coming weeks"))
        self._days: list[str] = []
        self.day = day_field(_("Polling day"))
        self.shown = faint("")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(body(_("On which days do people vote? Nobody is called on the eve and on the day.")))
        column.addWidget(self.none)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.day)
        row.addWidget(button(_("Add this day"), self._add, "plus"))
        row.addWidget(button(_("Start again"), self._clear, "undo"))
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.shown)
        self.none.clicked.connect(self._none_clicked)

    def show_value(self, days: object) -> None:
        """None: not stated."""
        self._days = [str(day) for day in days] if isinstance(days, list | tuple) else []
        self.none.setChecked(isinstance(days, list | tuple) and not days)
        self._tell()

    @property
    def value(self) -> list[str] | None:
        """As in a draft."""
        return list(self._days) if self._days or self.none.isChecked() else None

    def _none_clicked(self) -> None:
        self._days = []
        self._told()

    def _add(self) -> None:
        self._days = sorted({*self._days, self.day.date().toString("yyyy-MM-dd")})
        self.none.setChecked(False)
        self._told()

    def _clear(self) -> None:
        self._days = []
        self.none.setChecked(False)
        self._told()

    def _told(self) -> None:
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        self.shown.setText(", ".join(day_text(date.fromisoformat(day)) for day in self._days))
        self.shown.setVisible(bool(self._days))


class AlertEnd(QWidget):
    """Who confirms a public alert, and until when its calls go on: 24 hours at most."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.by = QLineEdit()
        self.by.setPlaceholderText(_("First name and name"))
        self.ends = QDateTimeEdit(_in_hours(6))
        self.ends.setCalendarPopup(True)
        self.ends.setLocale(QLocale(language()))
        self.ends.setDisplayFormat("d MMMM yyyy HH:mm")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(body(_("A public alert is confirmed by a named person, and ends within 24 hours.")))
        column.addWidget(
            side_by_side(labelled(_("Confirmed by"), self.by), labelled(_("The alert ends on"), self.ends))
        )
        self.by.textEdited.connect(lambda _text: self.changed.emit())
        self.ends.dateTimeChanged.connect(lambda _moment: self.changed.emit())

    def show_value(self, value: Settings) -> None:
        """As in a draft."""
        self.by.setText(str(value.get("confirmed_by", "")))
        ends = str(value.get("ends_at", ""))
        self.ends.blockSignals(True)
        self.ends.setDateTime(QDateTime.fromString(ends, Qt.DateFormat.ISODate) if ends else _in_hours(6))
        self.ends.blockSignals(False)

    @property
    def value(self) -> dict[str, str] | None:
        """As in a draft: a time of this PC."""
        by = self.by.text().strip()
        ends = self.ends.dateTime().toString("yyyy-MM-ddTHH:mm:00")
        return {"confirmed_by": by, "ends_at": ends} if by else None


def _in_hours(hours: int) -> QDateTime:
    return QDateTime.currentDateTime().addSecs(int(timedelta(hours=hours).total_seconds()))
