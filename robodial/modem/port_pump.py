"""The threads of a serial port: they move bytes and nothing else, watched by one that notices when they hang.

Reader and writer wait with short timeouts; everything else that enters the driver of the operating system (open,
close, DTR, flushing) runs on a third thread. A wedged modem can block any of these calls for ever: the watchdog then
abandons the threads with their handle and reports PortStuck.
"""

import asyncio
import logging
import select
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from robodial.clock import monotonic
from robodial.errors import ModemError
from robodial.modem import port_errors

log = logging.getLogger(__name__)

WATCH_S = 0.5
"""Between two looks of the watchdog."""
WAIT_S = 0.25
"""Longest single wait of reader and writer, so that they see the end of the port."""
POLL_S = 0.01
"""Between two looks for bytes where one cannot wait for them (Windows, which may make 16 ms of it)."""
BATCH_S = 0.03
"""While audio streams, bytes are gathered for so long: some 30 wake-ups a second instead of one per USB packet."""
STREAM_BYTES = 64
"""So many bytes at once are audio (a USB packet's worth), not an answer."""
READ_BYTES = 16384
PIECE_BYTES = 2048
"""Offered to the system at once; what it has no room for can still be discarded."""
BLOCKING_PIECE_BYTES = 256
"""The same where a write waits until all of it is taken (Windows): 32 ms of audio."""


class SerialLike(Protocol):
    """What is used of pyserial's `Serial`."""

    dtr: bool

    @property
    def in_waiting(self) -> int: ...

    def fileno(self) -> int: ...

    def read(self, size: int = 1, /) -> bytes: ...

    def write(self, data: bytes, /) -> int | None: ...

    def reset_output_buffer(self) -> None: ...

    def close(self) -> None: ...


class Pump:
    """One opening of a port: handle, threads, queues. Abandoned as a whole when it hangs."""

    def __init__(
        self,
        name: str,
        on_bytes: Callable[[bytes], None],
        on_lost: Callable[[ModemError], None],
        stuck_s: float,
        selectable: bool,
    ) -> None:
        self._name = name
        self._on_bytes = on_bytes
        self._on_lost = on_lost
        self._stuck_s = stuck_s
        self._selectable = selectable
        self._loop = asyncio.get_running_loop()
        self._handle: SerialLike | None = None
        self._number = -1
        self._over = threading.Event()
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._work = threading.Condition(self._lock)  # for the control thread
        self._room = threading.Condition(self._lock)  # for the writer
        self._out: deque[bytes] = deque()
        self._out_bytes = 0
        self._in: list[bytes] = []
        self._in_told = False
        self._jobs: deque[_Job] = deque()
        self._flushes = 0
        self._discards = 0
        self._writing = threading.Lock()
        self._current: _Job | None = None
        self._threads: dict[str, threading.Thread] = {}
        self._busy: dict[str, tuple[str, float]] = {}  # thread: (call, since)
        self._waited: dict[tuple[str, float], float] = {}  # (thread, since): seconds the watchdog saw of that call
        self._looked_at = monotonic()
        self._told_lost = False

    # ---- on the loop ------------------------------------------------------------------------------------------

    async def start(self, opening: Callable[[], SerialLike]) -> None:
        """Open on the control thread, then start reader and writer. Raises what `opening` raises, or PortStuck."""
        self._thread("control", self._control)
        self._thread("watchdog", self._watch)

        def open_it(_none: SerialLike) -> None:
            handle = opening()
            if self._over.is_set():  # too late: given up meanwhile
                handle.close()
            self._handle = handle

        try:
            await self._do("open", open_it)
        except BaseException:
            self._end()
            raise
        assert self._handle is not None
        self._number = self._handle.fileno() if self._selectable else -1
        self._thread("reader", self._read)
        self._thread("writer", self._write)

    async def do(self, what: str, call: Callable[[SerialLike], None]) -> None:
        """Run `call` on the control thread. Raises PortStuck, PortLost."""
        try:
            await self._do(what, call)
        except OSError as error:
            log.warning("%s: %s: %s", self._name, what, error)
            raise port_errors.lost(self._name) from error

    async def _do(self, what: str, call: Callable[[SerialLike], None]) -> None:
        job = _Job(what, call, self._loop.create_future())
        with self._lock:
            if self._over.is_set():
                raise port_errors.lost(self._name)
            self._jobs.append(job)
            self._work.notify()
        await job.done

    def write(self, data: bytes) -> None:
        with self._lock:
            if not self._over.is_set():
                self._out.append(data)
                self._out_bytes += len(data)
                self._room.notify()

    @property
    def waiting(self) -> int:
        return self._out_bytes

    def discard(self) -> None:
        """What is written afterwards waits until the operating system has flushed."""
        done: asyncio.Future[None] = self._loop.create_future()
        done.add_done_callback(_seen)
        with self._lock:
            self._out.clear()
            self._out_bytes = 0
            self._discards += 1
            if not self._over.is_set():
                self._flushes += 1
                self._jobs.append(_Job("flush", self._flush, done))
                self._work.notify()

    async def stop(self) -> None:
        """Close on the control thread, bounded by the watchdog."""
        self._told_lost = True  # whoever closes needs no telling
        try:
            await self._do("close", self._close)
        except Exception as error:  # a device that was taken away may raise anything: it is given up anyhow
            log.warning("%s: close: %s", self._name, error)
        self._end()

    # ---- control thread ---------------------------------------------------------------------------------------

    def _control(self) -> None:
        while (job := self._next_job()) is not None:
            self._current = job
            error = self._run("control", job)
            self._current = None
            self._to_loop(job.finish, error)
        self._closed.set()

    def _next_job(self) -> "_Job | None":
        with self._lock:
            while not self._jobs:
                if self._over.is_set():
                    return None
                self._work.wait()
            return self._jobs.popleft()

    def _run(self, thread: str, job: "_Job") -> Exception | None:
        self._busy[thread] = (job.what, monotonic())
        try:
            job.call(self._handle)  # type: ignore[arg-type]  # open, which makes the handle, ignores it
        except Exception as error:
            return error  # raised where the job was ordered
        finally:
            self._busy.pop(thread, None)
        return None

    def _flush(self, handle: SerialLike) -> None:
        """Behind a piece that is just being written, never before it: stale audio must not outlive the flush."""
        try:
            with self._writing:
                handle.reset_output_buffer()
        finally:
            with self._lock:
                self._flushes -= 1
                self._room.notify()

    def _close(self, handle: SerialLike) -> None:
        with self._lock:
            self._over.set()
            self._work.notify_all()
            self._room.notify_all()
        self._wait_for_others()
        handle.close()

    def _wait_for_others(self) -> None:
        """Reader and writer leave within WAIT_S; a file number must not be closed under a select."""
        for role in ("reader", "writer"):
            thread = self._threads.get(role)
            if thread is not None:
                thread.join(2 * WAIT_S)

    # ---- reader and writer ------------------------------------------------------------------------------------

    def _read(self) -> None:
        handle = self._handle
        assert handle is not None
        streaming = False
        try:
            while not self._over.is_set():
                data = self._next_bytes(handle, streaming)
                if data:
                    self._deliver(data)
                streaming = len(data) >= STREAM_BYTES
                if streaming:
                    self._over.wait(BATCH_S)
        except (OSError, ValueError, TypeError) as error:  # pyserial on a handle that went away raises any of these
            self._gone("read", error)

    def _next_bytes(self, handle: SerialLike, streaming: bool) -> bytes:
        """What has come; while audio streams there is no need to ask first."""
        if self._selectable:
            if not streaming and not select.select([self._number], [], [], WAIT_S)[0]:
                return b""
            return b"" if self._over.is_set() else self._taken(handle, READ_BYTES)
        data = self._taken(handle, None)
        if not data:
            self._over.wait(POLL_S)
        return data

    def _taken(self, handle: SerialLike, size: int | None) -> bytes:
        """At most `size` bytes, or (None) what is there: on Windows a read that waits and gets nothing may raise."""
        self._busy["reader"] = ("read", monotonic())
        try:
            wanted = handle.in_waiting if size is None else size
            return handle.read(wanted) if wanted else b""
        finally:
            self._busy.pop("reader", None)

    def _deliver(self, data: bytes) -> None:
        with self._lock:
            self._in.append(data)
            if self._in_told:
                return
            self._in_told = True
        self._to_loop(self._hand_over)

    def _hand_over(self) -> None:
        with self._lock:
            data = b"".join(self._in)
            self._in.clear()
            self._in_told = False
        if not self._told_lost:
            self._on_bytes(data)

    def _write(self) -> None:
        handle = self._handle
        assert handle is not None
        try:
            while (next_piece := self._next_piece()) is not None:
                piece, discards = next_piece
                with self._writing:
                    taken = self._write_piece(handle, piece, discards)
                self._took(taken, discards)
                if taken < len(piece):  # the system is full, so there is time; a write for each byte it frees is not
                    self._over.wait(BATCH_S)
        except (OSError, ValueError, TypeError) as error:
            self._gone("write", error)

    def _next_piece(self) -> tuple[bytes, int] | None:
        """Something to write that the port has room for, and the number of discards so far; None at the end."""
        while True:
            with self._lock:
                while not self._out or self._flushes:
                    if self._over.is_set():
                        return None
                    self._room.wait()
            if self._over.is_set():
                return None
            if self._selectable and not select.select([], [self._number], [], WAIT_S)[1]:
                continue
            with self._lock:
                if self._out and not self._flushes:
                    return self._out[0][: PIECE_BYTES if self._selectable else BLOCKING_PIECE_BYTES], self._discards

    def _write_piece(self, handle: SerialLike, piece: bytes, discards: int) -> int:
        with self._lock:
            if discards != self._discards:
                return 0
        self._busy["writer"] = ("write", monotonic())
        try:
            taken = handle.write(piece)
        finally:
            self._busy.pop("writer", None)
        return len(piece) if taken is None else taken

    def _took(self, taken: int, discards: int) -> None:
        """Take what went out off the queue, unless that was discarded meanwhile."""
        with self._lock:
            if not taken or discards != self._discards:
                return
            rest = self._out[0][taken:]
            if rest:
                self._out[0] = rest
            else:
                self._out.popleft()
            self._out_bytes -= taken

    # ---- ends -------------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        """On its own thread: a call that does not return is told to the loop, and everything is abandoned."""
        while not self._over.wait(WATCH_S):
            if self._look():
                return
        while "control" in self._busy and not self._look():  # a close that hangs is noticed too
            self._closed.wait(WATCH_S)

    def _look(self) -> bool:
        """Whether something hangs; then the loop has been told. Of the time between two looks only so much counts: a PC
        that slept in the middle of a call has not waited for it, though on Windows its clock went on."""
        now = monotonic()
        passed_s = min(now - self._looked_at, 2 * WATCH_S)
        self._looked_at = now
        busy = {(thread, since): what for thread, (what, since) in tuple(self._busy.items())}
        self._waited = {call: self._waited.get(call, 0.0) + min(passed_s, max(now - call[1], 0.0)) for call in busy}
        for call, waited_s in self._waited.items():
            if waited_s > self._stuck_s:
                log.error("%s: %s has not returned for %.1f s; abandoned", self._name, busy[call], waited_s)
                self._to_loop(self._abandon, busy[call])
                return True
        return False

    def _abandon(self, what: str) -> None:
        error = port_errors.stuck(self._name, what)
        with self._lock:
            jobs = tuple(self._jobs)
            self._jobs.clear()
        for job in (self._current, *jobs):
            if job is not None:
                job.finish(error)
        self._end()
        self._tell_lost(error)

    def _gone(self, what: str, error: Exception) -> None:
        if not self._over.is_set():
            log.warning("%s: %s: %s", self._name, what, error)
            self._to_loop(self._tell_lost, port_errors.lost(self._name))

    def _tell_lost(self, error: ModemError) -> None:
        if not self._told_lost and self._handle is not None:
            self._told_lost = True
            self._on_lost(error)

    def _end(self) -> None:
        with self._lock:
            self._over.set()
            self._work.notify_all()
            self._room.notify_all()

    def _to_loop(self, call: Callable[..., None], *args: Any) -> None:
        try:
            self._loop.call_soon_threadsafe(call, *args)
        except RuntimeError:  # the loop is closed: nobody is left to be told
            self._end()

    def _thread(self, role: str, run: Callable[[], None]) -> None:
        thread = threading.Thread(target=run, name=f"{self._name} {role}", daemon=True)
        self._threads[role] = thread
        thread.start()


@dataclass(frozen=True, slots=True)
class _Job:
    """One call for the control thread, and the future of who ordered it."""

    what: str
    call: Callable[[SerialLike], None]
    done: "asyncio.Future[None]"

    def finish(self, error: Exception | None) -> None:
        """On the loop's thread."""
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)


def _seen(done: "asyncio.Future[None]") -> None:
    """Nobody waits for a flush; its failure shows in the next write."""
    if not done.cancelled():
        done.exception()
