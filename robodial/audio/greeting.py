"""After the answer: how long they spoke, whether it beeped, and when it is our turn. First rules, with their reasons.

A person's greeting is short; a machine's is long and mostly ends in a beep. Between the two we are not sure, and
treat it as a person: the message starts after a pause, never later than 2 s after the last word.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from robodial.audio.line_sounds import LineSounds, ToneRun
from robodial.audio.progress_event import ProgressEvent
from robodial.audio.spectra import Hop
from robodial.audio.tones import all_tones
from robodial.i18n import gettext as _

LONGEST_HUMAN_S = 3.2
"""Who speaks longer than this at the start is a machine: few people greet with more than ten words."""
_QUIET_AFTER_S = ((0.35, 0.75), (1.2, 0.55), (2.2, 0.8), (LONGEST_HUMAN_S, 1.3))
"""Greeting shorter than..., pause to wait for. After one or two words it is our turn soon; the longer they speak, the
likelier a machine that only takes a breath, or is about to beep."""
_UNRUNG_HUMAN_S = 1.6
_MACHINE_QUIET_S = 1.7
"""A machine without a beep: most beep within 1.6 s. It is also the limit for a person taken for a machine (2 s)."""
_STILL_S = 0.06
_LONGEST_HOLD_S = 0.25
_NOISE_S = 0.18
"""Less than this is the handset, not a word."""
_NOISE_QUIET_S = 1.4
SILENCE_S = 2.7
"""Nobody says anything: they wait for us. The limit is 3 s to the first word they hear."""

_BEEP_HZ = (380.0, 2050.0)
_BEEP_S = (0.11, 3.0)
_BEEP_AFTER_SPEECH_S = 1.2
_BEEP_AFTER_ANSWER_S = 2.0
_BEEP_QUIET_S = 0.16
"""The second of a double beep comes within 150 ms."""
_MAYBE_ENGAGED_S = 0.95
"""A tone at the pitch of a busy tone is a beep only when it does not come again."""
_TAKE_BACK_S = 15.0
"""A beep this long after we began to speak still means that the message was not recorded."""
_NEAR_HZ = 12.0


@dataclass(slots=True)
class Greeting:
    """One call from its answer on."""

    answered_at: float
    """When the far end answered (not when we knew)."""
    spoken_s: float = 0.0
    """Speech in the voices that have ended."""
    verdict: str = ""
    spoke_at: float | None = None
    """When we told the message to start; None while we wait."""
    playing: bool = False
    """True between the message's real start and end: what is heard may be its echo."""
    finished: bool = False
    _last_word: float = 0.0
    _beep: ToneRun | None = None
    _before_start_s: float = 0.0
    """Speech that had been heard when we began."""
    _late: bool = False
    """They said their first word after ours."""

    def hear(self, hop: Hop, sounds: LineSounds) -> Iterator[ProgressEvent]:
        """What this hop decides."""
        if not self.playing:
            self._follow_speech(sounds)
        if sounds.ended_tone is not None and self._is_beep(sounds.ended_tone, hop):
            self._beep = sounds.ended_tone
        if self._beep is not None:
            yield from self._after_beep(self._beep, hop, sounds)
        elif sounds.tone is None and not self.finished and not self.playing:
            yield from self._after_words(hop, sounds)

    def take_unrung(self, hop: Hop, sounded_s: float) -> Iterator[ProgressEvent]:
        """Answered without a ring, after sound and a long pause: the greeting is over already, whoever spoke it."""
        self.spoken_s = sounded_s
        self._last_word = self.answered_at
        if sounded_s < _UNRUNG_HUMAN_S:
            yield self._judged(hop, "human", _("spoke for {seconds:.1f} s, then waited").format(seconds=sounded_s))
        else:
            yield self._judged(
                hop, "unsure", _("{seconds:.1f} s of voice or music without ringing").format(seconds=sounded_s)
            )
        yield self._speak(hop, "after_greeting", self.answered_at)

    def _follow_speech(self, sounds: LineSounds) -> None:
        voice = sounds.ended_voice
        if voice is not None:
            self.spoken_s += voice.last_loud - max(voice.began, self.answered_at)
            self._last_word = voice.last_loud
        elif sounds.voice is not None:
            self._last_word = sounds.voice.last_loud

    def speech_s(self, sounds: LineSounds) -> float:
        """Speech so far, pauses of more than 200 ms not counted."""
        voice = sounds.voice
        sounding = voice.last_loud - max(voice.began, self.answered_at) if voice else 0.0
        return self.spoken_s + max(sounding, 0.0)

    # ---- words ---------------------------------------------------------------------------------------------------

    def _after_words(self, hop: Hop, sounds: LineSounds) -> Iterator[ProgressEvent]:
        speech = self.speech_s(sounds)
        if self.spoke_at is not None:
            yield from self._late_words(hop, sounds, speech - self._before_start_s)
            return
        if speech >= LONGEST_HUMAN_S and self.verdict != "machine":
            yield self._judged(hop, "machine", _("spoke for more than {seconds:.1f} s").format(seconds=LONGEST_HUMAN_S))
        if speech == 0.0:
            yield from self._after_nothing(hop)
        elif hop.at - self._last_word >= self._wanted_quiet(speech) and self._is_still(hop, sounds, speech):
            if not self.verdict:
                yield self._judged(hop, "human", _("spoke for {seconds:.1f} s, then waited").format(seconds=speech))
            yield self._speak(hop, "after_greeting", self._last_word)

    def _is_still(self, hop: Hop, sounds: LineSounds, speech: float) -> bool:
        """Nothing is just beginning; crackle holds us up for a short while only."""
        if hop.at - sounds.last_sound >= _STILL_S:
            return True
        return hop.at - self._last_word > self._wanted_quiet(speech) + _LONGEST_HOLD_S

    def _late_words(self, hop: Hop, sounds: LineSounds, speech: float) -> Iterator[ProgressEvent]:
        """They spoke only after we had begun: a person, if it stays short."""
        if self.verdict == "human" and self._late:
            longest = _("spoke for more than {seconds:.1f} s when nobody else did").format(seconds=LONGEST_HUMAN_S)
            if speech >= LONGEST_HUMAN_S:
                yield self._judged(hop, "machine", longest)
        elif self.verdict == "unsure" and sounds.ended_voice is not None and speech > _NOISE_S:
            self._late = True
            yield self._judged(hop, "human", _("spoke for {seconds:.1f} s when nobody else did").format(seconds=speech))

    def _after_nothing(self, hop: Hop) -> Iterator[ProgressEvent]:
        if hop.at - self.answered_at >= SILENCE_S:
            yield self._judged(hop, "unsure", _("silent since the answer"))
            yield self._speak(hop, "silence", self.answered_at)

    def _wanted_quiet(self, speech: float) -> float:
        if speech < _NOISE_S:
            return _NOISE_QUIET_S
        if self.verdict == "machine":
            return _MACHINE_QUIET_S
        return next((quiet for longest, quiet in _QUIET_AFTER_S if speech < longest), _MACHINE_QUIET_S)

    # ---- beeps ---------------------------------------------------------------------------------------------------

    def _is_beep(self, run: ToneRun, hop: Hop) -> bool:
        if self.finished or not _BEEP_S[0] <= run.duration_s <= _BEEP_S[1] or not _BEEP_HZ[0] < run.hz < _BEEP_HZ[1]:
            return False
        if run.second_share > 0.06 or run.strayed_hz > max(0.02 * run.hz, 10.0):
            return False
        if self.spoke_at is not None and self._beep is None and hop.t - self.spoke_at > _TAKE_BACK_S:
            return False
        waited = run.began - self.answered_at >= _BEEP_AFTER_ANSWER_S
        return waited or self.spoken_s >= _BEEP_AFTER_SPEECH_S or self._last_word - self.answered_at > 2.0

    def _after_beep(self, beep: ToneRun, hop: Hop, sounds: LineSounds) -> Iterator[ProgressEvent]:
        if sounds.tone is not None:
            return  # a second beep, or a busy tone going on
        quiet_s = _MAYBE_ENGAGED_S if _may_be_engaged(beep) else _BEEP_QUIET_S
        if hop.at - beep.ended < quiet_s:
            return
        self._beep = None
        if self.spoke_at is not None:
            yield ProgressEvent(hop.t, "stop", evidence=_("a beep: this is a machine"))
        yield ProgressEvent(hop.t, "beep", began=beep.began)
        if self.verdict != "machine":
            yield self._judged(
                hop,
                "machine",
                _("a beep of {hz:.0f} Hz, {seconds:.1f} s long").format(hz=beep.hz, seconds=beep.duration_s),
            )
        yield self._speak(hop, "after_beep", beep.ended)

    # ---- events --------------------------------------------------------------------------------------------------

    def _judged(self, hop: Hop, who: str, evidence: str) -> ProgressEvent:
        self.verdict = who
        return ProgressEvent(hop.t, "verdict", who=who, evidence=evidence)

    def _speak(self, hop: Hop, why: str, since: float) -> ProgressEvent:
        self.spoke_at = hop.t
        self._before_start_s = self.spoken_s
        return ProgressEvent(hop.t, "speak", began=since, why=why)


def _may_be_engaged(run: ToneRun) -> bool:
    """At the pitch of some country's busy tone, and no longer than one."""
    if run.duration_s > 0.85:
        return False
    return any(
        tones.busy is not None
        and len(tones.busy.frequencies_hz) == 1
        and abs(tones.busy.frequencies_hz[0] - run.hz) < _NEAR_HZ
        for tones in all_tones().values()
    )
