"""Choosing a message: the field that a campaign's step "message" is made of."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from robodial.gui.bridge import Bridge
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.texts import body
from robodial.i18n import gettext as _


class MessagePicker(QWidget):
    """`value` is the part of a campaign's settings that says what is played."""

    changed = Signal()

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._files: dict[str, str] = {}
        self._shown = body(_("No message yet."))
        column = QVBoxLayout(self)
        column.addWidget(self._shown)
        column.addWidget(button(_("Choose a sound…"), self._choose, "import"))

    @property
    def value(self) -> Mapping[str, Any]:
        """`{"message": {"opening": …, "body": …, "closing": …, "machine": …}}` with those that were chosen."""
        return {"message": dict(self._files)} if self._files else {}

    def set_value(self, settings: Mapping[str, Any], language: str) -> None:
        """Show what a draft says; `language` is that of the people called."""
        self._files = dict(settings.get("message", {}))
        self._shown.setText(Path(self._files["body"]).name if "body" in self._files else _("No message yet."))

    def _choose(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose a sound"))
        if path:
            self._files["body"] = path
            self._shown.setText(Path(path).name)
            self.changed.emit()
