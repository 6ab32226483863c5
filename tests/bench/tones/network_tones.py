"""Busy, congestion, SIT, fax and modem tones as exchanges far and near play them, and what is heard of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from robodial.audio.call_progress import CallProgress
from robodial.audio.levels import rms_at
from robodial.audio.progress_event import ProgressEvent
from robodial.audio.service_tones import SIT_CATEGORIES
from robodial.audio.tones import Tone, all_tones
from robodial.domain.voice_format import SAMPLE_RATE
from tests.bench.tones.line import Audio, Samples, blocks, some_line, through

_EDGE_S = 0.003
_THIRD_SIT = {"itu": (1800.0, 0.330)}
_BELL_THIRD = (1776.7, 0.380)


@dataclass(frozen=True, slots=True)
class Drift:
    """How far an exchange may be from its table: relative errors of frequency and of timing."""

    hz: float
    time: float


NOMINAL = Drift(0.0, 0.0)
WIDEST = Drift(0.015, 0.10)


@dataclass(frozen=True, slots=True)
class Made:
    """A recording, and when the tone in it began, in seconds."""

    samples: Samples
    began_s: float
    period_s: float = 1.0


def sine(seconds: float, hz: Sequence[float], level: float, modulated_by: float = 0.0) -> Audio:
    """These frequencies added, together at `level`; the first modulated in amplitude by 90 %."""
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    wave = np.asarray(sum(np.sin(2 * np.pi * f * t + i) for i, f in enumerate(hz)))
    if modulated_by:
        wave = wave * (1 + 0.9 * np.sin(2 * np.pi * modulated_by * t)) / 1.2
    return np.asarray(_edged(wave) * rms_at(level) * np.sqrt(2 / len(hz)))


def _edged(wave: Audio) -> Audio:
    steps = np.arange(len(wave))
    return np.asarray(wave * np.minimum(1.0, np.minimum(steps, steps[::-1]) / (_EDGE_S * SAMPLE_RATE)))


def silence(seconds: float) -> Audio:
    return np.zeros(round(seconds * SAMPLE_RATE))


def engaged(tone: Tone, drift: Drift, chance: np.random.Generator) -> Made:
    """At least seven periods of a cadence, from a random point in it."""
    off, stretch = 1 + chance.uniform(-drift.hz, drift.hz), 1 + chance.uniform(-drift.time, drift.time)
    level, times = chance.uniform(-28, -10), [seconds * stretch for seconds in tone.cadence_s]
    parts = []
    for _ in range(8):
        for place, (on, pause) in enumerate(zip(times[::2], times[1::2], strict=True)):
            louder = tone.levels_db[place % len(tone.levels_db)] if tone.levels_db else 0.0
            parts += [sine(on, [hz * off for hz in tone.frequencies_hz], level + louder, tone.modulated_by_hz)]
            parts += [silence(pause)]
    sound = np.concatenate(parts)[round(chance.uniform(0, sum(times)) * SAMPLE_RATE) :]
    before = silence(chance.uniform(0.4, 4.0))
    began = (len(before) + int(np.flatnonzero(np.abs(sound) > 1.0)[0])) / SAMPLE_RATE
    return Made(through(np.concatenate([before, sound]), some_line(chance), chance), began, sum(times))


def information_tone(category: str, chance: np.random.Generator) -> Made:
    """A SIT of this category, at most 0.2 % off in pitch and 5 % in time (ITU: 50 Hz and 70 ms), then silence."""
    first_hz, first_s, second_hz, second_s = SIT_CATEGORIES[category]
    tones = ((first_hz, first_s), (second_hz, second_s), _THIRD_SIT.get(category, _BELL_THIRD))
    itu = category == "itu"
    gap = chance.uniform(0, 0.030 if itu else 0.004)
    level, before = chance.uniform(-28, -10), silence(chance.uniform(0.3, 3.0))
    parts = [before]
    for hz, seconds in tones:
        sent_hz = hz + chance.uniform(-15, 15) if itu else hz * (1 + chance.uniform(-0.002, 0.002))
        sent_s = seconds * (1 + chance.uniform(-0.05, 0.05))
        parts += [sine(sent_s, [sent_hz], level + chance.uniform(-1.5, 1.5)), silence(gap)]
    sound = np.concatenate([*parts, silence(2.0)])
    return Made(through(sound, some_line(chance), chance), len(before) / SAMPLE_RATE)


def _answer_tone(chance: np.random.Generator, *, hz: float, modulated: bool, reversals: bool) -> Audio:
    t = np.arange(round(chance.uniform(2.6, 4.0) * SAMPLE_RATE)) / SAMPLE_RATE
    turned = np.floor(t / chance.uniform(0.425, 0.475)) if reversals else 0.0
    wave = np.sin(2 * np.pi * hz * t + np.pi * turned)
    return np.asarray(wave * (1 + 0.2 * np.sin(2 * np.pi * 15 * t)) if modulated else wave)


def _v21(chance: np.random.Generator) -> Audio:
    """One second of flags, then data, at 300 bit/s on channel 2."""
    bits = [0, 1, 1, 1, 1, 1, 1, 0] * 37 + chance.integers(0, 2, 300).tolist()
    edges = (np.arange(len(bits) + 1) * SAMPLE_RATE / 300).round().astype(int)
    hz = np.repeat(np.where(np.array(bits) > 0, 1650.0, 1850.0), np.diff(edges))
    return np.asarray(np.sin(2 * np.pi * np.cumsum(hz) / SAMPLE_RATE))


def _cng(chance: np.random.Generator) -> Audio:
    on = sine(0.5 * chance.uniform(0.87, 1.13), [1100 + chance.uniform(-36, 36)], 0.0) / rms_at(0.0) / np.sqrt(2)
    return np.concatenate([on, silence(3.0), on, silence(3.0)])


def _ced(chance: np.random.Generator) -> Audio:
    return _answer_tone(chance, hz=2100 + chance.uniform(-15, 15), modulated=False, reversals=False)


FAXES: dict[str, Callable[[np.random.Generator], Audio]] = {
    "CED": _ced,
    "CED with reversals": lambda chance: _answer_tone(chance, hz=2100, modulated=False, reversals=True),
    "ANSam": lambda chance: _answer_tone(chance, hz=2100, modulated=True, reversals=False),
    "ANSam/": lambda chance: _answer_tone(chance, hz=2100, modulated=True, reversals=True),
    "V.21": _v21,
    "CNG": _cng,
    "Bell 2225": lambda chance: _answer_tone(chance, hz=2225, modulated=False, reversals=False),
}


def fax(kind: str, chance: np.random.Generator, *, answered: bool) -> Made:
    """This tone after ringing that was answered, or on its own."""
    before = silence(chance.uniform(0.4, 2.0))
    if answered:
        countries = [tones for tones in all_tones().values() if tones.ringback is not None]
        ringback = countries[int(chance.integers(len(countries)))].ringback
        assert ringback is not None
        before = np.concatenate([before, _rings(ringback, chance), silence(chance.uniform(0.2, 2.0))])
    wave = FAXES[kind](chance) * rms_at(chance.uniform(-24, -9)) * np.sqrt(2)
    sound = np.concatenate([before, wave, silence(2.0)])
    return Made(through(sound, some_line(chance), chance), len(before) / SAMPLE_RATE)


def _rings(tone: Tone, chance: np.random.Generator) -> Audio:
    parts: list[Audio] = []
    for _ in range(3):
        for place, seconds in enumerate(tone.cadence_s):
            on = sine(seconds, tone.frequencies_hz, -20.0, tone.modulated_by_hz)
            parts.append(silence(seconds) if place % 2 else on)
    sound = np.concatenate(parts)
    return sound[: round(len(sound) * chance.uniform(0.3, 1.0))]


def heard(made: Made, country: str, chance: np.random.Generator) -> list[ProgressEvent]:
    """What the product makes of it."""
    progress = CallProgress(country)
    return [event for block in blocks(made.samples, chance) for event in progress.hear(block)]
