"""One line's life: open, take an attempt, call, rest after a fault, until there is nothing left to call."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from robodial.clock import Clock
from robodial.domain.attempt import Attempt, AttemptResult
from robodial.domain.campaign import CampaignId
from robodial.domain.claim import Allowed, Postponed, Refused
from robodial.domain.line import Call, Line
from robodial.domain.outcome import Outcome
from robodial.engine import events
from robodial.engine.call_runner import NEVER_SPOKE_LIMIT_S, NO_SIGN_LIMIT_S, CallPlan, CallRunner, MessageStart
from robodial.engine.events import Event
from robodial.engine.records import Records
from robodial.errors import CallRefused, LineInUse, ModemError, PortLost, PortUnavailable
from robodial.i18n import gettext as _

log = logging.getLogger(__name__)

REST_S = (5.0, 30.0, 120.0, 300.0)
"""After one, two, three faults in a row, and from the fourth on: long enough for a modem to come back by itself."""

UNPLUGGED_REST_S = 5.0
"""Somebody who plugs the modem in again looks at the screen."""

IN_USE_REST_S = 30.0
"""Somebody telephones: it is asked again so often whether they are done."""

DEAD_AFTER = 3
"""Calls in a row without a dial tone, after which the telephone line is taken for dead and rested."""

DIAL_LIMIT_S = 150.0
"""Off-hook, dial tone, digits with pauses, and the ringing where the modem itself waits for the answer: the driver has
shorter limits of its own; this one holds if it forgets."""

MOST_STARTS_OF_MESSAGE = 4
HANG_UP_LIMIT_S = 45.0
"""The driver gives up sooner by itself, and says what the user has to do."""


@dataclass(frozen=True, slots=True)
class DialPlan:
    """How a campaign's calls are made on one line."""

    call: CallPlan
    dial_string: Callable[[Attempt], str]


class Customer(Protocol):
    """The campaign that an attempt belongs to."""

    @property
    def campaign_id(self) -> CampaignId: ...

    def may_dial(self) -> bool:
        """False once the campaign was paused or stopped."""

    async def call_ended(self, line: Line, attempt: Attempt, result: AttemptResult) -> None:
        """The attempt is over: store it."""

    async def not_called(self, line: Line, attempt: Attempt, decision: Postponed | Refused) -> None:
        """The attempt was not made after all."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """An attempt claimed for a line, with what it takes to make it."""

    attempt: Attempt
    customer: Customer
    records: Records
    plan: DialPlan


class Work(Protocol):
    """Where a line gets its attempts from."""

    async def next_attempt(self, line: Line) -> Assignment | None:
        """Waits for one; None when there will be no more, or after `take_none`."""

    def take_none(self, line: Line) -> None:
        """The line cannot take an attempt any more: what it waits for comes at once."""

    def line_freed(self, line: Line, *, works: bool) -> None:
        """An attempt on the line is over, and stored."""

    def line_works(self, line: Line) -> None:
        """The line became ready."""

    def line_failed(self, line: Line, error: ModemError, rest_s: float) -> None:
        """The line failed and rests so long. Raises when no campaign can go on."""

    async def rest(self, seconds: float) -> None:
        """Wait so long, or until the work is over."""

    def is_over(self) -> bool:
        """True when a resting line need not come back."""


class LineRunner:
    """Drives one line, for whichever campaigns have work for it."""

    def __init__(self, line: Line, work: Work, clock: Clock, publish: Callable[[Event], None]) -> None:
        self._line = line
        self._work = work
        self._clock = clock
        self._publish = publish
        self._faults = 0
        self._is_open = False
        self._in_call: tuple[CampaignId, asyncio.Task[AttemptResult]] | None = None

    async def run(self) -> None:
        """Until no attempt is left for this line."""
        try:
            while not self._work.is_over():
                if not self._is_open and not await self._open():
                    continue
                assignment = await self._next_attempt()
                if assignment is not None:
                    await self._one(assignment)
                    self._work.line_freed(self._line, works=not self._faults)
                elif fault := self._line.take_fault():
                    await self._after_fault(fault)
                else:
                    return
        finally:
            await self._line.close()

    async def _open(self) -> bool:
        try:
            await self._line.open()
        except ModemError as error:
            await self._rest(error)
            return False
        self._is_open = True
        self._work.line_works(self._line)
        return True

    async def _next_attempt(self) -> Assignment | None:
        """None when there are no more, or when the line fails while it waits."""

        async def take_none_when_it_fails() -> None:
            await self._line.until_fault()
            self._work.take_none(self._line)

        failing = asyncio.ensure_future(take_none_when_it_fails())
        try:
            return await self._work.next_attempt(self._line)
        finally:
            failing.cancel()

    async def _one(self, work: Assignment) -> None:
        """The line gets ready first: who could not be dialed was not called, and a wait ends before the rules are asked
        for the last time."""
        attempt, customer = work.attempt, work.customer
        if fault := await self._not_ready():
            await give_back(work, self._line, self._clock.now())
            await self._after_fault(fault)
            return
        if not customer.may_dial():
            not_now = Postponed(self._clock.now(), "paused", _("The campaign was paused before the call began."))
            await customer.not_called(self._line, attempt, not_now)
            return
        try:
            dialed = work.plan.dial_string(attempt)
        except CallRefused as error:
            await customer.not_called(self._line, attempt, Refused(error.code, str(error)))
            return
        decision = await work.records.about_to_dial(attempt, self._line.line_id, dialed)
        if not isinstance(decision, Allowed):
            await customer.not_called(self._line, attempt, decision)
            return
        await self._dial_and_store(work, dialed)

    async def _not_ready(self) -> ModemError | None:
        try:
            return None if await self._line.get_ready() else self._in_use()
        except ModemError as error:
            return error

    async def _dial_and_store(self, work: Assignment, dialed: str) -> None:
        attempt, customer = work.attempt, work.customer
        fault: ModemError | None = None
        story = _Story(work, self._line, self._clock, self._publish)
        try:
            result = await self._call_that_can_be_cut(work, dialed, story)
        except ModemError as error:
            fault = error
            result = story.broken_off(Outcome.ANSWERED if story.was_heard else Outcome.LINE_FAILED, str(error))
        except asyncio.CancelledError:
            interrupted = story.broken_off(Outcome.INTERRUPTED, _("stopped by the user"))
            await asyncio.shield(customer.call_ended(self._line, attempt, interrupted))
            raise
        await story.settled()
        log.info("line %s: attempt %d ended: %s", self._line.line_id, attempt.attempt_id, result.outcome.value)
        await customer.call_ended(self._line, attempt, replace(result, answered_at=story.answered_at))
        if notice := self._line.take_notice():
            self._publish(events.LineNoted(self._clock.now(), self._line.line_id, notice))
        await self._after_call(result.outcome, self._line.take_fault() or fault)

    async def _call_that_can_be_cut(self, work: Assignment, dialed: str, story: "_Story") -> AttemptResult:
        """The line goes on with other campaigns when only the call was cut off, not the whole run."""
        call = asyncio.ensure_future(self._call(work, dialed, story))
        self._in_call = work.customer.campaign_id, call
        try:
            return await call
        except asyncio.CancelledError:
            whole_run = asyncio.current_task()
            if self._in_call is not None or (whole_run is not None and whole_run.cancelling()):
                raise
            return story.broken_off(Outcome.INTERRUPTED, _("stopped by the user"))
        finally:
            self._in_call = None

    def cut_off_call_of(self, campaign_id: CampaignId) -> None:
        """Hang up, if the line is in a call of that campaign."""
        if self._in_call is not None and self._in_call[0] == campaign_id:
            _campaign, call = self._in_call
            self._in_call = None
            call.cancel()

    async def _after_call(self, outcome: Outcome, fault: ModemError | None) -> None:
        if fault is None and outcome is Outcome.LINE_IN_USE:
            fault = self._in_use()
        if fault is not None:
            await self._after_fault(fault)
            return
        if outcome is not Outcome.NO_DIAL_TONE:
            self._faults = 0
            return
        if self._faults + 1 < DEAD_AFTER:
            self._faults += 1
            return
        await self._rest(self._dead())

    async def _after_fault(self, fault: ModemError) -> None:
        if not isinstance(fault, LineInUse):
            self._is_open = False
            await self._line.close()
        await self._rest(fault)

    def _in_use(self) -> LineInUse:
        text = _("Line {line}: somebody is using the telephone. Calling goes on when they are done.")
        return LineInUse(text.format(line=self._line.line_id), line_id=str(self._line.line_id))

    def _dead(self) -> ModemError:
        text = _("Line {line}: no dial tone in {n} calls. Is the telephone cable in the modem's socket marked LINE?")
        return ModemError(text.format(line=self._line.line_id, n=self._faults + 1), line_id=str(self._line.line_id))

    async def _call(self, work: Assignment, dialed: str, story: "_Story") -> AttemptResult:
        call: Call | None = None
        attempt, line_id = work.attempt, self._line.line_id
        who = (attempt.contact_name, attempt.number, attempt.ordinal)
        started = events.CallStarted(self._clock.now(), line_id, attempt.attempt_id, work.customer.campaign_id, *who)
        log.info("line %s: attempt %d of campaign %d begins", line_id, attempt.attempt_id, work.customer.campaign_id)
        self._publish(started)
        try:
            async with asyncio.timeout(DIAL_LIMIT_S):
                call = await self._line.dial(dialed)
            self._publish(events.CallDialed(self._clock.now(), line_id, attempt.attempt_id, *who))
            async with asyncio.timeout(_hard_end_s(work.plan.call)):
                story.runner = CallRunner(call, work.plan.call, story)
                return await story.runner.run()
        except TimeoutError as error:
            raise self._cut_off() from error
        finally:
            if call is not None:
                await self._hang_up(call)

    async def _hang_up(self, call: Call) -> None:
        async def within_limit() -> None:
            try:
                async with asyncio.timeout(HANG_UP_LIMIT_S):
                    await call.hang_up()
            except TimeoutError as error:
                raise self._cut_off() from error

        await asyncio.shield(asyncio.ensure_future(within_limit()))

    def _cut_off(self) -> ModemError:
        message = _("Line {line}: the call did not end by itself and was cut off.").format(line=self._line.line_id)
        return ModemError(message, line_id=self._line.line_id)

    async def _rest(self, error: ModemError) -> None:
        if isinstance(error, LineInUse):
            rest_s = IN_USE_REST_S
        else:
            rest_s = UNPLUGGED_REST_S if is_unplugged(error) else REST_S[min(self._faults, len(REST_S) - 1)]
            self._faults += 1
        log.warning("line %s: %s", self._line.line_id, error)
        self._work.line_failed(self._line, error, rest_s)
        await self._work.rest(rest_s)


async def give_back(work: Assignment, line: Line, now: datetime) -> None:
    """The line cannot make this call after all; another may, or itself later."""
    not_now = Postponed(now, "line_not_ready", _("The line could not be used just now."))
    await work.customer.not_called(line, work.attempt, not_now)


def is_unplugged(error: ModemError) -> bool:
    """True when the line's port is not there; it may come back at any moment."""
    return isinstance(error, PortLost) or (isinstance(error, PortUnavailable) and error.reason == "missing")


def _hard_end_s(plan: CallPlan) -> float:
    """Every call has a hard end (design, section 5)."""
    talking = MOST_STARTS_OF_MESSAGE * (plan.messages.longest_s + NEVER_SPOKE_LIMIT_S)
    return NO_SIGN_LIMIT_S + plan.ring_timeout_s + talking


class _Story:
    """Stores and tells what happens in one call."""

    def __init__(self, work: Assignment, line: Line, clock: Clock, publish: Callable[[Event], None]) -> None:
        self.answered_at: datetime | None = None
        self.was_heard = False
        self.runner: CallRunner | None = None
        """From the last digit on."""
        self._connecting: asyncio.Future[None] | None = None
        self._attempt = work.attempt
        self._line_id = line.line_id
        self._records = work.records
        self._clock = clock
        self._publish = publish

    async def rang(self) -> None:
        self.answered_at = None
        self._publish(events.CallRang(self._clock.now(), self._line_id, self._attempt.attempt_id))

    async def answered(self) -> None:
        await self.settled()  # an earlier answer, which was none
        self.answered_at = self._clock.now()
        self._publish(events.CallAnswered(self.answered_at, self._line_id, self._attempt.attempt_id))
        self._connecting = asyncio.ensure_future(self._records.connected(self._attempt))
        await asyncio.sleep(0)  # what fails at once ends the call at once
        if self._connecting.done():
            await self._connecting

    async def message_started(self, start: MessageStart) -> None:
        now, attempt_id, duration_s = self._clock.now(), self._attempt.attempt_id, start.message.duration_s
        self._publish(events.MessageStarted(now, self._line_id, attempt_id, start.delay_s, duration_s, start.why))

    async def message_taken_back(self) -> None:
        self._publish(events.MessageTakenBack(self._clock.now(), self._line_id, self._attempt.attempt_id))
        if self.was_heard:
            self.was_heard = False
            await self._records.heard_taken_back(self._attempt)

    async def settled(self) -> None:
        """That somebody answered is on disk. The message did not wait for it: a slow disk silences nobody."""
        if self._connecting is not None:
            await self._connecting

    async def heard_enough(self) -> None:
        self.was_heard = True
        await self.settled()
        await self._records.heard_enough(self._attempt)

    async def key_pressed(self, key: str) -> None:
        self._tell_key(key)
        await self._records.key_pressed(self._attempt, key)

    async def opted_out(self) -> None:
        await self._records.opted_out(self._attempt)
        self._tell_key("9")

    def broken_off(self, outcome: Outcome, evidence: str) -> AttemptResult:
        """The result of a call that did not come to its end. Who has heard the message is not called again because the
        line failed afterwards, and who has refused counts as such: the brakes look at it."""
        if self.runner is None:
            return AttemptResult(outcome, evidence=evidence)
        result = self.runner.broken_off(outcome, evidence, was_heard=self.was_heard)
        return replace(result, answered_at=self.answered_at)

    def _tell_key(self, key: str) -> None:
        self._publish(events.KeyReceived(self._clock.now(), self._line_id, self._attempt.attempt_id, key))
