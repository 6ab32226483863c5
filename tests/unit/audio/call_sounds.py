"""Sounds of a telephone line, computed: tones of the tables, a rough voice, keys, noise. Levels in dBm0."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from robodial.audio.call_progress import CallProgress
from robodial.audio.levels import rms_at
from robodial.audio.progress_event import ProgressEvent
from robodial.audio.tones import Tone
from robodial.domain.voice_format import SAMPLE_RATE

Audio = NDArray[np.float64]
KEY_HZ = {key: (row, column) for row, keys in zip((697, 770, 852, 941), ("123A", "456B", "789C", "*0#D"), strict=True)
          for key, column in zip(keys, (1209, 1336, 1477, 1633), strict=True)}  # fmt: skip


def silence(seconds: float) -> Audio:
    return np.zeros(round(seconds * SAMPLE_RATE))


def sine(seconds: float, *hz: float, level: float = -20.0, modulated_by: float = 0.0) -> Audio:
    """Sines of these frequencies, each at `level`, the first modulated in amplitude by 90 %."""
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    wave = sum((np.sin(2 * np.pi * f * t + i) for i, f in enumerate(hz)), start=np.zeros(len(t)))
    if modulated_by:
        wave = wave * (1 + 0.9 * np.sin(2 * np.pi * modulated_by * t)) / 1.2
    ramp = np.minimum(1.0, np.minimum(np.arange(len(t)), np.arange(len(t))[::-1]) / 24)
    return np.asarray(wave * ramp * rms_at(level) * np.sqrt(2))


def network(tone: Tone, seconds: float, level: float = -20.0) -> Audio:
    """This tone in its cadence, from its first on-time."""
    cadence = tone.cadence_s or (seconds, 0.001)
    levels = tone.levels_db or (0.0,)
    parts: list[Audio] = []
    while sum(map(len, parts)) < seconds * SAMPLE_RATE:
        for index, length in enumerate(cadence):
            own_level = level + levels[index // 2 % len(levels)]
            on = sine(length, *tone.frequencies_hz, level=own_level, modulated_by=tone.modulated_by_hz)
            parts.append(silence(length) if index % 2 else on)
    return np.concatenate(parts)[: round(seconds * SAMPLE_RATE)]


def voice(seconds: float, level: float = -18.0, seed: int = 1) -> Audio:
    """Something like speech: syllables of 150 to 250 ms, gliding pitch, moving formants, a little breath."""
    chance = np.random.default_rng(seed)
    parts: list[Audio] = []
    while sum(map(len, parts)) < seconds * SAMPLE_RATE:
        parts += [_syllable(chance, chance.uniform(0.15, 0.25)), silence(chance.uniform(0.02, 0.06))]
    sound = np.concatenate(parts)[: round(seconds * SAMPLE_RATE)]
    return np.asarray(sound * rms_at(level) / np.sqrt(np.mean(sound**2)))


def _syllable(chance: np.random.Generator, seconds: float) -> Audio:
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    pitch = chance.uniform(110, 220) * (1 + chance.uniform(-0.25, 0.25) * t / seconds)
    phase = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE
    formants = [(chance.uniform(300, 800), 1.0), (chance.uniform(900, 2200), 0.6), (2600.0, 0.3)]
    wave = 0.05 * chance.normal(size=len(t))
    for harmonic in range(1, 30):
        hz = harmonic * pitch
        gain = sum(weight * np.exp(-(((hz - center) / 150) ** 2)) for center, weight in formants) + 0.03
        wave = wave + np.where(hz < 3400, gain, 0.0) * np.sin(harmonic * phase)
    return np.asarray(wave * np.sin(np.pi * t / seconds) ** 0.5)


def key(name: str, seconds: float = 0.08, level: float = -12.0) -> Audio:
    return sine(seconds, *KEY_HZ[name], level=level)


def noise(seconds: float, level: float, seed: int = 2) -> Audio:
    return np.random.default_rng(seed).normal(0.0, rms_at(level), round(seconds * SAMPLE_RATE))


def line(*parts: Audio, noise_level: float = -62.0) -> NDArray[np.int16]:
    """The parts one after the other, with the line's own noise, as 16-bit samples."""
    sound = np.concatenate(parts)
    sound = sound + noise(len(sound) / SAMPLE_RATE + 1, noise_level)[: len(sound)]
    return np.clip(np.rint(sound), -32768, 32767).astype(np.int16)


def heard(samples: NDArray[np.int16], country: str = "FR", block: int = 160) -> list[ProgressEvent]:
    progress = CallProgress(country)
    starts = range(0, len(samples), block)
    return [event for start in starts for event in progress.hear(samples[start : start + block])]


def names(events: Sequence[ProgressEvent]) -> list[str]:
    return [event.event for event in events]


def first(events: Sequence[ProgressEvent], name: str) -> ProgressEvent:
    return next(event for event in events if event.event == name)
