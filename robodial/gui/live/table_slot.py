"""Where the contacts' table and a person's story come from; the page works without them."""

from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from PySide6.QtWidgets import QDialog, QWidget

from robodial.domain.campaign import CampaignId
from robodial.gui.bridge import Bridge


class CampaignTable(Protocol):
    """The contacts of one campaign, filtered by a category."""

    def show_campaign(self, folder: Path, campaign_id: CampaignId, category: str) -> None:
        """Read them anew."""


def contact_table(bridge: Bridge) -> "QWidget | None":
    """A table with `show_campaign`; None where there is none."""
    made = _made("robodial.gui.widgets.contact_table", "ContactTable", bridge)
    return cast("QWidget | None", made)


def person_dialog(bridge: Bridge, number: str, parent: QWidget) -> "QDialog | None":
    """What happened with a contact; None where that cannot be shown."""
    made = _made("robodial.gui.contacts.person_dialog", "PersonDialog", bridge, number, parent)
    return cast("QDialog | None", made)


def _made(module: str, name: str, *arguments: Any) -> object:
    try:
        return getattr(import_module(module), name)(*arguments)
    except ImportError:
        return None
