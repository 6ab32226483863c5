"""Notices that the PC slept or that its clock was set: wall time and the loop's own time no longer go together."""

import asyncio
from collections.abc import Callable

from robodial.clock import Clock

LOOK_EVERY_S = 5.0
JUMP_S = 5.0
"""Less is a clock being kept right by the network."""


class ClockWatch:
    """Calls `on_jump` with the seconds by which wall time has moved more (or, negative, less) than time has passed."""

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
            jump_s = (wall_now - wall).total_seconds() - (passed_now - passed)
            if abs(jump_s) > JUMP_S:
                self._on_jump(jump_s)
            wall, passed = wall_now, passed_now
