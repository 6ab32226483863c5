"""Echo: where two wires become four, a hybrid sends part of what the caller says back to the caller.

The near one stands in the exchange and returns it at once, the far one at the called person's exchange, later by the
way there and back. Neither is a pure delay: each smears over some milliseconds, as measured paths do (the models of
ITU-T G.168, annex D, last 5 to 12 ms).
"""

from collections import deque
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from robodial.domain.voice_format import SAMPLE_RATE
from robodial.emulator.signals import FULL_SCALE, Samples, seconds_to_samples

_NEAR_S = 0.0005
_SMEAR_S = 0.005
_BAND_HZ = (300.0, 3400.0)


@lru_cache(maxsize=16)
def echo_path(loss_db: float, delay_s: float, far_db: float) -> NDArray[np.float64]:
    """Impulse response of both hybrids: `loss_db` over the telephone band, the far one `delay_s` after the near one.

    `far_db` is by how much it is weaker.
    """
    shape = _reflection()
    near, far = seconds_to_samples(_NEAR_S), seconds_to_samples(_NEAR_S + delay_s)
    path = np.zeros(far + len(shape))
    path[near : near + len(shape)] += shape
    path[far:] -= shape * 10 ** (-far_db / 20)
    return path * 10 ** (-loss_db / 20) / _band_gain(path)


def _reflection() -> NDArray[np.float64]:
    """A sweep down the telephone band, equally strong everywhere: low frequencies take longest through a hybrid."""
    low, high = _BAND_HZ
    part = np.arange(seconds_to_samples(_SMEAR_S)) / seconds_to_samples(_SMEAR_S)
    hz = high * (low / high) ** part
    return np.asarray(np.sqrt(hz) * np.cos(2 * np.pi * np.cumsum(hz) / SAMPLE_RATE) * np.sqrt(1 - part))


def _band_gain(path: NDArray[np.float64]) -> float:
    """Root mean square gain between 300 and 3400 Hz."""
    size = 1024
    low, high = (round(hz * size / SAMPLE_RATE) for hz in _BAND_HZ)
    return float(np.sqrt(np.mean(np.abs(np.fft.rfft(path, size)[low:high]) ** 2)))


@dataclass(slots=True, eq=False)
class Hybrid:
    """The echo of what the caller says; positions are line samples. `path` is an impulse response."""

    path: NDArray[np.float64]
    _said: deque[tuple[int, Samples]] = field(default_factory=deque)

    def hear(self, first: int, samples: Samples) -> None:
        """The caller says this, from line sample `first` on."""
        self._said.append((first, samples))

    def add_to(self, heard: Samples, first: int) -> None:
        """Add what comes back to `heard`, which begins at line sample `first`. What was said before is then over."""
        begin = first - len(self.path) + 1
        while self._said and self._said[0][0] + len(self._said[0][1]) <= begin:
            self._said.popleft()
        if not self._said:
            return
        said = np.zeros(len(heard) + len(self.path) - 1)
        for start, samples in self._said:
            from_, until = max(start, begin), min(start + len(samples), begin + len(said))
            if from_ < until:
                said[from_ - begin : until - begin] += samples[from_ - start : until - start]
        if said.any():
            mixed = heard + np.rint(np.convolve(said, self.path, "valid"))
            heard[:] = np.clip(mixed, -FULL_SCALE - 1, FULL_SCALE)
