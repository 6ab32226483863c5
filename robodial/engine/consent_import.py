"""Consents that come with a list: kept aside while it is read, then recorded where real and emulated calls look."""

import pickle
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from robodial.contacts.columns import Columns
from robodial.domain.consent import Consent
from robodial.domain.consent_claim import Answer, ConsentClaim
from robodial.domain.consent_plan import ConsentPlan
from robodial.domain.consent_sorting import MOST_SHOWN, ConsentSorter, ConsentTally
from robodial.domain.contact import ImportedContact, PhoneNumber, RejectedRow
from robodial.store import Recorded, Store
from robodial.store.plain_values import JSON, plain
from robodial.store.writer import Writer

IMPORTED = "consents_imported"
"""Kind of the journal's row about a whole list."""

SLICE = 1000

_NAYS = (Answer.NO, Answer.REFUSED)


class ConsentImport:
    """For one list. `add` while it is read; `record` once it is read as a whole; `close` in any case.

    Whether rows are records or one general statement is known at the end only, and memory must not grow with the list:
    so what counts waits in a file without a name.
    """

    def __init__(self, plan: ConsentPlan, stores: Sequence[Store], now: datetime) -> None:
        self._sorter = ConsentSorter(plan, now)
        self._stores = stores
        self._now = now
        self._columns: Columns | None = None
        folder = stores[0].path.parent if stores else None
        self._yeas, self._nays = _aside(folder), _aside(folder)

    def close(self) -> None:
        """Forget what waits."""
        self._yeas.close()
        self._nays.close()

    def add(self, columns: Columns, rows: Iterable[ImportedContact | RejectedRow]) -> None:
        """Take these rows' claims."""
        self._columns = columns
        yeas: list[tuple[tuple[PhoneNumber, ...], ConsentClaim]] = []
        nays: list[PhoneNumber] = []
        for row in rows:
            if isinstance(row, ImportedContact):
                if self._sorter.counts(row) and row.consent is not None:
                    yeas.append((row.numbers, row.consent))
                elif row.consent is not None and row.consent.answer in _NAYS:
                    nays.extend(row.numbers)
        for kept, file in ((yeas, self._yeas), (nays, self._nays)):
            if kept:
                pickle.dump(kept, file, pickle.HIGHEST_PROTOCOL)

    async def record(self, writer: Writer, source: str) -> ConsentTally:
        """Write what counts into every store, and in the journal that it came, from where and on whose word."""
        done = [Recorded() for _store in self._stores]
        if not self._sorter.needs_declaration:
            try:
                await self._write(writer, done)
            except BaseException:
                self._note_broken_off(done, source)
                raise
        tally = self._tally(await writer.do(self._staying))
        for store, recorded in zip(self._stores, done, strict=True):
            if tally.recorded or tally.declared_by:
                await writer.do(store.journal.append, IMPORTED, self._payload(tally, recorded, source), self._now)
        return tally

    async def _write(self, writer: Writer, done: list[Recorded]) -> None:
        waiting = self._waiting()
        while batch := list(islice(waiting, SLICE)):
            for n, store in enumerate(self._stores):
                done[n] += await writer.do(store.consents.record_many, batch, self._now)

    def _note_broken_off(self, done: list[Recorded], source: str) -> None:
        """What was recorded is true and stays: the journal says where it came from, too."""
        for store, recorded in zip(self._stores, done, strict=True):
            if recorded != Recorded():
                payload = {**self._payload(self._tally(()), recorded, source), "broken_off": True}
                store.journal.append(IMPORTED, payload, self._now)

    def _waiting(self) -> Iterator[Consent]:
        for numbers, claim in _kept(self._yeas):
            yield from self._sorter.consents(numbers, claim)

    def _staying(self) -> tuple[PhoneNumber, ...]:
        """Numbers whose rows say no though an earlier consent is in force: the user must be told."""
        purpose = self._sorter.plan.purpose
        numbers = _kept(self._nays)
        found: dict[PhoneNumber, None] = {}
        while purpose and len(found) < MOST_SHOWN and (batch := list(islice(numbers, SLICE))):
            for store in self._stores:
                known = store.consents.of_many(batch, purpose)
                found.update(dict.fromkeys(one.number for one in known if one.in_force(self._now)))
        return tuple(found)[:MOST_SHOWN]

    def _tally(self, stays: tuple[PhoneNumber, ...]) -> ConsentTally:
        columns = self._columns
        if columns is None or columns.consent is None:
            return self._sorter.tally(columns={})
        titles = {kind: columns.title(place) for kind, place in columns.consent.places.items()}
        return self._sorter.tally(columns=titles, day_first=columns.consent.day_first, stays=stays)

    def _payload(self, tally: ConsentTally, recorded: Recorded, source: str) -> dict[str, JSON]:
        plan = self._sorter.plan
        told = {
            "file": source,
            "purpose": plan.purpose,
            "level": plan.terms.level,
            "rows": tally.recorded,
            "new": recorded.new,
            "changed": recorded.changed,
            "none": dict(tally.none),
            "declaration": plan.terms.declaration,
        }
        return {name: plain(value) for name, value in told.items() if value is not None}


def consents_in(
    rows: Iterable[ImportedContact], columns: Columns, plan: ConsentPlan, now: datetime
) -> tuple[list[Consent], ConsentTally]:
    """The consents that an import of these rows would record, without recording any."""
    sorter = ConsentSorter(plan, now)
    kept = [(row.numbers, row.consent) for row in rows if sorter.counts(row) and row.consent is not None]
    found = [] if sorter.needs_declaration else [one for each in kept for one in sorter.consents(*each)]
    known = columns.consent
    titles = {kind: columns.title(place) for kind, place in known.places.items()} if known else {}
    return found, sorter.tally(columns=titles, day_first=known.day_first if known else True)


def _aside(folder: Path | None) -> IO[bytes]:
    return tempfile.TemporaryFile(prefix="robodial-", dir=folder)


def _kept(file: IO[bytes]) -> Iterator[Any]:
    """What `add` put into the file."""
    file.seek(0)
    while True:
        try:
            yield from pickle.load(file)
        except EOFError:
            return
