"""The number that called people see, and what the rules make of it."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout

from robodial.app.chosen_lines import choose_lines, chosen_lines
from robodial.app.lines import LineChoice
from robodial.gui.first_run.step import Kit, Step
from robodial.gui.lines.number_form import NumberForm
from robodial.gui.widgets.card import Card, Notice
from robodial.i18n import gettext as _


class NumberStep(Step):
    """One form for each line. On emulated lines a number can be tried, and is not kept."""

    key = "number"

    def __init__(self, kit: Kit) -> None:
        intro = _("Called people see the number of your line. Not every number may be shown for every kind of call.")
        super().__init__(kit, _("The number they see"), intro)
        self.practice = Notice()
        self.column.addWidget(self.practice)
        self.forms: list[NumberForm] = []
        self._cards = QVBoxLayout()
        self.column.addLayout(self._cards)

    def shown(self) -> None:
        settings, home = self.bridge.session.settings, self.bridge.session.home
        if settings.practice:
            self.practice.show_text(
                _("Emulated lines show a number of their own. Type that of your line here to see what is allowed.")
            )
            self._show((LineChoice(""),))
        else:
            self.bridge.ask(
                lambda: chosen_lines(home, self.kit.ports()),
                then=self._show,
                failed=self.kit.window.problem,
                owner=self,
            )

    def keep(self, go_on: Callable[[], None]) -> None:
        if self.bridge.session.settings.practice or not self.forms:
            go_on()
            return
        lines, home = [form.choice() for form in self.forms], self.bridge.session.home
        self.bridge.ask(
            lambda: choose_lines(home, lines, self.kit.ports()),
            then=lambda _none: go_on(),
            failed=self.kit.window.problem,
            owner=self,
            in_turn=True,
        )

    def _show(self, lines: tuple[LineChoice, ...]) -> None:
        while (item := self._cards.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self.forms = []
        for line in lines:
            card = Card(_("Line {port}").format(port=line.port) if line.port else _("Your line"))
            form = NumberForm(self.bridge, line, self.kit.clock.now().date())
            card.column.addWidget(form)
            self._cards.addWidget(card)
            self.forms.append(form)
        if self.forms:
            self.forms[0].number.setFocus()
        else:
            self.practice.show_text(_("No line was chosen yet: go back and choose a modem, or practise."), "warn")
