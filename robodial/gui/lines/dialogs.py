"""Small windows of the page Lines: a line's number, and a test call."""

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from robodial.app.lines import LineChoice
from robodial.app.owner_call import Run, run_on_line
from robodial.gui.bridge import Bridge
from robodial.gui.lines.call_panel import CallPanel
from robodial.gui.lines.number_form import NumberForm
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.texts import title
from robodial.i18n import gettext as _

SIZE = (660, 540)
"""Room for the longest rule: what it says comes a moment after the window is there."""


class NumberDialog(QDialog):
    """Accepted, `form.choice()` is the line as it is to be kept."""

    def __init__(self, bridge: Bridge, line: LineChoice, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Line {port}").format(port=line.port))
        self.resize(*SIZE)
        self.form = NumberForm(bridge, line, today)
        self.keep = button(_("&Keep"), self.accept, role="primary")
        self.keep.setDefault(True)
        _lay_out(self, _("The number that called people see"), self.form, self.keep)


class CallDialog(QDialog):
    """Closing it hangs up."""

    def __init__(
        self,
        bridge: Bridge,
        line: LineChoice,
        help_: Callable[[], None],
        run: Run = run_on_line,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Test call"))
        self.resize(*SIZE)
        self.panel = CallPanel(bridge, help_, run)
        self.panel.show_lines((line,))
        self.finished.connect(lambda _result: self.panel.hang_up())
        _lay_out(self, _("A call to your own telephone"), self.panel)


def _lay_out(dialog: QDialog, text: str, content: QWidget, *buttons: QWidget) -> None:
    column = QVBoxLayout(dialog)
    column.setContentsMargins(3 * GAP, 3 * GAP, 3 * GAP, 2 * GAP)
    column.setSpacing(2 * GAP)
    column.addWidget(title(text))
    column.addWidget(content)
    column.addStretch(1)
    row = QHBoxLayout()
    row.setSpacing(GAP)
    row.addStretch(1)
    close = button(_("Close") if not buttons else _("Cancel"), dialog.reject)
    close.setAutoDefault(False)
    for one in (close, *buttons):
        row.addWidget(one)
    column.addLayout(row)
