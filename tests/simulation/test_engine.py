"""Many campaigns and lines on the virtual clock: who is called when, by which line, and what stops it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from robodial.domain.alert import ConfirmedAlert
from robodial.domain.campaign import Alert, CampaignState, Purpose
from robodial.domain.consent import Consent, ConsentLevel
from robodial.domain.contact import ImportedContact
from robodial.domain.line import Call, Line, LineId
from robodial.domain.outcome import Outcome
from robodial.domain.retry_policy import DEFAULT_RULES, RetryPolicy, RetryRule
from robodial.emulator.signal_line import SignalLine
from robodial.engine.commands import AcceptFirstCalls, PauseCampaign, ResumeCampaign, StopCampaign
from robodial.engine.events import (
    CallAnswered,
    CallEnded,
    CampaignChanged,
    CampaignWaited,
    ClockJumped,
    ContactNotCalled,
    Event,
    LineOpened,
    LineRested,
    LineUnplugged,
    QuestionCode,
    UserAsked,
)
from robodial.engine.line_runner import Assignment
from robodial.engine.running_campaign import RunningCampaign
from robodial.errors import ModemError, ModemTimeout, PortLost, PortUnavailable
from robodial.store import Store
from robodial.store.writer import Writer
from tests.simulation import signal_days
from tests.simulation.campaigns import HUMAN, MONDAY_9, callee, dialed, e164
from tests.simulation.signal_days import Hands, Job, SetClock, campaign, people, run_days

ABSENT = '[[callee]]\nkind = "no_answer"\nshare = 1.0\n'
BUSY = '[[callee]]\nkind = "busy"\nshare = 1.0\n'
SIT = '[[callee]]\nkind = "sit"\nshare = 1.0\n'
EARLY = """
[[callee]]
kind = "human"
share = 1.0
ring_s = [3.0, 4.0]
greeting_s = [0.5, 0.6]
listens_s = [0.5, 1.0]
"""


def retrying(outcome: Outcome, interval: timedelta, most: int = 3) -> RetryPolicy:
    return RetryPolicy(9, {**DEFAULT_RULES, outcome: RetryRule(interval, most)})


def once(kind: type[Event], then: Callable[[Hands, Event], None]) -> Callable[[Hands, Event], None]:
    """Do `then` at the first event of that kind."""
    done: list[Event] = []

    def meanwhile(hands: Hands, event: Event) -> None:
        if isinstance(event, kind) and not done:
            done.append(event)
            then(hands, event)

    return meanwhile


# ---- sharing the lines -------------------------------------------------------------------------------------------


def test_the_campaign_with_the_lower_priority_number_is_served_first(tmp_path: Path) -> None:
    later, first = campaign("later"), campaign("first", priority=1)
    ran = run_days(tmp_path, [Job(later, people(range(4))), Job(first, people(range(10, 14)))])
    served = [call.campaign_id for call in ran.calls]
    assert served == [ran.ids[1]] * 4 + [ran.ids[0]] * 4


def test_campaigns_of_one_priority_take_turns(tmp_path: Path) -> None:
    ran = run_days(tmp_path, [Job(campaign("a"), people(range(4))), Job(campaign("b"), people(range(10, 14)))])
    assert [call.campaign_id for call in ran.calls] == [ran.ids[0], ran.ids[1]] * 4


def test_an_urgent_campaign_leaves_the_lines_to_others_while_it_waits_for_a_retry(tmp_path: Path) -> None:
    urgent = campaign("urgent", priority=1, retry=retrying(Outcome.BUSY, timedelta(minutes=10), 2))
    scenario = callee(dialed(1), "busy") + HUMAN
    ran = run_days(tmp_path, [Job(urgent, people([1])), Job(campaign("other"), people(range(10, 13)))], scenario)
    assert [call.number for call in ran.calls] == [e164(1), e164(10), e164(11), e164(12), e164(1)]


def test_a_line_serves_only_the_campaigns_it_may(tmp_path: Path) -> None:
    first, second = LineId("sim:1"), LineId("sim:2")
    jobs = [
        Job(campaign("a"), people(range(3)), lines=frozenset({first})),
        Job(campaign("b"), people(range(10, 13)), lines=frozenset({second})),
    ]
    ran = run_days(tmp_path, jobs, lines=2)
    assert {(call.line_id, call.campaign_id) for call in ran.calls} == {(first, ran.ids[0]), (second, ran.ids[1])}
    assert len(ran.calls) == 6


def test_one_number_is_never_in_two_calls_at_once(tmp_path: Path) -> None:
    jobs = [Job(campaign("a"), people([1])), Job(campaign("b"), people([1]))]
    ran = run_days(tmp_path, jobs, lines=2)
    assert [call.number for call in ran.calls] == [e164(1)] * 2
    first, second = ran.starts
    ended = next(call.at for call in ran.calls if call.attempt_id == first.attempt_id)
    assert second.at > ended


# ---- states ------------------------------------------------------------------------------------------------------


def test_a_campaign_outside_its_hours_waits_for_them_and_says_until_when(tmp_path: Path) -> None:
    evening = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)
    ran = run_days(tmp_path, [Job(campaign(), people([1]))], start=evening)
    states = [CampaignState.RUNNING, CampaignState.WAITING, CampaignState.RUNNING, CampaignState.FINISHED]
    assert ran.states_of(ran.ids[0]) == states
    waited = next(event for event in ran.events if isinstance(event, CampaignWaited))
    assert waited.until == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert "hours" in waited.reason
    assert ran.starts[0].at == waited.until


def test_waiting_for_a_retry_is_not_waiting_for_hours(tmp_path: Path) -> None:
    retry = retrying(Outcome.BUSY, timedelta(minutes=10), 2)
    ran = run_days(tmp_path, [Job(campaign(retry=retry), people([1]))], BUSY)
    assert CampaignState.WAITING not in ran.states_of(ran.ids[0])
    assert any(isinstance(event, CampaignWaited) and "next try" in event.reason for event in ran.events)


def test_no_call_before_the_first_day_and_none_after_the_last(tmp_path: Path) -> None:
    tuesday, wednesday = date(2026, 11, 24), date(2026, 11, 25)
    absent = campaign(starts_on=tuesday, ends_on=wednesday, retry=retrying(Outcome.NO_ANSWER, timedelta(hours=5), 9))
    ran = run_days(tmp_path, [Job(absent, people([1]))], ABSENT)
    assert ran.state_of(ran.ids[0]) is CampaignState.OUT_OF_TIME
    assert ran.starts[0].at.date() == tuesday
    assert max(start.at for start in ran.starts).date() <= wednesday
    counts = ran.store.campaigns.counts(ran.ids[0])
    assert dict(counts.not_called) == {"after_last_day": 1}
    assert ran.events[-1].at <= datetime(2026, 11, 25, 23, 0, tzinfo=UTC)  # midnight in Paris


def test_a_campaign_that_reached_everybody_before_its_last_day_is_finished(tmp_path: Path) -> None:
    ran = run_days(tmp_path, [Job(campaign(ends_on=date(2026, 11, 24)), people([1]))])
    assert ran.state_of(ran.ids[0]) is CampaignState.FINISHED


# ---- brakes ------------------------------------------------------------------------------------------------------


def test_after_five_calls_no_other_starts_until_the_user_has_looked(tmp_path: Path) -> None:
    def accept(hands: Hands, event: Event) -> None:
        assert isinstance(event, UserAsked)
        assert event.code is QuestionCode.FIRST_CALLS
        assert sum(n for _outcome, n in event.outcomes) == 5
        later = hands.engine._loop.call_later
        later(3600, hands.engine.submit, AcceptFirstCalls(event.campaign_id))

    job = Job(campaign(), people(range(12)), accepted=False)
    ran = run_days(tmp_path, [job], lines=8, meanwhile=once(UserAsked, accept))
    asked = next(event for event in ran.events if isinstance(event, UserAsked))
    assert sum(start.at <= asked.at for start in ran.starts) == 5
    assert min(start.at for start in ran.starts if start.at > asked.at) >= asked.at + timedelta(hours=1)
    assert ran.state_of(ran.ids[0]) is CampaignState.FINISHED
    assert len(ran.calls) == 12


def test_going_on_without_having_looked_asks_again(tmp_path: Path) -> None:
    asked: list[Event] = []

    def meanwhile(hands: Hands, event: Event) -> None:
        if isinstance(event, UserAsked):
            asked.append(event)
            go_on = ResumeCampaign() if len(asked) == 1 else StopCampaign("no")
            hands.engine.submit(go_on)

    ran = run_days(tmp_path, [Job(campaign(), people(range(9)), accepted=False)], lines=2, meanwhile=meanwhile)
    assert len(asked) == 2
    assert len(ran.calls) == 5
    assert ran.state_of(ran.ids[0]) is CampaignState.STOPPED


def test_five_contacts_need_no_question(tmp_path: Path) -> None:
    ran = run_days(tmp_path, [Job(campaign(), people(range(5)), accepted=False)])
    assert ran.state_of(ran.ids[0]) is CampaignState.FINISHED
    assert not any(isinstance(event, UserAsked) for event in ran.events)


def test_the_question_of_one_campaign_holds_up_no_other(tmp_path: Path) -> None:
    def stop_when_all_else_is_done(hands: Hands, event: Event) -> None:
        finished = isinstance(event, CampaignChanged) and event.state is CampaignState.FINISHED
        if finished and event.campaign_id == hands.days.ids[1]:
            hands.engine.submit(StopCampaign("", hands.days.ids[0]))

    jobs = [Job(campaign("asks"), people(range(9)), accepted=False), Job(campaign("other"), people(range(10, 20)))]
    ran = run_days(tmp_path, jobs, meanwhile=stop_when_all_else_is_done)
    assert sum(call.campaign_id == ran.ids[0] for call in ran.calls) == 5
    assert sum(call.campaign_id == ran.ids[1] for call in ran.calls) == 10


@pytest.mark.parametrize(("scenario", "word"), [(SIT, "failed"), (EARLY, "hung up early")])
def test_a_jump_in_failures_or_early_hang_ups_pauses_with_the_reason(tmp_path: Path, scenario: str, word: str) -> None:
    def stop(hands: Hands, _event: Event) -> None:
        hands.engine.submit(StopCampaign("seen"))

    jobs = [Job(campaign(), people(range(60)))]
    ran = run_days(tmp_path, jobs, scenario, lines=3, meanwhile=once(UserAsked, stop))
    asked = next(event for event in ran.events if isinstance(event, UserAsked))
    assert asked.code is QuestionCode.JUMP
    assert word in asked.question
    assert len(ran.calls) <= 20 + 2  # those in the air go on
    assert CampaignState.PAUSED in ran.states_of(ran.ids[0])


def test_an_ordinary_day_meets_no_brake(tmp_path: Path) -> None:
    from robodial.emulator.scenario import packaged_scenario

    ran = run_days(tmp_path, [Job(campaign(), people(range(300)))], packaged_scenario("day"), lines=6)
    assert not any(isinstance(event, UserAsked) for event in ran.events)
    assert ran.state_of(ran.ids[0]) is CampaignState.FINISHED


# ---- pause and stop ----------------------------------------------------------------------------------------------


def test_pause_is_acknowledged_and_no_call_starts_within_a_second(tmp_path: Path) -> None:
    paused_at: list[datetime] = []

    def pause(hands: Hands, event: Event) -> None:
        paused_at.append(event.at)
        hands.engine.submit(PauseCampaign())
        hands.engine._loop.call_later(900, hands.engine.submit, ResumeCampaign())

    ran = run_days(tmp_path, [Job(campaign(), people(range(30)))], lines=6, meanwhile=once(CallEnded, pause))
    told = next(e.at for e in ran.events if isinstance(e, CampaignChanged) and e.state is CampaignState.PAUSED)
    assert told - paused_at[0] < timedelta(seconds=1)
    later = [start.at for start in ran.starts if start.at > paused_at[0]]
    assert min(later) >= paused_at[0] + timedelta(minutes=15)
    assert ran.state_of(ran.ids[0]) is CampaignState.FINISHED


def test_one_campaign_can_be_paused_alone(tmp_path: Path) -> None:
    def pause_the_first(hands: Hands, _event: Event) -> None:
        first = hands.days.ids[0]
        hands.engine.submit(PauseCampaign(first))
        hands.engine._loop.call_later(3600, hands.engine.submit, ResumeCampaign(first))

    jobs = [Job(campaign("a"), people(range(6))), Job(campaign("b"), people(range(10, 16)))]
    ran = run_days(tmp_path, jobs, meanwhile=once(CallAnswered, pause_the_first))
    first_call, *others = [call.campaign_id for call in ran.calls]
    assert first_call == ran.ids[0]
    assert others == [ran.ids[1]] * 6 + [ran.ids[0]] * 5


def test_a_campaign_that_is_paused_before_it_has_begun_says_so_and_can_be_resumed(tmp_path: Path) -> None:
    """Started while others run, and Pause pressed at once."""
    writer = Writer()

    def add(hands: Hands, _event: Event) -> None:
        added = signal_days._running(Job(campaign("b"), people([7])), hands.days, hands.clock, writer)
        hands.engine.submit(PauseCampaign(added.campaign_id))
        hands.engine.add(added)
        hands.engine._loop.call_later(3600, hands.engine.submit, ResumeCampaign(added.campaign_id))
        hands.engine._loop.call_later(7200, hands.engine.submit, StopCampaign())  # what is held for ever never ends

    ran = run_days(tmp_path, [Job(campaign("a"), people(range(3)))], meanwhile=once(CallAnswered, add))
    writer.close()
    assert ran.states_of(ran.ids[1])[0] is CampaignState.PAUSED
    assert ran.state_of(ran.ids[1]) is CampaignState.FINISHED
    assert ran.calls_to(e164(7))[0].at > ran.calls[0].at + timedelta(minutes=59)


# ---- lines -------------------------------------------------------------------------------------------------------


class BadLine:
    """A line whose modem does what the test says instead of opening or dialing; the rest is a good line's."""

    def __init__(self, line: SignalLine, opens: Callable[[], Awaitable[None]]) -> None:
        self._line = line
        self._opens = opens
        self.line_id, self.is_real = line.line_id, False

    async def open(self) -> None:
        await self._opens()
        await self._line.open()

    async def get_ready(self) -> bool:
        return await self._line.get_ready()

    async def dial(self, dial_string: str) -> Call:
        return await self._line.dial(dial_string)

    def take_notice(self) -> str:
        return ""

    async def until_fault(self) -> None:
        await self._line.until_fault()

    def take_fault(self) -> ModemError | None:
        return self._line.take_fault()

    async def close(self) -> None:
        await self._line.close()


def test_a_modem_that_never_answers_holds_up_no_other(tmp_path: Path) -> None:
    async def hangs() -> None:
        await asyncio.sleep(120)
        raise ModemTimeout("the modem does not answer", line_id="sim:1")

    def on_line(line: SignalLine) -> Line:
        return BadLine(line, hangs) if line.line_id == "sim:1" else line

    ran = run_days(tmp_path, [Job(campaign(), people(range(9)))], lines=3, on_line=on_line)
    assert ran.state_of(ran.ids[0]) is CampaignState.FINISHED
    assert {call.line_id for call in ran.calls} == {"sim:2", "sim:3"}
    quick = run_days(tmp_path / "two", [Job(campaign(), people(range(9)))], lines=2)
    assert ran.calls[-1].at <= quick.calls[-1].at + timedelta(seconds=20)


def test_a_modem_that_was_unplugged_is_said_once_and_taken_up_again(tmp_path: Path) -> None:
    tries: list[int] = []

    async def away_for_a_minute() -> None:
        tries.append(1)
        if len(tries) <= 12:
            raise PortUnavailable("COM5 is not there", line_id="sim:1", reason="missing")

    def on_line(line: SignalLine) -> Line:
        return BadLine(line, away_for_a_minute) if line.line_id == "sim:1" else line

    ran = run_days(tmp_path, [Job(campaign(), people(range(12)))], lines=2, on_line=on_line)
    told = [event for event in ran.events if isinstance(event, LineUnplugged | LineOpened | LineRested)]
    assert [(type(event), event.line_id) for event in told] == [
        (LineUnplugged, "sim:1"),
        (LineOpened, "sim:2"),
        (LineOpened, "sim:1"),
    ]
    assert told[2].at - told[0].at == timedelta(minutes=1)
    assert {call.line_id for call in ran.calls} == {"sim:1", "sim:2"}


class LostLine(BadLine):
    """Is lost once, when `lost` is set, and good again."""

    def __init__(self, line: SignalLine, lost: asyncio.Event) -> None:
        super().__init__(line, partial(asyncio.sleep, 0.0))
        self._lost = lost

    async def until_fault(self) -> None:
        await self._lost.wait()

    def take_fault(self) -> ModemError | None:
        is_lost = self._lost.is_set()
        self._lost.clear()
        return PortLost("unplugged", line_id="sim:1") if is_lost else None


def test_an_attempt_taken_for_a_line_that_is_lost_just_then_is_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, next_for, taken = asyncio.Event(), RunningCampaign.next_for, list[object]()

    async def next_for_a_line_that_is_lost(*asked: Any) -> Assignment | None:
        assignment = await next_for(*asked)
        taken.append(assignment)
        if len(taken) == 1:
            lost.set()
            await asyncio.sleep(1.0)
        return assignment

    monkeypatch.setattr(RunningCampaign, "next_for", next_for_a_line_that_is_lost)
    ran = run_days(tmp_path, [Job(campaign(), people([1]))], on_line=lambda line: LostLine(line, lost))
    assert [event.code for event in ran.events if isinstance(event, ContactNotCalled)] == ["line_not_ready"]
    assert [type(event) for event in ran.events if isinstance(event, LineUnplugged | LineOpened)] == [
        LineOpened,
        LineUnplugged,
        LineOpened,
    ]
    assert [call.outcome for call in ran.calls] == ["answered"]
    assert ran.state_of(ran.ids[0]) is CampaignState.FINISHED


def test_a_modem_plugged_in_meanwhile_takes_its_share(tmp_path: Path) -> None:
    def plug_in(hands: Hands, _event: Event) -> None:
        hands.engine.add_line(SignalLine(LineId("sim:new"), hands.exchange))

    ran = run_days(tmp_path, [Job(campaign(), people(range(8)))], meanwhile=once(CallEnded, plug_in))
    assert sum(call.line_id == "sim:new" for call in ran.calls) >= 3
    assert len(ran.calls) == 8


def test_a_public_alert_does_not_wait_for_the_first_calls_to_be_accepted(tmp_path: Path) -> None:
    ends_at = MONDAY_9 + timedelta(hours=5)
    alert = campaign(purpose=Purpose.PUBLIC_ALERT, alert=Alert("Mme la maire", ends_at))

    def confirm(store: Store) -> None:
        store.alerts.confirm(ConfirmedAlert("test", "Mme la maire", MONDAY_9, ends_at))

    ran = run_days(tmp_path, [Job(alert, people(range(12)), accepted=False)], lines=3, prepare=confirm)
    assert ran.state_of(ran.ids[0]) is CampaignState.FINISHED
    assert len(ran.calls) == 12


def test_an_alert_that_has_ended_calls_nobody_more(tmp_path: Path) -> None:
    ends_at = MONDAY_9 + timedelta(minutes=5)
    alert = campaign(purpose=Purpose.PUBLIC_ALERT, alert=Alert("Mme la maire", ends_at))

    def confirm(store: Store) -> None:
        store.alerts.confirm(ConfirmedAlert("test", "Mme la maire", MONDAY_9, ends_at))

    ran = run_days(tmp_path, [Job(alert, people(range(60)))], prepare=confirm)
    assert ran.state_of(ran.ids[0]) is CampaignState.OUT_OF_TIME
    assert ran.starts
    assert max(start.at for start in ran.starts) < ends_at


# ---- retries -----------------------------------------------------------------------------------------------------


def test_who_was_not_there_is_tried_at_another_hour(tmp_path: Path) -> None:
    retry = retrying(Outcome.NO_ANSWER, timedelta(hours=24), 3)
    ran = run_days(tmp_path, [Job(campaign(retry=retry), people([1]))], ABSENT)
    hours = [start.at.hour for start in ran.starts]
    assert len(hours) == 3
    assert len(set(hours)) == 3


def test_a_retry_within_the_hour_is_meant(tmp_path: Path) -> None:
    retry = retrying(Outcome.NO_ANSWER, timedelta(minutes=10), 2)
    ran = run_days(tmp_path, [Job(campaign(retry=retry), people([1]))], ABSENT)
    first, second = ran.calls
    assert ran.starts[1].at - first.at == timedelta(minutes=10)
    assert second.outcome == "no_answer"


# ---- the clock ---------------------------------------------------------------------------------------------------


def test_a_pc_that_slept_through_closing_time_calls_nobody_until_the_next_opening(tmp_path: Path) -> None:
    def sleep_for_twelve_hours(hands: Hands, _event: Event) -> None:
        assert isinstance(hands.clock, SetClock)
        hands.clock.offset = timedelta(hours=12)

    ran = run_days(
        tmp_path,
        [Job(campaign(), people(range(8)))],
        meanwhile=once(CallEnded, sleep_for_twelve_hours),
        settable_clock=True,
    )
    jumped = next(event for event in ran.events if isinstance(event, ClockJumped))
    assert jumped.seconds == pytest.approx(12 * 3600, abs=1)
    after = [start.at for start in ran.starts if start.at >= jumped.at]
    assert min(after) == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert ran.state_of(ran.ids[0]) is CampaignState.FINISHED


def test_a_pc_with_windows_that_slept_through_closing_time_calls_nobody_until_the_next_opening(tmp_path: Path) -> None:
    """There the loop's own time goes on while the PC sleeps: timers that were due meanwhile all ring at once."""

    def sleep_for_twelve_hours(hands: Hands, _event: Event) -> None:
        asyncio.get_running_loop()._now += 12 * 3600.0  # type: ignore[attr-defined]

    ran = run_days(
        tmp_path,
        [Job(campaign(), people(range(8)))],
        meanwhile=once(CallAnswered, sleep_for_twelve_hours),
        settable_clock=True,
    )
    jumped = next(event for event in ran.events if isinstance(event, ClockJumped))
    assert jumped.seconds == pytest.approx(12 * 3600, abs=6)
    after = [start.at for start in ran.starts if start.at >= jumped.at]
    assert min(after) == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert ran.state_of(ran.ids[0]) is CampaignState.FINISHED
    assert sorted({call.number for call in ran.calls}) == [e164(n) for n in range(8)]


def test_a_clock_set_back_stops_every_campaign_and_says_so(tmp_path: Path) -> None:
    def set_back(hands: Hands, _event: Event) -> None:
        assert isinstance(hands.clock, SetClock)
        hands.clock.offset = timedelta(hours=-2)

    jobs = [Job(campaign("a"), people(range(8))), Job(campaign("b"), people(range(10, 18)))]
    ran = run_days(tmp_path, jobs, meanwhile=once(CallEnded, set_back), settable_clock=True)
    assert [ran.state_of(one) for one in ran.ids] == [CampaignState.STOPPED] * 2
    assert "set back by 120 minutes" in ran.store.campaigns.get(ran.ids[0]).state_reason
    jumped = next(event.at for event in ran.events if isinstance(event, ClockJumped))
    assert not [start for start in ran.starts if start.at >= jumped and ran.events.index(start) > 20]


def test_a_campaign_goes_on_after_a_short_sleep_in_the_middle_of_calls(tmp_path: Path) -> None:
    def nap(hands: Hands, _event: Event) -> None:
        assert isinstance(hands.clock, SetClock)
        hands.clock.offset = timedelta(hours=3)

    jobs = [Job(campaign(), people(range(20)))]
    ran = run_days(tmp_path, jobs, lines=4, meanwhile=once(CallAnswered, nap), settable_clock=True)
    assert ran.state_of(ran.ids[0]) is CampaignState.FINISHED
    assert sorted(call.number for call in ran.calls) == [e164(n) for n in range(20)]


def test_the_pc_may_sleep_while_the_campaign_waits_for_the_morning(tmp_path: Path) -> None:
    evening = datetime(2026, 11, 23, 18, 50, tzinfo=UTC)  # ten minutes before 20:00 in Paris
    ran = run_days(tmp_path, [Job(campaign(), people(range(40)))], start=evening)
    assert [on for _at, on in ran.awake] == [True, False, True, False]
    falls_asleep, wakes = ran.awake[1][0], ran.awake[2][0]
    assert falls_asleep < evening + timedelta(minutes=15)
    assert wakes >= datetime(2026, 11, 24, 7, 50, tzinfo=UTC)


# ---- whole days --------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_day(tmp_path: Path) -> None:
    def day(folder: Path) -> list[Event]:
        jobs = [Job(campaign("a"), people(range(30))), Job(campaign("b", priority=3), people(range(20, 50)))]
        return run_days(folder, jobs, HUMAN.replace("1.0", "0.6", 1) + ABSENT.replace("1.0", "0.4"), lines=3).events

    assert day(tmp_path / "1") == day(tmp_path / "2")


def test_everybody_who_can_be_reached_is_reached_once_whatever_the_number_of_lines(tmp_path: Path) -> None:
    for lines in (1, 7, 60):
        ran = run_days(tmp_path / str(lines), [Job(campaign(), people(range(40)))], lines=lines)
        assert sorted(call.number for call in ran.calls) == [e164(n) for n in range(40)]
        assert {call.outcome for call in ran.calls} == {"answered"}


def test_a_refusal_told_elsewhere_holds_for_the_very_next_call(tmp_path: Path) -> None:
    def refuse_all(hands: Hands, event: Event) -> None:
        for n in range(1, 20):
            hands.days.store.do_not_call.add(e164(n), reason="", source="desk", at=event.at, by_person=True)

    ran = run_days(tmp_path, [Job(campaign(), people(range(20)))], meanwhile=once(CallEnded, refuse_all))
    assert [call.number for call in ran.calls] == [e164(0)]
    refused = [event for event in ran.events if isinstance(event, ContactNotCalled)]
    assert {event.code for event in refused} == {"do_not_call"}
    assert len(refused) == 19


def test_a_number_found_to_be_wrong_is_never_tried_again_for_a_contact_with_several(tmp_path: Path) -> None:
    scenario = callee(dialed(1), "sit") + callee(dialed(2), "no_answer")
    both = ImportedContact(1, (e164(1), e164(2)), name="Personne")
    retry = retrying(Outcome.NO_ANSWER, timedelta(minutes=10), 3)
    ran = run_days(tmp_path, [Job(campaign(retry=retry), [both])], scenario)
    assert [call.number for call in ran.calls] == [e164(1), e164(2), e164(2), e164(2)]
    assert ran.state_of(ran.ids[0]) is CampaignState.FINISHED


def test_who_hung_up_early_and_then_is_a_fax_is_not_called_at_their_other_number(tmp_path: Path) -> None:
    early = callee(dialed(1), "human", ring_s=3.0, greeting_s=0.5, listens_s=1.0)
    both = ImportedContact(1, (e164(1), e164(2)), name="Personne")
    retry = retrying(Outcome.HUNG_UP_EARLY, timedelta(minutes=10), 2)
    ran = run_days(tmp_path, [Job(campaign(retry=retry), [both])], early + callee(dialed(1), "fax", ring_s=3.0))
    assert [call.outcome for call in ran.calls] == ["hung_up_early", "fax"]


def test_who_agrees_and_then_refuses_again_is_not_called(tmp_path: Path) -> None:
    def prepare(store: Store) -> None:
        for days, refuses in ((9, True), (6, False), (3, True)):
            at = MONDAY_9 - timedelta(days=days)
            if refuses:
                store.do_not_call.add(e164(1), reason="", source="desk", at=at, by_person=True)
            else:
                given = Consent(e164(1), Purpose.APPOINTMENT, ConsentLevel.WRITTEN, at, "form")
                store.consents.record(given, at, "desk")

    ran = run_days(tmp_path, [Job(campaign(), people([1, 2]))], prepare=prepare)
    assert [call.number for call in ran.calls] == [e164(2)]


def test_a_second_try_has_its_turn_before_the_first_ones_of_a_long_list(tmp_path: Path) -> None:
    retry = retrying(Outcome.BUSY, timedelta(minutes=10), 2)
    ran = run_days(tmp_path, [Job(campaign(retry=retry), people(range(60)))], callee(dialed(0), "busy") + HUMAN)
    first, second = (start.at for start in ran.starts if start.number == e164(0))
    assert timedelta(minutes=10) <= second - first < timedelta(minutes=12)
    assert ran.calls[-1].at - second > timedelta(minutes=5)


def test_forty_lines_that_begin_together_are_no_jump_in_early_hang_ups(tmp_path: Path) -> None:
    some_early = HUMAN.replace("share = 1.0", "share = 0.8") + EARLY.replace("share = 1.0", "share = 0.2")
    ran = run_days(tmp_path, [Job(campaign(), people(range(160)), message_s=40.0)], some_early, lines=40)
    assert not any(isinstance(event, UserAsked) for event in ran.events)
    assert ran.state_of(ran.ids[0]) is CampaignState.FINISHED
