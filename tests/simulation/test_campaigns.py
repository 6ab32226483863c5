"""Whole campaigns, from the list file to the stored results, on the virtual clock."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from robodial.app import campaign_run
from robodial.app.backup import back_up, restore
from robodial.app.campaign_run import CampaignRun
from robodial.app.messages import prepare_messages
from robodial.app.places import DATABASE, open_store, user_folder
from robodial.audio.companding import decode, encode
from robodial.cli.output import plain
from robodial.clock import Clock
from robodial.domain.campaign import CampaignState
from robodial.domain.contact import PhoneNumber
from robodial.domain.outcome import Disposition, Outcome
from robodial.domain.voice_format import VoiceFormat
from robodial.emulator.in_process import EmulatedPort
from robodial.engine.commands import PauseCampaign, ResumeCampaign, StopCampaign
from robodial.engine.engine import NoLineWorks
from robodial.engine.events import (
    CallAnswered,
    CallDialed,
    CallStarted,
    CampaignWaited,
    ContactNotCalled,
    Event,
    LineOpened,
    LineRested,
    LineUnplugged,
    name_of,
)
from robodial.errors import CallRefused, ContactImportError, PortUnavailable, SoundError, StoreBusy, StoreError
from robodial.rules.dial_string import dial_string
from robodial.settings.campaign_file import campaign_from
from robodial.store import Attempts, read_only
from tests.simulation.campaigns import (
    HUMAN,
    MONDAY_9,
    Ran,
    callee,
    dialed,
    e164,
    number,
    run_campaign,
    settings,
    write_message,
)

SOON = {outcome: {"after_min": 5, "most": 2} for outcome in ("busy", "no_answer", "hung_up_early")}


def test_everyone_hears_the_message_sample_for_sample(tmp_path: Path) -> None:
    ran = run_campaign(tmp_path, map(number, range(3)))
    assert ran.state is CampaignState.FINISHED
    assert [call.outcome for call in ran.calls] == ["answered"] * 3
    campaign, _lines = campaign_from(settings(tmp_path, [number(0)]), folder=tmp_path, place="test")
    message = prepare_messages(campaign).person.sound.samples
    on_the_line = decode(encode(message, VoiceFormat.UNSIGNED_8), VoiceFormat.UNSIGNED_8)
    for call in ran.heard:
        begins = np.flatnonzero(call.heard)[0]
        lead = np.flatnonzero(on_the_line)[0]
        assert np.array_equal(call.heard[begins : begins + len(on_the_line) - lead], on_the_line[lead:])
        assert call.underruns == 0


def test_two_lines_never_call_the_same_person(tmp_path: Path) -> None:
    ran = run_campaign(tmp_path, map(number, range(8)), lines=3)
    assert sorted(call.number for call in ran.calls) == [e164(n) for n in range(8)]
    assert {call.line_id for call in ran.calls} == {"sim:1", "sim:2", "sim:3"}


def test_busy_then_reached(tmp_path: Path) -> None:
    people = callee(dialed(1), "busy") + callee(dialed(1), "human", ring_s=5.0, greeting_s=0.6)
    ran = run_campaign(tmp_path, [number(1)], people, retry=SOON)
    assert ran.calls_to(1) == [Outcome.BUSY, Outcome.ANSWERED]
    first, second = [event.at for event in ran.events if isinstance(event, CallDialed)]
    assert second - first >= timedelta(minutes=5)


def test_who_never_answers_is_tried_so_often_and_no_more(tmp_path: Path) -> None:
    ran = run_campaign(tmp_path, [number(1)], callee(dialed(1), "no_answer"), retry=SOON)
    assert ran.calls_to(1) == [Outcome.NO_ANSWER, Outcome.NO_ANSWER]
    assert ran.state is CampaignState.FINISHED
    assert ran.rows()[0].retry_reason is not None


def test_numbers_out_of_service_and_faxes_are_never_tried_again(tmp_path: Path) -> None:
    people = callee(dialed(1), "sit") + callee(dialed(2), "fax", ring_s=5.0)
    ran = run_campaign(tmp_path, [number(1), number(2)], people)
    assert ran.outcomes() == [(e164(1), "invalid_number"), (e164(2), "fax")]


def test_the_second_number_is_tried_when_the_first_is_out_of_service(tmp_path: Path) -> None:
    people = callee(dialed(1), "sit") + callee(dialed(2), "human", ring_s=5.0, greeting_s=0.6)
    ran = run_campaign(tmp_path, [f"{number(1)} / {number(2)}"], people)
    assert ran.outcomes() == [(e164(1), "invalid_number"), (e164(2), "answered")]


def test_who_hung_up_early_is_called_once_more(tmp_path: Path) -> None:
    people = callee(dialed(1), "human", ring_s=5.0, greeting_s=0.6, listens_s="[0.6, 0.7]")
    ran = run_campaign(tmp_path, [number(1)], people, retry=SOON)
    assert ran.calls_to(1) == [Outcome.HUNG_UP_EARLY, Outcome.HUNG_UP_EARLY]
    assert all(call.heard_s < 2 for call in ran.calls)


def test_who_hung_up_after_the_opt_out_sentence_is_not_called_again(tmp_path: Path) -> None:
    people = callee(dialed(1), "human", ring_s=5.0, greeting_s=0.6, listens_s="[4.0, 4.1]")
    ran = run_campaign(tmp_path, [number(1)], people, retry=SOON)
    assert ran.calls_to(1) == [Outcome.HUNG_UP_EARLY]


def test_a_machine_gets_the_message_after_its_beep(tmp_path: Path) -> None:
    people = callee(dialed(1), "machine", ring_s=6.0, greeting_s=5.0, beep_s=0.4, beep_hz=1000)
    ran = run_campaign(tmp_path, [number(1)], people)
    (call,) = ran.calls
    assert (call.outcome, call.disposition) == ("answered", "left_message")


def test_key_nine_is_honoured_from_that_instant_by_every_campaign(tmp_path: Path) -> None:
    keys = '[{ key = "9", after_message_s = 1.5 }]'
    people = callee(dialed(1), "human", ring_s=5.0, greeting_s=0.6, keys=keys)
    first = run_campaign(tmp_path, [number(1)], people)
    assert first.calls[0].disposition == Disposition.OPTED_OUT.value
    assert first.calls[0].heard_s < 3
    with first.store() as store:
        refusal = store.do_not_call.contains(e164(1))
        assert refusal is not None
        assert refusal.by_person
        assert [entry.kind for entry in store.journal.of_number(e164(1))] == ["dial", "refusal", "end"]
    again = run_campaign(tmp_path, [number(1)], people, name="another")
    assert not again.calls
    assert [row.code for row in again.rows("another")] == ["do_not_call"]


def test_a_refusal_in_the_users_own_store_counts_whatever_the_data_dir(tmp_path: Path) -> None:
    with open_store(user_folder()) as store:
        store.do_not_call.add(e164(1), reason="asked", source="letter", at=MONDAY_9, by_person=True)
    ran = run_campaign(tmp_path, [number(1), number(2)])
    assert [call.number for call in ran.calls] == [e164(2)]


def test_a_number_refused_after_its_claim_is_not_dialed(tmp_path: Path) -> None:
    """The last look comes immediately before the dial: refuse contact 2 while contact 1 is being called."""

    def refuse(run: CampaignRun, event: Event, clock: Clock) -> None:
        if isinstance(event, CallAnswered):
            run.store.do_not_call.add(e164(2), reason="asked", source="post", at=clock.now(), by_person=True)

    ran = run_campaign(tmp_path, [number(1), number(2)], meanwhile=refuse)
    assert [call.number for call in ran.calls] == [e164(1)]
    assert [event.code for event in ran.events if isinstance(event, ContactNotCalled)] == ["do_not_call"]


def test_calls_stop_at_eight_in_the_evening_and_go_on_in_the_morning(tmp_path: Path) -> None:
    evening = datetime(2026, 11, 28, 18, 58, 30, tzinfo=UTC)  # Saturday 19:58:30 in Paris
    ran = run_campaign(tmp_path, map(number, range(6)), start=evening)
    begun = [event.at for event in ran.events if isinstance(event, CallDialed)]
    assert len(begun) == 6
    closing, opening = datetime(2026, 11, 28, 19, 0, tzinfo=UTC), datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
    assert not [at for at in begun if closing + timedelta(seconds=6) < at < opening]
    assert [at for at in begun if at >= opening]
    waited = next(event for event in ran.events if isinstance(event, CampaignWaited))
    assert waited.until == opening  # Monday, not Sunday


def test_the_campaigns_own_hours_narrow_the_lawful_ones(tmp_path: Path) -> None:
    hours = {"mon_fri": ("14:00-15:00",), "sun": ("10:00-12:00",)}
    ran = run_campaign(tmp_path, [number(1)], hours=hours)
    (dial,) = [event.at for event in ran.events if isinstance(event, CallDialed)]
    assert dial >= datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


def test_a_french_reminder_is_at_most_two_calls_a_day_and_four_in_a_week(tmp_path: Path) -> None:
    again = {"no_answer": {"after_min": 60, "most": 6}}
    ran = run_campaign(tmp_path, [number(1)], callee(dialed(1), "no_answer"), retry=again, most_attempts=6)
    days = [event.at.date() for event in ran.events if isinstance(event, CallDialed)]
    assert [(day - MONDAY_9.date()).days for day in days] == [0, 0, 1, 1, 7, 7]


def test_nobody_is_sold_anything_without_their_consent(tmp_path: Path) -> None:
    campaign = settings(tmp_path, [number(1)], purpose="marketing")
    with pytest.raises(CallRefused) as refused:
        run_campaign(tmp_path, [number(1)], purpose="marketing")
    assert refused.value.code == "message_parts"
    opening = {**campaign["message"], "opening": str(write_message(tmp_path / "opening.wav", 2.0))}
    ran = run_campaign(tmp_path, [number(1)], purpose="marketing", message=opening)
    assert not ran.calls
    assert [row.code for row in ran.rows()] == ["consent_missing"]


def test_a_public_alert_calls_at_night_once_it_is_confirmed_and_not_after_its_end(tmp_path: Path) -> None:
    night = datetime(2026, 12, 25, 2, 0, tzinfo=UTC)
    opening = {**settings(tmp_path, [])["message"], "opening": str(write_message(tmp_path / "opening.wav", 2.0))}
    alert = {"confirmed_by": "Mme Martin", "ends_at": night + timedelta(hours=3)}
    again = {"no_answer": {"after_min": 60, "most": 9}}
    people = callee(dialed(1), "no_answer") + callee(dialed(2), "human", ring_s=5.0, greeting_s=0.6)
    ran = run_campaign(
        tmp_path, [number(1), number(2)], people, start=night, purpose="public_alert", alert=alert,
        message=opening, retry=again, most_attempts=9,
    )  # fmt: skip
    assert ran.calls_to(2) == [Outcome.ANSWERED]
    assert 2 <= len(ran.calls_to(1)) <= 3  # until the alert is over
    assert ran.state is CampaignState.OUT_OF_TIME
    with ran.store() as store:
        found = store.campaigns.find("test")
        assert found is not None
        assert store.campaigns.counts(found.campaign_id).not_called == {"alert_over": 1}
    with ran.store() as store:
        [confirmed] = store.alerts.since(night - timedelta(days=1))
    assert (confirmed.campaign, confirmed.confirmed_by, confirmed.at) == ("test", "Mme Martin", night)


def test_a_changed_purpose_after_the_first_call_is_refused(tmp_path: Path) -> None:
    run_campaign(tmp_path, [number(1)])
    with pytest.raises(CallRefused, match="purpose"):
        run_campaign(tmp_path, [number(1)], purpose="service_info")


def test_five_refusals_among_the_first_fifty_stop_the_campaign_for_good(tmp_path: Path) -> None:
    keys = '[{ key = "9", after_message_s = 1.0 }]'
    people = "".join(callee(dialed(n), "human", ring_s=4.0, greeting_s=0.5, keys=keys) for n in range(9))
    ran = run_campaign(tmp_path, map(number, range(9)), people)
    assert ran.state is CampaignState.STOPPED
    assert len(ran.calls) == 5
    again = run_campaign(tmp_path, map(number, range(9)), people, start=MONDAY_9 + timedelta(days=1))
    assert again.state is CampaignState.STOPPED
    assert not again.calls


def test_who_was_called_since_a_backup_is_not_called_again_once_it_is_taken_over(tmp_path: Path) -> None:
    home, people = tmp_path / "home", [number(n) for n in range(1, 5)]
    scenario = callee(dialed(4), "busy") + HUMAN

    def stop(run: CampaignRun, event: Event, _clock: Clock) -> None:
        if isinstance(event, CallStarted):
            run.engine.submit(StopCampaign("user"))

    run_campaign(home, people, scenario, meanwhile=stop)
    back_up(home, tmp_path / "all.robodial", MONDAY_9 + timedelta(minutes=15))
    since = run_campaign(home, people, scenario, start=MONDAY_9 + timedelta(minutes=30))
    assert {1: since.calls_to(1), 2: since.calls_to(2)} == {1: [], 2: [Outcome.ANSWERED]}
    with since.store() as store:
        made = store.calls.calls_by_number()
    kept = restore(tmp_path / "all.robodial", home, MONDAY_9 + timedelta(days=2)).kept
    assert kept.attempts == len(since.calls)
    later = run_campaign(home, people, scenario, start=MONDAY_9 + timedelta(days=3))
    assert {call.number for call in later.calls} <= {e164(4)}
    with later.store() as store:
        counted = store.calls.calls_by_number()
    assert {who: counted[who] for who in made if who != e164(4)} == {e164(n): 1 for n in (1, 2, 3)}
    assert counted[e164(4)] <= 4, "the busy one has as many tries as ever"
    assert [row.outcome for row in later.rows()][:3] == [Outcome.ANSWERED] * 3


def test_stop_lets_the_running_call_end_and_the_campaign_can_be_resumed(tmp_path: Path) -> None:
    def stop(run: CampaignRun, event: Event, _clock: Clock) -> None:
        if isinstance(event, CallAnswered):
            run.engine.submit(StopCampaign("lunch"))

    ran = run_campaign(tmp_path, map(number, range(3)), meanwhile=stop)
    assert ran.state is CampaignState.STOPPED
    assert [call.outcome for call in ran.calls] == ["answered"]
    resumed = run_campaign(tmp_path, map(number, range(3)), start=MONDAY_9 + timedelta(hours=1))
    assert resumed.state is CampaignState.FINISHED
    assert [call.number for call in resumed.calls] == [e164(1), e164(2)]
    finished = run_campaign(tmp_path, map(number, range(3)), start=MONDAY_9 + timedelta(hours=2))
    assert finished.state is CampaignState.FINISHED
    assert not finished.calls


def test_pause_starts_no_new_call_until_resumed(tmp_path: Path) -> None:
    def pause(run: CampaignRun, event: Event, _clock: Clock) -> None:
        if isinstance(event, CallAnswered) and event.at < MONDAY_9 + timedelta(minutes=1):
            run.engine.submit(PauseCampaign())
            run.engine._loop.call_later(600, run.engine.submit, ResumeCampaign())

    ran = run_campaign(tmp_path, [number(1), number(2)], meanwhile=pause)
    first, second = [event.at for event in ran.events if isinstance(event, CallDialed)]
    assert second - first > timedelta(minutes=10)


@pytest.mark.parametrize(
    ("fault", "state", "first"),
    [
        ("unplug", "dialing", "line_failed"),
        ("unplug", "duplex", "line_failed"),
        ("reset", "dialing", "line_failed"),
        ("reset", "duplex", "line_failed"),
        ("no_final_code", "dialing", "line_failed"),
        ("drop_bytes", "duplex", "answered"),
        ("ring", "command", "answered"),
        ("echo_on", "command", "answered"),
        ("stuck_streaming", "duplex", "answered"),
        ("double_digits", "duplex", "answered"),
    ],
)
def test_a_fault_ends_its_call_and_the_campaign_goes_on(tmp_path: Path, fault: str, state: str, first: str) -> None:
    faults = f'[[fault]]\nkind = "{fault}"\nstate = "{state}"\ncall = 1\n'
    ran = run_campaign(
        tmp_path, map(number, range(2)), HUMAN + faults, retry={"line_failed": {"after_min": 1, "most": 3}}
    )
    assert ran.state is CampaignState.FINISHED
    assert ran.calls[0].outcome == first
    assert ran.calls_to(1) == [Outcome.ANSWERED]
    assert ran.calls_to(0)[-1] is Outcome.ANSWERED


def test_a_telephone_that_rings_is_left_to_ring_and_costs_nobody_their_call(tmp_path: Path) -> None:
    faults = '[[fault]]\nkind = "ring"\ncommand = "AT+FCLASS=8"\ntimes = 0\n'
    ran = run_campaign(tmp_path, map(number, range(2)), HUMAN + faults)
    assert ran.outcomes() == [(e164(0), "answered"), (e164(1), "answered")]
    assert len(ran.heard) == 2


def pulled_out_in_the_first_pause(monkeypatch: pytest.MonkeyPatch, back_after_s: float) -> str:
    """The fault; the modem is plugged in again so long after the run began."""
    tries: list[float] = []
    opened = EmulatedPort.open

    async def open_if_there(port: EmulatedPort, *told: Any) -> None:
        tries.append(asyncio.get_running_loop().time())
        if len(tries) > 1 and tries[-1] < tries[0] + back_after_s:
            raise PortUnavailable("sim:1 is not there.", reason="missing")
        await opened(port, *told)

    monkeypatch.setattr(EmulatedPort, "open", open_if_there)
    return '[[fault]]\nkind = "unplug"\nstate = "command"\nafter_s = 8.0\ncall = 1\ntimes = 1\n'


def told_of_the_line(ran: Ran) -> list[type[Event]]:
    return [type(event) for event in ran.events if isinstance(event, LineOpened | LineUnplugged | LineRested)]


def test_a_modem_pulled_out_while_the_campaign_waits_is_told_of_and_costs_nobody_their_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = pulled_out_in_the_first_pause(monkeypatch, back_after_s=2 * 3600 + 180)
    ran = run_campaign(tmp_path, [number(1)], callee(dialed(1), "no_answer") + fault)
    assert [call.outcome for call in ran.calls] == ["no_answer"] * 3 == ["no_answer"] * len(ran.heard)
    assert [call.at.day for call in ran.calls] == [23, 23, 24]  # two calls a day are lawful
    assert told_of_the_line(ran) == [LineOpened, LineUnplugged, LineOpened]
    unplugged = next(event for event in ran.events if isinstance(event, LineUnplugged))
    assert unplugged.at - ran.calls[0].at < timedelta(seconds=15)


def test_a_modem_unplugged_for_the_night_is_plugged_in_again_in_the_morning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_closing = datetime(2026, 11, 23, 18, 58, 30, tzinfo=UTC)
    fault = pulled_out_in_the_first_pause(monkeypatch, back_after_s=13 * 3600 + 600)
    absent = callee(dialed(1), "no_answer") + callee(dialed(1), "human")
    ran = run_campaign(tmp_path, [number(1)], absent + fault, start=before_closing)
    assert ran.state is CampaignState.FINISHED
    assert told_of_the_line(ran) == [LineOpened, LineUnplugged, LineOpened]
    assert ran.calls[1].at > MONDAY_9 + timedelta(days=1)


@pytest.mark.parametrize("refusal", ["blacklisted", "delayed"])
def test_a_modem_that_refuses_to_redial_is_left_in_peace_for_a_while(tmp_path: Path, refusal: str) -> None:
    faults = f'[[fault]]\nkind = "{refusal}"\ncommand = "ATDT"\n'
    ran = run_campaign(tmp_path, [number(0)], HUMAN + faults)
    assert ran.calls_to(0) == [Outcome.MODEM_REFUSED, Outcome.ANSWERED]
    assert ran.calls[1].at - ran.calls[0].at >= timedelta(minutes=30)


def test_a_dead_telephone_line_is_said_and_costs_nobody_their_call(tmp_path: Path) -> None:
    faults = '[[fault]]\nkind = "no_dial_tone"\ncommand = "ATDT"\n'
    events: list[Event] = []
    with pytest.raises(NoLineWorks, match="cable"):
        run_campaign(
            tmp_path,
            map(number, range(9)),
            HUMAN + faults,
            meanwhile=lambda _run, event, _clock: events.append(event),
        )
    rested = [event for event in events if isinstance(event, LineRested)]
    assert "no dial tone in 3 calls" in rested[0].problem
    with read_only(tmp_path / DATABASE) as store:
        found = store.campaigns.find("test")
        assert found is not None
        assert found.state is CampaignState.PAUSED
        assert store.campaigns.counts(found.campaign_id).waiting == 9


def test_dangerous_cells_never_become_calls(tmp_path: Path) -> None:
    cells = [
        number(1),
        "0199001234;+VTS=1",
        "ATH",
        "*21*0199001234#",
        "0199001234\rATDT0199001235",
        "0199001234,,9",
        "112",
        "0899 00 00 00",
        "3651",
        "+33 (0)1 99 00 00 02",
    ]
    ran = run_campaign(tmp_path, cells)
    assert sorted(call.number for call in ran.calls) == [e164(1), e164(2)]
    with ran.store() as store:
        latest = store.contacts.latest_list()
        assert latest is not None
        assert latest.rejected == 8


def test_a_second_run_on_the_same_data_is_refused(tmp_path: Path) -> None:
    def start_again(_run: CampaignRun, event: Event, _clock: Clock) -> None:
        if isinstance(event, CallDialed):
            from robodial.app.places import RUN_LOCK
            from robodial.store.lock import RunLock

            with pytest.raises(StoreBusy, match="already running"):
                RunLock(tmp_path / RUN_LOCK)

    assert run_campaign(tmp_path, [number(1)], meanwhile=start_again).state is CampaignState.FINISHED


@pytest.mark.parametrize("content", [b"", b"RIFF", b"RIFF\x00\x00\x00\x00WAVEjunkjunkjunk"])
def test_a_bad_message_file_is_refused_before_any_call(tmp_path: Path, content: bytes) -> None:
    campaign = settings(tmp_path, [number(1)])
    bad = tmp_path / "bad.wav"
    bad.write_bytes(content)
    with pytest.raises(SoundError, match=r"bad\.wav"):
        run_campaign(tmp_path, [number(1)], **{**campaign, "message": {"body": str(bad)}})


def test_a_list_without_numbers_is_refused_before_any_call(tmp_path: Path) -> None:
    with pytest.raises(ContactImportError):
        run_campaign(tmp_path, ["nobody", "nothing"])


def test_the_same_seed_gives_the_same_events(tmp_path: Path) -> None:
    def story(folder: Path) -> list[dict[str, Any]]:
        ran = run_campaign(folder, map(number, range(5)), lines=2, seed=7)
        return [{"event": name_of(event), **plain(event)} for event in ran.events]

    first, second = story(tmp_path / "a"), story(tmp_path / "b")
    assert json.dumps(first) == json.dumps(second)  # plain values, too
    assert len(first) > 20


def test_a_full_disk_hangs_up_stops_and_loses_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch, pytest.raises(StoreError, match="disk is full"):
        patch.setattr(Attempts, "connected", full)
        run_campaign(tmp_path, map(number, range(3)), lines=2)
    resumed = run_campaign(tmp_path, map(number, range(3)), start=MONDAY_9 + timedelta(hours=1))
    assert resumed.state is CampaignState.FINISHED
    assert {row.outcome for row in resumed.rows()} == {Outcome.ANSWERED}


def test_a_number_the_exchange_must_not_see_is_refused_and_the_campaign_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(wanted: PhoneNumber, country: str, outside_line: str = "") -> str:
        if wanted == e164(1):
            raise CallRefused("a carrier prefix", code="dial_string")
        return dial_string(wanted, country, outside_line)

    monkeypatch.setattr(campaign_run, "dial_string", refuse)
    ran = run_campaign(tmp_path, [number(1), number(2)])
    assert ran.outcomes() == [(e164(2), "answered")]
    assert [event.code for event in ran.events if isinstance(event, ContactNotCalled)] == ["dial_string"]


def test_a_line_that_never_answers_again_pauses_the_campaign(tmp_path: Path) -> None:
    faults = '[[fault]]\nkind = "never_returns"\nstate = "duplex"\ntimes = 0\n'
    with pytest.raises(NoLineWorks, match="Unplug the modem"):
        run_campaign(tmp_path, [number(1), number(2)], HUMAN + faults)


def test_two_faults_of_a_night_apart_are_not_a_night_of_failing(tmp_path: Path) -> None:
    two = "".join(f'[[fault]]\nkind = "unplug"\nstate = "dialing"\ncall = {n}\n' for n in (1, 2))
    before_closing = datetime(2026, 11, 23, 18, 58, 30, tzinfo=UTC)
    ran = run_campaign(tmp_path, [number(1)], HUMAN + two, start=before_closing)
    assert ran.state is CampaignState.FINISHED
    assert ran.calls_to(1) == [Outcome.LINE_FAILED, Outcome.LINE_FAILED, Outcome.ANSWERED]


def test_a_modem_that_opens_well_and_fails_in_every_call_pauses_the_campaign(tmp_path: Path) -> None:
    always = '[[fault]]\nkind = "reset"\nstate = "dialing"\ntimes = 0\n'
    events: list[Event] = []
    with pytest.raises(NoLineWorks):
        run_campaign(
            tmp_path,
            map(number, range(9)),
            HUMAN + always,
            meanwhile=lambda _run, event, _clock: events.append(event),
        )
    assert events[-1].at - events[0].at < timedelta(hours=1)


def test_stopping_does_not_wait_for_a_resting_line(tmp_path: Path) -> None:
    def stop(run: CampaignRun, event: Event, _clock: Clock) -> None:
        if isinstance(event, LineUnplugged):
            run.engine.submit(StopCampaign("enough"))

    faults = '[[fault]]\nkind = "unplug"\nstate = "duplex"\ncall = 1\n'
    ran = run_campaign(tmp_path, [number(1), number(2)], HUMAN + faults, meanwhile=stop)
    assert ran.state is CampaignState.STOPPED
    rested = next(event for event in ran.events if isinstance(event, LineUnplugged))
    assert ran.events[-1].at - rested.at < timedelta(seconds=1)


def test_who_heard_the_message_is_not_called_again_because_the_line_failed_afterwards(tmp_path: Path) -> None:
    person = callee(dialed(1), "human", ring_s=5.0, greeting_s=0.6)

    def ran_with_fault(name: str, after_s: float) -> list[Outcome]:
        faults = f'[[fault]]\nkind = "unplug"\nstate = "duplex"\ncall = 1\nafter_s = {after_s}\n'
        return run_campaign(tmp_path / name, [number(1)], person + faults).calls_to(1)

    assert ran_with_fault("early", 10.5) == [Outcome.LINE_FAILED, Outcome.ANSWERED]
    assert ran_with_fault("late", 17.0) == [Outcome.ANSWERED]
