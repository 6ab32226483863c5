"""Rows that can be read and not changed, in a table."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from robodial.gui.widgets.rows import plain_rows

Index = QModelIndex | QPersistentModelIndex
WIDEST = 300
"""Pixels that a column takes by itself; the user may widen it."""

LOOKED_AT = 30
"""Rows by which the width of a column is judged."""


class RowModel(QAbstractTableModel):
    """Texts; `labels` stand beside the rows."""

    def __init__(self) -> None:
        super().__init__()
        self._header: Sequence[str] = ()
        self._rows: Sequence[Sequence[str]] = ()
        self._labels: Sequence[str] = ()

    def show_rows(self, header: Sequence[str], rows: Sequence[Sequence[str]], labels: Sequence[str] = ()) -> None:
        """In place of those before."""
        self.beginResetModel()
        self._header, self._rows, self._labels = header, rows, labels
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._header)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        cells = self._rows[index.row()]
        return cells[index.column()] if index.column() < len(cells) else ""

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Horizontal:
            return self._header[section] if section < len(self._header) else None
        return self._labels[section] if section < len(self._labels) else None


class RowTable(QTableView):
    """A table of its own model; the last column takes the room that is left."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.rows = RowModel()
        self.setModel(self.rows)
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        plain_rows(self)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setResizeContentsPrecision(LOOKED_AT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def show_rows(self, header: Sequence[str], rows: Sequence[Sequence[str]], labels: Sequence[str] = ()) -> None:
        """In place of those before; with `labels` beside them."""
        self.rows.show_rows(header, rows, labels)
        self.verticalHeader().setVisible(bool(labels))
        self.fit_columns()

    def fit_columns(self) -> None:
        """As wide as what is in them, within bounds."""
        self.resizeColumnsToContents()
        for place in range(self.rows.columnCount()):
            self.setColumnWidth(place, min(self.columnWidth(place), WIDEST))
