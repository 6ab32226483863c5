"""What happens on the line from the end of dialing to hang-up, heard in its audio alone (design, decision 6).

Pure: audio in, timed events out; no clock, no I/O, no look-ahead. Blocks of any size give the same events, and a
recording cut at t gives the same events before t.

    before the answer:  nothing -> ringing -> answered
                        any     -> engaged (busy, congestion, SIT, fax): over
    after it:           greeting, beep, speak;  busy or dial tone -> hung up: over
    answered in silence, then the same ring again: it was not answered; back to ringing
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from robodial.audio.dtmf import KeyListener
from robodial.audio.engaged_tone import EngagedTone
from robodial.audio.greeting import Greeting
from robodial.audio.line_sounds import LineSounds, ToneRun, Voice
from robodial.audio.progress_event import ProgressEvent
from robodial.audio.ringing import LONGEST_RING_S, Ring, Ringing
from robodial.audio.service_tones import FaxListener, SitListener
from robodial.audio.spectra import Hop, Spectra
from robodial.domain.voice_format import SAMPLE_RATE
from robodial.i18n import gettext as _

UNRUNG_QUIET_S = 1.75
"""Sound without any ring may be music instead of ringing: only its end, and this much silence, is an answer."""
CUT_RING_QUIET_S = 1.2
"""A ring that stopped early was answered, unless the network goes on with another ring."""
HANG_UP_TONE_S = 2.0
"""A dial tone after the answer, without a pause."""
_WORD_S = 0.18
_MUSIC_S = 0.5
_NOTE_S = 0.1
_NOTES = 2
"""Half a second of sound, or two notes, around what looked like one ring: music, until a ring comes twice."""
_NO_RUN = ToneRun(0.0, 0.0, low=False, hz=0.0, level=0.0)


class CallProgress:
    """Listens to one call. `country` (ISO 3166) is where the line is; foreign tones are understood too."""

    def __init__(self, country: str = "FR") -> None:
        self._country = country
        self._spectra = Spectra()
        self._sounds = LineSounds()
        self._ringing = Ringing(country)
        self._engaged = EngagedTone(country)
        self._sit = SitListener()
        self._fax = FaxListener()
        self._keys = KeyListener()
        self._greeting: Greeting | None = None
        self._over = False
        self._ring_cut_at: float | None = None
        self._dial_tone_told = False
        self._unrung_s = 0.0
        self._odd_tones = 0
        self._told_voice: Voice | None = None

    @property
    def consumed_s(self) -> float:
        """Seconds of audio taken in, and skipped, so far: the scale of every time."""
        return self._spectra.consumed / SAMPLE_RATE

    def hear(self, samples: NDArray[np.int16]) -> list[ProgressEvent]:
        """The next samples of the line (8,000 Hz), and what they decide, in order."""
        return [event for hop in self._spectra.feed(samples) for event in self._hear_hop(hop)]

    def skip(self, n_samples: int) -> None:
        """Audio passed that could not be heard: a modem that plays in half duplex."""
        self._spectra.skip(n_samples)
        self._sounds.interrupt(self.consumed_s)
        self._engaged.forget()
        self._ringing.forget_burst()

    def answer_reported(self) -> None:
        """The modem itself says that the call was answered: what sounds from now on is the greeting.

        For lines where nothing can be heard before the answer. No `answered` event follows.
        """
        if self._greeting is None and not self._over:
            self._greeting = Greeting(self.consumed_s)
            self._engaged.forget()

    def message_started(self) -> None:
        """Our message sounds from now on: voices may be its echo."""
        if self._greeting is not None:
            self._greeting.playing = True

    def message_ended(self) -> None:
        """Our message is over, or was stopped by our own wish: nothing will start it again."""
        if self._greeting is not None:
            self._greeting.playing = False
            self._greeting.finished = True

    # ---- one hop -------------------------------------------------------------------------------------------------

    def _hear_hop(self, hop: Hop) -> Iterator[ProgressEvent]:
        if self._over:
            return
        self._sounds.hear(hop)
        yield from self._voices(hop)
        over = self._service_tone(hop) or self._engaged_tone(hop)
        if over is not None:
            self._over = True
            yield over
        elif self._greeting is None:
            yield from self._before_answer(hop)
        else:
            yield from self._after_answer(hop, self._greeting)

    def _voices(self, hop: Hop) -> Iterator[ProgressEvent]:
        if self._greeting is not None and self._greeting.playing:
            return
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
        spoken = self._greeting is not None and self._greeting.speech_s(self._sounds) > _WORD_S
        what = self._fax.hear(hop, None if spoken else ended, sounding)
        return ProgressEvent(hop.t, "fax", evidence=what) if what else None

    def _engaged_tone(self, hop: Hop) -> ProgressEvent | None:
        ended = self._sounds.ended_tone
        if self._sounds.voice is not None:
            self._engaged.forget()
        if ended is None or not ended.low:
            return None
        name = self._engaged.hear(ended)
        if name is None:
            return None
        if self._greeting is None:
            return ProgressEvent(hop.t, name, began=self._engaged.began)
        return ProgressEvent(
            hop.t, "hangup", began=self._engaged.began, evidence=_("{tone} tone after the answer").format(tone=name)
        )

    # ---- before the answer ---------------------------------------------------------------------------------------

    def _before_answer(self, hop: Hop) -> Iterator[ProgressEvent]:
        sounds = self._sounds
        if sounds.tone is not None:
            yield from self._long_tone(hop, sounds.tone)
        ring = self._ring(hop)
        rings = self._ringing.is_sure(sound_before=self._unrung_s > _MUSIC_S or self._odd_tones >= _NOTES)
        if ring is not None and rings:
            self._sounds.ring_hz = ring.hz
            yield ProgressEvent(hop.t, "ringback", began=ring.began)
            self._ring_cut_at = ring.ended if self._ringing.was_cut() else None
        answer = self._answer_after_ring(hop) if rings else self._answer_without_ring(hop)
        if answer is not None:
            began, evidence = answer
            self._greeting = Greeting(began)
            self._engaged.forget()
            yield ProgressEvent(hop.t, "answered", began=began, evidence=evidence)
            if not rings:
                yield from self._greeting.take_unrung(hop, self._unrung_s)

    def _long_tone(self, hop: Hop, tone: ToneRun) -> Iterator[ProgressEvent]:
        if tone.low and tone.duration_s > LONGEST_RING_S and not self._dial_tone_told:
            self._dial_tone_told = True
            yield ProgressEvent(hop.t, "dial_tone", began=tone.began)

    def _ring(self, hop: Hop) -> Ring | None:
        """The ring that this hop makes certain."""
        ended = self._sounds.ended_tone
        if ended is not None:
            if ended.low and ended.out_of_quiet:
                return self._ringing.hear(ended)
            self._ringing.forget_burst()
            self._odd_tones += ended.duration_s > _NOTE_S
        if self._sounds.voice is not None:
            self._ringing.forget_burst()
        return self._ringing.hear_quiet(hop.at) if self._sounds.tone is None else None

    def _answer_after_ring(self, hop: Hop) -> tuple[float, str] | None:
        """When the far end answered, and how we know; only in a pause of the ringing."""
        sounds, last = self._sounds, self._ringing.rings[-1]
        if sounds.voice is not None:
            cut = self._ring_cut_at
            return (last.ended if cut else sounds.voice.began), _("a voice between the rings")
        if sounds.tone is not None:
            return None
        if self._ring_cut_at is not None and hop.at - self._ring_cut_at > CUT_RING_QUIET_S:
            return self._ring_cut_at, _("a ring stopped early")
        if self._ringing.is_missing(hop.at):
            return self._ringing.answer_estimate(), _("the next ring did not come")
        return None

    def _answer_without_ring(self, hop: Hop) -> tuple[float, str] | None:
        """No ring was heard: music, an announcement, or someone who answered before we listened."""
        ended = self._sounds.ended_voice
        if ended is not None:
            self._unrung_s += ended.last_loud - ended.began
        if self._unrung_s < _WORD_S or self._sounds.voice is not None or self._sounds.tone is not None:
            return None
        if hop.at - self._sounds.last_sound < UNRUNG_QUIET_S:
            return None
        return self._sounds.last_sound, _("a voice or music without ringing, then silence")

    # ---- after the answer ----------------------------------------------------------------------------------------

    def _after_answer(self, hop: Hop, greeting: Greeting) -> Iterator[ProgressEvent]:
        key = self._keys.hear(hop) if hop.share2 > 0.0 else None
        if key is not None:
            yield ProgressEvent(hop.t, "digit", key=key)
        tone = self._sounds.tone
        if tone is not None and tone.low and tone.duration_s > HANG_UP_TONE_S and not self._is_ring(tone):
            self._over = True
            yield ProgressEvent(hop.t, "hangup", began=tone.began, evidence=_("dial tone after the answer"))
            return
        if self._rings_again(greeting):
            yield from self._back_to_ringing(hop, greeting)
            return
        yield from greeting.hear(hop, self._sounds)

    def _is_ring(self, tone: ToneRun) -> bool:
        """The tone may be a ring as long as the longest one known."""
        longest = max((ring.on_s for ring in self._ringing.rings), default=0.0)
        return tone.duration_s < 1.2 * longest

    def _rings_again(self, greeting: Greeting) -> bool:
        """The ring we know, after an answer in silence."""
        ended = self._sounds.ended_tone
        if ended is None or not ended.low or greeting.speech_s(self._sounds) > 0 or not self._ringing.rings:
            return False
        last = self._ringing.rings[-1]
        return abs(ended.hz - last.hz) < 12.0 and abs(ended.duration_s - last.on_s) < 0.12 * last.on_s

    def _back_to_ringing(self, hop: Hop, greeting: Greeting) -> Iterator[ProgressEvent]:
        if greeting.spoke_at is not None:
            yield ProgressEvent(hop.t, "stop", evidence=_("it rings again: nobody had answered"))
        self._greeting = None
        self._ring_cut_at = None
        ring = self._ring(hop)
        if ring is not None:
            yield ProgressEvent(hop.t, "ringback", began=ring.began)
