"""A test call to the owner's telephone: the number, live progress in words, and a sentence at the end."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from robodial.app.lines import LineChoice
from robodial.app.owner_call import CallReport, OwnerCall, OwnerCallRequest, Result, Run, run_on_line
from robodial.app.owner_call_words import step_words
from robodial.gui.bridge import Bridge
from robodial.gui.icons import pixmap
from robodial.gui.theme import GAP, colours
from robodial.gui.widgets.buttons import button, set_role
from robodial.gui.widgets.card import Notice
from robodial.gui.widgets.labelled import Labelled
from robodial.gui.widgets.texts import body, faint
from robodial.i18n import gettext as _
from robodial.i18n import language

_KINDS = {Result.WORKS: "good", Result.TRY_AGAIN: "warn", Result.FAULT: "bad"}
_MOST_STEPS = 8


class CallPanel(QWidget):
    """`ended` tells whether everything works."""

    ended = Signal(bool)

    def __init__(self, bridge: Bridge, help_: Callable[[], None], run: Run = run_on_line) -> None:
        super().__init__()
        self._bridge, self._run = bridge, run
        self._call: OwnerCall | None = None
        self._steps: list[str] = []
        self.number, self.lines = QLineEdit(), QComboBox()
        self.number.setPlaceholderText(_("a telephone at hand, such as your mobile"))
        self.number.returnPressed.connect(self.start)
        self.call = button(_("&Call my telephone"), self.start, "phone", "primary")
        self.hang_up_ = button(_("&Hang up"), self.hang_up, "close")
        self.end = Notice()
        self.end.add_button(_("Help"), help_)
        self._lay_out()
        self._show_busy(False)
        if (app := QCoreApplication.instance()) is not None:
            app.aboutToQuit.connect(self.hang_up)  # a call must not outlive the window that shows it

    def show_lines(self, lines: Sequence[LineChoice]) -> None:
        """To choose from; one alone is not asked about."""
        self.lines.clear()
        for line in lines:
            self.lines.addItem(_("emulated line") if line.is_emulated else line.port, line)
        self._line_field.setVisible(len(lines) > 1)
        self.practice.setVisible(bool(lines) and lines[0].is_emulated)

    @property
    def is_busy(self) -> bool:
        """True while a call is going on."""
        return self._call is not None

    @property
    def steps(self) -> list[str]:
        """What was told of this call so far."""
        return list(self._steps)

    def start(self) -> None:
        """Call; without a line, or while a campaign uses them, say why not."""
        line = self.lines.currentData()
        if self.is_busy:
            return
        if line is None:
            self.end.show_text(_("There is no line to call on yet: choose a modem first, or practice."), "warn")
        elif self._bridge.is_running:
            self.end.show_text(_("A campaign is using the lines: let it end, or stop it, then call again."), "warn")
        else:
            self._begin(line)

    def show_call_as(self, role: str) -> None:
        """`primary`, or `plain` where something else is the next thing to do."""
        set_role(self.call, role)

    def hang_up(self) -> None:
        """End the call, if there is one."""
        if self._call is not None:
            self._call.hang_up()

    def _begin(self, line: LineChoice) -> None:
        session = self._bridge.session
        request = OwnerCallRequest(
            self.number.text(), session.settings.country or "FR", language(), line, session.data_dir, session.speed
        )
        self._call = call = OwnerCall(request, self._bridge.reporter(self._told, self), self._run)
        self._steps = []
        self._show_steps()
        self.end.show_text("")
        self._show_busy(True)
        self._bridge.ask(call.make, then=self._ended, failed=self._failed, owner=self)

    def _told(self, step: str, seconds: float) -> None:
        words = step_words(step, seconds)
        if self._steps[-1:] != [words]:  # it rings more than once
            self._steps.append(words)
            self._show_steps()

    def _ended(self, report: CallReport) -> None:
        self.call.setText(_("&Call again"))
        self._over(report.sentence, _KINDS[report.result], report.result is Result.WORKS)

    def _failed(self, problem: str) -> None:
        self._over(problem, "bad", works=False)

    def _over(self, sentence: str, kind: str, works: bool) -> None:
        self._call = None
        self._show_busy(False)
        self.end.show_text(sentence, kind)
        self.ended.emit(works)

    # ---- how it looks ------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP + GAP // 2)
        fields = QHBoxLayout()
        fields.setSpacing(2 * GAP)
        self._line_field = Labelled(_("&Line"), self.lines)
        fields.addWidget(Labelled(_("&Telephone to call"), self.number), 1)
        fields.addWidget(self._line_field)
        column.addLayout(fields)
        self.practice = faint(_("Practice: an emulated person answers. Your telephone does not ring."))
        column.addWidget(self.practice)
        buttons = QHBoxLayout()
        buttons.addWidget(self.call)
        buttons.addWidget(self.hang_up_)
        buttons.addStretch(1)
        column.addLayout(buttons)
        self._story = QVBoxLayout()
        self._story.setSpacing(GAP // 2)
        self._rows = [_StepRow() for _row in range(_MOST_STEPS)]
        for row in self._rows:
            self._story.addWidget(row)
        column.addLayout(self._story)
        column.addWidget(self.end)
        self.show_lines(())
        self._show_steps()

    def _show_steps(self) -> None:
        shown = self._steps[-_MOST_STEPS:]
        for place, row in enumerate(self._rows):
            row.show_step(shown[place] if place < len(shown) else "", is_last=place == len(shown) - 1)

    def _show_busy(self, busy: bool) -> None:
        self.call.setEnabled(not busy)
        self.number.setEnabled(not busy)
        self.lines.setEnabled(not busy)
        self.hang_up_.setVisible(busy)
        for row in self._rows:
            row.settle(going_on=busy)


class _StepRow(QWidget):
    """A tick for what is over, an arrow for what goes on."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self._icon, self._text = QLabel(), body("")
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        self._is_last = False

    def show_step(self, text: str, *, is_last: bool) -> None:
        self._text.setText(text)
        self._is_last = is_last
        self.setVisible(bool(text))
        self.settle(going_on=True)

    def settle(self, *, going_on: bool) -> None:
        now = self._is_last and going_on
        self._icon.setPixmap(pixmap("forward" if now else "check", colours().accent if now else colours().good, 18))
