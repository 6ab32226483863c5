"""Talk of other lines, a radio, a whistle: what the line itself carries is no answer, and nobody's greeting."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from robodial.audio.call_progress import CallProgress
from robodial.audio.line_sounds import ToneRun
from robodial.audio.line_talk import LineTalk
from robodial.audio.tones import all_tones
from robodial.domain.voice_format import SAMPLE_RATE
from tests.unit.audio.call_sounds import Audio, first, heard, line, names, network, silence, sine, voice

COUNTRIES = ("FR", "US", "GB", "DE")
RING_DBM0 = -16.0
ANSWERED_S = 16.4


def talk(seconds: float) -> Audio:
    """Somebody on another line, who is silent now and then."""
    words = [part for seed in range(40, 46) for part in (voice(2.3, level=-48.0, seed=seed), silence(0.8))]
    return np.resize(np.concatenate(words), round(seconds * SAMPLE_RATE))


def radio(seconds: float) -> Audio:
    """Notes, held for a while, with rests."""
    notes = [sine(length, hz, level=-48.0) for hz, length in ((523, 0.5), (659, 0.7), (587, 1.1), (784, 0.6))]
    bar = np.concatenate([part for note in notes for part in (note, silence(0.3))])
    return np.resize(bar, round(seconds * SAMPLE_RATE))


def whistle(seconds: float) -> Audio:
    return sine(seconds, 1400.0, level=-50.0)


CARRIED = pytest.mark.parametrize("carried", [talk, radio, whistle])


def ringing(country: str, seconds: float) -> Audio:
    tone = all_tones()[country].ringback
    assert tone is not None
    return np.concatenate([silence(3.0), network(tone, seconds - 3.0, level=RING_DBM0)])


def call(carried: Callable[[float], Audio], *parts: Audio) -> list:
    sound = np.concatenate(parts)
    return heard(line(sound + carried(len(sound) / SAMPLE_RATE)[: len(sound)]))


@CARRIED
@pytest.mark.parametrize("country", COUNTRIES)
def test_what_the_line_carries_is_no_answer(country: str, carried: Callable[[float], Audio]) -> None:
    events = call(carried, ringing(country, 30.0))
    assert names(events).count("ringback") >= 4
    assert "answered" not in names(events)


@CARRIED
def test_whoever_answers_there_is_heard(carried: Callable[[float], Audio]) -> None:
    events = call(carried, ringing("FR", ANSWERED_S), voice(0.9, level=-22.0, seed=3), silence(3.0))
    assert first(events, "answered").began == pytest.approx(ANSWERED_S, abs=0.15)
    assert first(events, "verdict").who == "human"
    assert ANSWERED_S + 0.9 < first(events, "speak").t < ANSWERED_S + 0.9 + 0.75


@CARRIED
def test_who_answers_in_silence_there_has_said_nothing(carried: Callable[[float], Audio]) -> None:
    events = call(carried, ringing("FR", ANSWERED_S), silence(9.0))
    assert ANSWERED_S < first(events, "answered").t < ANSWERED_S + 4.5
    assert [event.who for event in events if event.event == "verdict"] == ["unsure"]


def test_who_is_as_soft_as_that_has_answered_when_it_rings_no_more() -> None:
    events = call(silence, ringing("FR", ANSWERED_S), voice(0.9, level=-46.0, seed=3), silence(6.0))
    assert ANSWERED_S < first(events, "answered").t < ANSWERED_S + 4.5


def test_an_announcement_before_the_ringing_is_not_the_line() -> None:
    """Else a voice as loud as it would be no answer."""
    announced = np.concatenate([voice(2.5, level=-20.0, seed=4), silence(0.5)])
    rings = ringing("FR", ANSWERED_S)[3 * SAMPLE_RATE :]
    events = call(silence, announced, rings, voice(0.9, level=-24.0, seed=3), silence(3.0))
    assert first(events, "answered").began == pytest.approx(ANSWERED_S, abs=0.15)


@given(
    before=st.lists(st.floats(-90, 0), max_size=300),
    ring_dbm0=st.floats(-40, -5),
)
def test_the_limit_lies_between_24_and_12_db_below_the_ring(before: list[float], ring_dbm0: float) -> None:
    line_talk = LineTalk()
    for n, level in enumerate(before):
        line_talk.hear(n * 0.01, level)
    line_talk.rang(ToneRun(10.0, 11.5, low=True, hz=440.0, level=ring_dbm0))
    assert ring_dbm0 - 24.0 <= line_talk.limit < ring_dbm0 - 12.0
    assert line_talk.level <= line_talk.limit
    if len([level for level in before if level >= ring_dbm0 - 12.0]) >= 41:
        assert not line_talk.is_all


def test_who_is_as_soft_as_that_is_heard_when_the_modem_itself_tells_of_the_answer() -> None:
    rings = line(ringing("FR", ANSWERED_S))
    progress = CallProgress("FR")
    progress.hear(rings)
    progress.answer_reported()
    events = progress.hear(line(voice(0.9, level=-43.0, seed=3), silence(3.0), noise_level=-66.0))
    assert first(events, "verdict").who == "human"
    assert ANSWERED_S + 0.9 < first(events, "speak").t < ANSWERED_S + 1.4
