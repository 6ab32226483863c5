"""One import of a list: written in slices, visible as a whole or not at all."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from robodial.domain.consent_sorting import ConsentTally
from robodial.domain.contact import ImportedContact, ListId, PhoneNumber, RejectedRow
from robodial.domain.same_person import owner_of
from robodial.errors import StoreError
from robodial.i18n import gettext as _
from robodial.store.columns import new_key
from robodial.store.lock import RunLock
from robodial.store.sqlite import Database
from robodial.store.tables import contact_numbers, contacts, lists, rejected_rows

SLICE = 1000
"""Rows written in one transaction: about 20 ms, so that a claim never waits long for an import."""

REJECTED_SHOWN = 1000
"""Rejected rows that come with the summary; `Contacts.rejected` has them all."""


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What became of a list's rows. `rejected` is the first of the `rejected_count` rows that cannot be called.

    `consents` is what became of the consents in it, where they were asked for.
    """

    list_id: ListId
    accepted: int
    merged: int
    rejected_count: int
    rejected: tuple[RejectedRow, ...]
    consents: ConsentTally | None = None


def import_lock(database: Path) -> RunLock:
    """Held while an import runs, so that nobody takes its rows for the leftovers of a killed one. Raises StoreBusy."""
    message = _(
        "Another list is being imported into the same data. Wait until it is done, or cancel it, then try again."
    )
    return RunLock(database.with_name(f"{database.name}.import"), message)


class ContactImport:
    """A list being imported: `add` as often as needed, then `commit` or `cancel`.

    Contacts are merged by number: a row that shares a number with an earlier contact of the list gives it its other
    numbers and counts as merged, unless it is somebody else (`same_person`).
    """

    def __init__(self, database: Database, source: str, header: Sequence[str], country: str, at: datetime) -> None:
        self._db = database
        self._lock = import_lock(database.path)
        self._counts = Counts()
        self._open = True
        self._whole = True
        try:
            self._list_id = self._begin(source, header, country, at)
        except BaseException:
            self._lock.release()
            raise

    def _begin(self, source: str, header: Sequence[str], country: str, at: datetime) -> ListId:
        row = {"source": source, "country": country, "header": _json(header), "complete": False, "created_at": at}
        with self._db.transaction() as conn:
            return ListId(new_key(conn.execute(insert(lists).values(row))))

    def reveal(self) -> ListId:
        """Make the list visible now, though more rows may follow: for lists that grow while campaigns run on them."""
        with self._db.transaction() as conn:
            conn.execute(update(lists).where(lists.c.list_id == self._list_id).values(complete=True))
        return self._list_id

    def add(self, batch: Sequence[ImportedContact | RejectedRow]) -> None:
        """Write these rows, in slices. Raises StoreError; the import can then only be cancelled."""
        self._must_be_whole()
        self._whole = False  # until every slice is in
        for start in range(0, len(batch), SLICE):
            part = batch[start : start + SLICE]
            with self._db.transaction(synced=False) as conn:  # the commit will be
                counts, _placed = write_rows(conn, self._list_id, part)
            self._counts = self._counts.plus(counts)
        self._whole = True

    def commit(self, source_digest: str = "") -> ImportSummary:
        """Make the list visible. `source_digest` names the file's content (and whatever else shaped the rows)."""
        self._must_be_whole()
        counts = self._counts
        found = {"accepted": counts.accepted, "merged": counts.merged, "rejected": counts.rejected}
        with self._db.transaction() as conn:
            values = {"complete": True, "digest": source_digest, **found}
            conn.execute(update(lists).where(lists.c.list_id == self._list_id).values(values))
            rejected = tuple(read_rejected(conn, self._list_id, REJECTED_SHOWN))
        self._close()
        return ImportSummary(self._list_id, counts.accepted, counts.merged, counts.rejected, rejected)

    def cancel(self) -> None:
        """Leave no trace. Does nothing after `commit` or `cancel`."""
        if self._open:
            try:
                with self._db.transaction() as conn:
                    drop_list(conn, self._list_id)
            finally:
                self._close()

    def _close(self) -> None:
        self._open = False
        self._lock.release()

    def _must_be_whole(self) -> None:
        if not self._open:
            raise StoreError(_("This import is over. Start a new one."))
        if not self._whole:
            raise StoreError(_("Some rows of this list could not be stored. Cancel the import and start a new one."))


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of some rows."""

    accepted: int = 0
    merged: int = 0
    rejected: int = 0

    def plus(self, other: "Counts") -> "Counts":
        """Both together."""
        return Counts(self.accepted + other.accepted, self.merged + other.merged, self.rejected + other.rejected)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a row that shares a number is compared with: a contact's name, and how many numbers it has."""

    name: str
    numbers: int


class _Slice:
    """Sorts rows into new contacts and additions to earlier ones."""

    def __init__(self, list_id: ListId, next_id: int, owners: dict[PhoneNumber, int], known: dict[int, _Known]) -> None:
        self._list_id = list_id
        self._next_id = next_id
        self._owners = owners  # of each number, over the whole list so far
        self._names = {owner: one.name for owner, one in known.items()}
        self._used = {owner: one.numbers for owner, one in known.items()}  # positions that each contact has taken
        self.contacts: list[dict[str, Any]] = []
        self.numbers: list[dict[str, Any]] = []

    def place(self, row: ImportedContact) -> int:
        """The contact that the row is now, or is a part of."""
        owner = owner_of(row, self._owners, self._names)
        if owner is None:
            owner = self._next_id
            self._next_id += 1
            self._names[owner] = row.name
            self._add_contact(owner, row)
        self._add_numbers(row.numbers, owner)
        return owner

    def _add_contact(self, contact_id: int, row: ImportedContact) -> None:
        self.contacts.append(
            {
                "contact_id": contact_id,
                "list_id": self._list_id,
                "row": row.row,
                "name": row.name,
                "time_zone": row.time_zone,
                "cells": _json(row.cells),
            }
        )

    def _add_numbers(self, numbers: Iterable[PhoneNumber], owner: int) -> None:
        for number in numbers:
            if number not in self._owners:
                self._owners[number] = owner
                position = self._used.get(owner, 0)
                self._used[owner] = position + 1
                self.numbers.append(
                    {"contact_id": owner, "position": position, "list_id": self._list_id, "number": number}
                )


def write_rows(
    conn: Connection, list_id: ListId, part: Sequence[ImportedContact | RejectedRow]
) -> tuple[Counts, list[int]]:
    """Add them to the list, whose own row is the caller's to count; and the contact that each accepted row is now."""
    rows = [row for row in part if isinstance(row, ImportedContact)]
    rejected = [_rejected_values(list_id, row) for row in part if isinstance(row, RejectedRow)]
    owners = _owners(conn, list_id, {number for row in rows for number in row.numbers})
    next_id = (conn.scalar(select(func.max(contacts.c.contact_id))) or 0) + 1
    piece = _Slice(list_id, next_id, owners, _known(conn, set(owners.values())))
    placed = [piece.place(row) for row in rows]
    for table, values in ((contacts, piece.contacts), (contact_numbers, piece.numbers), (rejected_rows, rejected)):
        if values:
            conn.execute(insert(table), values)
    accepted = len(piece.contacts)
    return Counts(accepted, len(rows) - accepted, len(rejected)), placed


def _owners(conn: Connection, list_id: ListId, numbers: set[PhoneNumber]) -> dict[PhoneNumber, int]:
    if not numbers:
        return {}
    known = select(contact_numbers.c.number, contact_numbers.c.contact_id).where(
        contact_numbers.c.list_id == list_id, contact_numbers.c.number.in_(numbers)
    )
    return dict(conn.execute(known).all())


def _known(conn: Connection, owners: set[int]) -> dict[int, _Known]:
    if not owners:
        return {}
    counted = (
        select(contacts.c.contact_id, contacts.c.name, func.count())
        .join(contact_numbers, contact_numbers.c.contact_id == contacts.c.contact_id)
        .where(contacts.c.contact_id.in_(owners))
        .group_by(contacts.c.contact_id)
    )
    return {contact_id: _Known(name, numbers) for contact_id, name, numbers in conn.execute(counted)}


def _rejected_values(list_id: ListId, row: RejectedRow) -> dict[str, Any]:
    return {
        "list_id": list_id,
        "row": row.row,
        "column": row.column,
        "value": row.value,
        "code": row.code,
        "reason": row.reason,
    }


def read_rejected(conn: Connection, list_id: ListId, limit: int | None = None) -> Iterator[RejectedRow]:
    """Rejected rows in the file's order."""
    wanted = select(rejected_rows).where(rejected_rows.c.list_id == list_id).order_by(rejected_rows.c.rejected_id)
    for row in conn.execute(wanted.limit(limit)):
        yield RejectedRow(row.row, row.column, row.value, row.code, row.reason)


def numbers_of(conn: Connection, contact_ids: Sequence[int]) -> dict[int, tuple[PhoneNumber, ...]]:
    """Each contact's numbers, in the order they are tried."""
    wanted = (
        select(contact_numbers.c.contact_id, contact_numbers.c.number)
        .where(contact_numbers.c.contact_id.in_(contact_ids))
        .order_by(contact_numbers.c.contact_id, contact_numbers.c.position)
    )
    found: dict[int, tuple[PhoneNumber, ...]] = {}
    for contact_id, number in conn.execute(wanted):
        found[contact_id] = (*found.get(contact_id, ()), number)
    return found


def drop_list(conn: Connection, list_id: ListId) -> None:
    """Remove a list that no campaign uses."""
    conn.execute(delete(contact_numbers).where(contact_numbers.c.contact_id.in_(_of(list_id))))
    for table in (contacts, rejected_rows, lists):
        conn.execute(delete(table).where(table.c.list_id == list_id))


def _of(list_id: ListId) -> Select[tuple[int]]:
    return select(contacts.c.contact_id).where(contacts.c.list_id == list_id)


def _json(cells: Sequence[str]) -> str:
    return _ENCODER.encode(list(cells))
