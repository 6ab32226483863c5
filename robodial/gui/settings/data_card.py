"""Where the data are; back up and move to a new PC."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QMessageBox, QProgressBar, QWidget

from robodial.app.moving import Moved, back_up_now, take_over
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import Card, Notice
from robodial.gui.widgets.texts import body, faint
from robodial.i18n import gettext as _

if TYPE_CHECKING:
    from robodial.gui.settings.page import SettingsPage

STEPS = 1000


class DataCard(Card):
    """`back_up` and `take_over` are what the buttons do once a file was chosen."""

    def __init__(self, page: "SettingsPage") -> None:
        super().__init__(_("Your data"))
        self._page = page
        self._cancelled = threading.Event()
        self.column.addLayout(self._folder_row())
        self.column.addWidget(
            faint(
                _(
                    "Back up everything into one file: campaigns, lists, messages, do-not-call list, journal and "
                    "settings. On a new PC, install robodial and take the file over there."
                )
            )
        )
        row = QHBoxLayout()
        row.setSpacing(GAP)
        self.out = button(_("&Back up to a file…"), self._choose_target, "export")
        self.into = button(_("Take a backup &over…"), self._choose_source, "import")
        row.addWidget(self.out)
        row.addWidget(self.into)
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addWidget(self._progress_row())
        self.notice = Notice()
        self.notice.add_button(_("Help"), lambda: self._page.window_.help("backup"))
        self.column.addWidget(self.notice)

    def _folder_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        name = QLabel(_("Data folder"))
        self.folder = body(str(self._page.bridge.session.home))
        self.folder.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.folder.setAccessibleName(_("Data folder"))
        row.addWidget(name)
        row.addWidget(self.folder, 1)
        row.addWidget(button(_("O&pen"), self._open))
        return row

    def _progress_row(self) -> QWidget:
        self.working = QWidget()
        row = QHBoxLayout(self.working)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP + GAP // 2)
        self.doing = QLabel()
        self.bar = QProgressBar()
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("How far it is"))
        self.cancel = button(_("Cancel"), self._cancelled.set)
        row.addWidget(self.doing)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        self.working.hide()
        return self.working

    def refresh(self) -> None:
        """Nothing is taken over while calls go on."""
        session = self._page.bridge.session
        may = not self._page.bridge.is_running and not session.is_demo
        self.into.setEnabled(may and not self.working.isVisibleTo(self))
        self.into.setToolTip("" if may else _("First let the calls end."))

    # ---- out ---------------------------------------------------------------------------------------------------

    def back_up(self, target: Path) -> None:
        """Into this file."""
        self._begin(_("Backing up…"))
        bridge = self._page.bridge
        bridge.ask(
            back_up_now,
            bridge.session.home,
            target,
            bridge.reporter(self._progress, self),
            self._cancelled.is_set,
            then=self._backed_up,
            failed=self._failed,
            owner=self,
            once="back up",
        )

    def _backed_up(self, sentence: str) -> None:
        self._end(sentence, "good")

    # ---- in ----------------------------------------------------------------------------------------------------

    def take_over(self, source: Path) -> None:
        """Everything out of this file."""
        self._begin(_("Taking the backup over…"))
        bridge = self._page.bridge
        bridge.ask(
            take_over,
            bridge.session.data_dir,
            source,
            bridge.reporter(self._progress, self),
            self._cancelled.is_set,
            then=self._taken_over,
            failed=self._failed,
            owner=self,
            once="take over",
        )

    def _taken_over(self, moved: Moved) -> None:
        self._end(moved.sentence, "good")
        self._page.bridge.session.settings = moved.settings
        window = self._page.window_
        self._page.draw_anew()  # this card is gone after it
        window.tell(moved.sentence)

    # ---- both --------------------------------------------------------------------------------------------------

    def _begin(self, doing: str) -> None:
        self._cancelled.clear()
        self.notice.show_text("")
        self.doing.setText(doing)
        self.bar.setValue(0)
        self.out.setEnabled(False)
        self.into.setEnabled(False)
        self.working.show()
        self.cancel.setFocus()

    def _progress(self, done: int, total: int) -> None:
        self.bar.setValue(STEPS * done // max(total, 1))

    def _end(self, sentence: str, kind: str) -> None:
        self.working.hide()
        self.out.setEnabled(True)
        self.refresh()
        self.notice.show_text(sentence, kind)

    def _failed(self, sentence: str) -> None:
        self._end(sentence, "info" if self._cancelled.is_set() else "bad")

    # ---- asking the user ---------------------------------------------------------------------------------------

    def _choose_target(self) -> None:
        from robodial.app.moving import proposed_name

        path, _kind = QFileDialog.getSaveFileName(self, _("Back up to a file"), proposed_name(), _kinds())
        if path:
            self.back_up(Path(path))

    def _choose_source(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, _("Take a backup over"), "", _kinds())
        if path and self._agrees():
            self.take_over(Path(path))

    def _agrees(self) -> bool:
        text = _(
            "Everything in the data folder is replaced by the backup. What is there now is kept aside in a folder of "
            "its own, and no refusal is lost. Take the backup over?"
        )
        return QMessageBox.question(self, _("Take a backup over"), text) is QMessageBox.StandardButton.Yes

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self.folder.text()))


def _kinds() -> str:
    return _("Backups of robodial") + " (*.robodial)"
