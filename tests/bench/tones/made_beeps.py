"""Beeps of answering machines of many makes, computed: what tapes, chips, piezos and telephone networks send."""

from collections.abc import Callable, Mapping

import numpy as np

from tests.bench.listening.network_sounds import Audio, silence, sine

SAMPLE_RATE = 8000
_HZ = (420.0, 2000.0)
_PARTIALS = (1.0, 2.0, 2.76, 5.4)
"""Of a struck bar or bell, relative to its lowest tone: chimes that systems play."""

Chance = np.random.Generator


def _level(chance: Chance) -> float:
    return float(chance.uniform(-24, -6))


def _hz(chance: Chance, low: float = _HZ[0], high: float = _HZ[1]) -> float:
    return float(chance.uniform(low, high))


def _seconds(chance: Chance) -> float:
    low, high = ((0.15, 0.3), (0.3, 0.6), (0.6, 1.5))[int(chance.integers(3))]
    return float(chance.uniform(low, high))


def _plain(chance: Chance) -> Audio:
    return sine(_seconds(chance), _hz(chance), _level(chance), ramp=int(chance.uniform(8, 160)))


def _quiet(chance: Chance) -> Audio:
    return sine(_seconds(chance), _hz(chance), float(chance.uniform(-34, -26)))


def _low_pitch(chance: Chance) -> Audio:
    """Where busy tones have theirs."""
    return sine(_seconds(chance), _hz(chance, 385, 500), _level(chance))


def _double(chance: Chance) -> Audio:
    half = sine(float(chance.uniform(0.08, 0.3)), _hz(chance), _level(chance))
    return np.concatenate([half, silence(float(chance.uniform(0.05, 0.13))), half])


def _triple(chance: Chance) -> Audio:
    part = sine(float(chance.uniform(0.06, 0.12)), _hz(chance, 800), _level(chance))
    gap = silence(float(chance.uniform(0.04, 0.1)))
    return np.concatenate([part, gap, part, gap, part])


def _two_pitches(chance: Chance) -> Audio:
    """One after the other, as door bells."""
    level, first = _level(chance), _hz(chance, 600, 1500)
    second = first * float(chance.choice([0.75, 0.8, 1.25, 1.33]))
    each = float(chance.uniform(0.12, 0.4))
    return np.concatenate([sine(each, first, level), sine(each, second, level)])


def _chord(chance: Chance) -> Audio:
    low = _hz(chance, 420, 1200)
    other = low * float(chance.choice([1.25, 1.335, 1.5, 2.0]))
    return sine(float(chance.uniform(0.3, 0.9)), [low, other], _level(chance))


def _fading(chance: Chance) -> Audio:
    """One tone that dies away: 20 to 40 dB within its length, as far as it is heard."""
    seconds = float(chance.uniform(0.4, 1.2))
    tone = sine(seconds, _hz(chance), float(chance.uniform(-16, -6)))
    return tone * 10 ** (-np.linspace(0, float(chance.uniform(15, 30)), len(tone)) / 20)


def _bell(chance: Chance) -> Audio:
    """Partials that are no harmonics, the higher the sooner gone."""
    t = np.arange(round(float(chance.uniform(0.6, 1.2)) * SAMPLE_RATE)) / SAMPLE_RATE
    low, decay = _hz(chance, 500, 1100), float(chance.uniform(0.12, 0.3))
    parts = [
        sine(len(t) / SAMPLE_RATE, low * ratio, -10.0 - 5.0 * i) * np.exp(-t * (1 + i) / decay)
        for i, ratio in enumerate(_PARTIALS)
        if low * ratio < 3400
    ]
    return np.asarray(sum(parts, np.zeros(len(t)))) * 10 ** (float(chance.uniform(-8, 2)) / 20)


def _buzzer(chance: Chance) -> Audio:
    """A square wave, as piezo sounders have: odd harmonics up to the end of the band."""
    seconds, low, level = _seconds(chance), _hz(chance, 420, 1200), _level(chance)
    parts = [sine(seconds, low * n, level - 20 * np.log10(n)) for n in (1, 3, 5, 7) if low * n < 3400]
    return np.asarray(sum(parts, np.zeros(len(parts[0]))))


def _warbling(chance: Chance) -> Audio:
    """A tape that does not run evenly: the pitch goes up and down by up to 0.6 %, a few times a second."""
    seconds, hz, level = float(chance.uniform(0.4, 1.2)), _hz(chance, 700, 1600), _level(chance)
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    flutter, depth = float(chance.uniform(4, 10)), float(chance.uniform(0.001, 0.006))
    phase = 2 * np.pi * hz * (t - depth / (2 * np.pi * flutter) * np.cos(2 * np.pi * flutter * t))
    carrier = sine(seconds, hz, level)
    peak = float(np.abs(carrier).max())
    ramp = np.minimum(1.0, np.minimum(np.arange(len(t)), np.arange(len(t))[::-1]) / 40)
    return np.asarray(np.sin(phase) * peak * ramp)


BEEPS: Mapping[str, Callable[[Chance], Audio]] = {
    "plain": _plain,
    "quiet": _quiet,
    "low pitch": _low_pitch,
    "double": _double,
    "triple": _triple,
    "two pitches": _two_pitches,
    "chord": _chord,
    "fading": _fading,
    "bell": _bell,
    "buzzer": _buzzer,
    "warbling": _warbling,
}
