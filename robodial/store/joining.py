"""Two stores of one user made one: whatever protects people in one of them is kept in the other.

Refusals, consents, calls that the caps count, registers and the journal; of campaigns and lists, only who was called.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from robodial.domain.outcome import Outcome
from robodial.domain.register import OwnList, Register
from robodial.store.attempt_joining import END_UNKNOWN, join_attempts
from robodial.store.journal import ERASED, REFUSAL
from robodial.store.number_file import NumberFile, Numbers, sorted_numbers
from robodial.store.sqlite import Database
from robodial.store.sqlite_files import copy_database
from robodial.store.store import Store
from robodial.store.tables import calls, journal, journal_personal

JOINED = "journal_joined"
"""Kind of the row that says: the rows after it come from another journal, whose head it names."""

PAGE = 1000

_CALL = ("number", "at", "campaign", "purpose", "is_test_call", "outcome", "heard_opt_out")


@dataclass(frozen=True, slots=True)
class Joined:
    """What came from the other store."""

    refusals: int = 0
    consents: int = 0
    calls: int = 0
    journal_rows: int = 0
    attempts: int = 0


def copy_store(source: Path, target: Path) -> None:
    """The database as it stands at one moment, while it may be in use; without the files of its number lists."""
    copy_database(source, target)


def join(into: Store, other: Store, at: datetime) -> Joined:
    """Add to `into` whatever `other` knows beyond it. All of it or, on an error, nothing but unused number files."""
    with into.number_lists.writing(at):
        refused = _join_lists(into, other)
        with into.transaction():
            refused += into.do_not_call.add_many(other.do_not_call.single())
            rows = _join_journals(into, other, at)  # before anything else is written to this journal
            given = into.consents.record_many(other.consents.all(), at)
            called = _join_calls(_database(into), _database(other))
            tried = join_attempts(_database(into), _database(other))
    return Joined(refused, given.new + given.changed, called, rows, tried)


def _database(store: Store) -> Database:
    return store._database


# ---- lists of numbers --------------------------------------------------------------------------------------------


def _join_lists(into: Store, other: Store) -> int:
    for register in other.number_lists.all():
        _join_register(into, other, register)
    added = 0
    for file, lists in other.number_lists.own_files():
        for place, own in lists.items():
            known = into.number_lists.same(own)
            if known is None or not into.number_lists.is_whole(known):
                added += _add_own(into, own, file, place)
    return added


def _add_own(into: Store, own: OwnList, file: NumberFile, place: int) -> int:
    numbers = _numbers(file, place)
    with into.do_not_call.written(numbers) as written:
        into.do_not_call.add_list(own, numbers, written)
    return len(numbers)


def _join_register(into: Store, other: Store, register: Register) -> None:
    """The copy drawn last is the one that counts."""
    known = {one.name: one for one in into.number_lists.all()}.get(register.name)
    file = other.number_lists.register_file(register.name)
    if file is None or (known is not None and known.copied_at >= register.copied_at):
        return
    with into.number_lists.written(_numbers(file, 0), register=True) as written:
        into.number_lists.put_register(register, written)


def _numbers(file: NumberFile, place: int) -> Numbers:
    return sorted_numbers([np.array(block, dtype=np.uint64) for block in file.numbers(place)])


# ---- calls: what the caps count ----------------------------------------------------------------------------------


def _join_calls(into: Database, other: Database) -> int:
    added, after = 0, 0
    while rows := _calls_after(other, after):
        after = rows[-1]["call_id"]
        with into.transaction() as conn:
            known = _known_calls(conn, rows)
            fresh = [row for row in rows if (row["number"], row["at"]) not in known]
            if fresh:
                conn.execute(insert(calls), [{name: row[name] for name in _CALL} for row in fresh])
            _end_known(conn, known, rows)
        added += len(fresh)
    return added


def _calls_after(database: Database, after: int) -> list[Mapping[str, Any]]:
    wanted = select(calls).where(calls.c.call_id > after).order_by(calls.c.call_id).limit(PAGE)
    with database.reading() as conn:
        return [dict(row) for row in conn.execute(wanted).mappings()]


_Known = Mapping[tuple[str, datetime], tuple[int, Outcome | None]]


def _known_calls(conn: Connection, rows: list[Mapping[str, Any]]) -> _Known:
    numbers = {row["number"] for row in rows}
    wanted = select(calls.c.call_id, calls.c.number, calls.c.at, calls.c.outcome)
    found = conn.execute(wanted.where(calls.c.number.in_(numbers)))
    return {(row.number, row.at): (row.call_id, row.outcome) for row in found}


def _end_known(conn: Connection, known: _Known, rows: list[Mapping[str, Any]]) -> None:
    """Who hung up after the opt-out sentence has done so also where the call was in the air when it was copied."""
    ends = []
    for row in rows:
        call_id, outcome = known.get((row["number"], row["at"]), (0, None))
        if call_id and outcome in END_UNKNOWN and row["outcome"] is not None:
            ends.append({"known": call_id, "outcome": row["outcome"], "heard_opt_out": row["heard_opt_out"]})
    if ends:
        conn.execute(update(calls).where(calls.c.call_id == bindparam("known")), ends)


# ---- journals ----------------------------------------------------------------------------------------------------


def _join_journals(into: Store, other: Store, at: datetime) -> int:
    """Where `into` is only behind, its chain goes on as it did there; where both went their own ways, the other's rows
    follow as new ones, after one that says so."""
    mine, theirs = _database(into), _database(other)
    common = _common_rows(mine, theirs)
    if common == _length(mine):
        return _continue_chain(mine, theirs, common)
    rows = [entry for entry in islice(other.journal.all(), common, None) if entry.payload is not None]
    if not rows:
        return 0
    into.journal.append(JOINED, {"head": other.journal.head(), "rows": len(rows)}, at)
    for entry in rows:
        payload = dict(entry.payload or {})
        told = payload if entry.kind == REFUSAL else {**payload, "joined_row": entry.seq}
        into.journal.append(entry.kind, told, entry.at, entry.number)
    return len(rows)


def _length(database: Database) -> int:
    with database.reading() as conn:
        last = conn.scalar(select(journal.c.seq).order_by(journal.c.seq.desc()).limit(1))
    return last or 0


def _common_rows(one: Database, two: Database) -> int:
    """How many rows both begin with. Hashes are chained: equal ones at a row mean equal ones before it."""
    low, high = 0, min(_length(one), _length(two))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _hash(one, middle) == _hash(two, middle) else (low, middle - 1)
    return low


def _hash(database: Database, seq: int) -> bytes | None:
    with database.reading() as conn:
        return conn.scalar(select(journal.c.hash).where(journal.c.seq == seq))


def _continue_chain(mine: Database, theirs: Database, common: int) -> int:
    after = common
    while True:
        with theirs.reading() as conn:
            wanted = select(journal).where(journal.c.seq > after).order_by(journal.c.seq).limit(PAGE)
            rows = [dict(row) for row in conn.execute(wanted).mappings()]
            seqs = [row["seq"] for row in rows]
            found = conn.execute(select(journal_personal).where(journal_personal.c.seq.in_(seqs))).mappings()
            contents = [dict(row) for row in found]
        if not rows:
            return after - common
        with mine.transaction() as conn:
            conn.execute(insert(journal), rows)
            if contents:
                conn.execute(insert(journal_personal), contents)
            _erase_again(conn, rows, contents)
        after = seqs[-1]


def _erase_again(conn: Connection, rows: list[dict[str, Any]], contents: list[dict[str, Any]]) -> None:
    """Who had themselves erased since stays erased: an older copy still has what was held about them."""
    erasures = {row["seq"] for row in rows if row["kind"] == ERASED}
    for content in contents:
        if content["seq"] in erasures:
            gone = json.loads(content["payload"])["rows"]
            conn.execute(delete(journal_personal).where(journal_personal.c.seq.in_(gone)))
