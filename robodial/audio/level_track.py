"""The level of the line so far, for questions asked afterwards: how loud was it then, when did it step?"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from robodial.audio.line_noise import LOWEST_DBM0
from robodial.audio.spectra import Hop

_HOP_S = 0.01
_LEAST_HOPS = 5
_LEAST_SIDE_S = 0.2
_LEAST_ERROR_DB = 0.1
_STEEP_S = 0.1
_STEEP_FROM_S = 0.03
_STEEP_SHARE = 0.65
"""A step comes within the window of one hop. An automatic gain control takes its time, 10 to 60 dB a second..."""
_FLAT_SHARE = 0.4
_FLAT_DB = 2.0
"""...and before and after a step the level stands, but for so much between the halves of either side."""
_CLICK_HOPS = 9
"""A click of a few samples fills four windows; 20 ms of it five."""
_INDEPENDENT = 1 / 3
"""Windows of 32 ms every 10 ms: three neighbours measure about the same sound."""


class Stretch(NamedTuple):
    """Mean level in dBm0 of some time, and how far that mean may be off by chance (standard error, dB)."""

    level: float
    error: float


class LevelTrack:
    """Levels of every hop so far, as sums, so that the mean of any stretch costs the same."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """What comes next does not follow what came before."""
        self._first_at: float | None = None
        self._sums = [0.0]
        self._squares = [0.0]
        self._shares = [0.0]
        self._with_clicks: list[float] = []

    def hear(self, hop: Hop) -> None:
        """Add one hop; levels that an 8-bit modem reports as exact silence count as the lowest one."""
        if self._first_at is None:
            self._first_at = hop.at
        level = max(hop.level, LOWEST_DBM0)
        self._sums.append(self._sums[-1] + level)
        self._squares.append(self._squares[-1] + level * level)
        self._with_clicks.append(max(level, hop.click_level))
        self._shares.append(self._shares[-1] + hop.share1 + hop.share2)

    def stretch(self, from_s: float, to_s: float) -> Stretch | None:
        """The level between these times; None when they hold less than 50 ms."""
        first, last = self._index(from_s), self._index(to_s)
        count = last - first
        if count < _LEAST_HOPS:
            return None
        mean = (self._sums[last] - self._sums[first]) / count
        variance = max(0.0, (self._squares[last] - self._squares[first]) / count - mean * mean)
        return Stretch(mean, (variance / (count * _INDEPENDENT)) ** 0.5)

    def mean_above(self, least: float, from_s: float, to_s: float) -> float | None:
        """Mean of the levels above `least` between these times: a moment that was lost does not count."""
        first, last = self._index(from_s), self._index(to_s)
        levels = [after - before for before, after in pairwise(self._sums[first : last + 1])]
        heard = [level for level in levels if level > least]
        return sum(heard) / len(heard) if len(heard) >= _LEAST_HOPS else None

    def tonality(self, from_s: float, to_s: float) -> float:
        """Mean share of the power that the two strongest tones held between these times."""
        first, last = self._index(from_s), self._index(to_s)
        return (self._shares[last] - self._shares[first]) / max(1, last - first)

    def step(self, from_s: float, to_s: float, least_db: float) -> float | None:
        """When the level changed for good by `least_db` between these times; None when it did not."""
        best_at, best = None, 0.0
        for at in np.arange(from_s + _LEAST_SIDE_S, to_s - _LEAST_SIDE_S, _HOP_S).tolist():
            before, after = self.stretch(from_s, at), self.stretch(at, to_s)
            if before is None or after is None or not stepped(before, after, least_db):
                continue
            clear = abs(after.level - before.level) / (before.error + after.error + _LEAST_ERROR_DB)
            if clear > best:
                best_at, best = at, clear
        return best_at

    def came_at_once(self, from_s: float, at: float, to_s: float) -> bool:
        """True when the level stood before and after that step: it did not grow or fade."""
        risen = at + _STEEP_FROM_S
        change = self._change(from_s, at, at, to_s)
        drift = max(self._drift(from_s, at), self._drift(risen, to_s))
        steep = self._change(at - _STEEP_S, at, risen, risen + _STEEP_S) > _STEEP_SHARE * change
        return steep and drift < min(_FLAT_SHARE * change, _FLAT_DB)

    def _drift(self, from_s: float, to_s: float) -> float:
        middle = (from_s + to_s) / 2
        return self._change(from_s, middle, middle, to_s)

    def _change(self, from_s: float, to_s: float, then_from_s: float, then_to_s: float) -> float:
        before, after = self.stretch(from_s, to_s), self.stretch(then_from_s, then_to_s)
        return abs(after.level - before.level) if before is not None and after is not None else 0.0

    def click(self, from_s: float, to_s: float, above_db: float) -> float | None:
        """When something very short stood out of the noise by `above_db`; None when nothing did, or more than that."""
        first, last = self._index(from_s), self._index(to_s)
        noise = self.stretch(from_s, to_s)
        if noise is None:
            return None
        levels = np.array(self._with_clicks[first:last])
        loud = np.flatnonzero(levels > noise.level + above_db)
        if not len(loud) or loud[-1] - loud[0] > _CLICK_HOPS:
            return None
        return from_s + _HOP_S * float(loud.mean())

    def _index(self, at: float) -> int:
        hops = round((at - (self._first_at or 0.0)) / _HOP_S)
        return min(max(hops, 0), len(self._sums) - 1)


def stepped(before: Stretch | None, after: Stretch | None, least_db: float, sure: float = 6.0) -> bool:
    """True when the level changed by `least_db` at least, and by `sure` times what chance would do."""
    if before is None or after is None:
        return False
    change = abs(after.level - before.level)
    return change >= least_db and change >= sure * (before.error**2 + after.error**2) ** 0.5
