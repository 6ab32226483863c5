"""One line's life: open, take an attempt, call, rest after a fault, until there is nothing left to call."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from robodial.clock import Clock
from robodial.domain.attempt import Attempt, AttemptResult
from robodial.domain.claim import Allowed, Postponed, Refused
from robodial.domain.line import Call, Line
from robodial.domain.outcome import Outcome
from robodial.engine import events
from robodial.engine.call_runner import NEVER_SPOKE_LIMIT_S, NO_SIGN_LIMIT_S, CallPlan, CallRunner, MessageStart
from robodial.engine.events import Event
from robodial.engine.records import Records
from robodial.errors import CallRefused, ModemError
from robodial.i18n import gettext as _

log = logging.getLogger(__name__)

REST_S = (5.0, 30.0, 120.0, 300.0)
"""After one, two, three faults in a row, and from the fourth on: long enough for a modem to come back by itself."""

DIAL_LIMIT_S = 150.0
"""Off-hook, dial tone, digits with pauses, and the ringing where the modem itself waits for the answer: the driver has
shorter limits of its own; this one holds if it forgets."""

MOST_STARTS_OF_MESSAGE = 4
HANG_UP_LIMIT_S = 20.0


@dataclass(frozen=True, slots=True)
class DialPlan:
    """How this campaign's calls are made on one line."""

    call: CallPlan
    dial_string: Callable[[Attempt], str]


class Work(Protocol):
    """Where a line gets its attempts from."""

    async def next_attempt(self, line: Line) -> Attempt | None:
        """Waits for one; None when the campaign is over or stopping."""

    async def call_ended(self, line: Line, attempt: Attempt, result: AttemptResult) -> None:
        """The attempt is over: store it."""

    async def not_called(self, line: Line, attempt: Attempt, decision: Postponed | Refused) -> None:
        """The attempt was not made after all."""

    def line_works(self, line: Line) -> None:
        """The line became ready."""

    def line_failed(self, line: Line, error: ModemError, rest_s: float) -> None:
        """The line failed and rests so long. Raises when the campaign cannot go on."""

    async def rest(self, seconds: float) -> None:
        """Wait so long, or until the campaign is over."""

    def is_over(self) -> bool:
        """True when a resting line need not come back."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every line of a campaign shares."""

    records: Records
    clock: Clock
    publish: Callable[[Event], None]


class LineRunner:
    """Drives one line."""

    def __init__(self, line: Line, work: Work, plan: DialPlan, desk: Desk) -> None:
        self._line = line
        self._work = work
        self._plan = plan
        self._desk = desk
        self._records = desk.records
        self._clock = desk.clock
        self._publish = desk.publish
        self._faults = 0
        self._is_open = False

    async def run(self) -> None:
        """Until no attempt is left for this line."""
        try:
            while not self._work.is_over():
                if not self._is_open and not await self._open():
                    continue
                attempt = await self._work.next_attempt(self._line)
                if attempt is None:
                    return
                await self._one(attempt)
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

    async def _one(self, attempt: Attempt) -> None:
        try:
            dialed = self._plan.dial_string(attempt)
        except CallRefused as error:
            await self._work.not_called(self._line, attempt, Refused(error.code, str(error)))
            return
        decision = await self._records.about_to_dial(attempt, self._line.line_id, dialed)
        if not isinstance(decision, Allowed):
            await self._work.not_called(self._line, attempt, decision)
            return
        fault: ModemError | None = None
        story = _Story(attempt, self._line, self._desk)
        try:
            result = await self._call(attempt, dialed, story)
            self._faults = 0
        except ModemError as error:
            fault = error  # who has heard the message is not called again because the line failed afterwards
            outcome = Outcome.ANSWERED if story.was_heard else Outcome.LINE_FAILED
            result = AttemptResult(outcome, evidence=str(error))
        except asyncio.CancelledError:
            interrupted = AttemptResult(
                Outcome.INTERRUPTED, answered_at=story.answered_at, evidence=_("stopped by the user")
            )
            await asyncio.shield(self._work.call_ended(self._line, attempt, interrupted))
            raise
        await self._work.call_ended(self._line, attempt, replace(result, answered_at=story.answered_at))
        if notice := self._line.take_notice():
            self._publish(events.LineNoted(self._clock.now(), self._line.line_id, notice))
        if fault is not None:
            self._is_open = False
            await self._line.close()
            await self._rest(fault)

    async def _call(self, attempt: Attempt, dialed: str, story: "_Story") -> AttemptResult:
        call: Call | None = None
        try:
            async with asyncio.timeout(DIAL_LIMIT_S):
                call = await self._line.dial(dialed)
            self._publish(
                events.CallDialed(
                    self._clock.now(),
                    self._line.line_id,
                    attempt.attempt_id,
                    attempt.contact_name,
                    attempt.number,
                    attempt.ordinal,
                )
            )
            async with asyncio.timeout(self._hard_end_s()):
                return await CallRunner(call, self._plan.call, story).run()
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

    def _hard_end_s(self) -> float:
        """Every call has a hard end (design, section 5)."""
        plan = self._plan.call
        talking = MOST_STARTS_OF_MESSAGE * (plan.messages.longest_s + NEVER_SPOKE_LIMIT_S)
        return NO_SIGN_LIMIT_S + plan.ring_timeout_s + talking

    async def _rest(self, error: ModemError) -> None:
        rest_s = REST_S[min(self._faults, len(REST_S) - 1)]
        self._faults += 1
        log.warning("line %s: %s", self._line.line_id, error)
        self._work.line_failed(self._line, error, rest_s)
        await self._work.rest(rest_s)


class _Story:
    """Stores and tells what happens in one call."""

    def __init__(self, attempt: Attempt, line: Line, desk: Desk) -> None:
        self.answered_at: datetime | None = None
        self.was_heard = False
        self._attempt = attempt
        self._line_id = line.line_id
        self._records = desk.records
        self._clock = desk.clock
        self._publish = desk.publish

    async def rang(self) -> None:
        self._publish(events.CallRang(self._clock.now(), self._line_id, self._attempt.attempt_id))

    async def answered(self) -> None:
        self.answered_at = self._clock.now()
        self._publish(events.CallAnswered(self.answered_at, self._line_id, self._attempt.attempt_id))
        await self._records.connected(self._attempt)

    async def message_started(self, start: MessageStart) -> None:
        now, attempt_id, duration_s = self._clock.now(), self._attempt.attempt_id, start.message.duration_s
        self._publish(events.MessageStarted(now, self._line_id, attempt_id, start.delay_s, duration_s, start.why))

    async def message_taken_back(self) -> None:
        self._publish(events.MessageTakenBack(self._clock.now(), self._line_id, self._attempt.attempt_id))
        if self.was_heard:
            self.was_heard = False
            await self._records.heard_taken_back(self._attempt)

    async def heard_enough(self) -> None:
        self.was_heard = True
        await self._records.heard_enough(self._attempt)

    async def key_pressed(self, key: str) -> None:
        self._tell_key(key)
        await self._records.key_pressed(self._attempt, key)

    async def opted_out(self) -> None:
        await self._records.opted_out(self._attempt)
        self._tell_key("9")

    def _tell_key(self, key: str) -> None:
        self._publish(events.KeyReceived(self._clock.now(), self._line_id, self._attempt.attempt_id, key))
