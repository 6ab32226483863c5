"""Runs one campaign on its lines: hands out attempts, waits for hours and retries, stops when told or when braked."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from robodial.clock import Clock, wait_for
from robodial.domain.attempt import Attempt, AttemptResult
from robodial.domain.campaign import CampaignState
from robodial.domain.claim import Postponed, Refused
from robodial.domain.line import Line, LineId
from robodial.domain.outcome import Disposition
from robodial.engine import events
from robodial.engine.commands import Command, PauseCampaign, StopCampaign
from robodial.engine.events import Event
from robodial.engine.line_runner import Desk, DialPlan, LineRunner
from robodial.engine.records import Records, Skipped
from robodial.errors import ModemError, RobodialError, StoreError
from robodial.i18n import gettext as _

log = logging.getLogger(__name__)

WORTH_TELLING = timedelta(seconds=5)
"""A shorter wait is not announced."""


GIVE_UP_AFTER = 9
"""Openings that every line failed in a row, with the rests between them: half an hour without a line."""


class NoLineWorks(RobodialError):
    """Every line failed, at the start or for half an hour: the campaign waits for the user."""


class CampaignRunner:
    """Owns the live state of one running campaign. Lives on one event loop."""

    def __init__(
        self, records: Records, lines: Sequence[Line], plan_of: Callable[[Line], DialPlan], clock: Clock
    ) -> None:
        self._records = records
        self._lines = lines
        self._plan_of = plan_of
        self._clock = clock
        self._listeners: list[Callable[[Event], None]] = []
        self._changed = asyncio.Event()
        self._stopped = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._in_call: set[LineId] = set()
        self._failures: dict[LineId, int] = {}
        self._any_worked = False
        self._paused = False
        self._stopping: tuple[CampaignState, str] | None = None
        self._told_wait: datetime | None = None

    def subscribe(self, listener: Callable[[Event], None]) -> None:
        """`listener` is called on the engine's loop with every event, in order."""
        self._listeners.append(listener)

    def submit(self, command: Command) -> None:
        """Tell the engine something, from any thread; returns at once."""
        self._loop.call_soon_threadsafe(self._obey, command)

    async def run(self) -> CampaignState:
        """Until the campaign is finished or stopped. Raises NoLineWorks; the campaign can then be resumed."""
        for attempt, result in await self._records.recover():
            log.info("attempt %d was left open by an earlier run: %s", attempt.attempt_id, result.outcome.value)
        await self._records.enroll()
        await self._look_at_brakes()
        await self._set_state(CampaignState.RUNNING, "")
        try:
            await self._run_lines()
        except asyncio.CancelledError:
            await self._set_state(CampaignState.STOPPED, _("stopped by the user"))
            raise
        except NoLineWorks as none:
            await self._set_state(CampaignState.PAUSED, str(none))
            raise
        except StoreError as error:
            log.error("the campaign stops: %s", error)  # its state cannot be stored either
            raise
        state, reason = self._stopping or (CampaignState.FINISHED, "")
        await self._set_state(state, reason)
        return state

    async def _run_lines(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                desk = Desk(self._records, self._clock, self._publish)
                for line in self._lines:
                    runner = LineRunner(line, self, self._plan_of(line), desk)
                    group.create_task(runner.run(), name=f"line {line.line_id}")
        except ExceptionGroup as group:
            if (known := group.subgroup(RobodialError)) is None:
                raise
            raise _first(known) from None

    # ---- what lines ask ----

    async def next_attempt(self, line: Line) -> Attempt | None:
        """The next attempt for `line`; waits for hours, retries and other lines' calls. None ends the line's work."""
        while not self._stopping:
            self._changed.clear()
            if self._paused:
                await wait_for(self._clock, self._changed, None)
                continue
            claim = await self._records.claim(line.line_id)
            for skipped in claim.skipped:
                self._tell_skipped(skipped)
            if claim.attempt is not None:
                self._in_call.add(line.line_id)
                self._told_wait = None
                return claim.attempt
            if not claim.skipped and await self._nothing_left():
                return None
        return None

    async def _nothing_left(self) -> bool:
        """Waits until there may be work again; True when there will be none."""
        due = await self._records.next_due()
        if due is None and not self._in_call:
            self._changed.set()  # the other lines find the same
            return True
        self._tell_wait(due)
        await wait_for(self._clock, self._changed, due)
        return False

    async def call_ended(self, line: Line, attempt: Attempt, result: AttemptResult) -> None:
        """Store the result, plan what follows, look at the brakes."""
        retry = await self._records.ended(attempt, result)
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
            )
        )
        self._is_free(line)
        if result.disposition is Disposition.OPTED_OUT:
            await self._look_at_brakes()

    async def not_called(self, line: Line, attempt: Attempt, decision: Postponed | Refused) -> None:
        """The last look before dialing said no."""
        await self._records.released(attempt, decision)
        self._tell_skipped(Skipped(attempt, decision))
        self._is_free(line)

    def line_works(self, line: Line) -> None:
        """The line is open."""
        self._any_worked = True
        self._failures[line.line_id] = 0
        self._publish(events.LineOpened(self._clock.now(), line.line_id))

    def line_failed(self, line: Line, error: ModemError, rest_s: float) -> None:
        """The line rests. Raises NoLineWorks when none has worked at all, or none has for a long time."""
        self._failures[line.line_id] = self._failures.get(line.line_id, 0) + 1
        until = self._clock.now() + timedelta(seconds=rest_s)
        self._publish(events.LineRested(self._clock.now(), line.line_id, until, str(error)))
        needed = GIVE_UP_AFTER if self._any_worked else 1
        if all(self._failures.get(each.line_id, 0) >= needed for each in self._lines):
            raise NoLineWorks(str(error))

    async def rest(self, seconds: float) -> None:
        """Wait so long, or until the campaign is stopped."""
        try:
            async with asyncio.timeout(seconds):
                await self._stopped.wait()
        except TimeoutError:
            return

    def is_over(self) -> bool:
        """True when a resting line need not come back."""
        return self._stopping is not None

    # ---- inside ----

    def _obey(self, command: Command) -> None:
        if isinstance(command, StopCampaign):
            self._stop(CampaignState.STOPPED, command.reason)
        else:
            self._paused = isinstance(command, PauseCampaign)
            self._publish_state(CampaignState.PAUSED if self._paused else CampaignState.RUNNING, "")
        self._changed.set()

    def _stop(self, state: CampaignState, reason: str) -> None:
        if self._stopping is None:
            self._stopping = (state, reason)
            self._stopped.set()
            self._changed.set()

    async def _look_at_brakes(self) -> None:
        if brake := await self._records.refusal_brake():
            self._stop(CampaignState.STOPPED, brake.reason)

    def _is_free(self, line: Line) -> None:
        self._in_call.discard(line.line_id)
        self._changed.set()

    def _tell_wait(self, due: datetime | None) -> None:
        if due is None or self._in_call or due == self._told_wait or due - self._clock.now() < WORTH_TELLING:
            return
        self._told_wait = due
        reason = _("waiting for calling hours or for the next try")
        self._publish(events.CampaignWaited(self._clock.now(), due, reason))

    def _tell_skipped(self, skipped: Skipped) -> None:
        attempt, decision = skipped.attempt, skipped.decision
        until = decision.until if isinstance(decision, Postponed) else None
        self._publish(
            events.ContactNotCalled(
                self._clock.now(),
                attempt.attempt_id,
                attempt.contact_name,
                attempt.number,
                decision.code,
                decision.reason,
                until,
            )
        )

    async def _set_state(self, state: CampaignState, reason: str) -> None:
        await self._records.set_state(state, reason)
        self._publish_state(state, reason)

    def _publish_state(self, state: CampaignState, reason: str) -> None:
        self._publish(events.CampaignChanged(self._clock.now(), state, reason))

    def _publish(self, event: Event) -> None:
        for listener in self._listeners:
            listener(event)


def _first(group: ExceptionGroup[RobodialError]) -> RobodialError:
    """What happened first; the other lines' tasks were only cancelled."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, RobodialError)
    return error
