"""Consents, by normalised number and purpose: another list, or none at all, does not lose them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from robodial.domain.campaign import Purpose
from robodial.domain.consent import Consent, standing
from robodial.domain.contact import PhoneNumber
from robodial.store.columns import Word
from robodial.store.consent_texts import TextIds, drop_unused
from robodial.store.journal import Journal
from robodial.store.plain_values import JSON, plain
from robodial.store.prepared import Prepared
from robodial.store.sqlite import Database
from robodial.store.tables import consent_texts, consents

RECORDED, REPLACED, WITHDRAWN = "consent", "consent_replaced", "consent_withdrawn"
"""Kinds of the journal's rows."""

SLICE = 1000
"""Consents written in one transaction: about 20 ms, so that a claim never waits long."""

PAGE = 1000

Key = tuple[PhoneNumber, Purpose]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of consents: first ones of their number and purpose, changed ones, and those that changed nothing."""

    new: int = 0
    changed: int = 0
    kept: int = 0

    def __add__(self, other: "Recorded") -> "Recorded":
        return Recorded(self.new + other.new, self.changed + other.changed, self.kept + other.kept)


@dataclass(frozen=True, slots=True)
class ConsentCounts:
    """How many numbers, for one purpose."""

    in_force: int
    expired: int
    withdrawn: int


class Consents:
    """Records, finds and withdraws. What is replaced or withdrawn stays in the journal."""

    def __init__(self, database: Database, journal: Journal) -> None:
        self._db = database
        self._journal = journal

    # ---- finding ----

    def of(self, number: PhoneNumber, purpose: Purpose) -> Consent | None:
        """What is recorded, withdrawn or expired as it may be: see `Consent.in_force`."""
        with self._db.reading() as conn:
            row = _OF.first(conn, wanted=number, to=purpose)
        return None if row is None else _consent(row)

    def all_of(self, number: PhoneNumber) -> list[Consent]:
        """Every purpose's, in force or not."""
        wanted = _whole().where(consents.c.number == number).order_by(consents.c.purpose)
        with self._db.reading() as conn:
            return [_consent(row) for row in conn.execute(wanted)]

    def of_many(self, numbers: Collection[PhoneNumber], purpose: Purpose | None = None) -> list[Consent]:
        """Those of some hundreds of numbers at once, to one purpose or to any."""
        wanted = _whole().where(consents.c.number.in_(numbers))
        if purpose is not None:
            wanted = wanted.where(consents.c.purpose == purpose)
        with self._db.reading() as conn:
            return [_consent(row) for row in conn.execute(wanted.order_by(consents.c.number, consents.c.purpose))]

    def all(self, purpose: Purpose | None = None) -> Iterator[Consent]:
        """Every consent, by number and purpose."""
        wanted = _whole() if purpose is None else _whole().where(consents.c.purpose == purpose)
        after: ColumnElement[bool] | None = None
        while True:
            page = wanted if after is None else wanted.where(after)
            with self._db.reading() as conn:
                rows = conn.execute(page.order_by(consents.c.number, consents.c.purpose).limit(PAGE)).all()
            if not rows:
                return
            yield from map(_consent, rows)
            number, word = rows[-1].number, rows[-1].purpose
            later = and_(consents.c.number == number, consents.c.purpose > word)
            after = or_(consents.c.number > number, later)

    def expiring(self, at: datetime, until: datetime) -> Iterator[Consent]:
        """Those in force at `at` and no longer at `until`."""
        return (one for one in self.all() if one.in_force(at) and not one.in_force(until))

    def counts(self, at: datetime) -> dict[Purpose, ConsentCounts]:
        """By purpose. Reads all of them."""
        withdrawn = consents.c.withdrawn_at.is_not(None)
        over = and_(~withdrawn, consents.c.expires_at <= at)
        counted = select(consents.c.purpose, func.count(), _how_many(over), _how_many(withdrawn))
        with self._db.reading() as conn:
            rows = conn.execute(counted.group_by(consents.c.purpose)).all()
        return {purpose: ConsentCounts(n - expired - gone, expired, gone) for purpose, n, expired, gone in rows}

    # ---- changing ----

    def record(self, consent: Consent, at: datetime, source: str) -> Consent:
        """On disk, with its row of the journal, when this returns; what holds from now on, which a later consent or
        withdrawal, known before, may decide. `source` says how it came here."""
        with self._db.transaction() as conn:
            self._write(conn, [consent], at, TextIds(conn))
            self._journal.append(RECORDED, {**_payload(consent), "how": source}, at, consent.number)
            known = _known(conn, [consent])
        return known[consent.number, consent.purpose]

    def record_many(self, given: Iterable[Consent], at: datetime) -> Recorded:
        """In slices, each whole, all on disk when this returns. The journal gets what is replaced; who gave these, and
        that they came, is the caller's to add."""
        done = Recorded()
        for batch in _batches(given):
            with self._db.transaction(synced=False) as conn:
                done += self._write(conn, batch, at, TextIds(conn))
        with self._db.transaction():
            pass  # syncs them
        return done

    def withdraw(self, number: PhoneNumber, purpose: Purpose | None, at: datetime, source: str) -> list[Consent]:
        """The consents, now withdrawn, to `purpose` or (None) to everything; on disk, and in the journal."""
        found = [one for one in self.all_of(number) if purpose in (None, one.purpose) and one.withdrawn_at is None]
        with self._db.transaction() as conn:
            for one in found:
                when = max(at, one.given_at)
                conn.execute(update(consents).where(_is(one)).values(withdrawn_at=when))
                payload = {**_payload(one), "how": source, "withdrawn_at": when.isoformat()}
                self._journal.append(WITHDRAWN, payload, at, number)
        return [one for one in self.all_of(number) if any(one.purpose is old.purpose for old in found)]

    def erase(self, number: PhoneNumber, at: datetime) -> int:
        """Delete everything; returns how many. Each is journaled first: once the journal's content is erased as well,
        its commitment is what proves, to whoever still has the text, that there was this consent."""
        found = self.all_of(number)
        with self._db.transaction() as conn:
            for one in found:
                self._journal.append(RECORDED, {**_payload(one), "how": "erasure"}, at, number)
            conn.execute(delete(consents).where(consents.c.number == number))
            drop_unused(conn)
        return len(found)

    def _write(self, conn: Connection, batch: list[Consent], at: datetime, texts: TextIds) -> Recorded:
        known = _known(conn, batch)
        wanted: dict[Key, Consent] = {}
        for one in batch:
            key = one.number, one.purpose
            wanted[key] = standing(wanted.get(key) or known.get(key), one)
        new = [one for key, one in sorted(wanted.items(), key=_by_key) if key not in known]
        changed = [one for key, one in wanted.items() if key in known and one != known[key]]
        texts.prepare({(one.source, one.proof) for one in (*new, *changed)})
        if new:
            conn.execute(insert(consents), [_values(one, texts) for one in new])
        for one in changed:
            old = known[one.number, one.purpose]
            conn.execute(update(consents).where(_is(one)).values(_values(one, texts)))
            self._journal.append(REPLACED, _payload(old), at, old.number)
        return Recorded(len(new), len(changed), len(batch) - len(new) - len(changed))


def _by_key(item: tuple[Key, Consent]) -> tuple[str, str]:
    (number, purpose), _one = item
    return number, purpose.value


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _whole() -> Select[Any]:
    return select(consents, consent_texts.c.source, consent_texts.c.proof).join(consent_texts)


# asked twice for each call: building it anew each time would cost more than running it
_OF = Prepared(
    _whole().where(consents.c.number == bindparam("wanted"), consents.c.purpose == bindparam("to", type_=Word(Purpose)))
)


def _is(one: Consent) -> ColumnElement[bool]:
    return and_(consents.c.number == one.number, consents.c.purpose == one.purpose)


def _known(conn: Connection, batch: list[Consent]) -> dict[Key, Consent]:
    rows = conn.execute(_whole().where(consents.c.number.in_({one.number for one in batch})))
    return {(found.number, found.purpose): found for found in map(_consent, rows)}


def _batches(given: Iterable[Consent]) -> Iterator[list[Consent]]:
    batch: list[Consent] = []
    for one in given:
        batch.append(one)
        if len(batch) == SLICE:
            yield batch
            batch = []
    if batch:
        yield batch


def _values(one: Consent, texts: TextIds) -> dict[str, Any]:
    return {
        "number": one.number,
        "purpose": one.purpose,
        "level": one.level,
        "given_at": one.given_at,
        "text_id": texts.of(one.source, one.proof),
        "hours": one.hours or None,
        "expires_at": one.expires_at,
        "withdrawn_at": one.withdrawn_at,
    }


def _payload(one: Consent) -> Mapping[str, JSON]:
    """For the journal, which knows the number anyway; without what is not there."""
    whole = plain(one)
    assert isinstance(whole, dict)
    return {name: value for name, value in whole.items() if name != "number" and value not in (None, "")}


def _consent(row: Row[Any]) -> Consent:
    return Consent(
        PhoneNumber(row.number),
        row.purpose,
        row.level,
        row.given_at,
        row.source,
        row.proof,
        row.hours or "",
        row.expires_at,
        row.withdrawn_at,
    )
