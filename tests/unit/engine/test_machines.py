"""What each policy says to whom: people always hear theirs, machines what the campaign has for them."""

import pytest

from robodial.audio.message import Messages
from robodial.domain.line import SpeakWhy
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from tests.unit.engine.scripted_call import (
    Script,
    gone,
    judged,
    key,
    message_of,
    picked_up,
    ring,
    run_call,
    speak,
    taken_back,
)

HUMAN, MACHINE, UNSURE = AnswerVerdict.HUMAN, AnswerVerdict.MACHINE, AnswerVerdict.UNSURE
BEEP = SpeakWhy.AFTER_BEEP
ANSWERED = [ring(2), picked_up(6)]

FOR_PEOPLE, FOR_MACHINES = message_of(20.0), message_of(8.0)
OWN = Messages(FOR_PEOPLE, FOR_MACHINES)
NOTHING = Messages(FOR_PEOPLE, None)


def played(script: Script, messages: Messages) -> list[float]:
    """How long each sound was that was begun."""
    _result, _diary, call, _seconds = run_call(script, messages=messages)
    return [sound.duration_s for sound in call.sounds]


@pytest.mark.parametrize("messages", [OWN, NOTHING], ids=["own message", "nothing"])
@pytest.mark.parametrize(
    ("verdicts", "why"),
    [
        ([judged(6.8, HUMAN)], SpeakWhy.AFTER_GREETING),
        ([judged(8.9, UNSURE)], SpeakWhy.SILENCE),
        ([], SpeakWhy.SILENCE),
        ([judged(8, MACHINE), judged(8.8, HUMAN)], SpeakWhy.AFTER_GREETING),
        ([judged(8, MACHINE), judged(8.8, UNSURE)], SpeakWhy.AFTER_GREETING),
    ],
    ids=["person", "unsure", "not judged", "machine, then person", "machine, then unsure"],
)
def test_who_is_not_surely_a_machine_hears_what_people_hear(
    messages: Messages, verdicts: Script, why: SpeakWhy
) -> None:
    result, diary, _call, _seconds = run_call([*ANSWERED, *verdicts, speak(9, why)], messages=messages)
    assert diary.said == [FOR_PEOPLE]
    assert (result.outcome, result.disposition, result.heard_s) == (Outcome.ANSWERED, Disposition.NONE, 20.0)
    assert result.start_why is why


def test_a_machine_hears_its_own_message_after_the_beep() -> None:
    result, diary, _call, seconds = run_call([*ANSWERED, judged(8, MACHINE), speak(14, BEEP)], messages=OWN)
    assert diary.said == [FOR_MACHINES]
    assert (result.outcome, result.disposition, result.heard_s) == (Outcome.ANSWERED, Disposition.LEFT_MESSAGE, 8.0)
    assert result.start_why is BEEP
    assert seconds == pytest.approx(22)


@pytest.mark.parametrize("why", [BEEP, SpeakWhy.AFTER_GREETING, SpeakWhy.SILENCE])
def test_nothing_is_left_on_a_machine(why: SpeakWhy) -> None:
    result, diary, call, seconds = run_call([*ANSWERED, judged(8, MACHINE), speak(14, why)], messages=NOTHING)
    assert not call.sounds
    assert (result.outcome, result.disposition, result.verdict) == (Outcome.MACHINE, Disposition.NONE, MACHINE)
    assert (result.heard_s, result.start_delay_s, result.start_why) == (0.0, None, None)
    assert result.evidence == "sounds like machine"
    assert seconds == pytest.approx(14)
    assert diary.entries == ["rang", "answered"]


def test_hanging_up_waits_for_the_moment_to_speak_for_until_then_the_verdict_may_change() -> None:
    nobody_said_more, *_ = run_call([*ANSWERED, judged(7, MACHINE)], messages=NOTHING)
    assert nobody_said_more.outcome is Outcome.MACHINE
    *_, seconds = run_call([*ANSWERED, judged(7, MACHINE)], messages=NOTHING)
    assert seconds == pytest.approx(66)  # it spoke for a minute


def test_a_machine_taken_for_a_person_is_hung_up_on_once_it_beeps() -> None:
    script = [*ANSWERED, judged(7, HUMAN), speak(7.2), taken_back(9), judged(9, MACHINE), speak(9, BEEP)]
    result, diary, call, seconds = run_call(script, messages=NOTHING, drain_s=0.4)
    assert result.outcome is Outcome.MACHINE
    assert (result.heard_s, result.take_backs, result.start_delay_s) == (0.0, 1, None)
    assert len(call.sounds) == 1
    assert seconds == pytest.approx(9)  # at once: what is still on its way would be recorded
    assert diary.entries == ["rang", "answered", "started after 0.25", "taken back"]


def test_a_machine_taken_for_a_person_gets_its_own_message_after_the_beep() -> None:
    script = [*ANSWERED, judged(7, HUMAN), speak(7.2), taken_back(9), judged(9, MACHINE), speak(9.2, BEEP)]
    result, diary, _call, _seconds = run_call(script, messages=OWN)
    assert diary.said == [FOR_PEOPLE, FOR_MACHINES]
    assert (result.disposition, result.heard_s, result.take_backs) == (Disposition.LEFT_MESSAGE, 8.0, 1)


def test_the_message_is_chosen_when_it_begins_not_when_it_was_our_turn() -> None:
    script = [*ANSWERED, judged(7, HUMAN), speak(7.2), taken_back(9), speak(9, BEEP), judged(9.1, MACHINE)]
    _result, diary, _call, _seconds = run_call(script, messages=OWN, drain_s=0.4)
    assert diary.said == [FOR_PEOPLE, FOR_MACHINES]


def test_a_person_who_hears_the_machines_message_hears_their_own_instead_at_once() -> None:
    script = [*ANSWERED, judged(8, MACHINE), speak(12), judged(14, HUMAN)]
    result, diary, call, seconds = run_call(script, messages=OWN, drain_s=0.3)
    assert diary.said == [FOR_MACHINES, FOR_PEOPLE]
    assert [round(play.heard_s, 3) for play in call.plays] == [2.0, 20.0]
    assert (result.outcome, result.disposition, result.heard_s) == (Outcome.ANSWERED, Disposition.NONE, 20.0)
    assert result.heard_opt_out
    assert result.start_delay_s == pytest.approx(0.3)
    assert seconds == pytest.approx(34.3)


def test_where_both_hear_the_same_a_new_verdict_changes_nothing() -> None:
    script = [*ANSWERED, judged(8, MACHINE), speak(12), judged(14, HUMAN)]
    result, _diary, call, _seconds = run_call(script)
    assert len(call.plays) == 1
    assert (result.disposition, result.take_backs) == (Disposition.NONE, 0)


def test_verdicts_that_change_for_ever_do_not_start_the_message_for_ever() -> None:
    turns = [turn for n in range(9) for turn in (judged(14 + n, HUMAN), judged(14.5 + n, MACHINE), taken_back(14.6 + n),
             speak(14.7 + n))]  # fmt: skip
    assert len(played([*ANSWERED, judged(8, MACHINE), speak(12), *turns], OWN)) == 4


@pytest.mark.parametrize("messages", [OWN, NOTHING], ids=["own message", "nothing"])
@pytest.mark.parametrize("at", [6.5, 8.5, 13.0])
def test_key_nine_counts_whoever_was_thought_to_have_answered(messages: Messages, at: float) -> None:
    script = sorted([*ANSWERED, judged(8, MACHINE), key(at, "9"), speak(14, BEEP)], key=lambda entry: entry[0])
    result, diary, call, seconds = run_call(script, messages=messages)
    assert (result.outcome, result.disposition) == (Outcome.ANSWERED, Disposition.OPTED_OUT)
    assert diary.entries[-1] == "opted out"
    assert not call.sounds
    assert seconds == pytest.approx(at)


def test_key_nine_counts_when_it_comes_while_we_hang_up() -> None:
    script = [*ANSWERED, judged(8, MACHINE), speak(14, BEEP), key(14, "9")]
    result, diary, _call, _seconds = run_call(script, messages=NOTHING)
    assert result.disposition is Disposition.OPTED_OUT
    assert diary.entries[-1] == "opted out"


def test_key_nine_counts_during_the_machines_message() -> None:
    script = [*ANSWERED, judged(8, MACHINE), speak(14, BEEP), key(16, "9")]
    result, _diary, call, _seconds = run_call(script, messages=OWN)
    assert result.disposition is Disposition.OPTED_OUT
    assert call.plays[0].heard_s == pytest.approx(2)


def test_what_sounds_like_a_key_on_a_tape_decides_nothing() -> None:
    keys = {"1": Disposition.CONFIRMED}
    script = [*ANSWERED, key(7, "1"), judged(8, MACHINE), speak(14, BEEP), key(16, "1")]
    result, _diary, _call, seconds = run_call(script, messages=OWN, keys=keys)
    assert (result.disposition, result.keys) == (Disposition.LEFT_MESSAGE, "11")
    assert seconds == pytest.approx(22)  # and nothing is waited for


def test_the_key_of_a_person_first_taken_for_a_machine_counts() -> None:
    keys = {"1": Disposition.CONFIRMED}
    script = [*ANSWERED, judged(8, MACHINE), speak(12), key(13, "1"), judged(14, HUMAN)]
    result, *_ = run_call(script, messages=OWN, keys=keys)
    assert result.disposition is Disposition.CONFIRMED


def test_who_hangs_up_is_a_person_to_the_rules_even_when_judged_a_machine() -> None:
    """Who hung up early is called once more at most: a mistake of the ear must not take that from them."""
    result, *_ = run_call([*ANSWERED, judged(8, MACHINE), speak(14, BEEP), gone(17)], messages=OWN)
    assert result.outcome is Outcome.HUNG_UP_EARLY


def test_the_longer_message_is_the_one_that_limits_the_call() -> None:
    assert (OWN.longest_s, NOTHING.longest_s, Messages(FOR_MACHINES, FOR_PEOPLE).longest_s) == (20.0, 20.0, 20.0)
