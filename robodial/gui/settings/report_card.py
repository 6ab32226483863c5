"""For who has a problem: one file to send to somebody who helps."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from robodial.gui.report_saver import ReportSaver
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import Card, Notice
from robodial.gui.widgets.texts import faint
from robodial.i18n import gettext as _

if TYPE_CHECKING:
    from robodial.gui.settings.page import SettingsPage


class ReportCard(Card):
    """`saver.save` is what the button does once a file was chosen."""

    def __init__(self, page: "SettingsPage") -> None:
        super().__init__(_("Something does not work?"))
        self.saver = ReportSaver(page.bridge, self, self._told, self._busy)
        self.column.addWidget(
            faint(
                _(
                    "A report shows what is wrong to whoever helps you: versions, modems, what was said to them, the "
                    "last of the log. Telephone numbers are cut and names left out. Nothing is sent: you choose whom "
                    "you give the file."
                )
            )
        )
        row = QHBoxLayout()
        row.setSpacing(GAP)
        self.save = button(_("Save a &report…"), self.saver.choose, "export")
        row.addWidget(self.save)
        row.addWidget(button(_("What to &try first"), lambda: page.window_.help("problems"), "help"))
        row.addStretch(1)
        self.column.addLayout(row)
        self.notice = Notice()
        self.column.addWidget(self.notice)
        self.folder = button(_("Open the &folder"), self.saver.open_folder)
        self.folder.hide()
        below = QHBoxLayout()
        below.addWidget(self.folder)
        below.addStretch(1)
        self.column.addLayout(below)

    def _told(self, sentence: str, kind: str) -> None:
        self.notice.show_text(sentence, kind)
        self.folder.setVisible(kind == "good")

    def _busy(self, is_busy: bool) -> None:
        self.save.setEnabled(not is_busy)
