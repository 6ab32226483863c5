"""From the end of dialing to the answer: ringing, ringback music, a dial tone; and how an answer is known."""

from collections.abc import Iterator
from dataclasses import dataclass

from robodial.audio.line_sounds import LineSounds, ToneRun
from robodial.audio.progress_event import ProgressEvent
from robodial.audio.ringback_music import STEADY_S, UnrungSound
from robodial.audio.ringing import LONGEST_RING_S, Ring, Ringing
from robodial.audio.spectra import Hop
from robodial.i18n import gettext as _

UNRUNG_QUIET_S = 1.75
"""Sound without any ring may be music instead of ringing: only its end, and this much silence, is an answer."""
CUT_RING_QUIET_S = 1.2
"""A ring that stopped early was answered, unless the network goes on with another ring."""
_WORD_S = 0.18
_MUSIC_S = 0.5
_MUSIC_END_S = 0.6
_FLOOR_STEP_DB = 4.0
_NOTE_S = 0.1
_NOTES = 2
"""Half a second of sound, or two notes, around what looked like one ring: music, until a ring comes twice."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Somebody answered at `began` (not later than `by`), seconds of audio; `unrung_s` of sound came without a ring."""

    began: float
    by: float
    evidence: str
    unrung_s: float = 0.0


class BeforeAnswer:
    """Follows the ringing of one call until `answer` is known."""

    def __init__(self, country: str) -> None:
        self.answer: Answer | None = None
        self._ringing = Ringing(country)
        self._ring_cut_at: float | None = None
        self._dial_tone_told = False
        self._unrung = UnrungSound()
        self._unrung_s = 0.0
        self._floor: float | None = None
        self._odd_tones = 0

    def interrupt(self) -> None:
        """Some audio was not heard."""
        self._ringing.forget_burst()

    def hear(self, hop: Hop, sounds: LineSounds) -> Iterator[ProgressEvent]:
        """What this hop decides; `answer` is set with the event `answered`."""
        if sounds.tone is not None:
            yield from self._long_tone(hop, sounds.tone)
        ring = self._ring(hop, sounds)
        rings = self._ringing.is_sure(sound_before=self._unrung_s > _MUSIC_S or self._odd_tones >= _NOTES)
        if not rings:
            self._follow_unrung(hop, sounds)
        if ring is not None and rings:
            sounds.ring_hz = ring.hz
            yield ProgressEvent(hop.t, "ringback", began=ring.began)
            self._ring_cut_at = ring.ended if self._ringing.was_cut() else None
        self.answer = self._after_ring(hop, sounds) if rings else self._without_ring(hop, sounds)
        if self.answer is not None:
            yield ProgressEvent(hop.t, "answered", began=self.answer.began, evidence=self.answer.evidence)

    def may_be_ring(self, tone: ToneRun) -> bool:
        """The tone may be a ring as long as the longest one heard."""
        longest = max((ring.on_s for ring in self._ringing.rings), default=0.0)
        return tone.duration_s < 1.2 * longest

    def rings_again(self, sounds: LineSounds) -> bool:
        """The ring we know has just ended."""
        ended = sounds.ended_tone
        if ended is None or not ended.low or not self._ringing.rings:
            return False
        last = self._ringing.rings[-1]
        return abs(ended.hz - last.hz) < 12.0 and abs(ended.duration_s - last.on_s) < 0.12 * last.on_s

    def resume(self, hop: Hop, sounds: LineSounds) -> Iterator[ProgressEvent]:
        """It was no answer: it rings again, with the tone that ended in this hop."""
        self.answer = None
        self._ring_cut_at = None
        ring = self._ring(hop, sounds)
        if ring is not None:
            yield ProgressEvent(hop.t, "ringback", began=ring.began)

    def _long_tone(self, hop: Hop, tone: ToneRun) -> Iterator[ProgressEvent]:
        if tone.low and tone.duration_s > LONGEST_RING_S and not self._dial_tone_told:
            self._dial_tone_told = True
            yield ProgressEvent(hop.t, "dial_tone", began=tone.began)

    def _ring(self, hop: Hop, sounds: LineSounds) -> Ring | None:
        """The ring that this hop makes certain."""
        ended = sounds.ended_tone
        if ended is not None:
            if ended.low and ended.out_of_quiet:
                return self._ringing.hear(ended)
            self._ringing.forget_burst()
            self._odd_tones += ended.duration_s > _NOTE_S
        if sounds.voice is not None:
            self._ringing.forget_burst()
        return self._ringing.hear_quiet(hop.at) if sounds.tone is None else None

    def _after_ring(self, hop: Hop, sounds: LineSounds) -> Answer | None:
        """When the far end answered, and how we know; only in a pause of the ringing."""
        last = self._ringing.rings[-1]
        if sounds.voice is not None:
            began = last.ended if self._ring_cut_at else sounds.voice.began
            return Answer(began, sounds.voice.began, _("a voice between the rings"))
        if sounds.tone is not None:
            return None
        if self._ring_cut_at is not None and hop.at - self._ring_cut_at > CUT_RING_QUIET_S:
            return Answer(self._ring_cut_at, self._ring_cut_at, _("a ring stopped early"))
        if self._ringing.is_missing(hop.at):
            return Answer(self._ringing.answer_estimate(), hop.at, _("the next ring did not come"))
        return None

    def _without_ring(self, hop: Hop, sounds: LineSounds) -> Answer | None:
        """No ring was heard: music, an announcement, or someone who answered before we listened."""
        if self._unrung_s < _WORD_S or sounds.tone is not None:
            return None
        if self._unrung.is_music and self._unrung_s > _MUSIC_S:
            return self._after_music()
        if sounds.voice is not None or hop.at - sounds.last_sound < UNRUNG_QUIET_S:
            return None
        at = sounds.last_sound
        return Answer(at, at, _("a voice or music without ringing, then silence"), self._unrung_s)

    def _after_music(self) -> Answer | None:
        """The music has given way to the noise of the line."""
        began = self._unrung.quiet_began
        if began is None:
            return None
        changed = self._floor is not None and abs(self._unrung.quiet_level - self._floor) > _FLOOR_STEP_DB
        enough = STEADY_S if changed else max(_MUSIC_END_S, 1.5 * self._unrung.longest_pause_s)
        if self._unrung.quiet_s < enough:
            return None
        return Answer(began, began, _("the music stopped"))

    def _follow_unrung(self, hop: Hop, sounds: LineSounds) -> None:
        ended = sounds.ended_voice
        if ended is not None:
            self._unrung_s += ended.last_loud - ended.began
        loud = sounds.last_sound == hop.at
        tone = sounds.tone
        if self._floor is None and sounds.voice is not None:
            self._floor = sounds.noise.level
        self._unrung.hear(hop, loud=loud, ring=tone is not None and tone.low and tone.out_of_quiet)
