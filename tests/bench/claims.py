"""What the queue costs with many contacts:  python -m tests.bench.claims --contacts 10000 1000000.

For each size: bytes on disk per contact, enrolment, the time of one claim (median, p99) with the gate's own look-ups,
with commits synced and not, and how long it takes to put off everybody until the next opening.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from robodial.domain.attempt import Attempt, AttemptId, AttemptResult
from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import Campaign, CampaignId, MessageFiles, Purpose
from robodial.domain.claim import Allowed, Decision, Postponed, PostponedTogether
from robodial.domain.contact import ImportedContact, PhoneNumber
from robodial.domain.line import LineId
from robodial.domain.outcome import Outcome
from robodial.domain.retry_policy import RetryDecision, RetryReason
from robodial.engine.gate import Gate
from robodial.store import Store

OPEN = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday
NIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
LEASE = timedelta(minutes=15)
LINE = LineId("COM5")
FICTIONAL = tuple(f"+33{start}{n:04}" for start in ("19900", "26191", "35301") for n in range(1000))
DONE = RetryDecision(None, RetryReason.DONE)
SLICE = 20_000


def number(n: int) -> PhoneNumber:
    """A million different ones: country code 999 belongs to nobody. As long as a French number."""
    return PhoneNumber(f"+999{n:08}")


def the_list(many: int) -> Iterator[list[ImportedContact]]:
    """Name, first name, number, appointment: the list of tests/bench/import."""
    for start in range(0, many, SLICE):
        yield [
            ImportedContact(
                n + 2,
                (number(n),),
                f"Lefèvre{n} Aurélie",
                "",
                (f"Lefèvre{n}", "Aurélie", number(n)[1:], "mardi 9 h 15"),
            )
            for n in range(start, min(start + SLICE, many))
        ]


def a_campaign() -> Campaign:
    return Campaign(
        name="Rappels",
        purpose=Purpose.APPOINTMENT,
        country="FR",
        language="fr",
        caller_name="Cabinet Martin",
        call_back=PhoneNumber("+33199009999"),
        list_file=Path("liste.csv"),
        message=MessageFiles(Path("message.wav")),
        window=CallingWindow.parse({day: ["09:00-20:00"] for day in range(6)}),
    )


def gate(store: Store, campaign: Campaign, now: datetime) -> Callable[[Attempt], Decision]:
    """What the engine asks: history, refusals, consents, registers, the rules. They see a number of a real country."""
    asks = Gate(campaign, store, [store], {}, rings=False)

    def decide(attempt: Attempt) -> Decision:
        decision = asks.decide(replace(attempt, number=known(attempt.number)), LINE, now)
        if isinstance(decision, PostponedTogether):
            alike = decision.holds_for
            return replace(decision, holds_for=lambda number, time_zone: alike(known(number), time_zone))
        return decision

    return decide


def known(number: PhoneNumber) -> PhoneNumber:
    """One of the few numbers of fiction, for each of a million."""
    return PhoneNumber(FICTIONAL[int(number[-8:]) % len(FICTIONAL)])


def some_put_off(decide: Callable[[Attempt], Decision], now: datetime) -> Callable[[Attempt], Decision]:
    """Three of four have reached a cap."""

    def decision(attempt: Attempt) -> Decision:
        asked = decide(attempt)
        if isinstance(asked, Allowed) and attempt.attempt_id % 4:
            return Postponed(now + timedelta(days=1), "cap_day", "3 calls today reached; next possible tomorrow")
        return asked

    return decision


def file_bytes(store: Store) -> int:
    store._database.empty_log()
    return store.path.stat().st_size


def consent_and_journal(store: Store, many: int) -> None:
    """A consent and a first journal row for each contact, from few different texts."""
    at_us = int(OPEN.timestamp() * 1_000_000)
    add = (
        "INSERT INTO consents (number, purpose, level, given_at, text_id, expires_at)"
        f" VALUES (?, 'appointment', 'express', {at_us}, 1, {at_us})"
    )
    payload = {
        "campaign": "Rappels",
        "purpose": "appointment",
        "attempt": 1,
        "line": "COM5",
        "caller": "Cabinet Martin",
    }
    with store.transaction():
        words = "INSERT INTO consent_texts VALUES (1, 'formulaire web', 'J''accepte d''être appelé.')"
        store._database.driver.execute(words)
    for start in range(0, many, SLICE):
        with store.transaction():
            some = range(start, min(start + SLICE, many))
            store._database.driver.executemany(add, [(number(n),) for n in some])
            for n in some:
                store.journal.append("dial", payload, OPEN, number(n))


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def claims(
    store: Store, campaign_id: CampaignId, decide: Callable[[Attempt], Decision], many: int
) -> list[tuple[float, float]]:
    """Claim so many, each ended at once; wall and processor seconds of each claim alone."""
    found = []
    for _ in range(many):
        began = time.perf_counter(), time.thread_time()
        attempt = store.attempts.claim(campaign_id, LINE, OPEN, OPEN + LEASE, decide)
        found.append((time.perf_counter() - began[0], time.thread_time() - began[1]))
        assert attempt is not None
        finish(store, attempt.attempt_id)
    return found


def finish(store: Store, attempt_id: AttemptId) -> None:
    store.attempts.start_dialing(attempt_id, OPEN, LINE, "0199000001")
    store.attempts.end(attempt_id, OPEN, AttemptResult(Outcome.BUSY), DONE)


def told(times: list[tuple[float, float]]) -> dict[str, float]:
    wall, cpu = zip(*times, strict=True)
    return {
        "median_ms": round(statistics.median(wall) * 1000, 3),
        "p99_ms": round(statistics.quantiles(wall, n=100)[98] * 1000, 3),
        "cpu_median_ms": round(statistics.median(cpu) * 1000, 3),
        "cpu_p99_ms": round(statistics.quantiles(cpu, n=100)[98] * 1000, 3),
    }


def one_sync_ms(folder: Path) -> float:
    """What this disk needs to have one page really written: part of every claim, whatever the program does."""
    times = []
    with (folder / "sync").open("wb", buffering=0) as file:
        for _ in range(200):
            began = time.perf_counter()
            file.write(bytes(4096))
            os.fsync(file.fileno())
            times.append(time.perf_counter() - began)
    return round(statistics.median(times) * 1000, 3)


def put_off_everybody(store: Store, campaign_id: CampaignId, decide: Callable[[Attempt], Decision]) -> dict[str, float]:
    """The engine's loop on a closed evening: claim until nothing is due any more."""
    times: list[float] = []
    while (due := store.attempts.next_due(campaign_id)) is not None and due <= NIGHT:
        began = time.perf_counter()
        assert store.attempts.claim(campaign_id, LINE, NIGHT, NIGHT + LEASE, decide) is None
        times.append(time.perf_counter() - began)
    return {"claims": len(times), "seconds": round(sum(times), 2), "longest_ms": round(max(times) * 1000, 2)}


def measure(many: int, folder: Path) -> dict[str, object]:
    path = folder / f"{many}.db"
    campaign = a_campaign()
    with Store(path) as store:
        empty = file_bytes(store)
        importing = store.contacts.begin_import("liste.csv", ("Nom", "Prénom", "Téléphone", "RDV"), "FR", OPEN)
        import_s = sum(seconds(lambda rows=rows: importing.add(rows)) for rows in the_list(many))  # type: ignore[misc]
        list_id = importing.commit().list_id
        bare = file_bytes(store)
        campaign_id = store.campaigns.save(campaign, list_id, OPEN)
        enrol_s = seconds(lambda: store.campaigns.enroll(campaign_id, OPEN))
        enrolled = file_bytes(store)
    found: dict[str, object] = {
        "contacts": many,
        "stored_per_s": round(many / import_s),
        "bytes_per_contact": round((bare - empty) / many),
        "bytes_enrolled": round((enrolled - bare) / many),
        "enrol_s": round(enrol_s, 2),
        "one_sync_ms": one_sync_ms(folder),
    }
    with Store(path) as store:
        before = file_bytes(store)
        consent_and_journal(store, many)
        found["bytes_of_consent_and_journal_row"] = round((file_bytes(store) - before) / many)
    for mode in ("FULL", "OFF"):
        with Store(path, synchronous=mode) as store:
            decide = gate(store, campaign, OPEN)
            asks = min(1000, many // 20)
            found[f"claim_{mode}"] = told(claims(store, campaign_id, decide, asks))
            found[f"claim_three_of_four_put_off_{mode}"] = told(
                claims(store, campaign_id, some_put_off(decide, OPEN), asks)
            )
    with Store(path) as store:
        found["overnight"] = put_off_everybody(store, campaign_id, gate(store, campaign, NIGHT))
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--folder", type=Path, default=None, help="where the files are made: on the disk to measure")
    args = parser.parse_args()
    for count in args.contacts:
        with tempfile.TemporaryDirectory(dir=args.folder) as name:
            print(json.dumps(measure(count, Path(name))), flush=True)
