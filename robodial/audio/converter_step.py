"""How far apart the codes of the modem's converter lie, and how much louder its samples were made after it.

Signals weaker than half a step come back as crackle between two codes. What is known of it here (how loud crackle can
be, below which level nothing is heard) holds for linear converters of 8 bits, whose codes lie 256 apart, and for finer
ones. A modem, its driver or a recorder may amplify what such a converter gave: then the codes lie further apart, and
the crackle is louder by as much. So such samples are brought back to the scale of 8 bits before they are measured.
"""

import numpy as np
from numpy.typing import NDArray

_EIGHT_BITS = 256.0
_COARSEST = 5 * _EIGHT_BITS
"""Amplified by 14 dB: samples further apart than that were mere chance so far."""
_FULL_SCALE = 32767.0
"""What was cut off there lies between two codes."""


class ConverterStep:
    """The smallest difference between two samples that followed each other, in units of a sample of 16 bits."""

    def __init__(self) -> None:
        self._step = np.inf

    def gains(self, windows: NDArray[np.float32]) -> NDArray[np.float32] | None:
        """What brings each window (row) to the scale of 8 bits; None where all are on it, or on a finer one."""
        if self._step <= _EIGHT_BITS:
            return None
        apart = np.abs(np.diff(windows, axis=1))
        cut_off = np.abs(windows) >= _FULL_SCALE
        apart[(apart == 0.0) | cut_off[:, 1:] | cut_off[:, :-1]] = np.inf
        steps = np.minimum.accumulate(np.r_[self._step, apart.min(axis=1)])[1:]
        self._step = float(steps[-1])
        amplified = (steps > _EIGHT_BITS) & (steps <= _COARSEST)
        return np.where(amplified, _EIGHT_BITS / steps, 1.0).astype(np.float32) if amplified.any() else None
