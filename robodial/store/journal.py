"""The append-only record of everything that was done to a person, chained by hashes.

Each row of the chain holds a commitment to its content, not the content: SHA-256 over a random salt, the number and
the payload. Salt, number and payload stand in a side table from which erasure deletes them; the chain still verifies,
and without the salt nobody can find out whom the row was about.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, Row, Select, bindparam, delete, insert, select, type_coerce

from robodial.domain.contact import PhoneNumber
from robodial.store.columns import microseconds
from robodial.store.copies import DailyCopies
from robodial.store.plain_values import JSON, to_json
from robodial.store.prepared import Prepared
from robodial.store.sqlite import Database
from robodial.store.tables import journal, journal_personal

REFUSAL = "refusal"
"""Kind of the rows that prove a refusal: erasure keeps them. Their payload must hold nothing but the proof."""

ERASED = "erased"
"""Kind of the rows that say which rows' content was erased."""

SALT_BYTES = 16
START = bytes(32)
"""What the first row is chained to."""

PAGE = 1000


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One row. `payload` and `number` are None once erased."""

    seq: int
    at: datetime
    kind: str
    number: PhoneNumber | None
    payload: Mapping[str, JSON] | None


@dataclass(frozen=True, slots=True)
class JournalCheck:
    """Whether the chain is whole. `first_bad` is the first wrong row's number, `reason` a code:

    `missing_row`, `broken_chain`, `content_changed`, `content_missing` (gone without an erasure).
    """

    ok: bool
    rows: int
    head: str
    first_bad: int | None = None
    reason: str = ""


class Journal:
    """Appends, verifies, shows and erases. `salt` gives random bytes of the length asked."""

    def __init__(self, database: Database, salt: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._db = database
        self._salt = salt

    def append(self, kind: str, payload: Mapping[str, JSON], at: datetime, number: PhoneNumber | None = None) -> int:
        """Add a row about `number` (None: about nobody); on disk when this returns. Returns the row's number."""
        with self._db.transaction() as conn:
            return self._append(conn, kind, payload, at, number)

    def _append(
        self, conn: Connection, kind: str, payload: Mapping[str, JSON], at: datetime, number: PhoneNumber | None
    ) -> int:
        seq, previous = _last(conn)
        seq += 1
        salt, content = self._salt(SALT_BYTES), to_json(payload)
        commitment = _commitment(salt, number, content)
        chained = _chained(previous, seq, microseconds(at), kind, commitment)
        row = {"seq": seq, "at": at, "kind": kind, "commitment": commitment, "hash": chained}
        _ADD.run(conn, **row)
        _ADD_CONTENT.run(conn, seq=seq, number=number, salt=salt, payload=content)
        return seq

    def head(self) -> str:
        """The last row's hash in hexadecimal: whoever has noted it can tell whether anything before it was changed."""
        with self._db.reading() as conn:
            return _last(conn)[1].hex()

    def verify(self) -> JournalCheck:
        """Read the whole chain. Nothing may be appended meanwhile by this thread; other programs do not disturb."""
        chain = _Chain()
        for row in self._rows(_LINKS):
            reason = chain.follow(row)
            if reason:
                return JournalCheck(False, chain.rows, chain.head.hex(), row.seq, reason)
        if chain.missing:
            return JournalCheck(False, chain.rows, chain.head.hex(), min(chain.missing), "content_missing")
        return JournalCheck(True, chain.rows, chain.head.hex())

    def all(self) -> Iterator[JournalEntry]:
        """Every row, oldest first."""
        return map(_entry, self._rows(_ENTRIES))

    def of_number(self, number: PhoneNumber) -> Iterator[JournalEntry]:
        """Everything held about one person, oldest first."""
        wanted = _with_content().where(journal_personal.c.number == number)
        with self._db.reading() as conn:
            rows = conn.execute(wanted).all()
        return map(_entry, rows)

    def erase(self, number: PhoneNumber, at: datetime) -> int:
        """Delete what is held about the person, down to the proof of their refusal; returns how many rows."""
        erased = self.erase_rows(number, at)
        self._db.empty_log()
        DailyCopies(self._db.path).start_anew(at)
        return erased

    def erase_rows(self, number: PhoneNumber, at: datetime) -> int:
        """The same in the tables alone: the write-ahead log and the daily copies are the caller's to renew."""
        theirs = journal.c.kind != REFUSAL, journal_personal.c.number == number
        with self._db.transaction() as conn:
            seqs = list(
                conn.scalars(select(journal.c.seq).join(journal_personal).where(*theirs).order_by(journal.c.seq))
            )
            if seqs:
                conn.execute(delete(journal_personal).where(journal_personal.c.seq.in_(seqs)))
                self._append(conn, ERASED, {"rows": seqs}, at, None)
        return len(seqs)

    def _rows(self, wanted: Prepared) -> Iterator[Row[Any]]:
        """Page by page: a journal of ten million rows takes no more memory than a short one."""
        after = 0
        while True:
            with self._db.reading() as conn:
                rows = wanted.rows(conn, after=after)
            if not rows:
                return
            yield from rows
            after = rows[-1].seq


class _Chain:
    """Follows the rows from the start."""

    def __init__(self) -> None:
        self.rows = 0
        self.head = START
        self.missing: set[int] = set()  # content gone, erasure not seen yet

    def follow(self, row: Row[Any]) -> str:
        """What is wrong with the next row; empty when nothing is."""
        if row.seq != self.rows + 1:
            return "missing_row"
        chained = _chained(self.head, row.seq, row.at_us, row.kind, row.commitment)
        if chained != row.hash:
            return "broken_chain"
        if row.salt is None:
            self.missing.add(row.seq)
        elif _commitment(row.salt, row.number, row.payload) != row.commitment:
            return "content_changed"
        elif row.kind == ERASED:
            self.missing -= set(json.loads(row.payload)["rows"])
        self.rows, self.head = row.seq, chained
        return ""


def _with_content() -> Select[Any]:
    content = journal_personal.c.number, journal_personal.c.salt, journal_personal.c.payload
    return select(journal, *content).outerjoin(journal_personal).order_by(journal.c.seq)


def _last(conn: Connection) -> tuple[int, bytes]:
    row = _LAST.first(conn)
    return (0, START) if row is None else (row.seq, row.hash)


def _commitment(salt: bytes, number: str | None, payload: str) -> bytes:
    return hashlib.sha256(salt + json.dumps([number, payload]).encode()).digest()


def _chained(previous: bytes, seq: int, at_us: int, kind: str, commitment: bytes) -> bytes:
    return hashlib.sha256(previous + json.dumps([seq, at_us, kind]).encode() + commitment).digest()


def is_chained(previous: bytes, row: Mapping[str, Any]) -> bool:
    """True when a row as the table holds it (`at` in microseconds) follows the hash `previous`."""
    return bool(_chained(previous, row["seq"], row["at"], row["kind"], row["commitment"]) == row["hash"])


def matches_content(row: Mapping[str, Any], content: Mapping[str, Any]) -> bool:
    """True when the row is about this content."""
    return bool(_commitment(content["salt"], content["number"], content["payload"]) == row["commitment"])


def _entry(row: Row[Any]) -> JournalEntry:
    payload = None if row.payload is None else json.loads(row.payload)
    return JournalEntry(row.seq, row.at, row.kind, row.number, payload)


_ADD = Prepared(insert(journal), "seq", "at", "kind", "commitment", "hash")
_ADD_CONTENT = Prepared(insert(journal_personal), "seq", "number", "salt", "payload")
_LAST = Prepared(select(journal.c.seq, journal.c.hash).order_by(journal.c.seq.desc()).limit(1))
_NEXT = _with_content().where(journal.c.seq > bindparam("after")).limit(PAGE)
_ENTRIES = Prepared(_NEXT)
_LINKS = Prepared(
    _NEXT.with_only_columns(
        journal.c.seq,
        type_coerce(journal.c.at, BigInteger).label("at_us"),  # as it is hashed
        journal.c.kind,
        journal.c.commitment,
        journal.c.hash,
        journal_personal.c.number,
        journal_personal.c.salt,
        journal_personal.c.payload,
    )
)
