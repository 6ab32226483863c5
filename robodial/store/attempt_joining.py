"""Who was called since: the queue of a store that comes from a backup goes on where the other one stands.

Without it everybody who was reached after the backup was made would be due again. A campaign of the same name is the
same one, and a person is known by their numbers, as everywhere.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from robodial.domain.attempt import AttemptId, AttemptState
from robodial.domain.campaign import CampaignId
from robodial.domain.outcome import Outcome
from robodial.domain.retry_policy import RetryReason
from robodial.store.attempt_states import change, note
from robodial.store.enrolment import OPEN
from robodial.store.prepared import Prepared
from robodial.store.sqlite import Database
from robodial.store.tables import WAS_DIALED, attempt_events, attempts, campaigns, contact_numbers

PAGE = 1000

END_UNKNOWN = (None, Outcome.INTERRUPTED)
"""What a store says of a call during which it was copied: still open, or given up by the program that found it so."""

_NOT_OF_THE_CALL = {"attempt_id", "campaign_id", "contact_id", "ordinal", "latest", "state", "code", "reason"}
_OF_THE_CALL = tuple(column.name for column in attempts.columns if column.name not in _NOT_OF_THE_CALL)


def join_attempts(into: Database, other: Database) -> int:
    """End in `into`, each as it ended, the calls that only `other` has made, and plan what it has planned after them;
    how many. Within the caller's transaction."""
    joined = 0
    with into.transaction() as conn:
        known = {row.name: CampaignId(row.campaign_id) for row in conn.execute(select(campaigns))}
        for name, theirs in _campaigns(other):
            if name in known:
                joined += sum(_join_one(conn, known[name], other, made) for made in _made(other, theirs))
    return joined


def _campaigns(database: Database) -> list[tuple[str, CampaignId]]:
    with database.reading() as conn:
        return [(row.name, CampaignId(row.campaign_id)) for row in conn.execute(select(campaigns))]


def _made(database: Database, campaign_id: CampaignId) -> Iterator[Any]:
    """Every attempt that was dialed, oldest first."""
    after = 0
    while True:
        with database.reading() as conn:
            rows = _MADE.rows(conn, campaign=campaign_id, after=after)
        if not rows:
            return
        yield from rows
        after = rows[-1].attempt_id


def _join_one(conn: Connection, campaign_id: CampaignId, other: Database, made: Any) -> bool:
    theirs = _OF_PERSON.rows(conn, campaign=campaign_id, number=made.number)
    waiting = next((one for one in theirs if one.state in OPEN), None)
    if waiting is None or any(_is_told_by(one, made) for one in theirs):
        return False
    with other.reading() as reading:
        following = None if made.latest else _NEXT.first(reading, attempt=made.attempt_id)
        events = _EVENTS.rows(reading, attempt=made.attempt_id)
    _end(conn, waiting.attempt_id, made, is_latest=following is None)
    _tell(conn, waiting.attempt_id, events)
    if following is not None:
        _plan(conn, waiting, following)
    return True


def _is_told_by(one: Any, made: Any) -> bool:
    """True when it is the same call, and `made` knows no more of it."""
    same = (one.number, one.dialed_at) == (made.number, made.dialed_at)
    return same and (one.outcome not in END_UNKNOWN or one.outcome is made.outcome)


def _end(conn: Connection, attempt_id: AttemptId, made: Any, *, is_latest: bool) -> None:
    """What led there is told by the events. A call whose end nobody knows is not made again: they may have answered."""
    values = {name: getattr(made, name) for name in _OF_THE_CALL}
    values |= {"outcome": made.outcome or Outcome.INTERRUPTED, "ended_at": made.ended_at or made.dialed_at}
    values |= {"lease_until": None, "latest": is_latest, "code": None, "reason": None}
    change(*values).run(conn, attempt=attempt_id, state=AttemptState.ENDED, **values)


def _tell(conn: Connection, attempt_id: AttemptId, events: list[Any]) -> None:
    """What happened in the call; its beginning may be told already."""
    told = {(row.at, row.state, row.code) for row in _EVENTS.rows(conn, attempt=attempt_id)}
    for row in events:
        if (row.at, row.state, row.code) not in told:
            note(conn, attempt_id, row.state, row.at, code=row.code, detail=row.detail)


def _plan(conn: Connection, ended: Any, following: Any) -> None:
    """Whatever became of it there: if it was made, it is ended next, and if it was refused, so it will be here."""
    place = {"campaign_id": ended.campaign_id, "contact_id": ended.contact_id, "ordinal": ended.ordinal + 1}
    due = {"number": following.number, "due_at": following.due_at, "state": AttemptState.DUE, "latest": True}
    new = _PLAN.new_key(conn, **place, **due)
    note(conn, AttemptId(new), AttemptState.DUE, following.planned_at, code=RetryReason.TRY_AGAIN.value)


_OWNERS = select(contact_numbers.c.contact_id).where(contact_numbers.c.number == bindparam("number"))
_OF_PERSON = Prepared(
    select(attempts)
    .where(attempts.c.campaign_id == bindparam("campaign"), attempts.c.contact_id.in_(_OWNERS))
    .order_by(attempts.c.attempt_id)
)
_MADE = Prepared(
    select(attempts)
    .where(attempts.c.campaign_id == bindparam("campaign"), attempts.c.attempt_id > bindparam("after"), WAS_DIALED)
    .where(attempts.c.number != "")  # of somebody who had themselves erased
    .order_by(attempts.c.attempt_id)
    .limit(PAGE)
)
_EVENTS = Prepared(
    select(attempt_events)
    .where(attempt_events.c.attempt_id == bindparam("attempt"))
    .order_by(attempt_events.c.event_id)
)
_before = attempts.alias("before")
_NEXT = Prepared(
    select(attempts.c.number, attempts.c.due_at, _before.c.ended_at.label("planned_at"))
    .join(_before, (_before.c.contact_id == attempts.c.contact_id) & (_before.c.campaign_id == attempts.c.campaign_id))
    .where(_before.c.attempt_id == bindparam("attempt"), attempts.c.attempt_id > _before.c.attempt_id)
    .order_by(attempts.c.attempt_id)
    .limit(1)
)
_PLAN = Prepared(insert(attempts), "campaign_id", "contact_id", "number", "ordinal", "latest", "state", "due_at")
