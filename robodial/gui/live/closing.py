"""Closing the window while calls are made: what becomes of them."""

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from robodial.app.desk import DeskEvent, RunEnded, RunOpened
from robodial.app.live_words import closing_words
from robodial.gui.bridge import Bridge
from robodial.gui.live.feed import feed_of
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.texts import body, title
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.i18n.figures import grouped


class ClosingDialog(QDialog):
    """Accepted once the window may be closed: by itself when the last call has ended."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._feed = feed_of(bridge)
        self._is_ending = False
        self.setWindowTitle(_("Calls are in progress"))
        self.ensurePolished()
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 64)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GAP, 3 * GAP, 3 * GAP, 2 * GAP)
        column.setSpacing(2 * GAP)
        self._title = title(_("Close while a campaign is running?"))
        self._text = body("")
        column.addWidget(self._title)
        column.addWidget(self._text)
        self.let_end = button(_("&Let the calls end, then close"), self._let_end, role="primary")
        self.hang_up = button(_("&Hang up now and close"), self._hang_up, role="danger")
        self.keep = button(_("&Keep calling"), self.reject)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.keep)
        row.addStretch(1)
        row.addWidget(self.hang_up)
        row.addWidget(self.let_end)
        column.addLayout(row)
        self.let_end.setDefault(True)
        bridge.happened.connect(self._happened)
        self._show()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def reject(self) -> None:
        """Calls go on; once they are told to end there is no way back but to wait or hang up."""
        if not self._is_ending:
            super().reject()

    def _let_end(self) -> None:
        self._is_ending = True
        self._feed.board.told_to_stop(None)
        self._bridge.let_calls_end()
        self.keep.hide()
        self.let_end.hide()
        self.hang_up.setDefault(True)
        self._show()

    def _hang_up(self) -> None:
        self._is_ending = True
        self._bridge.hang_up_now()
        for each in (self.keep, self.let_end, self.hang_up):
            each.setEnabled(False)
        self._title.setText(_("Hanging up…"))
        self._text.setText(_("The window closes as soon as the lines are free."))

    def _happened(self, event: DeskEvent) -> None:
        if isinstance(event, RunEnded):
            self.accept()
            return
        if self._is_ending and isinstance(event, RunOpened):
            self._bridge.let_calls_end()  # told before there was an engine to hear it
        if self.hang_up.isEnabled():
            self._show()

    def _show(self) -> None:
        calls = self._feed.board.calls_now
        if not self._is_ending:
            self._text.setText(closing_words(calls))
            return
        self._title.setText(_("The window closes by itself"))
        text = ngettext(
            "{n} call goes on to its end; no other begins.", "{n} calls go on to their end; no other begins.", calls
        )
        self._text.setText(text.format(n=grouped(calls)) if calls else _("The lines are being freed."))


def may_close(bridge: Bridge, parent: QWidget | None = None) -> bool:
    """True when no call is in progress, or the user has decided what becomes of those that are."""
    if not bridge.is_running:
        return True
    return ClosingDialog(bridge, parent).exec() == QDialog.DialogCode.Accepted.value
