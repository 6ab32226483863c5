"""Ctrl-C during a campaign: the first lets the calls in progress end, the second hangs up now."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_BY_HAND = ("SIGINT",)
_BY_THE_SYSTEM = ("SIGTERM", "SIGBREAK", "SIGHUP")
"""The PC shuts down or the terminal was closed. SIGBREAK: both, on Windows, and Ctrl-Break."""


@contextmanager
def stoppable(ask_to_stop: Callable[[], None], went_off: Callable[[], None] | None = None) -> Iterator[None]:
    """Inside the block the first signal calls `ask_to_stop`, or `went_off` where the system ends the program; each
    further one cancels the running task."""
    task = asyncio.current_task()
    loop = asyncio.get_running_loop()
    asked = False

    def interrupted(number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if not asked:
            asked = True
            loop.call_soon_threadsafe((went_off or ask_to_stop) if number in by_system else ask_to_stop)
        elif task is not None and number != closed:
            loop.call_soon_threadsafe(task.cancel)

    by_system = _known(_BY_THE_SYSTEM)
    closed = getattr(signal, "SIGHUP", None)  # a shell says it as well as the system: twice means no more than once
    before = {number: signal.signal(number, interrupted) for number in [*_known(_BY_HAND), *by_system]}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _known(names: tuple[str, ...]) -> list[signal.Signals]:
    """Those that this system has. One that is ignored stays so, as with nohup."""
    known = [signal.Signals[name] for name in names if name in signal.Signals.__members__]
    return [number for number in known if signal.getsignal(number) is not signal.SIG_IGN or number == signal.SIGINT]
