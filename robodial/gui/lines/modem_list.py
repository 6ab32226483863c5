"""The modems of this PC, looked for again and again; each with what answers, or what is wrong and what to do."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from robodial.app.found_lines import find_modems
from robodial.app.lines import LineChoice
from robodial.app.modem_search import Finder, PortLister, Search, none_found_help, remedy_of, search
from robodial.gui.bridge import Bridge
from robodial.gui.theme import GAP
from robodial.gui.widgets.card import Card
from robodial.gui.widgets.texts import badge, body, faint, heading
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.modem.discovery import FoundModem, listed_ports

AGAIN_MS = 4000
"""From one look to the next."""


class ModemList(QWidget):
    """A live list with a box before each modem that can make calls."""

    changed = Signal()

    def __init__(
        self, bridge: Bridge, *, find: Finder = find_modems, ports: PortLister = listed_ports, ticks_new: bool = True
    ) -> None:
        super().__init__()
        self._bridge, self._find, self._ports, self._ticks_new = bridge, find, ports, ticks_new
        self.found: Search | None = None
        self._boxes: dict[str, QCheckBox] = {}
        self._ticked: set[str] = set()
        self._looks = False
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._look)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        self._state, self._bar = faint(""), _busy_bar()
        self._column.addWidget(self._state)
        self._column.addWidget(self._bar)
        self._list: QWidget | None = None

    def start(self, ticked: Iterable[str] = ()) -> None:
        """Begin to look; `ticked` are ports chosen before."""
        self._ticked |= set(ticked)
        self._look()

    def stop(self) -> None:
        """Look no more; a look that has begun ends unheard."""
        self._again.stop()
        self._looks = False

    def chosen(self) -> tuple[LineChoice, ...]:
        """The modems with a tick."""
        return tuple(LineChoice(port) for port, box in self._boxes.items() if box.isChecked())

    def texts(self) -> str:
        """All that is said."""
        return "\n".join(label.text() for label in self.findChildren(QLabel))

    def _look(self) -> None:
        self._looks = True
        if self._bridge.is_running:
            self._failed(_("A campaign is using the lines: the search goes on when it has ended."))
            return
        self._bar.setVisible(True)
        if self.found is None:
            self._state.setText(_("Looking for modems…"))
        self._bridge.ask(
            search,
            self.found,
            self._find,
            self._ports,
            then=self._told,
            failed=self._failed,
            owner=self,
            latest="search",
        )

    def _failed(self, problem: str) -> None:
        self._state.setText(problem)
        self._bar.setVisible(False)
        self._again.start()

    def _told(self, found: Search) -> None:
        if not self._looks:
            return
        self._bar.setVisible(False)
        self._again.start()
        if found != self.found:
            self.found = found
            self._show(found)
            self.changed.emit()

    def _show(self, found: Search) -> None:
        if self._ticks_new:
            new = {modem.port for modem in found.usable} - set(self._boxes)
            self._ticked |= new
        count = len(found.usable)
        told = ngettext("{n} modem can make calls.", "{n} modems can make calls.", count).format(n=count)
        self._state.setText(told if count else _("No modem that can make calls was found yet. The search goes on."))
        self._boxes = {}
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for modem in found.modems:
            column.addWidget(self._row(modem))
        if not count:
            column.addWidget(_help_card())
        if self._list is not None:
            self._column.removeWidget(self._list)
            self._list.hide()
            self._list.deleteLater()
        self._list = rows
        self._column.addWidget(rows)

    def _row(self, modem: FoundModem) -> QWidget:
        card = Card()
        top = QHBoxLayout()
        if modem.voice:
            box = QCheckBox(_name(modem))
            box.setChecked(modem.port in self._ticked)
            box.toggled.connect(lambda on, port=modem.port: self._tick(port, on))
            self._boxes[modem.port] = box
            top.addWidget(box)
        else:
            top.addWidget(heading(_name(modem)))
        top.addStretch(1)
        top.addWidget(badge(_("Can make calls"), "good") if modem.voice else badge(_("Cannot be used yet"), "bad"))
        card.column.addLayout(top)
        if modem.voice and modem.description:
            card.column.addWidget(
                faint(_("{port}: {description}").format(port=modem.port, description=modem.description))
            )
        for sentence, made in ((modem.problem, body), (remedy_of(modem), faint)):
            if sentence:
                card.column.addWidget(made(sentence))
        return card

    def _tick(self, port: str, on: bool) -> None:
        (self._ticked.add if on else self._ticked.discard)(port)
        self.changed.emit()


def _name(modem: FoundModem) -> str:
    return modem.family or modem.description or modem.port


def _help_card() -> Card:
    card = Card(_("When the modem does not appear"))
    for number, sentence in enumerate(none_found_help(), start=1):
        row = QHBoxLayout()
        row.addWidget(QLabel(f"{number}."), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(body(sentence), 1)
        card.column.addLayout(row)
    return card


def _busy_bar() -> QProgressBar:
    bar = QProgressBar()
    bar.setRange(0, 0)
    bar.setTextVisible(False)
    bar.setAccessibleName(_("Looking for modems"))
    kept = bar.sizePolicy()
    kept.setRetainSizeWhenHidden(True)  # the list must not jump at each look
    bar.setSizePolicy(kept)
    bar.setVisible(False)
    return bar
