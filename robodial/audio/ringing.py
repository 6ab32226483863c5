"""Ringback: learning its cadence, and noticing when it stops. Only that can tell that a silent person answered."""

from dataclasses import dataclass, field
from itertools import pairwise

from robodial.audio.line_sounds import ToneRun
from robodial.audio.tones import all_tones

SURE_RING_S = 0.85
"""On-time that no busy or congestion tone has."""
LONGEST_RING_S = 2.6
"""The United States ring for 2.0 s; a longer tone is a dial tone."""
_LEAST_RING_S = 0.2
"""A first ring may be cut to 250 ms (Germany, E.180 Supplement 2)."""
_RING_OFF_S = 0.95
"""A pause that no busy or congestion tone has."""
_PAIR_ON_S = (0.28, 0.52)
_PAIR_GAP_S = (0.12, 0.28)
"""Two bursts of 400 ms, 200 ms apart, are one ring (United Kingdom, Australia, India...)."""
_LATE = 1.15
_LATE_S = 0.3
"""A ring is missing when it is 15 % and 300 ms late."""
_LONGEST_OFF_S = 5.0
_CUT = 0.8
_CUT_S = 0.05
_SAME_RING = 0.12


@dataclass(slots=True)
class Ring:
    """One ring: one burst, or a pair."""

    began: float
    ended: float
    on_s: float
    """Length of its first burst."""
    hz: float
    pair: bool = False
    undisturbed: bool = True
    """Nothing else sounded between the ring before and this one."""


@dataclass(slots=True)
class Ringing:
    """What is known of the ringback so far."""

    country: str
    rings: list[Ring] = field(default_factory=list)
    last_tone: float = 0.0
    """When a low tone, of whatever length, last began: perhaps a ring that noise has cut."""
    _waiting: Ring | None = None
    """A burst that only the pause after it will make a ring."""
    _disturbed: bool = False

    def hear(self, run: ToneRun) -> Ring | None:
        """A low tone ended, quiet before it. The ring, when it surely was one and had not been told."""
        on = run.duration_s
        self.last_tone = run.began
        if not _LEAST_RING_S <= on <= LONGEST_RING_S:
            self._waiting = None
            return None
        ring = Ring(run.began, run.ended, on, run.hz)
        if on >= SURE_RING_S or self._is_like_before(ring):
            return self._add(ring)
        if self._waiting and self._is_pair(self._waiting, run):
            self._waiting.ended, self._waiting.pair = run.ended, True
            return None
        self._waiting = ring
        return None

    def hear_quiet(self, at: float) -> Ring | None:
        """Nothing sounds at `at`. The ring that this pause makes certain."""
        ring = self._waiting
        if ring is None or at - ring.ended < _RING_OFF_S:
            return None
        self._waiting = None
        return self._add(ring)

    def forget_burst(self) -> None:
        """Something else was heard: the last burst was no ring."""
        self._waiting = None
        self._disturbed = True

    def is_missing(self, at: float) -> bool:
        """True when the next ring should have been heard by now."""
        if not self.rings or self._waiting is not None:
            return False
        due = self._due()
        return at > due + max(0.0, self.last_tone - self.rings[-1].ended)

    def answer_estimate(self) -> float:
        """When somebody answered without a word, so that a ring is missing: the middle of the last known pause."""
        last = self.rings[-1]
        return last.ended + (self._due() - _LATE_S - last.ended) / _LATE / 2

    def is_sure(self, *, sound_before: bool) -> bool:
        """True when this is ringing. A single long note in music may look like a ring; twice the same does not."""
        if not self.rings or not sound_before:
            return bool(self.rings)
        return any(_alike(before, after) and after.undisturbed for before, after in pairwise(self.rings))

    def was_cut(self) -> bool:
        """True when the last ring stopped well before its time: the far end answered, or the network changed."""
        if len(self.rings) < 2 or self.rings[-1].pair or self.rings[-2].pair:
            return False
        longest = max(ring.on_s for ring in self.rings[:-1])
        return self.rings[-1].on_s < _CUT * longest - _CUT_S

    def _add(self, ring: Ring) -> Ring:
        ring.undisturbed = not self._disturbed
        self._disturbed = False
        self.rings.append(ring)
        return ring

    def _is_like_before(self, ring: Ring) -> bool:
        """The known ring again, after a pause like the known one."""
        if not self.rings:
            return False
        last = self.rings[-1]
        return not last.pair and _alike(last, ring) and ring.began - last.ended > _RING_OFF_S

    @staticmethod
    def _is_pair(first: Ring, run: ToneRun) -> bool:
        return (
            not first.pair
            and _PAIR_ON_S[0] <= first.on_s <= _PAIR_ON_S[1]
            and _PAIR_ON_S[0] <= run.duration_s <= _PAIR_ON_S[1]
            and _PAIR_GAP_S[0] <= run.began - first.ended <= _PAIR_GAP_S[1]
        )

    def _due(self) -> float:
        """The latest moment at which the next ring still begins."""
        last = self.rings[-1]
        if len(self.rings) >= 2:
            period = max(after.began - before.began for before, after in pairwise(self.rings))
            if period < 8.0:
                return last.began + period * _LATE + _LATE_S
        return last.ended + self._longest_off(last) * _LATE + _LATE_S

    def _longest_off(self, ring: Ring) -> float:
        """The longest pause of any ringback that this one ring may belong to; the line's own country first."""
        own = _off_times(ring, [self.country], exactly=True)
        return max(own or _off_times(ring, list(all_tones()), exactly=False) or [_LONGEST_OFF_S])


def _alike(ring: Ring, other: Ring) -> bool:
    return abs(ring.on_s - other.on_s) < _SAME_RING * ring.on_s + 0.03 and abs(ring.hz - other.hz) < 12.0


def _off_times(ring: Ring, countries: list[str], *, exactly: bool) -> list[float]:
    """Pauses after this ring. A ring may have been longer than we heard: it was answered, or we came late."""
    tones = all_tones()
    offs = []
    for country in countries:
        ringback = tones[country].ringback if country in tones else None
        if ringback is None:
            continue
        on, off, pair = ringback.cadence_s[0], ringback.cadence_s[-1], len(ringback.cadence_s) == 4
        near = abs(ring.on_s - on) < 0.08 * on + 0.01
        if pair == ring.pair and (near if exactly else ring.on_s < 1.1 * on):
            offs.append(off)
    return offs
