"""Keys pressed by the far end, from the measurements of `spectra` (ITU-T Q.23 frequencies, Q.24 limits)."""

from bisect import bisect_left
from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from robodial.audio.spectra import HOP, Hop
from robodial.domain.voice_format import SAMPLE_RATE

ROWS_HZ = (697.0, 770.0, 852.0, 941.0)
COLUMNS_HZ = (1209.0, 1336.0, 1477.0, 1633.0)
KEYS = ("123A", "456B", "789C", "*0#D")
_BETWEEN_ROWS, _BETWEEN_COLUMNS = ([(a + b) / 2 for a, b in pairwise(tones)] for tones in (ROWS_HZ, COLUMNS_HZ))

_TOLERANCE = 0.020
"""Accept at 1.5 %, reject at 3.5 % (Q.24, annex A); one hop measures to 0.4 %, and music lies just beyond 1.5 %."""
_FAIR_TOLERANCE = 0.017
_EDGE_TOLERANCE = 0.045
"""A window that holds only the beginning or the end of a tone measures it worse; 5 % is halfway to the next tone."""
_HIGH_OVER_LOW_DB = 5.0
_LOW_OVER_HIGH_DB = 9.0
"""Twist accepted is +4 and -8 dB (Q.24), one more for the measurement."""
_WEAKEST_DBM0 = -46.0
"""Of each tone: between -25 dBm, which must count, less a lossy line, and -55, which must not (Q.24)."""

_PURE = 0.88
"""Share of the power between 156 and 3406 Hz in the two tones: 0.90 is what noise 15 dB below the key leaves of the
outermost of three windows on a press of 40 ms; speech hardly reaches it at exactly these pitches."""
_FAIR = 0.60
_EDGE = 0.45
_PURE_HOPS = 3
_FAIR_HOPS = 7
"""Over other sound, as the echo of our own message, a key shows less purely, but is mostly held for 100 ms."""
_STEADY = 0.012
"""What a key's frequencies vary by while it is measured; a voice glides by 1 % and more in 10 ms."""
_SHORTEST_S = 0.0315
"""Between 40 ms, which must count, and 23 ms, which must not (Q.24)."""
_GONE = 10 ** (-9 / 10)
"""A pause of 40 ms takes all power out of one window, an interruption of 10 ms at most 5 dB (Q.24 bridges it)."""
_HOP_S = HOP / SAMPLE_RATE
_END_HOPS = 3
_HIDING = 10 ** (-2 / 10)
_HIDDEN_HOPS = 12
"""As long as something as loud sounds instead, an echo mostly, the key may go on underneath."""
_MOST_HOPS = 12
_LOUD_SECOND = 0.05


_HIGH_OVER_LOW = 10 ** (_HIGH_OVER_LOW_DB / 10)
_WEAKEST = 10 ** (_WEAKEST_DBM0 / 10)
_LOW_OVER_HIGH = 10 ** (_LOW_OVER_HIGH_DB / 10)


class _Sounds(NamedTuple):
    """One hop, as a key would have it."""

    key: str
    low_hz: float
    high_hz: float
    off: float
    """Distance from the nominal frequencies, the larger one, as a share."""
    purity: float
    power: float


def _sounding(hop: Hop) -> _Sounds | None:
    """The key that the two strongest tones of this hop are nearest to, if they can be one at all."""
    low, high = ((hop.f1, hop.share1), (hop.f2, hop.share2))
    if low[0] > high[0]:
        low, high = high, low
    purity = (low[1] + high[1]) / (1 + hop.low)
    if purity < _EDGE or not low[1] / _LOW_OVER_HIGH < high[1] < low[1] * _HIGH_OVER_LOW:
        return None
    power = 10 ** (hop.level / 10)
    if min(low[1], high[1]) * power < _WEAKEST:
        return None
    row, column = bisect_left(_BETWEEN_ROWS, low[0]), bisect_left(_BETWEEN_COLUMNS, high[0])
    off = max(abs(low[0] / ROWS_HZ[row] - 1), abs(high[0] / COLUMNS_HZ[column] - 1))
    if off > _EDGE_TOLERANCE:
        return None
    return _Sounds(KEYS[row][column], low[0], high[0], off, purity, power)


@dataclass(slots=True)
class _Press:
    """A key as far as it was heard.

    Length is measured as energy over peak power: a window slides over the tone, and what it sees adds up to the
    tone's own length whether that is longer or shorter than the window.
    """

    key: str
    hops: deque[_Sounds] = field(default_factory=lambda: deque(maxlen=_MOST_HOPS))
    peak: float = 0.0
    misses: int = 0
    told: bool = False

    def take(self, sounds: _Sounds) -> None:
        self.peak = max(self.peak, sounds.power)
        self.hops.append(sounds)
        while not self._is_steady():
            self.hops.popleft()

    def _is_steady(self) -> bool:
        whole = [hop for hop in self.hops if hop.power > self.peak / 2 and hop.purity > _FAIR]
        pitches = [hop.low_hz for hop in whole], [hop.high_hz for hop in whole]
        return not whole or all(max(pitch) <= min(pitch) * (1 + _STEADY) for pitch in pitches)

    def is_over(self, sounds: _Sounds | None, power: float) -> bool:
        """True when a hop of this power, with this key in it, is no longer this press."""
        if power < self.peak * _GONE:
            return True
        if sounds is not None and sounds.key == self.key:
            self.misses = 0
            return False
        if sounds is not None and not self.told:
            return True  # another key, before this one was certain: that had been a click
        self.misses += 1
        hidden = self.told and sounds is None and power > self.peak * _HIDING
        return self.misses >= (_HIDDEN_HOPS if hidden else _END_HOPS)

    def is_certain(self) -> bool:
        """True once it is pure, or lasting, enough."""
        pure = sum(hop.purity >= _PURE and hop.off < _TOLERANCE for hop in self.hops)
        fair = sum(hop.purity >= _FAIR and hop.off < _FAIR_TOLERANCE for hop in self.hops)
        if pure < _PURE_HOPS and fair < _FAIR_HOPS:
            return False
        return sum(hop.power for hop in self.hops) / self.peak * _HOP_S >= _SHORTEST_S


class KeyListener:
    """One answer for each press, however long it is held; interruptions of 10 ms do not make two of it."""

    def __init__(self) -> None:
        self._press: _Press | None = None

    @property
    def is_pressed(self) -> bool:
        """True from the moment a key was told until it is released."""
        return self._press is not None and self._press.told

    def hear(self, hop: Hop) -> str | None:
        """The key that this hop makes certain; None otherwise."""
        sounds = _sounding(hop) if hop.share2 > _LOUD_SECOND else None
        if self._press is not None and self._press.is_over(sounds, 10 ** (hop.level / 10)):
            self._press = None
        if sounds is None:
            return None
        if self._press is None:
            self._press = _Press(sounds.key)
        press = self._press
        if press.key != sounds.key or press.told:
            return None
        press.take(sounds)
        press.told = press.is_certain()
        return press.key if press.told else None
