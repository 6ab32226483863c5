"""Complete calls with their truth: the same seed and number give the same samples, with the same recordings."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from robodial.audio.tones import CountryTones, all_tones
from robodial.domain.voice_format import SAMPLE_RATE
from tests.bench.listening import far_end
from tests.bench.listening.clips import Clips
from tests.bench.listening.gain_control import gain_controlled
from tests.bench.listening.line_talk import with_line_talk
from tests.bench.listening.line_troubles import crackling, losing_moments, wandering
from tests.bench.listening.network_sounds import Audio
from tests.bench.listening.rooms import in_a_room
from tests.bench.listening.scene import Scene
from tests.bench.listening.telephone_line import on_the_line
from tests.bench.listening.truth import CLASSES, Truth

WEIGHTS: Mapping[str, float] = {"human": 6.0, "machine": 6.0}
"""A class not named here has weight 1: of 3,000 calls 1,000 are people and 1,000 machines."""
_PITCH, _PACE = 0.015, 0.10
"""Tones differ from the table by up to 1.5 % in frequency and 10 % in timing."""


HARDER = {
    "rooms": "whoever answers is among others, has music on, ...",
    "gain-control": "every line has an automatic gain control",
    "line-talk": "every line carries talk of another one, or a radio station, softly",
    "crackle": "every line crackles, 2 to 30 times a second",
    "lost-moments": "every line loses up to a tenth of a second now and then",
    "wandering": "the level of every line rises and falls",
    "passed-on": "every call that rings is passed on: it rings on after a gap, perhaps as in another country",
}
"""What can make every call harder."""
_CHANCE_OF = {name: place for place, name in enumerate(HARDER, start=1)}
"""Each has its own chance: what one does is the same whatever else disturbs the call."""


@dataclass(frozen=True, slots=True)
class MadeCall:
    """What the modem delivered, 8 kHz from the end of dialing, and what was going on."""

    truth: Truth
    audio: NDArray[np.int16]


def made_call(seed: int, number: int, call_class: str, clips: Clips, *, harder: Collection[str] = ()) -> MadeCall:
    """Call `number` of `seed`, made `harder` by some of `HARDER`; all else is as in the call without."""
    chance = np.random.default_rng([seed, number])
    tones = _country(call_class, chance)
    truth = Truth(call_class, tones.country.lower(), seed=(seed, number), id=number)
    truth.pitch = round(float(chance.uniform(1 - _PITCH, 1 + _PITCH)), 4)
    truth.pace = round(float(chance.uniform(1 - _PACE, 1 + _PACE)), 3)
    scene = Scene(clips, tones, truth, chance)
    if "passed-on" in harder:
        scene.passed_on = np.random.default_rng([seed, number, _CHANCE_OF["passed-on"]])
    far_end.make(scene)
    sound = scene.sound()
    if "rooms" in harder and scene.answered_at is not None:
        sound = in_a_room(
            sound, scene.answered_at, clips, np.random.default_rng([seed, number, _CHANCE_OF["rooms"]]), truth
        )
    disturbances: list[tuple[str, Callable[..., Audio]]] = [
        ("line-talk", partial(with_line_talk, clips=clips)),
        ("gain-control", gain_controlled),
        ("crackle", crackling),
        ("lost-moments", losing_moments),
        ("wandering", wandering),
    ]
    disturbed_by = [
        partial(disturb, chance=np.random.default_rng([seed, number, _CHANCE_OF[name]]), truth=truth)
        for name, disturb in disturbances
        if name in harder
    ]
    audio = on_the_line(sound, scene.answered_at, chance, truth, disturbed_by)
    truth.file = f"{seed}-{number:05d}_{call_class}.wav"
    truth.duration = round(len(audio) / SAMPLE_RATE, 3)
    return MadeCall(truth, audio)


def classes_in_turn(calls: int, weights: Mapping[str, float] = WEIGHTS) -> list[str]:
    """The class of every call: exact shares, well mixed, no lottery."""
    shares = np.array([weights.get(name, 1.0) for name in CLASSES])
    shares /= shares.sum()
    owed = np.zeros(len(CLASSES))
    order = []
    for _ in range(calls):
        owed += shares
        next_one = int(owed.argmax())
        owed[next_one] -= 1.0
        order.append(CLASSES[next_one])
    return order


def _country(call_class: str, chance: np.random.Generator) -> CountryTones:
    """Any country whose source says what this call needs."""
    table = [tones for _, tones in sorted(all_tones().items()) if call_class != "congestion" or tones.congestion]
    return table[int(chance.integers(len(table)))]
