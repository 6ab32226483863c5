"""What happened to each contact of a campaign, row by row, for reports."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, select

from robodial.domain.attempt import AttemptState
from robodial.domain.campaign import CampaignId
from robodial.domain.contact import ContactId, ListId, PhoneNumber
from robodial.domain.line import SpeakWhy
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.domain.retry_policy import RetryReason
from robodial.store.contact_import import numbers_of
from robodial.store.sqlite import Database
from robodial.store.tables import attempts, campaigns, contacts, postponements

PAGE = 500


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One contact of a campaign.

    `state` is its last attempt's, None when the contact was never queued; `attempts` counts the calls dialed. The
    result fields are those of the last call that ended. `code` and `reason` say why the contact was postponed or is not
    called, `next_due` when it is called next. `cells` belong to the columns of list `list_id`.
    """

    contact_id: ContactId
    list_id: ListId
    row: int
    name: str
    numbers: tuple[PhoneNumber, ...]
    cells: tuple[str, ...]
    state: AttemptState | None = None
    attempts: int = 0
    outcome: Outcome | None = None
    disposition: Disposition | None = None
    verdict: AnswerVerdict | None = None
    number_called: PhoneNumber | None = None
    last_called_at: datetime | None = None
    answered_at: datetime | None = None
    heard_s: float | None = None
    start_delay_s: float | None = None
    start_why: SpeakWhy | None = None
    keys: str = ""
    evidence: str = ""
    retry_reason: RetryReason | None = None
    code: str = ""
    reason: str = ""
    next_due: datetime | None = None


def report_rows(database: Database, campaign_id: CampaignId) -> Iterator[ReportRow]:
    """Page by page, so that a campaign can go on meanwhile."""
    for wanted in _parts(database, campaign_id):
        after = 0
        while page := _page(database, campaign_id, wanted.where(contacts.c.contact_id > after)):
            yield from page
            after = page[-1].contact_id


def some_report_rows(database: Database, campaign_id: CampaignId, contact_ids: Sequence[int]) -> list[ReportRow]:
    """Those of some hundreds of contacts, in no order."""
    return _page(
        database, campaign_id, select(contacts).where(contacts.c.contact_id.in_(contact_ids)), len(contact_ids)
    )


def report_width(database: Database, campaign_id: CampaignId) -> int:
    """How many cells the widest of these rows has: without their calls, which take most of the time."""
    width = 0
    for wanted in _parts(database, campaign_id):
        cells = wanted.with_only_columns(contacts.c.cells)
        with database.reading() as conn:
            width = max(width, max((len(json.loads(row.cells)) for row in conn.execute(cells)), default=0))
    return width


def _parts(database: Database, campaign_id: CampaignId) -> tuple[Select[Any], Select[Any]]:
    with database.reading() as conn:
        list_id = conn.scalar(select(campaigns.c.list_id).where(campaigns.c.campaign_id == campaign_id))
    called = exists().where(attempts.c.contact_id == contacts.c.contact_id, attempts.c.campaign_id == campaign_id)
    called = called.where(attempts.c.dialed_at.is_not(None))
    inside = (contacts.c.list_id == list_id) & contacts.c.removed_at.is_(None)
    return select(contacts).where(inside), select(contacts).where(~inside, called)


def _page(database: Database, campaign_id: CampaignId, wanted: Select[Any], limit: int = PAGE) -> list[ReportRow]:
    with database.reading() as conn:
        rows = conn.execute(wanted.order_by(contacts.c.contact_id).limit(limit)).all()
        ids = [row.contact_id for row in rows]
        numbers = numbers_of(conn, ids)
        tries = _attempts_of(conn, campaign_id, ids)
    return [_report_row(row, numbers.get(row.contact_id, ()), tries.get(row.contact_id, [])) for row in rows]


def _attempts_of(conn: Connection, campaign_id: CampaignId, contact_ids: Sequence[int]) -> Mapping[int, list[Row[Any]]]:
    theirs = attempts.c.campaign_id == campaign_id, attempts.c.contact_id.in_(contact_ids)
    together = (
        (postponements.c.campaign_id == attempts.c.campaign_id)
        & (postponements.c.code == attempts.c.code)
        & (postponements.c.until == attempts.c.due_at)
    )
    wanted = select(attempts, postponements.c.reason.label("reason_of_all")).outerjoin(postponements, together)
    found: dict[int, list[Row[Any]]] = {}
    for row in conn.execute(wanted.where(*theirs).order_by(attempts.c.attempt_id)):
        found.setdefault(row.contact_id, []).append(row)
    return found


def _report_row(contact: Row[Any], numbers: tuple[PhoneNumber, ...], tries: Sequence[Row[Any]]) -> ReportRow:
    ended = [attempt for attempt in tries if attempt.state is AttemptState.ENDED]
    return ReportRow(
        ContactId(contact.contact_id),
        ListId(contact.list_id),
        contact.row,
        contact.name,
        numbers,
        tuple(json.loads(contact.cells)),
        attempts=sum(attempt.dialed_at is not None for attempt in tries),
        **(_standing(tries[-1]) if tries else {}),
        **(_result(ended[-1]) if ended else {}),
    )


def _standing(last: Row[Any]) -> dict[str, Any]:
    return {
        "state": last.state,
        "code": last.code or "",
        "reason": (last.reason_of_all if last.reason is None else last.reason) or "",
        "next_due": last.due_at if last.state is AttemptState.DUE else None,
    }


def _result(ended: Row[Any]) -> dict[str, Any]:
    same = ("outcome", "disposition", "verdict", "answered_at", "heard_s", "start_delay_s", "start_why", "retry_reason")
    return {name: getattr(ended, name) for name in same} | {
        "number_called": ended.number if ended.dialed_at else None,
        "last_called_at": ended.dialed_at,
        "keys": ended.keys or "",
        "evidence": ended.evidence or "",
    }
