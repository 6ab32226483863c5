"""Contacts: whose are looked at, the table of them, and what can be done with one."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from robodial.app.contact_changes import (
    Choice,
    add_typed,
    export_contacts,
    put_back,
    remove_number,
    typed_numbers,
    what_there_is,
    who_words,
)
from robodial.clock import SystemClock
from robodial.domain.contact import PhoneNumber
from robodial.engine.commands import AddContact, RemoveContact
from robodial.errors import ContactImportError
from robodial.gui.bridge import Bridge
from robodial.gui.contacts.contact_form import ContactDialog
from robodial.gui.contacts.person_dialog import PersonDialog
from robodial.gui.do_not_call.refusal_form import RefusalDialog
from robodial.gui.do_not_call.undoing import ToldRefusal
from robodial.gui.page import Navigator, Page
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import EmptyState, Notice
from robodial.gui.widgets.contact_table import ContactTable
from robodial.gui.widgets.texts import title
from robodial.i18n import gettext as _
from robodial.i18n import language, ngettext
from robodial.i18n.figures import grouped

FILES = "CSV (*.csv);;Excel (*.xlsx)"


class ContactsPage(Page):
    """`opened(campaign_id=…, list_id=…, categories=…)` shows those; else what was shown last."""

    topic = "contacts"

    def __init__(self, bridge: Bridge, window: Navigator) -> None:
        super().__init__(bridge, window)
        self.choices: tuple[Choice, ...] = ()
        self._wanted: dict[str, Any] = {}
        self.column.addLayout(self._top())
        self._pages = QStackedWidget()
        self._pages.addWidget(QWidget())  # while it is read
        self._pages.addWidget(self._filled())
        self._pages.addWidget(
            EmptyState(
                "people",
                _("No contacts yet"),
                _("They come with a campaign: choose a list there, and its contacts are here from then on."),
                _("New campaign"),
                lambda: window.go("wizard"),
            )
        )
        self.column.addWidget(self._pages, 1)

    def opened(self, **where: Any) -> None:
        """Read again which campaigns and lists there are."""
        self._wanted = where
        self.undo.hide()
        folder = self.bridge.session.folder
        self.bridge.ask(what_there_is, folder, then=self._show, failed=self._failed, owner=self, latest="choices")

    @property
    def choice(self) -> Choice | None:
        """The campaign or list that is looked at."""
        place = self.chooser.currentIndex()
        return self.choices[place] if 0 <= place < len(self.choices) else None

    # ---- whose -----------------------------------------------------------------------------------------------------

    def _show(self, choices: tuple[Choice, ...]) -> None:
        before = self.choice
        self.choices = choices
        self._pages.setCurrentIndex(1 if choices else 2)
        self._actions.setVisible(bool(choices))
        self.chooser.blockSignals(True)
        self.chooser.clear()
        for choice in choices:
            self.chooser.addItem(f"{choice.title}  ·  {choice.note}")
        self.chooser.setCurrentIndex(self._place(before))
        self.chooser.blockSignals(False)
        self._look()

    def _place(self, before: Choice | None) -> int:
        for place, choice in enumerate(self.choices):
            if self._wanted.get("campaign_id") is not None:
                if choice.source.campaign_id == self._wanted["campaign_id"]:
                    return place
            elif self._wanted.get("list_id") is not None:
                if choice.source.list_id == self._wanted["list_id"]:
                    return place
            elif before is not None and choice.source == before.source:
                return place
        return 0

    def _look(self) -> None:
        choice = self.choice
        if choice is None:
            return
        if choice.source.campaign_id is not None:
            categories = self._wanted.pop("categories", ())
            self.table.show_campaign(choice.source.folder, choice.source.campaign_id, categories)
        elif choice.source.list_id is not None:
            self.table.show_list(choice.source.folder, choice.source.list_id)

    # ---- one contact -----------------------------------------------------------------------------------------------

    def open_person(self, number: str) -> None:
        """What happened with them."""
        if not number:
            return
        dialog = PersonDialog(self.bridge, number, self)
        dialog.finished.connect(lambda _code: self.table.read_again() if dialog.was_changed else None)
        dialog.open()

    def refuse(self, number: str) -> None:
        """Never call again: asks whose wish it is."""
        dialog = RefusalDialog(self.bridge, PhoneNumber(number), self)
        told = ToldRefusal(self.bridge, self.window_, self.table.read_again, self)
        dialog.accepted.connect(lambda: told.tell((PhoneNumber(number),), by_person=dialog.by_person))
        dialog.open()

    def ask_contact(self) -> None:
        """A name and a number for the list that is looked at."""
        choice = self.choice
        if choice is None:
            return
        self.adding = ContactDialog(choice.title, lambda: self.add(choice), self)
        self.adding.open()

    def add(self, choice: Choice) -> None:
        """What the dialog says: by the engine while it runs, else here."""
        typed = self.adding.typed
        if self._runs(choice):
            try:
                number, *others = typed_numbers(typed, choice.country)
            except ContactImportError as error:
                self.adding.problem.show_text(str(error), "bad")
                return
            assert choice.source.campaign_id is not None
            self.bridge.submit(AddContact(choice.source.campaign_id, number, typed.name, "", tuple(others)))
            text = _("{who} is being added to “{campaign}”.")
            who = who_words(typed.name, number, choice.country)
            self._added(text.format(who=who, campaign=choice.title))
            return
        self.bridge.ask(
            add_typed,
            choice,
            self.bridge.session.data_dir,
            typed,
            SystemClock().now(),
            then=lambda added: self._added(added.sentence, choice, added.number if added.is_new else ""),
            failed=lambda sentence: self.adding.problem.show_text(sentence, "bad"),
            owner=self,
            once="add",
        )

    def _added(self, sentence: str, choice: Choice | None = None, number: str = "") -> None:
        """Whoever was in the list before stays there: only a new `number` can be taken out again."""
        self.adding.accept()
        undo = (lambda: self._take_out(choice, PhoneNumber(number), "")) if choice and number else None
        self.window_.tell(sentence, undo)
        self.table.read_again()

    def remove(self) -> None:
        """The contact in the current row leaves the list; it can be taken back."""
        choice, contact = self.choice, self.table.current
        if choice is not None and contact is not None:
            self._take_out(choice, contact.number, contact.name)

    def _take_out(self, choice: Choice, number: PhoneNumber, name: str) -> None:
        if self._runs(choice):
            assert choice.source.campaign_id is not None
            self.bridge.submit(RemoveContact(choice.source.campaign_id, number))
            who = who_words(name, number, choice.country)
            text = _("{who} is being taken off the list of “{campaign}”.")
            self._removed(text.format(who=who, campaign=choice.title), choice, number)
            return
        self.bridge.ask(
            remove_number,
            choice,
            number,
            SystemClock().now(),
            then=lambda sentence: self._removed(sentence, choice, number),
            failed=self._failed,
            owner=self,
            once=f"remove {number}",
        )

    def _removed(self, sentence: str, choice: Choice, number: PhoneNumber) -> None:
        self._gone = choice, number
        self.undo.show_text(sentence, "info")
        self.table.read_again()

    def put_back(self) -> None:
        """The contact that was removed last."""
        choice, number = self._gone
        self.undo.hide()
        if self._runs(choice):
            assert choice.source.campaign_id is not None
            self.bridge.submit(AddContact(choice.source.campaign_id, number, "", "", ()))
            text = _("{who} is being put back into the list of “{campaign}”.")
            self._is_back(text.format(who=who_words("", number, choice.country), campaign=choice.title))
            return
        now, once = SystemClock().now(), f"put back {number}"
        self.bridge.ask(put_back, choice, number, now, then=self._is_back, failed=self._failed, owner=self, once=once)

    def _is_back(self, sentence: str) -> None:
        self.window_.tell(sentence)
        self.table.read_again()

    def _runs(self, choice: Choice) -> bool:
        return self.bridge.is_running and choice.is_live and choice.source.campaign_id is not None

    # ---- all of them -----------------------------------------------------------------------------------------------

    def export_to(self, file: Path) -> None:
        """Write them all; a campaign's with what came of each."""
        if (choice := self.choice) is None:
            return
        self.bridge.ask(
            export_contacts,
            choice,
            file,
            language(),
            then=lambda n: self.window_.tell(
                ngettext("{n} contact written to {file}.", "{n} contacts written to {file}.", n).format(
                    n=grouped(n), file=file
                )
            ),
            failed=self._failed,
            owner=self,
            once="export",
            heavy=choice.contacts > HEAVY,
        )

    def _choose_file(self) -> None:
        path, kind = QFileDialog.getSaveFileName(self, _("Export contacts"), "", FILES)
        if path:
            file = Path(path)
            ending = ".xlsx" if "xlsx" in kind else ".csv"
            self.export_to(file if file.suffix else file.with_suffix(ending))

    def _failed(self, sentence: str) -> None:
        self.window_.problem(sentence, self.topic)

    # ---- the frame -------------------------------------------------------------------------------------------------

    def _filled(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP + GAP // 2)
        column.addLayout(self._head())
        self.undo = Notice(kind="info")
        self.undo.add_button(_("Put back"), self.put_back)
        column.addWidget(self.undo)
        self.table = ContactTable(self.bridge)
        self.table.activated.connect(lambda _contact_id, number: self.open_person(number))
        self.table.refuse_wanted.connect(self.refuse)
        self.table.chosen.connect(lambda contact_id, _number: self._one_chosen(bool(contact_id)))
        self.table.can_call_now = False
        column.addWidget(self.table, 1)
        self._one_chosen(False)
        return whole

    def _top(self) -> QHBoxLayout:
        self._about = button(_("What happened…"), self._open_current, "person")
        self._out = button(_("Remove"), self.remove, "trash")
        self._actions = QWidget()
        row = QHBoxLayout(self._actions)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self._about)
        row.addWidget(self._out)
        row.addWidget(button(_("Export…"), self._choose_file, "export"))
        row.addWidget(button(_("Add…"), self.ask_contact, "plus", role="primary"))
        self._actions.hide()
        top = QHBoxLayout()
        top.addWidget(title(_("Contacts")), 1)
        top.addWidget(self._actions)
        return top

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        label = QLabel(_("&Campaign or list"))
        self.chooser = QComboBox()
        self.chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.chooser.setMinimumContentsLength(24)
        self.chooser.activated.connect(lambda _place: self._look())
        label.setBuddy(self.chooser)
        row.addWidget(label)
        row.addWidget(self.chooser, 1)
        return row

    def _open_current(self) -> None:
        if contact := self.table.current:
            self.open_person(contact.number)

    def _one_chosen(self, is_one: bool) -> None:
        for one in (self._about, self._out):
            one.setEnabled(is_one)


HEAVY = 5000
"""Contacts whose export takes more than a moment."""
