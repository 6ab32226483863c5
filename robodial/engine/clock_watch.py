"""Notices that the PC slept or that its clock was set: wall time moved more, or less, than the program lived through.

While a PC sleeps, the loop's own time stands still on Linux and goes on on Windows; the wall clock goes on everywhere.
What is certain is that nobody ran: a wait of five seconds that took hours was sleep.
"""

import asyncio
from collections.abc import Callable

from robodial.clock import Clock

LOOK_EVERY_S = 5.0
JUMP_S = 5.0
"""Less is a clock being kept right by the network, or a PC that is busy."""


class ClockWatch:
    """Calls `on_jump` with the seconds by which wall time moved more (or, negative, less) than was lived through."""

    def __init__(self, clock: Clock, on_jump: Callable[[float], None]) -> None:
        self._clock = clock
        self._on_jump = on_jump

    async def run(self) -> None:
        """For ever."""
        loop = asyncio.get_running_loop()
        wall, passed = self._clock.now(), loop.time()
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            wall_now, passed_now = self._clock.now(), loop.time()
            lived_s = min(passed_now - passed, LOOK_EVERY_S)
            jump_s = (wall_now - wall).total_seconds() - lived_s
            if abs(jump_s) > JUMP_S:
                self._on_jump(jump_s)
            wall, passed = wall_now, passed_now
