"""Contact lists as they are stored. A list exists only once its import is complete."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, bindparam, func, or_, select

from robodial.domain.contact import Contact, ContactId, ImportedContact, ListId, PhoneNumber, RejectedRow
from robodial.errors import StoreBusy, StoreError
from robodial.i18n import gettext as _
from robodial.store import list_changes
from robodial.store.contact_import import ContactImport, drop_list, import_lock, numbers_of, read_rejected
from robodial.store.prepared import Prepared
from robodial.store.sqlite import Database
from robodial.store.tables import attempts, campaigns, contact_numbers, contacts, lists

S = TypeVar("S", bound="Select[Any]")

PAGE = 500
"""Contacts read at a time: a reader never keeps the database waiting."""


@dataclass(frozen=True, slots=True)
class StoredList:
    """A list that was imported as a whole."""

    list_id: ListId
    source: str
    country: str
    header: tuple[str, ...]
    created_at: datetime
    accepted: int
    merged: int
    rejected: int


class Contacts:
    """Imports lists and reads them back."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def begin_import(self, source: str, header: Sequence[str], country: str, at: datetime) -> ContactImport:
        """Start a list that nobody sees before `commit`. One at a time per data folder: else StoreBusy."""
        return ContactImport(self._db, source, header, country, at)

    def clean_up(self) -> None:
        """Remove what a killed import left behind; leaves an import alone that is still running elsewhere."""
        unfinished = select(lists.c.list_id).where(lists.c.complete.is_(False))
        with self._db.reading() as conn:
            if conn.execute(unfinished).first() is None:
                return
        try:
            lock = import_lock(self._db.path)
        except StoreBusy:
            return
        with lock, self._db.transaction() as conn:
            for list_id in conn.scalars(unfinished).all():
                drop_list(conn, ListId(list_id))

    # ---- lists ---------------------------------------------------------------------------------------------------

    def lists(self) -> list[StoredList]:
        """Every list, oldest first."""
        with self._db.reading() as conn:
            rows = conn.execute(select(lists).where(lists.c.complete).order_by(lists.c.list_id)).all()
        return [_stored_list(row) for row in rows]

    def latest_list(self) -> StoredList | None:
        """The list imported last."""
        with self._db.reading() as conn:
            row = conn.execute(select(lists).where(lists.c.complete).order_by(lists.c.list_id.desc()).limit(1)).first()
        return None if row is None else _stored_list(row)

    def get_list(self, list_id: ListId) -> StoredList:
        """Raises StoreError when there is no such list."""
        with self._db.reading() as conn:
            row = conn.execute(select(lists).where(lists.c.complete, lists.c.list_id == list_id)).first()
        if row is None:
            raise StoreError(_("There is no contact list number {number}.").format(number=list_id))
        return _stored_list(row)

    def list_for(self, source_digest: str) -> ListId | None:
        """The newest list made from the same file, so that it is not imported twice."""
        newest = select(func.max(lists.c.list_id)).where(lists.c.complete, lists.c.digest == source_digest)
        with self._db.reading() as conn:
            list_id = conn.scalar(newest) if source_digest else None
        return None if list_id is None else ListId(list_id)

    def remove_list(self, list_id: ListId) -> bool:
        """Take a list back, as if it had never been imported; False when a campaign uses or used it: then it stays.

        Refusals, consents and journal are not its own, and stay.
        """
        with self._db.transaction() as conn:
            if _is_used(conn, list_id):
                return False
            drop_list(conn, list_id)
        return True

    def header(self, list_id: ListId) -> tuple[str, ...]:
        """The list's own column names, in its order."""
        return self.get_list(list_id).header

    def rejected(self, list_id: ListId) -> list[RejectedRow]:
        """Every row that cannot be called, in the file's order."""
        with self._db.reading() as conn:
            return list(read_rejected(conn, list_id))

    # ---- contacts ------------------------------------------------------------------------------------------------

    def count(self, list_id: ListId | None = None) -> int:
        """How many contacts in the list, or in all of them."""
        with self._db.reading() as conn:
            return conn.scalar(_visible(select(func.count()).select_from(contacts), list_id)) or 0

    def all(self, list_id: ListId | None = None) -> Iterator[Contact]:
        """Contacts in the order of their list."""
        after = 0
        while page := self._page(list_id, after):
            yield from page
            after = page[-1].contact_id

    def get(self, contact_id: ContactId) -> Contact:
        """The contact, even when it was removed from its list. Raises StoreError when there is none."""
        with self._db.reading() as conn:
            row = _ONE.first(conn, contact=contact_id)
            numbers = _NUMBERS.rows(conn, contact=contact_id)
        if row is None:
            raise StoreError(_("There is no contact number {number}.").format(number=contact_id))
        return _contact(row, tuple(PhoneNumber(each.number) for each in numbers))

    def some(self, contact_ids: Sequence[int]) -> list[Contact]:
        """Some hundreds of contacts, in no order; those that are not there are left out."""
        with self._db.reading() as conn:
            rows = conn.execute(select(contacts).where(contacts.c.contact_id.in_(contact_ids))).all()
            numbers = numbers_of(conn, [row.contact_id for row in rows])
        return [_contact(row, numbers.get(row.contact_id, ())) for row in rows]

    def with_number(self, number: PhoneNumber, list_id: ListId | None = None) -> list[Contact]:
        """Every contact, of that list or of any, that has this number."""
        owners = select(contact_numbers.c.contact_id).where(contact_numbers.c.number == number)
        with self._db.reading() as conn:
            found = conn.scalars(_visible(owners.join(contacts), list_id).order_by(contacts.c.contact_id)).all()
        return [self.get(ContactId(contact_id)) for contact_id in found]

    # ---- while campaigns run -------------------------------------------------------------------------------------

    def add(self, list_id: ListId, row: ImportedContact, at: datetime) -> ContactId:
        """One more contact, to be called by the campaigns that run on this list just now.

        One that shares a number is that contact: it gets the other numbers. One that was removed is back, and is called
        unless its calls were over. Raises StoreError for an unknown list.
        """
        self.get_list(list_id)
        with self._db.transaction() as conn:
            return list_changes.add(conn, list_id, row, at)

    def remove(self, contact_id: ContactId, at: datetime) -> None:
        """The contact leaves its list and is not called any more, in any campaign. A call it is in goes on; what was
        done to it is kept. Raises StoreError when there is no such contact."""
        self.get(contact_id)
        with self._db.transaction() as conn:
            list_changes.remove(conn, contact_id, at)

    def _page(self, list_id: ListId | None, after: int, limit: int = PAGE) -> list[Contact]:
        wanted = _visible(select(contacts), list_id).where(contacts.c.contact_id > after)
        with self._db.reading() as conn:
            rows = conn.execute(wanted.order_by(contacts.c.contact_id).limit(limit)).all()
            numbers = numbers_of(conn, [row.contact_id for row in rows])
        return [_contact(row, numbers.get(row.contact_id, ())) for row in rows]


def _is_used(conn: Connection, list_id: ListId) -> bool:
    """A campaign points to it, or calls to its contacts are planned or made."""
    its = or_(campaigns.c.list_id == list_id, campaigns.c.enrolled_list_id == list_id)
    inside = select(contacts.c.contact_id).where(contacts.c.list_id == list_id)
    planned = select(attempts.c.attempt_id).where(attempts.c.contact_id.in_(inside))
    return any(
        conn.execute(wanted.limit(1)).first() for wanted in (select(campaigns.c.campaign_id).where(its), planned)
    )


def _visible(wanted: S, list_id: ListId | None) -> S:
    """Only contacts of complete lists; `wanted` selects from contacts."""
    if list_id is not None:
        wanted = wanted.where(contacts.c.list_id == list_id)
    whole = contacts.c.list_id.in_(select(lists.c.list_id).where(lists.c.complete))
    return wanted.where(whole, contacts.c.removed_at.is_(None))


def _contact(row: Row[Any], numbers: tuple[PhoneNumber, ...]) -> Contact:
    return Contact(
        ContactId(row.contact_id), numbers, row.name, row.time_zone, row=row.row, cells=tuple(json.loads(row.cells))
    )


def _stored_list(row: Row[Any]) -> StoredList:
    return StoredList(
        ListId(row.list_id),
        row.source,
        row.country,
        tuple(json.loads(row.header)),
        row.created_at,
        row.accepted,
        row.merged,
        row.rejected,
    )


_ONE = Prepared(
    select(contacts.c.contact_id, contacts.c.name, contacts.c.time_zone, contacts.c.row, contacts.c.cells)
    .join(lists, lists.c.list_id == contacts.c.list_id)
    .where(contacts.c.contact_id == bindparam("contact"), lists.c.complete)
)
_NUMBERS = Prepared(
    select(contact_numbers.c.number)
    .where(contact_numbers.c.contact_id == bindparam("contact"))
    .order_by(contact_numbers.c.position)
)
