"""Sounds of networks and telefax machines, computed. 8 kHz; levels in dBm0."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from robodial.audio.levels import rms_at
from robodial.audio.tones import Tone
from robodial.domain.voice_format import SAMPLE_RATE

Audio = NDArray[np.float64]

SIT_TONES: tuple[tuple[str, tuple[tuple[float, float], ...]], ...] = (
    ("intercept", ((913.8, 0.274), (1370.6, 0.274), (1776.7, 0.380))),
    ("vacant", ((985.2, 0.380), (1370.6, 0.274), (1776.7, 0.380))),
    ("reorder", ((913.8, 0.274), (1428.5, 0.380), (1776.7, 0.380))),
    ("reorder", ((985.2, 0.274), (1370.6, 0.380), (1776.7, 0.380))),
    ("no_circuit", ((985.2, 0.380), (1428.5, 0.380), (1776.7, 0.380))),
    ("no_circuit", ((913.8, 0.380), (1370.6, 0.380), (1776.7, 0.380))),
    ("itu", ((950.0, 0.330), (1400.0, 0.330), (1800.0, 0.330))),
)
"""Special information tones, Hz and seconds: North America (within and between LATAs), and ITU-T E.180."""

_RAMP = 24
_MARK_HZ, _SPACE_HZ, _BITS_PER_S = 1650.0, 1850.0, 300
"""ITU-T V.21, channel 2: what a called telefax identifies itself with."""


def silence(seconds: float) -> Audio:
    """Nothing."""
    return np.zeros(round(seconds * SAMPLE_RATE))


def sine(seconds: float, hz: float | Sequence[float], level: float, *, ramp: int = _RAMP) -> Audio:
    """Tones added, `level` all together, with straight ramps of so many samples at both ends."""
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    together = [hz] if isinstance(hz, float) else list(hz)
    wave = sum((np.sin(2 * np.pi * f * t + i) for i, f in enumerate(together)), start=np.zeros(len(t)))
    return _at_level(wave / np.sqrt(len(together)), level) * _ramps(len(t), ramp)


def modulated(seconds: float, hz: float, by_hz: float, level: float) -> Audio:
    """A tone modulated in amplitude by 90 %."""
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    wave = np.sin(2 * np.pi * hz * t) * (1 + 0.9 * np.sin(2 * np.pi * by_hz * t)) / 1.2
    return _at_level(wave, level) * _ramps(len(t), _RAMP)


def network_tone(tone: Tone, seconds: float, level: float, *, pitch: float = 1.0) -> Audio:
    """One on-time of a tone of the tables, `pitch` times as high."""
    if tone.modulated_by_hz:
        return modulated(seconds, tone.frequencies_hz[0] * pitch, tone.modulated_by_hz, level)
    return sine(seconds, [hz * pitch for hz in tone.frequencies_hz], level)


def in_cadence(
    tone: Tone, cadence_s: Sequence[float], seconds: float, level: float, *, pitch: float = 1.0
) -> tuple[Audio, list[tuple[float, float]]]:
    """The tone in this cadence from its first on-time, cut after `seconds`; and when it was on."""
    out = silence(seconds)
    on: list[tuple[float, float]] = []
    louder = tone.levels_db or (0.0,)
    begin, turn = 0, 0
    while begin < len(out):
        end = min(len(out), begin + round(cadence_s[turn % len(cadence_s)] * SAMPLE_RATE))
        if turn % 2 == 0 and end > begin:
            own_level = level + louder[turn // 2 % len(louder)]
            out[begin:end] = network_tone(tone, (end - begin) / SAMPLE_RATE, own_level, pitch=pitch)
            on.append((begin / SAMPLE_RATE, end / SAMPLE_RATE))
        begin, turn = max(end, begin + 1), turn + 1
    return out, on


def fax_answer(seconds: float, hz: float, level: float, *, reversals: bool) -> Audio:
    """CED of ITU-T T.30; with `reversals` the ANSam of V.8: phase reversed every 450 ms, 20 % modulated at 15 Hz."""
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    if not reversals:
        return _at_level(np.sin(2 * np.pi * hz * t), level)
    wave = np.sin(2 * np.pi * hz * t + np.pi * np.floor(t / 0.45)) * (1 + 0.2 * np.sin(2 * np.pi * 15 * t))
    return _at_level(wave, level)


def fax_identification(chance: np.random.Generator, level: float) -> Audio:
    """V.21 flags for about a second, then a frame of anything."""
    bits = np.concatenate([np.tile([0, 1, 1, 1, 1, 1, 1, 0], 37), chance.integers(0, 2, 150)])
    per_bit = np.diff(np.round(np.arange(len(bits) + 1) * SAMPLE_RATE / _BITS_PER_S).astype(int))
    hz = np.repeat(np.where(bits > 0, _MARK_HZ, _SPACE_HZ), per_bit)
    return _at_level(np.sin(2 * np.pi * np.cumsum(hz) / SAMPLE_RATE), level)


def click(chance: np.random.Generator, level: float, *, samples: int) -> Audio:
    """A knock in the handset or on the line."""
    return np.asarray(chance.normal(0, 1, samples) * np.hanning(samples) * rms_at(level))


def _at_level(wave: Audio, level: float) -> Audio:
    return np.asarray(wave * rms_at(level) * np.sqrt(2))


def _ramps(n: int, ramp: int) -> Audio:
    if n == 0 or ramp <= 0:
        return np.ones(n)
    at = np.arange(n)
    return np.asarray(np.minimum(1.0, np.minimum(at, at[::-1]) / min(ramp, max(1, n // 2))))
