"""Waiting for a change or a wall-clock time, whichever comes first."""

import asyncio
import math
from datetime import UTC, datetime, timedelta

import pytest

from robodial import clock as clocks
from robodial.clock import Clock

START = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


def loop_time() -> float:
    return asyncio.get_running_loop().time()


@pytest.mark.parametrize("until", [None, START + timedelta(hours=5)])
def test_a_change_ends_the_wait_at_once(until: datetime | None) -> None:
    async def main(clock: Clock) -> float:
        changed = asyncio.Event()
        asyncio.get_running_loop().call_later(3600, changed.set)
        await clocks.wait_for(clock, changed, until)
        return loop_time()

    assert clocks.run_virtual(main, START) == 3600.0


def test_without_a_change_the_wait_ends_at_the_wall_time() -> None:
    async def main(clock: Clock) -> datetime:
        await clocks.wait_for(clock, asyncio.Event(), START + timedelta(hours=5))
        return clock.now()

    assert clocks.run_virtual(main, START) == START + timedelta(hours=5)


def test_a_change_seen_before_needs_no_wait() -> None:
    async def main(clock: Clock) -> float:
        changed = asyncio.Event()
        changed.set()
        await clocks.wait_for(clock, changed, None)
        return loop_time()

    assert clocks.run_virtual(main, START) == 0.0


def test_only_the_systems_clock_is_looked_at_in_short_steps() -> None:
    async def longest(clock: Clock) -> float:
        return clock.longest_timer_s

    assert clocks.run_real(longest) == clocks.LONGEST_TIMER_S == 20.0
    assert clocks.run_virtual(longest) == clocks.run_scaled(longest, 10) == math.inf


def test_a_wait_without_end_still_looks_at_a_clock_that_may_be_set() -> None:
    class Counting(clocks.FixedClock):
        """Counts how often it is asked; the wall jumps to the end after ten readings."""

        readings = 0

        def now(self) -> datetime:
            self.readings += 1
            return START if self.readings < 10 else START + timedelta(days=1)

    async def main(_clock: Clock) -> tuple[int, float]:
        wall = Counting(START)
        await clocks.wait_for(wall, asyncio.Event(), START + timedelta(days=1))
        return wall.readings, loop_time()

    assert clocks.run_virtual(main, START) == (10, 9 * clocks.LONGEST_TIMER_S)
