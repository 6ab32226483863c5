"""Contacts added, removed and refused while the engine runs: from that moment on, and on every line."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from robodial.app.emulated_time import emulated_start
from robodial.clock import SystemClock
from robodial.domain.attempt import AttemptState
from robodial.domain.campaign import CampaignState
from robodial.domain.contact import PhoneNumber
from robodial.domain.outcome import Outcome
from robodial.domain.retry_policy import DEFAULT_RULES, RetryPolicy, RetryRule
from robodial.engine.commands import AddContact, Command, RefuseNumber, RemoveContact
from robodial.engine.engine import LOOK_AGAIN
from robodial.engine.events import (
    CallAnswered,
    CallEnded,
    CallStarted,
    CampaignWaited,
    ContactAdded,
    ContactMissed,
    ContactNotCalled,
    ContactRemoved,
    Event,
    NumberRefused,
)
from robodial.store import Store
from tests.simulation import signal_days
from tests.simulation.campaigns import HUMAN, callee, dialed, e164, number
from tests.simulation.signal_days import Days, Hands, Job, campaign, people, run_days

BUSY = '[[callee]]\nkind = "busy"\nshare = 1.0\n'


def telling(kind: type[Event], command: Callable[[Hands], Command]) -> Callable[[Hands, Event], None]:
    """Submit a command at the first event of that kind."""
    told: list[Event] = []

    def meanwhile(hands: Hands, event: Event) -> None:
        if isinstance(event, kind) and not told:
            told.append(event)
            hands.engine.submit(command(hands))

    return meanwhile


def events_of(ran: Days, kind: type[Event]) -> list[Event]:
    return [event for event in ran.events if isinstance(event, kind)]


def numbers_called(ran: Days) -> list[str]:
    return [start.number for start in ran.starts]


def retrying() -> RetryPolicy:
    return RetryPolicy(9, {**DEFAULT_RULES, Outcome.BUSY: RetryRule(timedelta(hours=1), 2)})


# ---- added -------------------------------------------------------------------------------------------------------


def test_a_contact_added_during_a_call_is_called_by_the_campaign_that_runs(tmp_path: Path) -> None:
    def add(hands: Hands) -> Command:
        return AddContact(hands.days.ids[0], e164(7), "Zoé Lefèvre", "Europe/Paris", (e164(8),))

    ran = run_days(tmp_path, [Job(campaign(), people([1]))], meanwhile=telling(CallAnswered, add))
    assert numbers_called(ran) == [e164(1), e164(7)]
    assert ran.starts[1].contact_name == "Zoé Lefèvre"
    [added] = ran.store.contacts.with_number(e164(8))
    assert (added.numbers, added.time_zone) == ((e164(7), e164(8)), "Europe/Paris")
    [told] = events_of(ran, ContactAdded)
    assert isinstance(told, ContactAdded)
    assert (told.contact_id, told.number, told.is_waiting) == (added.contact_id, e164(7), True)
    assert ran.state_of(ran.ids[0]) is CampaignState.FINISHED


def test_a_contact_added_while_the_campaign_waits_for_a_retry_is_called_before_it(tmp_path: Path) -> None:
    ran = run_days(
        tmp_path,
        [Job(campaign(retry=retrying()), people([1]))],
        BUSY,
        meanwhile=telling(CampaignWaited, lambda hands: AddContact(hands.days.ids[0], e164(7))),
    )
    assert numbers_called(ran)[:2] == [e164(1), e164(7)]
    assert ran.starts[1].at < ran.starts[0].at + timedelta(minutes=2)


def test_only_the_campaign_that_was_meant_calls_the_contact(tmp_path: Path) -> None:
    jobs = [Job(campaign("a"), people([1])), Job(campaign("b"), people([2]))]
    add = telling(CallAnswered, lambda hands: AddContact(hands.days.ids[1], e164(7)))
    ran = run_days(tmp_path, jobs, meanwhile=add)
    assert [start.campaign_id for start in ran.starts if start.number == e164(7)] == [ran.ids[1]]


def test_somebody_who_was_called_already_is_not_called_again_because_they_are_added(tmp_path: Path) -> None:
    add = telling(CallEnded, lambda hands: AddContact(hands.days.ids[0], e164(1)))
    ran = run_days(tmp_path, [Job(campaign(), people([1, 2]))], meanwhile=add)
    assert numbers_called(ran) == [e164(1), e164(2)]
    [told] = events_of(ran, ContactAdded)
    assert isinstance(told, ContactAdded)
    assert not told.is_waiting


# ---- removed -----------------------------------------------------------------------------------------------------


def test_a_contact_removed_during_another_call_is_not_called(tmp_path: Path) -> None:
    remove = telling(CallAnswered, lambda hands: RemoveContact(hands.days.ids[0], e164(2)))
    ran = run_days(tmp_path, [Job(campaign(), people([1, 2, 3]))], meanwhile=remove)
    assert numbers_called(ran) == [e164(1), e164(3)]
    assert ran.store.campaigns.counts(ran.ids[0]).not_called == {"removed_from_list": 1}
    [told] = events_of(ran, ContactRemoved)
    assert isinstance(told, ContactRemoved)
    assert told.contact_name == "Personne 2"


def test_a_contact_removed_in_its_own_call_hears_it_to_the_end_and_is_not_tried_again(tmp_path: Path) -> None:
    remove = telling(CallStarted, lambda hands: RemoveContact(hands.days.ids[0], e164(1)))
    ran = run_days(tmp_path, [Job(campaign(retry=retrying()), people([1]))], BUSY, meanwhile=remove)
    assert [(call.number, call.outcome) for call in ran.calls] == [(e164(1), "busy")]


def test_a_number_that_nobody_has_is_said_to_be_nobodys(tmp_path: Path) -> None:
    remove = telling(CallStarted, lambda hands: RemoveContact(hands.days.ids[0], e164(99)))
    ran = run_days(tmp_path, [Job(campaign(), people([1]))], meanwhile=remove)
    assert [event.number for event in events_of(ran, ContactMissed) if isinstance(event, ContactMissed)] == [e164(99)]
    assert numbers_called(ran) == [e164(1)]


# ---- refused -----------------------------------------------------------------------------------------------------


def test_a_number_refused_during_another_call_is_called_by_no_campaign(tmp_path: Path) -> None:
    jobs = [Job(campaign("a"), people([1, 2])), Job(campaign("b"), people([2, 3]))]
    refuse = telling(CallAnswered, lambda _hands: RefuseNumber(e164(2), "letter", by_person=True))
    ran = run_days(tmp_path, jobs, meanwhile=refuse)
    assert sorted(numbers_called(ran)) == [e164(1), e164(3)]
    refusal = ran.store.do_not_call.contains(e164(2))
    assert refusal is not None
    assert (refusal.by_person, refusal.reason) == (True, "letter")
    assert [entry.kind for entry in ran.store.journal.of_number(e164(2))] == ["refusal"]
    assert [event.code for event in events_of(ran, ContactNotCalled) if isinstance(event, ContactNotCalled)] == [
        "do_not_call"
    ] * 2
    assert ran.store.journal.verify().ok


def test_a_refusal_is_on_disk_before_the_engine_says_so(tmp_path: Path) -> None:
    seen: list[bool] = []

    def meanwhile(hands: Hands, event: Event) -> None:
        if isinstance(event, CallAnswered) and not seen:
            hands.engine.submit(RefuseNumber(e164(2), "", by_person=False))
        if isinstance(event, NumberRefused):
            with Store(hands.days.store.path) as other:
                seen.append(other.do_not_call.contains(e164(2)) is not None)

    ran = run_days(tmp_path, [Job(campaign(), people([1, 2]))], meanwhile=meanwhile)
    assert seen == [True]
    assert numbers_called(ran) == [e164(1)]


def test_refused_twice_is_written_once_unless_only_now_the_person_asks(tmp_path: Path) -> None:
    def meanwhile(hands: Hands, event: Event) -> None:
        if isinstance(event, CallStarted):
            for by_person in (False, False, True, True):
                hands.engine.submit(RefuseNumber(e164(2), "", by_person=by_person))

    jobs = [Job(campaign("a"), people([1])), Job(campaign("b"), people([2]))]
    ran = run_days(tmp_path, jobs, meanwhile=meanwhile)
    assert len(list(ran.store.journal.of_number(e164(2)))) == 2
    refusal = ran.store.do_not_call.contains(e164(2))
    assert refusal is not None
    assert refusal.by_person


@pytest.mark.parametrize("how", ["removed", "refused"])
def test_an_attempt_that_a_line_has_taken_is_not_dialed_when_the_contact_goes_before_the_dial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """The line is about to dial: it has the attempt, and makes the digits of it."""
    opened: list[Store] = []

    def go_now(dialing: PhoneNumber, country: str) -> str:
        with Store(opened[0].path) as other:  # another program, in this very moment
            if how == "refused":
                other.do_not_call.add(dialing, reason="", source="", at=signal_days.MONDAY_9, by_person=True)
            else:
                [contact] = other.contacts.with_number(dialing)
                other.contacts.remove(contact.contact_id, signal_days.MONDAY_9)
        return signal_days_dial_string(dialing, country)

    signal_days_dial_string = signal_days.dial_string
    monkeypatch.setattr(signal_days, "dial_string", go_now)
    ran = run_days(tmp_path, [Job(campaign(), people([1]))], prepare=opened.append)
    assert ran.starts == []
    [attempt] = ran.store.attempts.of_campaign(ran.ids[0])
    assert attempt.state is AttemptState.CANCELLED
    code = {"refused": "do_not_call", "removed": "removed_from_list"}[how]
    assert ran.store.campaigns.counts(ran.ids[0]).not_called == {code: 1}


def test_a_refusal_heard_after_the_claim_is_stored_before_the_line_asks_again(tmp_path: Path) -> None:
    def claimed(hands: Hands) -> None:
        """Between the claim and the line that gets the attempt, the engine hears the refusal."""
        claim = hands.days.store.attempts.claim

        def and_refuse(*args: object, **kwargs: object) -> object:
            attempt = claim(*args, **kwargs)  # type: ignore[arg-type]
            if attempt is not None:
                hands.engine.submit(RefuseNumber(attempt.number))
            return attempt

        hands.days.store.attempts.claim = and_refuse  # type: ignore[method-assign,assignment]

    started: list[Event] = []

    def meanwhile(hands: Hands, event: Event) -> None:
        if not started:
            started.append(event)
            claimed(hands)

    ran = run_days(tmp_path, [Job(campaign(), people([1]))], meanwhile=meanwhile)
    assert ran.starts == []
    assert ran.store.campaigns.counts(ran.ids[0]).not_called == {"do_not_call": 1}


def test_a_call_in_the_air_to_a_number_that_is_refused_goes_on_and_is_the_last(tmp_path: Path) -> None:
    refuse = telling(CallStarted, lambda _hands: RefuseNumber(e164(1)))
    ran = run_days(tmp_path, [Job(campaign(retry=retrying()), people([1]))], BUSY, meanwhile=refuse)
    assert [call.outcome for call in ran.calls] == ["busy"]
    assert ran.store.campaigns.counts(ran.ids[0]).not_called == {"do_not_call": 1}


def test_another_program_changes_the_list_while_the_campaign_waits(tmp_path: Path) -> None:
    """The command line, in a process of its own, on the database that the engine has open. The engine looks for what
    others did every 20 seconds of its clock."""

    def another_program(*words: str) -> None:
        command = [sys.executable, "-m", "robodial", "contacts", *words, "--campaign", "test", "--data-dir", tmp_path]
        subprocess.run(command, check=True, capture_output=True, timeout=120)

    def meanwhile(_hands: Hands, event: Event) -> None:
        if isinstance(event, CampaignWaited) and not waited:
            waited.append(event.at)
            another_program("add", number(7), "--name", "Zoé Roux")
            another_program("remove", number(1))

    waited: list[datetime] = []
    scenario = callee(dialed(1), "busy") + HUMAN
    jobs = [Job(campaign(retry=retrying()), people([1]))]
    tomorrow = (SystemClock().now() + timedelta(days=1)).replace(hour=0)  # the other program has the system's clock
    start = emulated_start(campaign(), tomorrow, None)
    ran = run_days(tmp_path, jobs, scenario, start=start, meanwhile=meanwhile, settable_clock=True)
    assert numbers_called(ran) == [e164(1), e164(7)]
    assert ran.starts[1].contact_name == "Zoé Roux"
    assert ran.starts[1].at - waited[0] <= LOOK_AGAIN
    assert ran.state_of(ran.ids[0]) is CampaignState.FINISHED


def test_commands_are_plain_values() -> None:
    commands = [
        AddContact(1, e164(1), "Zoé", "Europe/Paris", (e164(2),)),  # type: ignore[arg-type]
        RemoveContact(1, e164(1)),  # type: ignore[arg-type]
        RefuseNumber(e164(1), "letter", by_person=False),
    ]
    for command in commands:
        kept = json.loads(json.dumps(asdict(command)))
        back = {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
        assert type(command)(**back) == command
