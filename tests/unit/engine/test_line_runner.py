"""One attempt on one line: what is stored and told when its call is taken back, fails, or meets a machine."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from robodial.audio.message import Messages
from robodial.clock import Clock, run_virtual
from robodial.domain.attempt import Attempt, AttemptId, AttemptResult, AttemptState
from robodial.domain.campaign import CampaignId
from robodial.domain.claim import Allowed, Postponed, Refused
from robodial.domain.contact import ContactId, PhoneNumber
from robodial.domain.line import STALL_S, CallSign, Heard, LineId, SpeakWhy
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.engine.call_runner import CallPlan
from robodial.engine.events import CallStarted, MessageStarted, MessageTakenBack
from robodial.engine.line_runner import Assignment, DialPlan, LineRunner
from robodial.errors import LineInUse, ModemError, ModemTimeout, PortLost, PortStuck
from tests.unit.engine.scripted_call import (
    Script,
    ScriptedCall,
    gone,
    judged,
    key,
    message_of,
    picked_up,
    ring,
    speak,
    taken_back,
)

LINE = LineId("A")
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
ATTEMPT = Attempt(
    AttemptId(1), CampaignId(1), ContactId(1), PhoneNumber("+33199001001"), 1, AttemptState.CLAIMED, NOON, "Zoé"
)
ANSWERED = [ring(2), picked_up(6)]


class StuckCall(ScriptedCall):
    """Its modem is gone when it should hang up."""

    async def hang_up(self) -> None:
        await super().hang_up()
        raise PortLost("unplugged")


@dataclass
class OneCallLine:
    """Makes one scripted call."""

    script: Script
    fails_to_hang_up: bool = False
    readiness: list[bool | ModemError] = field(default_factory=list)
    """What comes of getting ready, time after time; ready afterwards."""
    left_behind: ModemError | None = None
    lost_after_s: float = 1e9
    line_id: LineId = LINE
    is_real: bool = False

    async def open(self) -> None:
        """Always opens."""

    async def get_ready(self) -> bool:
        ready = self.readiness.pop(0) if self.readiness else True
        if isinstance(ready, ModemError):
            raise ready
        return ready

    async def dial(self, dial_string: str) -> ScriptedCall:
        assert dial_string == "0199001001"
        return (StuckCall if self.fails_to_hang_up else ScriptedCall)(self.script)

    def take_notice(self) -> str:
        return ""

    async def until_fault(self) -> None:
        await asyncio.sleep(self.lost_after_s)
        self.left_behind, self.lost_after_s = PortLost("unplugged"), 1e9

    def take_fault(self) -> ModemError | None:
        fault, self.left_behind = self.left_behind, None
        return fault

    async def close(self) -> None:
        """Nothing to give back."""


@dataclass
class Notes:
    """Stands for the records and for the campaign: notes what it is told."""

    plan: DialPlan
    slow_store_s: float = 0.0
    dials: int = 0
    waits: bool = False
    """The first attempt is due never."""
    none_taken: asyncio.Event = field(default_factory=asyncio.Event)
    told: list[str] = field(default_factory=list)
    result: AttemptResult | None = None
    faults: list[tuple[ModemError, float]] = field(default_factory=list)
    campaign_id: CampaignId = ATTEMPT.campaign_id

    async def about_to_dial(self, *_about: object) -> Allowed:
        self.dials += 1
        return Allowed()

    async def not_called(self, _line: object, _attempt: Attempt, decision: Postponed | Refused) -> None:
        self.told.append(decision.code)

    def may_dial(self) -> bool:
        return True

    async def next_attempt(self, _line: object) -> Assignment | None:
        if self.dials == 0 and self.waits:
            await self.none_taken.wait()
            self.waits = False
            return None
        return Assignment(ATTEMPT, self, self, self.plan) if self.result is None else None  # type: ignore[arg-type]

    async def call_ended(self, _line: object, _attempt: Attempt, result: AttemptResult) -> None:
        self.result = result

    async def connected(self, _attempt: Attempt) -> None:
        if self.slow_store_s:
            await asyncio.sleep(self.slow_store_s)
        self.told.append("connected")

    def is_over(self) -> bool:
        return False

    def take_none(self, _line: object) -> None:
        self.none_taken.set()

    def line_works(self, _line: object) -> None:
        self.told.append("works")

    def line_freed(self, _line: object, *, works: bool) -> None:
        """Nothing else waits for it."""

    def line_failed(self, _line: object, error: ModemError, rest_s: float) -> None:
        self.faults.append((error, rest_s))
        self.told.append("failed")

    async def rest(self, _seconds: float) -> None:
        self.told.append("rested")

    def __getattr__(self, name: str) -> Any:
        async def note(*_what: object) -> None:
            self.told.append(name)

        return note


def run_line(
    script: Script,
    messages: Messages | None = None,
    *,
    fails_to_hang_up: bool = False,
    readiness: Sequence[bool | ModemError] = (),
    left_behind: ModemError | None = None,
    lost_after_s: float = 1e9,
    slow_store_s: float = 0.0,
) -> tuple[AttemptResult, Notes, list[object]]:
    waits = lost_after_s < 1e9
    plan = CallPlan(messages or Messages(message_of(20.0), message_of(8.0)), 25.0, 0.8, {"1": Disposition.CONFIRMED})
    notes, events = Notes(DialPlan(plan, lambda _attempt: "0199001001"), slow_store_s, waits=waits), list[object]()

    async def main(clock: Clock) -> None:
        line = OneCallLine(script, fails_to_hang_up, list(readiness), left_behind, lost_after_s)
        await LineRunner(line, notes, clock, events.append).run()

    run_virtual(main, NOON)
    assert notes.result is not None
    return notes.result, notes, events


def test_a_slow_disk_keeps_nobody_waiting_for_the_message() -> None:
    _result, notes, events = run_line([*ANSWERED, speak(7)], slow_store_s=9.0)
    [started] = [event for event in events if isinstance(event, MessageStarted)]
    assert (started.at - NOON).total_seconds() == pytest.approx(7.0)
    assert notes.told[1:3] == ["connected", "heard_enough"]


def test_that_somebody_answered_is_stored_before_the_result_is() -> None:
    result, notes, _events = run_line([*ANSWERED, gone(8)], slow_store_s=9.0)
    assert result.outcome is Outcome.HUNG_UP_EARLY
    assert notes.told == ["works", "connected"]


def test_what_was_heard_counts_when_the_line_fails_afterwards() -> None:
    result, notes, _events = run_line([*ANSWERED, speak(7), (26.5, PortLost("unplugged"))])
    assert result.outcome is Outcome.ANSWERED
    assert notes.told[1:5] == ["connected", "heard_enough", "failed", "rested"]


def test_what_is_known_of_a_message_that_was_heard_is_kept_when_the_line_fails_afterwards() -> None:
    judgement = judged(6.5, AnswerVerdict.MACHINE)
    on_both = Messages(message_of(20.0), message_of(20.0))
    result, *_ = run_line([*ANSWERED, judgement, speak(7), (26.5, PortLost("unplugged"))], on_both)
    assert (result.verdict, result.disposition) == (AnswerVerdict.MACHINE, Disposition.LEFT_MESSAGE)
    assert 16.0 <= result.heard_s <= 20.0


@pytest.mark.parametrize("at_s", [8.0, 15.0])
def test_who_has_decided_is_not_called_again_because_the_line_failed_afterwards(at_s: float) -> None:
    result, *_ = run_line([*ANSWERED, speak(7), key(at_s, "1"), (at_s + 2, PortLost("unplugged"))])
    assert (result.outcome, result.disposition, result.keys) == (Outcome.ANSWERED, Disposition.CONFIRMED, "1")
    assert result.answered_at is not None


def test_a_modem_that_stopped_before_enough_was_played_costs_nobody_their_call() -> None:
    stopped_at = 22.5  # enough is played at 23; a modem that takes nothing more is noticed later
    result, notes, _events = run_line([*ANSWERED, speak(7), (stopped_at + STALL_S, ModemTimeout("stopped"))])
    assert result.outcome is Outcome.LINE_FAILED
    assert notes.told[1:4] == ["connected", "failed", "rested"]


def test_enough_of_a_short_message_is_told_at_its_end() -> None:
    result, notes, _events = run_line([*ANSWERED, speak(7)], Messages(message_of(5.0), message_of(5.0)))
    assert result.outcome is Outcome.ANSWERED
    assert notes.told[1:3] == ["connected", "heard_enough"]


@pytest.mark.parametrize("speaks", [[], [speak(7)]])
def test_a_refusal_counts_as_one_when_the_line_fails_as_it_is_taken(speaks: list) -> None:
    result, notes, _events = run_line([*ANSWERED, *speaks, key(9, "9")], fails_to_hang_up=True)
    assert (result.outcome, result.disposition) == (Outcome.ANSWERED, Disposition.OPTED_OUT)
    assert result.answered_at is not None
    assert notes.told[1:4] == ["connected", "opted_out", "failed"]


def test_what_was_taken_back_was_heard_by_nobody_when_the_line_fails_afterwards() -> None:
    result, notes, events = run_line([*ANSWERED, speak(7), taken_back(26.5), (28.0, PortLost("unplugged"))])
    assert result.outcome is Outcome.LINE_FAILED
    assert notes.told[1:4] == ["connected", "heard_enough", "heard_taken_back"]
    assert any(isinstance(event, MessageTakenBack) for event in events)


def test_what_is_taken_back_early_leaves_nothing_to_correct() -> None:
    script = [*ANSWERED, speak(7), taken_back(9), judged(9, AnswerVerdict.MACHINE), speak(9.2, SpeakWhy.AFTER_BEEP)]
    result, notes, events = run_line(script)
    assert result.outcome is Outcome.ANSWERED
    assert "heard_taken_back" not in notes.told
    started = [event for event in events if isinstance(event, MessageStarted)]
    assert [(event.duration_s, event.why) for event in started] == [
        (20.0, SpeakWhy.AFTER_GREETING),
        (8.0, SpeakWhy.AFTER_BEEP),
    ]


def test_a_call_has_a_hard_end_that_the_longer_message_fits_into() -> None:
    machine_first = Messages(message_of(2.0), message_of(300.0))
    judged_machine = judged(8, AnswerVerdict.MACHINE)
    result, *_ = run_line([*ANSWERED, judged_machine, speak(14, SpeakWhy.AFTER_BEEP)], machine_first)
    assert (result.outcome, result.heard_s) == (Outcome.ANSWERED, pytest.approx(300.0))


def test_a_telephone_that_rings_or_is_used_costs_nobody_their_attempt() -> None:
    _result, notes, events = run_line([*ANSWERED, gone(8)], readiness=[False, False])
    not_ready = ["line_not_ready", "failed", "rested"]
    assert notes.told == ["works", *not_ready, *not_ready, "connected"]
    assert [(type(error), rest_s) for error, rest_s in notes.faults] == [(LineInUse, 30.0)] * 2
    assert "somebody is using the telephone" in str(notes.faults[0][0])
    assert notes.dials == sum(isinstance(event, CallStarted) for event in events) == 1


def test_a_modem_that_fails_before_it_could_dial_costs_nobody_their_attempt() -> None:
    faults = [PortLost("unplugged"), ModemTimeout("does not answer")]
    _result, notes, _events = run_line([*ANSWERED, gone(8)], readiness=faults)
    not_ready = ["line_not_ready", "failed", "rested", "works"]
    assert notes.told == ["works", *not_ready, *not_ready, "connected"]
    assert [error for error, _rest_s in notes.faults] == faults
    assert notes.dials == 1


def test_a_line_in_use_is_no_fault_and_is_asked_again_soon() -> None:
    result, notes, _events = run_line([(0.5, Heard(0.5, CallSign.LINE_IN_USE, "LINE IN USE"))])
    assert result.outcome is Outcome.LINE_IN_USE
    assert notes.told == ["works", "failed", "rested"]  # and was not opened anew
    [(error, rest_s)] = notes.faults
    assert (type(error), rest_s) == (LineInUse, 30.0)


@pytest.mark.parametrize("fails_too", [False, True])
def test_a_telephone_that_stays_blocked_is_said_and_the_call_counts_as_it_was(fails_too: bool) -> None:
    blocked = PortStuck("unplug the modem now: your telephone is blocked")
    heard = [*ANSWERED, speak(7), (26.0, ModemTimeout("does not answer")) if fails_too else gone(40)]
    result, notes, _events = run_line(heard, left_behind=blocked)
    assert result.outcome is Outcome.ANSWERED
    assert [error for error, _rest_s in notes.faults] == [blocked]


def test_a_modem_pulled_out_while_its_line_waits_is_told_of_at_once_and_taken_up_again() -> None:
    _result, notes, _events = run_line([*ANSWERED, gone(8)], lost_after_s=0.5)
    assert notes.told == ["works", "failed", "rested", "works", "connected"]
    [(error, rest_s)] = notes.faults
    assert (type(error), rest_s) == (PortLost, 5.0)
