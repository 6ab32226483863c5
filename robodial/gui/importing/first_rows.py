"""The first rows of a list, with a field above each column that says what is in it, and changes it."""

from collections.abc import Sequence

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
        self.setSectionsClickable(False)
        self.sectionResized.connect(lambda *_sizes: self.place_fields())

    @property
    def fields(self) -> Sequence[QComboBox]:
        """One for each column."""
        return tuple(self._fields)

    def show_columns(self, columns: Sequence[PreviewColumn]) -> None:
        """Fields for these columns; the focus stays where it was."""
        focused = next((place for place, field in enumerate(self._fields) if field.hasFocus()), -1)
        for field in self._fields:
            field.hide()
            field.deleteLater()
        self._fields = [self._field(place, column) for place, column in enumerate(columns)]
        self.updateGeometry()
        self.place_fields()
        if 0 <= focused < len(self._fields):
            self._fields[focused].setFocus(Qt.FocusReason.OtherFocusReason)

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
        return self._fields[0].sizeHint().height() if self._fields else 0

    def _field(self, place: int, column: PreviewColumn) -> QComboBox:
        field = QComboBox(self.viewport())
        if column.role == "consent":
            field.addItem(consent_words(column.part), "consent")
        for role in ROLES:
            if role != "other" or column.role != "consent":
                field.addItem(role_words(role), role)
        field.setCurrentIndex(field.findData(column.role))
        field.setAccessibleName(_("What is in the column {title}").format(title=column.title))
        field.activated.connect(lambda _index: self._chosen(place, column, str(field.currentData())))
        field.show()
        return field

    def _chosen(self, place: int, column: PreviewColumn, role: str) -> None:
        if role != column.role:
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

    def show_list(self, seen: ListPreview) -> None:
        """The rows of this list."""
        titles = [column.title for column in seen.columns]
        self._roles.show_columns(seen.columns)
        self.show_rows(titles, [row.cells for row in seen.rows], [str(row.row) for row in seen.rows])

    def fit_columns(self) -> None:
        super().fit_columns()
        for place, field in enumerate(self._roles.fields):
            needed = field.sizeHint().width() + 2 * MARGIN
            self.setColumnWidth(place, max(self.columnWidth(place), needed))
        self._roles.place_fields()
