"""The first rows of a list, with a field above each column that says what is in it, and changes it."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHeaderView, QWidget

from robodial.app.list_words import consent_words, role_words
from robodial.contacts.list_preview import ListPreview, PreviewColumn, Role
from robodial.gui.importing.row_table import RowTable
from robodial.gui.theme import GAP, colours
from robodial.i18n import gettext as _

ROLES: tuple[Role, ...] = ("phone", "name", "time_zone", "other")
MARGIN = GAP // 2


class RoleHeader(QHeaderView):
    """A header with room for a field above each title."""

    role_chosen = Signal(int, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._fields: list[QComboBox] = []
        self._columns: Sequence[PreviewColumn] = ()
        self._height = 0
        self.setSectionsClickable(False)
        self.sectionResized.connect(lambda *_sizes: self.place_fields())

    @property
    def fields(self) -> Sequence[QComboBox]:
        """One for each column."""
        return tuple(self._fields)

    def showing(self, columns: Sequence[PreviewColumn]) -> Iterator[Callable[[], object]]:
        """The steps to fields for these columns. Those that are there are used again, and keep the focus."""
        self._columns = columns
        for place in range(len(columns)):
            yield partial(self._show_field, place)
        yield self._end_fields

    def _show_field(self, place: int) -> None:
        if place == len(self._fields):
            self._fields.append(self._new_field(place))
        if place < len(self._columns):
            self._fill(self._fields[place], self._columns[place])

    def _end_fields(self) -> None:
        for field in self._fields[len(self._columns) :]:
            field.hide()
            field.deleteLater()
        del self._fields[len(self._columns) :]
        self.updateGeometry()
        self.place_fields()

    def place_fields(self) -> None:
        """Each above its column, wherever that was scrolled to."""
        for place, field in enumerate(self._fields):
            left, width = self.sectionViewportPosition(place), self.sectionSize(place)
            field.setGeometry(QRect(left + MARGIN, MARGIN, width - 2 * MARGIN, self._field_height()))

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return QSize(size.width(), size.height() + self._field_height() + MARGIN)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place_fields()

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 (Qt's name)
        above = self._field_height() + MARGIN
        painter.fillRect(rect, QColor(colours().soft))
        super().paintSection(painter, rect.adjusted(0, above, 0, 0), logicalIndex)

    def _field_height(self) -> int:
        if not self._height and self._fields:
            self._height = self._fields[0].sizeHint().height()
        return self._height

    def _new_field(self, place: int) -> QComboBox:
        field = QComboBox(self.viewport())
        field.activated.connect(lambda _index: self._chosen(place, str(field.currentData())))
        field.show()
        return field

    def _fill(self, field: QComboBox, column: PreviewColumn) -> None:
        field.clear()
        if column.role == "consent":
            field.addItem(consent_words(column.part), "consent")
        for role in ROLES:
            if role != "other" or column.role != "consent":
                field.addItem(role_words(role), role)
        field.setCurrentIndex(field.findData(column.role))
        field.view().setMinimumWidth(field.sizeHint().width())  # the list that opens shows all of each
        field.setAccessibleName(_("What is in the column {title}").format(title=column.title))

    def _chosen(self, place: int, role: str) -> None:
        if role != self._columns[place].role:
            self.role_chosen.emit(place, role)


class FirstRows(RowTable):
    """`role_chosen` gives a column's place and its new role."""

    role_chosen = Signal(int, str)

    def __init__(self) -> None:
        super().__init__(_("First rows of the list"))
        self._roles = RoleHeader(self)
        self._roles.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._roles.setStretchLastSection(True)
        self.setHorizontalHeader(self._roles)
        self._roles.role_chosen.connect(self.role_chosen)
        follow = Qt.ConnectionType.QueuedConnection  # after the header itself has moved
        self.horizontalScrollBar().valueChanged.connect(lambda _at: self._roles.place_fields(), follow)

    @property
    def fields(self) -> Sequence[QComboBox]:
        """What stands above the columns."""
        return self._roles.fields

    def showing(self, seen: ListPreview) -> Iterator[Callable[[], object]]:
        """The steps to the rows of this list."""
        titles = [column.title for column in seen.columns]
        rows, labels = [row.cells for row in seen.rows], [str(row.row) for row in seen.rows]
        yield partial(self.rows.show_rows, titles, rows, labels)
        yield partial(self.verticalHeader().setVisible, True)
        yield from self._roles.showing(seen.columns)
        yield self.fit_columns

    def fit_columns(self) -> None:
        super().fit_columns()
        for place, field in enumerate(self._roles.fields):
            needed = _needed(field) + 2 * MARGIN
            self.setColumnWidth(place, max(self.columnWidth(place), needed))
        self._roles.place_fields()


def _needed(field: QComboBox) -> int:
    """For what is chosen in it, not for the longest thing that might be: five columns then stand side by side."""
    texts = [field.fontMetrics().horizontalAdvance(field.itemText(place)) for place in range(field.count())]
    return field.sizeHint().width() - max(texts, default=0) + field.fontMetrics().horizontalAdvance(field.currentText())
