"""Who is calling."""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit

from robodial.app.who_calls import CallerCheck, check_caller
from robodial.gui.first_run.step import Kit, Step
from robodial.gui.widgets.card import Notice
from robodial.gui.widgets.labelled import Labelled
from robodial.i18n import gettext as _


class CallerStep(Step):
    """Name and number; both are looked at when the user goes on."""

    key = "caller"

    def __init__(self, kit: Kit) -> None:
        intro = _("People want to know who is calling and how to reach them. Every new campaign starts with this.")
        super().__init__(kit, _("Who is calling?"), intro)
        settings = kit.bridge.session.settings
        self.name, self.number = QLineEdit(settings.caller_name), QLineEdit(settings.call_back)
        self.name.setPlaceholderText(_("such as Surgery of the Harbour"))
        self.number.setPlaceholderText(_("such as 01 99 00 12 34"))
        self.name_problem, self.number_problem = Notice(), Notice()
        for text, field, problem in (
            (_("&Name"), self.name, self.name_problem),
            (_("Number to call &back"), self.number, self.number_problem),
        ):
            self.column.addWidget(Labelled(text, field, problem))
            field.textChanged.connect(lambda _text, notice=problem: notice.show_text(""))
        self.name.returnPressed.connect(self.number.setFocus)
        self.number.returnPressed.connect(self.submitted.emit)

    def shown(self) -> None:
        self.name.setFocus()

    def keep(self, go_on: Callable[[], None]) -> None:
        country = self.bridge.session.settings.country or "FR"
        self.bridge.ask(
            check_caller,
            self.name.text(),
            self.number.text(),
            country,
            then=lambda check: self._checked(check, go_on),
            failed=self.kit.window.problem,
            owner=self,
            once="check",
        )

    def _checked(self, check: CallerCheck, go_on: Callable[[], None]) -> None:
        for notice, problem in ((self.name_problem, check.name_problem), (self.number_problem, check.number_problem)):
            notice.show_text(problem, "bad")
        if check.is_right:
            self.change(go_on, caller_name=check.name, call_back=check.number)
        else:
            (self.name if check.name_problem else self.number).setFocus()
