"""Words between two rings, whoever speaks them: many voices look like tones of the network for a while."""

from collections import deque
from dataclasses import dataclass, field

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
_RING_NEAR_HZ = 16.0


@dataclass(slots=True)
class WordsInPause:
    """Collects what may be a voice."""

    _voiced: deque[tuple[float, float, float]] = field(default_factory=deque)

    def forget(self) -> None:
        """A ring sounds."""
        self._voiced.clear()

    def hear(self, hop: Hop, noise_level: float, ring_hz: float, *, hums: bool = False) -> float | None:
        """When the word began that this hop makes certain; a hop that `hums` is none of it."""
        pitch = middle_hz(hop)
        loud = hop.f1 > 0.0 and hop.level > noise_level + _ABOVE_NOISE_DB
        if not loud or hop.share1 + hop.share2 < _VOICED_SHARE or hums:
            return None
        if abs(pitch - ring_hz) < _RING_NEAR_HZ:
            return None
        while self._voiced and hop.at - self._voiced[0][0] > 0.01 * _HOPS:
            self._voiced.popleft()
        self._voiced.append((hop.at, hop.level, pitch))
        if len(self._voiced) < _VOICED_HOPS:
            return None
        moves = _spread([level for _, level, _ in self._voiced]) > _LEVELS_DB
        moves = moves and _spread([pitch for _, _, pitch in self._voiced]) > _PITCHES_HZ
        return self._voiced[0][0] if moves else None


def _spread(values: list[float]) -> float:
    """Without the highest and the lowest eighth: the edges of a sound say nothing."""
    ordered = sorted(values)
    edge = len(ordered) // 8
    return ordered[-1 - edge] - ordered[edge]
