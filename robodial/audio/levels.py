"""How loud a sound is: levels in dBm0, and the level of speech measured over the speech only."""

import numpy as np
from numpy.typing import NDArray

from robodial.domain.voice_format import SAMPLE_RATE

FULL_SCALE_SINE_DBM0 = 3.14
"""Level of a sine that just reaches full scale (G.711, µ-law overload point: +3.17; A-law +3.14)."""

FRAME = SAMPLE_RATE // 100
"""Samples in the 10 ms frame that levels are measured over."""

_MARGIN_DB = 15.9
"""Speech is active where its envelope is within this of the active level (ITU-T P.56, 7.3)."""
_HANGOVER_FRAMES = 20
"""A pause shorter than 200 ms belongs to the speech around it (ITU-T P.56, 7.3)."""
_BUMP_FRAMES = 40
"""What is loud for less than 0.4 s in all is a bump against the microphone or a button pressed, not a message..."""
_BUMP_DB = 5.0
"""...when the rest is so much quieter: two seconds of mere speech lose 4 dB without it, ..."""
_LEAST_SPEECH_FRAMES = 200
"""...when the rest is as long as that, ..."""
_PAUSES_PERCENTILE, _WORDS_PERCENTILE = 10, 95
_STEADY_DB = 6.0
"""...and when it rises and falls by more than this: what does not is a fan, a hum or a hiss."""
_QUIETEST_DBM0 = -100.0
_SQUARE_AT_0_DBM0 = (32767.0**2 / 2) / 10 ** (FULL_SCALE_SINE_DBM0 / 10)

Floats = NDArray[np.float32] | NDArray[np.float64]


def dbm0(mean_square: Floats | float) -> NDArray[np.float64]:
    """Level of a mean square of 16-bit samples, never below -100 dBm0."""
    floor = _SQUARE_AT_0_DBM0 * 10 ** (_QUIETEST_DBM0 / 10)
    level: NDArray[np.float64] = 10 * np.log10(np.maximum(mean_square, floor) / _SQUARE_AT_0_DBM0)
    return level


def rms_at(level_dbm0: float) -> float:
    """Root mean square, in 16-bit units, of a signal at this level."""
    return float(np.sqrt(_SQUARE_AT_0_DBM0 * 10 ** (level_dbm0 / 10)))


def frame_levels(samples: Floats) -> NDArray[np.float64]:
    """Level of each whole 10 ms frame, in dBm0; a last shorter frame counts when it is all there is."""
    whole = len(samples) // FRAME
    if whole == 0:
        return dbm0(np.array([np.mean(np.square(samples))])) if len(samples) else np.empty(0)
    return dbm0(np.mean(np.square(samples[: whole * FRAME].reshape(whole, FRAME)), axis=1))


def active_speech_level(samples: Floats) -> float:
    """Level of the speech in `samples` without its pauses, in dBm0 (after ITU-T P.56, method B, on 10 ms frames).

    A bump louder than the speech is left out: a quiet voice would count as a loud one. -100 when there is nothing.
    """
    levels = frame_levels(samples)
    level, _active = _level_and_frames(levels)
    rest = levels[np.sort(np.argsort(levels, kind="stable")[:-_BUMP_FRAMES])]
    if len(rest) < _LEAST_SPEECH_FRAMES or is_steady(rest):
        return level
    calmer, active = _level_and_frames(rest)
    return calmer if level - calmer > _BUMP_DB and active >= _LEAST_SPEECH_FRAMES else level


def is_steady(levels: NDArray[np.float64]) -> bool:
    """True for frames whose levels hardly differ: nobody speaks there."""
    low, high = np.percentile(levels, [_PAUSES_PERCENTILE, _WORDS_PERCENTILE])
    return bool(high - low < _STEADY_DB)


def _level_and_frames(levels: NDArray[np.float64]) -> tuple[float, int]:
    """The active level of these frames, and how many of them are active."""
    if not len(levels) or levels.max() <= _QUIETEST_DBM0:
        return _QUIETEST_DBM0, 0
    energy = float(np.sum(10 ** (levels / 10)))
    level, active = 10 * np.log10(energy / len(levels)), len(levels)
    for threshold in np.arange(level - _MARGIN_DB, levels.max(), 0.5):  # upward: near the top both are far apart again
        frames = _active_frames(levels >= threshold)
        above = 10 * np.log10(energy / frames)
        if above - threshold < _MARGIN_DB:
            break
        level, active = above, frames
    return float(level), active


def _active_frames(loud: NDArray[np.bool_]) -> int:
    """Number of frames that are loud, or follow a loud one within the hangover."""
    since_loud = np.arange(len(loud)) - np.maximum.accumulate(np.where(loud, np.arange(len(loud)), -_HANGOVER_FRAMES))
    return int(np.count_nonzero(since_loud < _HANGOVER_FRAMES))
