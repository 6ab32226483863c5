"""Help."""

from robodial.gui.bridge import Bridge
from robodial.gui.page import Navigator, Page
from robodial.i18n import gettext as _


class HelpPage(Page):
    """Help."""

    def __init__(self, bridge: Bridge, window: Navigator) -> None:
        super().__init__(bridge, window)
        self.add_title(_("Help"))
        self.column.addStretch(1)
