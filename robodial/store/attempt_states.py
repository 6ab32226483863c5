"""Which state may follow which, and the event that each change leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from robodial.domain.attempt import AttemptId, AttemptState
from robodial.domain.campaign import CampaignId
from robodial.domain.contact import ContactId, PhoneNumber
from robodial.errors import StoreError
from robodial.i18n import gettext as _
from robodial.store.tables import attempt_events, attempts

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
    row = conn.execute(_PLACE.where(attempts.c.attempt_id == attempt_id)).first()
    if row is None:
        raise StoreError(_("There is no attempt number {number}.").format(number=attempt_id))
    if to not in MAY_FOLLOW[row.state]:
        raise StoreError(_not_lawful(attempt_id, row.state, to))
    conn.execute(update(attempts).where(attempts.c.attempt_id == attempt_id).values(state=to, **values))
    note(conn, attempt_id, to, at, code=event[0], detail=event[1])
    return Place(row.campaign_id, row.contact_id, row.number, row.ordinal)


_PLACE = select(attempts.c.state, attempts.c.campaign_id, attempts.c.contact_id, attempts.c.number, attempts.c.ordinal)


def note(
    conn: Connection, attempt_id: AttemptId, state: AttemptState, at: datetime, *, code: str = "", detail: str = ""
) -> None:
    """Add an event."""
    conn.execute(
        insert(attempt_events), {"attempt_id": attempt_id, "at": at, "state": state, "code": code, "detail": detail}
    )


def _not_lawful(attempt_id: AttemptId, was: AttemptState, to: AttemptState) -> str:
    return _("Attempt {number} is {was} and cannot become {to}.").format(number=attempt_id, was=was.value, to=to.value)
