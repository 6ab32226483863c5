"""The table of contacts: a million rows that scroll, sort, filter and are searched without waiting."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QStackedWidget, QVBoxLayout, QWidget

from robodial.app.contact_table import FEW, Contents, ShownContact, Source, Wanted, read_contents, rows_wanted, size_of
from robodial.domain.campaign import CampaignId
from robodial.domain.category import Category
from robodial.domain.contact import ListId
from robodial.engine.events import ContactAdded, ContactRemoved
from robodial.gui.bridge import Asked, Bridge
from robodial.gui.icons import icon
from robodial.gui.theme import GAP, colours
from robodial.gui.widgets.card import EmptyState, Notice
from robodial.gui.widgets.category_chips import CategoryChips
from robodial.gui.widgets.contact_model import ContactModel
from robodial.gui.widgets.contact_view import ContactView
from robodial.gui.widgets.texts import body, faint
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.i18n.figures import grouped
from robodial.store.contact_index import Array, SortBy

RENEWED_EVERY_MS = 2000
TYPED_MS = 150
"""The search begins when nothing was typed for so long."""

_READ_AGAIN = (ContactAdded, ContactRemoved)


class ContactTable(QWidget):
    """Shows the contacts of a campaign or of a list. It changes nothing: what the user wants comes out as signals."""

    activated = Signal(int, str)
    """Contact id and number of the row that was opened."""

    chosen = Signal(int, str)
    """The same of the row that is current; 0 and empty without one."""

    refuse_wanted = Signal(str)
    call_now_wanted = Signal(str)
    counted = Signal(object)
    """Contacts by category, whenever they were counted."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self.can_call_now = True
        """Whether the menu offers it: where somebody listens to `call_now_wanted`."""
        self._source: Source | None = None
        self._contents: Contents | None = None
        self._wanted = Wanted()
        self._reading: Asked | None = None
        self._looking: Asked | None = None
        self._stale = self._stale_whole = False
        self._build()
        self._typed = QTimer(self, singleShot=True, interval=TYPED_MS)
        self._typed.timeout.connect(self._search_now)
        self._renewing = QTimer(self, interval=RENEWED_EVERY_MS)
        self._renewing.timeout.connect(self._renew)
        bridge.happened.connect(self._happened)

    # ---- what to show --------------------------------------------------------------------------------------------

    def show_campaign(self, folder: Path, campaign_id: CampaignId, categories: Sequence[Category] = ()) -> None:
        """The contacts of the campaign whose store is in `folder`; of these categories, if any are named."""
        self._show(Source(folder, campaign_id=campaign_id), tuple(categories))

    def show_list(self, folder: Path, list_id: ListId) -> None:
        """The contacts of a list."""
        self._show(Source(folder, list_id=list_id), ())

    def set_category(self, category: str) -> None:
        """Only those of one category; empty: all."""
        self._choose(Category(category) if category else None)

    def read_again(self) -> None:
        """The list was changed: read all of it anew."""
        self._stale_whole = True
        self._renew()

    def clear(self) -> None:
        """Show nothing."""
        self._cancel()
        self._source = self._contents = None
        self._model.clear()

    @property
    def row_count(self) -> int:
        """Rows that are shown now, or can be scrolled to."""
        return self._model.rowCount()

    @property
    def current(self) -> ShownContact | None:
        """The contact in the current row."""
        index = self.view.currentIndex()
        return self._model.shown(index.row()) if index.isValid() and index.row() < self.row_count else None

    @property
    def is_busy(self) -> bool:
        """True while contacts are read, sorted or searched."""
        return self._reading is not None or self._looking is not None

    # ---- reading -------------------------------------------------------------------------------------------------

    def _show(self, source: Source, categories: tuple[Category, ...]) -> None:
        self._cancel()
        if source != self._source:
            self.search.clear()
            self._contents = None
            self._wanted = Wanted()
            self._model.clear()
        self._source = source
        self._wanted = Wanted(self.search.text(), categories, self._wanted.sort, self._wanted.descending)
        self._say(_("Reading the contacts…"))
        self._reading = self._bridge.ask(size_of, source, then=self._read, failed=self._failed, owner=self)

    def _read(self, size: int) -> None:
        self._reading = self._bridge.ask(
            read_contents, self._source, then=self._came, failed=self._failed, owner=self, heavy=size > FEW
        )

    def _renew(self) -> None:
        if self._source is None or self._reading is not None or not (self._stale or self._stale_whole):
            return
        if not self.isVisible() and not self._stale_whole:
            return
        whole, known = self._stale_whole, self._contents
        self._stale = self._stale_whole = False
        if whole or known is None:
            self._reading = self._bridge.ask(size_of, self._source, then=self._read, failed=self._failed, owner=self)
            return
        self._reading = self._bridge.ask(
            read_contents, self._source, known, then=self._came, failed=self._failed, owner=self
        )

    def _came(self, contents: Contents) -> None:
        self._reading = None
        same = contents is self._contents
        self._contents = contents
        self._count()
        if same:
            self._model.look_again()
        else:
            self._look(keep_place=True)

    def _failed(self, sentence: str) -> None:
        self._reading = self._looking = None
        self.problem.show_text(sentence, "bad")
        self._say(_("The contacts could not be read."))

    def _look(self, *, keep_place: bool = False) -> None:
        """Sort and filter, and show the first rows."""
        if self._contents is None or self._source is None:
            return
        if self._looking is not None:
            self._looking.cancel()
        contents, source = self._contents, self._source
        self._looking = self._bridge.ask(
            rows_wanted,
            contents,
            self._wanted,
            then=lambda rows: self._show_rows(source, contents, rows, keep_place),
            failed=self._failed,
            owner=self,
        )

    def _show_rows(self, source: Source, contents: Contents, rows: Array, keep_place: bool) -> None:
        self._looking = None
        self.problem.hide()
        contact_id, scrolled = self.view.place
        self._model.show_rows(source, contents, rows)
        self.view.lay_out()
        if keep_place:
            self._model.look_again()
        if not self.view.go_back(contact_id, scrolled if keep_place else 0):
            self.chosen.emit(0, "")
        self._say_count(len(rows))

    def _cancel(self) -> None:
        for asked in (self._reading, self._looking):
            if asked is not None:
                asked.cancel()
        self._reading = self._looking = None

    # ---- what happens ------------------------------------------------------------------------------------------

    def _happened(self, event: Any) -> None:
        if self._source is None or self._source.campaign_id is None:
            return
        if getattr(event, "campaign_id", self._source.campaign_id) in (None, self._source.campaign_id):
            self._stale = True
            self._stale_whole = self._stale_whole or isinstance(event, _READ_AGAIN)

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._renewing.start()

    def hideEvent(self, event: Any) -> None:
        super().hideEvent(event)
        self._renewing.stop()

    # ---- what the user does --------------------------------------------------------------------------------------

    def _search_now(self) -> None:
        self._typed.stop()
        if self.search.text() != self._wanted.search:
            self._want(search=self.search.text())

    def _choose(self, category: Category | None) -> None:
        self._want(categories=() if category is None else (category,))
        self._count()

    def _sort(self, section: int) -> None:
        sort = self._model.columns[section].sort
        again = sort is self._wanted.sort
        descending = not self._wanted.descending if again else sort in (SortBy.CALLS, SortBy.LAST_CALL)
        self.view.show_sorted(section, descending=descending)
        self._want(sort=sort, descending=descending)

    def _want(self, **changed: Any) -> None:
        self._wanted = replace(self._wanted, **changed)
        self._look()

    def _open(self) -> None:
        if shown := self.current:
            self.activated.emit(shown.contact_id, shown.number)

    def _moved(self) -> None:
        if shown := self.current:
            self.chosen.emit(shown.contact_id, shown.number)

    def menu_for(self, row: int) -> QMenu | None:
        """What can be done with the contact in this row; None while it is not known."""
        shown = self._model.shown(row)
        if shown is None:
            return None
        menu = QMenu(self)
        ink = colours().text
        menu.addAction(icon("person", ink), _("What happened…"), self._open)
        if self.can_call_now and self._source is not None and self._source.campaign_id is not None:
            call = menu.addAction(icon("phone", ink), _("Call now"), lambda: self.call_now_wanted.emit(shown.number))
            call.setEnabled(shown.category is Category.WAITING)
        menu.addSeparator()
        menu.addAction(icon("ban", ink), _("Never call again…"), lambda: self.refuse_wanted.emit(shown.number))
        return menu

    def _menu(self, row: int, at: QPoint) -> None:
        if (menu := self.menu_for(row)) is not None:
            menu.exec(at)

    # ---- the frame -----------------------------------------------------------------------------------------------

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(self._head())
        self._chips = CategoryChips()
        self._chips.chosen.connect(self._choose)
        column.addWidget(self._chips)
        self.problem = Notice(kind="bad")
        column.addWidget(self.problem)
        self._model = ContactModel(self._bridge)
        self.view = ContactView(self._model)
        self.view.opened.connect(self._open)
        self.view.moved.connect(self._moved)
        self.view.menu_wanted.connect(self._menu)
        self.view.horizontalHeader().sectionClicked.connect(self._sort)
        self._nobody = EmptyState("search", _("Nobody here"), _("No contact fits what is chosen and searched."))
        self._telling = body("")
        self._telling.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        for widget in (self.view, self._telling, self._nobody):
            self._stack.addWidget(widget)
        column.addWidget(self._stack, 1)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search a name or a number"))
        self.search.setAccessibleName(_("Search a name or a number"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search", colours().faint), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(lambda _text: self._typed.start())
        self.search.returnPressed.connect(self._search_now)
        self.search.setToolTip("Ctrl+F")
        QShortcut(QKeySequence.StandardKey.Find, self, self._find)
        self.total: QLabel = faint("")
        self.total.setWordWrap(False)
        row.addWidget(self.search, 1)
        row.addWidget(self.total)
        row.setSpacing(2 * GAP)
        return row

    def _find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _count(self) -> None:
        contents = self._contents
        if contents is None or self._source is None:
            return
        everybody = len(contents.index)
        self._chips.show_counts(everybody, contents.counts, self._wanted.categories)
        self._chips.setVisible(self._source.campaign_id is not None and everybody > 0)
        self.counted.emit(contents.counts)

    def _say(self, text: str) -> None:
        if not self.row_count:
            self._telling.setText(text)
            self._stack.setCurrentWidget(self._telling)

    def _say_count(self, many: int) -> None:
        self.total.setText(ngettext("{n} contact", "{n} contacts", many).format(n=grouped(many)))
        self._stack.setCurrentWidget(self.view if many else self._nobody)
