"""Where the speech in a recording begins, and recordings without the silence before it."""

import numpy as np
from numpy.typing import NDArray

from robodial.audio.levels import FRAME, active_speech_level, frame_levels
from robodial.domain.sound import Sound
from robodial.domain.voice_format import SAMPLE_RATE

LEAD_S = 0.05
"""Kept before the first word: a soft consonant may begin before it is loud enough to be found."""

_BELOW_SPEECH_DB = 32.0
"""Quieter than this below the level of the speech is not heard as a word."""
_ABOVE_NOISE_DB = 9.0
_NOISE_PERCENTILE = 10
"""A tenth of most recordings is pauses: their level is the room's."""
_SURELY_SPEECH_DB = 15.0
"""Below the level of the speech: louder is a word, however even the sound is."""
_NEVER_HEARD_DBM0 = -90.0
"""Below the last bit of 16: silence, whatever the rest of the recording is."""
_WITHIN_FRAMES = 5
_LOUD_FRAMES = 3
"""Of these 50 ms, 30 must be loud: a click is not a word."""
_WORD_FRAMES, _WORD_WITHIN_FRAMES = 15, 50
"""Nor is a bump, a button pressed: what is loud for less than 150 ms before a pause, when words follow."""


def first_word_s(samples: NDArray[np.int16]) -> float:
    """Seconds from the first sample to the first audible word, to 10 ms; 0 where no word can be told from the rest."""
    whole = samples.astype(np.float32)
    levels = frame_levels(whole)
    loud = levels >= _threshold(levels, active_speech_level(whole))
    if not loud.any():
        return 0.0
    sounds = loud & (_loud_from(loud, _WITHIN_FRAMES) >= min(_LOUD_FRAMES, len(loud)))
    words = sounds & (_loud_from(loud, _WORD_WITHIN_FRAMES) >= _WORD_FRAMES)
    found = np.flatnonzero(words if words.any() else sounds)
    return float(found[0] if len(found) else 0) * FRAME / SAMPLE_RATE


def without_lead(sound: Sound) -> Sound:
    """`sound` with at most 50 ms before its first word: silence there is a person left waiting."""
    surplus_s = first_word_s(sound.samples) - LEAD_S
    return sound if surplus_s <= 0 else Sound(sound.samples[round(surplus_s * SAMPLE_RATE) :])


def _loud_from(loud: NDArray[np.bool_], frames: int) -> NDArray[np.float64]:
    """For each frame, how many are loud of it and the next ones, `frames` in all."""
    return np.convolve(loud, np.ones(frames))[frames - 1 :]


def _threshold(levels: NDArray[np.float64], speech: float) -> float:
    noise = float(np.percentile(levels, _NOISE_PERCENTILE)) if len(levels) else speech
    audible = min(max(speech - _BELOW_SPEECH_DB, noise + _ABOVE_NOISE_DB), speech - _SURELY_SPEECH_DB)
    return max(audible, _NEVER_HEARD_DBM0)
