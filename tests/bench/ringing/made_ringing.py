"""Ringing that nobody answers: the ringback of every country of the table, on lines of every quality."""

import io
from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
import soundfile
from numpy.typing import NDArray

from robodial.audio.companding import decode, encode
from robodial.audio.levels import rms_at
from robodial.audio.tones import Tone, all_tones
from robodial.domain.voice_format import SAMPLE_RATE, VoiceFormat

Audio = NDArray[np.float64]

LINE_COUNTRY = "FR"
RINGING_S = (25.0, 60.0)
_PITCH, _TEMPO = 0.015, 0.10
"""Networks keep their tones within 1.5 % of the nominal frequency and 10 % of the nominal timing."""
_LEVEL_DBM0 = (-28.0, -12.0)
_LOSS_DB = (0.0, 14.0)
_LOSS_8_BIT_DB = (0.0, 6.0)
"""8-bit linear needs the level: below this nothing is left of a call, on any modem."""
_NOISE_DBM0 = (-75.0, -50.0)
_HUM_SHARE, _HUM_DBM0 = 0.35, (-60.0, -38.0)
_DC_SHARE, _DC = 0.3, 300.0
_CUT_SHARE = 0.2
"""How often we come into the middle of the first ring."""
_CODECS = (("mu-law", 0.4), ("A-law", 0.2), ("8-bit linear", 0.25), ("IMA ADPCM", 0.15))
_RAMP = 24
_HARMONICS = ((1, 0.8), (3, 0.5), (5, 0.3))


@dataclass(frozen=True, slots=True)
class Conditions:
    """One unanswered call: what rings, and through which line. Levels in dBm0."""

    ringing: str
    listener: str
    seconds: float
    pitch: float
    tempo: float
    cut_s: float
    level: float
    noise: float
    codec: str
    hum_hz: int = 0
    hum: float = 0.0
    dc: float = 0.0

    def __str__(self) -> str:
        return " ".join(f"{field.name}={_short(getattr(self, field.name))}" for field in fields(self))


def _short(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def ringbacks() -> dict[str, Tone]:
    """The ringback of every country that the table knows."""
    return {country: tones.ringback for country, tones in sorted(all_tones().items()) if tones.ringback is not None}


def drawn(number: int, seed: int) -> Conditions:
    """The conditions of call `number`: every country in turn, all else by chance."""
    chance = np.random.default_rng([seed, number])
    countries = list(ringbacks())
    ringing = countries[number % len(countries)]
    codec = str(chance.choice([name for name, _ in _CODECS], p=[share for _, share in _CODECS]))
    loss = chance.uniform(*(_LOSS_8_BIT_DB if codec == "8-bit linear" else _LOSS_DB))
    first_on = ringbacks()[ringing].cadence_s[0]
    hum = chance.random() < _HUM_SHARE
    return Conditions(
        ringing=ringing,
        listener=LINE_COUNTRY if chance.random() < 0.5 else ringing,
        seconds=float(chance.uniform(*RINGING_S)),
        pitch=float(chance.uniform(1 - _PITCH, 1 + _PITCH)),
        tempo=float(chance.uniform(1 - _TEMPO, 1 + _TEMPO)),
        cut_s=float(chance.uniform(0.0, first_on) if chance.random() < _CUT_SHARE else 0.0),
        level=float(chance.uniform(*_LEVEL_DBM0) - loss),
        noise=float(chance.uniform(*_NOISE_DBM0)),
        codec=codec,
        hum_hz=int(chance.choice([50, 60])) if hum else 0,
        hum=float(chance.uniform(*_HUM_DBM0)) if hum else 0.0,
        dc=float(chance.uniform(-_DC, _DC)) if chance.random() < _DC_SHARE else 0.0,
    )


def ringing(made: Conditions, number: int, seed: int) -> NDArray[np.int16]:
    """What the modem delivers of this call, from the end of dialing."""
    chance = np.random.default_rng([seed, number, 1])
    quiet = np.zeros(round(chance.uniform(0.4, 5.0) * SAMPLE_RATE))
    sound = np.concatenate([quiet, _rings(made)])
    sound = sound + chance.normal(0.0, rms_at(made.noise), len(sound)) + made.dc
    if made.hum_hz:
        sound += _hum(made, len(sound))
    return _CODERS[made.codec](np.clip(np.rint(sound), -32768, 32767).astype(np.int16))


def _rings(made: Conditions) -> Audio:
    tone = ringbacks()[made.ringing]
    cadence = [round(part * made.tempo * SAMPLE_RATE) for part in tone.cadence_s]
    parts: list[Audio] = []
    wanted = round((made.seconds + made.cut_s) * SAMPLE_RATE)
    while sum(map(len, parts)) < wanted:
        for index, length in enumerate(cadence):
            parts.append(np.zeros(length) if index % 2 else _burst(tone, length, made))
    return np.concatenate(parts)[round(made.cut_s * SAMPLE_RATE) : wanted]


def _burst(tone: Tone, length: int, made: Conditions) -> Audio:
    """One on-time at the wanted level; straight ramps of 3 ms at both ends, as exchanges make."""
    t = np.arange(length) / SAMPLE_RATE
    parts = (np.sin(2 * np.pi * hz * made.pitch * t + i) for i, hz in enumerate(tone.frequencies_hz))
    wave = sum(parts, np.zeros(length))
    if tone.modulated_by_hz:
        wave = wave * (1 + 0.9 * np.sin(2 * np.pi * tone.modulated_by_hz * t))
    ramp = np.minimum(1.0, np.minimum(np.arange(length), np.arange(length)[::-1]) / _RAMP)
    return np.asarray(wave * ramp * rms_at(made.level) / np.sqrt(np.mean(np.square(wave))))


def _hum(made: Conditions, length: int) -> Audio:
    t = np.arange(length) / SAMPLE_RATE
    parts = (share * np.sin(2 * np.pi * made.hum_hz * k * t + k) for k, share in _HARMONICS)
    return np.asarray(sum(parts, np.zeros(length)) * rms_at(made.hum) * np.sqrt(2))


def _companded(fmt: VoiceFormat) -> Callable[[NDArray[np.int16]], NDArray[np.int16]]:
    return lambda samples: decode(encode(samples, fmt), fmt)


def _ima(samples: NDArray[np.int16]) -> NDArray[np.int16]:
    file = io.BytesIO()
    soundfile.write(file, samples, SAMPLE_RATE, format="WAV", subtype="IMA_ADPCM")
    file.seek(0)
    decoded, _ = soundfile.read(file, dtype="int16")
    return np.asarray(decoded[: len(samples)], dtype=np.int16)


_CODERS = {
    "mu-law": _companded(VoiceFormat.MULAW),
    "A-law": _companded(VoiceFormat.ALAW),
    "8-bit linear": _companded(VoiceFormat.UNSIGNED_8),
    "IMA ADPCM": _ima,
}
