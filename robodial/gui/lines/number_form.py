"""The number that called people see on a line, the digit for an outside line, and at once what the rules say."""

from datetime import date

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from robodial.app.line_advice import LineAdvice, line_advice
from robodial.app.lines import LineChoice
from robodial.gui.bridge import Asked, Bridge
from robodial.gui.lines.advice_view import AdviceView
from robodial.gui.theme import GAP
from robodial.gui.widgets.labelled import Labelled
from robodial.gui.widgets.texts import faint
from robodial.i18n import gettext as _

PAUSE_MS = 250
"""After the last key, before the rules are asked."""


class NumberForm(QWidget):
    """Edits one line; nothing is kept before `choice` is asked for."""

    edited = Signal()

    def __init__(self, bridge: Bridge, line: LineChoice, today: date) -> None:
        super().__init__()
        self._bridge, self._line, self._today = bridge, line, today
        self._asked: Asked | None = None
        self.advice: LineAdvice | None = None
        self.number = QLineEdit(line.shown_number)
        self.number.setPlaceholderText(_("such as 01 62 00 12 34"))
        self.outside = _outside_choice(line.outside_line)
        self.view = AdviceView()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.number.textChanged.connect(self._typed)
        self.outside.currentIndexChanged.connect(lambda _index: self.edited.emit())
        self._lay_out()
        self._ask()

    def choice(self) -> LineChoice:
        """The line as it is typed now."""
        return LineChoice(self._line.port, self.number.text().strip(), str(self.outside.currentData()))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP + GAP // 2)
        fields = QHBoxLayout()
        fields.setSpacing(2 * GAP)
        fields.addWidget(Labelled(_("&Number shown"), self.number, is_heading=False), 1)
        fields.addWidget(Labelled(_("For an &outside line"), self.outside, is_heading=False))
        column.addLayout(fields)
        column.addWidget(
            faint(
                _(
                    "The number shown is that of the telephone socket, as called people see it; your operator’s bill "
                    "has it. A digit for an outside line is needed behind some telephone systems only."
                )
            )
        )
        column.addWidget(self.view)

    def _typed(self) -> None:
        self._pause.start()
        self.edited.emit()

    def _ask(self) -> None:
        if self._asked is not None:
            self._asked.cancel()
        country = self._bridge.session.settings.country or "FR"
        text = self.number.text()
        self._asked = self._bridge.ask(
            line_advice, text, country, self._today, then=self._told, failed=lambda _problem: None, owner=self
        )

    def _told(self, advice: LineAdvice) -> None:
        self.advice = advice
        self.view.show_advice(advice)


def _outside_choice(now: str) -> QComboBox:
    box = QComboBox()
    box.addItem(_("Dial directly"), "")
    for digit in "089":
        box.addItem(_("Dial {digit} first, then wait a moment").format(digit=digit), f"{digit},")
    if box.findData(now) < 0:
        box.addItem(_("Dial {digit} first, then wait longer").format(digit=now[:1]), now)
    box.setCurrentIndex(box.findData(now))
    return box
