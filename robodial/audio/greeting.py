"""After the answer: how long they speak, whether it beeps, when it is our turn, and when our start was a mistake.

A person's greeting is short; a machine's is long, has pauses, and mostly ends in a beep. No pause tells the two apart
as fast as a person expects an answer. So the message starts after the short pause that ends a person's greeting, and
is taken back when the far end goes on as only a machine does, or beeps.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from robodial.audio.beep import Beep, BeepListener
from robodial.audio.progress_event import ProgressEvent
from robodial.audio.spectra import Hop
from robodial.audio.speech import Speech
from robodial.audio.steady_tone import SteadyTones
from robodial.i18n import gettext as _
from robodial.i18n.figures import decimal

LONGEST_HUMAN_S = 3.2
"""Who speaks longer than this at the start is a machine: few people greet with more than ten words."""
SILENCE_S = 2.85
"""Nobody says anything: they wait for us. The limit is 3 s to the first word they hear."""
UNHEARD_SILENCE_S = 2.65
"""In half duplex the modem's turn from listening to playing takes up to a quarter of a second."""
_MISSED_RING_S = 1.6
"""When only a missing ring tells that somebody answered, they may have done so just before it was due."""
MACHINE_QUIET_S = 1.72
"""A machine without a beep: most beep within 1.6 s. It is also the limit for a person taken for a machine (2 s)."""

_WORD_S = 0.12
"""Less than this is the handset, not a word..."""
_NOISE_QUIET_S = 1.4
"""...and a person may still be about to speak."""
_QUIET_S = 0.265
"""The end of a greeting, when a mistake can be taken back: up to one greeting in ten has a longer pause inside."""
_CLEAR_DB = 36.0
_QUIET_PER_DB_S = 0.0018
_LONGEST_MORE_S = 0.06
"""Where a voice stands less clearly out of the noise, its words' ends are not heard: a pause seems to begin earlier."""
_TWO_HELLOS_S = 1.4
_QUIET_AFTER_TWO_HELLOS_S, _QUIET_AFTER_MORE_S = 0.45, 1.2
"""They went on once: a double hello when they did so at once and said no more than that, else more likely a machine."""
_UNHEARD_QUIET_S = ((2.2, 0.48), (LONGEST_HUMAN_S, 0.75))
"""The end of a greeting where nothing is heard while we speak: every start is final."""
_STILL_S = 0.04
_LONGEST_HOLD_S = 0.2
"""When a sound just begins as we want to start, a little patience tells whether it is a word."""

_WENT_ON_WITHIN_S = 0.39
"""They spoke again so soon after our start that they cannot have heard us: they were only taking a breath."""
_TOO_LATE_S = 2.8
"""Later, only speech longer than any person's greeting stops us: a second hello, which may be as long as the first, is
more likely."""
_OTHERS_DB = 14.0
"""Voices so much softer than the greeting are other people in the room."""
_OTHERS_BEGIN_DB = 20.0
"""A word's first consonant is softer than the rest of it."""
_ANSWERED_US_AFTER_S = 0.85
"""They spoke again so long after our start: it was an answer to us, or a second hello."""
_NEW_SENTENCE_S = 1.0
"""What they say after such a pause has nothing to do with what they said before it."""
_GOES_ON_S = 0.7
"""A second hello is shorter than this."""
_LONG_REMARK_S = 1.35
"""What they say to our first words is shorter than this: "yes, hello, who is it?"."""
_MUCH_IN_ALL_S = 3.0
"""After a long greeting even less is no answer any more: it adds up to more than people say before they listen."""
_TALKS_OVER_S = 1.8
_MUCH_S = 0.4
_BREATH_S = 0.35
"""After so long of our message over theirs it is time to stop, when they said that much, and are not done with it..."""
_MOST_OVER_S = 2.0
"""...or, while less than this was lost, begin anew: the first sound of a word is enough then."""
_LONG_HELLO_S = 1.65
"""Who speaks so long when nobody had spoken is no person who only says hello; it takes a third of a second to be sure
that they speak."""
_UNRUNG_HUMAN_S = 1.6
_BEEP_BELOW_VOICE_DB = 14.0
"""A tone so much softer than their words is music in the room."""
_BEEP_AFTER_SPEECH_S = 1.2
_BEEP_AFTER_ANSWER_S = 2.0
_BEEPS_WITHIN_S = 4.0
_BEEPS_AT_NETWORKS_PITCH_WITHIN_S = 2.0
"""What beeps so long after the last word of a person, or of a machine that has beeped already, is something else: their
kitchen, or, at the pitch of the network's tones, somebody else who calls our own line (call waiting)."""
_SURELY_MACHINE_S = 2.2
"""After so much speech a tone at the pitch of a busy tone is taken for a beep at once: if it comes again, the call
ends all the same."""
_TAKE_BACK_S = 15.0
"""A beep this long after we began to speak still means that the message was not recorded."""


@dataclass(slots=True)
class Greeting:
    """One call from its answer on."""

    answered_at: float
    """When the far end answered (not when we knew)..."""
    answered_by: float
    """...or the latest moment at which it may have, where that is not known exactly."""
    hears_while_speaking: bool = True
    greeted_already: bool = False
    """What sounded before may have been a machine's greeting: ringback music, and words in it."""
    verdict: str = ""
    spoke_at: float | None = None
    """When we told the message to start; None while we wait."""
    finished: bool = False
    """The message is over: nothing will be started or taken back any more."""
    speech: Speech = field(default_factory=Speech)
    _tones: SteadyTones = field(default_factory=SteadyTones)
    _beeps: BeepListener = field(default_factory=BeepListener)
    _before_start_s: float = 0.0
    """Speech that had been heard when we began..."""
    _runs_before_start: int = 0
    _again_at: float = 0.0
    """When they spoke again after it."""
    _spoke_long: bool = False
    """The verdict is a machine because of that alone."""
    _taken_back: bool = False
    _went_on_at_once: bool = False
    """When that was because they only took a breath, or said hello twice."""
    _taken_back_s: float = 0.0
    """How much of the message was said in vain, all starts together..."""
    _talked_over_s: float = 0.0
    """...and over a greeting that still went on when we began again: not when they only said hello twice."""
    _beeped: bool = False
    """We speak because it beeped."""
    _message_ended_at: float | None = None
    """Our message is over, while they may still be greeting..."""
    _spoke_on_at: float | None = None
    """...with the words that began then, the first ones heard from its end on..."""
    _says_it_again: bool = False
    """...and it had been: once is enough."""

    def recall(self, hop: Hop, noise_level: float) -> None:
        """A hop from before the answer was known."""
        if hop.at >= self.answered_at:
            self._tones.hear(hop, noise_level)
            self.speech.hear(hop, noise_level, self._tones)

    def hear(self, hop: Hop, noise_level: float) -> Iterator[ProgressEvent]:
        """What this hop decides."""
        self._tones.hear(hop, noise_level)
        self.speech.hear(hop, noise_level, self._tones)
        if self.finished:
            return
        may_have_left = self._message_ended_at is not None
        beep = self._beeps.hear(
            hop,
            self._tones,
            self.speech.last_sound,
            from_a_machine=self.speech.total_s > _SURELY_MACHINE_S and not may_have_left,
            chimes=self.verdict == "machine" and not may_have_left,
        )
        if beep is not None and self._may_beep(beep):
            yield from self.take_beep(hop, beep)
        elif not self._beeps.is_waiting and not self._tones.is_sure:
            if self.spoke_at is None:
                yield from self._wait_for_our_turn(hop)
            elif self._message_ended_at is not None:
                yield from self._after_our_message(hop, self._message_ended_at)
            else:
                yield from self._while_we_speak(hop, self.spoke_at)

    @property
    def is_spoken_over(self) -> bool:
        """Our message is over, but perhaps not their greeting."""
        return self._message_ended_at is not None and not self.finished

    def message_started(self) -> None:
        """What we have to say sounds from now on."""
        self.finished = False
        self._message_ended_at = None

    def message_ended(self, at: float) -> None:
        """It does no longer. A message that was taken back is not over."""
        if self.spoke_at is None:
            return
        if self._beeped or self._says_it_again or (self.hears_while_speaking and not self._speaks_at(at)):
            self.finished = True
        else:
            self._message_ended_at, self._spoke_on_at = at, None

    def _speaks_at(self, at: float) -> bool:
        is_speaking = at - self.speech.last_word < _NEW_SENTENCE_S and not self._is_of_others()
        return is_speaking and self._said_since_start_s >= _MUCH_S

    @property
    def _said_since_start_s(self) -> float:
        return self.speech.total_s - self._before_start_s

    def take_unrung(self, hop: Hop, sounded_s: float) -> Iterator[ProgressEvent]:
        """Answered without a ring, after sound and a long pause: the greeting is over already, whoever spoke it."""
        if sounded_s < _UNRUNG_HUMAN_S:
            yield self._judged(hop, "human", _("spoke for {seconds} s, then waited").format(seconds=decimal(sounded_s)))
        else:
            yield self._judged(
                hop, "unsure", _("{seconds} s of voice or music without ringing").format(seconds=decimal(sounded_s))
            )
        yield self._speak(hop, "after_greeting", self.answered_at)

    # ---- while we wait -------------------------------------------------------------------------------------------

    def _wait_for_our_turn(self, hop: Hop) -> Iterator[ProgressEvent]:
        spoken = self.speech.total_s
        if self.speech.runs == 0:
            yield from self._after_nothing(hop)
            return
        yield from self._judge_by_length(hop)
        # who was just stopped for may be about to speak: their first sound counts until it is known to be none
        last = self.speech.last_loud if self._taken_back and self.speech.is_beginning else self.speech.last_word
        if self._is_over(hop, last, self._wanted_quiet(spoken)):
            if self.verdict not in ("human", "machine"):
                yield self._judged(
                    hop, "human", _("spoke for {seconds} s, then waited").format(seconds=decimal(spoken))
                )
            yield self._speak(hop, "after_greeting", self.speech.last_word)

    def _after_nothing(self, hop: Hop) -> Iterator[ProgressEvent]:
        silence = SILENCE_S if self.hears_while_speaking else UNHEARD_SILENCE_S
        if self._is_over(hop, max(self.answered_at, self.answered_by - silence + _MISSED_RING_S), silence):
            yield self._judged(hop, "unsure", _("silent since the answer"))
            yield self._speak(hop, "silence", self.answered_at)

    def _is_over(self, hop: Hop, since: float, wanted: float) -> bool:
        """Quiet for so long, and nothing is just beginning; crackle holds us up for a short while only."""
        quiet = hop.t - since
        return quiet >= wanted and (hop.at - self.speech.last_sound >= _STILL_S or quiet > wanted + _LONGEST_HOLD_S)

    def _judge_by_length(self, hop: Hop) -> Iterator[ProgressEvent]:
        if self.speech.total_s < LONGEST_HUMAN_S:
            if self._spoke_long:  # a voice shows that it was the room
                self.verdict, self._spoke_long = "", False
        elif self.verdict != "machine":
            self._spoke_long = True
            yield self._judged(
                hop, "machine", _("spoke for more than {seconds} s").format(seconds=decimal(LONGEST_HUMAN_S))
            )

    def _wanted_quiet(self, spoken: float) -> float:
        if self.verdict == "machine":
            return MACHINE_QUIET_S
        if spoken < _WORD_S:
            return _NOISE_QUIET_S
        if not self.hears_while_speaking:
            return _quiet_after(spoken, _UNHEARD_QUIET_S)
        if not self._taken_back:
            return self._quiet_in_noise()
        if self._said_hello_twice:
            return _QUIET_AFTER_TWO_HELLOS_S
        return _QUIET_AFTER_MORE_S

    @property
    def _said_hello_twice(self) -> bool:
        return self._went_on_at_once and self.speech.total_s < _TWO_HELLOS_S

    def _quiet_in_noise(self) -> float:
        unclear_db = max(0.0, _CLEAR_DB - self.speech.above_noise_db)
        return _QUIET_S + min(_LONGEST_MORE_S, _QUIET_PER_DB_S * unclear_db)

    # ---- while we speak ------------------------------------------------------------------------------------------

    def _while_we_speak(self, hop: Hop, spoke_at: float) -> Iterator[ProgressEvent]:
        self._notice_new_run()
        over = self._said_since_start_s
        if over > 0.0 and self._goes_on(hop, over, spoke_at):
            self._went_on_at_once = self._again_at - spoke_at < _WENT_ON_WITHIN_S
            yield from self._take_back(hop, _("they went on speaking"))
            yield from self._judge_by_length(hop)
        elif self.verdict == "unsure" and self.speech.began is None and over > _WORD_S:
            yield self._judged(
                hop, "human", _("spoke for {seconds} s when nobody else did").format(seconds=decimal(over))
            )

    def _after_our_message(self, hop: Hop, ended_at: float) -> Iterator[ProgressEvent]:
        """They spoke over its end. If they greeted, nobody heard it; if they answered, that ends, and so does the call.

        Nothing is taken back before it can be said again: else who hangs up meanwhile would be called once more.
        """
        if self._spoke_on_at is None and self.speech.runs > self._runs_before_start:
            self._spoke_on_at = self.speech.onset
        if not self._is_over(hop, max(ended_at, self.speech.last_word), MACHINE_QUIET_S):
            return
        went_on = self._spoke_on_at is not None and self._spoke_on_at < ended_at + _WENT_ON_WITHIN_S
        if not went_on or self._said_since_start_s < LONGEST_HUMAN_S:
            self.finished = True
            return
        yield from self._take_back(hop, _("they went on speaking"))
        yield from self._judge_by_length(hop)
        yield self._speak(hop, "after_greeting", self.speech.last_word)

    def _notice_new_run(self) -> None:
        """Speech after a long pause has nothing to do with what was said before it; nor has what others said."""
        speech = self.speech
        # a voice may have shown that some of what was heard before the start was the room
        self._before_start_s = min(self._before_start_s, speech.total_s)
        if speech.began is None and self._is_of_others():
            self._before_start_s = speech.total_s
            self._runs_before_start = speech.runs
        if speech.runs == self._runs_before_start + 1:
            self._again_at = speech.onset
        elif speech.began is not None and speech.pause_before_s > _NEW_SENTENCE_S and speech.onset > self._again_at:
            self._again_at = speech.onset
            self._before_start_s = speech.finished_s
            self._runs_before_start = speech.runs - 1

    def _goes_on(self, hop: Hop, over: float, spoke_at: float) -> bool:
        """Like a machine in the middle of its greeting; not like a person who answers us, or says hello again."""
        paused = hop.at - self.speech.last_word
        spoken_for = hop.t - spoke_at
        talked_over = self._talked_over_s + spoken_for
        begins = self.speech.is_beginning and talked_over < _MOST_OVER_S
        if (paused > _BREATH_S and not begins) or self._is_of_others():
            return False
        if self.verdict == "unsure":  # silent until now
            return over >= _LONG_HELLO_S and paused <= _STILL_S
        again = self.speech.runs - self._runs_before_start
        if self._beeped:  # it would record by now
            return over >= _GOES_ON_S and paused <= _STILL_S
        if self._again_at - spoke_at < _WENT_ON_WITHIN_S and paused <= 0.0:
            return over >= _GOES_ON_S or again > 1
        if self._again_at - spoke_at > _ANSWERED_US_AFTER_S or spoken_for > _TOO_LATE_S:
            return over >= LONGEST_HUMAN_S and paused <= _STILL_S
        too_long_an_answer = over >= _LONG_REMARK_S or (over >= _GOES_ON_S and self.speech.total_s >= _MUCH_IN_ALL_S)
        if paused <= _STILL_S and too_long_an_answer:
            return True
        if talked_over < _TALKS_OVER_S or over < _MUCH_S:
            return False
        return paused <= _STILL_S or again > 1 or begins

    def _is_of_others(self) -> bool:
        softer_db = _OTHERS_BEGIN_DB if self.speech.is_beginning else _OTHERS_DB
        return self.speech.run_peak < self.speech.loudest - softer_db

    def _take_back(self, hop: Hop, evidence: str) -> Iterator[ProgressEvent]:
        assert self.spoke_at is not None
        self._taken_back_s += hop.t - self.spoke_at
        self.spoke_at = None
        if self._message_ended_at is not None:
            self._says_it_again, self._message_ended_at = True, None
        self._taken_back = True
        self._beeped = False
        yield ProgressEvent(hop.t, "stop", evidence=evidence)

    # ---- beeps ---------------------------------------------------------------------------------------------------

    def _may_beep(self, beep: Beep) -> bool:
        """A machine speaks before it beeps, or at least waits; it beeps soon, and about as loud as it spoke."""
        if self._message_ended_at is not None:
            if self.hears_while_speaking and self._said_since_start_s < _MUCH_S:
                return False
        elif self.spoke_at is not None and (
            beep.began - self.spoke_at > _TAKE_BACK_S or self._is_late(beep, self.spoke_at)
        ):
            return False
        if self.greeted_already:
            return True
        if beep.level < self.speech.lasting_level - _BEEP_BELOW_VOICE_DB:
            return False
        if self.speech.total_s >= _BEEP_AFTER_SPEECH_S:
            return True
        return beep.began - self.answered_at >= _BEEP_AFTER_ANSWER_S

    def _is_late(self, beep: Beep, spoke_at: float) -> bool:
        if self.verdict != "human" and not self._beeped:
            return False
        within_s = _BEEPS_AT_NETWORKS_PITCH_WITHIN_S if beep.may_be_the_networks else _BEEPS_WITHIN_S
        return beep.began - (self.speech.last_said or spoke_at) > within_s

    def take_beep(self, hop: Hop, beep: Beep) -> Iterator[ProgressEvent]:
        """It beeped, and recording has begun."""
        if self.spoke_at is not None:
            yield from self._take_back(hop, _("a beep: this is a machine"))
        yield ProgressEvent(hop.t, "beep", began=beep.began)
        if self.verdict != "machine":
            evidence = _("a beep of {hz:.0f} Hz, {seconds} s long")
            yield self._judged(hop, "machine", evidence.format(hz=beep.hz, seconds=decimal(beep.ended - beep.began)))
        self._beeped, self._spoke_long = True, False
        yield self._speak(hop, "after_beep", beep.ended)

    # ---- events --------------------------------------------------------------------------------------------------

    def _judged(self, hop: Hop, who: str, evidence: str) -> ProgressEvent:
        self.verdict = who
        return ProgressEvent(hop.t, "verdict", who=who, evidence=evidence)

    def _speak(self, hop: Hop, why: str, since: float) -> ProgressEvent:
        self.spoke_at = hop.t
        self._talked_over_s = 0.0 if self._said_hello_twice else self._taken_back_s
        self._before_start_s = self.speech.total_s
        self._runs_before_start = self.speech.runs
        self._again_at = hop.t
        return ProgressEvent(hop.t, "speak", began=since, why=why)


def _quiet_after(speech: float, table: tuple[tuple[float, float], ...]) -> float:
    return next((quiet for longest, quiet in table if speech < longest), MACHINE_QUIET_S)
