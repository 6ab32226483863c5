"""The three loops and their wall clocks."""

import asyncio
import contextvars
import selectors
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robodial import clock as clocks
from robodial.clock import Clock, NothingLeftToWaitFor

START = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


def loop_time() -> float:
    return asyncio.get_running_loop().time()


# ---- virtual -----------------------------------------------------------------------------------------------------


def test_three_days_of_waiting_move_loop_time_and_wall_time_alike() -> None:
    async def main(clock: Clock) -> tuple[float, datetime]:
        await asyncio.sleep(3 * 86_400)  # longer than asyncio's longest select
        return loop_time(), clock.now()

    assert clocks.run_virtual(main, START) == (3 * 86_400.0, START + timedelta(days=3))


def test_virtual_wall_clock_starts_on_a_working_morning_and_stands_still_while_code_runs() -> None:
    async def main(clock: Clock) -> list[datetime]:
        first = clock.now()
        sum(range(10_000))
        return [first, clock.now()]

    assert clocks.run_virtual(main) == [clocks.DEFAULT_START] * 2
    assert clocks.DEFAULT_START.weekday() == 0


@settings(deadline=None)
@given(st.lists(st.floats(min_value=0, max_value=1e6), max_size=20))
def test_sleepers_wake_in_order_of_their_timers_each_at_its_own_moment(delays: list[float]) -> None:
    async def sleeper(delay: float, woken: list[tuple[float, float]]) -> None:
        await asyncio.sleep(delay)
        woken.append((delay, loop_time()))

    async def main(_clock: Clock) -> list[tuple[float, float]]:
        woken: list[tuple[float, float]] = []
        await asyncio.gather(*(sleeper(delay, woken) for delay in delays))
        return woken

    woken = clocks.run_virtual(main)
    assert len(woken) == len(delays)
    assert all(at == pytest.approx(delay, abs=1e-6) for delay, at in woken)
    assert [at for _, at in woken] == sorted(at for _, at in woken)


def test_short_timers_still_end_after_a_year_of_loop_time() -> None:
    async def main(_clock: Clock) -> float:
        year_s = 365 * 86_400.0
        await asyncio.sleep(year_s)
        for _ in range(1000):
            await asyncio.sleep(1 / 8000)
        return loop_time() - year_s

    assert clocks.run_virtual(main) == pytest.approx(1000 / 8000, abs=1e-4)


@settings(deadline=None)
@given(st.floats(min_value=0, max_value=1e9), st.floats(min_value=1e-12, max_value=1e3))
def test_who_waits_for_the_rest_of_the_time_gets_there(first: float, second: float) -> None:
    async def main(_clock: Clock) -> tuple[int, bool]:
        deadline, naps = first + second, 0
        await asyncio.sleep(first)
        while loop_time() < deadline:
            await asyncio.sleep(deadline - loop_time())
            naps += 1
        return naps, loop_time() - deadline <= 1e-6

    naps, punctual = clocks.run_virtual(main)
    assert naps <= 3
    assert punctual


def test_timeout_strikes_at_its_virtual_moment() -> None:
    async def main(_clock: Clock) -> float:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(45):
                await asyncio.Event().wait()
        return loop_time()

    assert clocks.run_virtual(main) == 45.0


def test_waiting_for_what_can_never_come_is_an_error_and_lets_coroutines_clean_up() -> None:
    cleaned: list[str] = []

    async def waiter() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.append("waiter")

    async def main(_clock: Clock) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(waiter())

    with pytest.raises(NothingLeftToWaitFor, match="no timer is set"):
        clocks.run_virtual(main)
    assert cleaned == ["waiter"]


def test_bytes_already_there_are_read_before_time_moves() -> None:
    async def main(_clock: Clock) -> list[tuple[float, str]]:
        loop, log = asyncio.get_running_loop(), list[tuple[float, str]]()
        ours, theirs = socket.socketpair()
        with ours, theirs:
            loop.call_later(5, lambda: log.append((loop.time(), "timer")))
            loop.add_reader(ours, lambda: log.append((loop.time(), ours.recv(10).decode())))
            theirs.send(b"RING")
            await asyncio.sleep(10)
            loop.remove_reader(ours)
        return log

    assert clocks.run_virtual(main) == [(0.0, "RING"), (5.0, "timer")]


# ---- executor jobs on the virtual loop ---------------------------------------------------------------------------


def test_executor_job_runs_on_the_loops_thread_and_takes_no_time() -> None:
    async def main(_clock: Clock) -> tuple[bool, float, int]:
        loop = asyncio.get_running_loop()
        loop.call_later(0.001, lambda: None)
        same = await loop.run_in_executor(None, threading.get_ident) == threading.get_ident()
        answer = await asyncio.to_thread(len, "bonjour")
        return same, loop.time(), answer

    assert clocks.run_virtual(main) == (True, 0.0, 7)


def test_error_in_an_executor_job_reaches_who_awaits_it() -> None:
    def job() -> None:
        raise OSError("disk full")

    async def main(_clock: Clock) -> str:
        with pytest.raises(OSError, match="disk full") as caught:
            await asyncio.get_running_loop().run_in_executor(None, job)
        return str(caught.value)

    assert clocks.run_virtual(main) == "disk full"


def test_executor_job_sees_the_callers_context_and_leaves_it_alone() -> None:
    language: contextvars.ContextVar[str] = contextvars.ContextVar("language")

    def job() -> str:
        seen = language.get()
        language.set("fr")
        return seen

    async def main(_clock: Clock) -> tuple[str, str]:
        language.set("en")
        return await asyncio.get_running_loop().run_in_executor(None, job), language.get()

    assert clocks.run_virtual(main) == ("en", "en")


# ---- scaled ------------------------------------------------------------------------------------------------------


class _StagedSelector(selectors.SelectSelector):
    """Passes the time it is asked to wait on a staged clock, so that nothing depends on the machine."""

    now = 0.0
    waits: list[float | None]

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            _StagedSelector.waits.append(timeout)
            _StagedSelector.now += timeout or 0.0
        return ready


@pytest.fixture
def staged(monkeypatch: pytest.MonkeyPatch) -> type[_StagedSelector]:
    """A machine whose monotonic clock moves only while a selector waits."""
    _StagedSelector.now, _StagedSelector.waits = 1234.5, []
    monkeypatch.setattr(clocks, "time", SimpleNamespace(monotonic=lambda: _StagedSelector.now))
    monkeypatch.setattr(clocks.selectors, "DefaultSelector", _StagedSelector)
    return _StagedSelector


def test_a_minute_of_the_demonstration_takes_six_seconds(staged: type[_StagedSelector]) -> None:
    async def main(clock: Clock) -> tuple[float, datetime]:
        began = loop_time()
        await asyncio.sleep(60)
        return loop_time() - began, clock.now()

    passed, wall = clocks.run_scaled(main, 10, START)
    assert passed == pytest.approx(60)
    assert staged.now - 1234.5 == pytest.approx(6)
    assert (wall - START).total_seconds() == pytest.approx(60)


def test_scaled_loop_waits_for_bytes_without_a_limit_when_no_timer_is_set(staged: type[_StagedSelector]) -> None:
    def deliver(loop: asyncio.AbstractEventLoop, theirs: socket.socket) -> Callable[..., Any]:
        wait = staged.select

        def select(self: _StagedSelector, timeout: float | None = None) -> Any:
            if timeout is None:
                theirs.send(b"OK")
            return wait(self, timeout)

        return select

    async def main(_clock: Clock) -> bytes:
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with ours, theirs, pytest.MonkeyPatch.context() as patch:
            patch.setattr(staged, "select", deliver(loop, theirs))
            got = await loop.sock_recv(ours, 10)
            await loop.sock_sendall(ours, got)
            return theirs.recv(10)

    assert clocks.run_scaled(main, 10, START) == b"OK"


def test_scaled_loop_changes_what_it_watches_a_socket_for() -> None:
    async def main(_clock: Clock) -> list[str]:
        loop, log, done = asyncio.get_running_loop(), list[str](), asyncio.Event()
        ours, theirs = socket.socketpair()

        def writable() -> None:
            log.append("writable")
            loop.remove_writer(ours)
            theirs.send(b"x")

        def readable() -> None:
            log.append("readable")
            done.set()

        with ours, theirs:
            loop.add_reader(ours, readable)
            loop.add_writer(ours, writable)
            await done.wait()
            loop.remove_reader(ours)
        return log

    assert clocks.run_scaled(main, 1000) == ["writable", "readable"]


def test_demonstration_starts_at_the_systems_time_unless_told_otherwise() -> None:
    async def main(clock: Clock) -> datetime:
        return clock.now()

    before = datetime.now(UTC)
    assert before <= clocks.run_scaled(main, 10)


# ---- real --------------------------------------------------------------------------------------------------------


def test_real_loop_reads_the_systems_wall_clock_each_time() -> None:
    async def main(clock: Clock) -> list[datetime]:
        await asyncio.sleep(0)
        return [clock.now(), clock.now()]

    before = datetime.now(UTC)
    first, second = clocks.run_real(main)
    assert before <= first <= second <= datetime.now(UTC)
    assert first.utcoffset() == timedelta(0)


def test_readings_outside_a_loop_never_go_back() -> None:
    readings = [(clocks.monotonic(), clocks.cpu_seconds()) for _ in range(100)]
    assert [monotonic for monotonic, _ in readings] == sorted(monotonic for monotonic, _ in readings)
    assert [cpu for _, cpu in readings] == sorted(cpu for _, cpu in readings)


# ---- sleeping until a wall-clock time ----------------------------------------------------------------------------


def test_sleep_until_ends_at_the_wall_time() -> None:
    async def main(clock: Clock) -> datetime:
        await clocks.sleep_until(clock, START + timedelta(hours=8, microseconds=1))
        return clock.now()

    assert clocks.run_virtual(main, START) == START + timedelta(hours=8, microseconds=1)


def test_sleep_until_a_moment_gone_by_returns_at_once() -> None:
    async def main(clock: Clock) -> float:
        await clocks.sleep_until(clock, START - timedelta(days=1))
        return loop_time()

    assert clocks.run_virtual(main, START) == 0.0


def test_sleep_until_notices_within_its_longest_timer_that_the_pc_was_asleep() -> None:
    async def main(_clock: Clock) -> float:
        wall = clocks.FixedClock(START)  # stands for a wall clock that jumps while the loop's time does not
        asyncio.get_running_loop().call_later(15, setattr, wall, "at", START + timedelta(hours=2))
        await clocks.sleep_until(wall, START + timedelta(hours=1))
        return loop_time()

    assert clocks.run_virtual(main, START) == clocks.LONGEST_TIMER_S


def test_sleep_until_goes_on_when_the_wall_clock_is_set_back() -> None:
    class SetBack:
        """Loses an hour after ten minutes."""

        longest_timer_s = clocks.LONGEST_TIMER_S

        def now(self) -> datetime:
            return START + timedelta(seconds=loop_time() - (3600 if loop_time() > 600 else 0))

    async def main(_clock: Clock) -> float:
        await clocks.sleep_until(SetBack(), START + timedelta(minutes=20))
        return loop_time()

    assert clocks.run_virtual(main, START) == pytest.approx(20 * 60 + 3600)
