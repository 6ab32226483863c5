"""A preview read in a process of its own: the window goes on, and cancelling is ending it."""

import multiprocessing
import signal
from contextlib import suppress
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from robodial.contacts.import_worker import end_worker
from robodial.contacts.list_preview import ListPreview, Progress, preview
from robodial.domain.consent_plan import ConsentPlan
from robodial.domain.list_columns import ListColumns
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _
from robodial.i18n import language, set_language

SMALL_LIST_BYTES = 100_000
"""Read in less time than a second process takes to start."""

_Request = tuple[Path, str, ListColumns, ConsentPlan | None, datetime]


class PreviewWorker:
    """One preview: `run` on a thread of the caller's, `cancel` from any other."""

    def __init__(
        self, path: Path, country: str, wanted: ListColumns, consents: ConsentPlan | None, now: datetime
    ) -> None:
        self._request: _Request = (path, country, wanted, consents, now)
        self._worker: BaseProcess | None = None
        self.is_cancelled = False

    def run(self, progress: Progress | None = None) -> ListPreview | None:
        """The preview, or None once it was cancelled. Raises ContactImportError."""
        path = self._request[0]
        if path.stat().st_size <= SMALL_LIST_BYTES:
            return preview(*self._request, progress)
        context = multiprocessing.get_context("spawn")
        receiving, sending = context.Pipe(duplex=False)
        worker = context.Process(target=_work, args=(self._request, sending, language()), name="robodial-preview")
        worker.daemon = True
        if self.is_cancelled:
            return None
        worker.start()
        sending.close()
        self._worker = worker
        try:
            return None if self.is_cancelled else self._answer(receiving, progress)
        finally:
            self._worker = None
            end_worker(worker, receiving)

    def cancel(self) -> None:
        """End the reading at once, whatever it is at. Waits for nobody."""
        self.is_cancelled = True
        if (worker := self._worker) is not None:
            with suppress(ValueError):  # it has just ended by itself
                worker.terminate()

    def _answer(self, receiving: Connection, progress: Progress | None) -> ListPreview | None:
        while True:
            try:
                kind, values = receiving.recv()
            except (EOFError, OSError) as error:
                if self.is_cancelled:
                    return None
                text = _("Reading the list stopped half-way: try again, or save the list as .csv and import that.")
                raise ContactImportError(text) from error
            if kind == "progress":
                if progress:
                    progress(*values)
            elif kind == "error":
                raise ContactImportError(values)
            else:
                seen: ListPreview = values
                return None if self.is_cancelled else seen


def _work(request: _Request, sending: Connection, spoken: str) -> None:
    """The worker's whole life; a parent that is gone ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    set_language(spoken)
    with suppress(BrokenPipeError):
        try:
            seen = preview(*request, lambda *done: sending.send(("progress", done)))
        except ContactImportError as error:
            sending.send(("error", str(error)))
        else:
            sending.send(("preview", seen))
    sending.close()
