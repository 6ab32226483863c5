"""Sound before any ring: music instead of ringing, an announcement, or a voice that came before we listened.

Two things tell an answer in it. Music holds its pitch, as speech does not. And when the far end answers, the network
takes the music away in one moment: what is left is noise, and noise is steady, while the quiet passages of music and
its fading notes are not.
"""

from collections import deque
from dataclasses import dataclass

from robodial.audio.line_noise import LOWEST_DBM0
from robodial.audio.line_sounds import ToneRun
from robodial.audio.room import NEAR_DB, LastingLevel
from robodial.audio.spectra import DEAF_DBM0, Hop

STEADY_S = 0.25
"""Shortest stretch of noise that is told from a quiet passage."""
_STEADY_HOPS = round(STEADY_S * 100)
_STEADY_RANGE_DB = 6.0
"""Noise stays within 6 dB..."""
_CRACKLE_RANGE_DB = 12.0
_FLAT_SHARE = 0.3
"""...or within 12 dB when no hop has any peak in its spectrum: the crackle of an 8-bit converter."""
_NOISY_SHARE = 0.5
_MOST_TONAL = 1 / 3
_DROP_DB = 14.0
"""Noise after the music lies at least this far below its loudest notes."""
_FORGET_DB = 0.03
"""The loudest note counts less by 3 dB each second: music has quiet parts."""
_NEAR_FORGET_DB = 0.005
"""Half a decibel a second, where what is softer for long is to be told from what was loud."""
_NO_CLICK = (5, 8)
"""A click fills 40 ms at most; vowels and notes last for 80 ms."""
_LOUD_DB = 20.0
_SAME_PITCH = 0.012
_HELD_HOPS = 10
"""100 ms of one pitch is a note; vowels glide by more than 1 % in that time."""
_MUSIC = 0.08
"""Share of notes among what is loud: 0.1 to 0.95 in music, below 0.06 in speech (recordings of both)."""
_ONE_RING_HZ = (370.0, 520.0)
_ONE_RING = 1.2
"""Pieces of one ring, broken by noise, lie between these and no further apart than the two tones of a pair."""
_LEAST_JUDGED_HOPS = 110
"""A single word may be sung."""
_GAP_HOPS = 6
_GAPS = 24
_HOPS_BETWEEN_GAPS = 70
"""Music with a gap more often than every 0.7 s of sound may have any of them before its last notes."""
_SAME_NOISE_DB = 2.5
"""A gap as quiet as the noise that is there in the end, within the error of a few hops: music fades, or its noise is
another one."""
_SUNG = 0.05
_LEAST_WORDS_HOPS = 25
_LONGEST_WORDS_HOPS = 170
"""Words after the music: 0.25 to 1.7 s of sound, nearly none of it held..."""
_LEAST_WORD_HOPS = 12
_SUNG_IN_NOISE = 0.6
"""...or 0.12 s, and more of it held, after a gap with the noise that stays."""
_SOME_NOTES = 0.2
_WITHOUT_REST_HOPS = 200
"""Music that has sounded for two seconds without a rest as quiet as the line is no music that rests."""
_WORDS_DB = 40.0
_ROOM_DB = 8.0
"""With few notes in it, later gaps may be the softer sounds of words; with more, they must be as quiet as a room."""


@dataclass(frozen=True, slots=True)
class _Gap:
    """A short gap in the sound."""

    began: float
    level: float
    """Mean of its quieter half, dBm0."""
    loud_hops: int
    """Counts of loud and held hops up to it..."""
    held_hops: int
    nth: int
    """...and its number."""


class UnrungSound:
    """Follows sound without rings: whether it is music, and since when there is only noise instead."""

    def __init__(self) -> None:
        self.quiet_began: float | None = None
        """Since when there has been nothing but steady noise; None while anything else sounds."""
        self.longest_pause_s = 0.0
        """The longest such pause after which the sound went on."""
        self.quiet_level = LOWEST_DBM0
        """Level of that noise, dBm0."""
        self.loud_hops = 0
        """Hops of sound since the last pause."""
        self.last_near = 0.0
        """When anything was last about as loud as the loudest of it: what goes on after it is the room they are in."""
        self.near_peak = LOWEST_DBM0
        """Level of that loudest moment, dBm0."""
        self._recent: deque[tuple[float, float]] = deque(maxlen=_STEADY_HOPS)
        self._loudest = LOWEST_DBM0
        self._lasting = LastingLevel(*_NO_CLICK)
        self._pitch = 0.0
        self._same = 0
        self._held_hops = 0
        self._lowest_note = 0.0
        self._highest_note = 0.0
        self._all_loud_hops = 0
        self._last_quiet = 0.0
        self._gap_levels: list[float] = []
        self._gap_count = 0
        self._gaps: deque[_Gap] = deque(maxlen=_GAPS)

    @property
    def is_music(self) -> bool:
        """True for music, False for speech and while there is too little to tell; and for a tone that noise broke."""
        held = self._all_loud_hops >= _LEAST_JUDGED_HOPS and self._held_hops > _MUSIC * self._all_loud_hops
        return held and not self._is_one_ring()

    @property
    def quiet_s(self) -> float:
        """How long there has been nothing but noise."""
        return 0.0 if self.quiet_began is None else self._last_quiet - self.quiet_began

    def is_near(self, level: float) -> bool:
        """A sound whose loudest moment had this level (dBm0) is no room around the others."""
        return level > self.near_peak - NEAR_DB

    def hear(self, hop: Hop, *, loud: bool, ring: bool) -> None:
        """Take in one hop; `loud`: it stands out of the line's noise, `ring`: it may belong to a ring."""
        level = max(hop.level, LOWEST_DBM0)
        self._follow_gaps(hop, level)
        self._loudest = max(level, self._loudest - _FORGET_DB)
        self._recent.append((level, hop.share1 + hop.share2))
        self._lasting.hear(level)
        self.near_peak = max(self._lasting.level, self.near_peak - _NEAR_FORGET_DB)
        if level > self.near_peak - NEAR_DB:
            self.last_near = hop.at
        if loud and not ring and level > self._loudest - _LOUD_DB:
            self._follow_notes(hop)
        else:
            self._same = 0
        self._follow_quiet(hop)

    def _is_one_ring(self) -> bool:
        lowest, highest = _ONE_RING_HZ
        inside = lowest < self._lowest_note and self._highest_note < highest
        return inside and self._highest_note < _ONE_RING * self._lowest_note

    def add_note(self, run: ToneRun) -> None:
        """A tone that might have been a ring was a note."""
        self._all_loud_hops += run.hops
        self._held_hops += run.hops
        self._note(run.hz)

    def _note(self, hz: float) -> None:
        self._lowest_note = min(self._lowest_note or hz, hz)
        self._highest_note = max(self._highest_note, hz)

    def words_began(self) -> float | None:
        """Begin of the gap after which there was nothing but speech: there the music ended. None when there is none."""
        for place, gap in enumerate(self._gaps):
            words, notes = self._all_loud_hops - gap.loud_hops, self._held_hops - gap.held_hops
            if words > _LONGEST_WORDS_HOPS:
                continue
            sung = notes > _SUNG * words
            if not sung and words >= _LEAST_WORDS_HOPS and gap.loud_hops > gap.nth * _HOPS_BETWEEN_GAPS:
                return gap.began
            if words < _LEAST_WORD_HOPS or notes > _SUNG_IN_NOISE * words:
                continue
            if self._is_in_noise(place, _WORDS_DB if notes <= _SOME_NOTES * words else _ROOM_DB):
                return gap.began
        return None

    def words_in_noise_began(self) -> float | None:
        """The same where it is certain at once: that gap is the first with the noise that is there now."""
        like_now = (n for n, gap in enumerate(self._gaps) if abs(gap.level - self.quiet_level) < _SAME_NOISE_DB)
        place = next(like_now, None)
        if place is None:
            return None
        gap = self._gaps[place]
        words, notes = self._all_loud_hops - gap.loud_hops, self._held_hops - gap.held_hops
        are_words = _LEAST_WORDS_HOPS <= words <= _LONGEST_WORDS_HOPS and notes <= _SOME_NOTES * words
        sure = are_words and gap.loud_hops >= _WITHOUT_REST_HOPS and self._is_in_noise(place, _WORDS_DB)
        return gap.began if sure else None

    def _is_in_noise(self, place: int, most_db: float) -> bool:
        """In this gap, and seldom before, there is the noise of the end; in those after it at least that."""
        over = [gap.level - self.quiet_level for gap in self._gaps]
        if abs(over[place]) > _SAME_NOISE_DB or not all(-_SAME_NOISE_DB < db < most_db for db in over[place:]):
            return False
        before = sum(abs(db) < _SAME_NOISE_DB for db in over[:place])
        return self._gaps[place].loud_hops > (before + 1) * _HOPS_BETWEEN_GAPS

    def _follow_gaps(self, hop: Hop, level: float) -> None:
        if level < self._loudest - _DROP_DB:
            self._gap_levels.append(level)
            return
        if len(self._gap_levels) >= _GAP_HOPS:
            self._gap_count += 1
            began = hop.at - 0.01 * len(self._gap_levels)
            quieter = sorted(self._gap_levels)[: len(self._gap_levels) // 2]
            level = sum(quieter) / len(quieter)
            self._gaps.append(_Gap(began, level, self._all_loud_hops, self._held_hops, self._gap_count))
        self._gap_levels.clear()

    def _follow_notes(self, hop: Hop) -> None:
        self._all_loud_hops += 1
        self.loud_hops += 1
        if abs(hop.f1 - self._pitch) < _SAME_PITCH * hop.f1:
            self._same += 1
            self._held_hops += _HELD_HOPS if self._same == _HELD_HOPS else self._same > _HELD_HOPS
            if self._same == _HELD_HOPS:
                self._note(hop.f1)
        else:
            self._same = 0
            self._pitch = hop.f1

    def _follow_quiet(self, hop: Hop) -> None:
        if self._is_steady():
            if self.quiet_began is None:
                self.quiet_began = hop.at - STEADY_S
            self._last_quiet = hop.at
            self.quiet_level = sum(level for level, _ in self._recent) / len(self._recent)
        elif self.quiet_began is not None:
            self.longest_pause_s = max(self.longest_pause_s, self._last_quiet - self.quiet_began)
            self.quiet_began = None
            self.loud_hops = 0

    def _is_steady(self) -> bool:
        if len(self._recent) < _STEADY_HOPS:
            return False
        loudest = max(level for level, _ in self._recent)
        quietest = max(min(self._recent)[0], DEAF_DBM0)  # an 8-bit converter jumps between crackle and exact silence
        flat = all(share < _FLAT_SHARE for _, share in self._recent)
        if loudest > self._loudest - _DROP_DB:
            return False
        if loudest - quietest > (_CRACKLE_RANGE_DB if flat else _STEADY_RANGE_DB):
            return False
        return sum(share > _NOISY_SHARE for _, share in self._recent) <= _MOST_TONAL * _STEADY_HOPS
