"""What a step of the first run is, and what it is given."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from robodial.app.found_lines import find_modems
from robodial.app.modem_search import Finder, PortLister
from robodial.app.owner_call import Run, run_on_line
from robodial.clock import Clock
from robodial.gui.bridge import Bridge
from robodial.gui.page import Navigator
from robodial.gui.theme import GAP
from robodial.gui.widgets.texts import body, title
from robodial.modem.discovery import listed_ports


@dataclass(frozen=True, slots=True)
class Kit:
    """Handed to every step; tests hand in other modems and another time."""

    bridge: Bridge
    window: Navigator
    clock: Clock
    find: Finder = find_modems
    ports: PortLister = listed_ports
    run: Run = run_on_line


class Step(QWidget):
    """One screen with one idea. `keep` stores what was said, then goes on."""

    changed = Signal()
    """Whether one can go on may have changed."""

    submitted = Signal()
    """Enter was pressed in the last field."""

    key = ""
    topic = "first-steps"

    def __init__(self, kit: Kit, heading: str, intro: str) -> None:
        super().__init__()
        self.kit = kit
        self.bridge = kit.bridge
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(2 * GAP)
        self.column.addWidget(title(heading))
        self.column.addWidget(body(intro))

    @property
    def can_go_on(self) -> bool:
        """True when nothing is missing that the user can be asked for."""
        return True

    def shown(self) -> None:
        """The user looks at it now."""

    def left(self) -> None:
        """Not any more."""

    def keep(self, go_on: Callable[[], None]) -> None:
        """Store what was said, then `go_on`; stay and say why where it is wrong."""
        go_on()

    def change(self, then: Callable[[], None], **settings: Any) -> None:
        """Keep settings, away from this thread."""

        def write() -> None:
            self.bridge.session.change(**settings)

        self.bridge.ask(write, then=lambda _none: then(), failed=self.kit.window.problem, owner=self, in_turn=True)
