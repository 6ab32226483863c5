"""Line audio in, one row of measurements out for every 10 ms: level, and the two strongest tones. No decisions here."""

from math import log, log10
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from robodial.audio.clicks import without_clicks
from robodial.audio.converter_step import ConverterStep
from robodial.audio.levels import rms_at
from robodial.domain.voice_format import SAMPLE_RATE

HOP = SAMPLE_RATE // 100
"""Samples between two measurements: 10 ms."""
WINDOW = 256
"""Samples in one measurement: 32 ms, long enough to part 697 from 770 Hz, short enough for the pauses of speech."""
WINDOW_S = WINDOW / SAMPLE_RATE
DEAF_DBM0 = -57.0
"""Below this a hop is quiet whatever it holds: no tone or speech that matters arrives so weak (Q.24 rejects at -55)."""

_HZ_PER_BIN = SAMPLE_RATE / WINDOW
_VOICE_BINS = slice(12, 110)
"""375 to 3406 Hz: the telephone band, above direct current and the strong harmonics of the mains."""
_LOW_BINS = slice(5, 9)
"""156 to 250 Hz: the voice's fundamental, which keys and beeps do not have."""
_PEAK_BINS = slice(12, 100)
_PEAK_REACH = 2
"""A tone fills five bins of a Hann window."""
_TINY = 1e-6


class Hop(NamedTuple):
    """Measurements of one window. Levels in dBm0, shares of the power between 375 and 3406 Hz."""

    t: float
    """End of the window in seconds of audio consumed: when a decision about it is made."""
    level: float
    low: float
    """Power between 156 and 250 Hz, as a share."""
    f1: float
    """Frequency of the strongest tone, Hz; 0 in a quiet hop."""
    share1: float
    f2: float
    share2: float
    low_level: float = -100.0
    """Level between 156 and 250 Hz, dBm0, in quiet hops too: where mains hum has its harmonics."""
    click_level: float = -100.0
    """What was taken out of this window as a click, dBm0."""

    @property
    def at(self) -> float:
        """Middle of the window: where in time its sound lies."""
        return self.t - WINDOW_S / 2


class Spectra:
    """Cuts audio into overlapping windows and measures them; the result does not depend on the size of the blocks."""

    def __init__(self) -> None:
        self._kept: NDArray[np.float32] = np.empty(0, dtype=np.float32)
        self._start = 0
        self._step = ConverterStep()

    @property
    def consumed(self) -> int:
        """Samples taken in, and skipped, so far."""
        return self._start + len(self._kept)

    def skip(self, n_samples: int) -> None:
        """`n_samples` passed that nobody heard. What was kept for the next window is dropped."""
        self._start = self.consumed + n_samples
        self._kept = self._kept[:0]

    def feed(self, samples: NDArray[np.int16]) -> list[Hop]:
        """Every window that these samples complete."""
        audio = np.concatenate((self._kept, samples.astype(np.float32)))
        count = (len(audio) - WINDOW) // HOP + 1
        if count <= 0:
            self._kept = audio
            return []
        # overlapping views, without the cost of as_strided for every few samples
        windows = np.ndarray((count, WINDOW), audio.dtype, audio.data, strides=(HOP * audio.itemsize, audio.itemsize))
        gains = self._step.gains(windows)
        scaled = windows if gains is None else windows * gains[:, np.newaxis]
        whole, clicks = without_clicks(scaled)
        hops = _measured(whole, self._start + WINDOW)
        for row, power in clicks.items():
            hops[row] = hops[row]._replace(click_level=10 * log10(power / rms_at(0.0) ** 2 + 1e-10))
        self._kept = audio[count * HOP :]
        self._start += count * HOP
        return hops


_HANN = np.hanning(WINDOW + 1)[:WINDOW].astype(np.float32)
_POWER_SCALE = 2 / (WINDOW * float(np.sum(_HANN.astype(np.float64) ** 2)) * rms_at(0.0) ** 2)
"""Turns a sum of squared magnitudes into power relative to 0 dBm0 (Parseval, with the window's own power)."""
_DEAF_POWER = 10 ** (DEAF_DBM0 / 10)

_Peak = tuple[int, list[float]]
"""The strongest bin of a row, and the powers around it."""


def _measured(windows: NDArray[np.float32], first_end: int) -> list[Hop]:
    spectrum = np.fft.rfft(windows * _HANN)
    power = spectrum.real**2 + spectrum.imag**2
    voices = np.add.reduce(power[:, _VOICE_BINS], axis=1).tolist()
    lows = np.add.reduce(power[:, _LOW_BINS], axis=1).tolist()
    ends = ((first_end + HOP * i) / SAMPLE_RATE for i in range(len(windows)))
    if max(voices) * _POWER_SCALE <= _DEAF_POWER:
        return list(map(_quiet_hop, ends, voices, lows))
    first = _take_peaks(power)
    second = _take_peaks(power)
    return list(map(_hop, ends, voices, lows, first, second))


def _hop(t: float, voice: float, low: float, first: _Peak, second: _Peak) -> Hop:
    """One row of measurements. Few rows come at a time: plain numbers are quicker here than arrays."""
    if voice * _POWER_SCALE <= _DEAF_POWER:
        return _quiet_hop(t, voice, low)
    power_of = _power_in_band if low > voice else _power
    shares = power_of(first) / voice, power_of(second) / voice
    return Hop(t, _level(voice), low / voice, _hz(first), shares[0], _hz(second), shares[1], _level(low))


def _quiet_hop(t: float, voice: float, low: float) -> Hop:
    return Hop(t, _level(voice), 0.0, 0.0, 0.0, 0.0, 0.0, _level(low))


def _level(power: float) -> float:
    return 10 * log10(power * _POWER_SCALE + 1e-10)


def _take_peaks(power: NDArray[np.floating]) -> list[_Peak]:
    """The strongest tone of each row, which is then removed from `power`."""
    places = (power[:, _PEAK_BINS].argmax(axis=1) + _PEAK_BINS.start).tolist()
    peaks = []
    for row, place in zip(power, places, strict=True):
        around = row[place - _PEAK_REACH : place + _PEAK_REACH + 1]
        peaks.append((place, around.tolist()))
        around.fill(0.0)
    return peaks


def _power(peak: _Peak) -> float:
    return sum(peak[1])


def _power_in_band(peak: _Peak) -> float:
    """Its power, without what leaks in from below the band: of mains hum a hundred times what the band holds."""
    place, around = peak
    return sum(around[max(0, _VOICE_BINS.start + _PEAK_REACH - place) :])


def _hz(peak: _Peak) -> float:
    """Its frequency, between the bins."""
    place, around = peak
    before, middle, after = log(around[1] + _TINY), log(around[2] + _TINY), log(around[3] + _TINY)
    bend = before - 2 * middle + after
    offset = 0.5 * (before - after) / bend if bend < -1e-6 else 0.0
    return (place + offset) * _HZ_PER_BIN
