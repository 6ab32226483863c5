"""Taking the next attempt from the queue."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, select, text, update

from robodial.domain.attempt import Attempt, AttemptId, AttemptState
from robodial.domain.campaign import CampaignId
from robodial.domain.claim import Allowed, Decision, Postponed, Refused
from robodial.domain.contact import ContactId, PhoneNumber
from robodial.domain.line import LineId
from robodial.errors import StoreError
from robodial.i18n import gettext as _
from robodial.store.attempt_states import move
from robodial.store.tables import IS_DUE, ON_A_LINE, attempts, contacts

MOST_ASKED = 200
"""Attempts put off in one claim, so that the transaction stays short: 200 take about 30 ms."""

FIRST_PAGE = 4
"""Attempts read at first; mostly the first one is taken. Each further page is four times as long."""


def claim(
    conn: Connection,
    campaign_id: CampaignId,
    line_id: LineId,
    now: datetime,
    lease_until: datetime,
    *,
    decide: Callable[[Attempt], Decision],
) -> Attempt | None:
    """See Attempts.claim; within the caller's transaction."""
    asked, size = 0, FIRST_PAGE
    while asked < MOST_ASKED:
        page = _due(conn, campaign_id, now, min(size, MOST_ASKED - asked))
        taken = _first_allowed(conn, page, now, decide)
        if taken is not None:
            return _take(conn, taken, line_id, now, lease_until)
        if len(page) < min(size, MOST_ASKED - asked):
            return None
        asked, size = asked + len(page), size * 4
    return None


def _first_allowed(
    conn: Connection, page: Sequence[Attempt], now: datetime, decide: Callable[[Attempt], Decision]
) -> Attempt | None:
    for candidate in page:
        decision = decide(candidate)
        if isinstance(decision, Allowed):
            return candidate
        if isinstance(decision, Postponed):
            _postpone(conn, candidate, now, decision)
        else:
            _refuse(conn, candidate, now, decision)
    return None


def _take(conn: Connection, taken: Attempt, line_id: LineId, now: datetime, lease_until: datetime) -> Attempt:
    values: dict[str, Any] = {"line_id": line_id, "lease_until": lease_until, "code": None, "reason": None}
    move(conn, taken.attempt_id, AttemptState.CLAIMED, now, event=("", line_id), **values)
    return Attempt(
        taken.attempt_id,
        taken.campaign_id,
        taken.contact_id,
        taken.number,
        taken.ordinal,
        AttemptState.CLAIMED,
        taken.due_at,
        taken.contact_name,
        taken.contact_time_zone,
    )


def _refuse(conn: Connection, candidate: Attempt, now: datetime, decision: Refused) -> None:
    why = (decision.code, decision.reason)
    done: dict[str, Any] = {"ended_at": now, "code": decision.code, "reason": decision.reason}
    move(conn, candidate.attempt_id, AttemptState.CANCELLED, now, event=why, **done)


def _postpone(conn: Connection, candidate: Attempt, now: datetime, decision: Postponed) -> None:
    if decision.until <= now:
        raise ValueError(f"{decision.code} postponed an attempt to {decision.until}, which is not after {now}")
    values = {"due_at": decision.until, "code": decision.code, "reason": decision.reason}
    conn.execute(update(attempts).where(attempts.c.attempt_id == candidate.attempt_id).values(values))


def extend_lease(conn: Connection, attempt_id: AttemptId, lease_until: datetime) -> None:
    """Raises StoreError when the attempt is not on a line."""
    held = update(attempts).where(attempts.c.attempt_id == attempt_id, ON_A_LINE).values(lease_until=lease_until)
    if conn.execute(held).rowcount != 1:
        raise StoreError(_("Attempt {number} is not on a line; it has no lease.").format(number=attempt_id))


# ---- selecting ---------------------------------------------------------------------------------------------------


def due_in(campaign_id: CampaignId) -> ColumnElement[bool]:
    """Due attempts of the campaign; in the words of the partial index."""
    return and_(attempts.c.campaign_id == campaign_id, IS_DUE)


def with_contact() -> Select[Any]:
    """Attempts with what the engine needs to know of their contact; see `attempt`."""
    return select(
        attempts.c.attempt_id,
        attempts.c.campaign_id,
        attempts.c.contact_id,
        attempts.c.number,
        attempts.c.ordinal,
        attempts.c.state,
        attempts.c.due_at,
        contacts.c.name,
        contacts.c.time_zone,
    ).join(contacts, contacts.c.contact_id == attempts.c.contact_id)


def attempt(row: Row[Any]) -> Attempt:
    """From a row of `with_contact`."""
    return Attempt(
        AttemptId(row.attempt_id),
        CampaignId(row.campaign_id),
        ContactId(row.contact_id),
        PhoneNumber(row.number),
        row.ordinal,
        row.state,
        row.due_at,
        row.name,
        row.time_zone,
    )


def _due(conn: Connection, campaign_id: CampaignId, now: datetime, limit: int) -> list[Attempt]:
    """The earliest due ones whose number is in no call, of any campaign."""
    other = attempts.alias("other")
    in_a_call = exists().where(other.c.number == attempts.c.number, _OTHER_ON_A_LINE)
    wanted = (
        with_contact()
        .where(attempts.c.campaign_id == campaign_id, _DUE_HERE, attempts.c.due_at <= now, ~in_a_call)
        .order_by(attempts.c.due_at, attempts.c.attempt_id)
        .limit(limit)
    )
    return [attempt(row) for row in conn.execute(wanted)]


# With two attempts tables in one statement, the condition needs to say which one.
_DUE_HERE = text("attempts.state = 'due'")
_OTHER_ON_A_LINE = text("other.state IN ('claimed', 'dialing', 'connected')")
