"""Everything that is held about one person, by their number: to show, to hand over, and to erase."""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, or_, select, update

from robodial.domain.attempt import AttemptState
from robodial.domain.contact import ContactId, PhoneNumber
from robodial.domain.line import SpeakWhy
from robodial.domain.outcome import Disposition, Outcome
from robodial.errors import StoreBusy
from robodial.i18n import gettext as _
from robodial.store import list_changes
from robodial.store.consents import Consents
from robodial.store.copies import DailyCopies
from robodial.store.erased_calls import unname
from robodial.store.journal import Journal
from robodial.store.repair import drop_damaged
from robodial.store.sqlite import Database
from robodial.store.tables import (
    ON_A_LINE,
    attempt_events,
    attempts,
    calls,
    campaigns,
    contact_numbers,
    contacts,
    lists,
    rejected_rows,
)

TAIL = 8
"""Last digits by which a number is found in what somebody wrote: every notation of it ends with them."""


@dataclass(frozen=True, slots=True)
class HeldContact:
    """A row of a list, still in it or not."""

    contact_id: ContactId
    list: str
    row: int
    name: str
    time_zone: str
    numbers: tuple[PhoneNumber, ...]
    columns: tuple[str, ...]
    cells: tuple[str, ...]
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class HeldAttempt:
    """A call that was planned or made, as the campaign's folder has it."""

    campaign: str
    number: str
    ordinal: int
    state: AttemptState
    due_at: datetime
    dialed_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome | None
    disposition: Disposition | None
    heard_s: float | None
    keys: str
    evidence: str
    reason: str
    code: str = ""
    line: str = ""
    start_delay_s: float | None = None
    start_why: SpeakWhy | None = None


@dataclass(frozen=True, slots=True)
class HeldCall:
    """A call as the caps count it."""

    at: datetime
    number: str
    campaign: str
    purpose: str
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased of one store. `calls` are kept without the number while they count; `lists` are those the person
    was in: the user's own files still have them. `in_log`: another program was reading, so that parts of it may be in
    the write-ahead log until that program ends or this is asked again."""

    contacts: int
    attempts: int
    calls: int
    consents: int
    journal_rows: int
    lists: tuple[str, ...]
    in_log: bool


class Personal:
    """Finds and erases. `salt` gives random bytes of the length asked."""

    def __init__(self, database: Database, journal: Journal, consents: Consents, salt: Callable[[int], bytes]) -> None:
        self._db = database
        self._journal = journal
        self._consents = consents
        self._salt = salt

    def numbers(self, number: PhoneNumber) -> tuple[PhoneNumber, ...]:
        """The person's numbers: this one first, then those of their contacts that nobody else has."""
        with self._db.reading() as conn:
            return _numbers_of_person(conn, number, _contacts_with(conn, [number]))

    def contacts(self, numbers: Collection[PhoneNumber]) -> list[HeldContact]:
        """Every row of any list with one of the numbers, also one that was removed."""
        with self._db.reading() as conn:
            ids = _contacts_with(conn, numbers)
            wanted = select(contacts, lists.c.source, lists.c.header).join(lists).where(contacts.c.contact_id.in_(ids))
            rows = conn.execute(wanted.order_by(contacts.c.contact_id)).all()
            return [_held_contact(row, _numbers_of(conn, [row.contact_id])) for row in rows]

    def attempts(self, numbers: Collection[PhoneNumber]) -> list[HeldAttempt]:
        """Every call planned or made, oldest first."""
        with self._db.reading() as conn:
            theirs = _attempts_of(_contacts_with(conn, numbers), numbers)
            wanted = select(attempts, campaigns.c.name.label("campaign")).join(campaigns).where(theirs)
            return [_held_attempt(row) for row in conn.execute(wanted.order_by(attempts.c.attempt_id))]

    def calls(self, numbers: Collection[PhoneNumber]) -> list[HeldCall]:
        """What the caps count, oldest first."""
        wanted = select(calls).where(calls.c.number.in_(numbers)).order_by(calls.c.call_id)
        with self._db.reading() as conn:
            return [
                HeldCall(row.at, row.number, row.campaign, row.purpose, row.outcome) for row in conn.execute(wanted)
            ]

    def erase(self, numbers: Sequence[PhoneNumber], at: datetime) -> Erased:
        """Everything about the person with these numbers, down to the proof of their refusal: from the tables, the
        write-ahead log, the daily copies and the damaged files that were kept. Campaigns keep their figures.

        Raises StoreBusy, and erases nothing, while a call to the person is open.
        """
        with self._db.transaction() as conn:
            ids = _contacts_with(conn, numbers)
            self._require_no_call(conn, _attempts_of(ids, numbers))
            sources = _lists_of(conn, ids)
            _scrub_contacts(conn, ids, at)
            called = _scrub_attempts(conn, _attempts_of(ids, numbers))
            _scrub_rejected(conn, numbers)
            agreed = sum(self._consents.erase(number, at) for number in numbers)
            counted = sum(unname(conn, number, at, self._salt) for number in numbers)
            rows = sum(self._journal.erase_rows(number, at) for number in numbers)
        emptied = self._db.empty_log()
        DailyCopies(self._db.path).start_anew(at)
        drop_damaged(self._db.path)
        return Erased(len(ids), called, counted, agreed, rows, sources, not emptied)

    def _require_no_call(self, conn: Connection, theirs: ColumnElement[bool]) -> None:
        if conn.execute(select(attempts.c.attempt_id).where(theirs, ON_A_LINE).limit(1)).first() is not None:
            text = _(
                "{path}: a call to them is open. Erase once it is over; if the program ended in the middle of it, run "
                "the campaign again first."
            )
            raise StoreBusy(text.format(path=self._db.path))


def _contacts_with(conn: Connection, numbers: Collection[PhoneNumber]) -> list[int]:
    wanted = select(contact_numbers.c.contact_id).where(contact_numbers.c.number.in_(numbers)).distinct()
    return list(conn.scalars(wanted.order_by(contact_numbers.c.contact_id)))


def _numbers_of(conn: Connection, ids: Collection[int]) -> tuple[PhoneNumber, ...]:
    wanted = select(contact_numbers.c.number).where(contact_numbers.c.contact_id.in_(ids))
    order = contact_numbers.c.contact_id, contact_numbers.c.position
    return tuple(dict.fromkeys(PhoneNumber(number) for number in conn.scalars(wanted.order_by(*order))))


def _numbers_of_person(conn: Connection, number: PhoneNumber, ids: Collection[int]) -> tuple[PhoneNumber, ...]:
    theirs = [each for each in _numbers_of(conn, ids) if each != number]
    shared = select(contact_numbers.c.number).where(
        contact_numbers.c.number.in_(theirs), contact_numbers.c.contact_id.not_in(ids)
    )
    of_others = set(conn.scalars(shared))
    return (number, *(each for each in theirs if each not in of_others))


def _attempts_of(ids: Collection[int], numbers: Collection[PhoneNumber]) -> ColumnElement[bool]:
    return or_(attempts.c.contact_id.in_(ids), attempts.c.number.in_(numbers))


def _lists_of(conn: Connection, ids: Collection[int]) -> tuple[str, ...]:
    wanted = select(lists.c.source).join(contacts).where(contacts.c.contact_id.in_(ids)).distinct()
    return tuple(sorted(conn.scalars(wanted)))


def _scrub_contacts(conn: Connection, ids: Collection[int], at: datetime) -> None:
    """What was done stays countable: the row itself remains, and says nothing."""
    for contact_id in ids:
        list_changes.remove(conn, ContactId(contact_id), at)
    nothing = {"name": "", "time_zone": "", "cells": "[]", "row": 0}
    conn.execute(update(contacts).where(contacts.c.contact_id.in_(ids)).values(nothing))
    conn.execute(delete(contact_numbers).where(contact_numbers.c.contact_id.in_(ids)))


def _scrub_attempts(conn: Connection, theirs: ColumnElement[bool]) -> int:
    mine = list(conn.scalars(select(attempts.c.attempt_id).where(theirs)))
    nothing = {"number": "", "dialed": None, "keys": None, "evidence": None, "reason": None}
    conn.execute(update(attempts).where(attempts.c.attempt_id.in_(mine)).values(nothing))
    conn.execute(update(attempt_events).where(attempt_events.c.attempt_id.in_(mine)).values(detail=""))
    return len(mine)


def _scrub_rejected(conn: Connection, numbers: Collection[PhoneNumber]) -> None:
    """Cells that could not be understood as a whole may hold the number all the same."""
    tails = [number[-TAIL:] for number in numbers]
    for row in conn.execute(select(rejected_rows.c.rejected_id, rejected_rows.c.value)).all():
        digits = "".join(filter(str.isdecimal, row.value))
        if any(tail in digits for tail in tails):
            found = rejected_rows.c.rejected_id == row.rejected_id
            conn.execute(update(rejected_rows).where(found).values(value="", reason=""))


def _held_contact(row: Row[Any], numbers: tuple[PhoneNumber, ...]) -> HeldContact:
    columns, cells = tuple(json.loads(row.header)), tuple(json.loads(row.cells))
    who = ContactId(row.contact_id), row.source, row.row, row.name, row.time_zone
    return HeldContact(*who, numbers, columns, cells, row.removed_at)


def _held_attempt(row: Row[Any]) -> HeldAttempt:
    when = row.due_at, row.dialed_at, row.answered_at, row.ended_at
    came = row.outcome, row.disposition, row.heard_s
    said = row.keys or "", row.evidence or "", row.reason or ""
    held = HeldAttempt(row.campaign, row.number, row.ordinal, row.state, *when, *came, *said)
    spoken = {"start_delay_s": row.start_delay_s, "start_why": row.start_why}
    return replace(held, code=row.code or "", line=row.line_id or "", **spoken)
