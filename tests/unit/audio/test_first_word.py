"""Silence before the first word is a person left waiting: it is found, and cut to a breath."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from robodial.audio.first_word import LEAD_S, first_word_s, without_lead
from robodial.domain.sound import Sound

RATE = 8000


def speech(seconds: float, level: float = 4000.0) -> np.ndarray:
    """Syllables: a tone that comes and goes four times a second, loud from its first sample."""
    t = np.arange(round(seconds * RATE)) / RATE
    return level * np.sin(2 * np.pi * 300 * t) * (0.55 + 0.45 * np.cos(2 * np.pi * 4 * t))


def recording(lead_s: float, *, noise: float = 0.0, soft_s: float = 0.0) -> Sound:
    """`lead_s` of room noise, a soft consonant, then speech."""
    rng = np.random.default_rng(7)
    soft = rng.normal(0, 150, round(soft_s * RATE))
    whole = np.concatenate([np.zeros(round(lead_s * RATE)), soft, speech(3.0)])
    return Sound(np.rint(whole + rng.normal(0, noise or 1e-9, len(whole))).astype(np.int16))


@pytest.mark.parametrize("lead_s", [0.0, 0.04, 0.3, 2.0])
@pytest.mark.parametrize("noise", [0.0, 5.0, 25.0])
def test_the_first_word_is_found_behind_silence_and_behind_a_rooms_noise(lead_s: float, noise: float) -> None:
    assert first_word_s(recording(lead_s, noise=noise).samples) == pytest.approx(lead_s, abs=0.02)


@pytest.mark.parametrize("lead_s", [0.0, 0.04, 0.3, 2.0])
def test_at_most_a_breath_is_left_before_it(lead_s: float) -> None:
    cut = without_lead(recording(lead_s))
    assert first_word_s(cut.samples) == pytest.approx(min(lead_s, LEAD_S), abs=0.01)
    assert cut.duration_s == pytest.approx(3.0 + min(lead_s, LEAD_S), abs=0.01)


def test_nothing_of_the_word_is_cut_not_even_a_soft_beginning() -> None:
    sound = recording(1.0, noise=4.0, soft_s=0.06)
    assert without_lead(sound).duration_s >= 3.06


def test_a_click_is_not_a_word() -> None:
    sound = recording(1.0)
    sound.samples[800:840] = 12000
    assert first_word_s(sound.samples) == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("bump_s", [0.03, 0.06, 0.12])
def test_a_bump_against_the_microphone_is_no_word_and_nobody_waits_after_it(bump_s: float) -> None:
    sound, bump = recording(2.0, noise=4.0), round(bump_s * RATE)
    sound.samples[800 : 800 + bump] = 12000 * np.random.default_rng(5).uniform(-1, 1, bump)
    assert first_word_s(sound.samples) == pytest.approx(2.0, abs=0.02)
    assert without_lead(sound).duration_s == pytest.approx(3.0 + LEAD_S, abs=0.02)


def test_a_short_word_before_a_pause_is_kept() -> None:
    yes = np.concatenate([np.zeros(4000), speech(0.2), np.zeros(8000), speech(2.0)])
    assert first_word_s(Sound(np.rint(yes).astype(np.int16)).samples) == pytest.approx(0.5, abs=0.02)


def test_a_recording_of_one_short_word_is_kept() -> None:
    digit = np.concatenate([np.zeros(4000), speech(0.12), np.zeros(4000)])
    assert first_word_s(Sound(np.rint(digit).astype(np.int16)).samples) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("value", [0, 1, 9000])
def test_sound_without_any_pause_is_left_as_it_is(value: int) -> None:
    even = Sound(np.full(4000, value, dtype=np.int16))
    assert first_word_s(even.samples) == 0.0
    assert without_lead(even) is even


def test_a_recording_too_short_to_measure_is_left_as_it_is() -> None:
    assert first_word_s(np.empty(0, dtype=np.int16)) == 0.0
    assert first_word_s(np.full(20, 3000, dtype=np.int16)) == 0.0


@given(st.lists(st.integers(-32768, 32767), max_size=2000), st.integers(0, 4000))
def test_what_is_cut_is_always_a_beginning(values: list[int], zeros: int) -> None:
    samples = np.array([0] * zeros + values, dtype=np.int16)
    left = without_lead(Sound(samples)).samples
    assert np.array_equal(left, samples[len(samples) - len(left) :])
