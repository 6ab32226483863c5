"""Ringback: learning its cadence, and noticing when it stops. Only that can tell that a silent person answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from robodial.audio.level_track import LevelTrack
from robodial.audio.line_sounds import LOST_S, ToneRun
from robodial.audio.tones import Tone, all_tones

SURE_RING_S = 0.85
"""On-time that no busy or congestion tone has."""
LONGEST_RING_S = 2.6
"""The United States ring for 2.0 s; a longer tone is a dial tone."""
LEAST_RING_S = 0.2
"""A first ring may be cut to 250 ms (Germany, E.180 Supplement 2)."""
_RING_OFF_S = 0.95
"""A pause that no busy or congestion tone has."""
_PAIR_ON_S = (0.28, 0.52)
_LOST_UNPAIRED_S = 0.3
"""Halves of a pair are further apart than what is lost at once; rings without halves may lose two moments close
together."""
_LEAST_HALF_S = 0.06
_PAIR_GAP_S = (0.12, 0.28)
"""Two bursts of 400 ms, 200 ms apart, are one ring (United Kingdom, Australia, India...)."""

PITCH_HZ = (370.0, 520.0)
"""Ringback of every network lies between 400 and 460 Hz, 500 Hz in old Swiss exchanges: notes lie everywhere."""
_STRAYS_HZ = 90.0
_WANDERS_HZ = 14.0
_FADES_DB = 1.8
"""What makes a ring of a tone: over thousands of rings of every country on bad lines one hop strayed by 70 Hz at
most, the pitch wandered by 13, and the thirds of a ring differed by 1.3 dB. Notes change in pitch, or fade."""
_CHANGES_DB = 8.0
"""A note does not get louder again, a line whose level wanders does."""
_LOST_DB = 10.0
"""What is so much softer than the tone was lost."""
_EDGE_S = 0.04

_LATE = 1.06
_LATE_S = 0.25
"""The next ring is missing when it is 6 % and 250 ms later than the pauses so far: exchanges keep exact time, but a
weak ring is heard a little late."""
_FIRST_LATE = 1.12
_FIRST_LATE_S = 0.3
"""After a single ring the pause is only known from the tables, and networks keep to those within 10 %."""
_LONGEST_OFF_S = 5.0
_LONGEST_LEARNT_S = 7.0
_SAME_PITCH = 0.022
_HALF_LATE_S = 0.3
_CALL_WAITING_S = 0.34
"""Networks tell of a waiting call by tones of up to 300 ms, most at the pitch of their rings..."""
_EARLY_S = 0.4
"""...and at any time, while a ring that is cut off by the answer begins when it is due."""
_IN_TIME = 0.1
"""A network keeps to its pause within this share."""
_CUT = 0.8
_CUT_S = 0.05
_CUT_BEFORE_S = 0.3
"""What sounds sooner after a ring may be its own rest, in noise; of a pair so much may be lost that nothing is sure."""
_SAME_RING = 0.12
_NEAR_HZ = 12.0


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
    second_on_s: float = 0.0


@dataclass(slots=True)
class Ringing:
    """What is known of the ringback so far."""

    levels: LevelTrack
    rings: list[Ring] = field(default_factory=list)
    last_tone: float = 0.0
    """When a low tone, of whatever length, last began: perhaps a ring that noise has cut."""
    _waiting: Ring | None = None
    """A burst that only the pause after it will make a ring."""
    _unsure: Ring | None = None
    """A tone ended that was too short for a ring, or faded: its rest may come, or the same again."""
    _burst_again: Ring | None = None
    """After what seemed an answer, a burst that may be the first of a pair."""
    _disturbed: bool = False
    _known_missing: tuple[int, float] = (0, 0.0)
    """For so many rings: when the next one is missing. Asked every 10 ms, and found in the tables of all countries."""

    def hear(self, run: ToneRun) -> Ring | None:
        """A low tone ended, quiet before it. The ring, when it surely was one and had not been told.

        One like the last is a ring even when it seems to fade, as two tones that beat may.
        """
        burst, unsure = self._latest_burst, self._unsure
        if burst is not None and self._is_rest_of(burst, run):
            return self._go_on(burst, run)
        if unsure is not None and self._is_rest_of(unsure, run):
            run = replace(run, began=unsure.began)
        on = run.duration_s
        if self._is_of_another_call(run):
            return None
        self.last_tone = run.began
        if self._waiting and self._is_pair(self._waiting, run):
            self._waiting.ended, self._waiting.pair, self._waiting.second_on_s = run.ended, True, on
            return None
        cut = self.take_cut(run.began, run.hz)
        ring = Ring(run.began, run.ended, on, run.hz)
        if not self.sounds_like_a_ring(run) and not self.knows(run) and not self._faded_before(ring):
            self.forget_burst()
            if may_be_ring(run):
                self._unsure = ring
            return cut
        self._unsure = None
        if on >= SURE_RING_S or self._is_like_before(ring):
            return self._add(ring)
        self._waiting = ring
        return cut

    def follows(self, run: ToneRun) -> bool:
        """A ring, or what was too short for one, was not over: a moment of it was lost."""
        return any(burst is not None and self._is_rest_of(burst, run) for burst in (self._latest_burst, self._unsure))

    def _is_rest_of(self, burst: Ring, run: ToneRun) -> bool:
        unpaired = any(ring.on_s > _PAIR_ON_S[1] for ring in self.rings if ring is not burst)
        lost_s = _LOST_UNPAIRED_S if unpaired else LOST_S
        return may_be_ring(run) and 0.0 < run.began - burst.ended < lost_s and abs(run.hz - burst.hz) < _WANDERS_HZ

    def _go_on(self, burst: Ring, run: ToneRun) -> Ring | None:
        lasted_s = run.ended - burst.ended
        burst.ended = run.ended
        self._known_missing = 0, 0.0
        if burst.pair:
            burst.second_on_s += lasted_s
        else:
            burst.on_s += lasted_s
        if burst is not self._waiting or burst.on_s < SURE_RING_S:
            return None
        self._waiting = None
        return self._add(burst)

    @property
    def _latest_burst(self) -> Ring | None:
        return self._waiting or (self.rings[-1] if self.rings else None)

    def _is_of_another_call(self, run: ToneRun) -> bool:
        """Somebody else calls our own line: its exchange says so, whenever that is, by a short tone (call waiting).

        One as long as the known ring, or as its first half, is that.
        """
        if not self.rings or self._waiting is not None or run.duration_s > _CALL_WAITING_S:
            return False
        last = self.rings[-1]
        if _as_long(last.on_s, run.duration_s):
            return False
        off_s = self._learnt_off_s() or min(_off_times(last, _ringbacks()), default=0.0)
        return run.began - last.ended < off_s - _EARLY_S

    def hear_quiet(self, at: float) -> Ring | None:
        """Nothing sounds at `at`. The ring that this pause makes certain."""
        ring = self._waiting
        if ring is None or at - ring.ended < _RING_OFF_S:
            return None
        self._waiting = None
        return self._add(ring)

    def take_cut(self, at: float, hz: float = 0.0) -> Ring | None:
        """Another sound began, of pitch `hz` if a tone. The ring before it, if it came in time and stopped early."""
        ring = self._waiting
        if ring is None or not self.rings or self.rings[-1].pair or at - ring.ended < _CUT_BEFORE_S:
            return None
        is_rest = abs(hz - ring.hz) < _NEAR_HZ
        if is_rest or not self._is_due(ring) or not self._is_cut(ring, self.rings):
            return None
        self._waiting = None
        return self._add(ring)

    def notice(self, run: ToneRun) -> None:
        """A low tone ended that was no clear burst: perhaps the rest of a weak ring."""
        if may_be_ring(run):
            self.last_tone = run.began

    def forget_burst(self) -> None:
        """Something else was heard: the last burst was no ring."""
        self._waiting = self._unsure = None
        self._disturbed = True

    def sounds_like_a_ring(self, run: ToneRun) -> bool:
        """True for a low tone that holds its pitch and level as an exchange does, and is as long as a ring may be."""
        if not LEAST_RING_S <= run.duration_s <= LONGEST_RING_S or not may_be_ring(run):
            return False
        third = (run.duration_s - 2 * _EDGE_S) / 3
        edges = [run.began + _EDGE_S + third * index for index in range(4)]
        thirds = [self.levels.mean_above(run.level - _LOST_DB, begin, end) for begin, end in pairwise(edges)]
        levels = [level for level in thirds if level is not None]
        changes_db = max(levels, default=0.0) - min(levels, default=0.0)
        return changes_db < (_FADES_DB if levels == sorted(levels, reverse=True) else _CHANGES_DB)

    def rang_again_at(self, run: ToneRun) -> float | None:
        """After what seemed an answer: begin of the ring that this tone ends, if it does."""
        if self.knows(run):
            return run.began
        if not self.sounds_like_a_ring(run):
            return None
        burst, self._burst_again = self._burst_again, Ring(run.began, run.ended, run.duration_s, run.hz)
        if burst is not None and self._is_pair(burst, run):
            self._waiting = burst
            return burst.began
        return run.began if run.duration_s >= SURE_RING_S else None

    @property
    def is_undecided(self) -> bool:
        """A burst was heard that may become a ring, or half of one."""
        return self._waiting is not None

    def is_missing(self, at: float) -> bool:
        """True when the next ring should have been heard by now."""
        if not self.rings or self._waiting is not None:
            return False
        last = self.rings[-1]
        broken = self.last_tone - last.began if self.last_tone > last.ended else 0.0
        if self._known_missing[0] != len(self.rings):
            self._known_missing = len(self.rings), self._missing_from()
        return at > self._known_missing[1] + broken

    def next_due(self) -> float:
        """When the next ring should begin: the latest moment of an answer that only its absence tells."""
        learnt = self._learnt_off_s()
        last = self.rings[-1]
        return last.ended + (_longest_off(last) if learnt is None else learnt)

    def is_too_early(self, at: float) -> bool:
        """No ring begins at `at`: it rings in the time of a known network, and the next one is not due yet."""
        learnt, last = self._learnt_off_s(), self.rings[-1]
        if learnt is None or last.pair or at > last.ended + learnt - _EARLY_S:
            return False
        return any(abs(learnt - off) < _IN_TIME * off for off in _off_times(last, _ringbacks()))

    def knows(self, run: ToneRun) -> bool:
        """This is the last ring again."""
        return bool(self.rings) and _alike(self.rings[-1], Ring(run.began, run.ended, run.duration_s, run.hz))

    def pauses(self) -> list[tuple[float, float]]:
        """From end to begin of every pause between two rings."""
        return [(before.ended, after.began) for before, after in pairwise(self.rings)]

    def is_sure(self, *, sound_before: bool) -> bool:
        """True when this is ringing. A single long note in music may look like a ring; twice the same does not."""
        if not self.rings or not sound_before:
            return bool(self.rings)
        return any(_alike(before, after) and after.undisturbed for before, after in pairwise(self.rings))

    def cut_at(self) -> float | None:
        """When the last ring stopped well before its time: the far end answered, or the network changed."""
        last = self.rings[-1]
        return last.ended if self._is_cut(last, self.rings[:-1]) else None

    def _is_cut(self, ring: Ring, before: Sequence[Ring]) -> bool:
        known = [other for other in before if abs(other.hz - ring.hz) < _NEAR_HZ]
        if not known:
            return False
        if any(other.pair for other in known):
            whole = all(other.pair for other in known)
            is_half = ring.second_on_s < _CUT * ring.on_s - _CUT_S if ring.pair else _is_first_half(ring, before)
            return whole and is_half
        longest = max(other.on_s for other in known)
        short = not ring.pair and ring.on_s < _CUT * longest - _CUT_S
        return short and not _ended_when_due(ring, before, longest)

    def _is_due(self, ring: Ring) -> bool:
        """It began when the next ring was expected."""
        learnt, last = self._learnt_off_s(), self.rings[-1]
        offs = _off_times(last, _ringbacks()) if learnt is None else [learnt]
        return any(abs(ring.began - last.ended - off) < _LATE_S + (_LATE - 1) * off for off in offs)

    def _add(self, ring: Ring) -> Ring:
        ring.undisturbed = not self._disturbed
        self._disturbed = False
        self.rings.append(ring)
        return ring

    def _is_like_before(self, ring: Ring) -> bool:
        """The known ring again, after a pause like the known one; a short one may yet become a pair."""
        if not self.rings or ring.on_s <= _PAIR_ON_S[1]:
            return False
        last = self.rings[-1]
        return not last.pair and _alike(last, ring) and ring.began - last.ended > _RING_OFF_S

    def _faded_before(self, ring: Ring) -> bool:
        """Notes that fade are hardly ever so long, and then the same again after the pause of rings."""
        before = self._unsure
        if before is None or ring.on_s < SURE_RING_S or ring.on_s > LONGEST_RING_S:
            return False
        return _alike(before, ring) and _RING_OFF_S < ring.began - before.ended < _LONGEST_LEARNT_S

    @staticmethod
    def _is_pair(first: Ring, run: ToneRun) -> bool:
        return (
            not first.pair
            and may_be_ring(run)
            and _PAIR_ON_S[0] <= first.on_s <= _PAIR_ON_S[1]
            and _LEAST_HALF_S <= run.duration_s <= _PAIR_ON_S[1]
            and _PAIR_GAP_S[0] <= run.began - first.ended <= _PAIR_GAP_S[1]
        )

    def _missing_from(self) -> float:
        last = self.rings[-1]
        late, late_s = (_FIRST_LATE, _FIRST_LATE_S) if self._learnt_off_s() is None else (_LATE, _LATE_S)
        return last.ended + (self.next_due() - last.ended) * late + late_s

    def _learnt_off_s(self) -> float | None:
        """The longest pause between rings like the last, which a shorter one is not: another network may ring now.

        Beginnings say less than pauses: the first ring was perhaps half over when we came.
        """
        last = self.rings[-1]
        least_s = (1 - _SAME_RING) * last.on_s - 0.03
        same = [ring for ring in self.rings if abs(ring.hz - last.hz) < _NEAR_HZ and ring.on_s >= least_s]
        return max((off for off in _pauses(same) if _RING_OFF_S < off < _LONGEST_LEARNT_S), default=None)


def _ringbacks() -> list[Tone]:
    return [tones.ringback for tones in all_tones().values() if tones.ringback is not None]


def _pauses(rings: Sequence[Ring]) -> list[float]:
    """Seconds."""
    return [after.began - before.ended for before, after in pairwise(rings)]


def _ended_when_due(ring: Ring, before: Sequence[Ring], on_s: float) -> bool:
    """Its beginning was lost."""
    offs = _pauses(before)
    return bool(offs) and ring.ended > before[-1].ended + min(offs) + on_s - _CUT_S


def _is_first_half(burst: Ring, before: Sequence[Ring]) -> bool:
    """A single burst came when the pair was due; later, it is the second half of a pair half heard."""
    longest = max(_pauses(before), default=_longest_off(before[-1]))
    return burst.began - before[-1].ended < longest + _HALF_LATE_S


def _longest_off(ring: Ring) -> float:
    """The longest pause of any ringback that this one ring may belong to."""
    return max(_off_times(ring, _ringbacks()), default=_LONGEST_OFF_S)


def may_be_ring(run: ToneRun) -> bool:
    """True as long as the tone has the pitch of a ring, and holds it."""
    lowest, highest = PITCH_HZ
    return run.low and lowest < run.hz < highest and run.wander_hz <= _WANDERS_HZ and run.strayed_hz <= _STRAYS_HZ


def _alike(ring: Ring, other: Ring) -> bool:
    return _as_long(ring.on_s, other.on_s) and abs(ring.hz - other.hz) < _NEAR_HZ


def _as_long(ring_s: float, other_s: float) -> bool:
    return abs(ring_s - other_s) < _SAME_RING * ring_s + 0.03


def _off_times(ring: Ring, ringbacks: Sequence[Tone]) -> list[float]:
    """Pauses after this ring. A ring may have been longer than we heard: it was answered, or we came late."""
    return [
        ringback.cadence_s[-1]
        for ringback in ringbacks
        if (len(ringback.cadence_s) == 4) == ring.pair
        and ring.on_s < 1.1 * ringback.cadence_s[0] + 0.03
        and abs(ring.hz - ringback.middle_hz) < _SAME_PITCH * ring.hz
    ]
