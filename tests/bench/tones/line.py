"""What a line does to a sound: loss, noise, hum, direct current, the modem's codec. Levels in dBm0, 8 kHz."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from robodial.audio.companding import decode, encode
from robodial.audio.levels import rms_at
from robodial.domain.voice_format import SAMPLE_RATE, VoiceFormat

Audio = NDArray[np.float64]
Samples = NDArray[np.int16]

CODECS = ("mulaw", "alaw", "unsigned-8", "ima")
_IMA_INDEX = (-1, -1, -1, -1, 2, 4, 6, 8)
_IMA_STEPS = (
    7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97, 107,
    118, 130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796, 876, 963,
    1060, 1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499, 2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894,
    6484, 7132, 7845, 8630, 9493, 10442, 11487, 12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794,
    32767,
)  # fmt: skip
"""IMA ADPCM, 4 bits a sample (IMA Digital Audio Focus and Technical Working Groups, 1992)."""


@dataclass(frozen=True, slots=True)
class LineCondition:
    """One line: what it takes away and what it adds."""

    loss_db: float = 0.0
    noise_dbm0: float = -75.0
    hum_hz: int = 0
    hum_dbm0: float = -60.0
    direct_current: float = 0.0
    codec: str = "mulaw"


def some_line(chance: np.random.Generator) -> LineCondition:
    """A line of a small office: 0 to 14 dB of loss, noise, mains hum on a third, a codec each modem family has."""
    codec = str(chance.choice(CODECS, p=[0.45, 0.2, 0.2, 0.15]))
    return LineCondition(
        loss_db=chance.uniform(0, 6 if codec == "unsigned-8" else 14),  # 8-bit linear needs the level
        noise_dbm0=chance.uniform(-75, -50),
        hum_hz=int(chance.choice([0, 0, 0, 50, 50, 60])),
        hum_dbm0=chance.uniform(-60, -38),
        direct_current=chance.uniform(-300, 300) if chance.random() < 0.3 else 0.0,
        codec=codec,
    )


def through(sound: Audio, line: LineCondition, chance: np.random.Generator) -> Samples:
    """What the modem delivers of `sound`."""
    heard = sound * 10 ** (-line.loss_db / 20) + chance.normal(0.0, rms_at(line.noise_dbm0), len(sound))
    if line.hum_hz:
        heard = heard + _hum(len(sound), line)
    return coded(heard + line.direct_current, line.codec)


def coded(sound: Audio, codec: str) -> Samples:
    """`sound` as 16-bit samples, after `codec` there and back."""
    samples = np.clip(np.rint(sound), -32768, 32767).astype(np.int16)
    if codec == "ima":
        return _ima(samples)
    fmt = VoiceFormat(codec)
    return decode(encode(samples, fmt), fmt)


def blocks(samples: Samples, chance: np.random.Generator) -> Iterator[Samples]:
    """`samples` as a modem's port delivers them: 10 to 250 ms at a time."""
    at = 0
    while at < len(samples):
        length = int(chance.integers(SAMPLE_RATE // 100, SAMPLE_RATE // 4 + 1))
        yield samples[at : at + length]
        at += length


def _hum(length: int, line: LineCondition) -> Audio:
    t = np.arange(length) / SAMPLE_RATE
    wave = np.zeros(length)
    for harmonic, weight in ((1, 0.8), (3, 0.5), (5, 0.3)):
        wave += weight * np.sin(2 * np.pi * line.hum_hz * harmonic * t + harmonic)
    return np.asarray(wave * rms_at(line.hum_dbm0) * np.sqrt(2))


def _ima(samples: Samples) -> Samples:
    """IMA ADPCM there and back; the decoder repeats what the encoder predicts."""
    predicted = index = 0
    out = []
    for sample in samples.tolist():
        step = _IMA_STEPS[index]
        difference = sample - predicted
        code = min(7, abs(difference) * 4 // step)
        change = (2 * code + 1) * step // 8
        predicted = max(-32768, min(32767, predicted + (change if difference >= 0 else -change)))
        index = max(0, min(88, index + _IMA_INDEX[code]))
        out.append(predicted)
    return np.array(out, dtype=np.int16)
