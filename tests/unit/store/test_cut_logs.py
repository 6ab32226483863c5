"""A write-ahead log cut off or altered at any byte: what is left is the store as it was after some whole step."""

import hashlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robodial.domain.campaign import CampaignId
from robodial.store import Store
from tests.unit.store.filling import BUSY, DAY, DONE, LINE, MINUTE, NOW, a_campaign, again, claimed, fill_list, number

CAMPAIGN = CampaignId(1)


@dataclass(frozen=True)
class Recorded:
    """A database, its log, and what the store held after each step, as a digest of everything in it."""

    file: bytes
    log: bytes
    steps: tuple[str, ...]


def everything_in(path: Path) -> str:
    file = sqlite3.connect(path)
    told = hashlib.sha256("\n".join(file.iterdump()).encode()).hexdigest()
    file.close()
    return told


def steps_of_calls(store: Store) -> None:
    """A few calls, each step of them stored on its own."""
    for n in range(1, 5):
        attempt = claimed(store, CAMPAIGN)
        yield
        with store.transaction():
            store.journal.append("dial", {"attempt": attempt.ordinal}, NOW, attempt.number)
            call_id = store.calls.record(attempt.number, NOW, "Rappels", "appointment", is_test_call=False)
            store.attempts.start_dialing(attempt.attempt_id, NOW, LINE, "0199000001")
        yield
        store.attempts.connected(attempt.attempt_id, NOW)
        yield
        with store.transaction():
            store.do_not_call.add(attempt.number, reason="key 9", source="Rappels", at=NOW, by_person=True)
            store.journal.append("refusal", {"how": "key 9"}, NOW, attempt.number)
        yield
        with store.transaction():
            store.calls.end(call_id, BUSY.outcome, heard_opt_out=False)
            store.journal.append("end", {}, NOW, attempt.number)
            store.attempts.end(attempt.attempt_id, NOW + n * MINUTE, BUSY, again(NOW + DAY) if n % 2 else DONE)
        yield


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    path = tmp_path_factory.mktemp("recorded") / "robodial.db"
    with Store(path) as store:
        store.campaigns.save(a_campaign(), fill_list(store, 6), NOW)
        store.campaigns.enroll(CAMPAIGN, NOW)
    store = Store(path)
    file, steps = path.read_bytes(), [everything_in(path)]
    for _ in steps_of_calls(store):
        steps.append(everything_in(path))
    log = path.with_name(path.name + "-wal").read_bytes()
    assert path.read_bytes() == file, "nothing was moved from the log into the file meanwhile"
    store.close()
    return Recorded(file, log, tuple(steps))


def opened_with(recorded: Recorded, log: bytes, folder: Path) -> Path:
    path = folder / "robodial.db"
    path.write_bytes(recorded.file)
    path.with_name(path.name + "-wal").write_bytes(log)
    with Store(path) as store:
        assert store.notice == ""
        store.check()
        assert store.journal.verify().ok
        dialed = [each for each in store.journal.all() if each.kind == "dial"]
        assert len(dialed) == sum(store.calls.calls_by_number().values()) == store.attempts.started(CAMPAIGN)
    return path


def test_with_a_whole_log_nothing_is_lost(recorded: Recorded, tmp_path: Path) -> None:
    assert len(set(recorded.steps)) == len(recorded.steps) == 21
    assert everything_in(opened_with(recorded, recorded.log, tmp_path)) == recorded.steps[-1]
    with Store(tmp_path / "robodial.db") as store:
        assert {each.number for each in store.do_not_call.all()} == {number(n) for n in range(1, 5)}


@settings(max_examples=60)
@given(share=st.floats(0, 1))
def test_a_log_cut_off_anywhere_leaves_a_whole_number_of_steps(
    recorded: Recorded, share: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cut = round(share * len(recorded.log))
    path = opened_with(recorded, recorded.log[:cut], tmp_path_factory.mktemp("cut"))
    assert everything_in(path) in recorded.steps


@settings(max_examples=40)
@given(share=st.floats(0, 0.999), change=st.integers(1, 255))
def test_a_log_with_a_wrong_byte_is_used_up_to_it_and_no_further(
    recorded: Recorded, share: float, change: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    log = bytearray(recorded.log)
    log[int(share * len(log))] ^= change
    path = opened_with(recorded, bytes(log), tmp_path_factory.mktemp("changed"))
    assert everything_in(path) in recorded.steps


def test_the_longer_the_log_the_more_is_kept(recorded: Recorded, tmp_path_factory: pytest.TempPathFactory) -> None:
    found = []
    for share in range(11):
        path = opened_with(recorded, recorded.log[: len(recorded.log) * share // 10], tmp_path_factory.mktemp("part"))
        found.append(recorded.steps.index(everything_in(path)))
    assert found == sorted(found)
    assert (found[0], found[-1]) == (0, len(recorded.steps) - 1)
