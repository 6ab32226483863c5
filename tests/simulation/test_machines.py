"""What people and answering machines hear under each policy, on emulated lines that carry sound."""

from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from robodial.app.messages import prepare_messages
from robodial.audio.companding import decode, encode
from robodial.audio.message import Message, Messages
from robodial.domain.campaign import CampaignState
from robodial.domain.contact import PhoneNumber
from robodial.domain.line import SpeakWhy
from robodial.domain.outcome import Disposition, Outcome
from robodial.domain.voice_format import VoiceFormat
from robodial.emulator.heard import HeardCall, write_wav
from robodial.emulator.signals import silence
from robodial.emulator.speech import speech
from robodial.engine.events import CallDialed, ContactNotCalled, MessageStarted, MessageTakenBack
from robodial.errors import CallRefused
from robodial.settings.campaign_file import campaign_from
from tests.simulation.campaigns import callee, dialed, e164, number, run_campaign, settings, write_message

PERSON, MACHINE = 1, 2
LEAD_S, GREETING_S, BEEP_S = 0.3, 5.0, 0.4
RECORDS_FROM_S = LEAD_S + GREETING_S + BEEP_S
"""After the answer: what a machine hears before the end of its beep is not on its tape."""

PEOPLE = callee(dialed(PERSON), "human", ring_s=5.0, lead_s=0.3, greeting_s=0.6) + callee(
    dialed(MACHINE), "machine", ring_s=6.0, lead_s=LEAD_S, greeting_s=GREETING_S, beep_s=BEEP_S, beep_hz=1000
)
BOTH = [number(PERSON), number(MACHINE)]


def own_message(folder: Path) -> dict[str, Any]:
    """A campaign's messages, with a shorter one for machines."""
    folder.mkdir(parents=True, exist_ok=True)
    body, machine = write_message(folder / "message.wav"), write_message(folder / "machine.wav", 3.0)
    return {"body": str(body), "machine": str(machine)}


def messages_of(folder: Path, **overrides: Any) -> Messages:
    campaign, _lines = campaign_from(settings(folder, BOTH, **overrides), folder=folder, place="test")
    return prepare_messages(campaign)


def on_the_line(message: Message) -> np.ndarray:
    """The message as the emulated modem's format carries it, from its first sound on."""
    samples = decode(encode(message.sound.samples, VoiceFormat.UNSIGNED_8), VoiceFormat.UNSIGNED_8)
    return samples[np.flatnonzero(samples)[0] :]


def whole_on(tape: np.ndarray, message: Message) -> bool:
    """True when the tape holds the message from its first sound to its last, once begun, with nothing missing."""
    if not tape.any():
        return False
    wanted, begins = on_the_line(message), np.flatnonzero(tape)[0]
    return np.array_equal(tape[begins : begins + len(wanted)], wanted)


def tape_of(call: HeardCall) -> np.ndarray:
    """What a machine recorded: all that came after its beep."""
    return call.heard[round(RECORDS_FROM_S * 8000) :]


def calls_to(heard: list[HeardCall], n: int) -> list[HeardCall]:
    return [call for call in heard if call.number == dialed(n)]


def test_by_default_people_and_machines_get_the_message_and_each_its_own_way_to_refuse(tmp_path: Path) -> None:
    ran = run_campaign(tmp_path, BOTH, PEOPLE)
    messages = messages_of(tmp_path)
    (person,), (machine,) = calls_to(ran.heard, PERSON), calls_to(ran.heard, MACHINE)
    assert whole_on(person.heard, messages.person)
    assert messages.machine is not None
    assert whole_on(tape_of(machine), messages.machine)
    assert not machine.heard[: round(RECORDS_FROM_S * 8000)].any()
    results = {call.number: (call.outcome, call.disposition) for call in ran.calls}
    assert results == {e164(PERSON): ("answered", "none"), e164(MACHINE): ("answered", "left_message")}


def test_machines_may_have_a_message_of_their_own(tmp_path: Path) -> None:
    message = own_message(tmp_path)
    ran = run_campaign(tmp_path, BOTH, PEOPLE, message=message)
    messages = messages_of(tmp_path, message=message)
    (person,), (machine,) = calls_to(ran.heard, PERSON), calls_to(ran.heard, MACHINE)
    assert messages.machine is not None
    assert messages.machine.duration_s < 3.0 + 15.0 < messages.person.duration_s + 15.0
    assert whole_on(person.heard, messages.person)
    assert whole_on(tape_of(machine), messages.machine)


@pytest.mark.parametrize("policy", ["leave_nothing", "call_later"])
def test_nothing_at_all_is_heard_by_a_machine_and_people_hear_everything(tmp_path: Path, policy: str) -> None:
    ran = run_campaign(tmp_path, BOTH, PEOPLE, machines=policy, retry={"machine": {"after_min": 60, "most": 1}})
    (person,), (machine,) = calls_to(ran.heard, PERSON), calls_to(ran.heard, MACHINE)
    assert whole_on(person.heard, messages_of(tmp_path).person)
    assert not machine.heard.any()
    assert machine.ended_at - (machine.answered_at or 0.0) < RECORDS_FROM_S + 1.0
    assert ran.calls_to(MACHINE) == [Outcome.MACHINE]
    assert next(call for call in ran.calls if call.number == e164(MACHINE)).disposition == Disposition.NONE.value


def test_whose_machine_answers_is_called_later_and_found_at_home(tmp_path: Path) -> None:
    home_later = PEOPLE + callee(dialed(MACHINE), "human", ring_s=5.0, greeting_s=0.6)
    ran = run_campaign(tmp_path, [number(MACHINE)], home_later, machines="call_later")
    assert ran.calls_to(MACHINE) == [Outcome.MACHINE, Outcome.ANSWERED]
    first, second = [event.at for event in ran.events if isinstance(event, CallDialed)]
    assert 3.0 <= (second - first).total_seconds() / 3600 < 3.1


def test_a_machine_at_one_number_sends_the_next_try_to_the_other(tmp_path: Path) -> None:
    cells = [f"{number(MACHINE)} / {number(PERSON)}"]
    ran = run_campaign(tmp_path, cells, PEOPLE, machines="call_later")
    assert ran.outcomes() == [(e164(MACHINE), "machine"), (e164(PERSON), "answered")]


def test_whose_machine_answered_is_not_called_again_when_nothing_is_left_on_machines(tmp_path: Path) -> None:
    ran = run_campaign(tmp_path, [number(MACHINE)], PEOPLE, machines="leave_nothing")
    assert ran.calls_to(MACHINE) == [Outcome.MACHINE]
    assert ran.state is CampaignState.FINISHED
    (row,) = ran.rows()
    assert (row.outcome, row.next_due) == (Outcome.MACHINE, None)


@pytest.mark.parametrize("machines", ["leave_nothing", "call_later", "leave_message"])
def test_a_silent_answer_is_a_person_under_every_policy(tmp_path: Path, machines: str) -> None:
    silent = callee(dialed(PERSON), "human", ring_s=5.0, greeting_s=0.0)
    ran = run_campaign(tmp_path, [number(PERSON)], silent, machines=machines)
    (call,) = ran.heard
    assert whole_on(call.heard, messages_of(tmp_path).person)
    assert call.message_at is not None
    assert call.message_at - (call.answered_at or 0.0) <= 3.0
    assert ran.rows()[0].start_why is SpeakWhy.SILENCE


@pytest.mark.parametrize("machines", ["leave_nothing", "call_later", "leave_message"])
def test_a_refusal_counts_under_every_policy(tmp_path: Path, machines: str) -> None:
    keys = '[{ key = "9", after_message_s = 1.5 }]'
    person = callee(dialed(PERSON), "human", ring_s=5.0, greeting_s=0.6, keys=keys)
    ran = run_campaign(tmp_path, [number(PERSON)], person, machines=machines)
    assert [call.disposition for call in ran.calls] == ["opted_out"]


@pytest.mark.parametrize("after_s", [0.05, 0.5, 1.0, 2.0])
def test_who_picks_up_without_a_word_and_presses_nine_is_never_called_again(tmp_path: Path, after_s: float) -> None:
    keys = f'[{{ key = "9", after_answer_s = {after_s} }}]'
    ran = run_campaign(
        tmp_path, [number(PERSON)], callee(dialed(PERSON), "human", ring_s=6.5, greeting_s=0.0, keys=keys)
    )
    assert [(call.outcome, call.disposition) for call in ran.calls] == [("answered", "opted_out")]
    assert not ran.heard[0].heard.any()


def test_a_country_that_wants_a_message_on_machines_stops_the_campaign_before_its_first_call(tmp_path: Path) -> None:
    with pytest.raises(CallRefused, match="may not end without a message") as refused:
        run_campaign(tmp_path, BOTH, PEOPLE, machines="leave_nothing", country="GB")
    assert refused.value.code == "machines"


def test_who_lives_in_such_a_country_is_left_out_of_a_campaign_that_leaves_nothing(tmp_path: Path) -> None:
    swiss = "+41 44 668 18 00"
    ran = run_campaign(tmp_path, [number(PERSON), swiss], PEOPLE, machines="leave_nothing")
    assert [call.number for call in ran.calls] == [e164(PERSON)]
    (left_out,) = [event for event in ran.events if isinstance(event, ContactNotCalled)]
    assert (left_out.number, left_out.code, left_out.until) == (PhoneNumber("+41446681800"), "machines", None)


def test_the_stored_start_delay_is_what_the_callee_waited(tmp_path: Path) -> None:
    """Held against the callee's own ear: from the end of greeting or beep to the first sound of the message."""
    ran = run_campaign(tmp_path, BOTH, PEOPLE)
    rows = {row.number_called: row for row in ran.rows()}
    for n, quiet_s, why in ((PERSON, 0.9, SpeakWhy.AFTER_GREETING), (MACHINE, RECORDS_FROM_S, SpeakWhy.AFTER_BEEP)):
        (call,) = calls_to(ran.heard, n)
        assert call.message_at is not None
        assert call.answered_at is not None
        waited_s = call.message_at - call.answered_at - quiet_s
        row = rows[e164(n)]
        assert row.start_why is why
        assert row.start_delay_s == pytest.approx(waited_s, abs=0.15)
    told = {event.why: event.start_delay_s for event in ran.events if isinstance(event, MessageStarted)}
    assert set(told) == {SpeakWhy.AFTER_GREETING, SpeakWhy.AFTER_BEEP}


# ---- a machine that sounds like a person at first ----

WORD_S, PAUSE_S, MORE_S = 0.6, 1.1, 4.0
SPOKEN_S = WORD_S + PAUSE_S + MORE_S


def two_faced(folder: Path) -> str:
    """A greeting of one word, a pause in which the message starts, then all the rest, and a beep."""
    voice, more = speech(WORD_S, Random(1)), speech(MORE_S, Random(2))
    write_wav(folder / "greeting.wav", np.concatenate([voice, silence(round(PAUSE_S * 8000)), more]))
    return callee(
        dialed(MACHINE), "machine", ring_s=6.0, lead_s=LEAD_S, greeting='"greeting.wav"', beep_s=BEEP_S, beep_hz=1000
    )


def after_its_beep(call: HeardCall) -> np.ndarray:
    return call.heard[round((LEAD_S + SPOKEN_S + BEEP_S) * 8000) :]


def holds(tape: np.ndarray, wanted: np.ndarray) -> bool:
    """True when `wanted` is somewhere on the tape, sample for sample."""
    begins = np.flatnonzero(tape[: len(tape) - len(wanted) + 1] == wanted[0])
    return any(np.array_equal(tape[begin : begin + len(wanted)], wanted) for begin in begins)


def test_a_message_begun_too_early_is_taken_back_and_left_whole_after_the_beep(tmp_path: Path) -> None:
    message = own_message(tmp_path)
    ran = run_campaign(tmp_path, [number(MACHINE)], two_faced(tmp_path), message=message)
    (call,) = ran.heard
    machine = messages_of(tmp_path, message=message).machine
    assert machine is not None
    assert call.message_at is not None
    assert call.message_at < (call.answered_at or 0.0) + LEAD_S + SPOKEN_S  # it had begun over the greeting
    assert [event for event in ran.events if isinstance(event, MessageTakenBack)]
    assert holds(after_its_beep(call), on_the_line(machine))
    (ended,) = ran.calls
    assert (ended.outcome, ended.disposition) == ("answered", "left_message")
    assert ended.heard_s == pytest.approx(machine.duration_s, abs=0.05)
    (row,) = ran.rows()
    assert row.start_why is SpeakWhy.AFTER_BEEP


def test_a_message_begun_too_early_is_cut_off_where_nothing_is_left(tmp_path: Path) -> None:
    ran = run_campaign(tmp_path, [number(MACHINE)], two_faced(tmp_path), machines="leave_nothing")
    (call,) = ran.heard
    assert ran.calls_to(MACHINE) == [Outcome.MACHINE]
    assert ran.calls[0].heard_s == 0.0
    assert len(after_its_beep(call)) < 1.5 * 8000
