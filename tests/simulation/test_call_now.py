"""Somebody is called now because the user wants it: before the others, and never against the rules."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from robodial.domain.calling_window import CallingWindow
from robodial.domain.outcome import Outcome
from robodial.domain.retry_policy import DEFAULT_RULES, RetryPolicy, RetryRule
from robodial.engine.commands import CallNow, Command, RefuseNumber
from robodial.engine.events import CallAnswered, CallEnded, CampaignWaited, ContactMissed, ContactNotCalled, Event
from tests.simulation.campaigns import HUMAN, callee, dialed, e164
from tests.simulation.signal_days import Days, Hands, Job, campaign, people, run_days


def telling(kind: type[Event], *commands: Callable[[Hands], Command]) -> Callable[[Hands, Event], None]:
    """Submit commands at the first event of that kind."""
    told: list[Event] = []

    def meanwhile(hands: Hands, event: Event) -> None:
        if isinstance(event, kind) and not told:
            told.append(event)
            for command in commands:
                hands.engine.submit(command(hands))

    return meanwhile


def call(n: int) -> Callable[[Hands], Command]:
    return lambda hands: CallNow(hands.days.ids[0], e164(n))


def numbers_called(ran: Days) -> list[str]:
    return [start.number for start in ran.starts]


def test_who_waits_for_a_first_call_is_called_before_the_others(tmp_path: Path) -> None:
    jobs = [Job(campaign(), people([1, 2, 3, 4]))]
    ran = run_days(tmp_path, jobs, meanwhile=telling(CallAnswered, call(4)))
    assert numbers_called(ran) == [e164(1), e164(4), e164(2), e164(3)]


def test_a_try_planned_for_later_is_made_now(tmp_path: Path) -> None:
    retry = RetryPolicy(9, {**DEFAULT_RULES, Outcome.BUSY: RetryRule(timedelta(hours=5), 2)})
    scenario = callee(dialed(1), "busy") + HUMAN
    jobs = [Job(campaign(retry=retry), people([1]))]
    ran = run_days(tmp_path, jobs, scenario, meanwhile=telling(CampaignWaited, call(1)))
    assert numbers_called(ran)[:2] == [e164(1), e164(1)]
    assert ran.starts[1].at - ran.starts[0].at < timedelta(minutes=2)


def test_calling_hours_hold_all_the_same_and_the_reason_is_told(tmp_path: Path) -> None:
    window = CallingWindow.parse(dict.fromkeys(range(5), ("14:00-19:00",)))
    jobs = [Job(campaign(window=window), people([1, 2]))]
    ran = run_days(tmp_path, jobs, meanwhile=telling(CampaignWaited, call(2)))
    assert all(start.at.hour >= 13 for start in ran.starts)  # 14:00 in Paris
    skipped = [event for event in ran.events if isinstance(event, ContactNotCalled) and event.number == e164(2)]
    assert skipped
    assert {event.code for event in skipped} == {"closed_hours"}


def test_somebody_who_refuses_is_not_called_because_it_is_wanted_now(tmp_path: Path) -> None:
    refuse = telling(CallAnswered, lambda _hands: RefuseNumber(e164(3)), call(3))
    ran = run_days(tmp_path, [Job(campaign(), people([1, 2, 3]))], meanwhile=refuse)
    assert numbers_called(ran) == [e164(1), e164(2)]


def test_who_does_not_wait_is_said_to_be_nobody(tmp_path: Path) -> None:
    ran = run_days(tmp_path, [Job(campaign(), people([1, 2]))], meanwhile=telling(CallEnded, call(1)))
    assert numbers_called(ran) == [e164(1), e164(2)]
    assert [event.number for event in ran.events if isinstance(event, ContactMissed)] == [e164(1)]
