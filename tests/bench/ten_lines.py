"""Whether ten lines carry ten times what one does:  python -m tests.bench.ten_lines [--speed 1] [--minutes 10].

Ten lines on the system's clock (times `--speed`; `max`: the virtual clock), then one line on the virtual clock for ten
times as long. Both meet the same people: each attempt's chances come from a generator of (seed, contact, attempt). Over
the attempts that both made, prints the line time that an attempt took, from the end of the line's call before it.
"""

import argparse
import asyncio
import json
import tempfile
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from statistics import fmean

from robodial.app.simulation import Simulation, SimulationRequest, first_moment
from robodial.clock import Clock, LoopClock, cpu_seconds, run_real, run_scaled, run_virtual
from robodial.emulator.heard import HeardCall
from robodial.emulator.scenario import packaged_scenario

LINES = 10

Main = Callable[[Clock], Coroutine[None, None, None]]
Taken = dict[tuple[str, int], float]
"""Line time of each attempt, by number and how often it had been called."""


def line_times(request: SimulationRequest, run: Callable[[Main], None]) -> Taken:
    taken: Taken = {}
    until: dict[str, float] = {}

    def call_ended(call: HeardCall) -> None:
        if call.line in until:  # a line's first attempt begins with everybody else's
            taken[call.number, call.nth] = call.ended_at - until[call.line]
        until[call.line] = call.ended_at

    async def main(clock: Clock) -> None:
        with tempfile.TemporaryDirectory() as folder:
            await Simulation(request, Path(folder), clock, lambda event: None, call_ended).run()

    run(main)
    return taken


def on_clock(speed: str, request: SimulationRequest, main: Main) -> None:
    start = first_moment(request)
    if speed == "max":
        run_virtual(main, start)
    elif float(speed) != 1:
        run_scaled(main, float(speed), start)
    else:
        run_real(partial(_with_loop_clock, request, main))


async def _with_loop_clock(request: SimulationRequest, main: Main, clock: Clock) -> None:
    await main(LoopClock(asyncio.get_running_loop(), first_moment(request)))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--speed", default="1")
    arguments.add_argument("--minutes", type=float, default=10.0)
    arguments.add_argument("--seed", type=int, default=1)
    asked = arguments.parse_args()
    day, hours = packaged_scenario("day"), asked.minutes / 60
    many = SimulationRequest(day, LINES, hours, 30.0, asked.seed)
    one = SimulationRequest(day, 1, 1.3 * LINES * hours, 30.0, asked.seed)
    began = cpu_seconds()
    together = line_times(many, partial(on_clock, asked.speed, many))
    spent = cpu_seconds() - began
    alone = line_times(one, partial(on_clock, "max", one))
    common = sorted(together.keys() & alone.keys())
    ten_s, one_s = (fmean(taken[key] for key in common) for taken in (together, alone))
    figures = {
        "speed": asked.speed,
        "minutes": asked.minutes,
        "attempts_of_ten": len(together),
        "compared": len(common),
        "line_s_of_ten": round(ten_s, 3),
        "line_s_of_one": round(one_s, 3),
        "ten_carry": round(LINES * one_s / ten_s, 3),
        "cpu_s": round(spent, 2),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
