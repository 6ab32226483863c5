"""What a line itself carries from the first moment on, softly: talk of another line, or a radio station."""

import numpy as np

from robodial.audio.levels import rms_at
from tests.bench.listening.clips import Clips, recorded, spoken
from tests.bench.listening.network_sounds import Audio
from tests.bench.listening.speech_shape import telephone_band
from tests.bench.listening.truth import Truth

_DBM0 = (-62.0, -46.0)
_REST_SAMPLES = (800, 9600)


def with_line_talk(audio: Audio, clips: Clips, chance: np.random.Generator, truth: Truth) -> Audio:
    """The call on such a line, with what is on it in `truth.line`."""
    kind = str(chance.choice(["talk", "radio"] if clips.has("music") else ["talk"]))
    level = round(float(chance.uniform(*_DBM0)), 1)
    truth.line |= {"line_talk": kind, "line_talk_dbm0": level}
    sound = (_talk if kind == "talk" else _radio)(len(audio), clips, chance)
    return np.asarray(audio + sound * rms_at(level) / max(1.0, float(np.sqrt(np.mean(np.square(sound))))))


def _talk(length: int, clips: Clips, chance: np.random.Generator) -> Audio:
    parts: list[Audio] = []
    while sum(map(len, parts)) < length:
        parts += [spoken(clips.any_of("machine", chance), 0.0).audio, np.zeros(int(chance.integers(*_REST_SAMPLES)))]
    return np.concatenate(parts)[:length]


def _radio(length: int, clips: Clips, chance: np.random.Generator) -> Audio:
    return np.resize(telephone_band(recorded(clips.any_of("music", chance))), length)
