"""The engine: many campaigns share the lines by priority. Commands in, events out; owns all live state, on one loop."""

import asyncio
import logging
import math
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from robodial.clock import Clock, wait_for
from robodial.domain.campaign import CampaignId, CampaignState
from robodial.domain.line import Line, LineId
from robodial.engine import events
from robodial.engine.campaign_dates import closes_at
from robodial.engine.carrying_out import carry_out
from robodial.engine.clock_watch import ClockWatch
from robodial.engine.commands import Command, HangUp, LookAgain, PauseCampaign, RefuseNumber, StopCampaign
from robodial.engine.events import Event
from robodial.engine.line_runner import Assignment, LineRunner, give_back, is_unplugged
from robodial.engine.running_campaign import RunningCampaign
from robodial.errors import LineInUse, ModemError, RobodialError, StoreError
from robodial.i18n import gettext as _

log = logging.getLogger(__name__)

GIVE_UP_AFTER_S = 1800.0
"""Of failing on every line, once one has worked: time to find the cable, or another modem."""

LOOK_AGAIN = timedelta(seconds=20)
"""On the system's clock: another program may have added contacts or refusals meanwhile."""

AWAKE_BEFORE = timedelta(minutes=10)
"""The PC may sleep while nothing is due for longer than this."""


class NoLineWorks(RobodialError):
    """Every line failed, at the start or for half an hour: the campaigns wait for the user."""


class Engine:
    """Runs campaigns on lines. `keep_awake` is told when the PC must not sleep, and when it may again."""

    def __init__(
        self, lines: Sequence[Line], clock: Clock, *, keep_awake: Callable[[bool], None] = lambda _awake: None
    ) -> None:
        self._lines = list(lines)
        self._clock = clock
        self._keep_awake = keep_awake
        self._is_awake = False
        self._campaigns: list[RunningCampaign] = []
        self._runners: list[LineRunner] = []
        self._listeners: list[Callable[[Event], None]] = []
        self._idle: dict[LineId, tuple[Line, asyncio.Future[Assignment | None]]] = {}
        self._failing_since: dict[LineId, float] = {}
        self._ready_since: dict[LineId, float] = {}
        self._unplugged: set[LineId] = set()
        self._any_worked = False
        self._changed = asyncio.Event()
        self._over = asyncio.Event()
        self._told: list[Command] = []
        self._refusals: deque[list[asyncio.Future[None]]] = deque()
        self._loop = asyncio.get_running_loop()
        self._group: asyncio.TaskGroup | None = None
        self._turn = 0
        self._companions: list[Callable[[], Coroutine[Any, Any, None]]] = []
        if self._is_real_time:
            self.accompany(ClockWatch(clock, self._jumped).run)

    def add(self, campaign: RunningCampaign) -> None:
        """Before `run`, or while it runs: the campaign then begins with the next look. One that is over and comes again
        takes its own place."""
        others = [each for each in self._campaigns if each.campaign_id != campaign.campaign_id]
        self._campaigns = [*others, campaign]
        self._changed.set()

    def add_line(self, line: Line) -> None:
        """A line was plugged in."""
        self._lines.append(line)
        if self._group is not None:
            self._start_line(self._group, line)

    def accompany(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Something that goes on beside the calls until they are over; what it raises ends the run as well."""
        self._companions.append(work)

    def subscribe(self, listener: Callable[[Event], None]) -> None:
        """`listener` is called on the engine's loop with every event, in order."""
        self._listeners.append(listener)

    def submit(self, command: Command) -> None:
        """Tell the engine something, from any thread; returns at once."""
        self._loop.call_soon_threadsafe(self._hear, command)

    async def run(self) -> None:
        """Until every campaign is over. Raises NoLineWorks; the campaigns can then be resumed."""
        try:
            await self._begin()
            async with self._as_one_error(), asyncio.TaskGroup() as group:
                self._group = group
                for line in self._lines:
                    self._start_line(group, line)
                beside = [group.create_task(work()) for work in self._companions]
                await self._hand_out()
                for task in beside:
                    task.cancel()
        except asyncio.CancelledError:
            await self._end_all(CampaignState.STOPPED, _("stopped by the user"))
            raise
        except NoLineWorks as none:
            await self._end_all(CampaignState.PAUSED, str(none))
            raise
        except StoreError as error:
            log.error("the engine stops: %s", error)  # the campaigns' state cannot be stored either
            raise
        finally:
            self._group = None
            self._stay_awake(False)

    # ---- the one loop that hands out attempts ------------------------------------------------------------------

    async def _hand_out(self) -> None:
        while True:
            self._changed.clear()
            await self._obey()
            await self._settle()
            await self._serve()
            await self._settle()
            if all(campaign.is_over for campaign in self._campaigns):
                break
            if self._told:
                continue
            self._stay_awake(self._is_busy())
            await wait_for(self._clock, self._changed, self._next_look())
            self._look_for_changes_by_others()
        self._over.set()
        for _line, asking in self._idle.values():
            if not asking.done():
                asking.set_result(None)
        self._idle.clear()

    async def _begin(self) -> None:
        for campaign in self._campaigns:
            await campaign.begin(self._publish)

    async def _settle(self) -> None:
        for campaign in self._campaigns:
            if campaign.state is CampaignState.READY:
                await campaign.begin(self._publish)
            await campaign.settle()

    async def _serve(self) -> None:
        """Give every idle line an attempt, as far as there are any."""
        for line_id in list(self._idle):
            if self._told or line_id not in self._idle:
                break  # obey first
            line, asking = self._idle[line_id]
            assignment = await self._attempt_for(line)
            if assignment is not None:
                self._turn += 1
                if asking.done():  # the line failed meanwhile
                    await give_back(assignment, line, self._clock.now())
                else:
                    self._idle.pop(line_id, None)
                    asking.set_result(assignment)

    async def _attempt_for(self, line: Line) -> Assignment | None:
        for campaign in self._by_turn(line.line_id):
            while campaign.may_start_a_call() and not self._told:
                assignment = await campaign.next_for(line, self._others_for(campaign, line))
                if assignment is not None:
                    campaign.served = self._turn + 1
                    return assignment
        return None

    def _by_turn(self, line_id: LineId) -> list[RunningCampaign]:
        """Campaigns that may use the line: by priority, and among equals the one that has waited longest."""
        serving = [campaign for campaign in self._campaigns if campaign.serves(line_id)]
        return sorted(serving, key=lambda each: (each.campaign.priority, each.served))

    def _others_for(self, campaign: RunningCampaign, line: Line) -> int:
        return sum(each is not line and campaign.serves(each.line_id) for each in self._lines)

    def _next_look(self) -> datetime | None:
        now = self._clock.now()
        moments = [LOOK_AGAIN + now] if self._is_real_time else []
        for campaign in self._campaigns:
            if not campaign.is_over:
                closes = closes_at(campaign.campaign)
                moments += [moment for moment in (campaign.looks_at, closes) if moment is not None and moment > now]
        return min(moments, default=None)

    def _look_for_changes_by_others(self) -> None:
        for campaign in self._campaigns if self._is_real_time else ():
            campaign.look_again()

    @property
    def _is_real_time(self) -> bool:
        return self._clock.longest_timer_s < math.inf

    def _is_busy(self) -> bool:
        """True while calls can be made, or soon can."""
        if any(campaign.in_the_air for campaign in self._campaigns):
            return True
        soon = self._clock.now() + AWAKE_BEFORE
        return any(
            campaign.state is CampaignState.RUNNING and campaign.looks_at is not None and campaign.looks_at <= soon
            for campaign in self._campaigns
        )

    def _needs_lines(self) -> bool:
        return self._is_busy() or any(campaign.may_start_a_call() for campaign in self._campaigns)

    def _stay_awake(self, awake: bool) -> None:
        if awake is not self._is_awake:
            self._is_awake = awake
            self._keep_awake(awake)

    # ---- what lines ask and tell -------------------------------------------------------------------------------

    async def next_attempt(self, line: Line) -> Assignment | None:
        """Waits for hours, retries, other lines' calls. None ends the line's work."""
        if self._over.is_set():
            return None
        asking: asyncio.Future[Assignment | None] = self._loop.create_future()
        self._idle[line.line_id] = (line, asking)
        self._changed.set()
        try:
            return await asking
        finally:
            self._idle.pop(line.line_id, None)

    def take_none(self, line: Line) -> None:
        """It failed: what it asked for is for others."""
        _line, asking = self._idle.pop(line.line_id, (line, None))
        if asking is not None and not asking.done():
            asking.set_result(None)

    def line_freed(self, line: Line, *, works: bool) -> None:
        """Its call is over: other lines may find work that was waiting for it."""
        if works:
            self._failing_since.pop(line.line_id, None)
        self._changed.set()

    def line_works(self, line: Line) -> None:
        """The line is open."""
        self._any_worked = True
        self._unplugged.discard(line.line_id)
        self._ready_since[line.line_id] = self._loop.time()
        self._publish(events.LineOpened(self._clock.now(), line.line_id))

    def line_failed(self, line: Line, error: ModemError, rest_s: float) -> None:
        """The line rests. Raises NoLineWorks when none has worked at all, or none has for a long time."""
        now = self._clock.now()
        if is_unplugged(error):
            self._tell_unplugged(line, error)
        else:
            self._publish(events.LineRested(now, line.line_id, now + timedelta(seconds=rest_s), str(error)))
        self._changed.set()
        if isinstance(error, LineInUse):
            return  # they may telephone for as long as they like
        self._count_failing(line.line_id)
        given_up = self._loop.time() - (GIVE_UP_AFTER_S if self._any_worked else 0.0)
        if all(self._failing_since.get(each.line_id, math.inf) <= given_up for each in self._lines):
            raise NoLineWorks(str(error))

    def _count_failing(self, line_id: LineId) -> None:
        """From its first fault since a call went well, but not the time for which it stood ready meanwhile; nor when
        nobody is to be called for long: a modem may be unplugged for the night."""
        now = self._loop.time()
        ready_s = now - self._ready_since.pop(line_id, now)
        failing_since = self._failing_since.get(line_id) if self._needs_lines() else None
        self._failing_since[line_id] = now if failing_since is None else failing_since + ready_s

    def _tell_unplugged(self, line: Line, error: ModemError) -> None:
        """Once: it is looked for every few seconds."""
        if line.line_id not in self._unplugged:
            self._unplugged.add(line.line_id)
            self._publish(events.LineUnplugged(self._clock.now(), line.line_id, str(error)))

    async def rest(self, seconds: float) -> None:
        """Wait so long, or until the work is over."""
        try:
            async with asyncio.timeout(seconds):
                await self._over.wait()
        except TimeoutError:
            return

    def is_over(self) -> bool:
        """True when a resting line need not come back."""
        return self._over.is_set()

    def _start_line(self, group: asyncio.TaskGroup, line: Line) -> None:
        runner = LineRunner(line, self, self._clock, self._publish)
        self._runners.append(runner)
        group.create_task(runner.run(), name=f"line {line.line_id}")

    # ---- commands ----------------------------------------------------------------------------------------------

    def _hear(self, command: Command) -> None:
        self._told.append(command)
        self._changed.set()
        if isinstance(command, RefuseNumber):
            self._refusals.append([self._begin_refusal(each, command) for each in self._campaigns])
            return
        for campaign in self._meant(command.campaign_id):  # at once: a line may be about to dial
            if isinstance(command, StopCampaign | HangUp):
                campaign.stop(CampaignState.STOPPED, command.reason)
                if isinstance(command, HangUp):
                    self._cut_off_calls_of(campaign)
            elif isinstance(command, PauseCampaign):
                campaign.hold()

    def _cut_off_calls_of(self, campaign: RunningCampaign) -> None:
        for runner in self._runners:
            runner.cut_off_call_of(campaign.campaign_id)

    async def _obey(self) -> None:
        told, self._told = self._told, []
        for command in told:
            if isinstance(command, RefuseNumber):
                await self._refuse(command)
                continue
            for campaign in self._meant(command.campaign_id):
                await carry_out(campaign, command)

    def _begin_refusal(self, campaign: RunningCampaign, command: RefuseNumber) -> "asyncio.Future[None]":
        """Before anything else: whatever asks the store from now on, a line about to dial too, finds the refusal."""
        return campaign.records.begin_refusal(command.number, command.reason, by_person=command.by_person)

    async def _refuse(self, command: RefuseNumber) -> None:
        await asyncio.gather(*self._refusals.popleft())
        told = command.number, command.reason, command.by_person
        self._publish(events.NumberRefused(self._clock.now(), *told))
        for campaign in self._campaigns:
            campaign.look_again()

    def _meant(self, campaign_id: CampaignId | None) -> Iterable[RunningCampaign]:
        return [each for each in self._campaigns if campaign_id in (None, each.campaign_id)]

    # ---- the clock ---------------------------------------------------------------------------------------------

    def _jumped(self, seconds: float) -> None:
        """Forward: the PC slept, and everything is looked at again. Back: hours and caps can no longer be trusted."""
        self._publish(events.ClockJumped(self._clock.now(), seconds))
        if seconds < 0:
            text = _(
                "The PC's clock was set back by {minutes:.0f} minutes. Calling hours and limits cannot be kept with a "
                "wrong clock: set it right, then go on."
            )
            for campaign in self._campaigns:
                campaign.stop(CampaignState.STOPPED, text.format(minutes=-seconds / 60))
        self._told += [LookAgain()]
        self._changed.set()

    # ---- ends --------------------------------------------------------------------------------------------------

    async def _end_all(self, state: CampaignState, reason: str) -> None:
        for campaign in self._campaigns:
            if campaign.state.is_live:
                await campaign.set_state(state, reason)

    @asynccontextmanager
    async def _as_one_error(self) -> AsyncIterator[None]:
        """What happened first; the other tasks were only cancelled. Bugs pass as they are."""
        try:
            yield
        except ExceptionGroup as group:
            if (known := group.subgroup(RobodialError)) is None:
                raise
            raise _first(known) from None

    def _publish(self, event: Event) -> None:
        for listener in self._listeners:
            listener(event)


def _first(group: ExceptionGroup[RobodialError]) -> RobodialError:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, RobodialError)
    return error
