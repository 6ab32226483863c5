"""Where the person called is: among others, with music on, at the street, or on a hands-free set in a bare room."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from robodial.audio.levels import rms_at
from robodial.domain.voice_format import SAMPLE_RATE
from tests.bench.listening.clips import Clips, recorded, spoken
from tests.bench.listening.network_sounds import Audio
from tests.bench.listening.speech_shape import telephone_band
from tests.bench.listening.truth import Truth

_PEOPLE = (3, 6)
_PEOPLE_BELOW_DB = (14.0, 30.0)
_MUSIC_BELOW_DB = (18.0, 28.0)
_STREET_BELOW_DB = (24.0, 32.0)
_STREET_RANGE_DB = 5.0
"""Standard deviation of its level, which wanders from one tenth of a second to the next."""
_KNOCKS = 5
_KNOCK_BELOW_DB = (8.0, 20.0)
_KNOCK_S = (0.025, 0.15)
_REVERBERATION_S = (0.25, 0.6)
"""Until an echo has fallen by 60 dB, in a furnished room and in a bathroom."""
_REVERBERANT_SHARE = 0.15
_NO_VOICE_DBM0 = -20.0


def in_a_room(audio: Audio, from_s: float, clips: Clips, chance: np.random.Generator, truth: Truth) -> Audio:
    """The call with a room around the far end from `from_s` on; what it is goes into `truth.line`."""
    begin = round(from_s * SAMPLE_RATE)
    kind = truth.line["room"] = str(
        chance.choice([kind for kind in sorted(_ROOMS) if kind != "music" or clips.has(kind)])
    )
    level = truth.speech_level_dbm0 if truth.speech_level_dbm0 is not None else _NO_VOICE_DBM0
    return np.concatenate([audio[:begin], _ROOMS[kind](audio[begin:], level, clips, chance, truth)])


def _below(voice_dbm0: float, range_db: tuple[float, float], chance: np.random.Generator, truth: Truth) -> float:
    """The room's level, dBm0."""
    truth.line["room_below_db"] = below_db = round(float(chance.uniform(*range_db)), 1)
    return voice_dbm0 - below_db


def _people(audio: Audio, voice_dbm0: float, clips: Clips, chance: np.random.Generator, truth: Truth) -> Audio:
    """Several at another table, each going on for as long as the call lasts."""
    count = int(chance.integers(*_PEOPLE))
    each_dbm0 = _below(voice_dbm0, _PEOPLE_BELOW_DB, chance, truth) - 10 * np.log10(count)
    return np.asarray(audio + sum(_talk(len(audio), each_dbm0, clips, chance) for _ in range(count)))


def _talk(length: int, level_dbm0: float, clips: Clips, chance: np.random.Generator) -> Audio:
    parts: list[Audio] = []
    while sum(map(len, parts)) < length:
        kind = "human_long" if clips.has("human_long") and chance.random() < 0.5 else "machine"
        words = spoken(clips.any_of(kind, chance), level_dbm0).audio
        parts += [words, np.zeros(int(chance.integers(SAMPLE_RATE // 2)))]
    return np.concatenate(parts)[:length]


def _music(audio: Audio, voice_dbm0: float, clips: Clips, chance: np.random.Generator, truth: Truth) -> Audio:
    path: Path = clips.any_of("music", chance)
    sound = np.resize(telephone_band(recorded(path)), len(audio))
    level = rms_at(_below(voice_dbm0, _MUSIC_BELOW_DB, chance, truth))
    return np.asarray(audio + sound * level / max(1.0, float(np.sqrt(np.mean(np.square(sound))))))


def _street(audio: Audio, voice_dbm0: float, _clips: Clips, chance: np.random.Generator, truth: Truth) -> Audio:
    """Cars that come and go, and a few knocks."""
    step = SAMPLE_RATE // 10
    walk = np.cumsum(chance.normal(size=len(audio) // step + 1))
    wander_db = np.repeat((walk - walk.mean()) / max(1.0, float(walk.std())), step)[: len(audio)] * _STREET_RANGE_DB
    level = rms_at(_below(voice_dbm0, _STREET_BELOW_DB, chance, truth))
    sound = audio + telephone_band(chance.normal(size=len(audio))) * level * 10 ** (wander_db / 20)
    for _ in range(int(chance.integers(_KNOCKS))):
        length = round(float(chance.uniform(*_KNOCK_S)) * SAMPLE_RATE)
        at = int(chance.integers(max(1, len(audio) - length)))
        knock = chance.normal(size=length) * np.exp(-4 * np.arange(length) / length)
        piece = sound[at : at + length]
        piece += (knock * rms_at(voice_dbm0 - float(chance.uniform(*_KNOCK_BELOW_DB))))[: len(piece)]
    return np.asarray(sound)


def _bare(audio: Audio, _voice_dbm0: float, _clips: Clips, chance: np.random.Generator, truth: Truth) -> Audio:
    """Every word has its echo, as loud as before in all."""
    seconds = truth.line["reverberation_s"] = round(float(chance.uniform(*_REVERBERATION_S)), 2)
    length = round(seconds * SAMPLE_RATE)
    response = chance.normal(size=length) * 10 ** (-3 * np.arange(length) / length) * _REVERBERANT_SHARE
    response[0] = 1.0
    size = 1 << (len(audio) + length).bit_length()
    echoed = np.fft.irfft(np.fft.rfft(audio, size) * np.fft.rfft(response, size), size)[: len(audio)]
    power = max(1e-9, float(np.mean(np.square(echoed))))
    return np.asarray(echoed * np.sqrt(np.mean(np.square(audio)) / power))


_ROOMS: dict[str, Callable[[Audio, float, Clips, np.random.Generator, Truth], Audio]] = {
    "people": _people,
    "music": _music,
    "street": _street,
    "bare": _bare,
}
