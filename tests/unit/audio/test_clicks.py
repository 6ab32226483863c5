"""Clicks are taken out of what is measured; voices, tones and noise are left as they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from robodial.audio.clicks import without_clicks
from robodial.audio.levels import rms_at
from robodial.audio.spectra import HOP, WINDOW, Spectra
from robodial.domain.voice_format import SAMPLE_RATE
from tests.unit.audio.call_sounds import Audio, first, heard, line, network, noise, silence, sine, voice
from tests.unit.audio.test_call_progress import RINGBACK

CALM = [
    pytest.param(noise(2.0, -45.0), id="noise"),
    pytest.param(sine(2.0, 440.0), id="tone"),
    pytest.param(sine(2.0, 697.0, 1209.0, level=-12.0), id="key"),
    pytest.param(sine(2.0, 50.0, level=-38.0) + noise(2.0, -60.0), id="hum"),
    pytest.param(noise(2.0, -60.0) + 300.0, id="direct current"),
]


def windows_of(sound: Audio) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    count = (len(sound) - WINDOW) // HOP + 1
    return np.stack([sound[HOP * i : HOP * i + WINDOW] for i in range(count)]).astype(np.float32)


def crackling(sound: Audio, per_s: float, level: float, seed: int = 3) -> Audio:
    """Bursts of 0.5 to 3 ms that fade."""
    chance, out = np.random.default_rng(seed), sound.copy()
    for at in chance.integers(0, len(sound) - 40, round(per_s * len(sound) / SAMPLE_RATE)).tolist():
        samples = int(chance.integers(4, 24))
        burst = chance.normal(0, 1, samples) * np.exp(-np.arange(samples) / 6)
        out[at : at + samples] += 3 * rms_at(level) * burst
    return out


@pytest.mark.parametrize("sound", CALM)
def test_what_does_not_click_is_left_as_it_is(sound: Audio) -> None:
    windows = windows_of(sound)
    same, taken = without_clicks(windows)
    assert same is windows
    assert not taken


def test_a_voice_keeps_its_level() -> None:
    """What is softer by 20 dB is the edge of a syllable."""
    windows = windows_of(voice(20.0, level=-18.0) + noise(20.0, -60.0))
    clean, _ = without_clicks(windows)
    before, after = (10 * np.log10(np.mean(np.square(w * np.hanning(WINDOW)), axis=1)) for w in (windows, clean))
    loud = before > before.max() - 20.0
    assert np.mean(before[loud] - after[loud] > 3.0) < 0.005


@given(at=st.integers(50, WINDOW - 50), level=st.floats(-25.0, -5.0), samples=st.integers(2, 24))
def test_a_click_leaves_nothing_but_the_noise_around_it(at: int, level: float, samples: int) -> None:
    chance = np.random.default_rng(at)
    quiet = chance.normal(0, rms_at(-60.0), WINDOW)
    burst = np.sign(chance.normal(0, 1, samples)) * np.exp(-np.arange(samples) / 6)
    clicked = quiet.copy()
    clicked[at : at + samples] += 3 * rms_at(level) * burst
    clean, taken = without_clicks(clicked[np.newaxis].astype(np.float32))
    assert np.sqrt(np.mean(np.square(clean))) < 1.3 * rms_at(-60.0)
    assert taken[0] == pytest.approx(np.mean(np.square(clicked - clean[0])), rel=1e-3)


def test_how_loud_a_click_was_is_still_known() -> None:
    sound = noise(1.0, -60.0)
    sound[4000:4010] += 3 * rms_at(-20.0)
    hops = Spectra().feed(np.rint(sound).astype(np.int16))
    assert max(hop.level for hop in hops) < -50.0
    assert max(hop.click_level for hop in hops) > -35.0


@pytest.mark.parametrize("per_s", [3.0, 8.0, 16.0])
def test_a_person_on_a_line_that_crackles_is_spoken_to_at_once(per_s: float) -> None:
    call = np.concatenate([silence(0.7), network(RINGBACK, 6.6), silence(1.0), voice(0.8), silence(3.0)])
    greeting_ends_s = 0.7 + 6.6 + 1.0 + 0.8
    for seed in range(3):
        events = heard(line(crackling(call, per_s, -22.0, seed)))
        assert "voice" in (first(events, "answered").evidence or "")
        assert first(events, "speak").t < greeting_ends_s + 0.35
