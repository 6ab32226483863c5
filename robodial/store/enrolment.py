"""Which contacts have an attempt in a campaign: filling the queue, and keeping it right when the list changes."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    and_,
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

from robodial.domain.attempt import Attempt, AttemptState
from robodial.domain.campaign import CampaignId
from robodial.domain.contact import ContactId, ListId
from robodial.domain.retry_policy import RetryReason
from robodial.i18n import gettext as _
from robodial.store.attempt_states import change
from robodial.store.claiming import attempt, with_contact
from robodial.store.columns import UtcTime, Word
from robodial.store.tables import IS_DUE, attempt_events, attempts, contact_numbers, contacts, enrolments

SLICE = 1000
"""Contacts enrolled, or attempts cancelled, in one transaction: about 10 ms, so that no call waits long."""

SLICE_ASKED = 200
"""The same where each contact may have to be asked about: a verdict takes about 85 µs."""

REMOVED = "removed_from_list"
MERGED = "merged_in_list"
BY_LIST = (REMOVED, MERGED)
"""Codes of those who are not called because of what their list says: a change of the list brings them back."""

OPEN = (AttemptState.DUE, AttemptState.CLAIMED, AttemptState.DIALING, AttemptState.CONNECTED)


StillRefused = Callable[[Attempt], bool]


def add_missing(
    conn: Connection,
    campaign_id: CampaignId,
    list_id: ListId,
    at: datetime,
    after: int,
    still_refused: StillRefused | None = None,
) -> "Added | None":
    """A due attempt for each contact of the list that has no place in the campaign yet: for the next slice of contacts,
    those after contact `after`. None when there are no more.

    With `still_refused` what stood in a call's way is looked at again: who was put off is due at once, and who was
    refused and is not any more has an attempt again.
    """
    last_contact = _end_of_slice(conn, list_id, after, SLICE if still_refused is None else SLICE_ASKED)
    if last_contact is None:
        return None
    if still_refused is not None:
        theirs = attempts.c.campaign_id == campaign_id, attempts.c.contact_id.between(after + 1, last_contact)
        _put_off_no_longer(conn, and_(*theirs), at)
        _refuse_no_longer(conn, and_(*theirs, contacts.c.list_id == list_id), still_refused)
    slice_ = contacts.c.contact_id > after, contacts.c.contact_id <= last_contact
    return Added(last_contact, _plan_first(conn, campaign_id, list_id, at, *slice_))


def add_one(conn: Connection, campaign_id: CampaignId, list_id: ListId, at: datetime, contact_id: ContactId) -> bool:
    """The same for one contact: False when it has a place already."""
    return _plan_first(conn, campaign_id, list_id, at, contacts.c.contact_id == contact_id) == 1


def count_missing(conn: Connection, campaign_id: CampaignId, list_id: ListId) -> int:
    """Contacts of the list that have no place in the campaign yet: enrolled the next time it is started."""
    return conn.scalar(select(func.count()).select_from(contacts).where(*_without_place(campaign_id, list_id))) or 0


@dataclass(frozen=True, slots=True)
class Added:
    """One slice of an enrolment."""

    last_contact: int
    many: int


def _put_off_no_longer(conn: Connection, theirs: ColumnElement[bool], at: datetime) -> None:
    """A code says that the attempt was due before, and put off; a retry planned for later has none, and stays."""
    put_off = (attempts.c.state == AttemptState.DUE) & attempts.c.code.is_not(None) & (attempts.c.due_at > at)
    conn.execute(update(attempts).where(theirs, put_off).values(due_at=at, code=None, reason=None))


def _refuse_no_longer(conn: Connection, theirs: ColumnElement[bool], still_refused: StillRefused) -> None:
    refused = attempts.c.latest & (attempts.c.state == AttemptState.CANCELLED) & attempts.c.code.not_in(BY_LIST)
    rows = conn.execute(with_contact().where(theirs, refused, contacts.c.removed_at.is_(None))).all()
    willing = [row.attempt_id for row in rows if not still_refused(attempt(row))]
    if willing:
        conn.execute(update(attempts).where(attempts.c.attempt_id.in_(willing)).values(latest=False))


def _end_of_slice(conn: Connection, list_id: ListId, after: int, many: int) -> int | None:
    slice_ = (
        select(contacts.c.contact_id)
        .where(contacts.c.list_id == list_id, contacts.c.contact_id > after)
        .order_by(contacts.c.contact_id)
        .limit(many)
    )
    last: int | None = conn.scalar(select(func.max(slice_.subquery().c.contact_id)))
    return last


def _plan_first(
    conn: Connection, campaign_id: CampaignId, list_id: ListId, at: datetime, *which: ColumnElement[bool]
) -> int:
    last = conn.scalar(select(func.max(attempts.c.attempt_id))) or 0
    here = attempts.c.contact_id == contacts.c.contact_id, attempts.c.campaign_id == campaign_id
    earlier: ScalarSelect[int] = select(func.count()).select_from(attempts).where(*here).scalar_subquery()
    now = literal(at, UtcTime())
    planned = select(func.max(attempts.c.due_at, type_=UtcTime())).where(*here, attempts.c.code.is_not(None))
    later = planned.scalar_subquery()
    new = (
        select(
            literal(campaign_id),
            contacts.c.contact_id,
            contact_numbers.c.number,
            earlier + 1,
            true(),
            literal(AttemptState.DUE, Word(AttemptState)),
            case((later > now, later), else_=now),  # a retry that was cancelled is not made sooner than it was planned
        )
        .join(contact_numbers, contact_numbers.c.contact_id == contacts.c.contact_id)
        .where(*_without_place(campaign_id, list_id), contact_numbers.c.position == 0, *which)
        .order_by(contacts.c.contact_id)
    )
    names = ["campaign_id", "contact_id", "number", "ordinal", "latest", "state", "due_at"]
    many = conn.execute(insert(attempts).from_select(names, new)).rowcount
    if many:
        first_and_last = {"first_attempt_id": last + 1, "last_attempt_id": last + many}
        conn.execute(insert(enrolments).values(campaign_id=campaign_id, at=at, **first_and_last))
    return many


def _without_place(campaign_id: CampaignId, list_id: ListId) -> tuple[ColumnElement[bool], ...]:
    here = attempts.c.contact_id == contacts.c.contact_id, attempts.c.campaign_id == campaign_id
    inside = contacts.c.list_id == list_id, contacts.c.removed_at.is_(None)
    return (*inside, ~exists().where(*here, attempts.c.latest))


def change_list(conn: Connection, campaign_id: CampaignId, list_id: ListId, at: datetime) -> None:
    """Hand every attempt to the contact of the new list that shares a number; who has none is not called."""
    _merge(conn, campaign_id, list_id, at)
    outsiders = _mine(campaign_id, AttemptState.DUE) & ~_in_list(list_id)
    _cancel(conn, outsiders, REMOVED, _("The contact is no longer in the list."), at)
    removed = (attempts.c.campaign_id == campaign_id) & (attempts.c.code == REMOVED) & _in_list(list_id)
    conn.execute(update(attempts).where(removed, attempts.c.latest).values(latest=False))
    _correct_numbers(conn, campaign_id, list_id)


def take_over(conn: Connection, campaign_id: CampaignId, list_id: ListId, at: datetime, contact_id: ContactId) -> None:
    """Who left with a whole list and comes into the present one by themselves is who was called already."""
    _merge(conn, campaign_id, list_id, at, contacts.c.contact_id == contact_id)
    forget_removal(conn, contact_id)


def _merge(
    conn: Connection, campaign_id: CampaignId, list_id: ListId, at: datetime, *which: ColumnElement[bool]
) -> None:
    settled = _settled(campaign_id), _in_list(list_id, *which)
    taken = set(conn.scalars(select(attempts.c.contact_id).where(*settled)))
    heirs = _heirs(conn, campaign_id, list_id, *which)
    moves = []
    for was, now, numbers in heirs:
        if now not in taken or _give_way(conn, campaign_id, was, numbers, at):
            moves += [{"was": was, "of": number, "now": now} for number in numbers]
        taken.add(now)
    if moves:
        theirs = attempts.c.contact_id == bindparam("was"), attempts.c.number == bindparam("of")
        moved = update(attempts).where(attempts.c.campaign_id == campaign_id, *theirs)
        conn.execute(moved.values(contact_id=bindparam("now")), moves)
    parts = Counter(was for was, _now, _numbers in heirs)
    for was, now, _numbers in heirs:
        if parts[was] > 1:
            _keep_done(conn, campaign_id, now)


def _give_way(conn: Connection, campaign_id: CampaignId, contact_id: int, numbers: Sequence[str], at: datetime) -> bool:
    """Two former contacts are one now, and a person is called once. False when this one is being called just now."""
    theirs = (attempts.c.campaign_id == campaign_id) & (attempts.c.contact_id == contact_id)
    theirs &= attempts.c.number.in_(numbers)
    reason = _("The contact was merged with another one of the new list.")
    _cancel(conn, theirs & (attempts.c.state == AttemptState.DUE), MERGED, reason, at)
    if conn.execute(select(attempts.c.attempt_id).where(theirs, attempts.c.state.in_(OPEN))).first() is not None:
        return False
    conn.execute(update(attempts).where(theirs).values(latest=False))
    return True


def _keep_done(conn: Connection, campaign_id: CampaignId, contact_id: int) -> None:
    """Of one who was a part of somebody: their own last call is the last one now, where none was to follow."""
    theirs = attempts.c.campaign_id == campaign_id, attempts.c.contact_id == contact_id
    wanted = select(attempts.c.attempt_id, attempts.c.state, attempts.c.retry_reason, attempts.c.latest)
    rows = conn.execute(wanted.where(*theirs).order_by(attempts.c.attempt_id)).all()
    if not rows or any(row.latest for row in rows):
        return
    last = rows[-1]
    if last.state is AttemptState.ENDED and last.retry_reason is not RetryReason.TRY_AGAIN:
        conn.execute(update(attempts).where(attempts.c.attempt_id == last.attempt_id).values(latest=True))


def _heirs(
    conn: Connection, campaign_id: CampaignId, list_id: ListId, *which: ColumnElement[bool]
) -> list[tuple[int, int, list[str]]]:
    """Former contact, contact of the new list, and the numbers whose calls are handed over: to who has the number, or
    else another one of theirs. Those who were called to the end come first, for they need no more calls, then those who
    are not called because of who they are."""
    former, new = contact_numbers.alias("former"), contact_numbers.alias("new")
    last, is_due = attempts.c.latest, attempts.c.state == AttemptState.DUE
    not_called = attempts.c.state == AttemptState.CANCELLED
    waiting = func.max(case((is_due | (last & (attempts.c.code == REMOVED)), 2), (last & not_called, 1), else_=0))
    of_number = func.min(case((new.c.number == attempts.c.number, new.c.contact_id)))
    wanted = (
        select(
            attempts.c.contact_id,
            attempts.c.number,
            func.coalesce(of_number, func.min(new.c.contact_id)),
            waiting,
        )
        .join(former, former.c.contact_id == attempts.c.contact_id)
        .join(new, (new.c.number == former.c.number) & (new.c.list_id == list_id))
        .join(contacts, (contacts.c.contact_id == new.c.contact_id) & contacts.c.removed_at.is_(None))
        .where(*which, attempts.c.campaign_id == campaign_id, former.c.list_id != list_id)
        .group_by(attempts.c.contact_id, attempts.c.number)
    )
    found: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    rank: Counter[tuple[int, int]] = Counter()
    for was, number, now, waits in conn.execute(wanted):
        found[was, now].append(number)
        rank[was, now] = max(rank[was, now], waits)
    return [(*pair, found[pair]) for pair in sorted(found, key=lambda pair: (rank[pair], pair))]


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


def cancel_some_due(conn: Connection, campaign_id: CampaignId, at: datetime, code: str, reason: str) -> int:
    """Cancel the earliest due attempts, a slice of them; how many."""
    earliest = (
        select(attempts.c.attempt_id)
        .where(attempts.c.campaign_id == campaign_id, IS_DUE)
        .order_by(attempts.c.due_at, attempts.c.attempt_id)
        .limit(SLICE)
    )
    some = list(conn.scalars(earliest))
    values = {"at": at, "state": AttemptState.CANCELLED, "code": code, "detail": reason}
    if some:
        conn.execute(insert(attempt_events), [{"attempt_id": attempt_id, **values} for attempt_id in some])
        done = {"state": AttemptState.CANCELLED, "code": code, "reason": reason, "ended_at": at}
        change("code", "reason", "ended_at").run_many(conn, [{"attempt": each, **done} for each in some])
    return len(some)


def cancel_of_contact(conn: Connection, contact_id: ContactId, at: datetime) -> None:
    """A contact that was removed is not called any more, in any campaign."""
    theirs = (attempts.c.contact_id == contact_id) & (attempts.c.state == AttemptState.DUE)
    _cancel(conn, theirs, REMOVED, _("The contact is no longer in the list."), at)


def forget_removal(conn: Connection, contact_id: ContactId) -> None:
    """A contact that came back can be enrolled again, where nothing but its removal had ended its calls."""
    theirs = (attempts.c.contact_id == contact_id) & (attempts.c.code == REMOVED)
    conn.execute(update(attempts).where(theirs, attempts.c.latest).values(latest=False))


def _settled(campaign_id: CampaignId) -> ColumnElement[bool]:
    removed = func.coalesce(attempts.c.code, "") == REMOVED
    return (attempts.c.campaign_id == campaign_id) & attempts.c.latest & ~removed


def _mine(campaign_id: CampaignId, state: AttemptState) -> ColumnElement[bool]:
    return (attempts.c.campaign_id == campaign_id) & (attempts.c.state == state)


def _in_list(list_id: ListId, *which: ColumnElement[bool]) -> ColumnElement[bool]:
    inside = select(contacts.c.contact_id).where(contacts.c.list_id == list_id, contacts.c.removed_at.is_(None))
    inside = inside.where(*which)
    return attempts.c.contact_id.in_(inside)
