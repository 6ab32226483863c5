"""What the program is, what is inside, and whether its journal is whole."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from robodial.app.inside import Part, own_licence, parts, program_version
from robodial.app.journal_check import check_journal, journal_words
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import Card, Notice
from robodial.gui.widgets.rows import plain_rows
from robodial.gui.widgets.texts import body, faint, title
from robodial.i18n import gettext as _
from robodial.store import JournalCheck

if TYPE_CHECKING:
    from robodial.gui.settings.page import SettingsPage


class AboutCard(Card):
    """Version, licences, journal."""

    def __init__(self, page: "SettingsPage") -> None:
        super().__init__(_("About"))
        self._page = page
        self.licences: LicencesDialog | None = None
        self.column.addWidget(body(program_version()))
        self.column.addWidget(
            faint(
                _(
                    "The journal holds everything that was done to people, row by row, each chained to the one before. "
                    "Checking reads all of it: a row that was changed or taken out is found."
                )
            )
        )
        row = QHBoxLayout()
        row.setSpacing(GAP)
        self.check = button(_("Check the &journal"), self._check, "check")
        row.addWidget(self.check)
        row.addWidget(button(_("Licences of what is &inside"), self._licences, "info"))
        row.addStretch(1)
        self.column.addLayout(row)
        self.notice = Notice()
        self.column.addWidget(self.notice)

    def _check(self) -> None:
        self.check.setEnabled(False)
        self.notice.show_text(_("The journal is being read…"))
        folder = self._page.bridge.session.folder
        self._page.bridge.ask(
            check_journal, folder, then=self._checked, failed=self._failed, owner=self, once="journal"
        )

    def _checked(self, found: JournalCheck) -> None:
        self.check.setEnabled(True)
        self.notice.show_text(journal_words(found), "good" if found.ok else "bad")

    def _failed(self, sentence: str) -> None:
        self.check.setEnabled(True)
        self.notice.show_text(sentence, "warn")

    def _licences(self) -> None:
        bridge = self._page.bridge
        bridge.ask(_inside, then=self._show, failed=self._page.window_.problem, owner=self, once="licences")

    def _show(self, inside: tuple[list[Part], str]) -> None:
        self.licences = LicencesDialog(self, *inside)
        self.licences.open()


def _inside() -> tuple[list[Part], str]:
    return parts(), own_licence()


class LicencesDialog(QDialog):
    """What the program is made of."""

    def __init__(self, parent: QWidget, inside: list[Part], licence: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Licences"))
        self.resize(90 * GAP, 70 * GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GAP, 3 * GAP, 3 * GAP, 3 * GAP)
        column.setSpacing(GAP + GAP // 2)
        column.addWidget(title(_("robodial is under the Apache License 2.0. With it come:")))
        table = QTableWidget(len(inside), 3)
        table.setAccessibleName(_("Libraries and their licences"))
        table.setHorizontalHeaderLabels([_("Library"), _("Version"), _("Licence")])
        plain_rows(table)
        table.setTabKeyNavigation(False)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        for at, part in enumerate(inside):
            for beside, text in enumerate((part.name, part.version, part.licence)):
                table.setItem(at, beside, QTableWidgetItem(text))
        table.resizeColumnsToContents()
        table.horizontalHeader().setStretchLastSection(True)
        column.addWidget(table, 2)
        if licence:
            own = QPlainTextEdit(licence)
            own.setReadOnly(True)
            own.setTabChangesFocus(True)
            own.setAccessibleName(_("Licence of robodial"))
            column.addWidget(own, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        close = button(_("Close"), self.accept, role="primary")
        close.setDefault(True)
        row.addWidget(close)
        column.addLayout(row)
