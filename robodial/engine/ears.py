"""Joins a line that carries audio to call progress, and so makes a `Line` and `Call` of it.

The modem says what it noticed, the ears say what they heard; here the two become one story. What a modem reports
is believed only where the fact sheets say it can be.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable

from robodial.audio.call_progress import CallProgress
from robodial.audio.companding import decode, encode
from robodial.audio.progress_event import ProgressEvent
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
from robodial.i18n import gettext as _

log = logging.getLogger(__name__)

SAME_KEY_S = 0.6
"""The modem and the ears report the same key press at most this far apart."""

REPEATS_BELIEVED = 2
"""Busy and dial tone reported by a modem during a call count from the second report on: one alone is often false."""

ANSWER_TONE_WITHIN_S = 8.0
"""A fax answers with its tone at once; later, 2100 Hz is somebody's music."""

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

    async def dial(self, dial_string: str) -> "HearingCall":
        """Dial; returns when the last digit is out. Raises ModemError."""
        call = await self._line.dial(dial_string)
        return HearingCall(call, CallProgress(self._country), self._call_over, trusts_modem=self._trusts_modem)

    def take_notice(self) -> str:
        """Says once that the line now believes its modem."""
        notice, self._notice = self._notice, ""
        return notice

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
        self, call: AudioCall, progress: CallProgress, over: Callable[[bool], None], *, trusts_modem: bool
    ) -> None:
        self._call = call
        self._over: Callable[[bool], None] | None = over
        self._trusts_modem = trusts_modem
        self._loudest = 0
        self._listened_s = 0.0
        self._progress = progress
        self._loop = asyncio.get_running_loop()
        self._ready: deque[CallEvent] = deque()
        self._answered_at: float | None = None
        self._reports: dict[Report, int] = {}
        self._last_key: tuple[str, float, str] = ("", -1.0, "")

    @property
    def listens_while_playing(self) -> bool:
        """As the modem can."""
        return self._call.listens_while_playing

    async def next_event(self) -> CallEvent:
        """The next event, in order. Raises ModemError once the line has failed."""
        while not self._ready:
            event = await self._call.next_event()
            if isinstance(event, AudioHeard):
                self._hear(event)
            elif isinstance(event, KeyPressed):
                self._key(event.key, event.at, "modem")
            else:
                self._reported(event)
        return self._ready.popleft()

    async def play(self, sound: Sound) -> Played:
        """Play to the end or until `stop_playing`. Raises ModemError."""
        data = encode(sound.samples, self._call.voice_format)
        self._progress.message_started()
        began = self._loop.time()
        try:
            return await self._call.play(data)
        finally:
            if not self._call.listens_while_playing:
                self._progress.skip(max(0, round((self._loop.time() - began) * SAMPLE_RATE)))
            self._progress.message_ended()

    def stop_playing(self) -> None:
        """End the running `play`."""
        self._call.stop_playing()

    async def send_keys(self, keys: str) -> None:
        """Send DTMF keys."""
        await self._call.send_keys(keys)

    async def hang_up(self) -> None:
        """End the call; may be called again."""
        over, self._over = self._over, None
        if over is not None and self._listened_s >= DEAF_AFTER_S:
            over(self._loudest > DEAF_LEVEL)
        await self._call.hang_up()

    def _hear(self, heard: AudioHeard) -> None:
        samples = decode(heard.data, self._call.voice_format)
        if self._loudest <= DEAF_LEVEL:
            self._loudest = max(self._loudest, int(samples.max(initial=0)), -int(samples.min(initial=0)))
        self._listened_s += len(samples) / SAMPLE_RATE
        events = self._progress.hear(samples)
        ends_at = self._progress.consumed_s
        for event in events:
            self._progressed(event, lambda t: heard.at - (ends_at - t))

    def _progressed(self, event: ProgressEvent, loop_time: Callable[[float], float]) -> None:
        at = loop_time(event.t)
        began = at if event.began is None else loop_time(event.began)
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
            self._ready.append(FarEndHungUp(at, began, event.evidence or "heard on the line"))

    def _key(self, key: str, at: float, heard_by: str) -> None:
        """One event per press, though both the modem and the ears may notice it."""
        last, last_at, last_by = self._last_key
        if key == last and heard_by != last_by and abs(at - last_at) < SAME_KEY_S:
            return
        self._last_key = (key, at, heard_by)
        self._ready.append(DigitPressed(at, key))

    def _reported(self, said: LineReport) -> None:
        count = self._reports[said.report] = self._reports.get(said.report, 0) + 1
        log.debug("modem reports %s (%s), time %d", said.report.value, said.text, count)
        if self._answered_at is not None:
            self._reported_in_call(said, count)
        elif said.report is Report.ANSWER and self._trusts_modem:
            self._progress.answer_reported()
            self._answered_at = said.at
            self._ready.append(Answered(said.at, said.at))
        elif said.report in _FINAL_SIGNS:
            self._ready.append(Heard(said.at, _FINAL_SIGNS[said.report], said.text))
        elif said.report is Report.BUSY and (said.text == "BUSY" or count >= REPEATS_BELIEVED):
            self._ready.append(Heard(said.at, CallSign.BUSY, said.text))
        elif said.report is Report.ANSWER_TONE:
            self._ready.append(Heard(said.at, CallSign.FAX, said.text))

    def _reported_in_call(self, said: LineReport, count: int) -> None:
        if said.report is Report.LOOP_BREAK:
            self._ready.append(FarEndHungUp(said.at, said.at, "the exchange broke the loop current"))
        elif said.report in (Report.BUSY, Report.DIAL_TONE) and count >= REPEATS_BELIEVED:
            self._ready.append(FarEndHungUp(said.at, said.at, f"the modem reports {said.report.value}"))
        elif said.report is Report.ANSWER_TONE and said.at - (self._answered_at or 0.0) < ANSWER_TONE_WITHIN_S:
            self._ready.append(Heard(said.at, CallSign.FAX, said.text))
