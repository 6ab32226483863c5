"""Trim, level, picture and findings of recorded messages."""

import numpy as np
import pytest
import soundfile

from robodial.audio.levels import active_speech_level
from robodial.audio.message_editing import (
    KEPT_S,
    Finding,
    Samples,
    Trim,
    at_telephone_rate,
    findings,
    level_of,
    normalised,
    overview,
    proposed_trim,
    trimmed,
)
from robodial.audio.prompts import sounds_folder
from robodial.audio.telephone import CEILING, SPEECH_LEVEL_DBM0, band_limited


def speech() -> tuple[Samples, int]:
    samples, rate = soundfile.read(sounds_folder() / "demo" / "message.en.wav", dtype="int16")
    return samples, rate


def between_silences(before_s: float, after_s: float, noise: float = 3.0) -> tuple[Samples, int]:
    samples, rate = speech()
    quiet = np.random.default_rng(7).normal(0, noise, round((before_s + after_s) * rate) + len(samples))
    first = round(before_s * rate)
    quiet[first : first + len(samples)] += samples
    return np.clip(quiet, -32768, 32767).astype(np.int16), rate


def test_silence_at_both_ends_is_cut_but_not_the_words() -> None:
    samples, rate = between_silences(2.0, 3.0)
    trim = proposed_trim(samples, rate)
    assert 2.0 - KEPT_S - 0.05 <= trim.start_s <= 2.3
    ends_s = len(samples) / rate - 3.0
    assert ends_s - 0.5 <= trim.end_s <= ends_s + KEPT_S + 0.05
    kept = trimmed(samples, rate, trim)
    assert len(kept) == pytest.approx((trim.end_s - trim.start_s) * rate, abs=2)


def test_nothing_is_cut_where_nobody_speaks() -> None:
    silence = np.zeros(16000 * 4, np.int16)
    assert proposed_trim(silence, 16000) == Trim(0.0, 4.0)
    assert findings(silence, 16000) == (Finding.NOTHING_SAID,)


def test_a_fan_is_nothing_said() -> None:
    fan = np.random.default_rng(3).normal(0, 1200, 16000 * 4).astype(np.int16)
    assert findings(fan, 16000) == (Finding.NOTHING_SAID,)
    assert normalised(fan, 16000) is fan


@pytest.mark.parametrize("gain", [0.03, 0.2, 1.0, 3.0])
@pytest.mark.parametrize("rate", [16000, 44100, 48000])
def test_every_recording_comes_to_the_level_of_messages(gain: float, rate: int) -> None:
    samples, _rate = speech()
    quiet = np.clip(samples * gain, -32768, 32767).astype(np.int16)
    louder = normalised(quiet, rate)
    level = active_speech_level(band_limited(at_telephone_rate(louder, rate)) * np.float32(32767))
    assert level == pytest.approx(SPEECH_LEVEL_DBM0, abs=1.0)
    assert np.abs(louder.astype(int)).max() <= CEILING


def test_the_picture_shows_the_loudest_samples_at_their_place() -> None:
    samples = np.zeros(480_000, np.int16)
    samples[120_000], samples[479_999] = 20000, -9000
    lowest, highest = overview(samples, 48000).columns(400)
    assert len(lowest) == len(highest) == 400
    assert int(highest.argmax()) == 100 and highest.max() == 20000
    assert int(lowest.argmin()) == 399 and lowest.min() == -9000


@pytest.mark.parametrize("length", [0, 1, 3, 17, 16384, 16385, 50001])
def test_every_length_has_a_picture(length: int) -> None:
    samples = np.arange(length, dtype=np.int16)
    lowest, highest = overview(samples, 8000).columns(33)
    assert len(lowest) == (33 if length else 0)
    assert not length or (lowest.min() == samples.min() and highest.max() == samples.max())


def test_levels_are_those_of_a_full_sine() -> None:
    sine = (32767 * np.sin(np.arange(8000) * 0.3)).astype(np.int16)
    level = level_of(sine)
    assert level.peak_dbfs == pytest.approx(0.0, abs=0.05)
    assert level.rms_dbfs == pytest.approx(-3.01, abs=0.05)
    assert level_of(np.zeros(10, np.int16)).peak_dbfs == level_of(np.zeros(0, np.int16)).rms_dbfs == -100


def test_a_good_recording_has_nothing_wrong() -> None:
    assert findings(*speech()) == ()


def test_what_is_wrong_is_found() -> None:
    samples, rate = speech()
    assert findings((samples * 0.03).astype(np.int16), rate) == (Finding.TOO_QUIET,)
    assert findings(np.clip(samples * 8.0, -32768, 32767).astype(np.int16), rate) == (Finding.CLIPPED,)
    noisy, _rate = between_silences(1.0, 1.0, noise=900.0)
    assert Finding.NOISY in findings(noisy, rate)
    assert findings(np.tile(samples, 7), rate) == (Finding.TOO_LONG,)
