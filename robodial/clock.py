"""Time: the one place that reads it. Three event loops (real, scaled, virtual) and the wall clock that goes with each.

All waiting goes through the running loop. On the virtual loop time jumps to the next timer as soon as nothing is
ready, so a day takes seconds and every run is the same.
"""

import asyncio
import contextvars
import math
import selectors
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

LONGEST_TIMER_S = 20.0
"""No wait on the real loop is longer, so that sleep and clock changes are noticed (design, decision 2)."""

DEFAULT_START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Monday, 9:00 in Paris: where a virtual clock starts unless told otherwise."""


class Clock(Protocol):
    """Wall time of the loop."""

    longest_timer_s: float
    """Longer waits are made in steps of this: on the system's clock, so that sleep and clock changes are noticed."""

    def now(self) -> datetime:
        """Aware, UTC."""


class SystemClock:
    """The system's wall clock, at each reading."""

    longest_timer_s = LONGEST_TIMER_S

    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.now(UTC)


class LoopClock:
    """A wall clock that moves with a loop's `time()`; for the scaled and virtual loops."""

    longest_timer_s = math.inf

    def __init__(self, loop: asyncio.AbstractEventLoop, start: datetime) -> None:
        self._loop = loop
        self._start = start
        self._zero = loop.time()

    def now(self) -> datetime:
        """Aware, UTC."""
        return self._start + timedelta(seconds=self._loop.time() - self._zero)


class FixedClock:
    """A wall clock that stands still until told; for tests of pure code."""

    longest_timer_s = LONGEST_TIMER_S

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Aware, UTC."""
        return self.at


def monotonic() -> float:
    """Seconds that never go back, for code outside any loop (watchdogs)."""
    return time.monotonic()


def pause(seconds: float) -> None:
    """Stand still on this thread, for code outside any loop: some milliseconds until others let go of a file."""
    time.sleep(seconds)


def cpu_seconds() -> float:
    """Processor seconds of this process, for benchmarks."""
    return time.process_time()


class ScaledLoop(asyncio.SelectorEventLoop):
    """A loop on which time runs `factor` times faster, for the demonstration."""

    def __init__(self, factor: float) -> None:
        self._factor = factor
        self._origin = time.monotonic()
        super().__init__(_ScaledSelector(selectors.DefaultSelector(), factor))

    def time(self) -> float:
        """Loop seconds."""
        return self._origin + (time.monotonic() - self._origin) * self._factor


class _ScaledSelector(selectors.BaseSelector):
    """Waits `factor` times shorter than asked."""

    def __init__(self, inner: selectors.BaseSelector, factor: float) -> None:
        self._inner = inner
        self._factor = factor

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._inner.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._inner.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._inner.modify(fileobj, events, data)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return self._inner.select(None if timeout is None else timeout / self._factor)

    def close(self) -> None:
        self._inner.close()

    def get_map(self) -> Any:
        return self._inner.get_map()


class NothingLeftToWaitFor(RuntimeError):
    """Every coroutine on the virtual loop waits and no timer is set: the program would hang for ever."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop whose time jumps to the next timer when nothing is ready. One thread: executor jobs run at once."""

    def __init__(self) -> None:
        self._now = 0.0
        super().__init__(_JumpingSelector(selectors.DefaultSelector(), self._jump))

    def time(self) -> float:
        """Loop seconds."""
        return self._now

    @property
    def _clock_resolution(self) -> float:
        """How near asyncio takes a timer to be due: here, when it is. Its own fixed nanosecond fires timers early
        (time stands still, who waits for the rest waits for ever) and, after half a year, never fires them.
        """
        return math.ulp(self._now)

    @_clock_resolution.setter
    def _clock_resolution(self, value: float) -> None:
        """What asyncio proposes when it builds a loop; not wanted."""

    def _jump(self, seconds: float | None) -> None:
        if seconds is None:
            raise NothingLeftToWaitFor("every coroutine waits and no timer is set")
        self._now += seconds

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        """Run `func` now, on this thread, so that results do not depend on the machine's speed."""
        future: asyncio.Future[T] = self.create_future()
        try:
            future.set_result(contextvars.copy_context().run(func, *args))
        except Exception as error:
            future.set_exception(error)
        return future


class _JumpingSelector(_ScaledSelector):
    """Never waits: reports what is ready, else moves the time."""

    def __init__(self, inner: selectors.BaseSelector, jump: Callable[[float | None], None]) -> None:
        super().__init__(inner, 1.0)
        self._jump = jump

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = self._inner.select(0)
        if not ready and (timeout is None or timeout > 0):
            self._jump(timeout)
        return ready


def run_virtual(main: Callable[[Clock], Coroutine[Any, Any, T]], start: datetime = DEFAULT_START) -> T:
    """Run `main(clock)` on a fresh virtual loop whose wall clock begins at `start`."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        clock = LoopClock(runner.get_loop(), start)
        return runner.run(main(clock))


SWITCH_INTERVAL_S = 0.0005
"""How long another thread may keep the interpreter: sound must not wait for a repaint."""


def run_scaled(main: Callable[[Clock], Coroutine[Any, Any, T]], factor: float, start: datetime | None = None) -> T:
    """Run `main(clock)` with time `factor` times faster."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    with asyncio.Runner(loop_factory=lambda: ScaledLoop(factor)) as runner, _looked_after(runner.get_loop()):
        clock = LoopClock(runner.get_loop(), start or datetime.now(UTC))
        return runner.run(main(clock))


def run_real(main: Callable[[Clock], Coroutine[Any, Any, T]]) -> T:
    """Run `main(clock)` on the system's time."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner, _looked_after(runner.get_loop()):
        return runner.run(main(SystemClock()))


def _winmm() -> Any:
    if sys.platform != "win32":
        return None
    import ctypes

    return ctypes.WinDLL("winmm")


@contextmanager
def fine_timers(library: Callable[[], Any] = _winmm) -> Iterator[None]:
    """Ask Windows to wake this program at the millisecond instead of every 15.6. Messages are written so far ahead that
    real calls do without (it may refuse to a window that nobody sees); the demonstration's fast time does not."""
    timers = library()
    if timers is None:
        yield
        return
    timers.timeBeginPeriod(1)
    try:
        yield
    finally:
        timers.timeEndPeriod(1)


@contextmanager
def _looked_after(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """What a loop of the real world needs beside itself."""
    with fine_timers(), woken_by_signals(loop):
        yield


@contextmanager
def woken_by_signals(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """A signal ends the loop's wait. On Windows Ctrl-C interrupts no select: the program would heed it only when the
    next timer is due or the next byte comes. Only the main thread hears signals; elsewhere nothing happens."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    hearing, telling = socket.socketpair()
    with hearing, telling:
        hearing.setblocking(False)
        telling.setblocking(False)
        loop.add_reader(hearing, hearing.recv, 64)
        before = signal.set_wakeup_fd(telling.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            loop.remove_reader(hearing)


FIRST_LOCAL_DAY = date(1971, 1, 1)
"""Windows has no local time before 1970: Python raises OSError there. Nothing of ours is older."""


def local_midnight(day: date) -> datetime:
    """The first moment of a day on the clocks of this PC; of an earlier one than FIRST_LOCAL_DAY, that day's."""
    return datetime.combine(max(day, FIRST_LOCAL_DAY), clock_time()).astimezone()


async def sleep_until(clock: Clock, at: datetime) -> None:
    """Wait until the wall clock reads `at`, in steps short enough to notice sleep and clock changes."""
    await wait_for(clock, asyncio.Event(), at)


async def wait_for(clock: Clock, changed: asyncio.Event, until: datetime | None) -> None:
    """Wait until `changed` is set, or the wall clock reads `until`."""
    while (left := math.inf if until is None else (until - clock.now()).total_seconds()) > 0:
        step = min(left, clock.longest_timer_s)
        try:
            async with asyncio.timeout(None if step == math.inf else step):
                await changed.wait()
            return
        except TimeoutError:
            continue
