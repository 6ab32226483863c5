"""What the PC's sleep looks like on each system, and what is only a busy PC."""

import asyncio
from datetime import timedelta

import pytest

from robodial import clock as clocks
from robodial.clock import Clock
from robodial.engine.clock_watch import ClockWatch
from tests.simulation.signal_days import SetClock

HOUR_S = 3600.0


def jumps_seen(wall_s: float, loop_s: float) -> list[float]:
    """What the watch tells when wall time moves on by `wall_s` and the loop's by `loop_s` between two of its looks."""
    found: list[float] = []

    async def main(_clock: Clock) -> None:
        loop = asyncio.get_running_loop()
        clock = SetClock(loop, clocks.DEFAULT_START)
        watch = asyncio.ensure_future(ClockWatch(clock, found.append).run())
        await asyncio.sleep(12.0)
        loop._now += loop_s  # type: ignore[attr-defined]
        clock.offset += timedelta(seconds=wall_s - loop_s)
        await asyncio.sleep(30.0)
        watch.cancel()

    clocks.run_virtual(main)
    return found


def test_sleep_is_noticed_where_the_loops_time_stands_still_meanwhile() -> None:
    assert jumps_seen(8 * HOUR_S, 0.0) == [pytest.approx(8 * HOUR_S, abs=1)]


def test_sleep_is_noticed_where_the_loops_time_goes_on_as_on_windows() -> None:
    assert jumps_seen(8 * HOUR_S, 8 * HOUR_S) == [pytest.approx(8 * HOUR_S, abs=5)]


def test_a_clock_set_back_counts_as_much_as_it_was_set_back() -> None:
    assert jumps_seen(-2 * HOUR_S, 0.0) == [pytest.approx(-2 * HOUR_S, abs=1)]


@pytest.mark.parametrize("busy_s", [0.5, 4.0])
def test_a_busy_pc_has_not_slept(busy_s: float) -> None:
    assert jumps_seen(busy_s, busy_s) == []
