"""Puts lists, campaigns and calls into a store, for its tests. Numbers are from the range kept free for fiction."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from robodial.domain.attempt import Attempt, AttemptId, AttemptResult, AttemptState
from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import Campaign, CampaignId, MessageFiles, Purpose
from robodial.domain.claim import Allowed, Decision
from robodial.domain.contact import ImportedContact, ListId, PhoneNumber
from robodial.domain.line import LineId
from robodial.domain.outcome import Outcome
from robodial.domain.retry_policy import RetryDecision, RetryReason
from robodial.store import Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
LINE = LineId("COM5")
DONE = RetryDecision(None, RetryReason.DONE)
ANSWERED = AttemptResult(Outcome.ANSWERED, answered_at=NOW, heard_s=20.0, keys="1", evidence="said hello")
BUSY = AttemptResult(Outcome.BUSY)


def number(n: int) -> PhoneNumber:
    return PhoneNumber(f"+3319900{n:04d}")


def contact(n: int, *numbers: int, name: str = "", row: int = 0) -> ImportedContact:
    """Contact n, with number n unless others are given."""
    theirs = tuple(number(each) for each in numbers or (n,))
    name = name or f"Nom {n}"
    return ImportedContact(row or n + 1, theirs, name=name, time_zone="Europe/Paris", cells=(name, theirs[0]))


def import_list(store: Store, rows: Sequence[ImportedContact], digest: str = "") -> ListId:
    importing = store.contacts.begin_import("liste.csv", ("Nom", "Téléphone"), "FR", NOW)
    importing.add(rows)
    return importing.commit(digest).list_id


def fill_list(store: Store, many: int) -> ListId:
    return import_list(store, [contact(n) for n in range(1, many + 1)])


def a_campaign(name: str = "Rappels", **changes: object) -> Campaign:
    campaign = Campaign(
        name=name,
        purpose=Purpose.APPOINTMENT,
        country="FR",
        language="fr",
        caller_name="Cabinet Martin",
        call_back=number(9999),
        list_file=Path("liste.csv"),
        message=MessageFiles(Path("message.wav")),
        window=CallingWindow.parse({day: ["09:00-20:00"] for day in range(6)}),
    )
    return replace(campaign, **changes)  # type: ignore[arg-type]


def yes(_attempt: Attempt) -> Decision:
    return Allowed()


def claim(
    store: Store,
    campaign_id: CampaignId,
    now: datetime = NOW,
    decide: Callable[[Attempt], Decision] = yes,
    line_id: LineId = LINE,
) -> Attempt | None:
    return store.attempts.claim(campaign_id, line_id, now, now + 15 * MINUTE, decide)


def claimed(store: Store, campaign_id: CampaignId, now: datetime = NOW) -> Attempt:
    attempt = claim(store, campaign_id, now)
    assert attempt is not None
    return attempt


def called(
    store: Store,
    campaign_id: CampaignId,
    result: AttemptResult = ANSWERED,
    retry: RetryDecision = DONE,
    now: datetime = NOW,
) -> Attempt:
    """Take the next attempt through its whole life."""
    attempt = claimed(store, campaign_id, now)
    store.attempts.start_dialing(attempt.attempt_id, now, LINE, "0199000001")
    if result.outcome in (Outcome.ANSWERED, Outcome.HUNG_UP_EARLY):
        store.attempts.connected(attempt.attempt_id, now)
    store.attempts.end(attempt.attempt_id, now + MINUTE, result, retry)
    return attempt


def again(at: datetime) -> RetryDecision:
    return RetryDecision(at, RetryReason.TRY_AGAIN)


def states_of_all(store: Store) -> dict[AttemptId, list[AttemptState]]:
    """The states each attempt came into, in their order."""
    with store._database.reading() as conn:
        ids = [AttemptId(row[0]) for row in conn.exec_driver_sql("SELECT attempt_id FROM attempts")]
    return {each: [event.state for event in store.attempts.events(each)] for each in ids}
