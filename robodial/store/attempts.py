"""The queue: attempts from due to ended. Every change is one transaction and leaves an event."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Select, bindparam, func, insert, or_, select, update

from robodial.domain.attempt import Attempt, AttemptId, AttemptResult, AttemptState, OpenAttempt
from robodial.domain.campaign import CampaignId
from robodial.domain.claim import Decision
from robodial.domain.contact import ContactId, PhoneNumber
from robodial.domain.line import LineId
from robodial.domain.outcome import Outcome
from robodial.domain.retry_policy import RetryDecision
from robodial.store import claiming
from robodial.store.attempt_states import AttemptEvent, Place, events_of, move, note
from robodial.store.enrolment import cancel_some_due
from robodial.store.prepared import Prepared
from robodial.store.sqlite import Database
from robodial.store.tables import IS_OPEN, ON_A_LINE, WAS_DIALED, attempts, campaigns, contact_numbers, contacts

if TYPE_CHECKING:
    from robodial.store.report_rows import ReportRow

BEFORE_OTHERS = timedelta(milliseconds=1)


class Attempts:
    """Takes attempts from the queue and stores what became of them. Unlawful changes of state raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # ---- taking from the queue -----------------------------------------------------------------------------------

    def claim(
        self,
        campaign_id: CampaignId,
        line_id: LineId,
        now: datetime,
        lease_until: datetime,
        decide: Callable[[Attempt], Decision],
    ) -> Attempt | None:
        """Take the earliest due attempt that `decide` allows, in one transaction in which `decide` may read the store.

        Those it postpones or refuses are stored so, with the reason; on PostponedTogether others with them, unasked.
        One whose number another campaign has on a line is put off for a minute. None when nothing due is left, or
        when enough was put off for one transaction; `next_due` tells which. Not synced: `start_dialing` is, and with it
        everything before; until then a power cut only makes the attempt due again.
        """
        with self._db.transaction(synced=False) as conn:
            return claiming.claim(conn, campaign_id, line_id, now, lease_until, decide=decide)

    def release(self, attempt_id: AttemptId, at: datetime, code: str, reason: str, due_at: datetime) -> None:
        """Claimed, but not dialed after all: due again at `due_at`."""
        back = {"due_at": due_at, "line_id": None, "lease_until": None, "code": code, "reason": reason}
        self._move(attempt_id, AttemptState.DUE, at, event=(code, reason), **back)

    def cancel(self, attempt_id: AttemptId, at: datetime, code: str, reason: str) -> None:
        """Not to be dialed: the contact gets no more attempts in this campaign."""
        done = {"ended_at": at, "lease_until": None, "code": code, "reason": reason}
        self._move(attempt_id, AttemptState.CANCELLED, at, event=(code, reason), **done)

    def cancel_due(self, campaign_id: CampaignId, at: datetime, code: str, reason: str) -> int:
        """Nobody who still waits is called in this campaign any more, each for this reason; how many they were.

        In short transactions, for a list may be long: after a crash in between, ask again.
        """
        cancelled = 0
        while True:
            with self._db.transaction() as conn:
                some = cancel_some_due(conn, campaign_id, at, code, reason)
            if not some:
                return cancelled
            cancelled += some

    def make_due(self, campaign_id: CampaignId, number: PhoneNumber, at: datetime) -> bool:
        """Whoever has this number and waits comes before all others; the rules are asked when the attempt is taken.
        False when nobody with the number waits."""
        with self._db.transaction() as conn:
            waiting = _WAITING.first(conn, campaign=campaign_id, number=number)
            if waiting is None:
                return False
            first = _EARLIEST.first(conn, campaign=campaign_id)
            due_at = min(first.due_at, at) - BEFORE_OTHERS
            _HURRY.run(conn, attempt=waiting.attempt_id, due_at=due_at, code=None, reason=None)
            note(conn, waiting.attempt_id, AttemptState.DUE, at, code="call_now")
        return True

    def extend_lease(self, attempt_id: AttemptId, lease_until: datetime) -> None:
        """The line is still at it."""
        with self._db.transaction() as conn:
            claiming.extend_lease(conn, attempt_id, lease_until)

    # ---- the call ------------------------------------------------------------------------------------------------

    def start_dialing(self, attempt_id: AttemptId, at: datetime, line_id: LineId, dialed: str) -> None:
        """Stored before the first digit leaves: from here on the attempt counts as a call."""
        self._move(
            attempt_id, AttemptState.DIALING, at, event=("", line_id), dialed_at=at, line_id=line_id, dialed=dialed
        )

    def connected(self, attempt_id: AttemptId, at: datetime) -> None:
        """Somebody or something answered."""
        self._move(attempt_id, AttemptState.CONNECTED, at, connected_at=at)

    def heard_enough(self, attempt_id: AttemptId, at: datetime) -> None:
        """The share of the message that counts as heard was reached. Synced with what comes next: that the person
        answered is on disk already, and they are not called again."""
        with self._db.transaction(synced=False) as conn:
            move(conn, attempt_id, AttemptState.CONNECTED, at, event=("heard_enough", ""), heard_enough_at=at)

    def heard_taken_back(self, attempt_id: AttemptId, at: datetime) -> None:
        """Not heard after all: the message was stopped, to start again. Synced with what comes next."""
        with self._db.transaction(synced=False) as conn:
            move(conn, attempt_id, AttemptState.CONNECTED, at, event=("taken_back", ""), heard_enough_at=None)

    def end(
        self,
        attempt_id: AttemptId,
        at: datetime,
        result: AttemptResult,
        retry: RetryDecision,
        next_number: PhoneNumber | None = None,
    ) -> None:
        """Store how it ended and, when `retry.at` is set, the contact's next attempt (on `next_number` if given):
        unless the contact was removed from the list during the call."""
        values = {**_result_values(result), "ended_at": at, "lease_until": None, "retry_reason": retry.reason}
        with self._db.transaction() as conn:
            due_at = None if _REMOVED.first(conn, attempt=attempt_id) else retry.at
            values |= {"latest": due_at is None}
            row = move(conn, attempt_id, AttemptState.ENDED, at, event=(result.outcome.value, ""), **values)
            if due_at is not None:
                following = _following(row, due_at, next_number)
                new = _PLAN.new_key(conn, **following)
                note(conn, AttemptId(new), AttemptState.DUE, at, code=retry.reason.value)

    def _move(
        self, attempt_id: AttemptId, to: AttemptState, at: datetime, *, event: tuple[str, str] = ("", ""), **values: Any
    ) -> None:
        with self._db.transaction() as conn:
            move(conn, attempt_id, to, at, event=event, **values)

    # ---- reading -------------------------------------------------------------------------------------------------

    def get(self, attempt_id: AttemptId) -> Attempt | None:
        """The attempt as it stands."""
        with self._db.reading() as conn:
            row = _ONE.first(conn, attempt=attempt_id)
        return None if row is None else claiming.attempt(row)

    def outcomes_so_far(self, contact_id: ContactId, campaign_id: CampaignId) -> Mapping[Outcome, int]:
        """Ended attempts of the contact in this campaign, by outcome."""
        with self._db.reading() as conn:
            return Counter(row.outcome for row in _ENDED.rows(conn, contact=contact_id, campaign=campaign_id))

    def hours_tried(self, contact_id: ContactId, campaign_id: CampaignId) -> list[tuple[datetime, Outcome]]:
        """When the contact was called in this campaign and how that ended, oldest first: to try another hour."""
        with self._db.reading() as conn:
            rows = _ENDED.rows(conn, contact=contact_id, campaign=campaign_id)
        return [(row.dialed_at, row.outcome) for row in rows if row.dialed_at is not None]

    def numbers_ended(self, contact_id: ContactId, campaign_id: CampaignId) -> list[tuple[PhoneNumber, Outcome]]:
        """Which of the contact's numbers were called in this campaign and how that ended, oldest first."""
        with self._db.reading() as conn:
            rows = _ENDED.rows(conn, contact=contact_id, campaign=campaign_id)
        return [(PhoneNumber(row.number), row.outcome) for row in rows]

    def started(self, campaign_id: CampaignId, at_most: int = 1_000_000_000) -> int:
        """Calls ever dialed in the campaign. Counts no further than `at_most`, which is quick."""
        with self._db.reading() as conn:
            return int(_STARTED.scalar(conn, campaign=campaign_id, many=at_most))

    def open_attempts(self, campaign_id: CampaignId, leased_before: datetime | None = None) -> list[OpenAttempt]:
        """Attempts on a line: after a crash those of the dead process; or only those whose lease ran out before."""
        wanted = _on_a_line(campaign_id)
        if leased_before is not None:
            wanted = wanted.where(attempts.c.lease_until < leased_before)
        with self._db.reading() as conn:
            rows = conn.execute(wanted).all()
        return [_open_attempt(row) for row in rows]

    def is_waiting(self, contact_id: ContactId, campaign_id: CampaignId) -> bool:
        """True when a call to the contact is planned in this campaign, or made just now."""
        with self._db.reading() as conn:
            return _OPEN.first(conn, contact=contact_id, campaign=campaign_id) is not None

    def is_of_removed(self, attempt_id: AttemptId) -> bool:
        """True when the attempt's contact has left its list, or is not in the one that the campaign has now."""
        with self._db.reading() as conn:
            return _REMOVED.first(conn, attempt=attempt_id) is not None

    def next_due(self, campaign_id: CampaignId) -> datetime | None:
        """When the earliest due attempt is due; None when none is."""
        earliest = self.earliest_due(campaign_id)
        return None if earliest is None else earliest[0]

    def earliest_due(self, campaign_id: CampaignId) -> tuple[datetime, str] | None:
        """When the earliest due attempt is due, and the code of what it waits for (empty: nothing, or its retry)."""
        with self._db.reading() as conn:
            row = _EARLIEST.first(conn, campaign=campaign_id)
        return None if row is None else (row.due_at, row.code or "")

    def events(self, attempt_id: AttemptId) -> list[AttemptEvent]:
        """Every change of the attempt, oldest first."""
        with self._db.reading() as conn:
            return events_of(conn, attempt_id)

    def of_campaign(self, campaign_id: CampaignId) -> Iterator[Attempt]:
        """Every attempt of the campaign, oldest first."""
        after = 0
        while True:
            page = claiming.with_contact().where(attempts.c.campaign_id == campaign_id, attempts.c.attempt_id > after)
            with self._db.reading() as conn:
                rows = conn.execute(page.order_by(attempts.c.attempt_id).limit(500)).all()
            if not rows:
                return
            yield from map(claiming.attempt, rows)
            after = rows[-1].attempt_id

    def report_rows(self, campaign_id: CampaignId) -> "Iterator[ReportRow]":
        """One row per contact: those of the campaign's list in its order, then those called who are no longer in it."""
        from robodial.store.report_rows import report_rows

        return report_rows(self._db, campaign_id)

    def some_report_rows(self, campaign_id: CampaignId, contact_ids: Sequence[int]) -> "list[ReportRow]":
        """The same of some hundreds of contacts, in no order."""
        from robodial.store.report_rows import some_report_rows

        return some_report_rows(self._db, campaign_id, contact_ids)

    def report_width(self, campaign_id: CampaignId) -> int:
        """How many cells the widest of the report's rows has."""
        from robodial.store.report_rows import report_width

        return report_width(self._db, campaign_id)


def _result_values(result: AttemptResult) -> dict[str, Any]:
    return {
        "outcome": result.outcome,
        "disposition": result.disposition,
        "verdict": result.verdict,
        "answered_at": result.answered_at,
        "ring_s": result.ring_s,
        "heard_s": result.heard_s,
        "heard_opt_out": result.heard_opt_out,
        "start_delay_s": result.start_delay_s,
        "start_why": result.start_why,
        "take_backs": result.take_backs,
        "keys": result.keys,
        "evidence": result.evidence,
    }


def _following(row: Place, due_at: datetime, number: PhoneNumber | None) -> dict[str, Any]:
    return {
        "campaign_id": row.campaign_id,
        "contact_id": row.contact_id,
        "number": number or row.number,
        "ordinal": row.ordinal + 1,
        "latest": True,
        "state": AttemptState.DUE,
        "due_at": due_at,
    }


def _on_a_line(campaign_id: CampaignId) -> Select[Any]:
    return (
        select(attempts, contacts.c.name, contacts.c.time_zone)
        .join(contacts, contacts.c.contact_id == attempts.c.contact_id)
        .where(attempts.c.campaign_id == campaign_id, ON_A_LINE)
        .order_by(attempts.c.attempt_id)
    )


def _open_attempt(row: Row[Any]) -> OpenAttempt:
    line_id = None if row.line_id is None else LineId(row.line_id)
    return OpenAttempt(claiming.attempt(row), line_id, row.heard_enough_at is not None, row.dialed_at)


_ONE = Prepared(claiming.with_contact().where(attempts.c.attempt_id == bindparam("attempt")))
_ENDED = Prepared(
    select(attempts.c.outcome, attempts.c.dialed_at, attempts.c.number)
    .where(attempts.c.contact_id == bindparam("contact"), attempts.c.campaign_id == bindparam("campaign"))
    .where(attempts.c.outcome.is_not(None))
    .order_by(attempts.c.attempt_id)
)
_DIALED = select(attempts.c.attempt_id).where(attempts.c.campaign_id == bindparam("campaign"), WAS_DIALED)
_STARTED = Prepared(select(func.count()).select_from(_DIALED.limit(bindparam("many")).subquery()))
_EARLIEST = Prepared(
    select(attempts.c.due_at, attempts.c.code)
    .where(claiming.due_in(bindparam("campaign")))
    .order_by(attempts.c.due_at, attempts.c.attempt_id)
    .limit(1)
)
_LEFT_ITS_LIST = or_(contacts.c.removed_at.is_not(None), contacts.c.list_id != campaigns.c.enrolled_list_id)
_REMOVED = Prepared(
    select(contacts.c.contact_id)
    .join(attempts, attempts.c.contact_id == contacts.c.contact_id)
    .join(campaigns, campaigns.c.campaign_id == attempts.c.campaign_id)
    .where(attempts.c.attempt_id == bindparam("attempt"), _LEFT_ITS_LIST)
)
_OPEN = Prepared(
    select(attempts.c.attempt_id).where(
        attempts.c.contact_id == bindparam("contact"), attempts.c.campaign_id == bindparam("campaign"), IS_OPEN
    )
)
_OWNERS = select(contact_numbers.c.contact_id).where(contact_numbers.c.number == bindparam("number"))
_WAITING = Prepared(
    select(attempts.c.attempt_id)
    .where(claiming.due_in(bindparam("campaign")), attempts.c.contact_id.in_(_OWNERS))
    .limit(1)
)
_HURRY = Prepared(update(attempts).where(attempts.c.attempt_id == bindparam("attempt")), "due_at", "code", "reason")
_PLAN = Prepared(insert(attempts), "campaign_id", "contact_id", "number", "ordinal", "latest", "state", "due_at")
