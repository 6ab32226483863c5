"""Sounds that behave like a voice: voiced syllables with a gliding pitch, formants and breaks. Nobody was recorded.

Good enough for a detector to take it for speech: broad harmonics, energy that comes and goes four times a second.
"""

import math
from functools import lru_cache
from random import Random

import numpy as np
from numpy.typing import NDArray

from robodial.domain.voice_format import SAMPLE_RATE
from robodial.emulator.signals import Samples, seconds_to_samples

VOICES_HZ = (105.0, 125.0, 180.0, 215.0)
"""Mean pitch of the emulated people: two lower, two higher voices."""

VOWELS_HZ = ((730, 1090, 2440), (530, 1840, 2480), (270, 2290, 3010), (570, 840, 2410), (300, 870, 2240))
"""First three formants of a, e, i, o, u (Peterson and Barney 1952, rounded)."""

FORMANT_WIDTH_HZ = 110.0
FORMANT_WEIGHTS = (1.0, 0.6, 0.3)
SYLLABLE_S = (0.14, 0.26)
BREAK_S = (0.02, 0.09)
FALL = (0.07, 0.2)
"""Pitch falls within a syllable by this share: one that keeps its note is a beep."""
PEAK = 9000
"""About -11 dBFS: a person speaking near the telephone."""

_SYLLABLES_PER_VOICE = 12


def speech(seconds: float, rng: Random) -> Samples:
    """A run of speech exactly `seconds` long, the same for the same generator state."""
    wanted = seconds_to_samples(seconds)
    voice = rng.randrange(len(VOICES_HZ))
    parts: list[NDArray[np.int16]] = []
    have = 0
    while have < wanted:
        part = _syllable(voice, rng.randrange(_SYLLABLES_PER_VOICE))
        pause = np.zeros(seconds_to_samples(rng.uniform(*BREAK_S)), np.int16)
        parts += [part, pause]
        have += len(part) + len(pause)
    joined = np.concatenate(parts)[:wanted] if parts else np.zeros(0, np.int16)
    return _faded_out(joined)


def _faded_out(samples: Samples) -> Samples:
    tail = min(len(samples), SAMPLE_RATE // 50)
    ended = samples.copy()
    if tail:
        ended[-tail:] = (ended[-tail:] * np.linspace(1.0, 0.0, tail)).astype(np.int16)
    return ended


@lru_cache(maxsize=len(VOICES_HZ) * _SYLLABLES_PER_VOICE)
def _syllable(voice: int, which: int) -> Samples:
    rng = np.random.default_rng((voice, which))
    count = seconds_to_samples(rng.uniform(*SYLLABLE_S))
    onset = rng.uniform(0.98, 1.15)
    glide = np.linspace(onset, onset * (1.0 - rng.uniform(*FALL)), count)
    phase = 2 * np.pi * np.cumsum(VOICES_HZ[voice] * glide) / SAMPLE_RATE
    formants = VOWELS_HZ[int(rng.integers(len(VOWELS_HZ)))]
    total = rng.normal(0.0, 0.02, count)
    for harmonic in range(1, int(3400 // VOICES_HZ[voice])):
        total += _formant_gain(harmonic * VOICES_HZ[voice], formants) * np.sin(harmonic * phase)
    total *= np.sin(np.pi * np.linspace(0.02, 1.0, count)) ** 0.6
    return np.asarray(np.round(total * PEAK / np.max(np.abs(total))), np.int16)


def _formant_gain(hz: float, formants: tuple[int, ...]) -> float:
    weighted = zip(FORMANT_WEIGHTS, formants, strict=True)
    near = sum(weight / (1 + ((hz - formant) / FORMANT_WIDTH_HZ) ** 2) for weight, formant in weighted)
    return (near + 0.03) * math.pow(300.0 / (300.0 + hz), 0.3)
