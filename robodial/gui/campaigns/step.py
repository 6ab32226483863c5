"""What every step of a new campaign is."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from robodial.app.campaign_needs import Needs
from robodial.gui.bridge import Bridge
from robodial.gui.page import Navigator
from robodial.gui.theme import GAP

Settings = Mapping[str, Any]


class Step(QWidget):
    """Shows a part of a draft and gives it back. `changed` when its user changed something."""

    changed = Signal()
    key = ""

    def __init__(self, bridge: Bridge, window: Navigator) -> None:
        super().__init__()
        self.bridge = bridge
        self.window_ = window
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, GAP)
        self.column.setSpacing(2 * GAP)

    def let_go(self) -> None:
        """Another draft comes: what is still on its way for this one is not for that one."""

    def show_draft(self, data: Settings) -> None:
        """Show what the draft says."""

    def show_needs(self, needs: Needs | None) -> None:
        """Show what the rules ask; None while purpose or country are not known."""

    def show_complaints(self, texts: Sequence[str]) -> None:
        """Show what is wrong in this step, where that is not plain to see."""

    def values(self) -> dict[str, Any]:
        """The settings of this step; None takes one out of the draft."""
        return {}

    def entered(self) -> None:
        """The step is shown."""

    def left(self) -> None:
        """Another one is shown."""
