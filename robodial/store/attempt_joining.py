"""Who was called since: the queue of a store that comes from a backup goes on where the other one stands.

Without it everybody who was reached after the backup was made would be due again. A campaign of the same name is the
same one, and a person is known by their numbers, as everywhere.
"""

from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from robodial.domain.attempt import AttemptId, AttemptState
from robodial.domain.campaign import CampaignId, CampaignState
from robodial.domain.contact import ContactId
from robodial.domain.outcome import Disposition, Outcome
from robodial.domain.retry_policy import RetryReason
from robodial.store.attempt_states import change, note
from robodial.store.columns import new_key
from robodial.store.enrolment import OPEN, cancel_of_contact
from robodial.store.erased_calls import NEVER_RANG
from robodial.store.prepared import Prepared
from robodial.store.sqlite import Database
from robodial.store.tables import (
    WAS_DIALED,
    attempt_events,
    attempts,
    calls,
    campaigns,
    contact_numbers,
    contacts,
    lists,
)

PAGE = 1000

END_UNKNOWN = (None, Outcome.INTERRUPTED)
"""What a store says of a call during which it was copied: still open, or given up by the program that found it so."""

_NOT_OF_THE_CALL = {"attempt_id", "campaign_id", "contact_id", "ordinal", "latest", "state", "code", "reason"}
_KEYS_OF_CAMPAIGN = {"campaign_id", "list_id", "enrolled_list_id"}
_OF_THE_CALL = tuple(column.name for column in attempts.columns if column.name not in _NOT_OF_THE_CALL)


def join_attempts(into: Database, other: Database) -> int:
    """End in `into`, each as it ended, the calls that only `other` has made, and plan what it has planned after them;
    how many. Within the caller's transaction."""
    joined = 0
    with into.transaction() as conn:
        known = _ids_by_name(conn)
        for theirs in _campaigns(other):
            mine = known.get(theirs.name)
            for made in _made(other, CampaignId(theirs.campaign_id)):
                mine = mine or _bring_campaign(conn, other, theirs)
                joined += _join_one(conn, mine, other, made)
    return joined


def _ids_by_name(conn: Connection) -> dict[str, CampaignId]:
    return {row.name: CampaignId(row.campaign_id) for row in conn.execute(select(campaigns))}


def _campaigns(database: Database) -> list[Any]:
    with database.reading() as conn:
        return list(conn.execute(select(campaigns)))


def _bring_campaign(conn: Connection, other: Database, theirs: Any) -> CampaignId:
    """A campaign that has called somebody, with an empty list: started again, it reads its list once more and knows
    who was called."""
    with other.reading() as reading:
        wanted = select(lists.c.source, lists.c.country, lists.c.header, lists.c.created_at)
        source = reading.execute(wanted.where(lists.c.list_id == theirs.list_id)).mappings().one()
    list_id = new_key(conn.execute(insert(lists).values(**source, complete=True)))
    own = {name: value for name, value in theirs._mapping.items() if name not in _KEYS_OF_CAMPAIGN}
    goes_on = theirs.state.is_live or theirs.state is CampaignState.READY
    own |= {"state": CampaignState.STOPPED, "state_reason": ""} if goes_on else {}
    new = conn.execute(insert(campaigns).values(**own, list_id=list_id, enrolled_list_id=list_id))
    return CampaignId(new_key(new))


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
    if any(_is_told_by(one, made) for one in theirs) or (
        waiting is None and any(_is_same(one, made) for one in theirs)
    ):
        return False
    if waiting is None:
        waiting = _place(conn, campaign_id, _contact_of(conn, campaign_id, made, theirs, other), made)
    with other.reading() as reading:
        following = None if made.latest else _NEXT.first(reading, attempt=made.attempt_id)
        events = _EVENTS.rows(reading, attempt=made.attempt_id)
    _end(conn, waiting.attempt_id, made, is_latest=following is None)
    _tell(conn, waiting.attempt_id, events)
    if following is not None:
        _plan(conn, waiting, following)
        _cancel_if_gone(conn, waiting.contact_id, following.planned_at)
    return True


def _is_same(one: Any, made: Any) -> bool:
    return bool((one.number, one.dialed_at) == (made.number, made.dialed_at))


def _is_told_by(one: Any, made: Any) -> bool:
    """True when it is the same call, and `made` knows no more of it."""
    return _is_same(one, made) and (one.outcome not in END_UNKNOWN or one.outcome is made.outcome)


# ---- calls of which nothing else is left --------------------------------------------------------------------------

NOBODY_REACHED = (Outcome.BUSY, Outcome.NO_ANSWER, Outcome.CONGESTION, Outcome.LINE_FAILED, *NEVER_RANG)
"""After these the person may be called again, whatever the campaign's own rules are."""


def join_calls(into: Database, after: int) -> int:
    """The same for calls later than row `after` that only the caps know of: their attempts were lost with a part of
    the file. What was said in them is not known; how many they were."""
    joined = 0
    with into.transaction() as conn:
        known = _ids_by_name(conn)
        made = select(calls).where(calls.c.call_id > after, calls.c.number.like("+%"), ~calls.c.is_test_call)
        for call in conn.execute(made.order_by(calls.c.call_id)).all():
            if call.campaign in known:
                joined += _join_call(conn, known[call.campaign], call)
    return joined


def _join_call(conn: Connection, campaign_id: CampaignId, call: Any) -> bool:
    theirs = _OF_PERSON.rows(conn, campaign=campaign_id, number=call.number)
    if any((one.number, one.dialed_at) == (call.number, call.at) for one in theirs):
        return False
    told = {"number": call.number, "dialed_at": call.at, "ended_at": call.at, "due_at": call.at}
    told |= {"outcome": call.outcome, "heard_opt_out": call.heard_opt_out, "disposition": Disposition.NONE}
    made = SimpleNamespace(**{**dict.fromkeys(_OF_THE_CALL), **told})
    waiting = next((one for one in theirs if one.state in OPEN), None)
    is_early = any(one.outcome is Outcome.HUNG_UP_EARLY for one in theirs)
    again = waiting is not None and call.outcome in NOBODY_REACHED and not is_early
    place = waiting or _place(conn, campaign_id, _contact_of(conn, campaign_id, made, theirs), made)
    _end(conn, place.attempt_id, made, is_latest=not again)
    note(
        conn, AttemptId(place.attempt_id), AttemptState.ENDED, call.at, code=(call.outcome or Outcome.INTERRUPTED).value
    )
    if again:
        _plan(conn, place, SimpleNamespace(number=place.number, due_at=place.due_at, planned_at=call.at))
    return True


# ---- whose a call was ---------------------------------------------------------------------------------------------


def _contact_of(
    conn: Connection, campaign_id: CampaignId, made: Any, theirs: list[Any], other: Database | None = None
) -> int:
    """Who has the number in the campaign; else in its list; else somebody who is no longer in it, for so they are known
    when they come again, with a list or by themselves."""
    if theirs:
        return int(theirs[-1].contact_id)
    list_id = conn.scalar(select(_LIST).where(campaigns.c.campaign_id == campaign_id))
    here = contact_numbers.c.list_id == list_id
    known = conn.scalar(select(contact_numbers.c.contact_id).where(here, contact_numbers.c.number == made.number))
    if known is not None:
        return int(known)
    who = {"row": 0, "name": "", "time_zone": ""} if other is None else _person(other, made)
    gone_at = made.ended_at or made.dialed_at
    left = {"list_id": list_id, **who, "cells": "[]", "removed_at": gone_at}  # their row had columns of its own
    contact_id = new_key(conn.execute(insert(contacts).values(left)))
    numbers = [made.number] if other is None else _numbers(other, made)
    taken = select(contact_numbers.c.number).where(here, contact_numbers.c.number.in_(numbers))
    others = set(conn.scalars(taken))
    free = [number for number in numbers if number not in others]
    place = {"contact_id": contact_id, "list_id": list_id}
    conn.execute(insert(contact_numbers), [{**place, "position": n, "number": free[n]} for n in range(len(free))])
    return contact_id


def _person(other: Database, made: Any) -> dict[str, Any]:
    wanted = select(contacts.c.row, contacts.c.name, contacts.c.time_zone)
    with other.reading() as reading:
        return dict(reading.execute(wanted.where(contacts.c.contact_id == made.contact_id)).mappings().one())


def _numbers(other: Database, made: Any) -> list[str]:
    theirs = contact_numbers.c.contact_id == made.contact_id
    with other.reading() as reading:
        return list(
            reading.scalars(select(contact_numbers.c.number).where(theirs).order_by(contact_numbers.c.position))
        )


def _place(conn: Connection, campaign_id: CampaignId, contact_id: int, made: Any) -> Any:
    """An attempt for a call to somebody who waited for none, as far as the backup knows."""
    theirs = attempts.c.contact_id == contact_id, attempts.c.campaign_id == campaign_id
    conn.execute(update(attempts).where(*theirs).values(latest=False))
    ordinal = 1 + (conn.scalar(select(func.count()).select_from(attempts).where(*theirs)) or 0)
    place = {"campaign_id": campaign_id, "contact_id": contact_id, "ordinal": ordinal}
    due = {"number": made.number, "due_at": made.due_at, "state": AttemptState.DUE, "latest": True}
    new = _PLAN.new_key(conn, **place, **due)
    return conn.execute(select(attempts).where(attempts.c.attempt_id == new)).one()


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


def _cancel_if_gone(conn: Connection, contact_id: int, at: datetime) -> None:
    if conn.scalar(select(contacts.c.removed_at).where(contacts.c.contact_id == contact_id)) is not None:
        cancel_of_contact(conn, ContactId(contact_id), at)


_LIST = func.coalesce(campaigns.c.enrolled_list_id, campaigns.c.list_id)
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
