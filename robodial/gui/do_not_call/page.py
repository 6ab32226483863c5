"""Do not call: is a number on the list, put one on it, and the lists as a whole."""

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from robodial.app.words import number_words
from robodial.domain.contact import PhoneNumber
from robodial.gui.bridge import Bridge
from robodial.gui.do_not_call.lists_card import ListsCard
from robodial.gui.do_not_call.number_search import NumberSearch
from robodial.gui.do_not_call.refusal_form import RefusalForm
from robodial.gui.do_not_call.undoing import ToldRefusal
from robodial.gui.page import Navigator, Page
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import Card
from robodial.gui.widgets.scroll import scrolling
from robodial.gui.widgets.texts import faint
from robodial.i18n import gettext as _


class DoNotCallPage(Page):
    """`opened(number=…)` looks a number up."""

    topic = "do_not_call"

    def __init__(self, bridge: Bridge, window: Navigator) -> None:
        super().__init__(bridge, window)
        self.add_title(_("Do not call"))
        self.column.addWidget(faint(_("These numbers are never called, by any campaign, on any line.")))
        self.search = NumberSearch(bridge)
        self.form = RefusalForm(bridge)
        self.lists = ListsCard(bridge)
        self._told = ToldRefusal(bridge, window, self._look_again, self)
        row = QHBoxLayout()
        row.setSpacing(2 * GAP)
        row.addWidget(self.search, 1)
        row.addWidget(self._adding(), 1)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * GAP)
        column.addLayout(row)
        column.addWidget(self.lists, 1)
        self.column.addWidget(scrolling(inside), 1)
        self.search.changed.connect(self.lists.read)
        self.search.add_wanted.connect(self._add)
        self.form.added.connect(self._added)
        self.form.failed.connect(self._failed)
        self.lists.told.connect(window.tell)
        self.lists.failed.connect(self._failed)

    def opened(self, **where: Any) -> None:
        """Read the lists again; look up `number`, if one is given."""
        self.lists.read()
        if number := where.get("number"):
            self.search.field.setText(number)
            self.search.look()

    def _adding(self) -> Card:
        card = Card(_("Put a number on the list"))
        card.column.addWidget(self.form)
        card.column.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(_("Never call again"), self.form.add, "ban", role="primary"))
        card.column.addLayout(row)
        self.form.number.returnPressed.connect(self.form.add)
        return card

    def _add(self, number: str) -> None:
        self.form.number.setText(number)
        self.form.number.setFocus()

    def _added(self, numbers: tuple[PhoneNumber, ...], by_person: bool) -> None:
        self._told.tell(numbers, by_person=by_person)
        country = self.bridge.session.settings.country or "FR"
        self.search.field.setText(", ".join(number_words(number, country) for number in numbers))
        self._look_again()

    def _look_again(self) -> None:
        self.search.look()
        self.lists.read()

    def _failed(self, sentence: str) -> None:
        self.window_.problem(sentence, self.topic)
