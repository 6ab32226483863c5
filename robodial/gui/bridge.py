"""The one object on both sides: what happens comes out as Qt signals, what the user wants goes in.

Everything slow is asked for here: it runs on another thread, or in another process, and its answer comes back on the
thread of the windows.
"""

import multiprocessing
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, SignalInstance

from robodial.app.complaints import sentence_for
from robodial.app.desk import Desk
from robodial.app.session import Session
from robodial.domain.campaign import Campaign
from robodial.domain.line import LineId
from robodial.engine.commands import Command
from robodial.errors import RobodialError

T = TypeVar("T")
READERS = 3
"""Threads for questions; the store takes as many readers as wanted."""


class Asked:
    """A question on its way. Cancelled, its answer is not told any more."""

    def __init__(self) -> None:
        self.is_cancelled = False
        self._future: Future[Any] | None = None

    def cancel(self) -> None:
        """Forget the answer; work that has not begun is not done at all."""
        self.is_cancelled = True
        if self._future is not None:
            self._future.cancel()


class Bridge(QObject):
    """Events out (`happened`), commands and questions in."""

    happened = Signal(object)
    """Every `DeskEvent`, in order, on the thread of the windows."""

    _deliver = Signal(object)

    def __init__(self, desk: Desk, session: Session) -> None:
        super().__init__()
        self._desk = desk
        self.session = session
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="question")
        self._processes: ProcessPoolExecutor | None = None
        self._is_closed = False
        self._deliver.connect(lambda deliver: deliver(), Qt.ConnectionType.QueuedConnection)
        desk.subscribe(self.happened.emit)

    # ---- commands ----------------------------------------------------------------------------------------------

    @property
    def is_running(self) -> bool:
        """True while lines are in use."""
        return self._desk.is_running

    def submit(self, command: Command) -> None:
        """Tell the engine; without a run nothing happens."""
        self._desk.submit(command)

    def start(self, campaign: Campaign) -> None:
        """Start the campaign on the session's lines, or let it join. Raises a RobodialError that says why not."""
        self._desk.start(self.session.run_request(campaign), self.session.speed)

    def let_calls_end(self) -> None:
        """No new call; the run ends with the calls in progress."""
        self._desk.let_calls_end()

    def hang_up_now(self) -> None:
        """Cut the calls off."""
        self._desk.hang_up_now()

    def levels(self) -> Mapping[LineId, float]:
        """How loud each line is just now, in dBFS."""
        return self._desk.levels()

    # ---- questions ---------------------------------------------------------------------------------------------

    def ask(
        self,
        work: Callable[..., T],
        *arguments: Any,
        then: Callable[[T], None],
        failed: Callable[[str], None],
        owner: QObject,
        heavy: bool = False,
    ) -> Asked:
        """Do `work(*arguments)` elsewhere; then call `then` with its answer, or `failed` with a sentence, here.

        Nothing is called once `owner` is gone. `heavy` work takes a second and more of the processor: it runs in
        another process, so function, arguments and answer must be picklable. An error that is a bug is raised here.
        """
        asked = Asked()
        if self._is_closed:  # a timer's last question, while everything ends
            asked.is_cancelled = True
            return asked
        pool = self._heavy_pool() if heavy else self._threads
        asked._future = future = pool.submit(work, *arguments)

        def deliver() -> None:
            if asked.is_cancelled or future.cancelled() or not shiboken6.isValid(owner):
                return
            error = future.exception()
            if error is None:
                then(future.result())
            elif isinstance(error, RobodialError | OSError) and (sentence := sentence_for(error)):
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

    def _heavy_pool(self) -> ProcessPoolExecutor:
        if self._processes is None:
            self._processes = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
        return self._processes

    def close(self) -> None:
        """Wait for nobody: what was asked and has not begun is not done."""
        self._is_closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._processes is not None:
            self._processes.shutdown(wait=False, cancel_futures=True)
