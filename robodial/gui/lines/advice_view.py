"""What the country's rules make of a number, purpose by purpose: a word, the purposes, the rule's sentence."""

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from robodial.app.line_advice import Allowed, LineAdvice
from robodial.gui.theme import GAP
from robodial.gui.widgets.texts import badge, body, faint
from robodial.i18n import gettext as _


class AdviceView(QWidget):
    """Shows one `LineAdvice` after the other."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._rows: QWidget | None = None

    def show_advice(self, advice: LineAdvice) -> None:
        """Instead of what was shown."""
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GAP)
        grid.setVerticalSpacing(GAP)
        grid.setColumnStretch(1, 1)
        grid.addWidget(_headline(advice), 0, 0, 1, 2)
        for row, entry in enumerate(advice.entries, start=1):
            text, kind = _word(entry.allowed)
            grid.addWidget(badge(text, kind), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(_purposes(entry.names, entry.sentence), row, 1)
        self._replace(rows)

    def texts(self) -> list[str]:
        """All that is shown, in order."""
        return [label.text() for label in self._rows.findChildren(QLabel)] if self._rows else []

    def _replace(self, rows: QWidget) -> None:
        if self._rows is not None:
            self._column.removeWidget(self._rows)
            self._rows.hide()
            self._rows.deleteLater()
        self._rows = rows
        self._column.addWidget(rows)


def _headline(advice: LineAdvice) -> QLabel:
    if advice.kind:
        text = _("{number} is {kind}. The calling rules of {country} say:")
    elif advice.number:
        text = _("“{number}” is not a whole number yet. The calling rules of {country} say:")
    else:
        text = _("As long as the number is not known, the calling rules of {country} say:")
    return faint(text.format(number=advice.number, kind=advice.kind, country=advice.country))


def _purposes(names: str, sentence: str) -> QWidget:
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP // 2)
    column.addWidget(body(names))
    if sentence:
        column.addWidget(faint(whole_numbers(sentence)))
    return whole


def whole_numbers(text: str) -> str:
    """No line breaks inside a number."""
    return re.sub(r"(?<=\d) (?=\d)", "\N{NO-BREAK SPACE}", text)


def _word(allowed: Allowed) -> tuple[str, str]:
    return {
        Allowed.YES: (_("Allowed"), "good"),
        Allowed.FEW: (_("A few people only"), "warn"),
        Allowed.NO: (_("Not allowed"), "bad"),
        Allowed.NEVER: (_("Not allowed"), "bad"),
    }[allowed]
