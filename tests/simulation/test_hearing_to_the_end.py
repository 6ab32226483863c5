"""Whole calls on emulated modems: the callee's recording says whether the message came when it should, and whole."""

from tests.bench.live_hearing.calls import Mode
from tests.bench.live_hearing.stories import Kind
from tests.simulation.hearing import (
    DUPLEX,
    called,
    echoing,
    first_word_s,
    in_both,
    whole,
)


@echoing
def test_who_talks_over_the_message_hears_it_to_its_end_though_the_line_returns_it(echo_db: float) -> None:
    for call in called(DUPLEX, Kind.TALKS_OVER, echo_db):
        assert whole(call) == [True]
        assert call.verdict == "human"


@in_both
def test_who_presses_keys_hears_the_message_to_its_end(mode: Mode) -> None:
    for call in called(mode, Kind.KEYS):
        assert whole(call) == [True]


@echoing
def test_who_presses_keys_hears_the_message_to_its_end_though_the_line_returns_it(echo_db: float) -> None:
    for call in called(DUPLEX, Kind.KEYS, echo_db):
        assert whole(call) == [True]


@in_both
def test_who_says_nothing_hears_us_within_three_seconds(mode: Mode) -> None:
    for call in called(mode, Kind.SILENT):
        assert first_word_s(call) <= 3.0
        assert whole(call) == [True]
