"""Where the contacts' table and a person's story come from; the page works without them."""

from importlib import import_module
from typing import Any

from PySide6.QtWidgets import QDialog, QWidget

from robodial.gui.bridge import Bridge


def contact_table(bridge: Bridge) -> Any:
    """A widget with `show_campaign(folder, campaign_id, category)`; None where there is none."""
    return _made("robodial.gui.widgets.contact_table", "ContactTable", bridge)


def person_dialog(bridge: Bridge, number: str, parent: QWidget) -> QDialog | None:
    """What happened with a contact; None where that cannot be shown."""
    made = _made("robodial.gui.contacts.person_dialog", "PersonDialog", bridge, number, parent)
    return made if isinstance(made, QDialog) else None


def _made(module: str, name: str, *arguments: Any) -> Any:
    try:
        return getattr(import_module(module), name)(*arguments)
    except ImportError:
        return None
