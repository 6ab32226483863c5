"""The rows of a contact table for Qt: which there are is known at once, what is in them is read page by page."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QModelRoleDataSpan, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QColor

from robodial.app.category_words import MOODS
from robodial.app.contact_table import Contents, ShownContact, Source, page_of
from robodial.gui.bridge import Asked, Bridge
from robodial.gui.theme import colours
from robodial.i18n import gettext as _
from robodial.store.contact_index import Array, SortBy

PAGE = 50
"""About a screenful: reading it takes ten milliseconds of the processor, which painting may have to wait for."""

KEPT = 5000
"""Rows kept in memory."""

AT_ONCE = 1
"""Pages asked for at a time, those wanted last first: the user is there."""

MOST_WANTED = 3
"""Pages that wait their turn: a screen shows no more."""

PLACEHOLDER = "…"

# asked for a thousand times at each painting: looking them up in Qt takes longer than the answer
_DISPLAY, _TOOL_TIP = int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.ToolTipRole)
_ALIGNMENT, _INK = int(Qt.ItemDataRole.TextAlignmentRole), int(Qt.ItemDataRole.ForegroundRole)
_ANSWERED = frozenset((_DISPLAY, _TOOL_TIP, _ALIGNMENT, _INK))
_CENTRE = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """`field` of a ShownContact; `sample` is a text that should fit, without one the column takes the room there is.
    Where room is scarce a column may shrink until no more than `least` fits."""

    title: Callable[[], str]
    field: str
    sort: SortBy
    sample: str = ""
    least: str = ""


SHORT_NAME = "Constance Delacroix"

CAMPAIGN_COLUMNS = (
    Column(lambda: _("Name"), "name", SortBy.NAME, least=SHORT_NAME),
    Column(lambda: _("Number"), "number_words", SortBy.NUMBER, "+44 7700 900 123"),
    Column(lambda: _("Result"), "result", SortBy.CATEGORY, "Message left on the machine", "Never call again"),
    Column(lambda: _("Why, or next call"), "why", SortBy.NEXT_CALL, least="Why, or…"),
    Column(lambda: _("Calls"), "calls", SortBy.CALLS, "Calls 00"),
    Column(lambda: _("Last call"), "last_call", SortBy.LAST_CALL, "yesterday at 00:00"),
)
LIST_COLUMNS = (
    Column(lambda: _("Name"), "name", SortBy.NAME, least=SHORT_NAME),
    Column(lambda: _("Number"), "number_words", SortBy.NUMBER, "+44 7700 900 123, 00 00 00", "+44 7700 900 123"),
    Column(lambda: _("In the list"), "cells", SortBy.LIST, least="Why, or…"),
)
CENTRED = ("calls",)


class ContactModel(QAbstractTableModel):
    """`contents` and `rows` come from outside; pages of words are asked for as they are looked at."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._source: Source | None = None
        self._country = ""
        self._ids: Array = np.zeros(0, dtype=np.int64)
        self._rows: Array = np.zeros(0, dtype=np.uint32)
        self._known: OrderedDict[int, ShownContact] = OrderedDict()
        self._fresh: set[int] = set()
        self._wanted: list[int] = []
        self._asked: dict[int, Asked] = {}
        self._soon = QTimer(self, singleShot=True, interval=10)
        self._soon.timeout.connect(self._fetch)
        self.columns: tuple[Column, ...] = CAMPAIGN_COLUMNS

    # ---- what is shown -----------------------------------------------------------------------------------------

    def show_rows(self, source: Source, contents: Contents, rows: Array) -> None:
        """Show these entries, in this order; words known of the same source stay until newer ones are there."""
        self.beginResetModel()
        if source != self._source:
            self._forget()
        self._source, self._country = source, contents.country
        self._ids, self._rows = contents.index.contact_ids, rows
        self.columns = LIST_COLUMNS if source.campaign_id is None else CAMPAIGN_COLUMNS
        for asked in self._asked.values():
            asked.cancel()
        self._asked.clear()
        self._wanted.clear()
        self.endResetModel()

    def clear(self) -> None:
        """Show nothing."""
        self.beginResetModel()
        self._forget()
        self._rows = self._rows[:0]
        self.endResetModel()

    def look_again(self) -> None:
        """What the rows say may have changed: read again those that are looked at."""
        self._fresh.clear()
        self._changed()

    def contact_id(self, row: int) -> int:
        """Of the contact in this row."""
        return int(self._ids[self._rows[row]])

    def row_of(self, contact_id: int) -> int:
        """Where the contact is; -1 when it is not shown."""
        entry = int(np.searchsorted(self._ids, contact_id))
        if entry >= len(self._ids) or self._ids[entry] != contact_id:
            return -1
        found = np.flatnonzero(self._rows == entry)
        return int(found[0]) if len(found) else -1

    def shown(self, row: int) -> ShownContact | None:
        """What the row says; None while it is being read."""
        contact_id = self.contact_id(row)
        if contact_id not in self._fresh:
            self._want(row // PAGE)
        return self._known.get(contact_id)

    # ---- Qt ------------------------------------------------------------------------------------------------------

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and section < len(self.columns):
            column = self.columns[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return column.title()
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
        return None

    def data(self, index: AnyIndex, role: int = _DISPLAY) -> Any:
        if role not in _ANSWERED:
            return None
        column = self.columns[index.column()]
        if role == _ALIGNMENT:
            return _alignment(column)
        shown = self.shown(index.row())
        if role == _INK:
            return _ink(shown, column)
        if shown is None:
            return PLACEHOLDER if role == _DISPLAY and index.column() == 0 else None
        text = getattr(shown, column.field)
        return text or ("–" if column.field == "name" else "")

    def multiData(self, index: AnyIndex, roles: QModelRoleDataSpan) -> None:
        """All that painting a cell asks, in one call: each must wait until the thread that reads pages lets go."""
        span: Any = roles  # its items are missing in the types of PySide6
        for place in range(len(span)):
            asked = span[place]
            answer = self.data(index, asked.role())
            if answer is None:
                asked.clearData()
            else:
                asked.setData(answer)

    # ---- pages -------------------------------------------------------------------------------------------------

    def _want(self, page: int) -> None:
        if page in self._asked:
            return
        if page in self._wanted:
            self._wanted.remove(page)
        self._wanted.append(page)
        if not self._soon.isActive():
            self._soon.start()

    def _fetch(self) -> None:
        """Those wanted last; the others, if they are still looked at, are wanted again when these are painted."""
        while self._wanted and len(self._asked) < AT_ONCE:
            page = self._wanted.pop()
            entries = self._rows[page * PAGE : (page + 1) * PAGE]
            if page not in self._asked and len(entries):
                self._ask(page, self._ids[entries].tolist())
        del self._wanted[:-MOST_WANTED]

    def _ask(self, page: int, ids: list[int]) -> None:
        assert self._source is not None
        self._asked[page] = self._bridge.ask(
            page_of,
            self._source,
            self._country,
            ids,
            self._bridge.now(),
            then=lambda rows: self._came(page, ids, rows),
            failed=lambda _sentence: self._missed(page),
            owner=self,
        )

    def _missed(self, page: int) -> None:
        """It is asked for again when it is looked at again."""
        self._asked.pop(page, None)

    def _came(self, page: int, ids: list[int], rows: dict[int, ShownContact]) -> None:
        self._asked.pop(page, None)
        if self._wanted:
            self._soon.start()
        self._known.update(rows)
        self._fresh.update(ids)
        while len(self._known) > KEPT:
            gone, _row = self._known.popitem(last=False)
            self._fresh.discard(gone)
        self._changed()

    def _changed(self) -> None:
        if len(self._rows):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self.columns) - 1))

    def _forget(self) -> None:
        self._known.clear()
        self._fresh.clear()


def _alignment(column: Column) -> int:
    return _CENTRE if column.field in CENTRED else _LEFT


def _ink(shown: ShownContact | None, column: Column) -> QColor | None:
    if shown is None:
        return QColor(colours().faint)
    if column.field in ("why", "last_call", "cells"):
        return QColor(colours().faint)
    if column.field != "result" or shown.category is None:
        return None
    inks = {"good": colours().good, "info": colours().accent, "warn": colours().warn, "bad": colours().bad}
    ink = inks.get(MOODS[shown.category])
    return QColor(ink) if ink else None
