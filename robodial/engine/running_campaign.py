"""One campaign in the engine's hands: its state, what it waits for, its brakes, and the attempts it gives to lines."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from robodial.clock import Clock
from robodial.domain.attempt import Attempt, AttemptId, AttemptResult
from robodial.domain.campaign import Campaign, CampaignId, CampaignState, Purpose
from robodial.domain.claim import Postponed, Refused
from robodial.domain.contact import PhoneNumber
from robodial.domain.line import Line, LineId
from robodial.domain.outcome import Disposition, Outcome
from robodial.engine import events
from robodial.engine.brakes import FIRST_CALLS, InOrder, JumpBrake, first_calls_question
from robodial.engine.campaign_dates import closes_at, opens_at
from robodial.engine.events import Event, QuestionCode
from robodial.engine.line_runner import Assignment, DialPlan
from robodial.engine.list_changes import Typed
from robodial.engine.records import Records, Skipped
from robodial.i18n import gettext as _
from robodial.rules.alerts import ALERT_OVER
from robodial.rules.eligibility import AFTER_LAST_DAY, WAITS_FOR_HOURS

log = logging.getLogger(__name__)

WORTH_TELLING = timedelta(seconds=5)
"""A shorter wait is not announced."""

OTHER_LINE_AFTER = timedelta(minutes=1)
"""A number that one modem refuses to redial is left to the other lines, and asked for again after this."""

_Publish = Callable[[Event], None]


class RunningCampaign:
    """Lives on the engine's loop. The engine asks it for attempts and tells it what became of them.

    `looks_at` is when the campaign has to be asked again: now or earlier while it may have work, None for never.
    """

    def __init__(
        self,
        records: Records,
        plan_of: Callable[[Line], DialPlan],
        clock: Clock,
        *,
        lines: frozenset[LineId] | None = None,
    ) -> None:
        self.records = records
        self.looks_at: datetime | None = clock.now()
        self.state = CampaignState.READY
        self.state_reason = ""
        self.served = 0
        self._plan_of = plan_of
        self._clock = clock
        self._lines = lines
        self._in_the_air: dict[LineId, AttemptId] = {}
        self._started = 0
        self._accepted = False
        self._asked = False
        self._outcomes: Counter[Outcome] = Counter()
        self._jump = JumpBrake()
        self._in_order = InOrder(self._jump.watch)
        self._refused_on: dict[PhoneNumber, set[LineId]] = {}
        self._held = False
        self._ran_out = False
        self._stopping: tuple[CampaignState, str] | None = None
        self._told_wait: datetime | None = None
        self._publish: _Publish = _nobody

    @property
    def campaign(self) -> Campaign:
        """What the user decided."""
        return self.records.campaign

    @property
    def campaign_id(self) -> CampaignId:
        """Its number in the store."""
        return self.records.campaign_id

    @property
    def is_over(self) -> bool:
        """True once nothing more will be called, and no call is in the air."""
        return not self.state.is_live and self.state is not CampaignState.READY

    @property
    def in_the_air(self) -> frozenset[AttemptId]:
        """The attempts that lines are busy with."""
        return frozenset(self._in_the_air.values())

    def serves(self, line_id: LineId) -> bool:
        """True when the line may be used for this campaign."""
        return self._lines is None or line_id in self._lines

    # ---- beginning and end ----

    async def begin(self, publish: _Publish) -> None:
        """Close what an earlier run left open, fill the queue, look at the brakes."""
        self._publish = publish
        for attempt, result in await self.records.recover():
            log.info("attempt %d was left open by an earlier run: %s", attempt.attempt_id, result.outcome.value)
        await self.records.enroll()
        standing = await self.records.standing()
        self._started, self._accepted = standing.started, standing.first_calls_accepted
        await self.set_state(CampaignState.PAUSED if self._held else CampaignState.RUNNING)
        await self._look_at_refusals()
        self.looks_at = opens_at(self.campaign, self._clock.now())

    async def set_state(self, state: CampaignState, reason: str = "") -> None:
        """Store the new state and tell it."""
        if (state, reason) == (self.state, self.state_reason):
            return
        self.state, self.state_reason = state, reason
        log.info("campaign %d is %s %s", self.campaign_id, state.value, reason)
        await self.records.set_state(state, reason)
        self._publish(events.CampaignChanged(self._clock.now(), state, reason, self.campaign_id))

    def stop(self, state: CampaignState, reason: str) -> None:
        """Start no new call; the first reason stands. `settle` ends the campaign once its calls have ended."""
        if self._stopping is None and not self.is_over:
            self._stopping = (state, reason)

    async def settle(self) -> None:
        """Move to the state that things are in now: asked between any two looks at the queue."""
        if self.is_over or self._in_the_air:
            return
        if self._stopping is not None:
            await self.set_state(*self._stopping)
        elif self._past_its_end():
            await self._run_out()
        elif self.state is not CampaignState.PAUSED:
            await self._settle_unpaused()

    async def _settle_unpaused(self) -> None:
        if self.looks_at is None:
            await self._finish()
        elif self._first_calls_are_made:
            await self._ask_about_first_calls()
        elif self.looks_at > self._clock.now():
            await self._wait_for(self.looks_at)

    async def _run_out(self) -> None:
        code = AFTER_LAST_DAY if self.campaign.alert is None else ALERT_OVER
        if await self.records.cancel_due(code, self._ran_out_text()):
            self._ran_out = True
        await self._finish()

    async def _finish(self) -> None:
        if self._ran_out:
            await self.set_state(CampaignState.OUT_OF_TIME, self._ran_out_text())
        else:
            await self.set_state(CampaignState.FINISHED)

    def _ran_out_text(self) -> str:
        if self.campaign.alert is not None:
            return _("The alert is over.")
        return _("The campaign's last day has passed.")

    def _past_its_end(self) -> bool:
        closes = closes_at(self.campaign)
        return closes is not None and self._clock.now() >= closes

    async def _wait_for(self, moment: datetime) -> None:
        earliest = await self.records.earliest_due()
        if earliest is None or moment - self._clock.now() < WORTH_TELLING:
            return
        for_hours = earliest[1] in WAITS_FOR_HOURS or opens_at(self.campaign, self._clock.now()) > self._clock.now()
        reason = _("waiting for calling hours") if for_hours else _("waiting for the next try")
        if for_hours:
            await self.set_state(CampaignState.WAITING, reason)
        if moment != self._told_wait:
            self._told_wait = moment
            self._publish(events.CampaignWaited(self._clock.now(), moment, reason, self.campaign_id))

    # ---- what the user says ----

    def hold(self) -> None:
        """Start no new call from this moment on; `pause` or `resume` follows."""
        self._held = True

    async def pause(self, reason: str = "") -> None:
        """Start no new call."""
        self._held = True
        if self.state.is_live:
            await self.set_state(CampaignState.PAUSED, reason)

    async def resume(self) -> None:
        """Go on after a pause."""
        self._held = False
        if self.state is CampaignState.PAUSED:
            self._jump.forget()
            self._asked = False
            await self.set_state(CampaignState.RUNNING)
            self.look_again()

    async def accept_first_calls(self) -> None:
        """They were as they should be."""
        self._accepted = True
        await self.records.accept_first_calls()
        if self._asked:
            await self.resume()

    def look_again(self) -> None:
        """Something may be due that was not before."""
        if not self.is_over:
            self.looks_at = self._clock.now()

    # ---- its list ----

    async def add_contact(self, typed: Typed) -> None:
        """Into the list, and called while the campaign runs."""
        added = await self.records.add_contact(typed)
        who = added.contact.contact_id, added.contact.name, typed.numbers[0]
        self._publish(events.ContactAdded(self._clock.now(), self.campaign_id, *who, added.is_waiting))
        self.look_again()

    async def remove_contact(self, number: PhoneNumber) -> None:
        """Out of the list: a call that has not begun does not."""
        gone = await self.records.remove_contact(number)
        now = self._clock.now()
        if gone is None:
            self._publish(events.ContactMissed(now, self.campaign_id, number))
        else:
            self._publish(events.ContactRemoved(now, self.campaign_id, gone.contact_id, gone.name, number))
            self.look_again()

    async def call_now(self, number: PhoneNumber) -> None:
        """Who waits for a call is first in the queue; the rules are asked as ever."""
        if await self.records.call_now(number):
            self.look_again()
        else:
            self._publish(events.ContactMissed(self._clock.now(), self.campaign_id, number))

    # ---- attempts ----

    def may_start_a_call(self) -> bool:
        """True when nothing but the queue decides whether a call starts now."""
        return (
            self.state in (CampaignState.RUNNING, CampaignState.WAITING)
            and self.may_dial()
            and not self._first_calls_are_made
            and self.looks_at is not None
            and self.looks_at <= self._clock.now()
            and not self._past_its_end()
        )

    async def next_for(self, line: Line, other_lines: int) -> Assignment | None:
        """The next attempt for `line`, claimed; None when there is none now, and `looks_at` says until when.

        `other_lines` is how many more could make the call.
        """

        def not_here(attempt: Attempt) -> Postponed | None:
            if other_lines and line.line_id in self._refused_on.get(attempt.number, ()):
                reason = _("This line's modem refuses to redial the number; another line will.")
                return Postponed(self._clock.now() + OTHER_LINE_AFTER, "modem_refused", reason)
            return None

        claim = await self.records.claim(line.line_id, not_here)
        for skipped in claim.skipped:
            self.tell_skipped(skipped)
        if claim.attempt is None:
            if not claim.skipped:
                await self._look_later()
            return None
        await self._begin_call(line, claim.attempt)
        return Assignment(claim.attempt, self, self.records, self._plan_of(line))

    async def _look_later(self) -> None:
        """Nothing could be taken: ask again when the next is due. One that is due already cannot be had just now."""
        earliest, now = await self.records.earliest_due(), self._clock.now()
        if earliest is None:
            self.looks_at = None
        else:
            self.looks_at = earliest[0] if earliest[0] > now else now + OTHER_LINE_AFTER

    async def _begin_call(self, line: Line, attempt: Attempt) -> None:
        self._in_the_air[line.line_id] = attempt.attempt_id
        self._in_order.started(attempt.attempt_id)
        self._started += 1
        self._told_wait = None
        if self.state is CampaignState.WAITING:
            await self.set_state(CampaignState.RUNNING)

    def may_dial(self) -> bool:
        """Asked by the line immediately before dialing: a pause or a stop in between holds."""
        return self._stopping is None and not self._held

    async def call_ended(self, line: Line, attempt: Attempt, result: AttemptResult) -> None:
        """Store the result, plan what follows, look at the brakes."""
        retry = await self.records.ended(attempt, result)
        self._outcomes[result.outcome] += 1
        if result.outcome is Outcome.MODEM_REFUSED:
            self._refused_on.setdefault(attempt.number, set()).add(line.line_id)
        self._publish(
            events.CallEnded(
                self._clock.now(),
                line.line_id,
                attempt.attempt_id,
                attempt.contact_name,
                attempt.number,
                result.outcome.value,
                result.disposition.value,
                result.heard_s,
                result.evidence,
                retry.at,
                result.start_delay_s,
                self.campaign_id,
            )
        )
        self._is_free(line, attempt, retry.at)
        if result.disposition is Disposition.OPTED_OUT:
            await self._look_at_refusals()
        if (reason := self._in_order.ended(attempt.attempt_id, result)) and self.may_dial():
            await self._ask(QuestionCode.JUMP, reason)

    async def not_called(self, line: Line, attempt: Attempt, decision: Postponed | Refused) -> None:
        """The last look before dialing said no."""
        self._started -= 1
        self._in_order.dropped(attempt.attempt_id)
        await self.records.released(attempt, decision)
        self.tell_skipped(Skipped(attempt, decision))
        self._is_free(line, attempt, decision.until if isinstance(decision, Postponed) else None)

    async def recover_lost(self) -> None:
        """After the PC slept: attempts that no line is busy with any more are closed as after a crash."""
        if await self.records.recover(self.in_the_air):
            self.look_again()

    def _is_free(self, line: Line, attempt: Attempt, again_at: datetime | None) -> None:
        self._in_the_air.pop(line.line_id, None)
        if again_at is not None and (self.looks_at is None or again_at < self.looks_at):
            self.looks_at = again_at

    # ---- brakes ----

    @property
    def _first_calls_are_made(self) -> bool:
        asks = self.campaign.purpose is not Purpose.PUBLIC_ALERT and not self._accepted
        return asks and self._started >= FIRST_CALLS

    async def _ask_about_first_calls(self) -> None:
        if await self.records.earliest_due() is None:
            await self._finish()
            return
        self._asked = True
        await self._ask(QuestionCode.FIRST_CALLS, first_calls_question())

    async def _ask(self, code: QuestionCode, question: str) -> None:
        await self.pause(question)
        outcomes = tuple((outcome.value, n) for outcome, n in self._outcomes.most_common())
        self._publish(events.UserAsked(self._clock.now(), self.campaign_id, code, question, outcomes))

    async def _look_at_refusals(self) -> None:
        if brake := await self.records.refusal_brake():
            self.stop(CampaignState.STOPPED, brake.reason)

    # ---- telling ----

    def tell_skipped(self, skipped: Skipped) -> None:
        """A contact is not called now, or not at all."""
        attempt, decision = skipped.attempt, skipped.decision
        until = decision.until if isinstance(decision, Postponed) else None
        self._ran_out |= decision.code in (AFTER_LAST_DAY, ALERT_OVER)
        log.info("attempt %d is not made: %s, until %s", attempt.attempt_id, decision.code, until)
        self._publish(
            events.ContactNotCalled(
                self._clock.now(),
                attempt.attempt_id,
                attempt.contact_name,
                attempt.number,
                decision.code,
                decision.reason,
                until,
                self.campaign_id,
            )
        )


def _nobody(_event: Event) -> None:
    """Nobody listens before the campaign begins."""
