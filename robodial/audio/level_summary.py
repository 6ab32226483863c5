"""How loud a whole call was, in a few figures: for whoever must tell a deaf line from a quiet one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from robodial.audio.levels import dbm0
from robodial.domain.voice_format import SAMPLE_RATE

BLOCK = SAMPLE_RATE // 50
"""Levels are those of blocks of about 20 ms."""
LOUD_PERCENTILE, QUIET_PERCENTILE = 95, 10
CLIPPED = 32_000
"""Of 16 bits; 8-bit converters end here too."""


@dataclass(frozen=True, slots=True)
class Levels:
    """`loud` and `quiet` in dBm0: what speech and tones reached, and what was left when nobody spoke."""

    seconds: float
    loud: float
    quiet: float
    peak: int
    clipped_share: float


class LevelSummary:
    """Takes in the sound of a call, block by block."""

    def __init__(self) -> None:
        self._squares: list[float] = []
        self._samples = 0
        self._peak = 0
        self._clipped = 0

    def add(self, samples: NDArray[np.int16]) -> None:
        """The next samples; a block of any size counts as one level."""
        if not len(samples):
            return
        wide = samples.astype(np.float32)
        self._squares.append(float(np.dot(wide, wide)) / len(samples))
        peak = int(np.abs(wide).max())
        self._peak = max(self._peak, peak)
        self._clipped += peak >= CLIPPED
        self._samples += len(samples)

    def levels(self) -> Levels | None:
        """So far; None when nothing was added."""
        if not self._squares:
            return None
        quiet, loud = np.percentile(dbm0(np.array(self._squares)), (QUIET_PERCENTILE, LOUD_PERCENTILE))
        clipped = self._clipped / len(self._squares)
        return Levels(self._samples / SAMPLE_RATE, float(loud), float(quiet), self._peak, clipped)


def levels_of(samples: NDArray[np.int16]) -> Levels | None:
    """Of a whole message."""
    whole = len(samples) // BLOCK
    if not whole:
        return None
    wide = samples[: whole * BLOCK].astype(np.float32).reshape(whole, BLOCK)
    quiet, loud = np.percentile(dbm0(np.mean(np.square(wide), axis=1)), (QUIET_PERCENTILE, LOUD_PERCENTILE))
    peaks = np.abs(wide).max(axis=1)
    clipped = float(np.mean(peaks >= CLIPPED))
    return Levels(len(samples) / SAMPLE_RATE, float(loud), float(quiet), int(peaks.max()), clipped)
