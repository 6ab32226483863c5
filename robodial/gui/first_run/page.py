"""Welcome: six steps from a fresh installation to a correct call on the owner's own telephone."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from robodial.app.found_lines import find_modems
from robodial.app.modem_search import Finder, PortLister
from robodial.app.owner_call import Run, run_on_line
from robodial.clock import Clock, SystemClock
from robodial.gui.bridge import Bridge
from robodial.gui.first_run.call_step import CallStep
from robodial.gui.first_run.caller_step import CallerStep
from robodial.gui.first_run.language_step import LanguageStep
from robodial.gui.first_run.modem_step import ModemStep
from robodial.gui.first_run.number_step import NumberStep
from robodial.gui.first_run.step import Kit, Step
from robodial.gui.first_run.step_bar import StepBar
from robodial.gui.first_run.terms_step import TermsStep
from robodial.gui.lines.call_panel import set_role
from robodial.gui.page import Navigator, Page
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.i18n import gettext as _
from robodial.modem.discovery import listed_ports

WIDEST = 760
"""Lines of text longer than this are hard to read."""

STEPS: tuple[Callable[[Kit], Step], ...] = (LanguageStep, CallerStep, TermsStep, ModemStep, NumberStep, CallStep)
KEYS = [LanguageStep.key, CallerStep.key, TermsStep.key, ModemStep.key, NumberStep.key, CallStep.key]
CAN_BE_LATER = KEYS.index("modem")
"""From here on the program can be used without the rest."""


class FirstRunPage(Page):
    """Can be left at any step and taken up again there."""

    topic = "first-steps"

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
        self._kit = Kit(bridge, window, clock or SystemClock(), find, ports, run)
        self._place = 0
        self._busy = False
        self.step: Step | None = None
        self._bar = StepBar(_names())
        self.column.addWidget(self._bar)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.column.addWidget(self._scroll, 1)
        self.column.addLayout(self._footer())

    def opened(self, **where: Any) -> None:
        """Where it was left, or at the step `step`."""
        key = where.get("step") or self.bridge.session.settings.first_run_step
        self.show_step(KEYS.index(key) if key in KEYS else 0)

    def closed(self) -> None:
        if self.step is not None:
            self.step.left()

    @property
    def key(self) -> str:
        """The step that is shown."""
        return KEYS[self._place]

    def show_step(self, place: int) -> None:
        """Make and show a step."""
        self.closed()
        self._place, self._busy = place, False
        self.step = step = STEPS[place](self._kit)
        step.changed.connect(self._refresh)
        step.submitted.connect(self.go_on)
        self._scroll.setWidget(_centred(step))
        self._bar.show_place(place)
        self._refresh()
        step.shown()

    def go_on(self) -> None:
        """Keep what was said and show the next step, or finish."""
        step = self.step
        if step is None or self._busy or not step.can_go_on:
            return
        step.keep(self._kept)

    def go_back(self) -> None:
        """The step before; nothing is kept."""
        if self._place:
            self.show_step(self._place - 1)

    def later(self) -> None:
        """Leave it as it is; the program opens here again."""
        self.window_.go("home")

    # ---- the frame ---------------------------------------------------------------------------------------------

    def _kept(self) -> None:
        is_last = self._place == len(STEPS) - 1
        following = "" if is_last else KEYS[self._place + 1]
        assert self.step is not None
        self.step.change(self._finish if is_last else lambda: self.show_step(self._place + 1), first_run_step=following)

    def _finish(self) -> None:
        self.window_.go("home")
        self.window_.tell(_("robodial is ready. Your first campaign begins here."))

    def _refresh(self) -> None:
        step = self.step
        assert step is not None
        is_call = isinstance(step, CallStep)
        works = isinstance(step, CallStep) and step.works
        self.back.setVisible(self._place > 0)
        self.later_.setVisible(self._place >= CAN_BE_LATER and not is_call)
        self.next.setText(_("&Finish") if works else _("Finish &without a test call") if is_call else _("&Continue"))
        self.next.setEnabled(step.can_go_on)
        set_role(self.next, "plain" if is_call and not works else "primary")
        if isinstance(step, CallStep):
            step.panel.show_call_as("plain" if works else "primary")

    def _footer(self) -> QHBoxLayout:
        self.back = button(_("&Back"), self.go_back, "back")
        self.help_ = button(_("Help"), lambda: self.window_.help(self.topic), role="link")
        self.later_ = button(_("Set up &later"), self.later, role="link")
        self.next = button(_("&Continue"), self.go_on, role="primary")
        self.next.setAutoDefault(True)
        row = QHBoxLayout()
        row.setSpacing(2 * GAP)
        row.addWidget(self.back)
        row.addWidget(self.help_)
        row.addStretch(1)
        row.addWidget(self.later_)
        row.addWidget(self.next)
        return row


def _names() -> list[str]:
    return [_("Language"), _("Who is calling"), _("Your part"), _("Modem"), _("Number"), _("Test call")]


def _centred(step: Step) -> QWidget:
    step.setMaximumWidth(WIDEST)
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 2 * GAP, 0, GAP)
    row.addStretch(1)
    column = QVBoxLayout()
    column.addWidget(step)
    column.addStretch(1)
    row.addLayout(column, 1000)
    row.addStretch(1)
    return whole
