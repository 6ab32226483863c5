"""What a dead process left open is ended once, also when the program dies again while it tidies up."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from robodial.clock import Clock, run_virtual
from robodial.domain.attempt import Attempt, AttemptResult
from robodial.domain.claim import Allowed
from robodial.domain.line import LineId
from robodial.domain.outcome import Outcome
from robodial.engine.records import Records
from robodial.store import Store
from robodial.store.writer import Writer
from tests.simulation.campaigns import MONDAY_9
from tests.simulation.signal_days import campaign, people

LINE = LineId("sim:1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "robodial.db") as opened:
        yield opened


@pytest.fixture
def guard(tmp_path: Path) -> Iterator[Store]:
    """The user's own store, beside that of a --data-dir."""
    with Store(tmp_path / "user" / "robodial.db") as opened:
        yield opened


def records_of(store: Store, clock: Clock, writer: Writer, guard: Store | None = None) -> Records:
    importing = store.contacts.begin_import("list.csv", ("Name",), "FR", clock.now())
    importing.add(people([23]))
    campaign_id = store.campaigns.save(campaign(), importing.commit().list_id, clock.now())
    store.campaigns.enroll(campaign_id, clock.now())
    return Records(campaign_id, campaign(), store, guard or store, clock=clock, writer=writer)


@dataclass
class Killed(BaseException):
    """The process is gone."""


def kill_as(store: Store, how: str, dying: pytest.MonkeyPatch) -> None:
    """Die just before the store's outermost transaction is stored, or just after."""
    real = store.transaction
    depth = [0]

    @contextmanager
    def transaction() -> Iterator[object]:
        depth[0] += 1
        with real() as conn:
            yield conn
            if how == "before" and depth[0] == 1:
                raise Killed
            depth[0] -= 1
        if how == "after" and depth[0] == 0:
            raise Killed

    dying.setattr(store, "transaction", transaction)


def in_two_stores(
    store: Store, guard: Store, story: Callable[[Records, Attempt, Clock], None]
) -> tuple[Attempt, list[tuple[Attempt, AttemptResult]]]:
    """One dial of which `story` is the rest; then the next program tidies up."""

    async def main(clock: Clock) -> tuple[Attempt, list[tuple[Attempt, AttemptResult]]]:
        writer = Writer()
        records = records_of(store, clock, writer, guard)
        attempt = (await records.claim(LINE)).attempt
        assert attempt is not None
        assert isinstance(await records.about_to_dial(attempt, LINE, "0199000023"), Allowed)
        story(records, attempt, clock)
        recovered = await records.recover()
        assert await records.recover() == []
        await asyncio.to_thread(writer.close)
        return attempt, recovered

    return run_virtual(main, MONDAY_9)


EARLY = AttemptResult(Outcome.HUNG_UP_EARLY, heard_s=9.0, heard_opt_out=True)


@pytest.mark.parametrize(("died", "recovered"), [("before", Outcome.INTERRUPTED), ("after", Outcome.HUNG_UP_EARLY)])
def test_killed_between_two_stores_the_guarding_one_has_the_end(
    store: Store, guard: Store, monkeypatch: pytest.MonkeyPatch, died: str, recovered: Outcome
) -> None:
    def story(records: Records, attempt: Attempt, clock: Clock) -> None:
        store.attempts.connected(attempt.attempt_id, clock.now())
        with monkeypatch.context() as dying:
            kill_as(guard, died, dying)
            with pytest.raises(Killed):
                records._ended(attempt, EARLY, clock.now())
        [found] = store.attempts.open_attempts(attempt.campaign_id)
        assert found.attempt.attempt_id == attempt.attempt_id, "never ended here and unknown there"

    attempt, [(ended, result)] = in_two_stores(store, guard, story)
    assert (ended.attempt_id, result.outcome) == (attempt.attempt_id, recovered)
    history = guard.calls.history(attempt.number, MONDAY_9)
    assert (len(history.calls), history.hung_up_after_opt_out) == (1, died == "after")
    assert [entry.kind for entry in guard.journal.all()] == ["dial", "end"]
    assert not store.attempts.is_waiting(attempt.contact_id, attempt.campaign_id)


@pytest.mark.parametrize("outcome", [Outcome.BUSY, Outcome.NO_DIAL_TONE])
def test_an_end_that_only_the_guarding_store_has_counts_as_such(
    store: Store, guard: Store, monkeypatch: pytest.MonkeyPatch, outcome: Outcome
) -> None:
    def story(records: Records, attempt: Attempt, clock: Clock) -> None:
        with monkeypatch.context() as dying:
            kill_as(guard, "after", dying)
            with pytest.raises(Killed):
                records._ended(attempt, AttemptResult(outcome), clock.now())

    attempt, [(_ended, result)] = in_two_stores(store, guard, story)
    assert result.outcome is outcome
    assert store.attempts.outcomes_so_far(attempt.contact_id, attempt.campaign_id) == {outcome: 1}
    assert store.attempts.is_waiting(attempt.contact_id, attempt.campaign_id)


@pytest.mark.parametrize("kills", ["before", "after", ""])
def test_recovering_ends_the_call_that_the_caps_count(
    store: Store, guard: Store, monkeypatch: pytest.MonkeyPatch, kills: str
) -> None:
    def story(records: Records, _attempt: Attempt, clock: Clock) -> None:
        if kills:
            with monkeypatch.context() as dying:
                kill_as(guard, kills, dying)
                with pytest.raises(Killed):
                    records._recover((), clock.now())

    attempt, [(_ended, result)] = in_two_stores(store, guard, story)
    dial = guard.calls.find(attempt.number, MONDAY_9)
    assert dial is not None
    assert (dial.outcome, result.outcome) == (Outcome.INTERRUPTED, Outcome.INTERRUPTED)
    assert [entry.kind for entry in guard.journal.all()] == ["dial", "end"]


def test_killed_again_while_it_recovers_a_call_ends_once_in_the_journal(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main(clock: Clock) -> None:
        writer = Writer()
        records = records_of(store, clock, writer)
        until = clock.now() + timedelta(minutes=5)
        attempt = store.attempts.claim(records.campaign_id, LINE, clock.now(), until, lambda _attempt: Allowed())
        assert attempt is not None
        store.journal.append("dial", {"campaign": "test", "attempt": 1}, clock.now(), attempt.number)
        store.attempts.start_dialing(attempt.attempt_id, clock.now(), LINE, "0199000023")

        def killed(*_arguments: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as dying:
            dying.setattr(store.attempts, "end", killed)
            with pytest.raises(KeyboardInterrupt):
                records._recover((), clock.now())
        [(ended, result)] = await records.recover()
        assert (ended.attempt_id, result.outcome) == (attempt.attempt_id, Outcome.INTERRUPTED)
        assert await records.recover() == []
        await asyncio.to_thread(writer.close)

    run_virtual(main, MONDAY_9)
    assert [entry.kind for entry in store.journal.all() if entry.kind in ("dial", "end")] == ["dial", "end"]
    assert store.journal.verify().ok
