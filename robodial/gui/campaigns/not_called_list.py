"""Who will not be called for one reason: a table that makes no row before it is seen."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QDialog, QHeaderView, QTableView, QVBoxLayout, QWidget

from robodial.app.words import number_words
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.rows import plain_rows
from robodial.gui.widgets.texts import title
from robodial.i18n import gettext as _

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class NotCalledRow:
    """`number` as it was written, or normalised."""

    row: int
    name: str
    number: str
    reason: str


class NotCalledModel(QAbstractTableModel):
    """Rows as they came."""

    def __init__(self, rows: Sequence[NotCalledRow], country: str) -> None:
        super().__init__()
        self._rows, self._country = rows, country
        self._titles = (_("Row"), _("Name"), _("Number"), _("Reason"))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None

    def data(self, index: Index, role: int = 0) -> object:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        one = self._rows[index.row()]
        return (one.row or "", one.name, self._number(one.number), one.reason)[index.column()]

    def _number(self, number: str) -> str:
        return number_words(number, self._country) if number.startswith("+") else number


class NotCalledDialog(QDialog):
    """All of one reason."""

    def __init__(self, parent: QWidget, text: str, rows: Sequence[NotCalledRow], country: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(text)
        self.resize(125 * GAP, 60 * GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GAP, 3 * GAP, 3 * GAP, 2 * GAP)
        column.setSpacing(2 * GAP)
        column.addWidget(title(text))
        self.model = NotCalledModel(rows, country)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(text)
        plain_rows(self.table)
        header = self.table.horizontalHeader()
        for section, width in enumerate((64, 180, 150)):
            self.table.setColumnWidth(section, width)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.table.setWordWrap(True)
        self.table.setTabKeyNavigation(False)
        column.addWidget(self.table, 1)
        column.addWidget(button(_("Close"), self.accept), 0, Qt.AlignmentFlag.AlignRight)
