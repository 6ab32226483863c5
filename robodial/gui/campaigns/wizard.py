"""New campaign: six steps that can be left and resumed. What is said is kept in a draft."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from robodial.app.campaign_needs import Needs, tidied
from robodial.app.campaign_readiness import draft_complaints, needs_of_draft
from robodial.app.draft_complaints import Complaint
from robodial.app.wizard_steps import STEPS, first_settings, step_name, step_question, step_states, worth_keeping
from robodial.clock import SystemClock
from robodial.gui.bridge import Bridge
from robodial.gui.campaigns.draft_keeper import DraftKeeper
from robodial.gui.campaigns.step import Step
from robodial.gui.campaigns.step_check import CheckStep
from robodial.gui.campaigns.step_keys import KeysStep
from robodial.gui.campaigns.step_list import StepList
from robodial.gui.campaigns.step_message import MessageStep
from robodial.gui.campaigns.step_purpose import PurposeStep
from robodial.gui.campaigns.step_when import WhenStep
from robodial.gui.campaigns.step_who import WhoStep
from robodial.gui.page import Navigator, Page
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button, set_role
from robodial.gui.widgets.scroll import scrolling
from robodial.gui.widgets.texts import faint, title
from robodial.i18n import gettext as _
from robodial.i18n import language
from robodial.settings.drafts import Draft

LOOK_AGAIN_MS = 300
"""After the last change, what is missing is looked at again."""

_KINDS: tuple[type[Step], ...] = (PurposeStep, WhoStep, MessageStep, KeysStep, WhenStep, CheckStep)


class WizardPage(Page):
    """One step at a time."""

    topic = "campaign"

    def __init__(self, bridge: Bridge, window: Navigator) -> None:
        super().__init__(bridge, window)
        self.keeper = DraftKeeper.of(bridge, window)
        self.draft: Draft | None = None
        self.needs: Needs | None = None
        self._asked: tuple[str, str] | None = None
        self._ready: Mapping[str, bool] = {}
        self._shown = STEPS[0]
        self._is_open = False
        self.steps: dict[str, Step] = {kind.key: kind(bridge, window) for kind in _KINDS}
        self._later = QTimer(self, singleShot=True, interval=LOOK_AGAIN_MS)
        self._later.timeout.connect(self._look_again)
        self._build()
        for step in self.steps.values():
            step.changed.connect(lambda step=step: self._changed(step))
        self.check.wants_step.connect(self._mend)
        self.check.started.connect(self._started)
        self.check.judged.connect(self._show_states)

    @property
    def check(self) -> CheckStep:
        """The last step."""
        step = self.steps["check"]
        assert isinstance(step, CheckStep)
        return step

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(3 * GAP)
        self.list = StepList()
        self.list.chosen.connect(self.show_step)
        row.addWidget(self.list)
        right = QVBoxLayout()
        right.setSpacing(GAP)
        self._title, self._question = title(""), faint("")
        right.addWidget(self._title)
        right.addWidget(self._question)
        right.addSpacing(GAP)
        self._stack = QStackedWidget()
        for step in self.steps.values():
            self._stack.addWidget(scrolling(step))
        right.addWidget(self._stack, 1)
        right.addWidget(self._foot())
        row.addLayout(right, 1)
        self.column.addLayout(row, 1)

    def _foot(self) -> QWidget:
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, GAP, 0, 0)
        column.setSpacing(GAP)
        told, row = QHBoxLayout(), QHBoxLayout()
        for line in (told, row):
            line.setSpacing(GAP)
            column.addLayout(line)
        told.addWidget(self.check.why, 1)
        told.addWidget(self.check.mend)
        self.leave = button(_("Save and close"), lambda: self.window_.go("home"))
        self.back = button(_("Back"), self._back, "back")
        self.next = button(_("Next"), self._next, "forward", role="primary")
        row.addWidget(self.leave)
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.next)
        row.addWidget(self.check.start)
        return foot

    # ---- the draft ---------------------------------------------------------------------------------------------

    def opened(self, **where: Any) -> None:
        """A fresh draft, or `draft_id` at its step."""
        self.check.forget()
        self._is_open = True
        draft_id = where.get("draft_id", "")
        if not draft_id:
            session = self.bridge.session
            self._take(Draft(session.drafts.new().draft_id, first_settings(session.settings, language())))
            return
        self.draft = None
        if (draft := self.keeper.unwritten(draft_id)) is not None:
            self._take(draft, where.get("step", ""))
            return
        self.bridge.ask(
            self.bridge.session.drafts.get,
            draft_id,
            then=lambda draft: self._found(draft, where.get("step", "")),
            failed=self.window_.problem,
            owner=self,
            latest="draft",
        )

    def _found(self, draft: Draft | None, step: str) -> None:
        if draft is None:
            self.window_.problem(_("This draft is not there any more."))
            self.window_.go("home")
        else:
            self._take(draft, step)

    def _take(self, draft: Draft, step: str = "") -> None:
        self.draft, self.needs, self._asked = draft, None, None
        self._ready = {}
        self._shown = ""
        for one in self.steps.values():
            one.let_go()
            one.show_draft(draft.data)
            one.show_needs(None)
        wanted = step or draft.step
        self.show_step(wanted if wanted in STEPS else STEPS[0])

    def closed(self) -> None:
        """Keep what was typed."""
        self._is_open = False
        self._later.stop()
        if self.draft is not None and self._shown:
            self.steps[self._shown].left()
            self._keep()

    def hideEvent(self, event: QHideEvent) -> None:
        self._later.stop()
        super().hideEvent(event)

    def _changed(self, step: Step) -> None:
        """A list that was being read, or a sound being taken over, comes also when another step is shown, or none."""
        if self.draft is not None and step.key != self._shown:
            self.draft = self.draft.with_data(**step.values())
            if self._shown == CheckStep.key:  # what was found there is of another list or message
                self.check.show_draft(self.draft.data)
                self.check.entered()
        if self._is_open:
            self._later.start()
        else:
            self._keep()

    def _collect(self) -> None:
        """What the open step says goes into the draft."""
        if self.draft is not None and self._shown:
            draft = self.draft.with_data(**self.steps[self._shown].values())
            self.draft = Draft(draft.draft_id, draft.data, self._shown)

    def _keep(self) -> None:
        self._collect()
        draft, settings = self.draft, self.bridge.session.settings
        if draft is not None and worth_keeping(draft.data, settings, language()):
            self.keeper.keep(draft)

    # ---- steps -------------------------------------------------------------------------------------------------

    def show_step(self, key: str) -> None:
        """Keep the open one, then show this one."""
        if self.draft is None:
            return
        if self._shown:
            self.steps[self._shown].left()
            self._keep()
        self._shown = key
        step = self.steps[key]
        step.show_draft(self.draft.data)
        step.show_needs(self.needs)
        self._title.setText(step_name(key))
        self._question.setText(step_question(key))
        self._stack.setCurrentIndex(STEPS.index(key))
        self.list.show_step(key)
        is_last = key == STEPS[-1]
        self.back.setEnabled(key != STEPS[0])
        self.next.setVisible(not is_last)
        self._show_next()
        self.check.show_foot(is_last)
        step.entered()
        self._look_again()

    @property
    def shown_step(self) -> str:
        """The key of the open one."""
        return self._shown

    def _back(self) -> None:
        self.show_step(STEPS[max(STEPS.index(self._shown) - 1, 0)])

    def _next(self) -> None:
        self.show_step(STEPS[min(STEPS.index(self._shown) + 1, len(STEPS) - 1)])

    def _mend(self, step: str) -> None:
        """Where something is missing: a step, or another place of the program."""
        if step in STEPS:
            self.show_step(step)
        elif step:
            self.window_.go(step)

    def _started(self, name: str) -> None:
        assert self.draft is not None  # before it is read again, the last step has forgotten what could be started
        self.keeper.started(name, self.draft.draft_id)
        self.draft = None  # nothing more to keep
        self.window_.go("live", campaign_name=name)

    # ---- what is missing ---------------------------------------------------------------------------------------

    def _look_again(self) -> None:
        self._collect()
        if self.draft is None:
            return
        data, now = self.draft.data, SystemClock().now()
        asked = str(data.get("purpose", "")), str(data.get("country", ""))
        if asked != self._asked:
            self._asked = asked
            self._ask(needs_of_draft, data, now, then=lambda needs: self._show_needs(needs, asked), latest="needs")
        self._ask(draft_complaints, data, now, then=self._show_states, latest="states")

    def _ask(self, work: Any, *arguments: Any, then: Any, latest: str) -> None:
        self.bridge.ask(work, *arguments, then=then, failed=self.window_.problem, owner=self, latest=latest)

    def _show_needs(self, needs: Needs | None, asked: tuple[str, str]) -> None:
        if self.draft is None or asked != self._asked:
            return
        self.needs = needs
        if needs is not None:
            self.draft = Draft(self.draft.draft_id, tidied(self.draft.data, needs), self.draft.step)
        self.steps[self._shown].show_needs(needs)

    def _show_states(self, complaints: tuple[Complaint, ...]) -> None:
        self._ready = step_states(complaints)
        if step := self.steps.get(self._shown):
            step.show_complaints([one.text for one in complaints if one.step == step.key])
        is_checked = self._shown == STEPS[-1] and self.check.found is not None
        self.list.show_states(self._ready, is_checked=is_checked)
        self._show_next()

    def _show_next(self) -> None:
        """It is what comes next once nothing is missing in the open step; before, what is missing is."""
        set_role(self.next, "primary" if self._ready.get(self._shown) else "plain")
