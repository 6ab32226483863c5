"""Whole calls where timers are as coarse as Windows' usual ones, 15.6 ms, and where every other tick is missed."""

import asyncio
import math
from contextlib import AsyncExitStack
from pathlib import Path

import numpy as np
import pytest

from robodial.app.campaign_run import open_run
from robodial.clock import LoopClock, VirtualLoop
from robodial.domain.campaign import CampaignState
from robodial.emulator.heard import HeardCall
from tests.simulation.campaigns import HUMAN, MONDAY_9, number, request_of, settings

WINDOWS_TICK_S = 1 / 64
MESSAGE_S = 12.0


class CoarseLoop(VirtualLoop):
    """Wakes at the system's ticks only: whoever waits gets the first one after its moment."""

    tick_s = WINDOWS_TICK_S

    def _jump(self, seconds: float | None) -> None:
        super()._jump(seconds)
        self._now = math.ceil(self._now / self.tick_s - 1e-9) * self.tick_s


def heard_on(tick_s: float, folder: Path) -> tuple[CampaignState, list[HeardCall]]:
    """A small campaign to its end, and what the called people heard."""
    heard: list[HeardCall] = []
    request = request_of(folder, settings(folder, map(number, range(3))), HUMAN, lines=2, message_s=MESSAGE_S)

    def loop() -> CoarseLoop:
        made = CoarseLoop()
        made.tick_s = tick_s
        return made

    async def main() -> CampaignState:
        clock = LoopClock(asyncio.get_running_loop(), MONDAY_9)
        async with AsyncExitStack() as stack:
            run = await open_run(
                request, clock, stack, on_exchange=lambda exchange: setattr(exchange, "on_call_ended", heard.append)
            )
            await run.engine.run()
            return run.states()[0]

    with asyncio.Runner(loop_factory=loop) as runner:
        return runner.run(main()), heard


@pytest.mark.parametrize("ticks", [1, 2])
def test_messages_are_heard_without_a_gap_though_timers_come_in_ticks(tmp_path: Path, ticks: int) -> None:
    state, heard = heard_on(WINDOWS_TICK_S * ticks, tmp_path)
    assert state is CampaignState.FINISHED
    assert len(heard) == 3
    for call in heard:
        assert longest_unbroken_s(call) > MESSAGE_S - 0.1


def longest_unbroken_s(call: HeardCall) -> float:
    """The longest stretch that the callee heard without a gap of 10 ms; our message is a tone without pauses."""
    loud = np.flatnonzero(np.abs(call.heard.astype(int)) > 200)
    breaks = np.flatnonzero(np.diff(loud) > 80)
    edges = np.concatenate([[-1], breaks, [len(loud) - 1]])
    return float((loud[edges[1:]] - loud[edges[:-1] + 1]).max()) / 8000
