"""What lines do to a whole call: they crackle, lose moments, and their level wanders."""

import numpy as np

from robodial.audio.levels import rms_at
from robodial.domain.voice_format import SAMPLE_RATE
from tests.bench.listening.network_sounds import Audio
from tests.bench.listening.truth import Truth

_CLICKS_PER_S = (2.0, 30.0)
_CLICK_DBM0 = (-32.0, -8.0)
_CLICK_SAMPLES = (2, 30)
_CLICK_FADES = 6.0
_LOSSES_PER_S = (0.3, 3.0)
_LOST_S = (0.02, 0.1)
_WANDERS_DB = (0.5, 6.0)
_WANDERS_HZ = (0.1, 1.0)


def crackling(audio: Audio, chance: np.random.Generator, truth: Truth) -> Audio:
    """Bursts of up to 4 ms, each at its own level, on a line with so many a second."""
    per_s = truth.line["crackle_per_s"] = round(float(chance.uniform(*_CLICKS_PER_S)), 1)
    out = audio.copy()
    for _ in range(int(chance.poisson(per_s * len(audio) / SAMPLE_RATE))):
        samples = int(chance.integers(*_CLICK_SAMPLES))
        at = int(chance.integers(0, max(1, len(out) - samples)))
        burst = chance.normal(0, 1, samples) * np.exp(-np.arange(samples) / _CLICK_FADES)
        out[at : at + samples] += burst[: len(out) - at] * rms_at(float(chance.uniform(*_CLICK_DBM0)))
    return out


def losing_moments(audio: Audio, chance: np.random.Generator, truth: Truth) -> Audio:
    """As radio telephones and packet networks lose them, when nothing is put in their place."""
    per_s = truth.line["losses_per_s"] = round(float(chance.uniform(*_LOSSES_PER_S)), 2)
    out = audio.copy()
    for _ in range(int(chance.poisson(per_s * len(audio) / SAMPLE_RATE))):
        at = int(chance.integers(0, len(out)))
        out[at : at + round(float(chance.uniform(*_LOST_S)) * SAMPLE_RATE)] = 0.0
    return out


def wandering(audio: Audio, chance: np.random.Generator, truth: Truth) -> Audio:
    """Its level, with all that is on the line, rises and falls by as many decibels."""
    depth_db = truth.line["wanders_db"] = round(float(chance.uniform(*_WANDERS_DB)), 1)
    hz, phase = float(chance.uniform(*_WANDERS_HZ)), float(chance.uniform(0, 2 * np.pi))
    t = np.arange(len(audio)) / SAMPLE_RATE
    return np.asarray(audio * 10 ** (depth_db * np.sin(2 * np.pi * hz * t + phase) / 20))
