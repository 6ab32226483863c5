"""Which contacts have an attempt in a campaign: filling the queue, and keeping it right when the list changes."""

from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    select,
    true,
    update,
)

from robodial.domain.attempt import AttemptState
from robodial.domain.campaign import CampaignId
from robodial.domain.contact import ListId
from robodial.i18n import gettext as _
from robodial.store.columns import UtcTime, Word
from robodial.store.tables import attempt_events, attempts, contact_numbers, contacts

REMOVED = "removed_from_list"
MERGED = "merged_in_list"
OPEN = (AttemptState.DUE, AttemptState.CLAIMED, AttemptState.DIALING, AttemptState.CONNECTED)


def add_missing(conn: Connection, campaign_id: CampaignId, list_id: ListId, at: datetime) -> int:
    """A due attempt for each contact of the list that has no place in the campaign yet; returns how many."""
    last = conn.scalar(select(func.max(attempts.c.attempt_id))) or 0
    here = attempts.c.contact_id == contacts.c.contact_id, attempts.c.campaign_id == campaign_id
    earlier: ScalarSelect[int] = select(func.count()).select_from(attempts).where(*here).scalar_subquery()
    new = (
        select(
            literal(campaign_id),
            contacts.c.contact_id,
            contact_numbers.c.number,
            earlier + 1,
            true(),
            literal(AttemptState.DUE, Word(AttemptState)),
            literal(at, UtcTime()),
        )
        .join(contact_numbers, contact_numbers.c.contact_id == contacts.c.contact_id)
        .where(contacts.c.list_id == list_id, contact_numbers.c.position == 0)
        .where(~exists().where(*here, attempts.c.latest))
        .order_by(contacts.c.contact_id)
    )
    names = ["campaign_id", "contact_id", "number", "ordinal", "latest", "state", "due_at"]
    added = conn.execute(insert(attempts).from_select(names, new)).rowcount
    _note_due(conn, last, at)
    return added


def _note_due(conn: Connection, after: int, at: datetime) -> None:
    made = select(attempts.c.attempt_id, literal(at, UtcTime()), attempts.c.state).where(attempts.c.attempt_id > after)
    conn.execute(insert(attempt_events).from_select(["attempt_id", "at", "state"], made))


def change_list(conn: Connection, campaign_id: CampaignId, list_id: ListId, at: datetime) -> None:
    """Hand every attempt to the contact of the new list that shares a number; who has none is not called."""
    _merge(conn, campaign_id, list_id, at)
    outsiders = _mine(campaign_id, AttemptState.DUE) & ~_in_list(list_id)
    _cancel(conn, outsiders, REMOVED, _("The contact is no longer in the list."), at)
    removed = (attempts.c.campaign_id == campaign_id) & (attempts.c.code == REMOVED) & _in_list(list_id)
    conn.execute(update(attempts).where(removed, attempts.c.latest).values(latest=False))
    _correct_numbers(conn, campaign_id, list_id)


def _merge(conn: Connection, campaign_id: CampaignId, list_id: ListId, at: datetime) -> None:
    taken = set(conn.scalars(select(attempts.c.contact_id).where(_settled(campaign_id), _in_list(list_id))))
    moves = []
    for was, now in _heirs(conn, campaign_id, list_id):
        if now not in taken or _give_way(conn, campaign_id, was, at):
            moves.append({"was": was, "now": now})
        taken.add(now)
    if moves:
        moved = update(attempts).where(attempts.c.campaign_id == campaign_id, attempts.c.contact_id == bindparam("was"))
        conn.execute(moved.values(contact_id=bindparam("now")), moves)


def _give_way(conn: Connection, campaign_id: CampaignId, contact_id: int, at: datetime) -> bool:
    """Two former contacts are one now, and a person is called once. False when this one is being called just now."""
    theirs = (attempts.c.campaign_id == campaign_id) & (attempts.c.contact_id == contact_id)
    reason = _("The contact was merged with another one of the new list.")
    _cancel(conn, theirs & (attempts.c.state == AttemptState.DUE), MERGED, reason, at)
    if conn.execute(select(attempts.c.attempt_id).where(theirs, attempts.c.state.in_(OPEN))).first() is not None:
        return False
    conn.execute(update(attempts).where(theirs).values(latest=False))
    return True


def _heirs(conn: Connection, campaign_id: CampaignId, list_id: ListId) -> list[tuple[int, int]]:
    """(former contact, contact of the new list); those with nothing before them first, for they need no more calls."""
    former, new = contact_numbers.alias("former"), contact_numbers.alias("new")
    waiting = func.max(case((attempts.c.state == AttemptState.DUE, 1), else_=0))
    wanted = (
        select(attempts.c.contact_id, func.min(new.c.contact_id))
        .join(former, former.c.contact_id == attempts.c.contact_id)
        .join(new, (new.c.number == former.c.number) & (new.c.list_id == list_id))
        .where(attempts.c.campaign_id == campaign_id, former.c.list_id != list_id)
        .group_by(attempts.c.contact_id)
        .order_by(waiting, attempts.c.contact_id)
    )
    return [(was, now) for was, now in conn.execute(wanted)]


def _correct_numbers(conn: Connection, campaign_id: CampaignId, list_id: ListId) -> None:
    """A due attempt on a number that the list no longer gives takes the contact's first one."""
    theirs = contact_numbers.c.contact_id == attempts.c.contact_id
    first = select(contact_numbers.c.number).where(theirs, contact_numbers.c.position == 0).scalar_subquery()
    stale = ~exists().where(theirs, contact_numbers.c.number == attempts.c.number)
    due = _mine(campaign_id, AttemptState.DUE) & _in_list(list_id)
    conn.execute(update(attempts).where(due, stale).values(number=first))


def cancel_due(conn: Connection, campaign_id: CampaignId, at: datetime, code: str, reason: str) -> int:
    """Cancel every due attempt of the campaign; returns how many."""
    return _cancel(conn, _mine(campaign_id, AttemptState.DUE), code, reason, at)


def _cancel(conn: Connection, which: ColumnElement[bool], code: str, reason: str, at: datetime) -> int:
    state = literal(AttemptState.CANCELLED, Word(AttemptState))
    what = select(attempts.c.attempt_id, literal(at, UtcTime()), state, literal(code), literal(reason)).where(which)
    conn.execute(insert(attempt_events).from_select(["attempt_id", "at", "state", "code", "detail"], what))
    values = {"state": AttemptState.CANCELLED, "code": code, "reason": reason, "ended_at": at}
    return conn.execute(update(attempts).where(which).values(values)).rowcount


def _settled(campaign_id: CampaignId) -> ColumnElement[bool]:
    removed = func.coalesce(attempts.c.code, "") == REMOVED
    return (attempts.c.campaign_id == campaign_id) & attempts.c.latest & ~removed


def _mine(campaign_id: CampaignId, state: AttemptState) -> ColumnElement[bool]:
    return (attempts.c.campaign_id == campaign_id) & (attempts.c.state == state)


def _in_list(list_id: ListId) -> ColumnElement[bool]:
    return attempts.c.contact_id.in_(select(contacts.c.contact_id).where(contacts.c.list_id == list_id))
