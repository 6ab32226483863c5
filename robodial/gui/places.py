"""The places of the program: which page is where, and which of them stand in the sidebar.

A page's module is imported when it is first shown: the window is painted before.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from robodial.i18n import gettext as _

if TYPE_CHECKING:
    from robodial.gui.page import Page


class Place(NamedTuple):
    """`page` is `module:Class`. Without an icon it is not in the sidebar, and `beside` says which entry is lit."""

    key: str
    page: str
    name: Callable[[], str]
    icon: str = ""
    beside: str = ""

    def page_class(self) -> "type[Page]":
        """Imports it."""
        module, _colon, name = self.page.partition(":")
        found: type[Page] = getattr(import_module(f"robodial.gui.{module}"), name)
        return found


PLACES: tuple[Place, ...] = (
    Place("home", "campaigns.home:HomePage", lambda: _("Campaigns"), "campaign"),
    Place("wizard", "campaigns.wizard:WizardPage", lambda: _("New campaign"), beside="home"),
    Place("live", "live.page:LivePage", lambda: _("Running campaign"), beside="home"),
    Place("contacts", "contacts.page:ContactsPage", lambda: _("Contacts"), "people"),
    Place("do_not_call", "do_not_call.page:DoNotCallPage", lambda: _("Do not call"), "ban"),
    Place("messages", "messages.page:MessagesPage", lambda: _("Messages"), "microphone"),
    Place("results", "results.page:ResultsPage", lambda: _("Results"), "chart"),
    Place("lines", "lines.page:LinesPage", lambda: _("Lines"), "line"),
    Place("settings", "settings.page:SettingsPage", lambda: _("Settings"), "gear"),
    Place("help", "help.page:HelpPage", lambda: _("Help"), "help"),
    Place("first_run", "first_run.page:FirstRunPage", lambda: _("Welcome"), beside="-"),
)
BY_KEY = {place.key: place for place in PLACES}
