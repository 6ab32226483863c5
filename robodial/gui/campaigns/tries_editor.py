"""How often somebody is tried again, in words: busy, again after 10 minutes, at most 4 calls."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from robodial.app.hours_words import length_words
from robodial.app.words import outcome_words
from robodial.domain.outcome import Outcome
from robodial.domain.retry_policy import DEFAULT_RULES, MACHINE_RULE
from robodial.gui.campaigns.fields import Choice
from robodial.gui.theme import GAP
from robodial.i18n import gettext as _
from robodial.i18n import ngettext

_MINUTES = (1, 5, 10, 15, 30, 60, 120, 180, 240, 360, 1440)
_RULES = {outcome: DEFAULT_RULES[outcome] for outcome in (Outcome.BUSY, Outcome.NO_ANSWER, Outcome.HUNG_UP_EARLY)}
_RULES[Outcome.MACHINE] = MACHINE_RULE
MOST_ATTEMPTS = 4


class TriesEditor(QWidget):
    """A row for each outcome, and the most calls in all."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._others: dict[str, Any] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        grid = QGridLayout()
        grid.setSpacing(GAP)
        column.addLayout(grid)
        self.rows = {outcome: _Row(outcome, grid, place) for place, outcome in enumerate(_RULES)}
        self.most = Choice([(str(n), _most_words(n)) for n in range(1, 11)])
        self.most.setAccessibleName(_("Most calls to one contact"))
        grid.addWidget(QLabel(_("all in all")), len(_RULES), 0)
        grid.addWidget(self.most, len(_RULES), 2)
        grid.setColumnStretch(3, 1)
        for choice in (self.most, *(one for row in self.rows.values() for one in (row.after, row.most))):
            choice.activated.connect(lambda _place: self.changed.emit())

    def show_value(self, retry: Mapping[str, Mapping[str, Any]], most_attempts: int, *, machines: bool) -> None:
        """As in a draft; `machines`: they are called again."""
        self._others = {name: rule for name, rule in retry.items() if name not in {one.value for one in _RULES}}
        for outcome, row in self.rows.items():
            row.show_value(retry.get(outcome.value, {}))
        self.most.choose(str(most_attempts))
        self.show_machines(machines)

    def show_machines(self, are_called_again: bool) -> None:
        """Their row only where it means something."""
        self.rows[Outcome.MACHINE].set_visible(are_called_again)

    def value(self, *, machines: bool) -> dict[str, Any]:
        """As in a draft: what is as usual is left out."""
        own = {outcome.value: row.value for outcome, row in self.rows.items() if row.value != row.usual}
        if not machines:
            own.pop(Outcome.MACHINE.value, None)
        most = int(self.most.value or MOST_ATTEMPTS)
        return {"retry": {**self._others, **own} or None, "most_attempts": None if most == MOST_ATTEMPTS else most}


class _Row:
    """One outcome."""

    def __init__(self, outcome: Outcome, grid: QGridLayout, place: int) -> None:
        rule = _RULES[outcome]
        self.usual = {"after_min": rule.interval.total_seconds() / 60, "most": rule.most}
        name = _("answering machine") if outcome is Outcome.MACHINE else outcome_words(outcome.value)
        self.name = QLabel(name)
        self.after, self.most = Choice(), Choice()
        most = 2 if outcome is Outcome.HUNG_UP_EARLY else 10
        self.most.fill([(str(n), _most_words(n)) for n in range(1, most + 1)])
        self.after.setAccessibleName(_("{outcome}: again after").format(outcome=name))
        self.most.setAccessibleName(_("{outcome}: at most").format(outcome=name))
        for column, widget in enumerate((self.name, self.after, self.most)):
            grid.addWidget(widget, place, column)
        self.show_value({})

    def show_value(self, rule: Mapping[str, Any]) -> None:
        """The usual where the draft says nothing."""
        minutes = float(rule.get("after_min", self.usual["after_min"]))
        offered = sorted({*_MINUTES, minutes})
        self.after.fill([(f"{one:g}", _after_words(one)) for one in offered])
        self.after.choose(f"{minutes:g}")
        self.most.choose(str(rule.get("most", self.usual["most"])))

    def set_visible(self, visible: bool) -> None:
        for widget in (self.name, self.after, self.most):
            widget.setVisible(visible)

    @property
    def value(self) -> dict[str, Any]:
        return {"after_min": float(self.after.value), "most": int(self.most.value)}


def _after_words(minutes: float) -> str:
    if minutes == 1440:
        return _("again after a day")
    return _("again after {length}").format(length=length_words(timedelta(minutes=minutes)))


def _most_words(calls: int) -> str:
    return ngettext("at most {n} call", "at most {n} calls", calls).format(n=calls)
