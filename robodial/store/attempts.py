"""The queue: attempts from due to ended. Every change is one transaction and leaves an event."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, insert, select

from robodial.domain.attempt import Attempt, AttemptId, AttemptResult, AttemptState, OpenAttempt
from robodial.domain.campaign import CampaignId
from robodial.domain.claim import Decision
from robodial.domain.contact import ContactId, PhoneNumber
from robodial.domain.line import LineId
from robodial.domain.outcome import Outcome
from robodial.domain.retry_policy import RetryDecision
from robodial.store import claiming
from robodial.store.attempt_states import AttemptEvent, Place, move, note
from robodial.store.columns import new_key
from robodial.store.enrolment import cancel_due
from robodial.store.report_rows import ReportRow, report_rows
from robodial.store.sqlite import Database
from robodial.store.tables import ON_A_LINE, attempt_events, attempts, contacts


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

        Those it postpones or refuses are stored so, with the reason. None when nothing due is left, or after 200
        were put off; `next_due` tells which.
        """
        with self._db.transaction() as conn:
            return claiming.claim(conn, campaign_id, line_id, now, lease_until, decide=decide)

    def release(self, attempt_id: AttemptId, at: datetime, code: str, reason: str, due_at: datetime) -> None:
        """Claimed, but not dialed after all: due again at `due_at`."""
        back = {"due_at": due_at, "line_id": None, "lease_until": None, "code": code, "reason": reason}
        self._move(attempt_id, AttemptState.DUE, at, event=(code, reason), **back)

    def cancel(self, attempt_id: AttemptId, at: datetime, code: str, reason: str) -> None:
        """Not to be dialed: the contact gets no more attempts in this campaign."""
        done = {"ended_at": at, "lease_until": None, "code": code, "reason": reason}
        self._move(attempt_id, AttemptState.CANCELLED, at, event=(code, reason), **done)

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
        """The share of the message that counts as heard was reached."""
        self._move(attempt_id, AttemptState.CONNECTED, at, event=("heard_enough", ""), heard_enough_at=at)

    def heard_taken_back(self, attempt_id: AttemptId, at: datetime) -> None:
        """Not heard after all: the message was stopped, to start again."""
        self._move(attempt_id, AttemptState.CONNECTED, at, event=("taken_back", ""), heard_enough_at=None)

    def end(
        self,
        attempt_id: AttemptId,
        at: datetime,
        result: AttemptResult,
        retry: RetryDecision,
        next_number: PhoneNumber | None = None,
    ) -> None:
        """Store how it ended and, when `retry.at` is set, the contact's next attempt (on `next_number` if given)."""
        latest = retry.at is None
        values = {**_result_values(result), "ended_at": at, "lease_until": None, "retry_reason": retry.reason}
        with self._db.transaction() as conn:
            row = move(
                conn, attempt_id, AttemptState.ENDED, at, event=(result.outcome.value, ""), latest=latest, **values
            )
            if retry.at is not None:
                following = _following(row, retry.at, next_number)
                new = new_key(conn.execute(insert(attempts).values(following)))
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
            row = conn.execute(claiming.with_contact().where(attempts.c.attempt_id == attempt_id)).first()
        return None if row is None else claiming.attempt(row)

    def outcomes_so_far(self, contact_id: ContactId, campaign_id: CampaignId) -> Mapping[Outcome, int]:
        """Ended attempts of the contact in this campaign, by outcome."""
        theirs = attempts.c.contact_id == contact_id, attempts.c.campaign_id == campaign_id
        ended = select(attempts.c.outcome).where(*theirs, attempts.c.state == AttemptState.ENDED)
        with self._db.reading() as conn:
            return Counter(conn.scalars(ended))

    def open_attempts(self, campaign_id: CampaignId, leased_before: datetime | None = None) -> list[OpenAttempt]:
        """Attempts on a line: after a crash those of the dead process; or only those whose lease ran out before."""
        wanted = _on_a_line(campaign_id)
        if leased_before is not None:
            wanted = wanted.where(attempts.c.lease_until < leased_before)
        with self._db.reading() as conn:
            rows = conn.execute(wanted).all()
        return [OpenAttempt(claiming.attempt(row), _line(row), row.heard_enough_at is not None) for row in rows]

    def next_due(self, campaign_id: CampaignId) -> datetime | None:
        """When the earliest due attempt is due; None when none is."""
        with self._db.reading() as conn:
            at: datetime | None = conn.scalar(select(func.min(attempts.c.due_at)).where(claiming.due_in(campaign_id)))
        return at

    def earliest_due(self, campaign_id: CampaignId) -> tuple[datetime, str] | None:
        """When the earliest due attempt is due, and the code of what it was put off for; None when none is due."""
        wanted = select(attempts.c.due_at, attempts.c.code).where(claiming.due_in(campaign_id))
        with self._db.reading() as conn:
            row = conn.execute(wanted.order_by(attempts.c.due_at).limit(1)).first()
        return None if row is None else (row.due_at, row.code or "")

    def started(self, campaign_id: CampaignId) -> int:
        """How many attempts were ever dialed."""
        dialed = attempts.c.campaign_id == campaign_id, attempts.c.dialed_at.is_not(None)
        with self._db.reading() as conn:
            return conn.scalar(select(func.count()).select_from(attempts).where(*dialed)) or 0

    def hours_tried(self, contact_id: ContactId, campaign_id: CampaignId) -> list[tuple[datetime, Outcome]]:
        """When the contact was dialed in this campaign, and what came of it."""
        theirs = attempts.c.contact_id == contact_id, attempts.c.campaign_id == campaign_id
        wanted = select(attempts.c.dialed_at, attempts.c.outcome).where(*theirs, attempts.c.outcome.is_not(None))
        with self._db.reading() as conn:
            return [(at, outcome) for at, outcome in conn.execute(wanted) if at is not None]

    def cancel_due(self, campaign_id: CampaignId, at: datetime, code: str, reason: str) -> int:
        """Nobody who is still waiting is called any more; returns how many there were."""
        with self._db.transaction() as conn:
            return cancel_due(conn, campaign_id, at, code, reason)

    def events(self, attempt_id: AttemptId) -> list[AttemptEvent]:
        """Every change of the attempt, oldest first."""
        wanted = select(attempt_events).where(attempt_events.c.attempt_id == attempt_id)
        with self._db.reading() as conn:
            rows = conn.execute(wanted.order_by(attempt_events.c.event_id)).all()
        return [AttemptEvent(row.at, row.state, row.code, row.detail) for row in rows]

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

    def report_rows(self, campaign_id: CampaignId) -> Iterator[ReportRow]:
        """One row per contact: those of the campaign's list in its order, then those called who are no longer in it."""
        return report_rows(self._db, campaign_id)


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


def _line(row: Row[Any]) -> LineId | None:
    return None if row.line_id is None else LineId(row.line_id)
