"""How long the live screen keeps the window's thread:  python -m tests.bench.live_screen [--lines 12] [--speed 10].

The whole engine with its store runs on emulated lines without audio in a thread beside the window, as it does in the
program. A timer of the window that should come every few milliseconds tells how late it was: prints the longest gap,
how many were longer than 50 ms; and the same in processor time of that thread, which a busy machine does not lengthen.
`--hidden` measures without the page.
"""

import argparse
import json
import os
import tempfile
import threading
import time
from pathlib import Path

from robodial.app.desk import CampaignOpened, RunEnded, RunOpened, RunOpening
from robodial.app.simulation import Simulation, SimulationRequest, first_moment
from robodial.clock import Clock, cpu_seconds, monotonic, run_scaled
from robodial.domain.campaign import CampaignId
from robodial.domain.line import LineId
from robodial.emulator.scenario import packaged_scenario
from robodial.engine.events import CallEnded, Event

NAME = "simulation"
PROBE_MS = 2
LIMIT_MS = 50.0
WARM_UP_S = 5.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=12)
    parser.add_argument("--speed", type=float, default=10.0)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--hidden", action="store_true")
    wanted = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        print(json.dumps(measured(Path(folder), wanted)))


def measured(folder: Path, wanted: argparse.Namespace) -> dict[str, object]:
    """The figures of one run."""
    from PySide6.QtCore import QEventLoop, QTimer

    from robodial.gui.live.feed import feed_of
    from robodial.gui.warm_up import settle_memory
    from tests.gui.stage import Stage

    stage = Stage(folder)
    stage.window.show()
    settle_memory()  # as the program does once it is open
    feed_of(stage.bridge)
    if not wanted.hidden:
        stage.go("live", campaign_name=NAME)
    stage.desk.is_running = True
    run = _Run(stage.desk.happen, stage.session.folder, wanted.lines, wanted.speed)
    run.thread.start()
    gaps: list[float] = []
    work: list[float] = []
    before = [0.0, 0.0]

    def probe() -> None:
        now, worked = monotonic(), time.thread_time()
        if before[0]:
            gaps.append((now - before[0]) * 1000)
            work.append((worked - before[1]) * 1000)
        before[:] = now, worked

    loop = QEventLoop()
    timer = QTimer(interval=PROBE_MS)
    timer.timeout.connect(probe)
    QTimer.singleShot(round(WARM_UP_S * 1000), loop.quit)
    loop.exec()
    timer.start()
    began, cpu = monotonic(), cpu_seconds()
    QTimer.singleShot(round(wanted.seconds * 1000), loop.quit)
    loop.exec()
    spent, used = monotonic() - began, cpu_seconds() - cpu
    timer.stop()
    run.stop()
    stage.close()
    gaps.sort()
    return {
        "lines": wanted.lines,
        "speed": wanted.speed,
        "seconds": round(spent, 1),
        "calls": run.calls,
        "events": run.events,
        "longest_gap_ms": round(gaps[-1], 1),
        "gap_p999_ms": round(gaps[int(len(gaps) * 0.999)], 1),
        "gaps_over_50_ms": sum(gap > LIMIT_MS for gap in gaps),
        "longest_work_ms": round(max(work), 1),
        "work_over_50_ms": sum(each > LIMIT_MS for each in work),
        "probes": len(gaps),
        "cpu_share_all_threads": round(used / spent, 3),
    }


class _Run:
    """A simulated day, told as the desk tells a run."""

    def __init__(self, happen, folder: Path, lines: int, speed: float) -> None:  # type: ignore[no-untyped-def]
        self.calls = self.events = 0
        self._happen = happen
        self._folder = folder
        self._speed = speed
        self._request = SimulationRequest(packaged_scenario("day"), lines, 10.0, 30.0)
        self._simulation: Simulation | None = None
        self.thread = threading.Thread(target=self._live, name="engine")

    def stop(self) -> None:
        """End the day after the calls in progress."""
        if self._simulation is not None:
            self._simulation.stop()
        self.thread.join()

    def _live(self) -> None:
        run_scaled(self._day, self._speed, first_moment(self._request))
        self._happen(RunEnded())

    async def _day(self, clock: Clock) -> None:
        self._happen(RunOpening((NAME,)))
        self._folder.mkdir(parents=True, exist_ok=True)
        self._simulation = Simulation(self._request, self._folder, clock, self._heed)
        self._happen(CampaignOpened(CampaignId(1), NAME, 30.0))
        lines = tuple(LineId(f"sim:{n + 1}") for n in range(self._request.lines))
        self._happen(RunOpened(lines, True, self._speed))
        await self._simulation.run()

    def _heed(self, event: Event) -> None:
        self.events += 1
        self.calls += isinstance(event, CallEnded)
        self._happen(event)


if __name__ == "__main__":
    main()
