"""Numbers that must never be called."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from robodial.domain.contact import PhoneNumber
from robodial.domain.refusal import Refusal
from robodial.store.sqlite import Database, insert_if_absent
from robodial.store.tables import refusals

UNDO_WITHIN = timedelta(hours=24)
"""How long an own typing error can be taken back (design, section 5)."""

PAGE = 1000


class DoNotCall:
    """The do-not-call list, by normalised number."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, number: PhoneNumber, *, reason: str, source: str, at: datetime, by_person: bool) -> None:
        """On disk when this returns. A number already there keeps its first entry, unless only now the person refused:
        then the entry becomes theirs, and can no longer be undone."""
        refusal = Refusal(number, reason, source, at, by_person)
        with self._db.transaction() as conn:
            known = conn.execute(select(refusals).where(refusals.c.number == number)).first()
            if known is None:
                conn.execute(insert(refusals).values(_values(refusal)))
            elif by_person and not known.by_person:
                theirs = {"by_person": True, "reason": reason, "source": source}
                conn.execute(update(refusals).where(refusals.c.number == number).values(theirs))

    def add_many(self, entries: Iterable[Refusal]) -> int:
        """All of them or, on an error, none; numbers already there keep their entry. Returns how many are new."""
        with self._db.transaction() as conn:
            before = conn.scalar(select(func.count()).select_from(refusals)) or 0
            for batch in _batches(entries):
                conn.execute(insert_if_absent(refusals), [_values(refusal) for refusal in batch])
            return (conn.scalar(select(func.count()).select_from(refusals)) or 0) - before

    def contains(self, number: PhoneNumber) -> Refusal | None:
        """The entry that forbids calling `number`."""
        with self._db.reading() as conn:
            row = conn.execute(select(refusals).where(refusals.c.number == number)).first()
        return None if row is None else _refusal(row)

    def undo(self, number: PhoneNumber, at: datetime) -> bool:
        """Take back an own typing error, within 24 hours. False when there is none: a person's refusal stays."""
        own = (refusals.c.number == number) & refusals.c.by_person.is_(False)
        recent = (refusals.c.at > at - UNDO_WITHIN) & (refusals.c.at <= at)
        with self._db.transaction() as conn:
            return conn.execute(delete(refusals).where(own, recent)).rowcount == 1

    def count(self) -> int:
        """How many numbers."""
        with self._db.reading() as conn:
            return conn.scalar(select(func.count()).select_from(refusals)) or 0

    def all(self) -> Iterator[Refusal]:
        """Every entry, by number."""
        after = ""
        while True:
            page = select(refusals).where(refusals.c.number > after).order_by(refusals.c.number).limit(PAGE)
            with self._db.reading() as conn:
                rows = conn.execute(page).all()
            if not rows:
                return
            yield from map(_refusal, rows)
            after = rows[-1].number


def _batches(entries: Iterable[Refusal]) -> Iterator[list[Refusal]]:
    batch: list[Refusal] = []
    for entry in entries:
        batch.append(entry)
        if len(batch) == PAGE:
            yield batch
            batch = []
    if batch:
        yield batch


def _values(refusal: Refusal) -> dict[str, Any]:
    return {
        "number": refusal.number,
        "reason": refusal.reason,
        "source": refusal.source,
        "at": refusal.at,
        "by_person": refusal.by_person,
    }


def _refusal(row: Row[Any]) -> Refusal:
    return Refusal(PhoneNumber(row.number), row.reason, row.source, row.at, row.by_person)
