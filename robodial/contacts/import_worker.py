"""Reads a list in a process of its own, so that a large import never holds up a call.

The worker sends batches of plain values through a pipe; a full pipe holds it back. It owns nothing, so cancelling is
ending it. `read_in_process` does the same without a second process, for the virtual clock.
"""

import asyncio
import multiprocessing
import signal
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from robodial.contacts.columns import Columns
from robodial.contacts.list_reader import ListReading, ListRow, read_list
from robodial.domain.consent_plan import ConsentPlan
from robodial.domain.contact import ImportedContact, RejectedRow
from robodial.domain.list_columns import ListColumns
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _
from robodial.i18n import language, set_language

BATCH_ROWS = 500
"""Enough to make the pipe's cost small, little enough for a smooth progress bar (some 10 ms of work)."""

_END_TIMEOUT_S = 5.0  # a worker told to end is gone at once; then it is killed


@dataclass(frozen=True, slots=True)
class _Request:
    path: Path
    country: str
    wanted: ListColumns | None
    sheet: str
    consents: ConsentPlan | None = None


@dataclass(frozen=True, slots=True)
class ImportBatch:
    """Some rows of the list, in order. `bytes_done` of `bytes_total` have been read; the last batch may be empty."""

    items: tuple[ListRow, ...]
    columns: Columns
    delimiter: str
    bytes_done: int
    bytes_total: int


async def read_in_worker(
    path: Path,
    country: str,
    *,
    wanted: ListColumns | None = None,
    sheet: str = "",
    consents: ConsentPlan | None = None,
) -> AsyncGenerator[ImportBatch, None]:
    """The list's batches, read by a spawned process. Raises ContactImportError.

    To cancel, close the generator (`contextlib.aclosing`). For the real loop: waits in a thread of its executor.
    """
    request = _Request(path, country, wanted, sheet, consents)
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    worker = context.Process(target=_work, args=(request, sending, language()), name="robodial-import", daemon=True)
    try:
        worker.start()
        sending.close()
        async with aclosing(_received(receiving)) as batches:
            async for batch in batches:
                yield batch
    finally:
        await asyncio.shield(asyncio.get_running_loop().run_in_executor(None, end_worker, worker, receiving))


async def read_in_process(
    path: Path,
    country: str,
    *,
    wanted: ListColumns | None = None,
    sheet: str = "",
    consents: ConsentPlan | None = None,
) -> AsyncGenerator[ImportBatch, None]:
    """The list's batches, read here, giving way to other work between them. Raises ContactImportError."""
    with _opened(_Request(path, country, wanted, sheet, consents)) as reading:
        for batch in _batches(reading):
            yield batch
            await asyncio.sleep(0)


def _opened(request: _Request) -> ListReading:
    return read_list(
        request.path, request.country, wanted=request.wanted, sheet=request.sheet, consents=request.consents
    )


def _batches(reading: ListReading) -> Iterator[ImportBatch]:
    rows = iter(reading)
    while True:
        items = tuple(islice(rows, BATCH_ROWS))
        done = reading.bytes_done if len(items) == BATCH_ROWS else reading.bytes_total
        yield ImportBatch(items, reading.columns, reading.delimiter, done, reading.bytes_total)
        if len(items) < BATCH_ROWS:
            return


def _work(request: _Request, sending: Connection, spoken: str) -> None:
    """The worker's whole life. Ctrl-C is the parent's to handle; a parent that is gone ends the worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    set_language(spoken)
    try:
        _send_all(request, sending)
    except BrokenPipeError:
        return
    finally:
        sending.close()


def _send_all(request: _Request, sending: Connection) -> None:
    try:
        with _opened(request) as reading:
            sending.send(("list", (reading.columns, reading.delimiter, reading.bytes_total)))
            for batch in _batches(reading):
                sending.send(("rows", ([_packed(item) for item in batch.items], batch.bytes_done)))
        sending.send(("end", None))
    except ContactImportError as error:
        sending.send(("error", (str(error), error.row, error.column, error.value)))


def _packed(item: ListRow) -> tuple[Any, ...]:
    """A plain tuple: a third of the cost of sending the object. Contacts have a tuple in second place."""
    if isinstance(item, ImportedContact):
        return (item.row, item.numbers, item.name, item.time_zone, item.cells, item.consent)
    return (item.row, item.column, item.value, item.code, item.reason)


def _unpacked(values: tuple[Any, ...]) -> ListRow:
    return ImportedContact(*values) if isinstance(values[1], tuple) else RejectedRow(*values)


async def _received(receiving: Connection) -> AsyncGenerator[ImportBatch, None]:
    kind, values = await _next(receiving)
    if kind == "error":
        raise _error(*values)
    columns, delimiter, total = values
    while (message := await _next(receiving))[0] != "end":
        kind, values = message
        if kind == "error":
            raise _error(*values)
        packed, done = values
        yield ImportBatch(tuple(map(_unpacked, packed)), columns, delimiter, done, total)


async def _next(receiving: Connection) -> tuple[str, Any]:
    try:
        message: tuple[str, Any] = await asyncio.get_running_loop().run_in_executor(None, receiving.recv)
    except (EOFError, OSError) as error:
        text = _("Reading the list stopped half-way: try again, or save the list as .csv and import that.")
        raise ContactImportError(text) from error
    return message


def _error(message: str, row: int, column: str, value: str) -> ContactImportError:
    return ContactImportError(message, row=row, column=column, value=value)


def end_worker(worker: multiprocessing.process.BaseProcess, receiving: Connection) -> None:
    """Blocks for as long as the worker takes to go, so that nobody is left reading the file."""
    if worker.pid is not None:
        worker.terminate()
        worker.join(_END_TIMEOUT_S)
        if worker.is_alive():
            worker.kill()
            worker.join()
        worker.close()
    receiving.close()
