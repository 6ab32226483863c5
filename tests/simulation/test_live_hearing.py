"""The bench that judges whole calls finds what is wrong, and where time went."""

from random import Random

import numpy as np
import pytest

from robodial.emulator.signals import Samples, silence
from tests.bench.live_hearing.figures import Figure, Goal, Statistic
from tests.bench.live_hearing.tape import place_of, starts_in
from tests.bench.live_hearing.voices import MadeVoices, trimmed

MESSAGE = MadeVoices().message(Random(3), 1.0)


def joined(*parts: Samples) -> Samples:
    return np.concatenate(parts)


def test_a_whole_message_is_found_where_it_began() -> None:
    (start,) = starts_in(joined(silence(4000), MESSAGE, silence(800)), MESSAGE)
    assert start.whole
    assert (start.at_s, start.until_s) == pytest.approx((0.5, 1.5), abs=0.05)


def test_a_message_taken_back_and_begun_again_is_two_starts() -> None:
    cut, whole = starts_in(joined(MESSAGE[:3000], silence(8000), MESSAGE), MESSAGE)
    assert not cut.whole
    assert cut.heard_s == pytest.approx(0.375, abs=0.1)
    assert whole.whole
    assert whole.at_s == pytest.approx(1.375)


@pytest.mark.parametrize("spoil", ["gap", "sample"])
def test_a_gap_or_a_wrong_sample_is_not_the_whole_message(spoil: str) -> None:
    loud = int(np.argmax(np.abs(MESSAGE[4000:].astype(int)))) + 4000
    if spoil == "gap":
        tape = joined(MESSAGE[:loud], silence(80), MESSAGE[loud:])
    else:
        tape = MESSAGE.copy()
        tape[loud] -= 1
    assert not any(start.whole for start in starts_in(tape, MESSAGE))


def test_a_greeting_is_found_in_noise_and_nothing_is_found_where_there_is_none() -> None:
    noise = np.random.default_rng(1).normal(0.0, 200.0, 24000)
    heard = noise.copy()
    heard[9000 : 9000 + len(MESSAGE)] += MESSAGE
    assert place_of(MESSAGE, heard.astype(np.int16)) == 9000
    assert place_of(MESSAGE, noise.astype(np.int16)) is None


def test_silence_around_words_is_cut_off() -> None:
    assert abs(len(trimmed(joined(silence(4000), MESSAGE, silence(4000)))) - len(MESSAGE)) < 400


@pytest.mark.parametrize(
    ("figure", "missed"),
    [
        (Figure("delay", (0.1,) * 19 + (0.9,), goal=Goal(Statistic.WORST, 0.5)), True),
        (Figure("delay", (0.1,) * 39 + (0.9,), goal=Goal(Statistic.P95, 0.5)), False),
        (Figure("delay", (0.1,) * 9 + (0.9,), goal=Goal(Statistic.P95, 0.5)), True),
        (Figure("share", (1.0,) * 98 + (0.0,) * 2, is_share=True, goal=Goal(Statistic.SHARE, 98.0)), False),
        (Figure("share", (1.0,) * 97 + (0.0,) * 3, is_share=True, goal=Goal(Statistic.SHARE, 98.0)), True),
        (Figure("nothing to judge", (), goal=Goal(Statistic.P95, 0.5)), False),
    ],
)
def test_a_goal_is_missed_when_its_figure_is(figure: Figure, missed: bool) -> None:
    assert figure.missed is missed
    assert ("MISSED" in figure.text()) is missed
