"""From a recording to what a telephone line carries well: band, speech level, no clipping. Files are read elsewhere."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from robodial.audio.levels import active_speech_level, rms_at
from robodial.domain.sound import Sound
from robodial.domain.voice_format import SAMPLE_RATE

SPEECH_LEVEL_DBM0 = -17.0
"""Active speech level of every message: a little above ordinary telephone speech (about -20 dBm0, ITU-T G.100.1),
and with peaks some 15 dB higher it still stays clear of the coder's overload."""

CEILING = 26000
"""No sample of a message is larger (2 dB below full scale): room for the overshoot of a modem's own filters."""

_PASS_HZ = (300.0, 3400.0)
_STOP_HZ = (180.0, 3620.0)
_TAPS = 401
_KAISER_BETA = 6.0
_LONGEST_TRANSFORM = 1 << 15
"""Samples. Powers of two only: a size with a large prime in it takes twenty times as long."""
_LIMITER_STEP = 8
"""The limiter decides once a millisecond..."""
_LIMITER_REACH = 6
"""...and looks this many milliseconds to either side, so that its gain moves too slowly to be heard as a click."""

Floats = NDArray[np.float32]


def for_telephone(samples: Floats, *, level_dbm0: float = SPEECH_LEVEL_DBM0) -> Sound:
    """`samples` (8,000 Hz, one channel, any scale) as a telephone message of the same length.

    What is silent stays silent: the caller looks at `band_limited` sound before and refuses it with a reason.
    """
    band = band_limited(samples) * np.float32(32767)
    loud = band * np.float32(rms_at(level_dbm0) / rms_at(active_speech_level(band)))
    return Sound(np.rint(limited(loud)).astype(np.int16))


def band_limited(samples: Floats) -> Floats:
    """`samples` with only the telephone band left (300 to 3400 Hz, ITU-T G.712), not delayed, of the same length."""
    if not len(samples):
        return samples
    level = samples - samples.mean()  # a constant offset would click where the file begins and ends
    size = min(_LONGEST_TRANSFORM, 1 << (len(samples) + _TAPS - 2).bit_length())
    step = size - _TAPS + 1
    spectrum = _band_spectrum(size)
    out = np.zeros(len(samples) + size, dtype=np.float32)
    for start in range(0, len(samples), step):
        block = level[start : start + step]
        out[start : start + size] += np.fft.irfft(np.fft.rfft(block, size) * spectrum, size).astype(np.float32)
    delay = _TAPS // 2
    return out[delay : delay + len(samples)]


def limited(samples: Floats, ceiling: float = CEILING, step: int = _LIMITER_STEP) -> Floats:
    """`samples` with every peak above `ceiling` turned down smoothly, its neighbourhood with it.

    `step` is a millisecond in samples.
    """
    if not len(samples) or float(np.abs(samples).max()) <= ceiling:
        return samples
    gain = _smoothed(_lowest_nearby(_wanted_gain(samples, ceiling, step)))
    at = np.arange(len(samples)) / step - 0.5
    followed = samples * np.interp(at, np.arange(len(gain)), gain).astype(np.float32)
    return np.clip(followed, -ceiling, ceiling)


@cache
def _band_filter() -> NDArray[np.float64]:
    """Linear-phase band-pass: windowed sinc with its edges in the middle of the two transitions."""
    n = np.arange(_TAPS) - _TAPS // 2
    low, high = ((p + s) / 2 / SAMPLE_RATE for p, s in zip(_PASS_HZ, _STOP_HZ, strict=True))
    taps = 2 * high * np.sinc(2 * high * n) - 2 * low * np.sinc(2 * low * n)
    return np.asarray(taps * np.kaiser(_TAPS, _KAISER_BETA), dtype=np.float64)


@cache
def _band_spectrum(size: int) -> NDArray[np.complex128]:
    """The filter for blocks that are transformed in `size` samples."""
    return np.fft.rfft(_band_filter(), size)


def _wanted_gain(samples: Floats, ceiling: float, step: int) -> Floats:
    steps = -(-len(samples) // step)
    padded = np.zeros(steps * step, dtype=np.float32)
    padded[: len(samples)] = np.abs(samples)
    peaks = padded.reshape(steps, step).max(axis=1)
    gain: Floats = np.minimum(np.float32(1), np.float32(ceiling) / np.maximum(peaks, np.float32(1)))
    return gain


def _lowest_nearby(gain: Floats) -> Floats:
    """Smallest gain within the reach plus one step, so that smoothing and interpolation never exceed what is wanted."""
    reach = _LIMITER_REACH + 1
    padded = np.pad(gain, reach, mode="edge")
    lowest: Floats = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).min(axis=1)
    return lowest


def _smoothed(gain: Floats) -> Floats:
    padded = np.pad(gain, _LIMITER_REACH, mode="edge")
    width = 2 * _LIMITER_REACH + 1
    return np.convolve(padded, np.full(width, 1 / width, dtype=np.float32), mode="valid")
