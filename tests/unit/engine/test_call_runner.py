"""One call, told as a script of what is heard on the line."""

import pytest

from robodial.audio.message import Messages
from robodial.domain.line import Answered, CallSign, FarEndHungUp, Heard, Judged, SpeakWhy, TakeBack
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.engine.call_runner import KEY_WAIT_S
from robodial.errors import ModemError, PortLost
from tests.unit.engine.scripted_call import (
    Script,
    gone,
    key,
    message_of,
    picked_up,
    ring,
    run_call,
    same_for_all,
    speak,
)


def test_a_person_hears_the_whole_message() -> None:
    result, diary, _call, seconds = run_call([ring(2), picked_up(6), speak(7.5)])
    assert result.outcome is Outcome.ANSWERED
    assert result.heard_s == pytest.approx(20)
    assert result.start_delay_s == pytest.approx(0.25)
    assert result.ring_s == pytest.approx(4)
    assert diary.entries == ["rang", "answered", "started after 0.25", "heard enough"]
    assert seconds == pytest.approx(27.5)


def test_nobody_answers_within_the_ring_limit() -> None:
    result, diary, _call, seconds = run_call([ring(2), ring(7), ring(12)])
    assert result.outcome is Outcome.NO_ANSWER
    assert result.ring_s == pytest.approx(25)
    assert seconds == pytest.approx(27)
    assert diary.entries == ["rang"] * 3


def test_a_dead_line_is_given_up() -> None:
    result, _diary, _call, seconds = run_call([])
    assert result.outcome is Outcome.NO_ANSWER
    assert "nothing was heard" in result.evidence
    assert seconds == pytest.approx(20)


def test_a_modem_that_listens_by_itself_is_given_time_to_say_that_somebody_answered() -> None:
    late = [picked_up(44), speak(46), gone(75)]
    answered, *_ = run_call(late, hears_ringing=False)
    assert answered.outcome is Outcome.ANSWERED
    nobody, _diary, _call, seconds = run_call([], hears_ringing=False)
    assert (nobody.outcome, seconds) == (Outcome.NO_ANSWER, pytest.approx(20 + 25 + 5))
    assert "the modem noticed nobody" in nobody.evidence
    _rang, diary, _call, seconds = run_call([ring(4)], hears_ringing=False)
    assert (diary.entries, seconds) == (["rang"], pytest.approx(4 + 25 + 5))


@pytest.mark.parametrize(
    ("sign", "detail", "outcome"),
    [
        (CallSign.BUSY, "", Outcome.BUSY),
        (CallSign.CONGESTION, "", Outcome.CONGESTION),
        (CallSign.SIT, "vacant", Outcome.INVALID_NUMBER),
        (CallSign.SIT, "itu", Outcome.INVALID_NUMBER),
        (CallSign.SIT, "no_circuit", Outcome.CONGESTION),
        (CallSign.FAX, "", Outcome.FAX),
        (CallSign.NO_DIAL_TONE, "NO DIALTONE", Outcome.NO_DIAL_TONE),
        (CallSign.LINE_IN_USE, "LINE IN USE", Outcome.LINE_IN_USE),
        (CallSign.MODEM_REFUSED, "BLACKLISTED", Outcome.MODEM_REFUSED),
    ],
)
def test_the_network_or_modem_says_no(sign: CallSign, detail: str, outcome: Outcome) -> None:
    result, diary, call, _seconds = run_call([(3, Heard(3, sign, detail))])
    assert result.outcome is outcome
    assert not call.plays
    assert "answered" not in diary.entries


def test_hanging_up_early_is_told_apart_from_hearing_enough() -> None:
    early, *_ = run_call([ring(2), picked_up(6), speak(7), gone(14)])
    assert early.outcome is Outcome.HUNG_UP_EARLY
    assert early.heard_s == pytest.approx(5.5)  # they left 1.5 s before it could be known
    late, *_ = run_call([ring(2), picked_up(6), speak(7), gone(26)])
    assert late.outcome is Outcome.ANSWERED
    assert late.heard_s == pytest.approx(17.5)


def test_who_hung_up_after_the_opt_out_sentence_is_known() -> None:
    before, *_ = run_call([ring(2), picked_up(6), speak(7), gone(10)])
    assert not before.heard_opt_out  # 1.5 s of the 2 s sentence
    after, *_ = run_call([ring(2), picked_up(6), speak(7), gone(12)])
    assert after.heard_opt_out


def test_hanging_up_before_the_message_began() -> None:
    result, diary, call, _seconds = run_call([ring(2), picked_up(6), gone(8)])
    assert result.outcome is Outcome.HUNG_UP_EARLY
    assert result.heard_s == 0
    assert not call.plays
    assert diary.entries == ["rang", "answered"]


def test_key_nine_is_stored_before_the_call_goes_on_and_ends_it() -> None:
    result, diary, call, seconds = run_call([ring(2), picked_up(6), speak(7), key(11, "9")])
    assert result.disposition is Disposition.OPTED_OUT
    assert result.outcome is Outcome.ANSWERED
    assert diary.entries[-1] == "opted out"
    assert not call.plays[0].finished
    assert seconds == pytest.approx(11)


def test_key_nine_counts_before_the_message_too() -> None:
    result, diary, _call, _seconds = run_call([ring(2), picked_up(6), key(6.5, "9"), speak(7)])
    assert result.disposition is Disposition.OPTED_OUT
    assert diary.entries[-1] == "opted out"


@pytest.mark.parametrize("pressed_at", [2.1, 5.8])
def test_key_nine_counts_before_the_answer_is_noticed(pressed_at: float) -> None:
    answered = 6.0, Answered(6.0, 4.0)
    result, diary, call, seconds = run_call([ring(2), key(pressed_at, "9"), answered, speak(7)])
    assert (result.outcome, result.disposition, result.keys) == (Outcome.ANSWERED, Disposition.OPTED_OUT, "9")
    assert diary.entries == ["rang", "answered", "opted out"]
    assert (call.plays, seconds) == ([], pytest.approx(6))


def test_a_key_in_the_music_before_the_answer_is_nobodys() -> None:
    result, *_ = run_call([key(2, "9"), ring(4), picked_up(6), speak(7)])
    assert (result.disposition, result.keys) == (Disposition.NONE, "")


def test_a_chosen_key_is_the_persons_decision() -> None:
    keys = {"1": Disposition.CONFIRMED, "2": Disposition.CALL_BACK}
    result, diary, _call, seconds = run_call([ring(2), picked_up(6), speak(7), key(15, "2")], keys=keys)
    assert result.disposition is Disposition.CALL_BACK
    assert result.keys == "2"
    assert "key 2" in diary.entries
    assert seconds == pytest.approx(27)  # the message is heard to its end


def test_who_decides_and_hangs_up_at_once_has_answered_and_is_not_called_again() -> None:
    keys = {"1": Disposition.CONFIRMED}
    result, *_ = run_call([ring(2), picked_up(6), speak(7), key(8, "1"), gone(10)], keys=keys)
    assert (result.outcome, result.disposition, result.heard_s) == (Outcome.ANSWERED, Disposition.CONFIRMED, 1.5)
    assert not result.heard_opt_out


def test_a_key_that_means_nothing_does_not_excuse_an_early_hang_up() -> None:
    result, *_ = run_call([ring(2), picked_up(6), speak(7), key(8, "5"), gone(10)], keys={"1": Disposition.CONFIRMED})
    assert (result.outcome, result.keys) == (Outcome.HUNG_UP_EARLY, "5")


def test_a_key_before_the_message_is_no_answer_to_it() -> None:
    keys = {"1": Disposition.CONFIRMED}
    result, _diary, call, _seconds = run_call([ring(2), picked_up(6), key(6.5, "1"), speak(7)], keys=keys)
    assert (result.disposition, result.keys) == (Disposition.NONE, "1")
    assert call.plays[0].finished


def test_after_the_message_there_is_time_to_press_a_key() -> None:
    keys = {"1": Disposition.CONFIRMED}
    result, _diary, _call, seconds = run_call([ring(2), picked_up(6), speak(7), key(29, "1")], keys=keys)
    assert result.disposition is Disposition.CONFIRMED
    assert seconds == pytest.approx(29)
    nobody, _diary, _call, seconds = run_call([ring(2), picked_up(6), speak(7)], keys=keys)
    assert nobody.disposition is Disposition.NONE
    assert seconds == pytest.approx(31)


@pytest.mark.parametrize("after_s", [0.1, 2.0, KEY_WAIT_S - 0.1])
def test_a_refusal_after_the_message_counts_where_it_ends_with_how_to_refuse(after_s: float) -> None:
    message = message_of(20, opt_out_ends_s=20)
    script = [ring(2), picked_up(6), speak(7)]
    result, diary, _call, seconds = run_call([*script, key(27 + after_s, "9")], messages=Messages(message, message))
    assert result.disposition is Disposition.OPTED_OUT
    assert diary.entries[-1] == "opted out"
    assert seconds == pytest.approx(27 + after_s)
    *_, seconds = run_call(script, messages=Messages(message, message))
    assert seconds == pytest.approx(27 + KEY_WAIT_S)


@pytest.mark.parametrize(
    ("script", "keys"),
    [
        ([key(27.5, "9")], {}),
        ([key(27 + KEY_WAIT_S + 0.5, "9")], {"1": Disposition.CONFIRMED}),
        ([key(29, "1"), key(29.2, "9")], {"1": Disposition.CONFIRMED}),
        ([gone(26), key(26.5, "9")], {}),
    ],
    ids=["after the message", "after the wait for keys", "after another key", "after the far end had gone"],
)
def test_a_refusal_that_comes_while_we_hang_up_counts(script: Script, keys: dict[str, Disposition]) -> None:
    result, diary, *_ = run_call([ring(2), picked_up(6), speak(7), *script], keys=keys, hang_up_s=1.0)
    assert result.outcome is Outcome.ANSWERED
    assert result.disposition is Disposition.OPTED_OUT
    assert diary.entries[-1] == "opted out"


def test_a_machine_gets_the_message_after_the_beep() -> None:
    judged = (7.0, Judged(7, AnswerVerdict.MACHINE, "a long greeting"))
    result, *_ = run_call([ring(2), picked_up(6), judged, speak(14, SpeakWhy.AFTER_BEEP)])
    assert result.disposition is Disposition.LEFT_MESSAGE
    assert result.verdict is AnswerVerdict.MACHINE
    assert not result.heard_opt_out


def test_a_start_taken_back_begins_again_from_the_beginning() -> None:
    script = [ring(2), picked_up(6), speak(7), (9.0, TakeBack(9)), speak(14, SpeakWhy.AFTER_BEEP)]
    result, _diary, call, seconds = run_call(script)
    assert [round(play.heard_s) for play in call.plays] == [2, 20]
    assert result.outcome is Outcome.ANSWERED
    assert result.heard_s == pytest.approx(20)
    assert seconds == pytest.approx(34)


def test_a_start_taken_back_for_good_is_not_an_answer() -> None:
    result, _diary, _call, seconds = run_call([ring(2), picked_up(6), speak(7), (9.0, TakeBack(9))])
    assert result.outcome is Outcome.NO_ANSWER
    assert result.heard_s == 0
    assert seconds == pytest.approx(69)


def test_what_was_said_while_it_rang_on_was_said_to_nobody() -> None:
    """The network passed the call on: a ring did not come, and then it rang again until nobody answered."""
    passed_on = [ring(2), picked_up(7.5), speak(9, SpeakWhy.SILENCE), (10.5, TakeBack(10.5)), ring(10.5), ring(15.5)]
    result, diary, call, seconds = run_call(passed_on)
    assert result.outcome is Outcome.NO_ANSWER
    assert "rang for 25 s" in result.evidence
    assert (result.heard_s, result.verdict, result.start_delay_s) == (0, None, None)
    assert seconds == pytest.approx(2 + 25)
    assert [round(play.heard_s, 1) for play in call.plays] == [1.5]
    assert diary.entries == ["rang", "answered", "started after 0.25", "taken back", "rang", "rang"]


def test_who_answers_where_a_call_was_passed_on_to_hears_the_message_from_its_beginning() -> None:
    seemed = [ring(2), picked_up(7.5), (9.0, Judged(9, AnswerVerdict.UNSURE, "silent")), ring(10.5)]
    result, diary, call, _seconds = run_call([*seemed, picked_up(14), speak(15.5)])
    assert result.outcome is Outcome.ANSWERED
    assert result.ring_s == pytest.approx(12)
    assert result.start_delay_s == pytest.approx(0.25)
    assert [round(play.heard_s) for play in call.plays] == [20]
    assert diary.entries == ["rang", "answered", "rang", "answered", "started after 0.25", "heard enough"]


def test_a_short_message_that_was_over_before_it_rang_again_was_not_heard() -> None:
    seemed = [ring(2), picked_up(7.5), speak(8, SpeakWhy.SILENCE), (11.5, TakeBack(11.5)), ring(11.5)]
    asked = {"1": Disposition.CONFIRMED}
    result, diary, _call, _seconds = run_call([*seemed, ring(16.5)], keys=asked, messages=same_for_all(3))
    assert result.outcome is Outcome.NO_ANSWER
    assert result.heard_s == 0
    assert diary.entries[2:5] == ["started after 0.25", "heard enough", "taken back"]


def test_the_engaged_tone_after_it_rang_again_is_no_hang_up() -> None:
    script = [ring(2), picked_up(7.5), ring(10.5), (14.0, Heard(14, CallSign.BUSY, ""))]
    result, *_ = run_call(script)
    assert result.outcome is Outcome.NO_ANSWER


@pytest.mark.parametrize("sign", [CallSign.BUSY, CallSign.CONGESTION])
def test_who_declines_a_call_was_not_engaged_and_is_left_alone_for_as_long_as_who_was_absent(sign: CallSign) -> None:
    result, _diary, call, seconds = run_call([ring(2), (4.5, Heard(4.5, sign, ""))])
    assert result.outcome is Outcome.NO_ANSWER
    assert "declined" in result.evidence
    assert not call.plays
    assert seconds == pytest.approx(4.5)


def test_sound_without_end_after_the_answer_is_left_alone() -> None:
    result, _diary, call, seconds = run_call([ring(2), picked_up(6)])
    assert result.outcome is Outcome.NO_ANSWER
    assert not call.plays
    assert seconds == pytest.approx(66)


def test_a_fax_that_answers_is_a_fax() -> None:
    result, *_ = run_call([ring(2), picked_up(6), (7.0, Heard(7, CallSign.FAX))])
    assert result.outcome is Outcome.FAX


def test_a_line_deaf_while_playing_learns_of_the_hang_up_afterwards() -> None:
    result, _diary, _call, seconds = run_call(
        [ring(2), picked_up(6), speak(7), (28.5, FarEndHungUp(28.5, 27.0, "busy tone"))], hears_while_playing=False
    )
    assert result.outcome is Outcome.ANSWERED
    assert seconds == pytest.approx(28.5)


@pytest.mark.parametrize("at", [1.0, 4.0, 6.5, 12.0])
def test_a_line_that_fails_ends_the_call_at_once(at: float) -> None:
    script: list[tuple[float, object]] = [ring(2), picked_up(6), speak(7)]
    script = sorted([*script, (at, PortLost("the modem was unplugged"))], key=lambda entry: entry[0])
    with pytest.raises(ModemError, match="unplugged"):
        run_call(script)  # type: ignore[arg-type]


def test_a_bug_while_listening_ends_the_call_and_shows() -> None:
    with pytest.raises(AttributeError):
        run_call([ring(2), (3.0, None)])  # type: ignore[list-item]
