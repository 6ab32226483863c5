"""Where the speech in a recording begins and ends, and how loud it is: the truth that listening is held against."""

import numpy as np

from robodial.audio.levels import rms_at
from robodial.domain.voice_format import SAMPLE_RATE
from tests.bench.listening.network_sounds import Audio

FRAME = SAMPLE_RATE // 100
_FFT_STEP = 4096
"""Transforms of other lengths may take ten times as long."""
_AUDIBLE_DB = 33.0
"""Speech is what is within so much of the loudest 10 ms..."""
_OVER_FLOOR_DB = 9.0
"""...or, in a recording with noise, so much above its quietest part."""
_LEAST_BELOW_PEAK_DB = 20.0


def frame_levels_db(audio: Audio) -> Audio:
    """Energy of every whole 10 ms, in decibels of nothing in particular."""
    whole = len(audio) // FRAME
    frames = audio[: whole * FRAME].reshape(whole, FRAME)
    return np.asarray(10 * np.log10(np.mean(np.square(frames), axis=1) + 1e-9))


def speech_span(audio: Audio) -> tuple[int, int]:
    """First sample of speech and the one after its last."""
    levels = frame_levels_db(audio)
    if len(levels) < 4:
        return 0, len(audio)
    loudest = float(levels.max())
    floor = float(np.percentile(levels, 5))
    audible = max(loudest - _AUDIBLE_DB, min(floor + _OVER_FLOOR_DB, loudest - _LEAST_BELOW_PEAK_DB))
    loud = np.flatnonzero(levels > audible)
    return int(loud[0]) * FRAME, min(len(audio), (int(loud[-1]) + 1) * FRAME)


def longest_pause_s(audio: Audio) -> float:
    """Longest run of 10 ms frames that nobody would hear as speech."""
    quiet = frame_levels_db(audio)
    longest = run = 0
    for is_quiet in quiet < quiet.max() - _AUDIBLE_DB:
        run = run + 1 if is_quiet else 0
        longest = max(longest, run)
    return longest / 100


def at_speech_level(audio: Audio, level_dbm0: float) -> Audio:
    """`audio` with its loud frames (within 20 dB of the loudest) at this level."""
    levels = frame_levels_db(audio)
    loud = audio[: len(levels) * FRAME].reshape(-1, FRAME)[levels > levels.max() - 20.0]
    return audio * (rms_at(level_dbm0) / max(1.0, float(np.sqrt(np.mean(np.square(loud))))))


def telephone_band(audio: Audio, low_hz: float = 300.0, high_hz: float = 3400.0) -> Audio:
    """Only what passes a telephone channel."""
    if len(audio) < 8:
        return audio
    size = -(-len(audio) // _FFT_STEP) * _FFT_STEP
    spectrum = np.fft.rfft(audio, size)
    hz = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    spectrum *= 1 / np.sqrt(1 + (low_hz / np.maximum(hz, 1.0)) ** 8) / np.sqrt(1 + (hz / high_hz) ** 24)
    return np.fft.irfft(spectrum, size)[: len(audio)]
