"""Reads the contacts of a campaign, or of a list, into a `ContactIndex`: whole once, then what has changed since."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, case, func, or_, select, type_coerce

from robodial.domain.attempt import AttemptState
from robodial.domain.campaign import CampaignId
from robodial.domain.category import Category
from robodial.domain.contact import ListId
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.store.contact_index import NUMBER_MARK, Array, ContactIndex, Marks
from robodial.store.prepared import Prepared
from robodial.store.sqlite import Database
from robodial.store.tables import (
    WAS_DIALED,
    attempt_events,
    attempts,
    campaigns,
    contact_numbers,
    contacts,
    postponements,
)

PAGE = 4000
"""Rows read at once: some milliseconds, so that the windows are not kept waiting."""

MOST_CHANGED = 5000
"""Contacts read again one by one; when more have changed, everything is."""

NAME_LETTERS = 24
"""By so many first letters names are put in order."""

SECOND_US = 1_000_000


class ContactIndexes:
    """Reads indexes and brings them up to date."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def of_campaign(self, campaign_id: CampaignId) -> ContactIndex:
        """Everybody in the campaign's list, and those called who are no longer in it."""
        with self._db.reading() as conn:
            marks = self._marks(campaign_id)
            list_id = conn.scalar(select(campaigns.c.list_id).where(campaigns.c.campaign_id == campaign_id))
        known = {"campaign": campaign_id, "list_id": list_id}
        index = _built(self._people(_IN_LIST, **known), self._people(_OUTSIDE, **known))
        return replace(_with_attempts(index, self._attempts(_ATTEMPTS, campaign=campaign_id)), marks=marks)

    def of_list(self, list_id: ListId) -> ContactIndex:
        """Everybody in the list."""
        return _built(self._people(_IN_LIST, list_id=list_id), iter(()))

    def renewed(self, index: ContactIndex, campaign_id: CampaignId) -> ContactIndex | None:
        """With what attempts changed since; the same index when nothing has. None when all has to be read again."""
        marks = self._marks(campaign_id)
        if marks == index.marks:
            return index
        if marks.waits != index.marks.waits:
            return None
        with self._db.reading() as conn:
            since = {"campaign": campaign_id, "event": index.marks.event, "attempt": index.marks.attempt}
            changed = [row[0] for row in _CHANGED.plain_rows(conn, **since)]
        places = _places(index.contact_ids, np.array(changed, dtype=np.int64))
        if len(changed) > MOST_CHANGED or (places < 0).any():
            return None
        pages = [self._attempts_of(campaign_id, changed[n : n + 500]) for n in range(0, len(changed), 500)]
        rows = np.concatenate(pages) if pages else np.zeros((0, len(_FIELDS)), dtype=np.int64)
        return replace(_with_attempts(index, iter([rows]), only=places), marks=marks)

    # ---- reading -------------------------------------------------------------------------------------------------

    def _marks(self, campaign_id: CampaignId) -> Marks:
        with self._db.reading() as conn:
            event = conn.scalar(select(func.max(attempt_events.c.event_id)))
            attempt = conn.scalar(select(func.max(attempts.c.attempt_id)))
            mine = postponements.c.campaign_id == campaign_id
            waits = conn.scalar(select(func.count()).select_from(postponements).where(mine))
        return Marks(event or 0, attempt or 0, waits or 0)

    def _people(self, wanted: Prepared, **values: Any) -> Iterator[tuple[Any, ...]]:
        """(contact id, name, number), a row for each number."""
        after = 0
        while True:
            with self._db.reading() as conn:
                rows = wanted.plain_rows(conn, after=after, many=PAGE, **values)
            if not rows:
                return
            yield from rows
            after = rows[-1][0]

    def _attempts(self, wanted: Prepared, **values: Any) -> Iterator[Array]:
        after = 0
        while True:
            with self._db.reading() as conn:
                rows = wanted.plain_rows(conn, after=after, many=PAGE, **values)
            if not rows:
                return
            yield np.array(rows, dtype=np.int64)
            after = rows[-1][0]

    def _attempts_of(self, campaign_id: CampaignId, contact_ids: Sequence[int]) -> Array:
        wanted = _brief().where(attempts.c.campaign_id == campaign_id, attempts.c.contact_id.in_(contact_ids))
        with self._db.reading() as conn:
            rows = [tuple(row) for row in conn.execute(wanted.order_by(attempts.c.attempt_id))]
        return np.array(rows, dtype=np.int64).reshape(len(rows), len(_FIELDS))


# ---- people ----------------------------------------------------------------------------------------------------------


def _built(*parts: Iterator[tuple[Any, ...]]) -> ContactIndex:
    people = _People()
    for part in parts:
        while some := list(islice(part, PAGE)):
            people.add(some)
    return people.index()


class _People:
    """Collects rows of (contact id, name, number) into arrays."""

    def __init__(self) -> None:
        self._ids: list[Array] = []
        self._numbers: list[Array] = []
        self._names: list[Array] = []
        self._lengths: list[Array] = []
        self._texts: list[bytes] = []
        self._last = 0

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        ids: list[int] = []
        numbers: list[int] = []
        names: list[bytes] = []
        texts: list[bytes] = []
        for contact_id, name, number in rows:
            digits = number[1:] if number else "0"
            if contact_id != self._last:
                self._last = contact_id
                names.append(folded(name))
                texts.append(names[-1])
                ids.append(contact_id)
                numbers.append(int(digits))
            if not texts:  # another number of the last contact of the rows before
                self._join(digits)
            else:
                texts[-1] += NUMBER_MARK + digits.encode()
        self._keep(ids, numbers, names, texts)

    def _join(self, digits: str) -> None:
        more = NUMBER_MARK + digits.encode()
        self._texts[-1] += more
        self._lengths[-1][-1] += len(more)

    def _keep(self, ids: list[int], numbers: list[int], names: list[bytes], texts: list[bytes]) -> None:
        if ids:
            self._ids.append(np.array(ids, dtype=np.int64))
            self._numbers.append(np.array(numbers, dtype=np.uint64))
            self._names.append(np.array(names, dtype=f"S{NAME_LETTERS}"))
            self._lengths.append(np.array([len(text) for text in texts], dtype=np.uint32))
            self._texts.append(b"".join(texts))

    def index(self) -> ContactIndex:
        """All of them, by contact id."""
        ids = _joined(self._ids, np.int64)
        starts = np.concatenate(([0], np.cumsum(_joined(self._lengths, np.int64)))).astype(np.uint32)
        index = ContactIndex(
            ids,
            np.full(len(ids), Category.WAITING.place, dtype=np.uint8),
            np.zeros(len(ids), dtype=np.uint16),
            np.zeros(len(ids), dtype=np.uint32),
            np.zeros(len(ids), dtype=np.uint32),
            _joined(self._numbers, np.uint64),
            _by_name(_joined(self._names, f"S{NAME_LETTERS}")),
            np.frombuffer(b"".join(self._texts), dtype=np.uint8),
            starts,
        )
        return index if len(ids) < 2 or (ids[1:] > ids[:-1]).all() else _by_id(index)


def _by_name(names: Array) -> Array:
    """Those without a name last."""
    order = np.argsort(names, kind="stable")
    nameless = int(np.count_nonzero(names == b""))
    return np.concatenate((order[nameless:], order[:nameless])).astype(np.uint32)


def _by_id(index: ContactIndex) -> ContactIndex:
    """Those outside the list were read after it, and may have been there before it."""
    order = np.argsort(index.contact_ids, kind="stable")
    now_at = np.empty(len(order), dtype=np.uint32)
    now_at[order] = np.arange(len(order), dtype=np.uint32)
    lengths = np.diff(index.starts.astype(np.int64))[order]
    pieces = [index.text[index.starts[n] : index.starts[n + 1]] for n in order.tolist()]
    return replace(
        index,
        contact_ids=index.contact_ids[order],
        numbers=index.numbers[order],
        name_order=now_at[index.name_order],
        text=np.concatenate(pieces),
        starts=np.concatenate(([0], np.cumsum(lengths))).astype(np.uint32),
        _orders={},
    )


def _joined(pieces: list[Array], kind: Any) -> Array:
    return np.concatenate(pieces) if pieces else np.zeros(0, dtype=kind)


def folded(name: str) -> bytes:
    """Small letters without accents: as names are searched and put in order."""
    if name.isascii():
        return name.strip().lower().encode()
    plain = unicodedata.normalize("NFKD", name.strip().casefold())
    return plain.translate(_PLAIN).encode("utf-8", "replace")


_PLAIN: dict[int, str | None] = dict.fromkeys(range(0x0300, 0x0370)) | {ord("œ"): "oe", ord("æ"): "ae"}
"""Combining marks of Latin, Greek and Cyrillic letters go; letters written together are typed as two."""


# ---- attempts --------------------------------------------------------------------------------------------------------

_FIELDS = ("attempt_id", "contact_id", "category", "dialed_s", "due_s")


def _with_attempts(index: ContactIndex, pages: Iterator[Array], only: Array | None = None) -> ContactIndex:
    """With what attempts, oldest first, say of their contacts: of all, or of the entries `only`, whose attempts these
    are."""
    categories, calls = index.categories.copy(), index.calls.copy()
    last_called, next_due = index.last_called.copy(), index.next_due.copy()
    if only is not None:
        categories[only], calls[only], last_called[only], next_due[only] = Category.WAITING.place, 0, 0, 0
    for page in pages:
        at = _places(index.contact_ids, page[:, 1])
        rows, places = page[at >= 0], at[at >= 0]
        categories[places] = rows[:, 2]  # of several rows of one contact, the last one stays
        next_due[places] = rows[:, 4]
        dialed = rows[:, 3] > 0
        last_called[places[dialed]] = rows[dialed, 3]
        np.add.at(calls, places[dialed], 1)
    fresh = replace(index, categories=categories, calls=calls, last_called=last_called, next_due=next_due)
    return replace(fresh, _orders={})


def _places(ids: Array, wanted: Array) -> Array:
    """Where each of the wanted is among the sorted ids; -1 where it is not."""
    if not len(ids):
        return np.full(len(wanted), -1)
    at = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    return np.where(ids[at] == wanted, at, -1)


def _category() -> ColumnElement[int]:
    """What an attempt, when it is the contact's last one, says of the contact."""
    state, outcome, decision = attempts.c.state, attempts.c.outcome, attempts.c.disposition
    by_machine = (attempts.c.verdict == AnswerVerdict.MACHINE) & (decision == Disposition.NONE)
    on_line = or_(*(state == one for one in (AttemptState.CLAIMED, AttemptState.DIALING, AttemptState.CONNECTED)))
    machine = or_(outcome == Outcome.MACHINE, decision == Disposition.LEFT_MESSAGE, by_machine)
    return case(
        (state == AttemptState.DUE, Category.WAITING.place),
        (on_line, Category.IN_CALL.place),
        (state == AttemptState.CANCELLED, Category.NOT_CALLED.place),
        (decision == Disposition.OPTED_OUT, Category.REFUSED.place),
        (outcome == Outcome.HUNG_UP_EARLY, Category.HUNG_UP.place),
        (machine, Category.MACHINE.place),
        (outcome == Outcome.ANSWERED, Category.REACHED.place),
        (or_(outcome == Outcome.INVALID_NUMBER, outcome == Outcome.FAX), Category.WRONG_NUMBER.place),
        else_=Category.NOT_REACHED.place,
    )


def _brief() -> Select[Any]:
    dialed = func.coalesce(type_coerce(attempts.c.dialed_at, BigInteger), 0) // SECOND_US
    due = case((attempts.c.state == AttemptState.DUE, type_coerce(attempts.c.due_at, BigInteger)), else_=0)
    values = attempts.c.attempt_id, attempts.c.contact_id, _category(), dialed, due // SECOND_US
    return select(*(value.label(name) for value, name in zip(values, _FIELDS, strict=True)))


def _people(which: ColumnElement[bool]) -> Prepared:
    page = select(contacts.c.contact_id, contacts.c.name).where(which, contacts.c.contact_id > bindparam("after"))
    some = page.order_by(contacts.c.contact_id).limit(bindparam("many")).subquery()
    theirs = some.outerjoin(contact_numbers, contact_numbers.c.contact_id == some.c.contact_id)
    wanted = select(some.c.contact_id, some.c.name, contact_numbers.c.number).select_from(theirs)
    return Prepared(wanted.order_by(some.c.contact_id, contact_numbers.c.position))


_STAYS = (contacts.c.list_id == bindparam("list_id")) & contacts.c.removed_at.is_(None)
_CALLED = (
    select(attempts.c.contact_id).where(attempts.c.campaign_id == bindparam("campaign"), WAS_DIALED).scalar_subquery()
)
_IN_LIST = _people(_STAYS)
_OUTSIDE = _people(~_STAYS & contacts.c.contact_id.in_(_CALLED))
_ATTEMPTS = Prepared(
    _brief()
    .where(attempts.c.campaign_id == bindparam("campaign"), attempts.c.attempt_id > bindparam("after"))
    .order_by(attempts.c.attempt_id)
    .limit(bindparam("many"))
)
_OF_EVENTS = select(attempt_events.c.attempt_id).where(attempt_events.c.event_id > bindparam("event"))
_CHANGED = Prepared(
    select(attempts.c.contact_id)
    .where(attempts.c.campaign_id == bindparam("campaign"))
    .where(or_(attempts.c.attempt_id > bindparam("attempt"), attempts.c.attempt_id.in_(_OF_EVENTS)))
    .distinct()
)
