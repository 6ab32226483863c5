"""A telephone line with a voice modem: open, dial, hang up, recover."""

import asyncio
import logging

from robodial.domain.line import AudioCall, LineId, Report
from robodial.domain.port import Port
from robodial.domain.voice_format import VoiceFormat
from robodial.errors import CommandRejected, ModemError
from robodial.i18n import gettext as _
from robodial.modem import at_commands, identification, preparation, recovery
from robodial.modem import profile as profiles
from robodial.modem.at_commands import Command, Kind
from robodial.modem.channel import Channel
from robodial.modem.line_codes import REPORTS_OF_RESULTS
from robodial.modem.modem_call import ModemCall
from robodial.modem.pacing import ModemClock
from robodial.modem.profile import AnswerKnowledge, Profile
from robodial.modem.result_codes import Result
from robodial.modem.session import Answer, CodeHeard, LineSaid, SessionEvent

log = logging.getLogger(__name__)

ON_HOOK_GUARD_S = 1.0
"""The exchange must see the line on-hook before it gives dial tone again."""
PREPARED_FOR_S = 600.0
"""Settings older than this are sent again: the modem may have been reset or dropped voice mode meanwhile."""
RINGING_S = 6.5
"""After a ring the line counts as ringing: going off-hook would answer it."""
RINGS_AT_MOST_S = 60.0
"""So long is waited for somebody to answer a telephone that rings, or for the caller to give up."""
DIAL_SLACK_S = 30.0
"""Beyond the computed time of dialing: up to 10 s of waiting for dial tone and 20 s of patience."""
MODEM_GIVES_UP_S = 60.0
"""S7: where the modem itself waits for an answer, it does so for this long."""
VRN_EARLY_S, VRN_LATE_S = 0.5, 3.0
"""+VRN runs out so near to its time: when the last digit was out is only computed."""
HANG_UP_S = 4.0
TURN_S = 6.0
"""Longest wait for whoever talks with the modem to let go at hang-up."""

_DIALED = frozenset({Result.OK, Result.VCON, Result.CONNECT})


class ModemLine:
    """An `AudioLine` over any port. Calls come one after the other."""

    def __init__(
        self,
        line_id: LineId,
        port: Port,
        *,
        is_real: bool,
        profile: Profile | None = None,
        voice_format: VoiceFormat | None = None,
        half_duplex: bool = False,
        country: str = "FR",
    ) -> None:
        self._line_id = line_id
        self._is_real = is_real
        self._given_profile = profile
        self._wanted_format = voice_format
        self._half_duplex = half_duplex
        self._country = country
        self._channel = Channel(line_id, port)
        self._profile = profile or profiles.load(profiles.GENERIC)
        self._format = voice_format or VoiceFormat.UNSIGNED_8
        self._label = 1
        self._duplex = False
        self._semicolon = True
        self._clock = ModemClock()
        self._preparation: preparation.Preparation | None = None
        self._preparing: asyncio.Task[None] | None = None
        self._prepared_at: float | None = None
        self._on_hook_at = float("-inf")
        self._rang_at = float("-inf")
        self._needs_recovery = False
        self._needs_set_up = False  # a recovery took the modem's settings away
        self._call: ModemCall | None = None
        self._fault: ModemError | None = None  # nobody was told of it yet
        self._has_fault = asyncio.Event()
        self.answer_knowledge: AnswerKnowledge | None = None
        """How the answer is known, when not as the profile says. Counts from the next call."""

    # ---- AudioLine --------------------------------------------------------------------------------------------

    @property
    def line_id(self) -> LineId:
        """The line's name."""
        return self._line_id

    @property
    def is_real(self) -> bool:
        """True when a telephone rings."""
        return self._is_real

    @property
    def profile(self) -> Profile:
        """The modem's profile; known after `open`."""
        return self._profile

    @property
    def voice_format(self) -> VoiceFormat:
        """The format of the line's audio; known after `open`."""
        return self._format

    async def open(self) -> None:
        """Take the port, recognise and prepare the modem. Raises ModemError; then the port is closed again."""
        if self._channel.is_open:
            await self.close()
        self._channel.on_event, self._channel.on_fault = self._happened, self._idle_fault
        try:
            await self._channel.open()
            await self._set_up()
        except BaseException:
            await self._channel.close()
            raise
        self.take_fault()  # it is over

    async def _set_up(self) -> None:
        await recovery.wake(self._channel, self._profile)
        await preparation.basics(self._channel, self._country)
        identity = await identification.identify(self._channel, known=self._given_profile)
        if not identity.voice or identity.profile is None:
            raise identification.refusal(identity, self._line_id, self._channel.port.name)
        self._profile = identity.profile
        self._label = identity.line_label
        self._semicolon = self._profile.semicolon
        self._duplex = self._profile.duplex and not self._half_duplex
        modem_format, self._format = preparation.chosen_format(
            identity, self._wanted_format, line_id=self._line_id, port=self._channel.port.name
        )
        self._preparation = preparation.Preparation(self._channel, self._profile, modem_format)
        await self._preparation.apply(self._profile.set_up)
        self._needs_recovery = self._needs_set_up = False
        await self._prepare()
        log.info("%s: %s, %s on %s", self._line_id, self._profile.name, self._format.value, self._channel.port.name)

    async def get_ready(self) -> bool:
        """Reopened, recovered, prepared where it must be, and not ringing. False when it rings for long."""
        await self._make_ready()
        return await self._stops_ringing()

    async def dial(self, dial_string: str) -> AudioCall:
        """Dial; returns when the last digit is out and the line is being heard. Raises ModemError, CallRefused."""
        at_commands.dial(dial_string, stay_in_command_state=True, timeout_s=0.0)  # refuses before a byte is sent
        if self._call is not None:
            await self._call.hang_up()
        await self._make_ready()
        call = self._call = self._new_call()
        try:
            if self._is_ringing():
                call.report(Report.LINE_IN_USE, "RING")
            elif self._knowledge is AnswerKnowledge.REPORT:
                await self._dial_and_let_report(call, dial_string)
            else:
                await self._dial_and_hear(call, dial_string)
        except ModemError as error:
            self._needs_recovery = not isinstance(error, CommandRejected)
            await call.hang_up()
            raise
        except asyncio.CancelledError:
            call.begin_hang_up()
            raise
        return call

    async def until_fault(self) -> None:
        """Wait until there is a fault to take."""
        await self._has_fault.wait()

    def take_fault(self) -> ModemError | None:
        """The port was lost between calls, or the modem could not be made to hang up: the telephone may be blocked."""
        fault, self._fault = self._fault, None
        self._has_fault.clear()
        return fault

    def _keep_fault(self, error: ModemError) -> None:
        self._fault = error
        self._has_fault.set()

    async def close(self) -> None:
        """Hang up and give the port back. Never raises; a wedged port is abandoned."""
        if self._call is not None:
            await self._call.hang_up()
        await self._end_preparing()
        if self._channel.is_open and self._channel.fault is None:
            try:
                await self._channel.ask(Command("ATH", Kind.HANG_UP))
                await self._channel.ask(Command("AT+FCLASS=0"))
            except ModemError as error:
                log.warning("%s: closing: %s", self._line_id, error)
        await self._channel.close()

    # ---- before a call ----------------------------------------------------------------------------------------

    @property
    def _knowledge(self) -> AnswerKnowledge:
        return self.answer_knowledge or self._profile.answer

    def _is_ringing(self) -> bool:
        return asyncio.get_running_loop().time() < self._rang_at + RINGING_S

    async def _stops_ringing(self) -> bool:
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + RINGS_AT_MOST_S
        while self._is_ringing() and loop.time() < give_up_at:
            await asyncio.sleep(self._rang_at + RINGING_S - loop.time())
        return not self._is_ringing()

    async def _make_ready(self) -> None:
        """The modem prepared and on-hook for long enough; reopened or recovered where it must be."""
        loop = asyncio.get_running_loop()
        await self._end_preparing()
        if not self._channel.is_open or self._channel.fault is not None:
            await self.open()
        elif self._needs_set_up:
            await self._set_up()
        elif self._prepared_at is None or loop.time() - self._prepared_at > PREPARED_FOR_S:
            await self._prepare_or_recover()
        await asyncio.sleep(max(0.0, self._on_hook_at + ON_HOOK_GUARD_S - loop.time()))

    async def _prepare_or_recover(self) -> None:
        try:
            await self._prepare()
        except ModemError as error:
            log.warning("%s: %s", self._line_id, error)
            await self._recover()
            await self._set_up()

    async def _recover(self) -> None:
        self._needs_recovery = self._needs_set_up = True
        await recovery.recover(self._channel, self._profile)
        self._needs_recovery = False

    async def _prepare(self) -> None:
        assert self._preparation is not None
        self._prepared_at = None
        await self._preparation.for_call(self._knowledge)
        self._prepared_at = asyncio.get_running_loop().time()

    async def _end_preparing(self) -> None:
        """Wait for the preparation that began at the last hang-up; its failure shows in `_prepared_at`."""
        task, self._preparing = self._preparing, None
        if task is not None:
            await asyncio.wait([task])

    async def _prepare_ahead(self) -> None:
        try:
            await (self._set_up() if self._needs_set_up else self._prepare())
        except ModemError as error:
            log.warning("%s: preparing the next call: %s", self._line_id, error)

    def _new_call(self) -> ModemCall:
        call = ModemCall(
            self._channel,
            self._profile,
            self._format,
            duplex=self._duplex,
            line_label=self._label,
            clock=self._clock,
            go_on_hook=self._go_on_hook,
        )
        self._channel.on_fault = call.on_fault
        return call

    # ---- dialing ----------------------------------------------------------------------------------------------

    async def _dial_and_hear(self, call: ModemCall, dial_string: str) -> None:
        answer = await self._dialed(call, dial_string)
        if answer.result in _DIALED:
            if answer.result is Result.VCON:
                call.report(Report.ANSWER, answer.text)
            self._duplex = await call.start_listening()
        else:
            self._report_refusal(call, answer)

    async def _dialed(self, call: ModemCall, dial_string: str) -> Answer:
        """Dial, once more without `;` or with fresh voice settings where the modem refused before the first digit."""
        loop = asyncio.get_running_loop()
        async with call.turn:
            began = loop.time()
            answer = await self._channel.ask(self._dial_command(dial_string, semicolon=self._semicolon))
            if not self._refused_unheard(answer, dial_string, loop.time() - began):
                return answer
            log.warning("%s: %s to %s; once more", self._line_id, answer.text, answer.command.text[:4])
            await self._prepare()
            if answer.result is Result.NO_CARRIER or not self._semicolon:
                self._semicolon = not self._semicolon
                return await self._channel.ask(self._dial_command(dial_string, semicolon=self._semicolon))
            again = await self._channel.ask(self._dial_command(dial_string, semicolon=True))
            if again.result is Result.ERROR:
                self._semicolon = False
                return await self._channel.ask(self._dial_command(dial_string, semicolon=False))
            return again

    def _refused_unheard(self, answer: Answer, dial_string: str, took_s: float) -> bool:
        """The command was refused so quickly that not one number can have gone out: nobody is called twice."""
        first_digit_s = 0.5 * self._profile.dial_tone_s
        return answer.result in (Result.ERROR, Result.NO_CARRIER) and took_s < first_digit_s

    def _dial_command(self, dial_string: str, *, semicolon: bool, wait_for_answer: bool = False) -> Command:
        limit_s = self._profile.dialing_s(dial_string) + DIAL_SLACK_S + 10.0 * dial_string.count("W")
        if wait_for_answer or not semicolon:
            limit_s += MODEM_GIVES_UP_S
        return at_commands.dial(dial_string, stay_in_command_state=semicolon, timeout_s=limit_s)

    def _report_refusal(self, call: ModemCall, answer: Answer) -> None:
        report = REPORTS_OF_RESULTS.get(answer.result) if answer.result is not None else None
        if report is None:
            raise CommandRejected(
                _("{line}: the modem refused to dial ({answer}).").format(line=self._line_id, answer=answer.text),
                line_id=self._line_id,
                command="ATDT",
                response=answer.text,
            )
        call.report(report, answer.text)

    async def _dial_and_let_report(self, call: ModemCall, dial_string: str) -> None:
        """The modem waits for the answer itself; return when the digits should be out, hear once it has spoken."""
        command = self._dial_command(dial_string, semicolon=False, wait_for_answer=True)
        dialing_s = self._profile.dialing_s(dial_string)
        call.dialing = True
        waiting = asyncio.create_task(self._await_report(call, command, asyncio.get_running_loop().time() + dialing_s))
        call.start_chore(waiting)
        await asyncio.wait([waiting], timeout=dialing_s)

    async def _await_report(self, call: ModemCall, command: Command, dialed_at: float) -> None:
        try:
            answer = await self._channel.ask(command)
            call.dialing = False
            if answer.result in _DIALED:
                waited_s = asyncio.get_running_loop().time() - dialed_at
                self._duplex = await call.start_listening()
                if not self._may_mean_no_ringing(waited_s):
                    call.report(Report.ANSWER, answer.text)
            else:
                self._report_refusal(call, answer)
        except ModemError as error:
            call.on_fault(error)
        finally:
            call.dialing = False

    def _may_mean_no_ringing(self, waited_s: float) -> bool:
        """Then it is no answer: whoever is there will be heard."""
        late_s = waited_s - self._profile.no_ringing_s
        return -VRN_EARLY_S <= late_s <= VRN_LATE_S

    # ---- after a call -----------------------------------------------------------------------------------------

    async def _go_on_hook(self, call: ModemCall) -> None:
        """Hang up from any state, then prepare the next call while the exchange sees the line on-hook."""
        await self._take_turn(call)
        try:
            await self._end_call(call)
        except ModemError as error:
            log.error("%s: %s", self._line_id, error)
            self._keep_fault(error)
        self._on_hook_at = asyncio.get_running_loop().time()
        self._call = None
        self._channel.on_fault = self._idle_fault
        if self._channel.is_open and self._channel.fault is None and not self._needs_recovery:
            self._preparing = asyncio.create_task(self._prepare_ahead())

    async def _take_turn(self, call: ModemCall) -> None:
        """Break off dialing, and let a `play` or `send_keys` under way come to its end; for ever, the call is over."""
        try:
            await self._channel.abort_dialing()
            async with asyncio.timeout(TURN_S):
                await call.turn.acquire()
        except (ModemError, TimeoutError) as error:
            log.warning("%s: hanging up: %r", self._line_id, error)

    async def _end_call(self, call: ModemCall) -> None:
        """On-hook by command, else by the ladder, else by closing the port. Raises ModemError from the last."""
        self._prepared_at = None
        try:
            if not (self._needs_recovery or call.broken):
                await call.leave_data()
                await self._channel.demand(Command("ATH", Kind.HANG_UP, HANG_UP_S))
                return
        except ModemError as error:
            log.warning("%s: hanging up: %s", self._line_id, error)
        try:
            await self._recover()
        except ModemError:
            await self._channel.close()  # a real modem hangs up when its port closes
            raise

    def _happened(self, event: SessionEvent, at: float) -> None:
        """In a call or between calls: somebody may ring as we hang up."""
        rings = (isinstance(event, LineSaid) and event.result is Result.RING) or event == CodeHeard(ord("R"))
        if rings:
            self._rang_at = at
        if self._call is not None:
            self._call.on_event(event, at)
        else:
            log.debug("%s: between calls: %s", self._line_id, event)

    def _idle_fault(self, error: ModemError) -> None:
        log.warning("%s: between calls: %s", self._line_id, error)
        self._keep_fault(error)
