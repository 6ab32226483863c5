"""Keys pressed while our own message plays and its echo is on the line: how many are found at each level."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from robodial.audio.levels import active_speech_level, rms_at
from robodial.domain.voice_format import SAMPLE_RATE
from tests.bench.tones.key_presses import Press, any_key, keys_heard, sound_of
from tests.bench.tones.line import CODECS, Audio, LineCondition, through

MESSAGE_DBM0 = -13.0
KEY_LEVELS_DBM0 = (-8.0, -12.0, -16.0, -20.0, -24.0)
"""Of both tones together, as they reach the modem."""
RETURN_LOSS_DB = (25.0, 20.0, 15.0, 10.0)
_HYBRID_S = 0.020
_MESSAGE_S = 20.0
_LATE_S = 0.15


@dataclass(slots=True)
class Found:
    """Presses at one level over one echo."""

    pressed: int = 0
    found: int = 0


def message(voices: Sequence[Audio], chance: np.random.Generator) -> Audio:
    """20 seconds of our message: recordings one after the other, at the level it is sent with."""
    parts: list[Audio] = []
    while sum(map(len, parts)) < _MESSAGE_S * SAMPLE_RATE:
        voice = voices[int(chance.integers(len(voices)))]
        parts += [voice * rms_at(MESSAGE_DBM0 - active_speech_level(voice)) / rms_at(0.0), np.zeros(1600)]
    return np.concatenate(parts)[: round(_MESSAGE_S * SAMPLE_RATE)]


def echo(sent: Audio, return_loss_db: float, chance: np.random.Generator) -> Audio:
    """What a hybrid sends back: the message `return_loss_db` weaker, spread over 20 ms, coloured by the line."""
    taps = chance.normal(size=round(_HYBRID_S * SAMPLE_RATE)) * np.exp(-np.arange(round(_HYBRID_S * SAMPLE_RATE)) / 24)
    taps[: int(chance.integers(0, 40))] = 0.0
    returned = np.convolve(sent, taps)[: len(sent)]
    wanted = np.sqrt(np.mean(sent**2)) * 10 ** (-return_loss_db / 20)
    return np.asarray(returned * wanted / np.sqrt(np.mean(returned**2)))


@dataclass(slots=True)
class Table:
    """What was found over every echo."""

    found: dict[tuple[float, float], Found] = field(default_factory=lambda: defaultdict(Found))
    """By key level and return loss."""
    doubled: int = 0
    """Keys told beside the presses: twice, or others."""
    false_alone: int = 0
    """Keys told of echo without any press."""
    alone_s: float = 0.0


def measured(voices: Sequence[Audio], messages: int, seed: int) -> Table:
    """Every key level over every echo, `messages` times."""
    table = Table()
    for number in range(messages):
        chance = np.random.default_rng([seed, number])
        sent = message(voices, chance)
        codec = CODECS[number % len(CODECS)]
        for loss in RETURN_LOSS_DB:
            returned = echo(sent, loss, chance)
            table.false_alone += len(_heard(returned, codec, chance))
            table.alone_s += len(returned) / SAMPLE_RATE
            for level in KEY_LEVELS_DBM0:
                table.doubled += _press_over(returned, level, codec, chance, table.found[level, loss])
    return table


def _heard(sound: Audio, codec: str, chance: np.random.Generator) -> list[tuple[float, str]]:
    return keys_heard(through(sound, LineCondition(noise_dbm0=-60.0, codec=codec), chance), chance)


def _press_over(returned: Audio, level: float, codec: str, chance: np.random.Generator, found: Found) -> int:
    """Press every two seconds over this echo; returns how many keys were told that nobody pressed."""
    sound, presses = returned.copy(), []
    for at_s in np.arange(0.5, _MESSAGE_S - 1.0, 2.0) + chance.uniform(0, 0.8):
        twist = chance.uniform(-4.0, 2.0)
        press = Press(any_key(chance), chance.uniform(0.07, 0.2), 0.0, level - 3 - twist / 2, level - 3 + twist / 2)
        key, start = sound_of(press), round(at_s * SAMPLE_RATE)
        sound[start : start + len(key)] += key
        presses.append((at_s, press))
    left = _heard(sound, codec, chance)
    for at_s, press in presses:
        mine = next((k for k in left if at_s < k[0] < at_s + press.seconds + _LATE_S and k[1] == press.key), None)
        found.pressed += 1
        if mine is not None:
            found.found += 1
            left.remove(mine)
    return len(left)
