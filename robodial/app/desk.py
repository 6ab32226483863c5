"""The program behind the windows: campaigns run on a thread of their own, whatever a window does meanwhile.

Commands go in from any thread, events come out on the run's thread; `gui/bridge` carries them to the windows.
"""

import asyncio
import logging
import math
import threading
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from robodial.app.complaints import sentence_for
from robodial.app.log_file import log_in
from robodial.clock import Clock, SystemClock, run_real, run_scaled, run_virtual
from robodial.domain.campaign import Campaign, CampaignId
from robodial.domain.line import LineId
from robodial.engine.commands import Command, StopCampaign
from robodial.engine.events import Event
from robodial.errors import SettingsError
from robodial.i18n import gettext as _

if TYPE_CHECKING:  # imported by the first run: a window is there before
    from robodial.app.campaign_run import CampaignRun, RunRequest

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunOpening:
    """The campaigns are being made ready: message, list, lines."""

    campaigns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListRead:
    """The list is being read: bytes read, bytes in all, rows so far."""

    done: int
    total: int
    rows: int


@dataclass(frozen=True, slots=True)
class CampaignOpened:
    """A campaign is ready: its calls begin when its hours and the lines allow."""

    campaign_id: CampaignId
    name: str
    message_s: float


@dataclass(frozen=True, slots=True)
class RunOpened:
    """Everything is ready, calls begin. `emulated`: no telephone rings; its clock may run `speed` times faster."""

    line_ids: tuple[LineId, ...]
    emulated: bool
    speed: float


@dataclass(frozen=True, slots=True)
class RunFailed:
    """The run did not begin, ended too early, or a campaign could not join it; `problem` says what to do."""

    campaigns: tuple[str, ...]
    problem: str


@dataclass(frozen=True, slots=True)
class RunEnded:
    """No line is in use any more."""


DeskEvent = Event | RunOpening | ListRead | CampaignOpened | RunOpened | RunFailed | RunEnded


@dataclass(slots=True)
class _Running:
    """The run in hand, as its own thread knows it."""

    request: "RunRequest"
    loop: asyncio.AbstractEventLoop
    task: "asyncio.Task[None]"
    clock: Clock
    run: "CampaignRun | None" = None


class Desk:
    """Starts, tells and ends runs; one at a time, with as many campaigns and lines as wanted."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[DeskEvent], None]] = []
        self._thread: threading.Thread | None = None
        self._busy = False
        self._running: _Running | None = None

    def subscribe(self, listener: Callable[[DeskEvent], None]) -> None:
        """`listener` is called on the run's thread, in order; it must return at once."""
        self._listeners.append(listener)

    @property
    def is_running(self) -> bool:
        """True from `start` until RunEnded or RunFailed."""
        return self._busy

    def start(self, request: "RunRequest", speed: float = 1.0) -> None:
        """Begin, or let the campaigns join what runs on the same lines. Returns at once; events tell the rest.

        `speed` matters on emulated lines only; infinite, it is the virtual clock's. Raises SettingsError when a run on
        other lines is going on, or one has only just been started.
        """
        running = self._running
        if self.is_running:
            if running is None:
                raise SettingsError(_("The program is still starting; try again in a moment."))
            if (running.request.emulated, running.request.folder) != (request.emulated, request.folder):
                raise SettingsError(_("A campaign is running on other lines: let it end, or stop it, then start."))
            asyncio.run_coroutine_threadsafe(self._join(running, request.campaigns), running.loop)
            return
        self._busy = True
        self._thread = threading.Thread(target=self._live, args=(request, speed), name="engine")
        self._thread.start()

    def submit(self, command: Command) -> None:
        """Tell the engine, from any thread; without a run nothing happens."""
        running = self._running
        if running is not None and running.run is not None:
            with suppress(RuntimeError):  # its loop has just ended
                running.run.engine.submit(command)

    def let_calls_end(self) -> None:
        """No new call; the run ends with the calls in progress."""
        self.submit(StopCampaign(_("stopped by the user")))

    def hang_up_now(self) -> None:
        """Cut the calls off."""
        if (running := self._running) is not None:
            with suppress(RuntimeError):
                running.loop.call_soon_threadsafe(running.task.cancel)

    def wait(self, timeout_s: float | None = None) -> bool:
        """Until no run is going on; False when it still is after `timeout_s`."""
        if self._thread is not None:
            self._thread.join(timeout_s)
        return not self._busy

    def levels(self) -> Mapping[LineId, float]:
        """How loud each line is just now, in dBFS; lines without sound are left out. A screen reads it ten times a
        second."""
        running = self._running
        lines = running.run.lines if running is not None and running.run is not None else ()
        return {
            line.line_id: float(level) for line in lines if (level := getattr(line, "level_dbfs", None)) is not None
        }

    # ---- on the run's thread -----------------------------------------------------------------------------------

    def _live(self, request: "RunRequest", speed: float) -> None:
        names = tuple(campaign.name for campaign in request.campaigns)
        try:
            with suppress(asyncio.CancelledError):  # hung up while it opened
                self._on_loop(request, speed)
        except (Exception, BaseExceptionGroup) as error:
            problem = sentence_for(error)
            if problem is None:
                log.exception("the run ended with an error of the program's own")
                problem = _("The program made a mistake and the calls were stopped; what was stored is safe.")
            self._tell(RunFailed(names, problem))
        finally:
            self._running = None
            self._busy = False
            self._tell(RunEnded())

    def _on_loop(self, request: "RunRequest", speed: float) -> None:
        from robodial.app.campaign_run import latest_moment
        from robodial.app.emulated_time import emulated_start

        async def main(clock: Clock) -> None:
            await self._whole_run(request, clock, speed)

        if request.emulated:
            start = emulated_start(request.campaigns[0], SystemClock().now(), latest_moment(request))
            if math.isinf(speed):
                run_virtual(main, start)
            else:
                run_scaled(main, speed, start)
        else:
            run_real(main)

    async def _whole_run(self, request: "RunRequest", clock: Clock, speed: float) -> None:
        from robodial.app.campaign_run import open_run

        task = asyncio.current_task()
        assert task is not None
        self._running = running = _Running(request, asyncio.get_running_loop(), task, clock)
        self._tell(RunOpening(tuple(campaign.name for campaign in request.campaigns)))
        async with AsyncExitStack() as stack:
            request.folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(log_in(request.folder))
            run = await open_run(request, clock, stack, on_import=lambda *read: self._tell(ListRead(*read)))
            run.engine.subscribe(self._tell)
            for one in run.campaigns:
                self._tell(CampaignOpened(one.campaign_id, one.campaign.name, one.messages.person.duration_s))
            self._tell(RunOpened(tuple(line.line_id for line in run.lines), request.emulated, speed))
            running.run = run
            with suppress(asyncio.CancelledError):  # hung up now
                await run.engine.run()

    async def _join(self, running: _Running, campaigns: tuple[Campaign, ...]) -> None:
        for campaign in campaigns:
            self._tell(RunOpening((campaign.name,)))
            try:
                if running.run is None:
                    raise SettingsError(_("The program is still starting; try again in a moment."))
                one = await running.run.add(campaign)
            except Exception as error:
                self._tell(RunFailed((campaign.name,), sentence_for(error) or repr(error)))
            else:
                self._tell(CampaignOpened(one.campaign_id, campaign.name, one.messages.person.duration_s))

    def _tell(self, event: DeskEvent) -> None:
        for listener in self._listeners:
            listener(event)
