"""Kinds of callees, what each does, and what is true of it: when the greeting ends, when it beeps, which keys come."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from random import Random

import numpy as np

from robodial.domain.voice_format import SAMPLE_RATE
from robodial.emulator.heard import write_wav
from robodial.emulator.signals import Samples, silence
from tests.bench.live_hearing.voices import Voices

LEAD_S = (0.3, 1.2)
"""From the answer to the first word."""
RING_S = (1.5, 9.0)
RING_PERIOD_S = 5.0  # French; the first ring is whole, so that the next is known to be cut short
RINGING_S = (0.3, 1.0)
"""Within the French ring of 1.5 s: whoever answers without a word is noticed by the ring that breaks off, while an
answer in the pause between two rings cannot be told from ringing until the next one is missing."""
REMARK_AFTER_S = (0.3, 1.0)
REMARK_S = (0.8, 1.3)
KEYS = "13574"
FIRST_KEY_S = 0.8
BETWEEN_KEYS_S = (0.45, 0.7)
BREATH_S = (0.55, 0.95)
"""A machine's pause after its first words: long enough to be taken for a person's end."""
BEFORE_BEEP_S = (0.2, 1.2)
BEEP_S = (0.2, 0.9)
BEEP_HZ = (470.0, 1400.0)


ECHO_DELAY_S = {10.0: 0.002, 18.0: 0.011, 25.0: 0.02}
"""Of the far hybrid, by the echo's level in dB below our voice: short loops return more."""


class Kind(Enum):
    """What the callee does."""

    PERSON = "person"
    TALKS_OVER = "person who talks over us"
    KEYS = "person who presses keys"
    SILENT = "person who says nothing"
    MACHINE = "machine"
    BREATHES = "machine that pauses"

    @property
    def is_machine(self) -> bool:
        """True when the message is to come after a beep."""
        return self in (Kind.MACHINE, Kind.BREATHES)


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """One callee. Seconds count from the answer."""

    kind: Kind
    number: str
    fields: dict[str, str]
    """Of the scenario's entry, as TOML text."""
    greeting: Samples
    greeting_at_s: float
    greeting_ends_s: float
    beep_ends_s: float | None = None
    keys: str = ""

    @property
    def quiet_from_s(self) -> float:
        """From here on it is our turn."""
        return self.greeting_ends_s if self.beep_ends_s is None else self.beep_ends_s


def _range(value: float) -> str:
    return f"[{value:.4f}, {value:.4f}]"


class StoryTeller:
    """Makes stories with the sounds of `voices`, and writes their files into `folder`."""

    def __init__(self, voices: Voices, folder: Path) -> None:
        self._voices = voices
        self._folder = folder
        self._made: dict[Kind, Callable[[str, Random], Story]] = {
            Kind.PERSON: self._person,
            Kind.TALKS_OVER: self._talks_over,
            Kind.KEYS: self._keys,
            Kind.SILENT: self._silent,
            Kind.MACHINE: self._machine,
            Kind.BREATHES: self._breathes,
        }

    def tell(self, kind: Kind, number: str, chance: Random) -> Story:
        """A callee of this kind behind `number`."""
        return self._made[kind](number, chance)

    def _person(self, number: str, chance: Random) -> Story:
        return self._spoken(Kind.PERSON, number, chance, {})

    def _spoken(self, kind: Kind, number: str, chance: Random, fields: dict[str, str], keys: str = "") -> Story:
        voice = self._voices.short(chance)
        lead_s = chance.uniform(*LEAD_S)
        own = {"greeting": self._file(number, voice.samples), **self._answer(chance, lead_s, "human"), **fields}
        return Story(kind, number, own, voice.samples, lead_s, lead_s + voice.ends_s, keys=keys)

    def _talks_over(self, number: str, chance: Random) -> Story:
        words = self._voices.short(chance).samples
        while len(words) < REMARK_S[0] * SAMPLE_RATE:
            words = np.concatenate((words, silence(SAMPLE_RATE // 10), self._voices.short(chance).samples))
        remark = self._file(f"{number}-remark", words[: round(REMARK_S[1] * SAMPLE_RATE)])
        after_s = chance.uniform(*REMARK_AFTER_S)
        fields = {"remarks": f"[{{ after_message_s = {after_s:.3f}, sound = {remark} }}]"}
        return self._spoken(Kind.TALKS_OVER, number, chance, fields)

    def _keys(self, number: str, chance: Random) -> Story:
        at_s, presses = FIRST_KEY_S, []
        keys = "".join(chance.sample(KEYS, 4))
        for key in keys:
            length_s = chance.uniform(0.08, 0.2)
            presses.append(f'{{ key = "{key}", after_message_s = {at_s:.3f}, length_s = {length_s:.3f} }}')
            at_s += length_s + chance.uniform(*BETWEEN_KEYS_S)
        return self._spoken(Kind.KEYS, number, chance, {"keys": f"[{', '.join(presses)}]"}, keys)

    def _silent(self, number: str, chance: Random) -> Story:
        ring_s = RING_PERIOD_S * chance.randint(1, 2) + chance.uniform(*RINGING_S)
        fields = {"greeting_s": _range(0.0), **self._answer(chance, 0.0, "human"), "ring_s": _range(ring_s)}
        return Story(Kind.SILENT, number, fields, silence(0), 0.0, 0.0)

    def _machine(self, number: str, chance: Random) -> Story:
        return self._beeping(Kind.MACHINE, number, chance, self._voices.long(chance).samples)

    def _breathes(self, number: str, chance: Random) -> Story:
        pause = silence(round(chance.uniform(*BREATH_S) * SAMPLE_RATE))
        words = (self._voices.short(chance).samples, pause, self._voices.long(chance).samples)
        return self._beeping(Kind.BREATHES, number, chance, np.concatenate(words))

    def _beeping(self, kind: Kind, number: str, chance: Random, words: Samples) -> Story:
        lead_s, beep_s = chance.uniform(*LEAD_S), chance.uniform(*BEEP_S)
        spoken = np.concatenate((words, silence(round(chance.uniform(*BEFORE_BEEP_S) * SAMPLE_RATE))))
        fields = {
            "greeting": self._file(number, spoken),
            "beep_s": _range(beep_s),
            "beep_hz": _range(chance.uniform(*BEEP_HZ)),
            **self._answer(chance, lead_s, "machine"),
        }
        words_end_s = lead_s + len(words) / SAMPLE_RATE
        beep_ends_s = lead_s + len(spoken) / SAMPLE_RATE + beep_s
        return Story(kind, number, fields, words, lead_s, words_end_s, beep_ends_s)

    def _answer(self, chance: Random, lead_s: float, kind: str) -> dict[str, str]:
        return {"kind": f'"{kind}"', "ring_s": _range(chance.uniform(*RING_S)), "lead_s": _range(lead_s)}

    def _file(self, name: str, samples: Samples) -> str:
        """The file's name as TOML text."""
        write_wav(self._folder / f"{name}.wav", samples)
        return f'"{name}.wav"'


def scenario_text(stories: Sequence[Story], echo_db: float | None) -> str:
    """A scenario file of these callees, on a line that returns our own voice `echo_db` below what was sent."""
    echo = "" if echo_db is None else f"echo_db = {echo_db}\necho_delay_s = {ECHO_DELAY_S.get(echo_db, 0.008)}\n"
    network = f'[network]\ncountry = "FR"\ndial_tone_after_s = 0.3\npost_dial_delay_s = 1.0\n{echo}'
    entries = [
        "\n".join(["[[callee]]", f'number = "{story.number}"', *(f"{k} = {v}" for k, v in story.fields.items()), ""])
        for story in stories
    ]
    return "\n".join([network, *entries])
