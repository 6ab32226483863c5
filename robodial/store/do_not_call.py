"""Numbers that must never be called: refusals one by one, and whole lists of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, func, literal, or_, select, true, update

from robodial.domain.campaign import Purpose
from robodial.domain.contact import PhoneNumber
from robodial.domain.refusal import ALL, Refusal
from robodial.domain.register import OwnList
from robodial.store.columns import UtcTime
from robodial.store.number_file import NumberFile, Numbers
from robodial.store.number_folder import WrittenNumbers
from robodial.store.number_lists import UNDO_WITHIN, NumberLists
from robodial.store.prepared import Prepared
from robodial.store.sqlite import Database, insert_if_absent
from robodial.store.tables import number_lists, refusals

PAGE = 1000
"""Rows read or asked about at a time."""

_OF_NUMBER = Prepared(select(refusals).where(refusals.c.number == bindparam("wanted")))
"""Built once: it is asked before each call."""

FEW = 10_000
"""Numbers of a list up to which it is kept as rows: they can be taken back one by one, and cost no file."""


class DoNotCall:
    """The do-not-call list, by normalised number. A person's refusal is of all purposes: else ValueError."""

    def __init__(self, database: Database, lists: NumberLists) -> None:
        self._db = database
        self._lists = lists

    # ---- asking --------------------------------------------------------------------------------------------------

    def refusals(self, number: PhoneNumber) -> tuple[Refusal, ...]:
        """Everything that forbids calling `number`, for any purpose: a person's own refusals first."""
        with self._db.reading() as conn:
            found = [_refusal(row) for row in _OF_NUMBER.rows(conn, wanted=number)]
        found += [_of_list(number, own) for own in self._lists.own_hits(number)]
        return tuple(sorted(found, key=_weakness))

    def contains(self, number: PhoneNumber, purpose: Purpose | None = None) -> Refusal | None:
        """The strongest entry that forbids calling `number` for that purpose, or for any."""
        return next((one for one in self.refusals(number) if _holds(one.scope, purpose)), None)

    def among(self, numbers: Iterable[PhoneNumber], purpose: Purpose | None = None) -> frozenset[PhoneNumber]:
        """Those of the numbers that must not be called for that purpose, or for any: many at once."""
        asked = np.array(sorted({int(number[1:]) for number in numbers}), dtype=np.uint64)
        known = self._known(asked, _in_scope(purpose), lambda own: _holds(own.scope, purpose))
        return frozenset(PhoneNumber(f"+{n}") for n in asked[known].tolist())

    def count_new(self, numbers: Numbers, scope: str = ALL, *, by_person: bool = False) -> int:
        """How many of the sorted numbers are not refused yet, as widely, and by the person if `by_person`."""
        wide = [ALL, scope]
        rows = refusals.c.scope.in_(wide) & or_(refusals.c.by_person, literal(not by_person))
        known = self._known(numbers, rows, lambda own: own.scope in wide and (own.by_person or not by_person))
        return len(numbers) - int(np.count_nonzero(known))

    def is_few(self, numbers: Numbers) -> bool:
        """True when a list of these is kept as rows."""
        return len(numbers) <= FEW

    def _known(
        self, numbers: Numbers, rows: ColumnElement[bool], counts: Callable[[OwnList], bool]
    ) -> npt.NDArray[np.bool_]:
        """Which of the sorted numbers are in one of the rows, or in a list that counts."""
        known = np.zeros(len(numbers), dtype=bool)
        if not len(numbers):
            return known
        for page in self._number_pages(rows):
            places = np.minimum(np.searchsorted(numbers, page), len(numbers) - 1)
            known[places[numbers[places] == page]] = True
        for file, lists in self._lists.own_files():
            for place, own in lists.items():
                if counts(own):
                    known |= file.holds(numbers, place)
        return known

    def _number_pages(self, wanted: ColumnElement[bool]) -> Iterator[Numbers]:
        after = ""
        while True:
            page = select(refusals.c.number).where(refusals.c.number > after, wanted)
            with self._db.reading() as conn:
                found = conn.scalars(page.order_by(refusals.c.number).limit(PAGE * 10)).all()
            if not found:
                return
            yield np.array([int(number[1:]) for number in found], dtype=np.uint64)
            after = found[-1]

    def count_single(self) -> int:
        """How many entries that came alone, not in a list."""
        lists = select(number_lists.c.list_id)
        of_a_list = lists.where(number_lists.c.source == refusals.c.source, number_lists.c.imported_at == refusals.c.at)
        with self._db.reading() as conn:
            return conn.scalar(select(func.count()).select_from(refusals).where(~of_a_list.exists())) or 0

    def count(self) -> int:
        """How many entries; a number refused in several ways counts as often."""
        with self._db.reading() as conn:
            rows = conn.scalar(select(func.count()).select_from(refusals)) or 0
        return rows + sum(len(file) for file, _lists in self._lists.own_files())

    def all(self) -> Iterator[Refusal]:
        """Every entry: first those kept one by one, by number, then list by list."""
        yield from self.single()
        for _own, entries in self.lists():
            yield from entries

    def lists(self) -> Iterator[tuple[OwnList, Iterator[Refusal]]]:
        """Every own list that is kept as a whole, and its entries."""
        for file, lists in self._lists.own_files():
            for place, own in lists.items():
                yield own, _entries(file, place, own)

    def single(self) -> Iterator[Refusal]:
        """Every entry that is kept one by one, by number."""
        after = ""
        while True:
            page = select(refusals).where(refusals.c.number > after).order_by(refusals.c.number).limit(PAGE)
            with self._db.reading() as conn:
                rows = conn.execute(page).all()
                if len(rows) == PAGE:  # the page must not end between two entries of one number
                    last = select(refusals).where(refusals.c.number == rows[-1].number)
                    rows = [row for row in rows if row.number != rows[-1].number] + list(conn.execute(last))
            if not rows:
                return
            yield from map(_refusal, rows)
            after = rows[-1].number

    # ---- adding --------------------------------------------------------------------------------------------------

    def add(
        self, number: PhoneNumber, *, reason: str, source: str, at: datetime, by_person: bool, scope: str = ALL
    ) -> None:
        """On disk when this returns. A number has one entry of each scope. When only now the person refused, it becomes
        theirs, and can no longer be undone; a person's is as new as the last word, and no consent before that lifts it.
        """
        self.add_many([Refusal(number, reason, source, at, by_person, scope)])

    def add_many(self, entries: Iterable[Refusal]) -> int:
        """As `add`: all of them or, on an error, none. Returns how many are new."""
        with self._db.transaction() as conn:
            return sum(_add(conn, batch) for batch in _batches(entries))

    @contextmanager
    def written(self, numbers: Numbers) -> Iterator[WrittenNumbers | None]:
        """A file for the sorted numbers of an own list (see NumberLists.written); None when they are few."""
        if self.is_few(numbers):
            yield None
        else:
            with self._lists.written(numbers, register=False) as written:
                yield written

    def add_list(self, own: OwnList, numbers: Numbers, written: WrittenNumbers | None) -> None:
        """A whole list at once: in `written`, or, without, one by one."""
        _check(own.scope, by_person=own.by_person)
        with self._db.transaction():
            if written is None:
                entries = (_of_list(PhoneNumber(f"+{number}"), own) for number in numbers.tolist())
                self.add_many(entries)
            self._lists.put_own(own, written)

    # ---- taking back ---------------------------------------------------------------------------------------------

    def undo(self, number: PhoneNumber, at: datetime) -> bool:
        """Take back an own typing error, within 24 hours. False when there is none: a person's refusal stays."""
        with self._db.transaction() as conn:
            return conn.execute(delete(refusals).where(refusals.c.number == number, *_undoable(at))).rowcount >= 1

    def undo_list(self, source: str, at: datetime) -> OwnList | None:
        """Take back the last own list of that name, within 24 hours; None when there is none, or a person asked."""
        one = self._lists.latest_undoable(source, at)
        if one is None or not isinstance(own := one.described, OwnList):
            return None
        with self._db.transaction() as conn:
            if not one.file:
                theirs = (refusals.c.source == source, refusals.c.at == own.imported_at, refusals.c.scope == own.scope)
                conn.execute(delete(refusals).where(*theirs, *_undoable(at)))
            self._lists.forget(one)
        return own


def _undoable(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (refusals.c.by_person.is_(False), refusals.c.at > at - UNDO_WITHIN, refusals.c.at <= at)


def _in_scope(purpose: Purpose | None) -> ColumnElement[bool]:
    return true() if purpose is None else refusals.c.scope.in_([ALL, purpose.value])


def _holds(scope: str, purpose: Purpose | None) -> bool:
    return purpose is None or scope in (ALL, purpose.value)


def _weakness(refusal: Refusal) -> tuple[bool, bool, datetime]:
    return (not refusal.by_person, refusal.scope != ALL, refusal.at)


def _check(scope: str, *, by_person: bool) -> None:
    if scope != ALL:
        Purpose(scope)
        if by_person:
            raise ValueError(f"a person's refusal is of all purposes, not of {scope} alone")


def _add(conn: Connection, batch: Sequence[Refusal]) -> int:
    for refusal in batch:
        _check(refusal.scope, by_person=refusal.by_person)
    added = conn.execute(insert_if_absent(refusals), [_values(refusal) for refusal in batch]).rowcount
    for theirs in (refusal for refusal in batch if refusal.by_person):
        typed = (refusals.c.number == theirs.number, refusals.c.scope == ALL, refusals.c.by_person.is_(False))
        values = {"by_person": True, "reason": theirs.reason, "source": theirs.source}
        conn.execute(update(refusals).where(*typed).values(values))
    conn.execute(_SAID_AGAIN, [{"who": one.number, "of": one.scope, "moment": one.at} for one in batch])
    return added


_SAID_AGAIN = (
    update(refusals)
    .where(
        refusals.c.number == bindparam("who"),
        refusals.c.scope == bindparam("of"),
        refusals.c.by_person,
        refusals.c.at < bindparam("moment", type_=UtcTime),
    )
    .values(at=bindparam("moment", type_=UtcTime))
)
"""Only a person's entry can be lifted, by what they agree to later; so only its date matters."""


def _batches(entries: Iterable[Refusal]) -> Iterator[list[Refusal]]:
    batch: list[Refusal] = []
    for entry in entries:
        batch.append(entry)
        if len(batch) == PAGE:
            yield batch
            batch = []
    if batch:
        yield batch


def _of_list(number: PhoneNumber, own: OwnList) -> Refusal:
    return Refusal(number, own.reason, own.source, own.imported_at, own.by_person, own.scope)


def _entries(file: NumberFile, place: int, own: OwnList) -> Iterator[Refusal]:
    for block in file.numbers(place):
        yield from (_of_list(PhoneNumber(f"+{number}"), own) for number in block.tolist())


def _values(refusal: Refusal) -> dict[str, Any]:
    return {
        "number": refusal.number,
        "scope": refusal.scope,
        "reason": refusal.reason,
        "source": refusal.source,
        "at": refusal.at,
        "by_person": refusal.by_person,
    }


def _refusal(row: Row[Any]) -> Refusal:
    return Refusal(PhoneNumber(row.number), row.reason, row.source, row.at, row.by_person, row.scope)
