"""What happens on the line from the end of dialing to hang-up, heard in its audio alone (design, decision 6).

Pure: audio in, timed events out; no clock, no I/O, no look-ahead. Blocks of any size give the same events, and a
recording cut at t gives the same events before t.

    before the answer:  nothing -> ringing -> answered
                        any     -> engaged (busy, congestion, SIT, fax): over
    after it:           greeting, beep, speak;  busy or dial tone -> hung up: over
    answered in silence, then the same ring again: it was not answered; back to ringing
"""

from collections import deque
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from robodial.audio.beep import beep_at_the_end
from robodial.audio.before_answer import Answer, BeforeAnswer
from robodial.audio.dtmf import KeyListener
from robodial.audio.echo_memory import EchoMemory
from robodial.audio.engaged_tone import EngagedTone
from robodial.audio.greeting import Greeting
from robodial.audio.line_noise import LOWEST_DBM0
from robodial.audio.line_sounds import LineSounds, ToneRun, Voice
from robodial.audio.own_echo import OwnEcho
from robodial.audio.progress_event import ProgressEvent
from robodial.audio.service_tones import FaxListener, SitListener
from robodial.audio.spectra import Hop, Spectra
from robodial.domain.voice_format import SAMPLE_RATE
from robodial.i18n import gettext as _

HANG_UP_TONE_S = 2.0
"""A dial tone after the answer, without a pause."""
_WORD_S = 0.18
_MOST_WANDER_HZ = 4.5
"""Exchanges hold their pitch to 3.2 Hz, as measured here; music and voices seldom do for so long."""
_BEFORE_RING_S = 0.1
"""What seems a voice may begin so long before the tone it is."""
_RECALLED_HOPS = 400
"""An answer is known only after the first word has begun: its hops are heard again."""
_NO_RUN = ToneRun(0.0, 0.0, low=False, hz=0.0, level=0.0)


class CallProgress:
    """Listens to one call.

    `country` (ISO 3166) is where the line is; foreign tones are understood too. `hears_while_speaking` is false where
    nothing is heard while a message plays, so that no start can be taken back. `echo_memory` is the line's, from call
    to call.
    """

    def __init__(
        self, country: str = "FR", *, hears_while_speaking: bool = True, echo_memory: EchoMemory | None = None
    ) -> None:
        self._echo_memory = echo_memory if echo_memory is not None else EchoMemory()
        self._hears_while_speaking = hears_while_speaking
        self._spectra = Spectra()
        self._sounds = LineSounds()
        self._before = BeforeAnswer()
        self._engaged = EngagedTone(country)
        self._sit = SitListener()
        self._fax = FaxListener()
        self._keys = KeyListener()
        self._greeting: Greeting | None = None
        self._recent: deque[tuple[Hop, float]] = deque(maxlen=_RECALLED_HOPS)
        self._echoes: list[OwnEcho] = []
        """Of our message, and of one that was taken back while its end is still in flight."""
        self._over = False
        self._told_voice: Voice | None = None

    @property
    def consumed_s(self) -> float:
        """Seconds of audio taken in, and skipped, so far: the scale of every time."""
        return self._spectra.consumed / SAMPLE_RATE

    def hear(self, samples: NDArray[np.int16]) -> list[ProgressEvent]:
        """The next samples of the line (8,000 Hz), and what they decide, in order."""
        for echo in self._echoes:
            samples = echo.remove(samples)
            if echo.over:
                samples = np.concatenate((samples, echo.flush()))
        if self._echoes:
            self._echoes = [echo for echo in self._echoes if not echo.over]
        return [event for hop in self._spectra.feed(samples) for event in self._hear_hop(hop)]

    def skip(self, n_samples: int) -> None:
        """Audio passed that could not be heard: a modem that plays in half duplex."""
        self._spectra.skip(n_samples)
        self._sounds.interrupt(self.consumed_s)
        self._engaged.forget()
        self._before.interrupt()
        self._recent.clear()

    def answer_reported(self) -> None:
        """The modem itself says that the call was answered: what sounds from now on is the greeting.

        For lines where nothing can be heard before the answer. No `answered` event follows.
        """
        if self._greeting is None and not self._over:
            self._listen_to(Greeting(self.consumed_s, self.consumed_s, self._hears_while_speaking))

    def message_started(self, sent: NDArray[np.int16] | None = None) -> None:
        """Our message sounds from now on; `sent` is what is played, so that its echo can be taken out."""
        if sent is not None and self._hears_while_speaking:
            self._echoes.append(OwnEcho(sent, self._sounds.noise.level, self._echo_memory))
        if self._greeting is not None:
            self._greeting.message_started()

    def message_ended(self) -> None:
        """Our message is over, or was stopped by our own wish. One that was taken back will start again."""
        for echo in self._echoes:
            echo.end()
        if self._greeting is not None:
            self._greeting.message_ended(self.consumed_s)

    @property
    def is_spoken_over(self) -> bool:
        """Our message is over, but they are not: if it beeps, or was a machine's greeting, `speak` follows again."""
        return self._greeting is not None and self._greeting.is_spoken_over

    # ---- one hop -------------------------------------------------------------------------------------------------

    def _hear_hop(self, hop: Hop) -> Iterator[ProgressEvent]:
        if self._over:
            return
        self._sounds.hear(hop)
        if self._greeting is None:
            self._recent.append((hop, self._sounds.noise.learnt))
        yield from self._voices(hop)
        over = self._service_tone(hop) or self._engaged_tone(hop)
        if over is not None:
            self._over = True
            yield over
        elif self._greeting is None:
            yield from self._before.hear(hop, self._sounds)
            if self._before.answer is not None:
                yield from self._answered(hop, self._before.answer)
        else:
            yield from self._after_answer(hop, self._greeting)

    def _voices(self, hop: Hop) -> Iterator[ProgressEvent]:
        voice, ended = self._sounds.voice, self._sounds.ended_voice
        if voice is not None and voice is not self._told_voice:
            self._told_voice = voice
            yield ProgressEvent(hop.t, "voice_start", began=voice.began)
        if ended is not None and ended is self._told_voice:
            yield ProgressEvent(hop.t, "voice_end", began=ended.last_loud)

    # ---- tones that end the call ---------------------------------------------------------------------------------

    def _service_tone(self, hop: Hop) -> ProgressEvent | None:
        ended, sounding = self._sounds.ended_tone, self._sounds.tone
        if (ended is None and sounding is None and not hop.f1) or (ended or sounding or _NO_RUN).low:
            return None
        if self._greeting is None and (category := self._sit.hear(ended, sounding)):
            return ProgressEvent(hop.t, "sit", category=category)
        spoken = self._greeting is not None and self._greeting.speech.total_s > _WORD_S
        what = self._fax.hear(hop, ended, sounding, spoken=spoken)
        return ProgressEvent(hop.t, "fax", evidence=what) if what else None

    def _engaged_tone(self, hop: Hop) -> ProgressEvent | None:
        ended = self._sounds.ended_tone
        if self._sounds.voice is not None:
            self._engaged.disturb(hop.at)
        if ended is None or not ended.low:
            return None
        name = self._engaged.hear(ended)
        if name is None:
            return None
        if self._greeting is None:
            return ProgressEvent(hop.t, name, began=self._engaged.began)
        tone = _("busy tone after the answer") if name == "busy" else _("congestion tone after the answer")
        return ProgressEvent(hop.t, "hangup", began=self._engaged.began, evidence=tone)

    def _answered(self, hop: Hop, answer: Answer) -> Iterator[ProgressEvent]:
        greeting = Greeting(answer.began, answer.by, self._hears_while_speaking, answer.after_music)
        greeting.speech.knows(answer.loudest, line=self._before.line_level)
        for recent, noise_level in self._recent:
            greeting.recall(recent, noise_level)
            if recent.at >= answer.began and (key := self._key(recent)) is not None:
                yield ProgressEvent(hop.t, "digit", key=key)
        self._listen_to(greeting)
        if answer.unrung_s:
            yield from greeting.take_unrung(hop, answer.unrung_s)
        elif answer.after_music and (beep := beep_at_the_end(self._recent, answer.room_level)) is not None:
            yield from greeting.take_beep(hop, beep)

    def _listen_to(self, greeting: Greeting) -> None:
        self._greeting = greeting
        self._engaged.forget()
        self._sounds.noise.floor = LOWEST_DBM0

    # ---- after the answer ----------------------------------------------------------------------------------------

    def _after_answer(self, hop: Hop, greeting: Greeting) -> Iterator[ProgressEvent]:
        if (key := self._key(hop)) is not None:
            yield ProgressEvent(hop.t, "digit", key=key)
        tone = self._sounds.tone
        if tone is not None and self._is_dial_tone(tone) and not self._before.may_be_ring(tone):
            self._over = True
            yield ProgressEvent(hop.t, "hangup", began=tone.began, evidence=_("dial tone after the answer"))
            return
        if self._rings_again(greeting):
            yield from self._back_to_ringing(hop, greeting)
            return
        if self._keys.is_pressed:
            hop = hop._replace(level=self._sounds.noise.level, f1=0.0, share1=0.0, f2=0.0, share2=0.0)
        yield from greeting.hear(hop, self._sounds.noise.level)

    def _key(self, hop: Hop) -> str | None:
        return self._keys.hear(hop) if hop.share2 > 0.0 else None

    def _is_dial_tone(self, tone: ToneRun) -> bool:
        return tone.low and tone.duration_s > HANG_UP_TONE_S and tone.wander_hz < _MOST_WANDER_HZ

    def _rings_again(self, greeting: Greeting) -> bool:
        """A ring, after an answer in silence: two tones that beat, or one that is modulated, seem a voice at first."""
        ended = self._sounds.ended_tone
        rang_at = self._before.rang_again_at(ended) if ended is not None else None
        return rang_at is not None and not greeting.speech.began_before(rang_at - _BEFORE_RING_S)

    def _back_to_ringing(self, hop: Hop, greeting: Greeting) -> Iterator[ProgressEvent]:
        if greeting.spoke_at is not None:
            yield ProgressEvent(hop.t, "stop", evidence=_("it rings again: nobody had answered"))
        self._greeting = None
        yield from self._before.resume(hop, self._sounds)
