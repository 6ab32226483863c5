"""Choosing a list: the field that a campaign's step "who" is made of."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from robodial.gui.bridge import Bridge
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.texts import body
from robodial.i18n import gettext as _


class ListPicker(QWidget):
    """`value` is the part of a campaign's settings that says whom to call."""

    changed = Signal()

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._list = ""
        self._shown = body(_("No list yet."))
        column = QVBoxLayout(self)
        column.addWidget(self._shown)
        column.addWidget(button(_("Choose a list…"), self._choose, "import"))

    @property
    def value(self) -> Mapping[str, Any]:
        """`{"list": path}` as in a campaign file; empty without a list."""
        return {"list": self._list} if self._list else {}

    def set_value(self, settings: Mapping[str, Any], country: str) -> None:
        """Show what a draft says; `country` is where its numbers are at home."""
        self._list = str(settings.get("list", ""))
        self._shown.setText(Path(self._list).name if self._list else _("No list yet."))

    def _choose(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose a list"))
        if path:
            self._list = path
            self._shown.setText(Path(path).name)
            self.changed.emit()
