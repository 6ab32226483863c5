"""Ctrl-C during a campaign: the first lets the calls in progress end, the second hangs up now."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = ("SIGINT", "SIGTERM", "SIGBREAK")  # the last: Ctrl-Break, and the closing of the window, on Windows


@contextmanager
def stoppable(ask_to_stop: Callable[[], None]) -> Iterator[None]:
    """Inside the block the first signal calls `ask_to_stop`; each further one cancels the running task."""
    task = asyncio.current_task()
    loop = asyncio.get_running_loop()
    asked = False

    def interrupted(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if not asked:
            asked = True
            loop.call_soon_threadsafe(ask_to_stop)
        elif task is not None:
            loop.call_soon_threadsafe(task.cancel)

    known = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    before = {number: signal.signal(number, interrupted) for number in known}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
