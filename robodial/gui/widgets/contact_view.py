"""How a table of contacts looks and is operated; what is in it comes from its model."""

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from robodial.gui.theme import GAP
from robodial.gui.widgets.contact_model import Column, ContactModel
from robodial.i18n import gettext as _


class ContactView(QTableView):
    """A row for each contact, one of them current."""

    opened = Signal()
    """The current row, by a double click or Enter."""

    moved = Signal()
    """Another row is current."""

    menu_wanted = Signal(int, QPoint)
    """For the contact in that row, at that place of the screen."""

    def __init__(self, model: ContactModel) -> None:
        super().__init__()
        self._contacts = model
        self._laid_out: object = None
        self._is_dragged = self._is_sharing = False
        self.setModel(model)
        self.setAccessibleName(_("Contacts"))
        self._look()
        self._operate()

    def _look(self) -> None:
        self.setShowGrid(False)
        self.setStyleSheet(f"QTableView::item {{ padding: 0 {GAP - 3}px; }}")  # in line with the header's texts
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 2 * GAP)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sectionResized.connect(self._drawn)

    def _operate(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_for_menu)
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self.selectionModel().currentRowChanged.connect(lambda _now, _before: self.moved.emit())
        for key in ("Return", "Enter"):
            QShortcut(QKeySequence(key), self, self.opened.emit, context=Qt.ShortcutContext.WidgetShortcut)

    def _ask_for_menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if index.isValid():
            self.menu_wanted.emit(index.row(), self.viewport().mapToGlobal(at))

    # ---- columns and places ------------------------------------------------------------------------------------

    def lay_out(self) -> None:
        """Give the columns their widths, when they are others than before."""
        columns = self._contacts.columns
        if columns is self._laid_out:
            return
        self._laid_out = columns
        self._is_dragged = False
        header = self.horizontalHeader()
        for place in range(len(columns)):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(self._last_elastic, QHeaderView.ResizeMode.Stretch)
        self._share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    @property
    def _last_elastic(self) -> int:
        return max(place for place, column in enumerate(self._contacts.columns) if not column.sample)

    def _share_room(self) -> None:
        """Names first: a table in which nobody is known by their name is no use. What the user has drawn stays."""
        if self._laid_out is None or self._is_dragged:
            return
        columns = self._contacts.columns
        least = [self._width(column.least or column.sample, column) for column in columns]
        left = self.viewport().width() - sum(least)
        widths = list(least)
        for place, column in enumerate(columns):
            if column.sample:  # first every text of our own in full, then the rest for theirs
                more = max(0, min(left, self._width(column.sample, column) - least[place]))
                widths[place] += more
                left -= more
        elastic = [place for place, column in enumerate(columns) if not column.sample]
        for place in elastic:
            widths[place] += max(0, left) // len(elastic)
        self._is_sharing = True
        for place, width in enumerate(widths):
            if place != self._last_elastic:
                self.horizontalHeader().resizeSection(place, width)
        self._is_sharing = False

    def _width(self, text: str, column: Column) -> int:
        title = column.title() + "  ▲" if column.sample == text else ""
        return max(self.fontMetrics().horizontalAdvance(one) for one in (text, title)) + 3 * GAP

    def _drawn(self, place: int, _before: int, _now: int) -> None:
        """A column has another width: by the user, unless we are at it or it is what fills the table."""
        if not self._is_sharing and self._laid_out is not None and place != self._last_elastic:
            self._is_dragged = True

    @property
    def place(self) -> tuple[int, int]:
        """The current contact, 0 without one, and how far the table is scrolled."""
        index = self.currentIndex()
        return self._contacts.contact_id(index.row()) if index.isValid() else 0, self.verticalScrollBar().value()

    def go_back(self, contact_id: int, scrolled: int) -> bool:
        """To such a place; False when that contact is not shown any more."""
        row = self._contacts.row_of(contact_id) if contact_id else -1
        if row >= 0:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(self._contacts.index(row, 0), flags)
        self.verticalScrollBar().setValue(scrolled)
        return row >= 0

    def show_sorted(self, section: int, *, descending: bool) -> None:
        """The arrow in the header."""
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(section, order)
