"""One call on a modem: samples and reports in, messages out, in half or full duplex."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from robodial.domain.line import STALL_S, AudioEvent, AudioHeard, KeyPressed, LineReport, Played, Report
from robodial.domain.voice_format import VoiceFormat
from robodial.errors import CommandRejected, ModemError, ModemTimeout, UnexpectedBytes
from robodial.i18n import gettext as _
from robodial.modem.at_commands import Command, Kind, dtmf
from robodial.modem.call_events import CallEvents
from robodial.modem.channel import Channel, setting
from robodial.modem.dle import shield
from robodial.modem.line_codes import REPORTS_OF_CODES, REPORTS_OF_RESULTS
from robodial.modem.pacing import TICK_S, DuplexFeed, Intake, ModemClock, Pacer
from robodial.modem.profile import Profile, Step
from robodial.modem.session import CodeHeard, DataEnded, Echoed, KeyHeard, LineSaid, Received, SessionEvent, State

log = logging.getLogger(__name__)

DRAIN_LIMIT_S = 3.0
"""Beyond what is written ahead: longest wait for OK after the last sample."""
DUPLEX_DRAIN_S = 0.06
"""In full duplex nothing tells when the last sample has left the modem; it may lag by what the first one waited."""
RESTARTS_LIMIT = 3
"""Times a modem may leave listening by itself in one call."""
SURPLUS_S = 2.0
"""A modem may send so much more than the time allows: what the operating system held back during a stall."""
SURPLUS_FACTOR = 1.05
KEY_S = 0.3
"""Generous time for one DTMF key."""


class ModemCall:
    """An `AudioCall`. Made by `ModemLine.dial`, which also hangs it up."""

    def __init__(
        self,
        channel: Channel,
        profile: Profile,
        voice_format: VoiceFormat,
        *,
        duplex: bool,
        line_label: int,
        clock: ModemClock,
        go_on_hook: "Callable[[ModemCall], Awaitable[None]]",
    ) -> None:
        self._channel = channel
        self._profile = profile
        self._format = voice_format
        self._duplex = duplex
        self._label = line_label
        self._clock = clock
        self._go_on_hook = go_on_hook
        self._events = CallEvents(channel.line_id, lambda: self._playing or self.dialing)
        self._turn = asyncio.Lock()
        self._stop = asyncio.Event()
        self._playing = False
        self._underruns = 0
        self._pacer: Pacer | None = None
        self._feed = DuplexFeed(voice_format)
        self._intake = Intake(voice_format, 0.0)
        self._feed_done = asyncio.Event()
        self._half_sample = b""
        self._stream_began_at = 0.0
        self._stream_bytes = 0
        self._restarts = 0
        self._hanging_up: asyncio.Task[None] | None = None
        self._chores: set[asyncio.Task[None]] = set()
        self.dialing = False
        self.broken = False
        """Known at hang-up: the modem did not do what it should, gentle means are in vain."""

    # ---- AudioCall --------------------------------------------------------------------------------------------

    @property
    def voice_format(self) -> VoiceFormat:
        """Format of every byte of audio in both directions."""
        return self._format

    @property
    def listens_while_playing(self) -> bool:
        """True in full duplex."""
        return self._duplex

    async def next_event(self) -> AudioEvent:
        """The next thing heard or reported. Raises ModemError once the line has failed, or stays silent for long."""
        return await self._events.next()

    async def play(self, data: bytes) -> Played:
        """Play `data` (whole samples, not shielded). One at a time. Raises ModemError."""
        self._check()
        whole = len(data) - len(data) % self._format.bytes_per_sample
        self._stop.clear()
        async with self._turn:
            self._check()
            if self._stop.is_set():  # stopped before its turn came
                return Played(asyncio.get_running_loop().time(), 0.0, finished=False)
            self._playing, self._underruns = True, 0
            try:
                if self._duplex:
                    return await self._play_in_duplex(data[:whole])
                return await self._play_alone(data[:whole])
            except ModemError as error:
                self.on_fault(error)
                raise
            finally:
                self._playing = False
                self._pacer = None

    def stop_playing(self) -> None:
        """End the running `play` as soon as the modem can; nothing when none runs."""
        self._stop.set()

    async def send_keys(self, keys: str) -> None:
        """DTMF to the far end, from command state; deaf meanwhile. Raises ModemError."""
        self._check()
        commands = dtmf(keys, timeout_s=KEY_S * len(keys) + 5.0)
        async with self._turn:
            self._check()
            await self._leave_data()
            for command in commands:
                await self._channel.demand(command)
            await self._listen()

    async def hang_up(self) -> None:
        """On-hook, from any state. Always ends; the line recovers by itself or rests."""
        await asyncio.shield(self.begin_hang_up())

    def begin_hang_up(self) -> "asyncio.Task[None]":
        """Start hanging up, whoever waits for it."""
        if self._hanging_up is None:
            self._hanging_up = asyncio.create_task(self._hang_up())
        return self._hanging_up

    async def _hang_up(self) -> None:
        self.broken = self._events.fault is not None and not isinstance(self._events.fault, CommandRejected)
        self._events.fail(ModemError(_("The call is over."), line_id=self._channel.line_id))
        self._stop.set()
        for chore in tuple(self._chores):
            chore.cancel()
        await self._go_on_hook(self)

    # ---- used by the line -------------------------------------------------------------------------------------

    @property
    def hanging_up(self) -> bool:
        """No way back."""
        return self._hanging_up is not None

    @property
    def turn(self) -> asyncio.Lock:
        """Held by whoever talks with the modem during the call."""
        return self._turn

    def report(self, report: Report, text: str = "") -> None:
        """Put a report of the line's own into the events."""
        self._events.put(LineReport(asyncio.get_running_loop().time(), report, text))

    def start_chore(self, chore: "asyncio.Task[None]") -> None:
        """Work that belongs to the call and ends with it."""
        self._chores.add(chore)
        chore.add_done_callback(self._chores.discard)

    async def start_listening(self) -> bool:
        """Begin to hear the line, in duplex where that works. False when the modem can only do half duplex."""
        async with self._turn:
            await self._listen()
        return self._duplex

    def on_fault(self, error: ModemError) -> None:
        """The line has failed: everyone who waits is told."""
        self._events.fail(error)
        self._stop.set()
        self._feed_done.set()

    def on_event(self, event: SessionEvent, at: float) -> None:
        """What the modem sent."""
        if isinstance(event, Received):
            self._received(event.data, at)
        elif isinstance(event, KeyHeard):
            self._events.put(KeyPressed(at, event.key))
        elif isinstance(event, CodeHeard):
            self._code(event.code, at)
        elif isinstance(event, LineSaid):
            report = REPORTS_OF_RESULTS.get(event.result)
            if report is not None:
                self._events.put(LineReport(at, report, event.text))
        elif isinstance(event, DataEnded):
            self._left_by_itself()
        elif isinstance(event, Echoed):
            self.on_fault(self._not_sound(event.data))

    # ---- events -----------------------------------------------------------------------------------------------

    def _received(self, data: bytes, at: float) -> None:
        sample = self._format.bytes_per_sample
        if sample > 1:
            data = self._half_sample + data
            whole = len(data) - len(data) % sample
            data, self._half_sample = data[:whole], data[whole:]
        if not data or self._events.fault is not None:
            return
        self._stream_bytes += len(data)
        allowed_s = (at - self._stream_began_at) * SURPLUS_FACTOR + SURPLUS_S
        if self._stream_bytes > allowed_s * self._format.bytes_per_second:
            self.on_fault(self._not_sound(data))
            return
        self._clock.observe(len(data) / self._format.bytes_per_second, at)
        self._events.put(AudioHeard(at, data))
        if self._channel.session.state is State.DUPLEX:
            self._feed.received(len(data), at, self._channel.port.waiting)
            self._look_whether_taken(at)
            self._write_duplex()
            if self._playing and self._feed.finished:
                self._feed_done.set()

    def _look_whether_taken(self, at: float) -> None:
        """A modem that takes no more of our sound says nothing of it."""
        if self._intake.has_ended(self._channel.port.waiting, at):
            text = _("{line}: the modem stopped playing the message. It is set up anew.")
            line_id = self._channel.line_id
            self.on_fault(ModemTimeout(text.format(line=line_id), line_id=line_id, command="play", waited_s=STALL_S))

    def _not_sound(self, data: bytes) -> UnexpectedBytes:
        """More than any line can say: a modem that was reset echoes what it is sent."""
        text = _("{line}: the modem sends something that is not sound. It may have been reset; it is set up anew.")
        state = self._channel.session.state.value
        return UnexpectedBytes(
            text.format(line=self._channel.line_id), line_id=self._channel.line_id, raw=data[:64], state=state
        )

    def _code(self, code: int, at: float) -> None:
        report = REPORTS_OF_CODES.get(code)
        if report is Report.UNDERRUN:
            if not self._runs_dry(at):
                return
            self._underruns += 1
        if report is not None:
            self._events.put(LineReport(at, report, chr(code)))

    def _runs_dry(self, at: float) -> bool:
        """An underrun counts while a message is being written; at its end, or in silence, it is normal."""
        if self._pacer is not None:
            self._pacer.underrun(at)
            return True
        return self._duplex and self._playing and self._feed.writing

    def _left_by_itself(self) -> None:
        """The modem ended voice data: some do on a far hang-up. Listen again, a few times."""
        state = self._channel.session.state
        log.warning("%s: the modem left voice data by itself (now %s)", self._channel.line_id, state.value)
        self._restarts += 1
        if self._playing or self._restarts > RESTARTS_LIMIT:
            self.on_fault(
                ModemError(
                    _("{line}: the modem left voice mode during the call.").format(line=self._channel.line_id),
                    line_id=self._channel.line_id,
                )
            )
        elif not self.hanging_up:
            self.start_chore(asyncio.create_task(self._listen_again()))

    async def _listen_again(self) -> None:
        try:
            async with self._turn:
                if self._channel.session.state is State.IDLE:
                    await self._listen()
        except ModemError as error:
            self.on_fault(error)

    def _check(self) -> None:
        if self._events.fault is not None:
            raise self._events.fault

    # ---- data states ------------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        if self._duplex:
            self._feed = DuplexFeed(self._format)
        self._half_sample = b""
        self._stream_began_at, self._stream_bytes = asyncio.get_running_loop().time(), 0
        self._clock.begin()
        try:
            await self._enter("AT+VTR" if self._duplex else "AT+VRX")
        except CommandRejected:
            if not self._duplex:
                raise
            self._duplex = False
            await self._enter("AT+VRX")
        if self._duplex:
            self._intake = Intake(self._format, asyncio.get_running_loop().time())
            self._write_duplex()

    async def _enter(self, text: str) -> None:
        """Enter a data state; a modem that says it is on-hook is put on the line once."""
        command = Command(text, Kind.DATA)
        if not (await self._channel.ask(command)).ok:
            await self._channel.ask(setting(f"AT+VLS={self._label}"))
            await self._channel.demand(command)

    async def _leave_data(self) -> None:
        await self._channel.settle()
        state = self._channel.session.state
        if state is State.LISTENING:
            await self._channel.end_data(self._profile.listen_stops)
        elif state is State.DUPLEX:
            self._channel.discard_output()
            await self._channel.end_data(self._profile.duplex_stops)
        elif state in (State.PLAYING, State.ENDING):
            self._channel.discard_output()
            await self._channel.end_data(self._profile.play_aborts)

    def _send(self, sound: bytes) -> None:
        self._channel.write(shield(sound))
        self._intake.sent += len(sound)

    async def leave_data(self) -> None:
        """Back to command state, for hanging up. Raises ModemError."""
        await self._leave_data()

    # ---- full duplex ------------------------------------------------------------------------------------------

    def _write_duplex(self) -> None:
        due = self._feed.due()
        if due and self._channel.fault is None:
            self._send(due)

    async def _play_in_duplex(self, data: bytes) -> Played:
        loop = asyncio.get_running_loop()
        self._feed_done.clear()
        feed = self._feed
        started_at = loop.time() + feed.load(data, loop.time())
        self._write_duplex()
        if not feed.finished:
            limit_s = len(data) / self._format.bytes_per_second * 1.02 + DRAIN_LIMIT_S
            await self._first_of(self._feed_done, self._stop, limit_s)
        self._raise_if_failed()
        heard_s, finished = feed.heard / self._format.bytes_per_second, feed.finished
        if finished:
            await self._stopped_within(DUPLEX_DRAIN_S)
        if not finished and not self.hanging_up:
            await self._leave_data()
            await self._listen()
        return Played(started_at, heard_s, finished, self._underruns)

    def _raise_if_failed(self) -> None:
        if not self.hanging_up:
            self._check()

    # ---- half duplex ------------------------------------------------------------------------------------------

    async def _play_alone(self, data: bytes) -> Played:
        loop = asyncio.get_running_loop()
        await self._leave_data()
        await self._enter("AT+VTX")
        started_at = loop.time()
        written = await self._write_paced(data, started_at)
        self._raise_if_failed()
        lead_s = max(0.0, written / self._format.bytes_per_second - (loop.time() - started_at))
        finished = written == len(data) and await self._drain(lead_s)
        if not finished:
            await self._leave_data()
        ended_at = loop.time()
        if not self.hanging_up:
            await self._listen()
        full_s = len(data) / self._format.bytes_per_second
        written_s = written / self._format.bytes_per_second
        heard_s = full_s if finished else min(written_s, ended_at - started_at)
        return Played(started_at, heard_s, finished, self._underruns)

    async def _write_paced(self, data: bytes, started_at: float) -> int:
        """Write with the lead of `pacing` until the end or a stop. Returns the bytes written."""
        loop = asyncio.get_running_loop()
        pacer = self._pacer = Pacer(self._format, self._clock.write_factor, started_at)
        self._intake = Intake(self._format, started_at)
        view = memoryview(data)
        while pacer.written < len(data) and not self._stop.is_set():
            due = pacer.due(loop.time(), self._channel.port.waiting)
            if due:
                self._send(bytes(view[pacer.written : pacer.written + due]))
                pacer.written = min(len(data), pacer.written + due)
            self._look_whether_taken(loop.time())
            if pacer.written < len(data):
                await self._stopped_within(TICK_S)
        self._pacer = None
        return pacer.written

    async def _stopped_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._stop.wait()
        except TimeoutError:
            return False
        return True

    async def _drain(self, lead_s: float) -> bool:
        """Let the modem play what it holds, about `lead_s`. False when stopped before its end."""
        held_s = max(lead_s, self._channel.port.waiting / self._format.bytes_per_second)
        ended = self._channel.begin_end(Step(self._profile.play_end, held_s + 1.0 + DRAIN_LIMIT_S))
        done = asyncio.Event()
        ended.add_done_callback(lambda _future: done.set())
        await self._first_of(done, self._stop, held_s + 2.0 + DRAIN_LIMIT_S)
        if ended.done() and not ended.cancelled() and ended.exception() is None:
            return ended.result().clean
        return False

    async def _first_of(self, one: asyncio.Event, other: asyncio.Event, limit_s: float) -> None:
        """Until either is set. Raises ModemTimeout at the limit."""
        waits = [asyncio.ensure_future(event.wait()) for event in (one, other)]
        try:
            done, _pending = await asyncio.wait(waits, timeout=limit_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if not done:
            raise ModemTimeout(
                _("{line}: the modem did not finish playing within {seconds:.0f} s.").format(
                    line=self._channel.line_id, seconds=limit_s
                ),
                line_id=self._channel.line_id,
                command="play",
                waited_s=limit_s,
            )
