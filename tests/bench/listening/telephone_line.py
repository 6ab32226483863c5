"""From the far end to the modem: noise of the room and of the line, level, hum, DC, clicks, and a codec."""

import io
from collections.abc import Callable, Iterable

import numpy as np
import soundfile
from numpy.typing import NDArray

from robodial.audio.companding import decode, encode
from robodial.audio.levels import rms_at
from robodial.domain.voice_format import SAMPLE_RATE, VoiceFormat
from tests.bench.listening.network_sounds import Audio, click
from tests.bench.listening.speech_shape import telephone_band
from tests.bench.listening.truth import Truth

CODECS = {"ulaw": 0.4, "alaw": 0.2, "u8": 0.15, "vox": 0.09, "ima": 0.08, "gsm": 0.08}
"""How often each is met: G.711 nearly everywhere; 8-bit linear and ADPCM in modems; GSM when a mobile answers."""
_HUM_SHARE, _DC_SHARE, _CLICKS_SHARE = 0.35, 0.3, 0.12
_CODER_FRAME = 320
"""The coders want whole frames, of at most so many samples."""
_LOUDEST_DB, _QUIETEST_DB = 12.0, 12.0
_QUIETEST_8_BIT_DB = 6.0
"""8-bit linear needs the level: below this nothing is left of speech, on any modem."""


def on_the_line(
    audio: Audio,
    far_from_s: float | None,
    chance: np.random.Generator,
    truth: Truth,
    disturbed_by: Iterable[Callable[[Audio], Audio]] = (),
) -> NDArray[np.int16]:
    """What the modem delivers; the far end's noise begins at `far_from_s`. Conditions go into `truth.line`.

    `disturbed_by`: whatever else there is between the line and the codec.
    """
    codec = str(chance.choice(list(CODECS), p=list(CODECS.values())))
    sound = audio if far_from_s is None else _with_far_noise(audio, far_from_s, chance, truth)
    quietest = _QUIETEST_8_BIT_DB if codec == "u8" else _QUIETEST_DB
    attenuation = round(float(chance.uniform(-_LOUDEST_DB, quietest)), 1)
    truth.line |= {"codec": codec, "attenuation_db": attenuation}
    sound = sound * 10 ** (-attenuation / 20)
    for disturb in (_noise, _hum, _dc, _clicks):
        sound = disturb(sound, chance, truth)
    for disturb_more in disturbed_by:
        sound = disturb_more(sound)
    return through_codec(np.clip(np.rint(sound), -32768, 32767).astype(np.int16), codec)


def _with_far_noise(audio: Audio, from_s: float, chance: np.random.Generator, truth: Truth) -> Audio:
    level = -70.0 if truth.call_class == "fax" else round(float(chance.uniform(-72, -42)), 1)
    truth.line["far_noise_dbm0"] = level
    begin = round(from_s * SAMPLE_RATE)
    length = len(audio) - begin
    room = telephone_band(chance.normal(0, 1, length) + 0.04 * np.cumsum(chance.normal(0, 1, length)))
    room *= rms_at(level) / np.sqrt(np.mean(np.square(room)))
    return np.concatenate([audio[:begin], audio[begin:] + room])


def _noise(audio: Audio, chance: np.random.Generator, truth: Truth) -> Audio:
    level = truth.line["line_noise_dbm0"] = round(float(chance.uniform(-75, -50)), 1)
    return np.asarray(audio + chance.normal(0, rms_at(level), len(audio)))


def _hum(audio: Audio, chance: np.random.Generator, truth: Truth) -> Audio:
    if chance.random() >= _HUM_SHARE:
        return audio
    mains = int(chance.choice([50, 60]))
    level = round(float(chance.uniform(-60, -38)), 1)
    truth.line |= {"hum_hz": mains, "hum_dbm0": level}
    t = np.arange(len(audio)) / SAMPLE_RATE
    wave = sum((a * np.sin(2 * np.pi * mains * k * t + k) for k, a in ((1, 0.8), (3, 0.5), (5, 0.3))), np.zeros(len(t)))
    return np.asarray(audio + wave * rms_at(level) * np.sqrt(2))


def _dc(audio: Audio, chance: np.random.Generator, truth: Truth) -> Audio:
    if chance.random() >= _DC_SHARE:
        return audio
    offset = truth.line["dc"] = round(float(chance.uniform(-300, 300)))
    return audio + offset


def _clicks(audio: Audio, chance: np.random.Generator, truth: Truth) -> Audio:
    if chance.random() >= _CLICKS_SHARE:
        return audio
    out = audio.copy()
    times: list[float] = []
    for _ in range(int(chance.integers(1, 5))):
        sound = click(chance, float(chance.uniform(-34, -14)), samples=int(chance.integers(8, 32)))
        at = int(chance.integers(0, max(1, len(out) - len(sound))))
        out[at : at + len(sound)] += sound
        times.append(round(at / SAMPLE_RATE, 3))
    truth.line["clicks"] = sorted(times)
    return out


# ---- codecs ------------------------------------------------------------------------------------------------------


def through_codec(samples: NDArray[np.int16], codec: str) -> NDArray[np.int16]:
    """Coded and decoded, not delayed, of the same length."""
    return _CODERS[codec](samples)


def _companded(fmt: VoiceFormat) -> Callable[[NDArray[np.int16]], NDArray[np.int16]]:
    return lambda samples: decode(encode(samples, fmt), fmt)


def _by_libsndfile(container: str, subtype: str) -> Callable[[NDArray[np.int16]], NDArray[np.int16]]:
    def code(samples: NDArray[np.int16]) -> NDArray[np.int16]:
        file = io.BytesIO()
        whole = np.pad(samples, (0, -len(samples) % _CODER_FRAME))
        soundfile.write(file, whole, SAMPLE_RATE, format=container, subtype=subtype)
        file.seek(0)
        raw = {"samplerate": SAMPLE_RATE, "channels": 1, "format": "RAW", "subtype": subtype}
        decoded, _ = soundfile.read(file, dtype="int16", **(raw if container == "RAW" else {}))
        return np.asarray(decoded[: len(samples)])

    return code


_CODERS = {
    "ulaw": _companded(VoiceFormat.MULAW),
    "alaw": _companded(VoiceFormat.ALAW),
    "u8": _companded(VoiceFormat.UNSIGNED_8),
    "vox": _by_libsndfile("RAW", "VOX_ADPCM"),
    "ima": _by_libsndfile("WAV", "IMA_ADPCM"),
    "gsm": _by_libsndfile("WAV", "GSM610"),
}
"""vox is the 4-bit ADPCM of Dialogic and OKI, which voice modems speak too; gsm is GSM 06.10."""
