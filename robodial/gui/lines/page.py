"""Lines: each with its state, its number and what the rules make of it; practice; what went wrong lately."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from robodial.app.chosen_lines import change_line, leave_line
from robodial.app.desk import DeskEvent, RunEnded, RunFailed, RunOpened
from robodial.app.found_lines import find_modems
from robodial.app.line_history import LineFault, line_faults
from robodial.app.line_overview import NOTHING_TOLD, LineOverview, line_overviews
from robodial.app.lines import EMULATED, LineChoice
from robodial.app.modem_search import Finder, PortLister, Search, search
from robodial.app.owner_call import Run, run_on_line
from robodial.clock import Clock, SystemClock
from robodial.engine.events import LineNoted, LineOpened, LineRested, LineUnplugged
from robodial.gui.bridge import Bridge
from robodial.gui.lines.dialogs import CallDialog, NumberDialog
from robodial.gui.lines.line_card import LineActions, LineCard
from robodial.gui.lines.practice_card import PracticeCard
from robodial.gui.page import Navigator, Page
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.gui.widgets.card import Card, EmptyState, Notice
from robodial.gui.widgets.scroll import scrolling
from robodial.gui.widgets.texts import body, faint, title
from robodial.i18n import gettext as _
from robodial.modem.discovery import listed_ports

REDRAW_MS = 200
FAULTS_SHOWN = 8


class LinesPage(Page):
    """Looks for modems when it is opened, unless a campaign has them."""

    topic = "lines"

    def __init__(
        self,
        bridge: Bridge,
        window: Navigator,
        *,
        find: Finder = find_modems,
        ports: PortLister = listed_ports,
        run: Run = run_on_line,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(bridge, window)
        self._find, self._ports, self._run, self._clock = find, ports, run, clock or SystemClock()
        self.found: Search | None = None
        self._told = NOTHING_TOLD
        self._looking = self._is_open = False
        self.cards: list[LineCard] = []
        self.practice: PracticeCard | None = None
        self.faults: tuple[LineFault, ...] = ()
        self.column.addLayout(self._top())
        self.problem = Notice()
        self.problem.add_button(_("Help"), lambda: window.help(self.topic))
        self.column.addWidget(self.problem)
        self._scroll = scroll = scrolling()
        self.column.addWidget(scroll, 1)
        self._redraw = QTimer(self, singleShot=True, interval=REDRAW_MS)
        self._redraw.timeout.connect(self.read)
        bridge.happened.connect(self._happened)

    def opened(self, **where: Any) -> None:
        """Read at once what is kept, and look for modems."""
        self._is_open = True
        self.read()
        self.look()

    def closed(self) -> None:
        self._is_open = False
        self._redraw.stop()

    def look(self) -> None:
        """Find modems; a campaign's lines are left alone."""
        if self._looking:
            return
        if self.bridge.is_running:
            self._show_looking(False)
            return
        self._show_looking(True)
        self.bridge.ask(
            search,
            None,
            self._find,
            self._ports,
            then=self._looked,
            failed=self._not_looked,
            owner=self,
            latest="search",
        )

    def read(self) -> None:
        """Read lines and faults anew, and draw them."""
        session, today = self.bridge.session, self._clock.now().date()
        found, country = self.found, session.settings.country or "FR"
        told = replace(self._told, is_running=self.bridge.is_running)

        def both() -> tuple[tuple[LineOverview, ...], tuple[LineFault, ...]]:
            lines = line_overviews(session.home, found, told, country, today)
            return lines, line_faults(session.folder, FAULTS_SHOWN)

        show = self._show
        self.bridge.ask(both, then=lambda read: show(*read), failed=self._failed, owner=self, latest="lines")

    # ---- what the buttons do -----------------------------------------------------------------------------------

    def edit(self, overview: LineOverview) -> None:
        """Ask for the line's number, then keep it."""
        dialog = NumberDialog(self.bridge, overview.line, self._clock.now().date(), self)
        if dialog.exec():
            self.keep(dialog.form.choice())

    def keep(self, line: LineChoice) -> None:
        """Use this line for calls, as it is given."""
        home = self.bridge.session.home
        self._change(lambda: change_line(home, line, self._ports()))

    def leave(self, overview: LineOverview) -> None:
        """Use it no more; nothing else is forgotten."""
        home = self.bridge.session.home
        self._change(lambda: leave_line(home, overview.port, self._ports()))

    def call(self, line: LineChoice) -> None:
        """A test call."""
        self.call_dialog(line).exec()

    def call_dialog(self, line: LineChoice) -> CallDialog:
        """The window for it, not shown yet."""
        return CallDialog(self.bridge, line, lambda: self.window_.help("test-call"), self._run, self)

    def practise(self, practice: bool, count: int) -> None:
        """Emulated lines from now on, or real ones."""

        def write() -> None:
            self.bridge.session.change(practice=practice, practice_lines=count)

        def then(_none: None) -> None:
            QTimer.singleShot(0, self.window_.changed)  # which takes this page away

        self.bridge.ask(write, then=then, failed=self._failed, owner=self, in_turn=True)

    def _change(self, write: Callable[[], object]) -> None:
        self.bridge.ask(write, then=lambda _lines: self.read(), failed=self._failed, owner=self, in_turn=True)

    def _failed(self, problem: str) -> None:
        self.problem.show_text(problem, "bad")

    # ---- what happens ------------------------------------------------------------------------------------------

    def _happened(self, event: DeskEvent) -> None:
        if isinstance(event, LineOpened | LineRested | LineUnplugged | LineNoted):
            self._told = self._told.with_event(event)
        elif not isinstance(event, RunOpened | RunEnded | RunFailed):
            return
        else:
            self._told = NOTHING_TOLD if isinstance(event, RunEnded) else self._told
            self._show_looking(self._looking)
        if self._is_open and not self._redraw.isActive():
            self._redraw.start()

    def _looked(self, found: Search) -> None:
        self.found = found
        self._show_looking(False)
        self.read()

    def _not_looked(self, problem: str) -> None:
        self._show_looking(False)
        self._failed(problem)
        self.read()

    # ---- how it looks ------------------------------------------------------------------------------------------

    def _top(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2 * GAP)
        row.addWidget(title(_("Lines")))
        row.addStretch(1)
        self.progress = faint("")
        self.progress.setWordWrap(False)
        row.addWidget(self.progress)
        self.find_button = button(_("&Find modems"), self.look, "search")
        row.addWidget(self.find_button)
        return row

    def _show_looking(self, looking: bool) -> None:
        self._looking = looking
        running = self.bridge.is_running
        self.find_button.setEnabled(not looking and not running)
        self.progress.setText(
            _("Looking for modems…") if looking else _("A campaign is using the lines.") if running else ""
        )

    def _show(self, lines: tuple[LineOverview, ...], faults: tuple[LineFault, ...]) -> None:
        session = self.bridge.session
        self.faults = faults
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * GAP)
        if session.settings.first_run_step:
            column.addWidget(self._unfinished())
        actions = LineActions(
            self.edit, lambda one: self.call(one.line), lambda one: self.keep(one.line), self.leave, self._help
        )
        free = not self.bridge.is_running
        self.cards = [LineCard(line, actions, may_change=free, may_call=free and not self._looking) for line in lines]
        for line_card in self.cards:
            column.addWidget(line_card)
        if not lines and not session.settings.practice:
            column.addWidget(self._empty(), 1)
        self.practice = card = PracticeCard(session.settings, self.practise, lambda: self.call(LineChoice(EMULATED)))
        card.setEnabled(not self.bridge.is_running and not session.is_demo)
        column.addWidget(card)
        column.addWidget(_history(faults))
        column.addStretch(1)
        place = self._scroll.verticalScrollBar().value()
        self._scroll.setWidget(whole)
        self._scroll.verticalScrollBar().setValue(place)

    def _help(self) -> None:
        self.window_.help(self.topic)

    def _unfinished(self) -> Notice:
        notice = Notice(_("The first steps are not finished: a line, its number and a test call are still to come."))
        notice.add_button(_("Go on"), lambda: self.window_.go("first_run"))
        return notice

    def _empty(self) -> EmptyState:
        return EmptyState(
            "line",
            _("No line yet") if not self._looking else _("Looking for modems…"),
            _("Plug a voice modem into this PC, and the telephone cable into the modem."),
            _("Find my modem"),
            lambda: self.window_.go("first_run", step="modem"),
        )


def _history(faults: tuple[LineFault, ...]) -> Card:
    card = Card(_("What went wrong lately"))
    if not faults:
        card.column.addWidget(faint(_("Nothing: no line failed in the calls that the log of this PC knows.")))
    for fault in faults:
        row = QHBoxLayout()
        row.setSpacing(2 * GAP)
        when = QLabel(f"{fault.day}  {fault.time}")
        when.setProperty("role", "faint")
        row.addWidget(when, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(body(fault.sentence), 1)
        card.column.addLayout(row)
    return card
