"""Brings a list of contacts into the store, all of it or nothing, while the loop goes on."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path

from robodial.clock import Clock, VirtualLoop
from robodial.contacts.import_worker import ImportBatch, read_in_process, read_in_worker
from robodial.domain.consent_plan import ConsentPlan
from robodial.domain.consent_sorting import ConsentTally
from robodial.domain.contact import ListId, RejectedRow
from robodial.domain.list_columns import ListColumns
from robodial.engine.consent_import import ConsentImport
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _
from robodial.store import Store
from robodial.store.contact_import import ContactImport, ImportSummary
from robodial.store.plain_values import plain, to_json
from robodial.store.writer import Writer

Progress = Callable[[int, int, int], None]
"""Called with bytes read, bytes in all, rows read so far."""

REJECTED_KEPT = 1000
"""Rows of a list of consents that come back with the result."""

SMALL_LIST_BYTES = 200_000
"""Read in less time than a second process takes to start."""


@dataclass(frozen=True, slots=True)
class ConsentsRead:
    """A list of consents: what became of them, and the first rows without a number that can be called."""

    tally: ConsentTally
    rejected: tuple[RejectedRow, ...]
    rejected_count: int


class ListImporter:
    """Imports into one store. With a plan for consents, these go into `guards`: the stores that calls ask for them.

    `columns` is how the user wants the list read: another wish makes another list of the same file.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        consents: ConsentPlan | None = None,
        guards: Sequence[Store] = (),
        columns: ListColumns | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._plan = consents
        self._guards = guards or (store,)
        self._columns = columns or ListColumns()

    async def list_of(
        self, path: Path, country: str, progress: Progress | None = None
    ) -> tuple[ListId, ImportSummary | None]:
        """The list made of this very file, imported now (with its summary) if it was not before.

        Raises ContactImportError, also for a list without a single number.
        """
        known = self._store.contacts.list_for(self._digest(path, country))
        summary = None if known is not None else await self.bring_in(path, country, progress)
        list_id = known if summary is None else summary.list_id
        if list_id is None or not self._store.contacts.count(list_id):
            raise ContactImportError(_("{file}: no row holds a number that can be called.").format(file=path))
        return list_id, summary

    async def bring_in(self, path: Path, country: str, progress: Progress | None = None) -> ImportSummary:
        """Import the file. Raises ContactImportError; cancelled or failed, it leaves nothing behind."""
        digest = self._digest(path, country)
        writer = Writer()
        consents = ConsentImport(self._plan, self._guards, self._clock.now()) if self._plan else None
        try:
            async with aclosing(_batches(path, country, self._plan, self._columns)) as batches:
                return await self._store_all(batches, path, country, digest, writer, consents, progress)
        finally:
            if consents:
                consents.close()
            writer.close()

    async def bring_in_consents(self, path: Path, country: str, progress: Progress | None = None) -> ConsentsRead:
        """Only the consents of the file, not its contacts. Raises ContactImportError; then nothing is recorded."""
        writer, rejected, rows = Writer(), list[RejectedRow](), 0
        consents = ConsentImport(self._plan or ConsentPlan(), self._guards, self._clock.now())
        try:
            async with aclosing(_batches(path, country, self._plan or ConsentPlan(), self._columns)) as batches:
                async for batch in batches:
                    consents.add(batch.columns, batch.items)
                    rejected += [row for row in batch.items if isinstance(row, RejectedRow)]
                    rows += len(batch.items)
                    if progress:
                        progress(batch.bytes_done, batch.bytes_total, rows)
            tally = await consents.record(writer, path.name)
            return ConsentsRead(tally, tuple(rejected[:REJECTED_KEPT]), len(rejected))
        finally:
            consents.close()
            writer.close()

    async def _store_all(
        self,
        batches: AsyncGenerator[ImportBatch, None],
        path: Path,
        country: str,
        digest: str,
        writer: Writer,
        consents: ConsentImport | None,
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
                if consents:
                    consents.add(batch.columns, batch.items)
                rows += len(batch.items)
                if progress:
                    progress(batch.bytes_done, batch.bytes_total, rows)
            if running is None:
                raise ContactImportError(_("{file} holds no rows.").format(file=path))
            # consents first: a list that is there without them would be taken for one that has none
            tally = await consents.record(writer, path.name) if consents else None
            return replace(await writer.do(running.commit, digest), consents=tally)
        except BaseException:
            if running is not None:
                running.cancel()
            raise

    def _digest(self, path: Path, country: str) -> str:
        """Names the file's content and what else shapes its rows and consents. Raises ContactImportError."""
        digest = _digest(path, country)
        if self._columns != ListColumns():
            digest = f"{digest}-{hashlib.sha256(to_json(plain(self._columns)).encode()).hexdigest()[:16]}"
        if self._plan is None:
            return digest
        where = ",".join("here" if guard is self._store else "user" for guard in self._guards)
        return f"{digest}-{hashlib.sha256(to_json([plain(self._plan), where]).encode()).hexdigest()}"


def _batches(
    path: Path, country: str, consents: ConsentPlan | None, columns: ListColumns
) -> AsyncGenerator[ImportBatch, None]:
    """A second process pays for large lists only; the virtual clock knows no second process."""
    virtual = isinstance(asyncio.get_running_loop(), VirtualLoop)
    small = path.stat().st_size <= SMALL_LIST_BYTES
    read = read_in_process if virtual or small else read_in_worker
    return read(path, country, wanted=columns, consents=consents)


def _digest(path: Path, country: str) -> str:
    """Names the file's content and what else shapes its rows. Raises ContactImportError."""
    try:
        with path.open("rb") as file:
            return f"{hashlib.file_digest(file, 'sha256').hexdigest()}-{country}"
    except OSError as error:
        text = _("{file} cannot be read: {why}. Check the name and that no other program holds it.")
        raise ContactImportError(text.format(file=path, why=error.strerror or error)) from error
