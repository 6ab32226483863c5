"""The beep of an answering machine: a tone, perhaps in two parts, or a chord that stands still; then silence."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from statistics import median

from robodial.audio.latest_sound import LatestSound
from robodial.audio.line_noise import LOUD_ABOVE_DB
from robodial.audio.spectra import Hop
from robodial.audio.steady_tone import SteadyTone, SteadyTones
from robodial.audio.tones import all_tones

_BEEP_HZ = (380.0, 2050.0)
_BEEP_S = (0.11, 3.0)
_SHORT_BEEP_S = 0.08
_SHORT_BEEP_ALONE_S = 0.08
"""After a machine's words, 80 ms are enough: of a beep of 120 ms so much may be left, of two of 60 ms as well. Vowels
hold a pitch so long, too, but other sounds follow."""
_PART_S = 0.045
"""One part of a double beep may be so short; together they are long enough."""
_SAME_HZ = 0.03
_NEXT_PART_S = 0.2
_QUIET_S = 0.15
"""The second part of a double beep comes within 150 ms."""
_STILL_S = 0.03
_LONGEST_HOLD_S = 0.08
_MAYBE_ENGAGED_S = 0.95
"""A tone at the pitch of a busy or congestion tone is a beep only when it does not come again."""
_ENGAGED_S = 0.85
_NEAR_HZ = 12.0

_PAUSE_BEFORE_S = 0.15
_EDGE_S = 0.08
"""Stops inside words stay below 150 ms; a beep that stands alone ends with its own sound, but for its echo."""

_CHORD_HOPS = (26, 150)
_CHORD_QUIET_HOPS = 3
_CHORD_RANGE_DB = 30.0
_CHORD_LOW = 0.04
"""Share of the power below 250 Hz: a voice has more."""
_CHORD_EXPLAINED = 0.95
_CHORD_NEAR = 0.03
_CHORD_STRAY = 0.0075
"""Of a chord, the strongest peak is one of two, and they stand still; the harmonics of a voice glide."""

_CHIME_HOPS = 18
_CHIME_NEAR = 0.015
_CHIME_LASTS = 0.75
"""After a machine's words, 180 ms of a sound without power below 250 Hz that has one same tone for 75 % of the time: a
chord that a mobile network has coded. Of a thousand words none did so..."""
_CHIME_ALONE_DB = 18.0
"""Words that go on after what seemed a chime are less than this below it; what is left of the chime itself is more."""
_TONE_ALONE_DB = 14.0
_WORDS_HOPS = 4
"""Sounds less than this below what seemed a beep, for 40 ms of the time that it takes to be sure, are the rest of a
word with a long vowel: after 26 of 28 such words, and after 1 of 1219 beeps."""
_NOTE_HOPS = 5
_NOTE_HZ = 0.006
_NOTES = 0.45
_NOTES_POWER = 0.55
"""...or 45 % of whose hops, with 55 % of the power, belong to notes that stand still for 50 ms: a bell, or a short
melody. Of a thousand words none did that either."""


@dataclass(slots=True)
class Beep:
    """A beep, both parts of a double one together; seconds of audio."""

    began: float
    ended: float
    hz: float
    level: float
    """Of its loudest moment, dBm0."""
    sounded_s: float
    broken_by_db: float
    """What is as loud as this (dBm0)..."""
    broken_by_hops: int
    """...for so many hops, right after it, shows that it was none."""

    @property
    def may_be_the_networks(self) -> bool:
        """At a pitch of some country's busy or congestion tone, and no longer than one."""
        brief = self.ended - self.began <= _ENGAGED_S
        return brief and any(abs(hz - self.hz) < _NEAR_HZ for hz in _engaged_pitches())


@dataclass(slots=True)
class BeepListener:
    """Waits for a beep to be over."""

    _beep: Beep | None = None
    _sound: list[Hop] = field(default_factory=list)
    _quiet_hops: int = 0
    _latest: LatestSound = field(default_factory=lambda: LatestSound(_PAUSE_BEFORE_S))

    @property
    def is_waiting(self) -> bool:
        """True while what was heard is surely a beep, and a second part may follow."""
        return self._beep is not None and self._beep.sounded_s >= _BEEP_S[0]

    def hear(
        self, hop: Hop, tones: SteadyTones, last_sound: float, *, from_a_machine: bool, chimes: bool = False
    ) -> Beep | None:
        """The beep that is over with this hop.

        `last_sound`: when anything was last heard. `from_a_machine`: what was heard before was hardly a person;
        `chimes`: it surely was none.
        """
        self._latest.hear(hop.at, loud=last_sound >= hop.at)
        tone = _tone_beep(tones.ended) if tones.ended is not None and _is_beep(tones.ended) else None
        for part in (tone, self._chord(hop, sounding=last_sound >= hop.at, chimes=chimes)):
            if part is not None and (from_a_machine or self._stands_alone(part)):
                self._take(part)
        beep = self._beep
        if beep is None or (tones.sounding is not None and tones.sounding.hops > _CHORD_QUIET_HOPS):
            return None
        if hop.level > beep.broken_by_db and hop.at > beep.ended + _STILL_S:
            beep.broken_by_hops -= 1
            if beep.broken_by_hops == 0:
                self._beep = None
                return None
        quiet = hop.at - beep.ended
        wanted = _MAYBE_ENGAGED_S if beep.may_be_the_networks and not from_a_machine else _QUIET_S
        if quiet < wanted or (hop.at - last_sound < _STILL_S and quiet < wanted + _LONGEST_HOLD_S):
            return None
        self._beep = None
        alone = last_sound - beep.ended < _SHORT_BEEP_ALONE_S
        shortest = _SHORT_BEEP_S if from_a_machine and alone else _BEEP_S[0]
        return beep if shortest <= beep.sounded_s <= _BEEP_S[1] else None

    def _stands_alone(self, part: Beep) -> bool:
        """Nothing sounded just before it, but for another part: the last vowel of a person's word may be sung."""
        began = self._latest.began
        after = max(began, self._beep.ended) if self._beep is not None else began
        return part.began - after <= _EDGE_S

    def _take(self, part: Beep) -> None:
        beep = self._beep
        if beep is not None and part.began - beep.ended < _NEXT_PART_S and abs(part.hz / beep.hz - 1) < _SAME_HZ:
            beep.sounded_s += max(0.0, part.ended - max(part.began, beep.ended))
            beep.ended = max(beep.ended, part.ended)
            beep.level = max(beep.level, part.level)
            beep.broken_by_db = max(beep.broken_by_db, part.broken_by_db)
            beep.broken_by_hops = part.broken_by_hops
        else:
            self._beep = part

    def _chord(self, hop: Hop, *, sounding: bool, chimes: bool) -> Beep | None:
        """The chord, or the chime, that ended with this hop: a sound of its own, before and after it silence."""
        sound = self._sound
        if sounding and (not sound or hop.level > max(sound[0].level, sound[len(sound) // 4].level) - _CHORD_RANGE_DB):
            self._quiet_hops = 0
            if len(sound) <= _CHORD_HOPS[1]:
                sound.append(hop)
            return None
        self._quiet_hops += 1
        if not sound or self._quiet_hops < _CHORD_QUIET_HOPS:
            return None
        self._sound = []
        if len(sound) > _CHORD_HOPS[1]:
            return None
        chord = _as_chord(sound) if len(sound) >= _CHORD_HOPS[0] else None
        return _as_chime(sound) if chord is None and chimes and len(sound) >= _CHIME_HOPS else chord


def beep_at_the_end(heard: Iterable[tuple[Hop, float]], room_level: float) -> Beep | None:
    """The beep that was the last sound of these hops (each with the level of the noise, dBm0), after a pause.

    What is softer than `room_level` (dBm0) goes on around it.

    So ends what was taken for ringback music, when a machine's greeting was its last part: a note of music that the
    answer cuts off has others just before it.
    """
    tones = SteadyTones()
    latest = LatestSound(_PAUSE_BEFORE_S)
    beep: Beep | None = None
    for hop, noise_level in heard:
        tones.hear(hop, noise_level)
        latest.hear(hop.at, loud=hop.f1 > 0.0 and hop.level > max(noise_level + LOUD_ABOVE_DB, room_level))
        if tones.ended is not None and _is_beep(tones.ended):
            beep = _tone_beep(tones.ended)
    if beep is None or beep.began - latest.began > _EDGE_S or latest.heard_at - beep.ended > _EDGE_S:
        return None
    return beep if beep.sounded_s >= _BEEP_S[0] and not beep.may_be_the_networks else None


def _is_beep(run: SteadyTone) -> bool:
    return run.duration_s >= _PART_S and _BEEP_HZ[0] < run.hz < _BEEP_HZ[1] and run.is_steady


def _tone_beep(tone: SteadyTone) -> Beep:
    return Beep(tone.began, tone.ended, tone.hz, tone.level, tone.duration_s, tone.level - _TONE_ALONE_DB, _WORDS_HOPS)


def _as_chord(sound: list[Hop]) -> Beep | None:
    inner = sound[2:-2]
    if median(hop.low for hop in inner) > _CHORD_LOW:
        return None
    first = median(hop.f1 for hop in inner)
    others = [hop.f1 for hop in inner if not _near(hop.f1, first)]
    second = median(others) if others else first
    strays = [min(abs(hop.f1 / first - 1), abs(hop.f1 / second - 1)) for hop in inner]
    explained = [stray for stray in strays if stray < _CHORD_NEAR]
    if len(explained) < _CHORD_EXPLAINED * len(inner) or sum(explained) > _CHORD_STRAY * len(explained):
        return None
    if not _BEEP_HZ[0] < first < _BEEP_HZ[1]:
        return None
    return _sound_beep(sound, first, _TONE_ALONE_DB, _WORDS_HOPS)


def _as_chime(sound: list[Hop]) -> Beep | None:
    inner = sound[1:-1]
    pitch = median(hop.f1 for hop in inner)
    is_chord = median(hop.low for hop in inner) <= _CHORD_LOW and _lasting_pitch(inner) > _CHIME_LASTS
    if is_chord or _is_in_notes(sound):
        return _sound_beep(sound, pitch, _CHIME_ALONE_DB, 1)
    return None


def _sound_beep(sound: list[Hop], hz: float, alone_db: float, words_hops: int) -> Beep:
    first, last, level = sound[0].at, sound[-1].at, max(hop.level for hop in sound)
    return Beep(first, last, hz, level, last - first, level - alone_db, words_hops)


def _lasting_pitch(sound: list[Hop]) -> float:
    """The largest share of the hops that have one same tone as their strongest or second one."""
    most = 0
    for pitch in {hop.f1 for hop in sound}:
        low, high = (1 - _CHIME_NEAR) * pitch, (1 + _CHIME_NEAR) * pitch
        most = max(most, sum(low < hop.f1 < high or low < hop.f2 < high for hop in sound))
    return most / len(sound)


def _is_in_notes(sound: list[Hop]) -> bool:
    notes = [note for note in _stretches(sound) if len(note) >= _NOTE_HOPS]
    if sum(map(len, notes)) <= _NOTES * len(sound):
        return False
    return sum(map(_power, notes)) > _NOTES_POWER * _power(sound)


def _stretches(sound: list[Hop]) -> list[list[Hop]]:
    """The sound in pieces whose strongest tone stays where it was at the piece's beginning."""
    pieces: list[list[Hop]] = []
    for hop in sound:
        if pieces and abs(hop.f1 / pieces[-1][0].f1 - 1) < _NOTE_HZ:
            pieces[-1].append(hop)
        else:
            pieces.append([hop])
    return pieces


def _power(hops: list[Hop]) -> float:
    return float(sum(10 ** (hop.level / 10) for hop in hops))


def _near(hz: float, other: float) -> bool:
    return abs(hz / other - 1) < _CHORD_NEAR


@cache
def _engaged_pitches() -> frozenset[float]:
    engaged = (tone for tones in all_tones().values() for tone in (tones.busy, tones.congestion))
    return frozenset(hz for tone in engaged if tone is not None for hz in tone.frequencies_hz)
