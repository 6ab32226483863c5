"""Whole calls on emulated modems: the callee's recording says whether the message came when it should, and whole."""

from tests.bench.live_hearing.calls import Mode
from tests.bench.live_hearing.stories import Kind
from tests.simulation.hearing import (
    DUPLEX,
    DUPLEX_16,
    after_beep_s,
    called,
    echoing,
    first_word_s,
    in_both,
    in_duplex,
    in_half_duplex,
    own_delay_s,
    whole,
)


@in_duplex
def test_a_person_hears_the_first_word_within_half_a_second(mode: Mode) -> None:
    for call in called(mode, Kind.PERSON):
        assert 0.0 <= first_word_s(call) <= 0.5


@in_half_duplex
def test_a_person_hears_the_first_word_within_eight_tenths_when_the_modem_must_turn_around(mode: Mode) -> None:
    for call in called(mode, Kind.PERSON):
        assert 0.0 <= first_word_s(call) <= 0.8


@in_duplex
def test_the_first_word_is_not_queued_behind_silence(mode: Mode) -> None:
    for call in called(mode, Kind.PERSON):
        assert own_delay_s(call) <= 0.1


@in_half_duplex
def test_turning_around_takes_no_longer_than_the_modem_does(mode: Mode) -> None:
    for call in called(mode, Kind.PERSON):
        assert 0.15 <= own_delay_s(call) <= 0.25


@in_both
def test_a_person_hears_the_whole_message_once(mode: Mode) -> None:
    for call in called(mode, Kind.PERSON):
        assert whole(call) == [True]
        assert not call.underruns


@echoing
def test_a_person_hears_the_whole_message_once_though_the_line_returns_it(echo_db: float) -> None:
    for call in called(DUPLEX, Kind.PERSON, echo_db):
        assert whole(call) == [True]
        assert call.verdict == "human"
        assert call.keys == ""


@in_both
def test_who_talks_over_the_message_hears_it_to_its_end(mode: Mode) -> None:
    for call in called(mode, Kind.TALKS_OVER):
        assert whole(call) == [True]
        assert call.verdict == "human"


@in_both
def test_keys_during_the_message_are_heard_once_each_and_in_order(mode: Mode) -> None:
    for call in called(mode, Kind.KEYS):
        assert call.keys == call.story.keys


@echoing
def test_keys_are_heard_once_each_and_in_order_under_our_own_echo(echo_db: float) -> None:
    for call in called(DUPLEX, Kind.KEYS, echo_db):
        assert call.keys == call.story.keys


@in_half_duplex
def test_who_presses_keys_hears_the_message_to_its_end(mode: Mode) -> None:
    for call in called(mode, Kind.KEYS):
        assert whole(call) == [True]


@in_duplex
def test_who_says_nothing_hears_us_within_three_seconds(mode: Mode) -> None:
    for call in called(mode, Kind.SILENT):
        assert first_word_s(call) <= 3.0
        assert whole(call) == [True]


@in_both
def test_a_machine_gets_the_whole_message_soon_after_its_beep(mode: Mode) -> None:
    for call in called(mode, Kind.MACHINE):
        assert whole(call) == [True]
        assert 0.0 < after_beep_s(call) <= 0.6
        assert call.verdict == "machine"


@echoing
def test_a_machine_gets_the_whole_message_though_the_line_returns_it(echo_db: float) -> None:
    for call in called(DUPLEX, Kind.MACHINE, echo_db):
        assert whole(call) == [True]
        assert 0.0 < after_beep_s(call) <= 0.6


@in_duplex
def test_a_machine_that_pauses_is_not_talked_over_for_long_and_gets_the_message_after_its_beep(mode: Mode) -> None:
    for call in called(mode, Kind.BREATHES):
        assert call.over_greeting_s <= 2.0
        assert call.starts[-1].whole
        assert 0.0 < after_beep_s(call) <= 0.6
        assert call.verdict == "machine"


@echoing
def test_a_machine_that_pauses_gets_the_message_after_its_beep_though_the_line_returns_it(echo_db: float) -> None:
    for call in called(DUPLEX, Kind.BREATHES, echo_db):
        assert call.over_greeting_s <= 2.0
        assert call.starts[-1].whole
        assert 0.0 < after_beep_s(call) <= 0.6


def test_a_start_is_taken_back_when_the_greeting_goes_on() -> None:
    taken_back = [call for mode in (DUPLEX, DUPLEX_16) for call in called(mode, Kind.BREATHES) if call.restarts]
    assert taken_back
    for call in taken_back:
        assert not call.starts[0].whole
        assert call.starts[0].at_s < call.story.greeting_ends_s


@in_half_duplex
def test_a_modem_deaf_while_it_plays_says_it_again_to_a_machine_that_beeps_after_the_message(mode: Mode) -> None:
    for call in called(mode, Kind.BREATHES):
        in_vain, *again = call.starts
        assert in_vain.whole
        assert call.story.beep_ends_s is not None
        beeps_later = in_vain.at_s + in_vain.heard_s < call.story.beep_ends_s
        assert [start.whole for start in again] == [True] * beeps_later
        # a beep at the pitch of a busy tone is known for one when it does not come again
        assert all(0.0 < after_beep_s(call) <= 1.4 for _start in again)
        assert not call.underruns
