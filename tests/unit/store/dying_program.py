"""Runs work in another process that is killed at a moment of chance, in the middle of whatever it was writing."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

from robodial.domain.attempt import AttemptResult, AttemptState
from robodial.domain.campaign import CampaignId
from robodial.domain.outcome import Outcome
from robodial.domain.retry_policy import RetryPolicy
from robodial.store import Store
from tests.unit.store.filling import ANSWERED, BUSY, DONE, LINE, MINUTE, NOW, again, claim, contact, number
from tests.unit.store.number_sets import put_own, put_register

RETRY = RetryPolicy(most_attempts=4)
NEVER = 10**9


def killed_after(steps: int, work: str, path: Path, seed: int) -> list[str]:
    """Do `work` in a process that is killed after so many of SQLite's steps; what it had acknowledged until then."""
    command = [sys.executable, "-m", "tests.unit.store.dying_program", work, str(path), str(steps), str(seed)]
    run = subprocess.run(command, stdout=subprocess.PIPE, check=False, cwd=Path(__file__).parents[3])
    assert run.returncode in (0, -9, 15), f"{work} failed by itself"
    return run.stdout.decode().split("\n")[:-1]


def forked_and_killed_after(steps: int, work: str, path: Path, seed: int) -> list[str]:
    """The same, without the second it takes to start Python."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            WORK[work](path, steps, seed, writing)
        except BaseException:
            os.write(2, b"the program failed by itself\n")
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL), f"{work} failed by itself"
    return said.decode().split("\n")[:-1]


if not hasattr(os, "fork"):
    forked_and_killed_after = killed_after


def doomed(path: Path, steps: int) -> Store:
    """A store whose process dies after so many instructions of SQLite's machine, mostly within a statement."""
    store, left = Store(path), iter(range(steps))

    def die_in_time() -> int:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        return 0

    if steps != NEVER:
        store._database.driver.set_progress_handler(die_in_time, 1)
    return store


def call_everybody(path: Path, steps: int, seed: int, acknowledge: int) -> None:
    """A tiny engine: recovers, then claims, journals, dials, ends, until nothing is due."""
    chance = Random(seed)
    store = doomed(path, steps)
    campaign_id = CampaignId(1)
    recover(store, campaign_id)
    now = NOW
    while (due := store.attempts.next_due(campaign_id)) is not None:
        now = max(now, due)
        for fact in one_call(store, campaign_id, now, chance):
            os.write(acknowledge, f"{fact}\n".encode())
    store.close()


def recover(store: Store, campaign_id: CampaignId) -> None:
    for found in store.attempts.open_attempts(campaign_id):
        attempt = found.attempt
        if attempt.state is AttemptState.CLAIMED:
            store.attempts.release(attempt.attempt_id, NOW, "recovered", "", NOW)
        else:
            reached = attempt.state is AttemptState.CONNECTED
            retry = DONE if reached else again(NOW + MINUTE)
            store.attempts.end(attempt.attempt_id, NOW, AttemptResult(Outcome.INTERRUPTED), retry)


def one_call(store: Store, campaign_id: CampaignId, now, chance: Random) -> Iterator[str]:
    attempt = claim(store, campaign_id, now)
    assert attempt is not None
    store.journal.append("dial", {"attempt": attempt.attempt_id}, now, attempt.number)
    yield f"journal {attempt.attempt_id}"
    with store.transaction():
        store.calls.record(attempt.number, now, "Rappels", "appointment", False)
        store.attempts.start_dialing(attempt.attempt_id, now, LINE, "0199000001")
    yield f"dialed {attempt.attempt_id}"
    if chance.random() < 0.4:
        store.attempts.end(attempt.attempt_id, now, BUSY, RETRY.decide({Outcome.BUSY: 1}, Outcome.BUSY, now))
    else:
        store.attempts.connected(attempt.attempt_id, now)
        yield f"connected {attempt.attempt_id}"
        store.do_not_call.add(attempt.number, reason="key 9", source="Rappels", at=now, by_person=True)
        yield f"refused {attempt.number}"
        store.attempts.end(attempt.attempt_id, now, ANSWERED, DONE)
    yield f"ended {attempt.attempt_id}"


def import_many(path: Path, steps: int, seed: int, acknowledge: int) -> None:
    """Imports a list of 3,000 contacts."""
    store = doomed(path, steps)
    importing = store.contacts.begin_import("liste.csv", ("Nom",), "FR", NOW)
    for start in range(0, 3000, 500):
        importing.add([contact(n) for n in range(start, start + 500)])
    importing.commit()
    os.write(acknowledge, b"imported\n")
    store.close()


def replace_register(path: Path, steps: int, seed: int, acknowledge: int) -> None:
    """A new copy of a register, of numbers that only it has, while an own list comes in as well; dies in between."""
    store, chance = Store(path), Random(seed)
    left = iter(range(steps))

    def die_in_time(*_anything: object) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)

    sys.setprofile(die_in_time)
    for _ in range(3):
        copy = chance.randrange(1, 5000)
        at = NOW + copy * MINUTE
        put_register(store, "tps", [number(copy), number(9000)], at)
        os.write(acknowledge, f"register {copy}\n".encode())
        put_own(store, f"{copy}.csv", [number(copy)], at, by_person=True)
        os.write(acknowledge, f"own {copy}\n".encode())
    sys.setprofile(None)
    store.close()


WORK = {"replace_register": replace_register, "call_everybody": call_everybody, "import_many": import_many}

if __name__ == "__main__":
    WORK[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.stdout.fileno())
