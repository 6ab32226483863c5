"""What emulated lines cost in real time, all layers:  python -m tests.bench.line_cost [--lines 4] [--seconds 60].

Runs a campaign in which every line is always in a call, and prints processor time as a share of real time for each
line, and the process's memory.
"""

import argparse
import asyncio
import json
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from robodial.app.campaign_run import open_run
from robodial.clock import Clock, LoopClock, cpu_seconds, run_real
from robodial.engine.commands import StopCampaign
from tests.simulation.campaigns import HUMAN, MONDAY_9, number, request_of, settings

WARM_UP_S = 3.0


def memory_mb() -> float:
    """Resident memory of this process, now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


async def measure(folder: Path, lines: int, seconds: float) -> dict[str, object]:
    campaign = settings(folder, map(number, range(40 * lines)))
    request = request_of(folder, campaign, HUMAN, lines=lines, message_s=30.0)
    clock: Clock = LoopClock(asyncio.get_running_loop(), MONDAY_9)
    async with AsyncExitStack() as stack:
        run = await open_run(request, clock, stack)
        task = asyncio.create_task(run.engine.run())
        await asyncio.sleep(WARM_UP_S)
        began_s, began_cpu = asyncio.get_running_loop().time(), cpu_seconds()
        await asyncio.sleep(seconds)
        spent_s, cpu = asyncio.get_running_loop().time() - began_s, cpu_seconds() - began_cpu
        memory = memory_mb()
        run.engine.submit(StopCampaign("measured"))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    share = cpu / spent_s
    return {
        "lines": lines,
        "seconds": round(spent_s, 1),
        "core_share": round(share, 4),
        "core_share_per_line": round(share / lines, 4),
        "memory_mb": round(memory, 1),
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--lines", type=int, default=4)
    arguments.add_argument("--seconds", type=float, default=60)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(run_real(lambda _clock: measure(Path(folder), asked.lines, asked.seconds))))


if __name__ == "__main__":
    main()
