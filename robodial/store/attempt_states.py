"""Which state may follow which, and the event that each change leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from robodial.domain.attempt import AttemptId, AttemptState
from robodial.domain.campaign import CampaignId
from robodial.domain.contact import ContactId, PhoneNumber
from robodial.errors import StoreError
from robodial.i18n import gettext as _
from robodial.store.prepared import Prepared
from robodial.store.tables import attempt_events, attempts, enrolments

DUE, CLAIMED, DIALING, CONNECTED, ENDED, CANCELLED = AttemptState

MAY_FOLLOW: Mapping[AttemptState, frozenset[AttemptState]] = {
    DUE: frozenset({CLAIMED, CANCELLED}),
    # a claimed attempt ends undialed when its process died
    CLAIMED: frozenset({DIALING, DUE, CANCELLED, ENDED}),
    DIALING: frozenset({CONNECTED, ENDED}),
    # connected again: "heard enough", or not after all
    CONNECTED: frozenset({CONNECTED, ENDED}),
    ENDED: frozenset(),
    CANCELLED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class AttemptEvent:
    """One change of an attempt; `code` says why (or the outcome), `detail` in words."""

    at: datetime
    state: AttemptState
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an attempt stands in its campaign."""

    campaign_id: CampaignId
    contact_id: ContactId
    number: PhoneNumber
    ordinal: int


def move(
    conn: Connection,
    attempt_id: AttemptId,
    to: AttemptState,
    at: datetime,
    *,
    event: tuple[str, str] = ("", ""),
    **values: Any,
) -> Place:
    """Change the state and the columns `values`, with an event (code, detail); returns its place.

    Raises StoreError naming both states when the one may not follow the other.
    """
    row = _PLACE.first(conn, attempt=attempt_id)
    if row is None:
        raise StoreError(_("There is no attempt number {number}.").format(number=attempt_id))
    if to not in MAY_FOLLOW[row.state]:
        raise StoreError(_not_lawful(attempt_id, row.state, to))
    change(*values).run(conn, attempt=attempt_id, state=to, **values)
    note(conn, attempt_id, to, at, code=event[0], detail=event[1])
    return Place(row.campaign_id, row.contact_id, row.number, row.ordinal)


@cache
def change(*names: str) -> Prepared:
    """An UPDATE of the state and these columns of `attempt`."""
    return Prepared(update(attempts).where(attempts.c.attempt_id == bindparam("attempt")), "state", *names)


_PLACE = Prepared(
    select(
        attempts.c.state, attempts.c.campaign_id, attempts.c.contact_id, attempts.c.number, attempts.c.ordinal
    ).where(attempts.c.attempt_id == bindparam("attempt"))
)
_NOTE = Prepared(insert(attempt_events), "attempt_id", "at", "state", "code", "detail")


def note(
    conn: Connection, attempt_id: AttemptId, state: AttemptState, at: datetime, *, code: str = "", detail: str = ""
) -> None:
    """Add an event."""
    _NOTE.run(conn, attempt_id=attempt_id, at=at, state=state, code=code, detail=detail)


def events_of(conn: Connection, attempt_id: AttemptId) -> list[AttemptEvent]:
    """Every change, oldest first. That an attempt was planned when its contact was enrolled is said once for all."""
    rows = _EVENTS.rows(conn, attempt=attempt_id)
    events = [AttemptEvent(row.at, row.state, row.code, row.detail) for row in rows]
    enrolled = _ENROLLED.first(conn, attempt=attempt_id)
    if enrolled is None or enrolled.last_attempt_id < attempt_id:
        return events
    return [AttemptEvent(enrolled.at, AttemptState.DUE), *events]


_EVENTS = Prepared(
    select(attempt_events.c.at, attempt_events.c.state, attempt_events.c.code, attempt_events.c.detail)
    .where(attempt_events.c.attempt_id == bindparam("attempt"))
    .order_by(attempt_events.c.event_id)
)
_ENROLLED = Prepared(
    select(enrolments.c.at, enrolments.c.last_attempt_id)
    .where(enrolments.c.first_attempt_id <= bindparam("attempt"))
    .order_by(enrolments.c.first_attempt_id.desc())
    .limit(1)
)


def _not_lawful(attempt_id: AttemptId, was: AttemptState, to: AttemptState) -> str:
    return _("Attempt {number} is {was} and cannot become {to}.").format(number=attempt_id, was=was.value, to=to.value)
