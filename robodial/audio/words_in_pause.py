"""Words between two rings, whoever speaks them: many voices look like tones of the network for a while."""

from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise

from robodial.audio.line_sounds import middle_hz
from robodial.audio.spectra import Hop

_HOPS = 40
_VOICED_HOPS = 17
"""Of 400 ms, 170 ms voiced are a word, and no click..."""
_VOICED_SHARE = 0.4
_ABOVE_NOISE_DB = 9.0
_LEVELS_DB = 8.0
"""...whose level moves, as that of hum does not..."""
_PITCHES_HZ = 32.0
"""...and so does its strongest pitch: two tones too close to be told apart drift by 50 Hz, but keep their level."""
_DECAY_DB = 16.0
"""A sound that dies away so far is none of an exchange, whatever its pitch..."""
_GLIDE_HZ = 64.0
_GLIDE_HOPS = 13
"""...nor is one that glides so far; of that, 130 ms are enough."""
_RING_NEAR_HZ = 16.0
"""Most of a word lies elsewhere; the beats of two ring tones, coded by a mobile network, go to both sides of them..."""
_CROSSINGS = 3
_BEATS_NEAR = 0.65
_BEATS_HZ = 64.0
"""...change sides three times or more, and two thirds as many hops are near the pitch of the ring as away from it, and
none is further away than this."""


@dataclass(slots=True)
class WordsInPause:
    """Collects what may be a voice."""

    _voiced: deque[tuple[float, float, float]] = field(default_factory=deque)
    _near: deque[float] = field(default_factory=deque)

    def forget(self) -> None:
        """A ring sounds."""
        self._voiced.clear()
        self._near.clear()

    def hear(self, hop: Hop, noise_level: float, ring_hz: float, *, hums: bool = False) -> float | None:
        """When the word began that this hop makes certain; a hop that `hums` is none of it."""
        pitch = middle_hz(hop)
        loud = hop.f1 > 0.0 and hop.level > noise_level + _ABOVE_NOISE_DB
        if not loud or hop.share1 + hop.share2 < _VOICED_SHARE or hums:
            return None
        while self._voiced and hop.at - self._voiced[0][0] > 0.01 * _HOPS:
            self._voiced.popleft()
        while self._near and hop.at - self._near[0] > 0.01 * _HOPS:
            self._near.popleft()
        if abs(pitch - ring_hz) < _RING_NEAR_HZ:
            self._near.append(hop.at)
            return None
        self._voiced.append((hop.at, hop.level, pitch))
        return self._voiced[0][0] if self._is_word(ring_hz) else None

    def _is_word(self, ring_hz: float) -> bool:
        if len(self._voiced) < max(_GLIDE_HOPS, len(self._near)) or self._beats(ring_hz):
            return False
        pitches = _spread([pitch for _, _, pitch in self._voiced])
        if pitches > _GLIDE_HZ:
            return True
        if len(self._voiced) < _VOICED_HOPS:
            return False
        levels = _spread([level for _, level, _ in self._voiced])
        return levels > _DECAY_DB or (levels > _LEVELS_DB and pitches > _PITCHES_HZ)

    def _beats(self, ring_hz: float) -> bool:
        """Two tones at once, and no glide from one pitch to another."""
        if max(abs(pitch - ring_hz) for _, _, pitch in self._voiced) > _BEATS_HZ:
            return False
        above = [pitch > ring_hz for _, _, pitch in self._voiced]
        crossings = sum(before != after for before, after in pairwise(above))
        return crossings >= _CROSSINGS and len(self._near) > _BEATS_NEAR * len(above)


def _spread(values: list[float]) -> float:
    """Without the highest and the lowest eighth: the edges of a sound say nothing."""
    ordered = sorted(values)
    edge = len(ordered) // 8
    return ordered[-1 - edge] - ordered[edge]
