"""How long the thread of the windows does not come back to its events: what a user feels as a window that hangs.

    with Watchdog() as dog:
        …
    assert dog.longest_ms < 50, dog.worst

A timer ticks as often as it can; the longest pause between two ticks counts. Only a loop of events lets it tick, so
wait with `stage.wait_for`. On a busy PC other programs make pauses, too: `longest_busy_ms` counts only what this thread
itself worked within one pause.
"""

import sys
import threading
import time
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QTimer

TICK_MS = 2
LOOK_S = 0.005
SUSPICIOUS_MS = 30.0
DEEP = 8


class Watchdog:
    """Measures while it is entered. `worst` is where the thread was in its longest pause."""

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self.longest_busy_ms = 0.0
        self.ticks = 0
        self.worst = ""
        self._owner = QObject()
        self._timer = QTimer(self._owner, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._thread = threading.get_ident()
        self._last = self._last_busy = 0.0
        self._looked = ("", 0.0)
        self._over = threading.Event()
        self._looker = threading.Thread(target=self._look, name="watchdog", daemon=True)

    def __enter__(self) -> "Watchdog":
        self._last, self._last_busy = time.perf_counter(), time.thread_time()
        self._timer.start()
        self._looker.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._tick()
        self._timer.stop()
        self._over.set()
        self._looker.join()

    def _tick(self) -> None:
        now, busy = time.perf_counter(), time.thread_time()
        pause_ms = (now - self._last) * 1000 - TICK_MS
        if pause_ms > self.longest_ms:
            self.longest_ms = pause_ms
            self.worst = self._looked[0] if self._looked[1] == self._last else ""
        self.longest_busy_ms = max(self.longest_busy_ms, (busy - self._last_busy) * 1000)
        self._last, self._last_busy = now, busy
        self.ticks += 1

    def _look(self) -> None:
        """From another thread: where is the one of the windows, when it does not come back?"""
        while not self._over.wait(LOOK_S):
            last = self._last
            if (time.perf_counter() - last) * 1000 > SUSPICIOUS_MS:
                self._looked = ("".join(traceback.format_list(_places_of(self._thread))), last)


def _places_of(thread: int) -> list[traceback.FrameSummary]:
    """Where the thread is. In one go, and its frames are given back at once: a frame that is held beyond its end keeps
    what was in it, and a QPainter that outlives its paintEvent brings the program down."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(10)
    found = []
    frame = sys._current_frames().get(thread)
    while frame is not None and len(found) < DEEP:
        found.append((frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name))
        frame = frame.f_back
    del frame
    sys.setswitchinterval(interval)
    return [traceback.FrameSummary(*place) for place in reversed(found)]
