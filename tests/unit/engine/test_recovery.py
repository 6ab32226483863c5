"""What a dead process left open is ended once, also when the program dies again while it tidies up."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from robodial.clock import Clock, run_virtual
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


def records_of(store: Store, clock: Clock, writer: Writer) -> Records:
    importing = store.contacts.begin_import("list.csv", ("Name",), "FR", clock.now())
    importing.add(people([23]))
    campaign_id = store.campaigns.save(campaign(), importing.commit().list_id, clock.now())
    store.campaigns.enroll(campaign_id, clock.now())
    return Records(campaign_id, campaign(), store, store, clock=clock, writer=writer)


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
