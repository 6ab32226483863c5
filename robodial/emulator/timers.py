"""Timers of the running loop that can all be cancelled at once."""

import asyncio
from collections.abc import Callable
from typing import Any


class Timers:
    """What an emulated thing still intends to do; nothing stays behind once it is cancelled."""

    def __init__(self) -> None:
        self._handles: list[asyncio.TimerHandle] = []

    def at(self, when: float, do: Callable[..., None], *args: Any) -> asyncio.TimerHandle:
        """Call `do` at loop time `when`."""
        loop = asyncio.get_running_loop()
        if len(self._handles) > 16:
            now = loop.time()
            self._handles = [h for h in self._handles if not h.cancelled() and h.when() >= now]
        handle = loop.call_at(when, do, *args)
        self._handles.append(handle)
        return handle

    def cancel(self) -> None:
        """Nothing planned here happens any more."""
        for handle in self._handles:
            handle.cancel()
        self._handles.clear()
