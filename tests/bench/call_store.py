"""What storing one whole call costs:  python -m tests.bench.call_store --calls 2000.

Claim, journal row and caps before the dial, connected, heard enough, end with its journal row and the next try, through
`engine/records`' own steps. Microseconds of wall and processor time per call and per step, synced and not.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from robodial.domain.attempt import AttemptResult
from robodial.domain.claim import Allowed
from robodial.domain.outcome import Outcome
from robodial.domain.retry_policy import RetryDecision, RetryReason
from robodial.store import Store
from tests.bench.claims import LEASE, LINE, OPEN, a_campaign, the_list

BUSY = AttemptResult(Outcome.BUSY)
LATER = RetryDecision(OPEN + LEASE, RetryReason.TRY_AGAIN)
DIAL = {"campaign": "Rappels", "purpose": "appointment", "attempt": 1, "line": "COM5", "caller": "Cabinet Martin"}
END = {"campaign": "Rappels", "attempt": 1, "outcome": "busy", "disposition": "none", "heard_s": 0.0}


class Timed:
    """Adds up what each step takes."""

    def __init__(self) -> None:
        self.wall: dict[str, list[float]] = defaultdict(list)
        self.cpu: dict[str, list[float]] = defaultdict(list)

    def step(self, name: str, work: Callable[[], object]) -> object:
        began = time.perf_counter(), time.thread_time()
        done = work()
        self.wall[name].append((time.perf_counter() - began[0]) * 1e6)
        self.cpu[name].append((time.thread_time() - began[1]) * 1e6)
        return done

    def told(self) -> dict[str, object]:
        """Medians."""
        return {
            "wall_us": round(sum(map(statistics.median, self.wall.values()))),
            "cpu_us": round(sum(map(statistics.median, self.cpu.values()))),
            "steps_cpu_us": {name: round(statistics.median(times)) for name, times in self.cpu.items()},
        }


def one_call(store: Store, campaign_id: int, timed: Timed) -> None:
    """As engine/records does it: five transactions, each synced."""
    attempts = store.attempts
    attempt = timed.step(
        "claim", lambda: attempts.claim(campaign_id, LINE, OPEN, OPEN + LEASE, lambda _attempt: Allowed())
    )
    call: list[int] = []

    def dial() -> None:
        with store.transaction():
            store.journal.append("dial", DIAL, OPEN, attempt.number)
            call.append(store.calls.record(attempt.number, OPEN, "Rappels", "appointment", is_test_call=False))
            attempts.start_dialing(attempt.attempt_id, OPEN, LINE, "0199000001")

    def end() -> None:
        attempts.outcomes_so_far(attempt.contact_id, campaign_id)
        _ = store.contacts.get(attempt.contact_id).numbers
        with store.transaction():
            store.calls.end(call[0], BUSY.outcome, heard_opt_out=False)
            store.journal.append("end", END, OPEN, attempt.number)
            attempts.end(attempt.attempt_id, OPEN, BUSY, LATER, attempt.number)

    timed.step("dial", dial)
    timed.step("connected", lambda: attempts.connected(attempt.attempt_id, OPEN))
    timed.step("heard_enough", lambda: attempts.heard_enough(attempt.attempt_id, OPEN))
    timed.step("end", end)
    timed.step("next_due", lambda: attempts.next_due(campaign_id))
    timed.step("brake", lambda: store.campaigns.answers(campaign_id))


def measure(calls: int, mode: str, folder: Path) -> dict[str, object]:
    with Store(folder / f"{mode}.db", synchronous=mode) as store:
        importing = store.contacts.begin_import("liste.csv", ("Nom", "Prénom", "Téléphone", "RDV"), "FR", OPEN)
        for rows in the_list(calls * 2):
            importing.add(rows)
        campaign_id = store.campaigns.save(a_campaign(), importing.commit().list_id, OPEN)
        store.campaigns.enroll(campaign_id, OPEN)
        timed = Timed()
        for _ in range(calls):
            one_call(store, campaign_id, timed)
    return {"synchronous": mode, "calls": calls, **timed.told()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=2000)
    args = parser.parse_args()
    for each in ("OFF", "FULL"):
        with tempfile.TemporaryDirectory() as name:
            print(json.dumps(measure(args.calls, each, Path(name))), flush=True)
