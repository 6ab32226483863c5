"""The latest calls, newest first, with the reason beside every contact that was not called."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView

from robodial.app.live_board import RecentEvent
from robodial.app.live_words import RecentRow, recent_row
from robodial.engine.events import LineNoted
from robodial.gui.icons import icon
from robodial.gui.theme import colours
from robodial.i18n import gettext as _

_Index = QModelIndex | QPersistentModelIndex
_ICONS = {"good": "check", "warn": "ban", "bad": "warning", "plain": "phone"}


class RecentModel(QAbstractTableModel):
    """Rows of words over the board's events."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.events: tuple[RecentEvent, ...] = ()
        self._rows: list[RecentRow] = []
        self._country = ""

    def show_events(self, events: tuple[RecentEvent, ...], country: str) -> bool:
        """False when nothing changed."""
        if events == self.events and country == self._country:
            return False
        self.beginResetModel()
        known = dict(zip(self.events, self._rows, strict=True)) if country == self._country else {}
        self.events, self._country = events, country
        self._rows = [known.get(event) or recent_row(event, country or "FR") for event in events]
        self.endResetModel()
        return True

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Calls."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """When, who, number, what."""
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The columns' names."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return (_("Time"), _("Who"), _("Number"), _("What happened"))[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell."""
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (row.at, row.who, row.number, row.what)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == 3:
            return row.what
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 3:
            ink = {"good": colours().good, "warn": colours().warn, "bad": colours().bad, "plain": colours().faint}[
                row.kind
            ]
            return icon(_ICONS[row.kind], ink)
        return None


class RecentCalls(QTableView):
    """The list. The three callables are told the number of the row."""

    def __init__(
        self, what_happened: Callable[[str], None], call_now: Callable[[str], None], refuse: Callable[[str], None]
    ) -> None:
        super().__init__()
        self._entries = (
            (_("&What happened"), what_happened),
            (_("&Call now"), call_now),
            (_("&Never call again…"), refuse),
        )
        self.may_call = True
        self._model = RecentModel(self)
        self.setModel(self._model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.ensurePolished()
        metrics = self.fontMetrics()
        for column, characters in enumerate((12, 24, 22)):
            self.setColumnWidth(column, metrics.averageCharWidth() * characters)
        self.verticalHeader().setDefaultSectionSize(metrics.lineSpacing() + 10)
        self.setMinimumHeight(4 * (metrics.lineSpacing() + 10))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        self.setAccessibleName(_("Recent calls"))

    def show_events(self, events: tuple[RecentEvent, ...], country: str) -> None:
        """The selected row stays selected."""
        chosen = self.chosen_event()
        if self._model.show_events(events, country) and chosen is not None and chosen in events:
            self.selectRow(events.index(chosen))

    def chosen_event(self) -> RecentEvent | None:
        """That of the selected row."""
        row = self.currentIndex().row()
        return self._model.events[row] if 0 <= row < len(self._model.events) else None

    def menu(self) -> QMenu | None:
        """What can be done about the selected row; None where there is nobody."""
        event = self.chosen_event()
        if event is None or isinstance(event, LineNoted) or not event.number:
            return None
        number = event.number
        menu = QMenu(self)
        for text, do in self._entries:
            action = menu.addAction(text)
            action.triggered.connect(lambda _checked=False, do=do: do(number))
        menu.actions()[1].setEnabled(self.may_call)
        return menu

    def _show_menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if index.isValid():
            self.selectRow(index.row())
        if (menu := self.menu()) is not None:
            menu.exec(self.viewport().mapToGlobal(place))
            menu.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the menu; the space bar belongs to the page."""
        if event.key() == Qt.Key.Key_Space:
            event.ignore()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._show_menu(self.visualRect(self.currentIndex()).center())
        else:
            super().keyPressEvent(event)
