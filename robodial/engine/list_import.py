"""Brings a list of contacts into the store, all of it or nothing, while the loop goes on."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from pathlib import Path

from robodial.clock import Clock, VirtualLoop
from robodial.contacts.import_worker import ImportBatch, read_in_process, read_in_worker
from robodial.domain.contact import ListId
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _
from robodial.store import Store
from robodial.store.contact_import import ContactImport, ImportSummary
from robodial.store.writer import Writer

Progress = Callable[[int, int, int], None]
"""Called with bytes read, bytes in all, rows read so far."""

SMALL_LIST_BYTES = 200_000
"""Read in less time than a second process takes to start."""


class ListImporter:
    """Imports into one store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def list_of(
        self, path: Path, country: str, progress: Progress | None = None
    ) -> tuple[ListId, ImportSummary | None]:
        """The list made of this very file, imported now (with its summary) if it was not before.

        Raises ContactImportError, also for a list without a single number.
        """
        known = self._store.contacts.list_for(_digest(path, country))
        summary = None if known is not None else await self.bring_in(path, country, progress)
        list_id = known if summary is None else summary.list_id
        if list_id is None or not self._store.contacts.count(list_id):
            raise ContactImportError(_("{file}: no row holds a number that can be called.").format(file=path))
        return list_id, summary

    async def bring_in(self, path: Path, country: str, progress: Progress | None = None) -> ImportSummary:
        """Import the file. Raises ContactImportError; cancelled or failed, it leaves nothing behind."""
        digest = _digest(path, country)
        writer = Writer()
        try:
            async with aclosing(_batches(path, country)) as batches:
                return await self._store_all(batches, path, country, digest, writer, progress)
        finally:
            writer.close()

    async def _store_all(
        self,
        batches: AsyncGenerator[ImportBatch, None],
        path: Path,
        country: str,
        digest: str,
        writer: Writer,
        progress: Progress | None,
    ) -> ImportSummary:
        running: ContactImport | None = None
        rows = 0
        try:
            async for batch in batches:
                if running is None:
                    begin = self._store.contacts.begin_import
                    running = await writer.do(begin, path.name, batch.columns.header, country, self._clock.now())
                await writer.do(running.add, batch.items)
                rows += len(batch.items)
                if progress:
                    progress(batch.bytes_done, batch.bytes_total, rows)
            if running is None:
                raise ContactImportError(_("{file} holds no rows.").format(file=path))
            return await writer.do(running.commit, digest)
        except BaseException:
            if running is not None:
                running.cancel()
            raise


def _batches(path: Path, country: str) -> AsyncGenerator[ImportBatch, None]:
    """A second process pays for large lists only; the virtual clock knows no second process."""
    virtual = isinstance(asyncio.get_running_loop(), VirtualLoop)
    small = path.stat().st_size <= SMALL_LIST_BYTES
    return read_in_process(path, country) if virtual or small else read_in_worker(path, country)


def _digest(path: Path, country: str) -> str:
    """Names the file's content and what else shapes its rows. Raises ContactImportError."""
    try:
        with path.open("rb") as file:
            return f"{hashlib.file_digest(file, 'sha256').hexdigest()}-{country}"
    except OSError as error:
        text = _("{file} cannot be read: {why}. Check the name and that no other program holds it.")
        raise ContactImportError(text.format(file=path, why=error.strerror or error)) from error
