"""A start that was wrong is taken back: nothing of it counts, and the next start is not lost, whatever the order."""

import pytest

from robodial.audio.message import Messages
from robodial.domain.line import SpeakWhy
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.engine.call_runner import SPOKEN_OVER_LIMIT_S, TAKE_BACKS_AT_MOST
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
    with_lead,
)

BEEP = SpeakWhy.AFTER_BEEP
ANSWERED = [ring(2), picked_up(6)]


def heard_in_turn(script: Script, **circumstances: float) -> list[float]:
    _result, _diary, call, _seconds = run_call(script, **circumstances)  # type: ignore[arg-type]
    return [round(play.heard_s, 3) for play in call.plays]


def test_it_begins_again_from_the_beginning_and_only_that_counts() -> None:
    result, diary, call, seconds = run_call([*ANSWERED, speak(7), taken_back(9), speak(14, BEEP)])
    assert [round(play.heard_s) for play in call.plays] == [2, 20]
    assert (result.heard_s, result.take_backs, result.start_why) == (20.0, 1, BEEP)
    assert result.start_delay_s == pytest.approx(0.25)
    assert seconds == pytest.approx(34)
    assert diary.entries[2:] == ["started after 0.25", "taken back", "started after 0.25", "heard enough"]


def test_a_start_that_comes_while_the_stopped_message_drains_is_made_as_soon_as_it_can_be() -> None:
    result, _diary, call, seconds = run_call([*ANSWERED, speak(7), taken_back(9), speak(9.1, BEEP, 0.2)], drain_s=0.5)
    assert [round(play.heard_s, 3) for play in call.plays] == [2.0, 20.0]
    assert seconds == pytest.approx(29.5)
    assert result.start_delay_s == pytest.approx(0.6)  # from 8.9 to 9.5: the wait is not hidden


def test_of_two_starts_while_it_drains_the_later_one_counts() -> None:
    script = [*ANSWERED, speak(7), taken_back(9), speak(9.1), speak(9.3, BEEP, 0.1)]
    result, *_ = run_call(script, drain_s=0.5)
    assert result.start_why is BEEP
    assert result.start_delay_s == pytest.approx(0.3)


def test_a_start_taken_back_while_the_one_before_drains_is_not_made() -> None:
    script = [*ANSWERED, speak(7), taken_back(9), speak(9.1), taken_back(9.2), speak(14, BEEP)]
    assert heard_in_turn(script, drain_s=0.5) == [2.0, 20.0]
    result, *_ = run_call(script, drain_s=0.5)
    assert result.take_backs == 1  # the second had not begun


def test_one_taken_back_before_it_begins_is_not_played() -> None:
    script = [*ANSWERED, speak(7), taken_back(7), speak(9, BEEP)]
    result, _diary, call, _seconds = run_call(script)
    assert [round(play.heard_s) for play in call.plays] == [20]
    assert (result.take_backs, result.heard_s) == (1, 20.0)
    assert len(call.sounds) == 1


def test_one_taken_back_before_its_first_sample_left_the_modem() -> None:
    assert heard_in_turn([*ANSWERED, speak(7), taken_back(7.1), speak(9, BEEP)], lag_s=0.3) == [0.0, 20.0]


def test_one_taken_back_in_its_last_moment_does_not_count_as_heard() -> None:
    """The line says that it was played to its end while the word to take it back is already waiting."""
    script = [*ANSWERED, speak(7), taken_back(27.0), speak(27.1, BEEP)]
    result, _diary, call, _seconds = run_call(script, hears_while_playing=True)
    assert [play.finished for play in call.plays] == [True, True]
    assert (result.take_backs, result.start_why) == (1, BEEP)


def test_one_taken_back_after_its_end_starts_again_while_the_call_lasts() -> None:
    keys = {"1": Disposition.CONFIRMED}
    script = [*ANSWERED, speak(7), taken_back(28), speak(29, BEEP)]
    result, _diary, call, seconds = run_call(script, keys=keys)
    assert len(call.plays) == 2
    assert (result.take_backs, result.heard_s) == (1, 20.0)
    assert seconds == pytest.approx(53)


def test_who_speaks_over_its_end_is_not_hung_up_on_before_they_are_done() -> None:
    result, _diary, _call, seconds = run_call([*ANSWERED, speak(7)], spoken_over_until_s=31.0)
    assert (result.outcome, result.heard_s) == (Outcome.ANSWERED, 20.0)
    assert seconds == pytest.approx(31, abs=0.2)


def test_a_machine_that_beeps_after_its_end_gets_it_again() -> None:
    machine = judged(30, AnswerVerdict.MACHINE)
    script = [*ANSWERED, speak(7), taken_back(30), machine, speak(30, BEEP)]
    result, diary, call, seconds = run_call(script, spoken_over_until_s=30.0)
    assert [round(play.heard_s) for play in call.plays] == [20, 20]
    assert (result.outcome, result.disposition) == (Outcome.ANSWERED, Disposition.LEFT_MESSAGE)
    assert diary.entries[-3:] == ["taken back", "started after 0.25", "heard enough"]
    assert seconds == pytest.approx(50)


def test_where_machines_get_no_message_one_that_beeps_after_its_end_is_a_machine() -> None:
    script = [*ANSWERED, speak(7), taken_back(30), judged(30, AnswerVerdict.MACHINE), speak(30, BEEP)]
    result, *_ = run_call(script, messages=Messages(message_of(20.0), None), spoken_over_until_s=30.0)
    assert (result.outcome, result.heard_s) == (Outcome.MACHINE, 0.0)


def test_a_key_pressed_while_they_speak_over_its_end_ends_the_call() -> None:
    script = [*ANSWERED, speak(7), key(29, "9")]
    result, _diary, _call, seconds = run_call(script, spoken_over_until_s=40.0)
    assert result.disposition is Disposition.OPTED_OUT
    assert seconds == pytest.approx(29)


def test_sound_without_an_end_after_the_message_is_left_alone() -> None:
    result, _diary, _call, seconds = run_call([*ANSWERED, speak(7)], spoken_over_until_s=1000.0)
    assert result.outcome is Outcome.ANSWERED
    assert seconds == pytest.approx(27 + SPOKEN_OVER_LIMIT_S, abs=0.3)


def test_what_was_taken_back_after_its_end_was_heard_by_nobody() -> None:
    result, *_ = run_call([*ANSWERED, speak(7), taken_back(28), gone(32)], keys={"1": Disposition.CONFIRMED})
    assert (result.outcome, result.heard_s, result.start_delay_s) == (Outcome.HUNG_UP_EARLY, 0.0, None)


def test_enough_was_not_heard_of_what_was_taken_back() -> None:
    early = [*ANSWERED, speak(7), taken_back(25), gone(28)]
    result, diary, _call, _seconds = run_call(early, drain_s=2.0)  # that enough was heard would be told at 26
    assert "heard enough" not in diary.entries
    assert (result.outcome, result.heard_s, result.start_delay_s) == (Outcome.HUNG_UP_EARLY, 0.0, None)


def test_enough_that_was_reached_behind_the_word_to_take_it_back_does_not_count() -> None:
    _result, diary, _call, _seconds = run_call([*ANSWERED, speak(7), taken_back(26.0), gone(28)])
    assert diary.entries[-1] == "taken back"


def test_enough_that_was_heard_before_it_is_taken_back_is_told_to_count_no_more() -> None:
    result, diary, _call, _seconds = run_call([*ANSWERED, speak(7), taken_back(26.5), gone(29)])
    assert diary.entries[-2:] == ["heard enough", "taken back"]
    assert result.outcome is Outcome.HUNG_UP_EARLY


@pytest.mark.parametrize("drain_s", [0.0, 3.0], ids=["silent by then", "still draining"])
def test_who_hangs_up_while_we_wait_to_start_again_heard_nothing(drain_s: float) -> None:
    result, diary, call, seconds = run_call([*ANSWERED, speak(7), taken_back(9), gone(11)], drain_s=drain_s)
    assert (result.outcome, result.heard_s, result.heard_opt_out) == (Outcome.HUNG_UP_EARLY, 0.0, False)
    assert len(call.plays) == 1
    assert seconds == pytest.approx(11)
    assert "heard enough" not in diary.entries


def test_a_key_pressed_while_we_wait_to_start_again_counts() -> None:
    result, *_ = run_call([*ANSWERED, speak(7), taken_back(9), key(9.2, "9")], drain_s=0.5)
    assert result.disposition is Disposition.OPTED_OUT


def test_taken_back_for_good_is_not_an_answer() -> None:
    result, _diary, _call, seconds = run_call([*ANSWERED, speak(7), taken_back(9)])
    assert (result.outcome, result.heard_s, result.take_backs) == (Outcome.NO_ANSWER, 0.0, 1)
    assert seconds == pytest.approx(69)


def test_a_greeting_that_starts_again_for_ever_is_spoken_over_in_the_end() -> None:
    turns = [turn for n in range(6) for turn in (speak(7 + 2 * n), taken_back(8 + 2 * n))]
    assert heard_in_turn([*ANSWERED, *turns]) == [1.0] * TAKE_BACKS_AT_MOST + [20.0]


def test_a_word_to_take_back_when_nothing_is_said_changes_nothing() -> None:
    result, diary, _call, _seconds = run_call([*ANSWERED, taken_back(6.5), speak(7)])
    assert (result.outcome, result.take_backs) == (Outcome.ANSWERED, 0)
    assert "taken back" not in diary.entries
    again, *_ = run_call([*ANSWERED, speak(7), taken_back(9), taken_back(9.1), taken_back(12), speak(14)], drain_s=0.5)
    assert again.take_backs == 1


def test_our_turn_while_we_speak_changes_nothing() -> None:
    assert heard_in_turn([*ANSWERED, speak(7), speak(9)]) == [20.0]


def test_the_start_delay_is_what_the_callee_waited() -> None:
    """From the end of the greeting to the first audible word: the modem's lag and the message's own lead included."""
    message = with_lead(message_of(20.0), 0.05)
    result, diary, _call, _seconds = run_call(
        [*ANSWERED, judged(6.9, AnswerVerdict.HUMAN), speak(7)],
        messages=Messages(message, message),
        lag_s=0.12,
    )
    assert result.start_delay_s == pytest.approx(0.25 + 0.12 + 0.05)
    assert "started after 0.30" in diary.entries  # what could be known when it started


def test_who_was_gone_before_the_first_word_waited_for_none() -> None:
    result, *_ = run_call([*ANSWERED, speak(7), gone(8, since_s=1.2)])
    assert (result.outcome, result.heard_s, result.start_delay_s) == (Outcome.HUNG_UP_EARLY, 0.0, None)
    assert result.start_why is None
