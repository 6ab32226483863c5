"""The time line of one call while it is made: sounds are added one after the other, and the truth is noted."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from robodial.audio.levels import rms_at
from robodial.audio.tones import CountryTones, Tone, all_tones
from robodial.domain.voice_format import SAMPLE_RATE
from tests.bench.listening.clips import Clips, recorded, spoken
from tests.bench.listening.network_sounds import Audio, in_cadence, silence
from tests.bench.listening.speech_shape import telephone_band
from tests.bench.listening.truth import Truth

Span = tuple[float, float]
_MUSIC_SHARE = 0.08
"""Of the calls that ring, how many play music instead of a tone."""
_RINGS_BEFORE, _GAP_S = (1.0, 4.0), (0.0, 4.0)
"""Where the call is passed on, it rings so often before, perhaps not to the end of a ring, and then not for so long."""


@dataclass(slots=True)
class Scene:
    """A call from the end of dialing (0 s) to what has been added last."""

    clips: Clips
    tones: CountryTones
    truth: Truth
    chance: np.random.Generator
    answered_at: float | None = None
    passed_on: np.random.Generator | None = None
    """Chance of a call that the network passes on while it rings; None where it does not."""
    _parts: list[Audio] = field(default_factory=list)
    _length: int = 0

    @property
    def now_s(self) -> float:
        """How long it is so far."""
        return self._length / SAMPLE_RATE

    def between(self, low: float, high: float) -> float:
        """Any number between the two."""
        return float(self.chance.uniform(low, high))

    def happens(self, share: float) -> bool:
        """True in this share of the calls."""
        return bool(self.chance.random() < share)

    def add(self, sound: Audio) -> Span:
        """Puts a sound at the end; from when to when it lasts."""
        begin = self.now_s
        self._parts.append(sound)
        self._length += len(sound)
        return round(begin, 3), round(self.now_s, 3)

    def wait(self, low: float, high: float) -> None:
        """Nothing, for a time between the two."""
        self.add(silence(self.between(low, high)))

    def say(self, path: Path, level_dbm0: float) -> Span:
        """A recording at this level; from when to when somebody speaks in it."""
        clip = spoken(path, level_dbm0)
        begin = self.now_s
        self.add(clip.audio)
        return round(begin + clip.begin / SAMPLE_RATE, 3), round(begin + clip.end / SAMPLE_RATE, 3)

    def overlay(self, sound: Audio, at_s: float) -> None:
        """Adds a sound to what is there already; what would last longer is cut."""
        whole = self.sound()
        begin = round(at_s * SAMPLE_RATE)
        end = min(len(whole), begin + len(sound))
        whole[begin:end] += sound[: end - begin]
        self._parts = [whole]

    def sound(self) -> Audio:
        """All of it, as one array."""
        return np.concatenate(self._parts) if self._parts else silence(0.0)

    # ---- the network -------------------------------------------------------------------------------------------

    def paced(self, tone: Tone) -> list[float]:
        """The tone's cadence as this network keeps it, in seconds."""
        return [length * self.truth.pace for length in tone.cadence_s]

    def ring(self, periods: float | None, seconds: float = 0.0) -> None:
        """Rings for so many periods of the country's cadence (or seconds): tone or music."""
        tone = self.tones.ringback
        assert tone is not None
        cadence = self.paced(tone)
        length = seconds if periods is None else periods * sum(cadence)
        level = self.between(-28, -12)
        self.truth.first_ring = round(self.now_s, 3)
        self.truth.ring_level_dbm0 = round(level, 1)
        if self.clips.has("music") and self.happens(_MUSIC_SHARE):
            self._music(length, level + 2)
            return
        before = [] if self.passed_on is None else self._ring_before(self.passed_on, level)
        on = self._ring_tone(tone, cadence, length, level, self.truth.pitch)
        self.truth.ringback = "tone"
        self.truth.ring_on = before + on
        self.truth.rings = len(on) // (len(cadence) // 2)

    def _ring_tone(self, tone: Tone, cadence: list[float], length: float, level: float, pitch: float) -> list[Span]:
        sound, on = in_cadence(tone, cadence, length, level, pitch=pitch)
        begin, _ = self.add(sound)
        return [(round(begin + a, 3), round(begin + b, 3)) for a, b in on]

    def _ring_before(self, chance: np.random.Generator, level: float) -> list[Span]:
        """The rings of the network that passes the call on, this one or that of any country."""
        table = [tones for _, tones in sorted(all_tones().items()) if tones.ringback]
        first = table[int(chance.integers(len(table)))] if chance.random() < 0.5 else self.tones
        assert first.ringback is not None
        cadence = self.paced(first.ringback)
        length = float(chance.uniform(*_RINGS_BEFORE)) * sum(cadence)
        on = self._ring_tone(first.ringback, cadence, length, level, self.truth.pitch)
        self.add(silence(float(chance.uniform(*_GAP_S))))
        return on

    def _music(self, seconds: float, level: float) -> None:
        path = self.clips.any_of("music", self.chance)
        whole = telephone_band(recorded(path))
        begin = int(self.chance.integers(0, max(1, len(whole) // 2)))
        sound = np.resize(whole[begin:], round(seconds * SAMPLE_RATE))
        from_level = float(np.sqrt(np.mean(np.square(sound))))
        self.add(sound * (rms_at(level) / max(1.0, from_level)))
        self.truth.ringback, self.truth.ringback_clip = "music", path.name
