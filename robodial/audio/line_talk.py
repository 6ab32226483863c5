"""What the line itself carries, whoever is called: talk of other lines, a radio, a whistle; softer than the rings.

It was there before the first ring, and in the pauses that a ring ended: nobody had answered then.
"""

from collections import deque
from collections.abc import Sequence
from itertools import accumulate

from robodial.audio.line_noise import LOWEST_DBM0
from robodial.audio.line_sounds import ToneRun

_FAINT_DB = 24.0
"""Who answers is hardly ever so much softer than the rings: six of 1,360 first words were, and those are answers when
the next ring does not come."""
_BELOW_RING_DB = 12.0
_ABOVE_DB = 3.0
"""What sounded before is the line when it stayed this far below the rings: an announcement is about as loud. An answer
is a little louder than the line."""
_LASTING_HOPS = 40
"""0.4 s in all: no knock, no click, no tone of dialing."""
_RING_BEGINS_S = 0.05
_RING_ECHO_S = 0.25
_PAUSES_SHARE = 0.1
_TALK_DB = 8.0
"""Talk and music rest; noise that never changes by so much is the network's, which may go when somebody answers."""
_LONGEST_HOPS = 3000
"""Half a minute without a ring."""
_LEVELS = range(round(LOWEST_DBM0), 4)


class LineTalk:
    """Learns how loud that is. Levels in dBm0, times in seconds of audio."""

    def __init__(self) -> None:
        self.limit = LOWEST_DBM0
        """What is no louder is no answer. Known from the first ring on."""
        self.level = LOWEST_DBM0
        """The line was as loud as this."""
        self.is_all = False
        """Nothing but the line has sounded before the last ring."""
        self._is_talk = False
        self._since_ring: deque[tuple[float, float]] = deque(maxlen=_LONGEST_HOPS)
        self._quiet_from = 0.0
        self._hops = [0] * len(_LEVELS)

    def hear(self, at: float, level: float) -> None:
        """Take in one hop without a tone."""
        self._since_ring.append((at, level))

    def rang(self, ring: ToneRun) -> None:
        """A ring, or half of one, has ended: what was heard up to it was no answer."""
        for at, level in self._since_ring:
            if self._quiet_from < at < ring.began - _RING_BEGINS_S:
                self._hops[min(max(round(level) - _LEVELS.start, 0), len(_LEVELS) - 1)] += 1
        self._since_ring.clear()
        self._quiet_from = ring.ended + _RING_ECHO_S
        loudest = self._lasting_level() + _ABOVE_DB
        self.is_all = loudest < ring.level - _BELOW_RING_DB
        self.level = loudest if self.is_all else LOWEST_DBM0
        self._is_talk = self.is_all and self._lasting_level() > self._level_in_pauses() + _TALK_DB
        self.limit = max(ring.level - _FAINT_DB, self.level)

    def explains(self, level: float) -> bool:
        """Noise of that level comes and goes on this line."""
        return self._is_talk and level <= self.level

    def _lasting_level(self) -> float:
        """The level that was reached for so long."""
        return self._level_where(_LEVELS[::-1], _LASTING_HOPS)

    def _level_in_pauses(self) -> float:
        return self._level_where(_LEVELS, _PAUSES_SHARE * sum(self._hops))

    def _level_where(self, levels: Sequence[int], hops: float) -> float:
        """Of these levels, one after the other, the one with which so many hops have been met."""
        met = accumulate(self._hops[level - _LEVELS.start] for level in levels)
        return next((float(level) for level, count in zip(levels, met, strict=True) if count >= hops), LOWEST_DBM0)
