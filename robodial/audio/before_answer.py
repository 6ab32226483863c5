"""From the end of dialing to the answer: ringing, ringback music, a dial tone; and how an answer is known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from robodial.audio.latest_sound import LatestSound
from robodial.audio.level_track import LevelTrack, stepped
from robodial.audio.line_noise import LOUD_ABOVE_DB
from robodial.audio.line_sounds import VOICE_PAUSE_S, LineSounds, ToneRun, Voice
from robodial.audio.line_talk import LineTalk
from robodial.audio.progress_event import ProgressEvent
from robodial.audio.ringback_music import UnrungSound
from robodial.audio.ringing import LEAST_RING_S, LONGEST_RING_S, PITCH_HZ, Ring, Ringing, may_be_ring
from robodial.audio.room import NEAR_DB, SILENT_DBM0
from robodial.audio.spectra import Hop
from robodial.audio.words_in_pause import WordsInPause
from robodial.i18n import gettext as _

UNRUNG_QUIET_S = 1.75
"""A voice without any ring may be an announcement before the ringing: only this much silence after it is an answer."""
CUT_RING_QUIET_S = 1.2
"""A ring that stopped early was answered, unless the network goes on with another ring."""
_WORD_S = 0.18
_SOUNDING_WORD_S = 0.2
"""A voice between rings. The edges of rings look like one for as long as it takes to know a tone..."""
_WHOLE_WORD_S = 0.13
"""...and on bad lines for up to 110 ms, when all is over."""
_LONGEST_VOWEL_S = 1.0
"""A word that looks like a tone at first began no earlier than this before we knew it."""
_LEAST_UNRUNG_DBM0 = -36.0
"""Without any ring nothing tells how loud the line is: its loudest moments are softer than this."""
_NOTE_S = 0.1
_NOTES = 2
"""Music, or two notes, around what looked like one ring: no ring, until it comes twice."""
_MUSIC_END_S = 0.5
"""Music rests, mostly for less than this..."""
_RESTS = 1.5
"""...and seldom for so much longer than it did before."""

_ROOM_AFTER_MUSIC_S = 2.5
"""What sounds so much softer than the music for so long is no part of it, but the room of who answered."""

_STEP_DB = 4.0
_CODER_DBM0 = -55.0
"""Softer noise is the coder's own on some lines, and changes with every click."""
_STEP_S = 0.4
_STEP_BEFORE_S = 0.3
_STEP_LOOK_S = 1.2
"""The far end's noise comes, or the network's goes: 4 dB for 400 ms within a pause of the ringing is an answer."""
_NOISY = 0.45
"""Two peaks hold at most 0.3 of noise, and 0.7 of the weakest ring."""
_WEAK_RING_S = 0.2
_WEAK_RING_DB = 3.0
_WEAK_RING_PAUSE_S = 0.8
_DATED_STEP_DB = 2.0
"""When a ring is missing, even a small step tells since when."""
_RING_EDGE_S = 0.1
_CLICK_DB = 12.0

_VOICE_PAUSE_HOPS = 22
"""A voice is told to have ended 200 ms after its last sound."""
_PITCH_HOPS = 8
_STEADY_HZ = 8.0


@dataclass(frozen=True, slots=True)
class Answer:
    """Somebody answered at `began` (not later than `by`), seconds of audio; `unrung_s` of sound came without a ring.

    `after_music`: where the music ended and the far end's own sounds began is not known, or only guessed. `loudest`
    (dBm0) was what sounded before `began`, where what went on after it was much softer.
    """

    began: float
    by: float
    evidence: str
    unrung_s: float = 0.0
    after_music: bool = False
    loudest: float = SILENT_DBM0

    @property
    def room_level(self) -> float:
        """Softer sounds than this (dBm0) are the room."""
        return self.loudest - NEAR_DB


class BeforeAnswer:
    """Follows the ringing of one call until `answer` is known."""

    def __init__(self) -> None:
        self.answer: Answer | None = None
        self._levels = LevelTrack()
        self._words = WordsInPause()
        self._ringing = Ringing(self._levels)
        self._ring_cut_at: float | None = None
        self._pause_began = 0.0
        """When a tone or a voice last ended."""
        self._dial_tone_told = False
        self._unrung = UnrungSound()
        self._unrung_voices: list[Voice] = []
        self._odd_tones = 0
        self._pitch = _Pitch()
        self._latest_sound = LatestSound(VOICE_PAUSE_S)
        self._talk = LineTalk()
        self._burst_ended = 0.0
        """When a tone at the pitch of the ringing last ended: perhaps the first of two that make one ring."""

    def interrupt(self) -> None:
        """Some audio was not heard."""
        self._ringing.forget_burst()
        self._levels.forget()

    def hear(self, hop: Hop, sounds: LineSounds) -> Iterator[ProgressEvent]:
        """What this hop decides; `answer` is set with the event `answered`."""
        self._levels.hear(hop)
        self._pitch.hear(hop, sounding=sounds.voice is not None and sounds.last_sound == hop.at)
        quietest = max(sounds.noise.learnt + LOUD_ABOVE_DB, self._talk.level)
        self._latest_sound.hear(hop.at, loud=hop.f1 > 0 and hop.level > quietest)
        if sounds.tone is not None:
            yield from self._long_tone(hop, sounds.tone)
        self._learn_line(hop, sounds)
        ring = self._ring(hop, sounds)
        rings = self._ringing.is_sure(sound_before=self._sounded_before())
        if not rings:
            self._follow_unrung(hop, sounds)
        if ring is not None and rings:
            sounds.ring_hz = ring.hz
            yield ProgressEvent(hop.t, "ringback", began=ring.began)
        if rings and (ring is not None or sounds.ended_tone is not None):
            self._ring_cut_at = self._ringing.cut_at()
        self.answer = self._after_ring(hop, sounds) if rings else self._without_ring(hop, sounds)
        if self.answer is not None:
            yield ProgressEvent(hop.t, "answered", began=self.answer.began, evidence=self.answer.evidence)

    @property
    def line_level(self) -> float:
        """Level (dBm0) of what the line itself carries, heard while it rang."""
        return self._talk.level

    def may_be_ring(self, tone: ToneRun) -> bool:
        """The tone may be a ring as long as the longest one heard."""
        longest = max((ring.on_s for ring in self._ringing.rings), default=0.0)
        return tone.duration_s < 1.2 * longest

    def rang_again_at(self, ended: ToneRun) -> float | None:
        """When a ring began that this tone ended: one we know, or of a network to which the call was passed on."""
        return self._ringing.rang_again_at(ended) if ended.low else None

    def resume(self, hop: Hop, sounds: LineSounds) -> Iterator[ProgressEvent]:
        """It was no answer: it rings again, with the tone that ended in this hop."""
        self.answer = None
        self._ring_cut_at = None
        self._levels.forget()
        self._learn_line(hop, sounds)
        ring = self._ring(hop, sounds)
        if ring is not None:
            yield ProgressEvent(hop.t, "ringback", began=ring.began)

    def _long_tone(self, hop: Hop, tone: ToneRun) -> Iterator[ProgressEvent]:
        if tone.low and tone.duration_s > LONGEST_RING_S and not self._dial_tone_told:
            self._dial_tone_told = True
            yield ProgressEvent(hop.t, "dial_tone", began=tone.began)

    def _learn_line(self, hop: Hop, sounds: LineSounds) -> None:
        """What the line itself carries begins no voice and no tone until the answer, and was no music."""
        tone = sounds.ended_tone
        if tone is not None and tone.duration_s >= LEAST_RING_S and may_be_ring(tone):
            self._talk.rang(tone)
            sounds.noise.floor = self._talk.limit - LOUD_ABOVE_DB
            if self._talk.is_all:
                self._unrung = UnrungSound()
                self._unrung_voices.clear()
                self._odd_tones = 0
        elif sounds.tone is None:
            self._talk.hear(hop.at, hop.level)

    # ---- ringing ---------------------------------------------------------------------------------------------------

    def _ring(self, hop: Hop, sounds: LineSounds) -> Ring | None:
        """The ring that this hop makes certain."""
        ended = sounds.ended_tone
        if ended is not None:
            self._pause_began = ended.ended
            if ended.low and self._ringing.knows(ended):
                self._burst_ended = ended.ended
            if may_be_ring(ended) and not self._ringing.sounds_like_a_ring(ended):
                self._unrung.add_note(ended)
            if ended.low and (ended.out_of_quiet or self._ringing.knows(ended) or self._ringing.follows(ended)):
                return self._ringing.hear(ended)
            cut = self._ringing.take_cut(ended.began, ended.hz)
            self._ringing.notice(ended)
            self._ringing.forget_burst()
            self._odd_tones += ended.duration_s > _NOTE_S and not may_be_ring(ended)
            return cut
        if sounds.voice is not None:
            cut = self._ringing.take_cut(sounds.voice.began)
            self._pause_began = sounds.voice.last_loud
            self._ringing.forget_burst()
            return cut
        return self._ringing.hear_quiet(hop.at) if sounds.tone is None else None

    def _after_ring(self, hop: Hop, sounds: LineSounds) -> Answer | None:
        """When the far end answered, and how we know; only in a pause of the ringing."""
        last = self._ringing.rings[-1]
        voice = _word(sounds)
        if voice is not None and self._may_be_weak_ring(voice):
            self._ringing.last_tone = voice.began
        elif voice is not None:
            return self._spoke(voice.began, last)
        word_began = self._said(hop, sounds, last)
        if word_began is not None:
            return self._spoke(word_began, last)
        if sounds.tone is not None or sounds.voice is not None:
            return None
        if self._ring_cut_at is not None and hop.at - self._ring_cut_at > CUT_RING_QUIET_S:
            return Answer(self._ring_cut_at, self._ring_cut_at, _("a ring stopped early"))
        stepped_at = self._noise_step(hop)
        if stepped_at is not None:
            return Answer(stepped_at, stepped_at, _("the noise of the line changed between the rings"))
        if not self._ringing.is_missing(hop.at):
            return None
        if self._rings_weakly(hop, last):
            self._ringing.last_tone = hop.at - _WEAK_RING_S
            return None
        return self._missing_ring(hop, last)

    def _may_be_weak_ring(self, voice: Voice) -> bool:
        """Hum below a ring makes it look like a voice of one pitch; but exchanges keep time."""
        return self._pitch.is_of_a_ring and not voice.seemed_a_tone and not self._ringing.is_too_early(voice.began)

    def _spoke(self, known_from: float, last: Ring) -> Answer:
        """A word: it began with the sound it is part of, though that looked like a tone at first."""
        if self._ring_cut_at is not None:
            return Answer(last.ended, known_from, _("a voice between the rings"))
        rang_until = max(last.ended, self._burst_ended) + _RING_EDGE_S
        began = min(known_from, max(self._latest_sound.began, rang_until, known_from - _LONGEST_VOWEL_S))
        return Answer(began, began, _("a voice between the rings"))

    def _said(self, hop: Hop, sounds: LineSounds, last: Ring) -> float | None:
        if hop.at < last.ended + _RING_EDGE_S:
            self._words.forget()
            return None
        return self._words.hear(hop, sounds.noise.level, last.hz, hums=sounds.hums)

    def _noise_step(self, hop: Hop) -> float | None:
        """When the noise of the line changed in this pause, if it did."""
        from_s = max(self._pause_began + _RING_EDGE_S, hop.at - _STEP_LOOK_S)
        at = hop.at - _STEP_S
        if self._ringing.is_undecided or at - from_s < _STEP_BEFORE_S:
            return None
        before, after = self._levels.stretch(from_s, at), self._levels.stretch(at, hop.at)
        if before is None or after is None or max(before.level, after.level) < _CODER_DBM0:
            return None
        if not stepped(before, after, _STEP_DB) or self._talk.explains(max(before.level, after.level)):
            return None
        if self._levels.tonality(at, hop.at) > _NOISY:
            return None  # a ring too weak to be known as one
        if before.level > after.level and self._levels.tonality(from_s, at) > _NOISY:
            return None  # a note of a radio on the line
        stepped_at = self._levels.step(from_s, hop.at, _STEP_DB)
        if stepped_at is None or not self._levels.came_at_once(from_s, stepped_at, hop.at):
            return None
        return stepped_at

    def _rings_weakly(self, hop: Hop, last: Ring) -> bool:
        """Something tonal has just risen out of this pause: the next ring, too weak to be known as a tone."""
        now = hop.at - _WEAK_RING_S
        pause = self._levels.stretch(last.ended + _RING_EDGE_S, last.ended + _RING_EDGE_S + _WEAK_RING_PAUSE_S)
        risen = stepped(pause, self._levels.stretch(now, hop.at), _WEAK_RING_DB, sure=4.0)
        return risen and self._levels.tonality(now, hop.at) > _NOISY

    def _missing_ring(self, hop: Hop, last: Ring) -> Answer:
        evidence = _("the next ring did not come")
        quiet_from_s, due = max(last.ended, self._pause_began), self._ringing.next_due()
        from_s = quiet_from_s + _RING_EDGE_S
        exact = self._levels.step(from_s, hop.at, _DATED_STEP_DB)
        if exact is None and self._pause_differs(from_s, hop.at):
            exact = quiet_from_s
        if exact is None:
            exact = self._levels.click(from_s, hop.at, _CLICK_DB)
        if exact is None:
            return Answer((quiet_from_s + max(quiet_from_s, due)) / 2, max(quiet_from_s, due), evidence)
        return Answer(exact, exact, evidence)

    def _pause_differs(self, from_s: float, to_s: float) -> bool:
        """The noise is another one than in the pause before: they answered just when the ring ended."""
        pauses = self._ringing.pauses()
        if not pauses:
            return False
        began, ended = pauses[-1]
        before = self._levels.stretch(began + _RING_EDGE_S, ended - _RING_EDGE_S)
        return stepped(before, self._levels.stretch(from_s, to_s), _DATED_STEP_DB)

    # ---- no ringing ------------------------------------------------------------------------------------------------

    def _sounded_before(self) -> bool:
        """What looks like one ring may be a note."""
        return self._odd_tones >= _NOTES or self._unrung.is_music

    def _follow_unrung(self, hop: Hop, sounds: LineSounds) -> None:
        ended, tone = sounds.ended_voice, sounds.tone
        if ended is not None and not self._pitch.is_of_a_ring:
            self._unrung_voices.append(ended)
        maybe_ring = tone is not None and may_be_ring(tone)
        self._unrung.hear(hop, loud=sounds.last_sound == hop.at, ring=maybe_ring)

    def _without_ring(self, hop: Hop, sounds: LineSounds) -> Answer | None:
        """No ring was heard: music, an announcement, or someone who answered before we listened."""
        if sounds.tone is not None:
            return None
        if self._unrung.is_music and self._unrung.near_peak > _LEAST_UNRUNG_DBM0:
            return self._after_music(hop)
        if self._ringing.rings and not self._ringing.is_missing(hop.at):
            return None
        if self._unrung_voices and sounds.voice is None and hop.at - sounds.last_sound >= UNRUNG_QUIET_S:
            return self._unrung_answer(sounds, sounds.last_sound, self._unrung_voices)
        if hop.at - self._unrung.last_near >= UNRUNG_QUIET_S:
            voices = [*self._unrung_voices, sounds.voice] if sounds.voice is not None else self._unrung_voices
            near = [voice for voice in voices if self._unrung.is_near(voice.peak_level)]
            return self._unrung_answer(sounds, self._unrung.last_near, near)
        return None

    def _unrung_answer(self, sounds: LineSounds, at: float, voices: Sequence[Voice]) -> Answer | None:
        """Nobody has spoken since, though others may in the room."""
        heard = [voice for voice in voices if _is_above_noise(voice, sounds)]
        unrung_s = sum(max(0.0, min(voice.last_loud, at) - voice.began) for voice in heard)
        if unrung_s < _WORD_S:
            return None
        loudest = max(voice.peak_level for voice in heard)
        return Answer(at, at, _("a voice or music without ringing, then silence"), unrung_s, loudest=loudest)

    def _after_music(self, hop: Hop) -> Answer | None:
        """The music has given way to the noise of the line, or to words in it."""
        quiet_from = self._unrung.quiet_began
        if hop.at - self._unrung.last_near >= _ROOM_AFTER_MUSIC_S:
            ended = self._unrung.last_near + _RING_EDGE_S
            return Answer(ended, ended, _("the music stopped"), after_music=True, loudest=self._unrung.near_peak)
        if quiet_from is None:
            return None
        spoken_from = self._unrung.words_in_noise_began()
        if spoken_from is None:
            if self._unrung.quiet_s < max(_MUSIC_END_S, _RESTS * self._unrung.longest_pause_s):
                return None
            spoken_from = self._unrung.words_began()
        if spoken_from is not None:
            return Answer(spoken_from, spoken_from, _("the music stopped, and somebody spoke"), after_music=True)
        return Answer(quiet_from, quiet_from, _("the music stopped"), after_music=True)


@dataclass(slots=True)
class _Pitch:
    """The strongest tone in what is taken for a voice: hum below a weak ring makes it look like one."""

    _hops: int = 0
    _mean: float = 0.0
    _spread: float = 0.0
    _pause_hops: int = 0

    def hear(self, hop: Hop, *, sounding: bool) -> None:
        """One more hop; `sounding`: there is a voice in it."""
        self._pause_hops = 0 if sounding else self._pause_hops + 1
        if self._pause_hops > _VOICE_PAUSE_HOPS:
            self._hops, self._mean, self._spread = 0, 0.0, 0.0
        if sounding:
            self._hops += 1
            off = hop.f1 - self._mean
            self._mean += off / self._hops
            self._spread += off * (hop.f1 - self._mean)

    @property
    def is_of_a_ring(self) -> bool:
        """True for one steady pitch where rings have theirs: no word is so flat."""
        lowest, highest = PITCH_HZ
        steady = self._hops >= _PITCH_HOPS and (self._spread / self._hops) ** 0.5 < _STEADY_HZ
        return steady and lowest < self._mean < highest


def _is_above_noise(voice: Voice, sounds: LineSounds) -> bool:
    """False for the noise of the line, which is not yet known when we begin to listen, and for its talk."""
    return voice.peak_level > max(sounds.noise.level + LOUD_ABOVE_DB, _LEAST_UNRUNG_DBM0)


def _word(sounds: LineSounds) -> Voice | None:
    """The voice of this hop when it is more than a crackle."""
    voice, ended = sounds.voice, sounds.ended_voice
    if sounds.tone is not None:
        return None
    if voice is not None and voice.last_loud - voice.began >= _SOUNDING_WORD_S:
        return voice
    return ended if ended is not None and ended.last_loud - ended.began >= _WHOLE_WORD_S else None
