"""The one thread that touches the database."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)


class Writer:
    """Runs store work in order, off the loop. On the virtual loop the work runs at once, on the loop's thread."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="robodial-store")

    async def do(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`work(...)` on the store's thread; its result, or what it raised.

        Once asked for, the work is done even if the caller is cancelled meanwhile: a refusal must not be lost because
        the call it came from was hung up.
        """
        job = self.begin(partial(work, *args, **kwargs))
        try:
            return await asyncio.shield(job)
        except asyncio.CancelledError:
            job.add_done_callback(_report_failure)
            raise

    def begin(self, work: Callable[[], T]) -> "asyncio.Future[T]":
        """Have `work()` done before anything that is asked for later. On the loop's thread, without waiting."""
        return asyncio.get_running_loop().run_in_executor(self._thread, work)

    def close(self) -> None:
        """Finish what was asked for, then end the thread."""
        self._thread.shutdown(wait=True)


def _report_failure(job: "asyncio.Future[Any]") -> None:
    """Nobody waits for this job any more: its failure is at least logged."""
    if not job.cancelled() and (error := job.exception()) is not None:
        log.error("store work failed after its caller had gone: %s", error, exc_info=error)
