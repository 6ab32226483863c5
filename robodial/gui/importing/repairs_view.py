"""What was repaired, kind by kind, before and after; a tick taken away leaves it as it was."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from robodial.app.list_words import repair_words
from robodial.app.words import number_words
from robodial.contacts.list_preview import ListPreview, RepairGroup
from robodial.domain.list_columns import ListColumns
from robodial.gui.theme import GAP
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.i18n.figures import grouped

WHAT = Qt.ItemDataRole.UserRole
"""Of an item: a kind, or a row's number."""

_USABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_TICKED, _BARE = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class RepairsView(QTreeWidget):
    """`refused` gives the rows and the kinds that are to stay as they are."""

    refused = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._rows: set[int] = set()
        self._kinds: set[str] = set()
        self.setAccessibleName(_("Repairs"))
        self.setHeaderLabels([_("Repair"), _("In the list"), _("Called as")])
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setUniformRowHeights(True)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._waiting: dict[str, RepairGroup] = {}  # kinds that were not opened yet
        self._country = ""
        self.itemChanged.connect(self._changed)
        self.itemExpanded.connect(self._fill)

    def show_repairs(self, seen: ListPreview, wanted: ListColumns, country: str) -> None:
        """Those of this list, as far as they are kept as examples; open kinds stay open."""
        opened = {str(item.data(0, WHAT)) for item in self._groups() if item.isExpanded()}
        first_time = not self.topLevelItemCount()
        at = self.verticalScrollBar().value()
        self._rows, self._kinds = set(wanted.unrepaired_rows), set(wanted.refused_repairs)
        with QSignalBlocker(self):
            self.clear()
            self._country = country
            self._waiting = {group.kind: group for group in seen.repairs}
            for group in seen.repairs:
                self._add_group(group)
            if seen.converted:
                self._add_converted(seen.converted, seen.converted_examples)
            for item in self._groups():
                item.setFirstColumnSpanned(True)
                if str(item.data(0, WHAT)) in opened or (first_time and item is self.topLevelItem(0)):
                    self._fill(item)
                    item.setExpanded(True)
        self.verticalScrollBar().setValue(at)

    def _groups(self) -> Iterator[QTreeWidgetItem]:
        for place in range(self.topLevelItemCount()):
            item = self.topLevelItem(place)
            if item is not None:
                yield item

    def _add_group(self, group: RepairGroup) -> None:
        item = self._item(f"{repair_words(group.kind)} ({grouped(group.count)})", group.kind)
        item.setCheckState(0, _BARE if group.kind in self._kinds else _TICKED)
        item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        self.addTopLevelItem(item)

    def _fill(self, item: QTreeWidgetItem) -> None:
        """The rows of a kind that is opened, the first time it is."""
        group = self._waiting.pop(str(item.data(0, WHAT)), None)
        if group is None:
            return
        is_refused = group.kind in self._kinds
        rows: list[QTreeWidgetItem] = []
        for repair in group.examples:
            after = _("left as it is") if repair.refused else _numbers(repair.after, self._country)
            row = self._item(_row_words(repair.row), repair.row, repair.before, after)
            row.setCheckState(0, _BARE if repair.refused else _TICKED)
            row.setDisabled(is_refused)
            rows.append(row)
        with QSignalBlocker(self):
            item.addChildren(rows)
            _add_rest(item, group.count - len(group.examples))

    def _add_converted(self, count: int, examples: Sequence[tuple[int, str, str]]) -> None:
        """No tick: other letters are chosen above the list."""
        item = self._item(f"{repair_words('encoding')} ({grouped(count)})", "encoding")
        for row, before, after in examples:
            item.addChild(self._item(_row_words(row), row, before, after))
        _add_rest(item, count - len(examples))
        self.addTopLevelItem(item)

    def _item(self, text: str, what: int | str, before: str = "", after: str = "") -> QTreeWidgetItem:
        item = QTreeWidgetItem([text, before, after])
        item.setData(0, WHAT, what)
        item.setFlags(_USABLE | Qt.ItemFlag.ItemIsUserCheckable)
        item.setSizeHint(0, QSize(0, self.fontMetrics().height() + GAP + GAP // 2))
        return item

    def _changed(self, item: QTreeWidgetItem, _column: int) -> None:
        what, is_refused = item.data(0, WHAT), item.checkState(0) is _BARE
        kept: set[int] | set[str] = self._rows if isinstance(what, int) else self._kinds
        if is_refused:
            kept.add(what)
        else:
            kept.discard(what)
        self.refused.emit(tuple(sorted(self._rows)), tuple(sorted(self._kinds)))


def _numbers(joined: str, country: str) -> str:
    return " / ".join(number_words(number, country) for number in joined.split(" / "))


def _row_words(row: int) -> str:
    return _("Row {row}").format(row=row)


def _add_rest(item: QTreeWidgetItem, count: int) -> None:
    if count > 0:
        text = ngettext("and {count} more like these", "and {count} more like these", count)
        rest = QTreeWidgetItem([text.format(count=grouped(count))])
        rest.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.addChild(rest)
