"""What 220 lines without audio cost in real time:  python -m tests.bench.many_lines [--lines 220] [--seconds 120].

The whole engine with its store, on the system's clock; with the population of `day` each line starts a call every 44 s,
220 lines 300 a minute. Prints processor time (all threads) as a share of real time, call starts a minute, how late the
loop's timers were, and memory.
"""

import argparse
import asyncio
import json
import tempfile
from pathlib import Path

from robodial.app.simulation import Simulation, SimulationRequest, first_moment
from robodial.clock import Clock, LoopClock, cpu_seconds, run_real
from robodial.emulator.scenario import packaged_scenario
from robodial.engine.events import CallDialed, Event
from tests.bench.line_cost import memory_mb

WARM_UP_S = 240.0
"""By then the last line has opened and made its first call."""

PROBE_S = 0.05


async def measure(folder: Path, lines: int, seconds: float) -> dict[str, object]:
    request = SimulationRequest(packaged_scenario("day"), lines, 10.0, 30.0)
    loop = asyncio.get_running_loop()
    clock: Clock = LoopClock(loop, first_moment(request))
    started: list[float] = []

    def heed(event: Event) -> None:
        if isinstance(event, CallDialed):
            started.append(loop.time())

    simulation = Simulation(request, folder, clock, heed)
    running = asyncio.create_task(simulation.run())
    await asyncio.sleep(WARM_UP_S)
    began_s, began_cpu = loop.time(), cpu_seconds()
    started.clear()
    late = await _lateness(seconds)
    spent_s, cpu = loop.time() - began_s, cpu_seconds() - began_cpu
    starts = len(started)
    running.cancel()
    await running
    return {
        "lines": lines,
        "seconds": round(spent_s, 1),
        "core_share": round(cpu / spent_s, 4),
        "starts_per_minute": round(60 * starts / spent_s, 1),
        "cpu_ms_per_call": round(1000 * cpu / max(1, starts), 2),
        "late_ms_p99": round(1000 * late[int(0.99 * len(late))], 1),
        "late_ms_worst": round(1000 * late[-1], 1),
        "memory_mb": round(memory_mb(), 1),
    }


async def _lateness(seconds: float) -> list[float]:
    """How late each of many short waits ended; ascending."""
    loop = asyncio.get_running_loop()
    until, late = loop.time() + seconds, []
    while (now := loop.time()) < until:
        await asyncio.sleep(PROBE_S)
        late.append(loop.time() - now - PROBE_S)
    return sorted(late)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--lines", type=int, default=220)
    arguments.add_argument("--seconds", type=float, default=120)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(run_real(lambda _clock: measure(Path(folder), asked.lines, asked.seconds))))


if __name__ == "__main__":
    main()
