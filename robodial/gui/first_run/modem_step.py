"""Find the modem, or practise without one."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout

from robodial.app.chosen_lines import choose_lines, chosen_lines
from robodial.app.lines import LineChoice
from robodial.gui.first_run.step import Kit, Step
from robodial.gui.lines.modem_list import ModemList
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import Card, Notice
from robodial.gui.widgets.texts import body
from robodial.i18n import gettext as _


class ModemStep(Step):
    """The modems with a tick become the lines."""

    key = "modem"

    def __init__(self, kit: Kit) -> None:
        intro = _("Plug the modem into this PC, and the telephone cable into its socket marked LINE.")
        super().__init__(kit, _("Find my modem"), intro)
        is_practice = kit.bridge.session.settings.practice
        self.practice = Notice(_practice_words() if is_practice else "")
        self.column.addWidget(self.practice)
        self.modems = ModemList(kit.bridge, find=kit.find, ports=kit.ports, ticks_new=not is_practice)
        self.modems.changed.connect(self._ticked)
        self.column.addWidget(self.modems)
        self.no_modem = Card(_("No modem yet?"))
        row = QHBoxLayout()
        row.addWidget(body(_("Try everything on emulated lines. No telephone rings, and nothing is charged.")), 1)
        self.practise = button(_("Try with &emulated lines"), self._practise)
        row.addWidget(self.practise)
        self.no_modem.column.addLayout(row)
        self.no_modem.setVisible(not is_practice)
        self.column.addWidget(self.no_modem)

    @property
    def can_go_on(self) -> bool:
        return bool(self.modems.chosen()) or self.bridge.session.settings.practice

    def shown(self) -> None:
        self.bridge.ask(
            chosen_lines,
            self.bridge.session.home,
            then=lambda lines: self.modems.start(line.port for line in lines),
            failed=self.kit.window.problem,
            owner=self,
        )

    def left(self) -> None:
        self.modems.stop()

    def keep(self, go_on: Callable[[], None]) -> None:
        if chosen := self.modems.chosen():
            self._use(chosen, go_on)
        else:
            go_on()

    def _use(self, chosen: tuple[LineChoice, ...], go_on: Callable[[], None]) -> None:
        home, found = self.bridge.session.home, self.modems.found
        ports = found.ports if found else ()
        was_practice = self.bridge.session.settings.practice

        def write() -> None:
            known = {line.port: line for line in chosen_lines(home, ports)}
            choose_lines(home, [known.get(line.port, line) for line in chosen], ports)
            if was_practice:
                self.bridge.session.change(practice=False, first_run_step="number")

        def then(_none: object) -> None:
            if was_practice:  # the strip that says so must go, and this page is made anew
                QTimer.singleShot(0, self.kit.window.changed)
            else:
                go_on()

        self.bridge.ask(write, then=then, failed=self.kit.window.problem, owner=self, in_turn=True)

    def _ticked(self) -> None:
        self.practice.show_text(
            _practice_words() if self.bridge.session.settings.practice and not self.modems.chosen() else ""
        )
        self.changed.emit()

    def _practise(self) -> None:
        window = self.kit.window
        self.change(lambda: QTimer.singleShot(0, window.changed), practice=True, first_run_step="number")


def _practice_words() -> str:
    return _("You practise on emulated lines. Tick a modem here when you have one, or go on without.")
