"""What a list would become: four figures, and the list behind each of them."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from robodial.app.list_words import ENCODINGS, delimiter_words, encoding_words
from robodial.app.words import number_words
from robodial.contacts.list_preview import ListPreview
from robodial.domain.list_columns import ListColumns
from robodial.gui.importing.first_rows import FirstRows
from robodial.gui.importing.repairs_view import RepairsView
from robodial.gui.importing.row_table import RowTable
from robodial.gui.importing.steps import Steps
from robodial.gui.importing.summary_card import SummaryCard
from robodial.gui.theme import GAP, colours
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import Notice
from robodial.gui.widgets.texts import faint, heading
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.i18n.figures import grouped


class PreviewView(QWidget):
    """Shows a `ListPreview`; signals say what the user wants otherwise."""

    role_chosen = Signal(int, str)
    encoding_chosen = Signal(str)
    refused = Signal(object, object)
    other_wanted = Signal()
    undo_wanted = Signal()
    export_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._steps = Steps(self)
        self._stale: dict[int, list[Callable[[], object]]] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP + GAP // 2)
        column.addLayout(self._head())
        self._notice = Notice()
        column.addWidget(self._notice)
        column.addLayout(self._cards())
        self._stack = QStackedWidget()
        self.first_rows, self.repairs = FirstRows(), RepairsView()
        self.duplicates, self.rejected = RowTable(_("Duplicates")), RowTable(_("Rejected rows"))
        pages = (
            _page(_("What each column holds can be changed above it."), self.first_rows),
            _page(_("Take a tick away to leave a number as it is: its row is then rejected."), self.repairs),
            _page(_("Rows that share a number become one contact, called once."), self.duplicates),
            self._rejected_page(),
        )
        for page in pages:
            self._stack.addWidget(page)
        column.addWidget(self._stack, 1)
        self.first_rows.role_chosen.connect(self.role_chosen)
        self.repairs.refused.connect(self.refused)

    # ---- what it shows -----------------------------------------------------------------------------------------

    def show_list(self, seen: ListPreview, wanted: ListColumns, country: str, *, needs_consent: bool) -> None:
        """This list, read as `wanted`."""
        self._name.setText(seen.path.name)
        self._show_facts(seen)
        self._show_encodings(seen, wanted)
        text, kind = _remark(seen, needs_consent=needs_consent)
        self._notice.show_text(text, kind)
        self._show_counts(seen)
        self._stale = {
            0: list(self.first_rows.showing(seen)),
            1: [partial(self.repairs.show_repairs, seen, wanted, country)],
            2: [partial(self._show_duplicates, seen, country)],
            3: [partial(self._show_rejected, seen)],
        }
        self._steps.restart(())
        self._open(self._stack.currentIndex())

    @property
    def is_filling(self) -> bool:
        """True until everything of the page that is open is there."""
        return not self._steps.are_done

    def _open(self, place: int) -> None:
        """A page is filled when it is first opened."""
        self._stack.setCurrentIndex(place)
        self._steps.add(self._stale.pop(place, ()))

    def _show_duplicates(self, seen: ListPreview, country: str) -> None:
        header = (_("Row"), _("Same number as row"), _("Number"), _("Name"))
        self.duplicates.show_rows(
            header,
            [
                (str(one.row), str(one.first_row), number_words(one.number, country), one.name)
                for one in seen.duplicates
            ],
        )

    def _show_rejected(self, seen: ListPreview) -> None:
        header = (_("Row"), _("Column"), _("In the list"), _("Reason"))
        self.rejected.show_rows(header, [(str(one.row), one.column, one.value, one.reason) for one in seen.rejected])
        self.export.setEnabled(bool(seen.rejected))

    def allow_undo(self, *, allowed: bool) -> None:
        """There is a list to go back to, or none."""
        self.undo.setVisible(allowed)

    def show_first(self) -> None:
        """The first rows, as for a fresh list."""
        self.cards[0].setChecked(True)
        self._open(0)

    # ---- its parts ---------------------------------------------------------------------------------------------

    def _head(self) -> QVBoxLayout:
        self._name, self._facts = heading(""), faint("")
        self._facts.setWordWrap(False)
        names = QVBoxLayout()
        names.setSpacing(GAP // 4)
        names.addWidget(self._name)
        names.addWidget(self._facts)
        self._letters = QLabel(_("&Letters:"))
        self.encoding = QComboBox()
        for encoding in ENCODINGS:
            self.encoding.addItem(encoding_words(encoding), encoding)
        self.encoding.setAccessibleName(_("How letters are written in the file"))
        self.encoding.activated.connect(lambda _at: self.encoding_chosen.emit(str(self.encoding.currentData())))
        self._letters.setBuddy(self.encoding)
        self.undo = button(_("Undo"), self.undo_wanted.emit, "undo")
        self.undo.setToolTip(_("Back to the list before"))
        self.other = button(_("Choose another list…"), self.other_wanted.emit, "import")
        self.encoding.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        head = QVBoxLayout()
        head.setSpacing(GAP)
        for parts in ((names, self.undo, self.other), (self._letters, self.encoding)):
            row = QHBoxLayout()
            row.setSpacing(GAP)
            for part in parts:
                if isinstance(part, QVBoxLayout):
                    row.addLayout(part, 1)
                else:
                    row.addWidget(part)
            head.addLayout(row)
        row.addStretch(1)
        return head

    def _cards(self) -> QHBoxLayout:
        ink = colours()
        kinds = (("people", ink.accent), ("edit", ink.good), ("person", ink.faint), ("ban", ink.bad))
        self.cards = tuple(SummaryCard(*kind) for kind in kinds)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        for place, card in enumerate(self.cards):
            card.clicked.connect(lambda _checked=False, at=place: self._open(at))
            row.addWidget(card, 1)
        self.cards[0].setChecked(True)
        return row

    def _rejected_page(self) -> QWidget:
        page = _page(_("These rows cannot be called. Correct them in your file and choose it again."), self.rejected)
        self.export = button(_("Export rejected rows…"), self.export_wanted.emit, "export")
        row = QHBoxLayout()
        row.addWidget(self.export)
        row.addStretch(1)
        layout = page.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addLayout(row)
        return page

    def _show_facts(self, seen: ListPreview) -> None:
        rows = ngettext("{count} row", "{count} rows", seen.row_count).format(count=grouped(seen.row_count))
        facts = [rows if seen.row_count else "", delimiter_words(seen.delimiter)]
        self._facts.setText(" · ".join(fact for fact in facts if fact))

    def _show_encodings(self, seen: ListPreview, wanted: ListColumns) -> None:
        found = _("Found: {encoding}").format(encoding=encoding_words(seen.encoding))
        self.encoding.setItemText(0, _("Find out") if wanted.encoding else found)
        self.encoding.setCurrentIndex(max(self.encoding.findData(wanted.encoding), 0))
        for widget in (self._letters, self.encoding):
            widget.setVisible(bool(seen.encoding))

    def _show_counts(self, seen: ListPreview) -> None:
        contacts, repaired, merged, rejected = self.cards
        contacts.show_count(seen.contacts, ngettext("contact", "contacts", seen.contacts))
        repaired.show_count(seen.repaired_rows, ngettext("row repaired", "rows repaired", seen.repaired_rows))
        merged.show_count(seen.merged, ngettext("duplicate", "duplicates", seen.merged))
        rejected.show_count(seen.rejected_count, ngettext("row rejected", "rows rejected", seen.rejected_count))
        for card in self.cards:
            card.setVisible(not seen.problem)


def _page(told: str, table: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP)
    column.addWidget(faint(told))
    column.addWidget(table, 1)
    return page


def _remark(seen: ListPreview, *, needs_consent: bool) -> tuple[str, str]:
    """What matters most, and of which kind it is."""
    if seen.problem:
        return _("Which column holds the telephone numbers? Choose it above the rows."), "warn"
    if not seen.contacts:
        text = _("No row holds a number that can be called: check the column of the numbers and the country.")
        return text, "bad"
    if seen.consents is not None:
        text = ngettext(
            "{count} row says that the person agreed.", "{count} rows say that the person agreed.", seen.consents
        )
        return text.format(count=grouped(seen.consents)), "info"
    if needs_consent:
        text = _("These calls need each person's consent, and no column of the list speaks of it.")
        return text, "warn"
    return "", "info"
