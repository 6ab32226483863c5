"""Two programs with data folders of their own, and one store that guards calls: neither calls whom the other calls."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from robodial.clock import Clock, run_virtual
from robodial.domain.attempt import Attempt, AttemptResult
from robodial.domain.claim import Allowed, Decision, Postponed
from robodial.domain.line import LineId
from robodial.domain.outcome import Outcome
from robodial.engine.gate import Gate
from robodial.engine.records import LEASE, Records
from robodial.errors import StoreBusy
from robodial.store import Store
from robodial.store.writer import Writer
from tests.simulation.campaigns import MONDAY_9
from tests.simulation.signal_days import campaign, people

LINE = LineId("sim:1")


class Program:
    """One of them, on one thread, with an attempt taken."""

    def __init__(self, folder: Path, guard_file: Path, clock: Clock, writer: Writer) -> None:
        self.guard = Store(guard_file)
        self.here = Store(folder / "robodial.db")
        importing = self.here.contacts.begin_import("list.csv", ("Name",), "FR", clock.now())
        importing.add(people([23]))
        campaign_id = self.here.campaigns.save(campaign(), importing.commit().list_id, clock.now())
        self.here.campaigns.enroll(campaign_id, clock.now())
        self.records = Records(campaign_id, campaign(), self.here, self.guard, clock=clock, writer=writer)

    def take(self, at: datetime) -> Attempt:
        attempt = self.records._claim(LINE, lambda _attempt: None, at).attempt
        assert attempt is not None
        return attempt

    def about_to_dial(self, attempt: Attempt, at: datetime) -> Decision:
        return self.records._about_to_dial(attempt, LINE, "0199000023", at)

    def close(self) -> None:
        self.here.close()
        self.guard.close()


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[tuple[Program, Program]]:
    made: list[Program] = []

    async def main(clock: Clock) -> None:
        writer = Writer()
        made.extend(Program(tmp_path / name, tmp_path / "user.db", clock, writer) for name in ("one", "other"))
        writer.close()

    run_virtual(main, MONDAY_9)
    one, other = made
    yield one, other
    one.close()
    other.close()


def test_a_number_that_another_program_is_calling_is_left_until_that_call_has_ended(
    programs: tuple[Program, Program],
) -> None:
    one, other = programs
    mine, theirs = one.take(MONDAY_9), other.take(MONDAY_9)
    assert isinstance(one.about_to_dial(mine, MONDAY_9), Allowed)
    soon = MONDAY_9 + timedelta(seconds=2)
    decision = other.about_to_dial(theirs, soon)
    assert isinstance(decision, Postponed)
    assert (decision.code, decision.until) == ("in_a_call", soon + timedelta(minutes=1))
    one.records._ended(mine, AttemptResult(Outcome.BUSY), soon)
    assert isinstance(other.about_to_dial(theirs, soon), Allowed)
    assert [entry.kind for entry in one.guard.journal.all()] == ["dial", "end", "dial"]


def test_a_call_of_a_program_that_died_blocks_the_number_no_longer_than_a_call_can_last(
    programs: tuple[Program, Program],
) -> None:
    one, other = programs
    mine, theirs = one.take(MONDAY_9), other.take(MONDAY_9)
    assert isinstance(one.about_to_dial(mine, MONDAY_9), Allowed)
    assert isinstance(other.about_to_dial(theirs, MONDAY_9 + LEASE - timedelta(seconds=1)), Postponed)
    assert isinstance(other.about_to_dial(theirs, MONDAY_9 + LEASE), Allowed)


def test_nobody_notes_a_dial_between_the_last_look_and_the_dial(
    programs: tuple[Program, Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = programs
    mine = one.take(MONDAY_9)
    decide, asked = Gate.decide, []

    def look(gate: Gate, attempt: Attempt, line_id: LineId, now: datetime) -> Decision:
        asked.append(attempt)
        with pytest.raises(StoreBusy), other.guard.transaction():
            pass
        return decide(gate, attempt, line_id, now)

    other.guard._database.driver.execute("PRAGMA busy_timeout = 0")  # it would wait for the end of the transaction
    monkeypatch.setattr(Gate, "decide", look)
    assert isinstance(one.about_to_dial(mine, MONDAY_9), Allowed)
    assert asked == [mine]
