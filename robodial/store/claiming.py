"""Taking the next attempt from the queue."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, TextClause, and_, bindparam, insert, select, update

from robodial.domain.attempt import Attempt, AttemptId, AttemptState
from robodial.domain.campaign import CampaignId
from robodial.domain.claim import Allowed, Decision, Postponed, PostponedTogether, Refused
from robodial.domain.contact import ContactId, PhoneNumber
from robodial.domain.line import LineId
from robodial.errors import StoreError
from robodial.i18n import gettext as _
from robodial.store.attempt_states import move
from robodial.store.columns import UtcTime
from robodial.store.prepared import Prepared
from robodial.store.tables import IS_DUE, IS_DUE_AGAIN, ON_A_LINE, attempts, contacts, postponements

MOST_ASKED = 200
"""Attempts decided on one by one in one claim, so that the transaction stays short."""

MOST_TOGETHER = 1000
"""Attempts looked at in one claim to be put off together: about 5 ms."""

FIRST_PAGE = 4
"""Attempts read at first; mostly the first one is taken. Each further page is four times as long."""

IN_A_CALL = "in_a_call"
WHILE_IN_A_CALL = timedelta(minutes=1)
"""After which a number that another campaign has on a line is looked at again: about the length of a call."""


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
    taken = _Search(conn, campaign_id, now, decide).first_allowed()
    return None if taken is None else _take(conn, taken, line_id, now, lease_until)


class _Search:
    """One walk along the due attempts of a campaign: second tries, then first ones, the earliest first.

    A try after ten minutes means ten minutes, not the end of a list that takes days.
    """

    def __init__(
        self, conn: Connection, campaign_id: CampaignId, now: datetime, decide: Callable[[Attempt], Decision]
    ) -> None:
        self._conn = conn
        self._campaign_id = campaign_id
        self._now = now
        self._decide = decide
        self._may_sweep = MOST_TOGETHER
        self._swept: set[int] = set()

    def first_allowed(self) -> Attempt | None:
        """None when nothing is left, or enough was put off for one transaction."""
        return self._first_of(_DUE_AGAIN) or self._first_of(_DUE)

    def _first_of(self, due: Prepared) -> Attempt | None:
        asked, size = 0, FIRST_PAGE
        while asked < MOST_ASKED:
            size = min(size, MOST_ASKED - asked)
            page = self._page(due, size)
            for candidate in page:
                if self._may_sweep <= 0:
                    return None
                if candidate.attempt_id not in self._swept and self._may_be_taken(candidate):
                    return candidate
            if len(page) < size:
                return None
            asked, size = asked + len(page), size * 4
        return None

    def _page(self, due: Prepared, size: int) -> list[Attempt]:
        rows = due.rows(self._conn, campaign=self._campaign_id, now=self._now, many=size)
        return [attempt(row) for row in rows]

    def _may_be_taken(self, candidate: Attempt) -> bool:
        if _IN_A_CALL.first(self._conn, number=candidate.number) is not None:
            self._postpone(candidate, in_a_call(self._now))
            return False
        decision = self._decide(candidate)
        if isinstance(decision, Postponed):
            self._postpone(candidate, decision)
        elif isinstance(decision, Refused):
            _refuse(self._conn, candidate, self._now, decision)
        return isinstance(decision, Allowed)

    def _postpone(self, candidate: Attempt, decision: Postponed) -> None:
        if decision.until <= self._now:
            raise ValueError(
                f"{decision.code} postponed an attempt to {decision.until}, which is not after {self._now}"
            )
        _POSTPONE.run(self._conn, attempt=candidate.attempt_id, **_postponed(decision))
        if isinstance(decision, PostponedTogether):
            self._sweep(decision)

    def _sweep(self, decision: PostponedTogether) -> None:
        rows = _DUE_BRIEFLY.rows(self._conn, campaign=self._campaign_id, now=self._now, many=self._may_sweep)
        self._may_sweep -= len(rows)
        alike = [row.attempt_id for row in rows if decision.holds_for(row.number, row.time_zone)]
        if alike:
            values = _postponed(decision) | {"reason": self._words_for_all(decision)}
            self._conn.execute(update(attempts).where(attempts.c.attempt_id.in_(alike)).values(values))
            self._swept.update(alike)

    def _words_for_all(self, decision: PostponedTogether) -> str | None:
        """What each of them says: nothing where the words can be kept once, for that moment and code."""
        key = {"campaign_id": self._campaign_id, "code": decision.code, "until": decision.until}
        known = _WORDS.scalar(self._conn, **key)
        if known is None:
            _KEEP_WORDS.run(self._conn, **key, reason=decision.reason)
        return None if known in (None, decision.reason) else decision.reason


def _postponed(decision: Postponed) -> dict[str, Any]:
    return {"due_at": decision.until, "code": decision.code, "reason": decision.reason}


def in_a_call(now: datetime) -> Postponed:
    """What is decided about an attempt whose number somebody else is calling."""
    return Postponed(now + WHILE_IN_A_CALL, IN_A_CALL, _("This number is in another call just now."))


def _take(conn: Connection, taken: Attempt, line_id: LineId, now: datetime, lease_until: datetime) -> Attempt:
    values: dict[str, Any] = {"line_id": line_id, "lease_until": lease_until, "code": None, "reason": None}
    move(conn, taken.attempt_id, AttemptState.CLAIMED, now, event=("", line_id), **values)
    return replace(taken, state=AttemptState.CLAIMED)


def _refuse(conn: Connection, candidate: Attempt, now: datetime, decision: Refused) -> None:
    why = (decision.code, decision.reason)
    done: dict[str, Any] = {"ended_at": now, "code": decision.code, "reason": decision.reason}
    move(conn, candidate.attempt_id, AttemptState.CANCELLED, now, event=why, **done)


def extend_lease(conn: Connection, attempt_id: AttemptId, lease_until: datetime) -> None:
    """Raises StoreError when the attempt is not on a line."""
    if _EXTEND.run(conn, attempt=attempt_id, lease_until=lease_until) != 1:
        raise StoreError(_("Attempt {number} is not on a line; it has no lease.").format(number=attempt_id))


# ---- selecting ---------------------------------------------------------------------------------------------------


def due_in(campaign_id: "CampaignId | ColumnElement[Any]") -> ColumnElement[bool]:
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


def _earliest(wanted: Select[Any], which: TextClause = IS_DUE) -> Prepared:
    mine = attempts.c.campaign_id == bindparam("campaign")
    return Prepared(
        wanted.where(mine, which, attempts.c.due_at <= bindparam("now", type_=UtcTime))
        .order_by(attempts.c.due_at, attempts.c.attempt_id)
        .limit(bindparam("many"))
    )


_DUE = _earliest(with_contact())
_DUE_AGAIN = _earliest(with_contact(), IS_DUE_AGAIN)
_DUE_BRIEFLY = _earliest(
    select(attempts.c.attempt_id, attempts.c.number, contacts.c.time_zone).join(
        contacts, contacts.c.contact_id == attempts.c.contact_id
    )
)
_IN_A_CALL = Prepared(select(attempts.c.attempt_id).where(attempts.c.number == bindparam("number"), ON_A_LINE))
_WORDS = Prepared(
    select(postponements.c.reason).where(
        postponements.c.campaign_id == bindparam("campaign_id"),
        postponements.c.code == bindparam("code"),
        postponements.c.until == bindparam("until", type_=UtcTime),
    )
)
_KEEP_WORDS = Prepared(insert(postponements), "campaign_id", "code", "until", "reason")
_MINE = attempts.c.attempt_id == bindparam("attempt")
_POSTPONE = Prepared(update(attempts).where(_MINE), "due_at", "code", "reason")
_EXTEND = Prepared(update(attempts).where(_MINE, ON_A_LINE), "lease_until")
