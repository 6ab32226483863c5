"""Keys pressed at random inside the limits of ITU-T Q.24, and beyond them: which are found, which are refused."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from robodial.audio.dtmf import COLUMNS_HZ, KEYS, ROWS_HZ, KeyListener
from robodial.audio.levels import rms_at
from robodial.audio.spectra import Spectra
from robodial.domain.voice_format import SAMPLE_RATE
from tests.bench.tones.line import CODECS, Audio, LineCondition, Samples, blocks, through

_PRESSES_IN_ONE_CALL = 40
_LATE_S = 0.12
"""A key must be told within 120 ms of its end."""
_FASTEST_S = 0.093
"""Q.24: 93 ms from one key to the next."""
_SNR_DB = 15.0
_CLEAREST_DB = 45.0


@dataclass(frozen=True, slots=True)
class Press:
    """One key as it is sent. Levels in dBm0 of each tone; `off` are relative errors of frequency."""

    key: str
    seconds: float
    pause_s: float
    low_dbm0: float
    high_dbm0: float
    off_low: float = 0.0
    off_high: float = 0.0
    break_s: float = 0.0
    """An interruption in the middle."""

    @property
    def level_dbm0(self) -> float:
        return float(10 * np.log10(10 ** (self.low_dbm0 / 10) + 10 ** (self.high_dbm0 / 10)))


@dataclass(slots=True)
class Tally:
    """What became of the presses."""

    pressed: int = 0
    found: int = 0
    wrong: int = 0
    """Keys told that nobody pressed, or told twice."""
    missed_by: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[Press, LineCondition]] = field(default_factory=list)


PressMaker = Callable[[np.random.Generator, float], Press]
"""Chance, and where between 0 (weakest) and 1 (loudest) this telephone is: the keys of one call are equally loud."""


def within_q24(chance: np.random.Generator, loudness: float) -> Press:
    """Any key, level, twist, offset, length and pause that Q.24 wants accepted."""
    twist = chance.uniform(-8.0, 4.0)
    weakest = -25.0 + loudness * (23.0 - abs(twist))  # at 0 dBm both tones together overload the codec
    seconds = chance.uniform(0.040, 0.060) if chance.random() < 0.5 else chance.uniform(0.060, 0.300)
    return Press(
        key=any_key(chance),
        seconds=seconds,
        pause_s=max(chance.uniform(0.040, 0.060 if chance.random() < 0.5 else 0.3), _FASTEST_S - seconds),
        low_dbm0=weakest - min(twist, 0.0),
        high_dbm0=weakest + max(twist, 0.0),
        off_low=chance.uniform(-0.015, 0.015),
        off_high=chance.uniform(-0.015, 0.015),
        break_s=chance.uniform(0.002, 0.010) if seconds > 0.1 and chance.random() < 0.3 else 0.0,
    )


def any_key(chance: np.random.Generator) -> str:
    return KEYS[int(chance.integers(4))][int(chance.integers(4))]


def fastest(chance: np.random.Generator, loudness: float) -> Press:
    """40 ms, with no more than the 93 ms from one to the next."""
    level = -25.0 + 22.0 * loudness
    return Press(any_key(chance), 0.040, 0.053, level, level)


def overloaded(chance: np.random.Generator, loudness: float) -> Press:
    """0 dBm for each tone: together they are 4 dB beyond what G.711 carries, and are cut."""
    return Press(any_key(chance), chance.uniform(0.045, 0.2), 0.08, *([-2.0 + 2.0 * loudness] * 2))


def off_frequency(chance: np.random.Generator, loudness: float) -> Press:
    """One tone, or both, 3.5 to 5 % away from nominal (5 % is halfway to the next tone)."""
    far = float(chance.choice([-1, 1])) * chance.uniform(0.035, 0.05)
    other = chance.uniform(-0.015, 0.015) if chance.random() < 0.5 else far
    offs = (far, other) if chance.random() < 0.5 else (other, far)
    level = -22.0 + 19.0 * loudness
    return Press(any_key(chance), chance.uniform(0.04, 0.3), 0.1, level, level, *offs)


def too_weak(chance: np.random.Generator, loudness: float) -> Press:
    level = -65.0 + 10.0 * loudness
    return Press(any_key(chance), chance.uniform(0.04, 0.3), 0.1, level, level)


def too_short(chance: np.random.Generator, loudness: float) -> Press:
    level = -22.0 + 19.0 * loudness
    return Press(any_key(chance), chance.uniform(0.010, 0.023), 0.1, level, level)


def half_a_key(chance: np.random.Generator, loudness: float) -> Press:
    """One of the two tones alone."""
    level = -22.0 + 19.0 * loudness
    low, high = (level, -99.0) if chance.random() < 0.5 else (-99.0, level)
    return Press(any_key(chance), chance.uniform(0.04, 0.3), 0.1, low, high)


def sound_of(press: Press) -> Audio:
    """The key itself, with edges of 2 ms."""
    t = np.arange(round(press.seconds * SAMPLE_RATE)) / SAMPLE_RATE
    low_hz, high_hz = frequencies(press)
    wave = rms_at(press.low_dbm0) * np.sin(2 * np.pi * low_hz * t)
    wave += rms_at(press.high_dbm0) * np.sin(2 * np.pi * high_hz * t + 1.0)
    edge = np.minimum(1.0, np.minimum(np.arange(len(t)), np.arange(len(t))[::-1]) / (0.002 * SAMPLE_RATE))
    wave *= edge * np.sqrt(2)
    middle, half = len(t) // 2, round(press.break_s * SAMPLE_RATE / 2)
    if half:
        wave[middle - half : middle + half] = 0.0
    return np.asarray(wave)


def frequencies(press: Press) -> tuple[float, float]:
    row = next(i for i, keys in enumerate(KEYS) if press.key in keys)
    low_hz, high_hz = ROWS_HZ[row], COLUMNS_HZ[KEYS[row].index(press.key)]
    return low_hz * (1 + press.off_low), high_hz * (1 + press.off_high)


def keys_heard(samples: Samples, chance: np.random.Generator) -> list[tuple[float, str]]:
    """Every key the listener tells, and when, hearing blocks of any size."""
    spectra, listener = Spectra(), KeyListener()
    heard = []
    for block in blocks(samples, chance):
        heard += [(hop.t, key) for hop in spectra.feed(block) if (key := listener.hear(hop))]
    return heard


def measured(make: PressMaker, presses: int, seed: int) -> Tally:
    """`presses` keys in calls of 40, each call on a line of its own whose noise is 15 dB or more below its keys."""
    tally = Tally()
    for call in range(-(-presses // _PRESSES_IN_ONE_CALL)):
        chance = np.random.default_rng([seed, call])
        _one_call(make, CODECS[call % len(CODECS)], chance, tally)
    return tally


def _one_call(make: PressMaker, codec: str, chance: np.random.Generator, tally: Tally) -> None:
    loudness = chance.uniform()
    pressed = [make(chance, loudness) for _ in range(_PRESSES_IN_ONE_CALL)]
    noise = min(press.level_dbm0 for press in pressed) - chance.uniform(_SNR_DB, _CLEAREST_DB)
    line = LineCondition(noise_dbm0=max(noise, -75.0), codec=codec, direct_current=chance.uniform(-200, 200))
    parts, spans, at = [np.zeros(800)], [], 800
    for press in pressed:
        sound = sound_of(press)
        pause = np.zeros(round(press.pause_s * SAMPLE_RATE))
        parts += [sound, pause]
        spans.append((at / SAMPLE_RATE, (at + len(sound)) / SAMPLE_RATE))
        at += len(sound) + len(pause)
    heard = keys_heard(through(np.concatenate([*parts, np.zeros(1600)]), line, chance), chance)
    _count(pressed, spans, heard, line, tally)


def _count(
    pressed: list[Press],
    spans: list[tuple[float, float]],
    heard: list[tuple[float, str]],
    line: LineCondition,
    tally: Tally,
) -> None:
    left = list(heard)
    for press, (began, ended) in zip(pressed, spans, strict=True):
        tally.pressed += 1
        mine = next((one for one in left if began < one[0] < ended + _LATE_S and one[1] == press.key), None)
        if mine is None:
            tally.missed_by[line.codec] += 1
            tally.missed.append((press, line))
        else:
            left.remove(mine)
            tally.found += 1
    tally.wrong += len(left)
