"""Joins a line that carries audio to call progress, and so makes a `Line` and `Call` of it.

The modem says what it noticed, the ears say what they heard; here the two become one story. What a modem reports
is believed only where the fact sheets say it can be.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from robodial.audio.call_progress import CallProgress
from robodial.audio.companding import decode, encode
from robodial.audio.dtmf import KeyListener
from robodial.audio.echo_memory import EchoMemory
from robodial.audio.level_summary import LevelSummary, levels_of
from robodial.audio.progress_event import ProgressEvent
from robodial.audio.spectra import WINDOW, Spectra
from robodial.domain.line import (
    Answered,
    AudioCall,
    AudioHeard,
    AudioLine,
    CallEvent,
    CallSign,
    DigitPressed,
    FarEndHungUp,
    Heard,
    Judged,
    KeyPressed,
    LineId,
    LineReport,
    Played,
    Report,
    SpeakNow,
    SpeakWhy,
    TakeBack,
)
from robodial.domain.outcome import AnswerVerdict
from robodial.domain.sound import Sound
from robodial.domain.voice_format import SAMPLE_RATE
from robodial.errors import ModemError
from robodial.i18n import gettext as _

log = logging.getLogger(__name__)

Samples = NDArray[np.int16]

SAME_KEY_S = 0.6
"""The modem and the ears report the same key press at most this far apart."""

REPEATED_WITHIN_S = 10.0
"""Busy and dial tone reported by a modem during a call count when it reports them again so soon: one alone is often
false, and so are two with half a message between them. Modems repeat what is true every 4 s or so."""

ANSWER_TONE_WITHIN_S = 8.0
"""A fax answers with its tone at once; later, 2100 Hz is somebody's music."""

OWN_KEY_S = 1.5
"""A modem tells of a key in our own message at most this long after we gave it that part: 0.6 s written ahead, its
buffers, and its detector."""

STEADIEST_S = 2.0
"""The block that came soonest, of so many seconds, tells when the stream began: others were only held up on the way.
Over longer, clocks that differ by 0.5 % would show."""

DEAF_CALLS = 3
DEAF_AFTER_S = 8.0
"""Even the slowest network is heard by then: ringing, a busy tone, somebody's breath."""
DEAF_LEVEL = 256
"""One step of 8-bit linear: what a modem gives that hears nothing."""

_FINAL_SIGNS = {
    Report.NO_DIAL_TONE: CallSign.NO_DIAL_TONE,
    Report.NO_LINE: CallSign.NO_DIAL_TONE,
    Report.LINE_IN_USE: CallSign.LINE_IN_USE,
    Report.REDIAL_REFUSED: CallSign.MODEM_REFUSED,
    Report.REDIAL_DELAYED: CallSign.MODEM_REFUSED,
    Report.NO_ANSWER: CallSign.NO_ANSWER,
    Report.NO_CARRIER: CallSign.NO_ANSWER,
    Report.SIT: CallSign.SIT,
}

_SIGNS = {
    "dial_tone": CallSign.DIAL_TONE,
    "ringback": CallSign.RINGBACK,
    "busy": CallSign.BUSY,
    "congestion": CallSign.CONGESTION,
    "sit": CallSign.SIT,
    "fax": CallSign.FAX,
    "voice_start": CallSign.VOICE_START,
    "voice_end": CallSign.VOICE_END,
    "beep": CallSign.BEEP,
}


class _StreamTime:
    """Loop time of each sample of what is heard, from the arrival of the blocks.

    The last sample of a block is taken to have sounded when the block arrived, or earlier where other blocks came
    sooner after their sound. What delays all blocks alike is not known and not accounted for: the modem's own
    buffer, its USB or serial port, the way through the network; 20 to 150 ms in all on the modems known. Nor is the
    gap when a modem leaves duplex and begins anew: times from before `interrupt` may be too late by the gap.
    """

    def __init__(self) -> None:
        self._samples = 0
        self._begins: deque[tuple[float, float]] = deque()
        """Second of a block's end, and when the stream began by it: the soonest first, then the soonest after it..."""

    def arrived(self, n_samples: int, at: float) -> None:
        """A block, its last sample received at loop time `at`."""
        self._samples += n_samples
        now_s = self._samples / SAMPLE_RATE
        begin = at - now_s
        while self._begins and self._begins[-1][1] >= begin:
            self._begins.pop()
        self._begins.append((now_s, begin))
        while self._begins[0][0] < now_s - STEADIEST_S:
            self._begins.popleft()

    def skip(self, n_samples: int) -> None:
        """So many samples were not heard."""
        self._samples += n_samples

    def interrupt(self) -> None:
        """The next block belongs to a new stream."""
        self._begins.clear()

    def loop_time(self, t: float) -> float:
        """Of second `t` of what was heard and skipped; only after a block has arrived."""
        return t + self._begins[0][1]


def _keys_in(samples: Samples) -> set[str]:
    """Every key whose tones are in this sound."""
    listener = KeyListener()
    ending = np.concatenate((samples, np.zeros(4 * WINDOW, np.int16)))  # the last key's end decides
    return {key for hop in Spectra().feed(ending) if (key := listener.hear(hop)) is not None}


class HearingLine:
    """A `Line` made of an audio line and ears for the tones of its country.

    `trust_modem` tells the audio line to wait for the modem's own report of the answer. It is called once, when
    nothing at all was heard in three calls (design, decision 6).
    """

    def __init__(self, line: AudioLine, country: str, trust_modem: Callable[[], None] | None = None) -> None:
        self._line = line
        self._country = country
        self._trust_modem = trust_modem
        self._trusts_modem = False
        self._deaf_calls = 0
        self._notice = ""
        self._hearing: HearingCall | None = None
        self._echo_memory = EchoMemory()

    @property
    def line_id(self) -> LineId:
        """The audio line's own name."""
        return self._line.line_id

    @property
    def is_real(self) -> bool:
        """True when a telephone rings."""
        return self._line.is_real

    async def open(self) -> None:
        """Make the line ready. Raises ModemError."""
        await self._line.open()

    async def get_ready(self) -> bool:
        """As the audio line can. Raises ModemError."""
        return await self._line.get_ready()

    async def dial(self, dial_string: str) -> "HearingCall":
        """Dial; returns when the last digit is out. Raises ModemError."""
        call = await self._line.dial(dial_string)
        progress = CallProgress(
            self._country, hears_while_speaking=call.listens_while_playing, echo_memory=self._echo_memory
        )
        self._hearing = HearingCall(call, progress, self._call_over, trusts_modem=self._trusts_modem, name=self.line_id)
        return self._hearing

    @property
    def level_dbfs(self) -> float | None:
        """How loud the line was a moment ago; None without a call. For meters: any thread may ask."""
        return self._hearing.level_dbfs if self._hearing is not None else None

    def take_notice(self) -> str:
        """Says once that the line now believes its modem."""
        notice, self._notice = self._notice, ""
        return notice

    async def until_fault(self) -> None:
        """As the audio line does."""
        await self._line.until_fault()

    def take_fault(self) -> ModemError | None:
        """The audio line's own."""
        return self._line.take_fault()

    def _call_over(self, heard_anything: bool) -> None:
        self._deaf_calls = 0 if heard_anything else self._deaf_calls + 1
        if self._deaf_calls >= DEAF_CALLS and self._trust_modem is not None and not self._trusts_modem:
            self._trusts_modem = True
            self._trust_modem()
            text = _("{line}: nothing was heard in {n} calls; from now on the modem itself says when somebody answers.")
            self._notice = text.format(line=self.line_id, n=DEAF_CALLS)

    async def close(self) -> None:
        """Give the line back."""
        await self._line.close()


class HearingCall:
    """A `Call` made of an audio call and call progress."""

    def __init__(
        self,
        call: AudioCall,
        progress: CallProgress,
        over: Callable[[bool], None],
        *,
        trusts_modem: bool,
        name: str = "",
    ) -> None:
        self._call = call
        self._over: Callable[[bool], None] | None = over
        self._trusts_modem = trusts_modem
        self._loudest = 0
        self._latest: Samples | None = None
        self._listened_s = 0.0
        self._name = name
        self._heard_levels = LevelSummary()
        self._progress = progress
        self._loop = asyncio.get_running_loop()
        self._ready: deque[CallEvent] = deque()
        self._answered_at: float | None = None
        self._reported_at: dict[Report, float] = {}
        self._last_key: tuple[str, float, str] = ("", -1.0, "")
        self._stream = _StreamTime()
        self._spoken: tuple[float, Samples] | None = None
        """When the last message was given to the modem, and its samples."""

    @property
    def level_dbfs(self) -> float | None:
        """Of the latest block; None before the first one and when the call is over."""
        latest = self._latest
        if latest is None or not len(latest):
            return None
        return 20.0 * float(np.log10(max(np.sqrt(np.mean(np.square(latest, dtype=np.float64))), 1.0) / 32768.0))

    @property
    def listens_while_playing(self) -> bool:
        """As the modem can."""
        return self._call.listens_while_playing

    @property
    def hears_ringing(self) -> bool:
        """False on a line that believes its modem."""
        return not self._trusts_modem

    @property
    def is_spoken_over(self) -> bool:
        """As the ears hear it."""
        return self._progress.is_spoken_over

    async def next_event(self) -> CallEvent:
        """The next event, in order. Raises ModemError once the line has failed."""
        while not self._ready:
            event = await self._call.next_event()
            if isinstance(event, AudioHeard):
                self._hear(event)
            elif isinstance(event, KeyPressed):
                if not self._is_own_key(event.key, event.at):
                    self._key(event.key, event.at, "modem")
            else:
                self._reported(event)
        return self._ready.popleft()

    async def play(self, sound: Sound) -> Played:
        """Play to the end or until `stop_playing`. Raises ModemError."""
        data = encode(sound.samples, self._call.voice_format)
        sent = decode(data, self._call.voice_format)
        self._progress.message_started(sent)
        began = self._loop.time()
        self._spoken = (began, sent)
        try:
            return await self._call.play(data)
        finally:
            if not self._call.listens_while_playing:
                self._skip(self._loop.time() - began)
            self._stream.interrupt()  # a modem that was stopped leaves duplex and begins a new stream
            self._progress.message_ended()

    def stop_playing(self) -> None:
        """End the running `play`."""
        self._call.stop_playing()

    async def send_keys(self, keys: str) -> None:
        """Send DTMF keys."""
        await self._call.send_keys(keys)

    async def hang_up(self) -> None:
        """End the call; may be called again."""
        over, self._over, self._latest = self._over, None, None
        if over is not None and self._listened_s >= DEAF_AFTER_S:
            over(self._loudest > DEAF_LEVEL)
        await self._call.hang_up()
        if over is not None and log.isEnabledFor(logging.INFO):
            self._tell_levels()

    def _tell_levels(self) -> None:
        """In the log, from where `app.sound_levels` reads it."""
        said = levels_of(self._spoken[1]) if self._spoken is not None else None
        for what, levels in (("heard", self._heard_levels.levels()), ("said", said)):
            if levels is not None:
                text = "line %s: %s %.1f s, loud %.1f dBm0, quiet %.1f dBm0, peak %d, clipped %.1f %%"
                share = 100 * levels.clipped_share
                log.info(text, self._name, what, levels.seconds, levels.loud, levels.quiet, levels.peak, share)

    def _hear(self, heard: AudioHeard) -> None:
        samples = self._latest = decode(heard.data, self._call.voice_format)
        if self._loudest <= DEAF_LEVEL:
            self._loudest = max(self._loudest, int(samples.max(initial=0)), -int(samples.min(initial=0)))
        self._listened_s += len(samples) / SAMPLE_RATE
        if log.isEnabledFor(logging.INFO):
            self._heard_levels.add(samples)
        self._stream.arrived(len(samples), heard.at)
        for event in self._progress.hear(samples):
            self._progressed(event, self._stream.loop_time)

    def _skip(self, seconds: float) -> None:
        count = max(0, round(seconds * SAMPLE_RATE))
        self._progress.skip(count)
        self._stream.skip(count)

    def _progressed(self, event: ProgressEvent, loop_time: Callable[[float], float]) -> None:
        at = loop_time(event.t)
        began = at if event.began is None else loop_time(event.began)
        if event.event == "ringback":
            self._answered_at = None  # what seemed an answer was none
        if event.event in _SIGNS:
            self._ready.append(Heard(at, _SIGNS[event.event], event.category or "", began))
        elif event.event == "answered":
            self._answered_at = at
            self._ready.append(Answered(at, began))
        elif event.event == "verdict":
            self._ready.append(Judged(at, AnswerVerdict(event.who or "unsure"), event.evidence or ""))
        elif event.event == "speak":
            self._ready.append(SpeakNow(at, SpeakWhy(event.why or "silence"), began))
        elif event.event == "stop":
            self._ready.append(TakeBack(at))
        elif event.event == "digit":
            self._key(event.key or "", at, "ears")
        elif event.event == "hangup":
            self._ready.append(FarEndHungUp(at, began, event.evidence or _("heard on the line")))

    def _key(self, key: str, at: float, heard_by: str) -> None:
        """One event per press, though both the modem and the ears may notice it."""
        last, last_at, last_by = self._last_key
        if key == last and heard_by != last_by and abs(at - last_at) < SAME_KEY_S:
            return
        self._last_key = (key, at, heard_by)
        self._ready.append(DigitPressed(at, key))

    def _is_own_key(self, key: str, at: float) -> bool:
        """Our message held this key's tones just before: the modem heard ourselves."""
        if self._spoken is None:
            return False
        began, sent = self._spoken
        latest = round((at - began) * SAMPLE_RATE)
        recent = sent[max(0, latest - round(OWN_KEY_S * SAMPLE_RATE)) : max(0, latest)]
        own = key in _keys_in(recent)
        if own:
            log.debug("key %s reported at %.3f is our own message's", key, at)
        return own

    def _reported(self, said: LineReport) -> None:
        before = self._reported_at.get(said.report)
        self._reported_at[said.report] = said.at
        since = before if before is not None and said.at - before <= REPEATED_WITHIN_S else None
        log.debug("modem reports %s (%s), since %s", said.report.value, said.text, since)
        if self._answered_at is not None:
            self._reported_in_call(said, since)
        elif said.report is Report.ANSWER and self._trusts_modem:
            self._progress.answer_reported()
            self._answered_at = said.at
            self._ready.append(Answered(said.at, said.at))
        elif said.report is Report.RINGBACK and self._trusts_modem:
            self._ready.append(Heard(said.at, CallSign.RINGBACK, said.text))
        elif said.report in _FINAL_SIGNS:
            self._ready.append(Heard(said.at, _FINAL_SIGNS[said.report], said.text))
        elif said.report is Report.BUSY and (said.text == "BUSY" or since is not None):
            self._ready.append(Heard(said.at, CallSign.BUSY, said.text))
        elif said.report is Report.ANSWER_TONE:
            self._ready.append(Heard(said.at, CallSign.FAX, said.text))

    def _reported_in_call(self, said: LineReport, since: float | None) -> None:
        """`since`: when it was said just before, too."""
        if said.report is Report.LOOP_BREAK:
            self._ready.append(FarEndHungUp(said.at, said.at, _("the exchange broke the loop current")))
        elif said.report in (Report.BUSY, Report.DIAL_TONE) and since is not None:
            busy, dial = _("the modem reports a busy tone"), _("the modem reports a dial tone")
            self._ready.append(FarEndHungUp(said.at, since, busy if said.report is Report.BUSY else dial))
        elif said.report is Report.ANSWER_TONE and said.at - (self._answered_at or 0.0) < ANSWER_TONE_WITHIN_S:
            self._ready.append(Heard(said.at, CallSign.FAX, said.text))
