"""Questions of the live screen: how to stop, and whether a number is never to be called again."""

from enum import Enum

from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.texts import body, faint, title
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.i18n.figures import grouped


class StopHow(Enum):
    """What becomes of the calls in progress."""

    LET_END = "let_end"
    HANG_UP = "hang_up"
    GO_BACK = "go_back"


class StopDialog(QDialog):
    """Asks how to stop; `how` is the answer once it is closed. `others`: more campaigns run on the same lines."""

    def __init__(self, calls_now: int, parent: QWidget | None = None, *, others: bool = False) -> None:
        super().__init__(parent)
        self.how = StopHow.GO_BACK
        self.setWindowTitle(_("Stop the campaign"))
        self.ensurePolished()
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 56)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GAP, 3 * GAP, 3 * GAP, 2 * GAP)
        column.setSpacing(2 * GAP)
        column.addWidget(title(_("Stop the campaign?")))
        column.addWidget(body(_stop_words(calls_now)))
        if others:
            column.addWidget(faint(_("The other campaigns on these lines go on.")))
        self.let_end = button(_("&Let the calls end, then stop"), lambda: self._chosen(StopHow.LET_END), role="primary")
        self.hang_up = button(_("&Hang up now"), lambda: self._chosen(StopHow.HANG_UP), role="danger")
        self.go_back = button(_("&Go back"), self.reject)
        if not calls_now:
            self.let_end.setText(_("&Stop"))
            self.hang_up.hide()
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.go_back)
        row.addStretch(1)
        row.addWidget(self.hang_up)
        row.addWidget(self.let_end)
        column.addLayout(row)
        self.let_end.setDefault(True)

    def _chosen(self, how: StopHow) -> None:
        self.how = how
        self.accept()


def _stop_words(calls_now: int) -> str:
    later = _("No other call begins. The campaign can go on later, where it stopped.")
    if not calls_now:
        return later
    text = ngettext("{n} call is in progress.", "{n} calls are in progress.", calls_now)
    return f"{text.format(n=grouped(calls_now))} {later}"


class RefuseDialog(QDialog):
    """Asks whether a number is really never to be called again."""

    def __init__(self, number: str, parent: QWidget | None = None) -> None:
        """`number` as people write it."""
        super().__init__(parent)
        self.setWindowTitle(_("Never call again"))
        self.ensurePolished()
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 56)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GAP, 3 * GAP, 3 * GAP, 2 * GAP)
        column.setSpacing(2 * GAP)
        column.addWidget(title(_("Never call {number} again?").format(number=number)))
        column.addWidget(body(_("It holds from now on, for every campaign. A call in progress goes on to its end.")))
        self.by_person = QCheckBox(_("The &person asked for it"))
        self.by_person.setChecked(True)
        column.addWidget(self.by_person)
        column.addWidget(faint(_("What a person asked for cannot be taken back. Your own decision can, for 24 hours.")))
        self.refuse = button(_("&Never call again"), self.accept, "ban", "primary")
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(button(_("&Go back"), self.reject))
        row.addStretch(1)
        row.addWidget(self.refuse)
        column.addLayout(row)
        self.refuse.setDefault(True)
