"""Who is calling, and from where: what every new campaign begins with."""

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLineEdit

from robodial.app.countries import CountryChoice, country_choices
from robodial.app.who_calls import CallerCheck, check_caller
from robodial.gui.settings.form import add, choices, fill, form
from robodial.gui.widgets.card import Card, Notice
from robodial.gui.widgets.texts import faint
from robodial.i18n import gettext as _

if TYPE_CHECKING:
    from robodial.gui.settings.page import SettingsPage


class CallerCard(Card):
    """Kept when the user leaves a field; a wrong one is told and not kept."""

    def __init__(self, page: "SettingsPage") -> None:
        super().__init__(_("Who is calling"))
        self._page = page
        settings = page.bridge.session.settings
        self.country = choices({}, settings.country)
        self.name = QLineEdit(settings.caller_name)
        self.number = QLineEdit(settings.call_back)
        self.notice = Notice()
        rows = form()
        add(rows, _("&Country"), self.country)
        add(rows, _("&Name"), self.name)
        add(rows, _("Number to call &back"), self.number)
        self.column.addWidget(faint(_("Proposed for every new campaign. Those that exist stay as they are.")))
        self.column.addLayout(rows)
        self.column.addWidget(self.notice)
        self.country.activated.connect(lambda _at: page.change(country=self.country.currentData()))
        self.name.editingFinished.connect(self.keep)
        self.number.editingFinished.connect(self.keep)

        page.bridge.ask(country_choices, then=self._known, failed=page.window_.problem, owner=self)

    def _known(self, countries: tuple[CountryChoice, ...]) -> None:
        """The names of the countries have come: they are read from the files of their rules."""
        fill(self.country, {one.code: one.name for one in countries}, self._page.bridge.session.settings.country)

    def keep(self) -> None:
        """What was typed, if it is right."""
        settings = self._page.bridge.session.settings
        if (self.name.text(), self.number.text()) == (settings.caller_name, settings.call_back):
            self.notice.show_text("")
            return
        country = settings.country or "FR"
        self._page.bridge.ask(
            check_caller,
            self.name.text(),
            self.number.text(),
            country,
            then=self._checked,
            failed=self._page.window_.problem,
            owner=self,
        )

    def _checked(self, check: CallerCheck) -> None:
        self.notice.show_text("\n".join(filter(None, (check.name_problem, check.number_problem))), "bad")
        changed: dict[str, Any] = {}
        if not check.name_problem:
            changed["caller_name"] = check.name
        if not check.number_problem:
            changed["call_back"] = check.number
        if changed:
            self._page.change(**changed)
