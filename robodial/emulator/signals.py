"""Sounds on a telephone line as arrays that can be asked for any stretch: silence, repeating tones, one-off sounds."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from robodial.domain.voice_format import SAMPLE_RATE

Samples = NDArray[np.int16]

FULL_SCALE = 32767


class Signal(Protocol):
    """A sound without end, counted from its own beginning."""

    def render(self, first: int, count: int) -> Samples:
        """`count` samples from sample `first` on; both at least 0. Not to be written to."""


@lru_cache(maxsize=64)
def silence(count: int) -> Samples:
    """`count` samples of nothing, shared and read-only."""
    empty = np.zeros(count, np.int16)
    empty.flags.writeable = False
    return empty


class Silence:
    """Nothing at all."""

    def render(self, first: int, count: int) -> Samples:
        return silence(count)


@dataclass(frozen=True, slots=True, eq=False)
class Looped:
    """One period, over and over."""

    period: Samples

    def render(self, first: int, count: int) -> Samples:
        start = first % len(self.period)
        piece = self.period[start : start + count]
        if len(piece) == count:
            return piece
        return np.take(self.period, np.arange(start, start + count), mode="wrap")


@dataclass(frozen=True, slots=True, eq=False)
class Once:
    """A sound, then silence."""

    samples: Samples

    def render(self, first: int, count: int) -> Samples:
        piece = self.samples[first : first + count]
        if len(piece) == count:
            return piece
        return np.concatenate((piece, silence(count - len(piece))))


def amplitude(level_dbfs: float) -> float:
    """Peak of a sine at `level_dbfs` in int16 units."""
    return float(FULL_SCALE * 10 ** (level_dbfs / 20))


def seconds_to_samples(seconds: float) -> int:
    """Whole samples, to the nearest."""
    return round(seconds * SAMPLE_RATE)


def sine_mix(frequencies: tuple[float, ...], count: int, level_dbfs: float) -> Samples:
    """Sines added, sharing the level: a pair is as loud as a single tone."""
    at = np.arange(count) / SAMPLE_RATE
    total = np.zeros(count)
    for hz in frequencies:
        total += np.sin(2 * np.pi * hz * at)
    peak = amplitude(level_dbfs) / float(max(1, len(frequencies))) ** 0.5
    return np.asarray(np.round(total * peak), np.int16)


def cadenced(frequencies: tuple[float, ...], cadence: tuple[float, ...], level_dbfs: float) -> Looped:
    """A tone with its rhythm; `cadence` alternates seconds on and off, empty for a continuous tone.

    A continuous tone repeats after one second, which is seamless for whole frequencies.
    """
    if not cadence:
        return Looped(sine_mix(frequencies, SAMPLE_RATE, level_dbfs))
    parts = []
    for place, seconds in enumerate(cadence):
        count = seconds_to_samples(seconds)
        parts.append(sine_mix(frequencies, count, level_dbfs) if place % 2 == 0 else silence(count))
    return Looped(np.concatenate(parts))
