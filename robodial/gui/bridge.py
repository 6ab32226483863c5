"""The one object on both sides: what happens comes out as Qt signals, what the user wants goes in.

Everything slow is asked for here: it runs on another thread, or in another process, and its answer comes back on the
thread of the windows.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakKeyDictionary

import shiboken6
from PySide6.QtCore import QObject, Signal, SignalInstance

from robodial import i18n

if TYPE_CHECKING:  # the window is painted before the engine is imported
    from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
    from datetime import datetime

    from robodial.app.desk import Desk
    from robodial.app.first_look import FirstLook
    from robodial.app.session import Session
    from robodial.domain.campaign import Campaign
    from robodial.domain.line import LineId
    from robodial.engine.commands import Command

T = TypeVar("T")
READERS = 3
"""Threads for questions; the store takes as many readers as wanted."""


class Asked:
    """A question on its way. Cancelled, its answer is not told any more."""

    def __init__(self) -> None:
        self.is_cancelled = False
        self.is_answered = False
        self._future: Future[Any] | None = None

    def cancel(self) -> None:
        """Forget the answer; work that has not begun is not done at all."""
        self.is_cancelled = True
        if self._future is not None:
            self._future.cancel()


class Bridge(QObject):
    """Events out (`happened`), commands and questions in. Without a desk, until `begin`, it shows only a first look."""

    happened = Signal(object)
    """Every `DeskEvent`, in order, on the thread of the windows."""

    _deliver = Signal(object)

    def __init__(self, desk: "Desk | None", session: "Session | FirstLook") -> None:
        super().__init__()
        self._desk: Desk | None = None
        self.session = cast("Session", session)
        self._threads: ThreadPoolExecutor | None = None
        self._writer: ThreadPoolExecutor | None = None
        self._processes: ProcessPoolExecutor | None = None
        self._is_closed = False
        self._named: WeakKeyDictionary[QObject, dict[str, Asked]] = WeakKeyDictionary()
        if desk is not None:
            self.begin(desk, self.session)

    def begin(self, desk: "Desk", session: "Session") -> None:
        """From now on everything can be asked and done."""
        from PySide6.QtCore import Qt  # a thousand names: not before the first paint

        self._desk, self.session = desk, session
        self._deliver.connect(lambda deliver: deliver(), Qt.ConnectionType.QueuedConnection)
        desk.subscribe(self.happened.emit)

    # ---- commands ----------------------------------------------------------------------------------------------

    @property
    def is_running(self) -> bool:
        """True while lines are in use."""
        return self._desk is not None and self._desk.is_running

    def submit(self, command: "Command") -> None:
        """Tell the engine; without a run nothing happens."""
        self._desk.submit(command)

    def start(self, campaign: "Campaign") -> None:
        """Start the campaign on the session's lines, or let it join. Raises a RobodialError that says why not."""
        from robodial.gui.live.feed import feed_of

        feed_of(self)  # it must miss no event
        self._desk.start(self.session.run_request(campaign), self.session.speed)

    def let_calls_end(self) -> None:
        """No new call; the run ends with the calls in progress."""
        self._desk.let_calls_end()

    def hang_up_now(self) -> None:
        """Cut the calls off."""
        self._desk.hang_up_now()

    def levels(self) -> "Mapping[LineId, float]":
        """How loud each line is just now, in dBFS."""
        return self._desk.levels()

    def now(self) -> "datetime":
        """The engine's time while it works: emulated lines may be days ahead of the PC. Else the PC's."""
        from robodial.clock import SystemClock, monotonic
        from robodial.gui.live.feed import feed_of

        engines = feed_of(self).board.now(monotonic()) if self.is_running else None
        return engines or SystemClock().now()

    # ---- questions ---------------------------------------------------------------------------------------------

    def ask(
        self,
        work: Callable[..., T],
        *arguments: Any,
        then: Callable[[T], None],
        failed: Callable[[str], None],
        owner: QObject,
        heavy: bool = False,
        latest: str = "",
        once: str = "",
        in_turn: bool = False,
    ) -> Asked:
        """Do `work(*arguments)` elsewhere; then call `then` with its answer, or `failed` with a sentence, here.

        Nothing is called once `owner` is gone. `heavy` work takes a second and more of the processor: it runs in
        another process, so function, arguments and answer must be picklable. An error that is a bug is raised here.
        Of the owner's questions with the same name in `latest` only the last one is answered: with several threads, an
        earlier answer might come after a later one. What has a name in `once` is not begun again before it is answered:
        a button may be pressed twice. What is written `in_turn` is written in the order in which it was asked.
        """
        asked = Asked()
        if latest or once:
            earlier = self._named.setdefault(owner, {})
            before = earlier.get(latest or once)
            if before is not None and once and not (before.is_answered or before.is_cancelled):
                return before
            if before is not None:
                before.cancel()
            earlier[latest or once] = asked
        if self._is_closed:  # a timer's last question, while everything ends
            asked.is_cancelled = True
            return asked
        pool = self._heavy_pool() if heavy else self._one_by_one() if in_turn else self._light_pool()
        asked._future = future = pool.submit(work, *arguments)

        def deliver() -> None:
            asked.is_answered = True
            if asked.is_cancelled or future.cancelled() or not shiboken6.isValid(owner):
                return
            error = future.exception()
            if error is None:
                then(future.result())
            elif sentence := _sentence_for(error):
                failed(sentence)
            else:
                raise error

        future.add_done_callback(lambda _future: self._tell(deliver))
        return asked

    def reporter(self, report: Callable[..., None], owner: QObject) -> Callable[..., None]:
        """`report` made callable from any thread; it runs here, as long as `owner` is there. For progress."""

        def told(*arguments: Any) -> None:
            self._tell(lambda: report(*arguments) if shiboken6.isValid(owner) else None)

        return told

    def _tell(self, deliver: Callable[[], None]) -> None:
        if shiboken6.isValid(self):
            signal: SignalInstance = self._deliver
            signal.emit(deliver)

    def _light_pool(self) -> "ThreadPoolExecutor":
        from concurrent.futures import ThreadPoolExecutor

        if self._threads is None:
            self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="question")
        return self._threads

    def _one_by_one(self) -> "ThreadPoolExecutor":
        from concurrent.futures import ThreadPoolExecutor

        if self._writer is None:
            self._writer = ThreadPoolExecutor(1, thread_name_prefix="in-turn")
        return self._writer

    def _heavy_pool(self) -> "ProcessPoolExecutor":
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        if self._processes is None:
            spawn = multiprocessing.get_context("spawn")
            self._processes = ProcessPoolExecutor(1, spawn, i18n.set_language, (i18n.language(),))
        return self._processes

    def end(self) -> None:
        """The program ends: cut calls off, wait until they are stored, then close."""
        if self._desk is not None:
            self._desk.hang_up_now()
            self._desk.wait()
        self.close()

    def close(self) -> None:
        """Wait for nobody: what was asked and has not begun is not done. What is written is written."""
        self._is_closed = True
        for pool in (self._threads, self._processes):
            if pool is not None:
                pool.shutdown(wait=False, cancel_futures=True)
        if self._writer is not None:
            self._writer.shutdown(wait=False)


def _sentence_for(error: BaseException) -> str | None:
    """None or empty for what the user can do nothing about."""
    from robodial.app.complaints import sentence_for
    from robodial.errors import RobodialError

    return sentence_for(error) if isinstance(error, RobodialError | OSError) else None
