"""What waiting is on Windows: Ctrl-C comes on a thread of its own and interrupts no select, and timers are coarse."""

import asyncio
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from robodial import clock as clocks
from robodial.cli.stopping import stoppable
from robodial.clock import Clock

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends itself a signal of Unix")

LONG_S = 20.0


def interrupt_soon(ready: threading.Event) -> threading.Thread:
    """Ctrl-C, heard by another thread than the main one."""

    def run() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        ready.wait(LONG_S)
        threading.Event().wait(0.2)  # until the loop waits in its select
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


async def stopped_after(ready: threading.Event) -> float:
    """How long it took until the first Ctrl-C was heeded."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    with stoppable(stopped.set):
        ready.set()
        began = clocks.monotonic()
        loop.call_later(LONG_S, stopped.set)
        await stopped.wait()
        return clocks.monotonic() - began


@pytest.mark.parametrize("speed", [None, 2.0])
def test_ctrl_c_is_heeded_at_once_though_it_interrupts_no_wait(speed: float | None) -> None:
    async def main(_clock: Clock) -> float:
        return await stopped_after(ready)

    ready = threading.Event()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        thread = interrupt_soon(ready)
        took_s = clocks.run_real(main) if speed is None else clocks.run_scaled(main, speed)
        thread.join()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    assert took_s < LONG_S / 4


def test_nobody_is_told_of_signals_afterwards() -> None:
    async def main(_clock: Clock) -> int:
        number = signal.set_wakeup_fd(-1)
        signal.set_wakeup_fd(number)
        return number

    assert clocks.run_real(main) != -1
    after = signal.set_wakeup_fd(-1)
    assert after == -1


def test_a_loop_on_another_thread_runs_without_hearing_signals() -> None:
    async def main(_clock: Clock) -> str:
        await asyncio.sleep(0)
        return "ran"

    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(clocks.run_real(main)))
    thread.start()
    thread.join()
    assert found == ["ran"]


def test_windows_is_asked_for_fine_timers_and_told_when_they_are_no_longer_needed() -> None:
    asked: list[tuple[str, int]] = []
    winmm = SimpleNamespace(
        timeBeginPeriod=lambda ms: asked.append(("begin", ms)), timeEndPeriod=lambda ms: asked.append(("end", ms))
    )
    with pytest.raises(ZeroDivisionError), clocks.fine_timers(lambda: winmm):
        assert asked == [("begin", 1)]
        raise ZeroDivisionError
    assert asked == [("begin", 1), ("end", 1)]
    with clocks.fine_timers():  # other systems have nothing to ask
        pass


@pytest.mark.parametrize("speed", [None, 2.0])
def test_loops_of_the_real_world_have_fine_timers(monkeypatch: pytest.MonkeyPatch, speed: float | None) -> None:
    asked: list[str] = []

    @contextmanager
    def noted() -> Iterator[None]:
        asked.append("begin")
        yield
        asked.append("end")

    async def main(_clock: Clock) -> list[str]:
        return list(asked)

    monkeypatch.setattr(clocks, "fine_timers", noted)
    assert (clocks.run_real(main) if speed is None else clocks.run_scaled(main, speed)) == ["begin"]
    assert asked == ["begin", "end"]
