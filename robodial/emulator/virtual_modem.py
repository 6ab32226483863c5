"""A voice modem that exists only as a program: bytes on one side, an emulated telephone line on the other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, Protocol

from robodial.domain.voice_format import SAMPLE_RATE
from robodial.emulator.command_line import LineEditor
from robodial.emulator.commands import Commands
from robodial.emulator.data_state import DataState
from robodial.emulator.detectors import Detectors
from robodial.emulator.dialing import Dialing
from robodial.emulator.exchange import Exchange
from robodial.emulator.family import family_named
from robodial.emulator.fault_runner import FaultRunner
from robodial.emulator.faults import Fault
from robodial.emulator.line_signs import LineSign
from robodial.emulator.settings import Settings
from robodial.emulator.shielding import report
from robodial.emulator.signals import Samples

TYPED_AT_ONCE = 512
"""Bytes read from the PC in one go outside the data states."""


TICK_S = 0.06
"""Inside one process sound may come in long pieces: every wake-up costs."""


class ModemState(Enum):
    """Where the modem is. COMMAND: waits for a line; EXECUTING: busy with one."""

    COMMAND = "command"
    EXECUTING = "executing"
    DIALING = "dialing"
    PLAYING = "playing"
    LISTENING = "listening"
    DUPLEX = "duplex"


class Dte(Protocol):
    """The PC's end of the cable."""

    def take(self, limit: int) -> bytes:
        """Up to `limit` bytes that the PC has sent, now; empty when there are none."""

    def deliver(self, data: bytes) -> None:
        """Bytes for the PC."""


class _NoDte:
    def take(self, limit: int) -> bytes:
        return b""

    def deliver(self, data: bytes) -> None:
        return None


def _tell_of_bugs(job: asyncio.Task[None]) -> None:
    """Nobody awaits a command: what goes wrong in it is raised here, to the loop's handler."""
    if not job.cancelled():
        job.result()


class VirtualModem:
    """One modem of a family, plugged into `exchange`. Lives on the running event loop; idle, it sets no timer."""

    def __init__(
        self,
        exchange: Exchange,
        family: str,
        *,
        name: str = "sim:1",
        faults: Iterable[Fault] = (),
        clock_error: float = 0.0,
        quirks: Mapping[str, Any] | None = None,
        tick_s: float = TICK_S,
    ) -> None:
        """`clock_error` is relative (0.005: half a per cent fast); `quirks` replaces fields of the family.

        `tick_s` is how often sound is moved while there is any.

        Raises ScenarioError for an unknown family or quirk.
        """
        self.family = family_named(family).changed(quirks or {})
        self.line = exchange.line(name)
        self.line.rate = SAMPLE_RATE * (1.0 + clock_error)
        self.line.listener = self._notice
        self.line.mover = self._move_sound
        self.settings = Settings(self.family)
        self.state = ModemState.COMMAND
        self.tick_s = tick_s
        self.calls = 0
        self._dte: Dte = _NoDte()
        self._ahead = b""
        self._editor = LineEditor(lambda number: self.settings.registers[number], self.family.line_limit)
        self._commands = Commands(self)
        self._detectors = Detectors(self)
        self._job: asyncio.Task[None] | None = None
        self._key: asyncio.Future[int] | None = None
        self._dialing: Dialing | None = None
        self._dialing_since = 0.0
        self._data: DataState | None = None
        self._dtr_timer: asyncio.TimerHandle | None = None
        self._dialed: dict[str, int] = {}
        self.faults = FaultRunner(self, (*faults, *(f for f in exchange.scenario.faults if f.line in ("", name))))

    # ---- the cable ------------------------------------------------------------------------------------------

    def connect(self, dte: Dte) -> None:
        """Plug in the PC's end."""
        self._dte = dte
        self.faults.entered(self.state)

    def disconnect(self) -> None:
        """The PC closed the port: the modem hangs up at once."""
        self._dte = _NoDte()
        self.faults.stop()
        self._ahead = b""
        self.drop_call()

    def set_dtr(self, on: bool) -> None:
        """DTR from the PC. Low long enough, with &D2, it hangs up and ends every data state."""
        if self._dtr_timer is not None:
            self._dtr_timer.cancel()
            self._dtr_timer = None
        if not on and self.settings.basic.get("&D", 2) >= 2:
            loop = asyncio.get_running_loop()
            self._dtr_timer = loop.call_later(self.family.dtr_hang_up_s, self.drop_call)

    def take(self, limit: int) -> bytes:
        """Bytes the PC has sent, at most `limit`."""
        if self._ahead:
            data, self._ahead = self._ahead[:limit], self._ahead[limit:]
            return data
        return self.faults.incoming(self._dte.take(limit))

    def deliver(self, data: bytes) -> None:
        """Bytes for the PC."""
        data = self.faults.outgoing(data)
        if data:
            self._dte.deliver(data)

    def input_ready(self) -> None:
        """The PC has sent something (or the modem is free again for it)."""
        while True:
            if self._data is not None:
                self._data.input_ready()
                return
            if self._key is not None and not self._key.done():
                if pressed := self.take(1):
                    self._key.set_result(pressed[0])
                return
            if self._dialing is not None:
                self._interrupted()
                return
            if self._job is not None:
                return
            typed = self.take(TYPED_AT_ONCE)
            if not typed:
                return
            self._type(typed)

    def _type(self, typed: bytes) -> None:
        echoed = bytearray()
        for place, byte in enumerate(typed):
            if self.settings.basic["E"]:
                echoed += self._editor.echo(byte)
            line = self._editor.take(byte)
            if line is not None:
                self._ahead = typed[place + 1 :] + self._ahead
                break
        else:
            line = None
        if echoed:
            self.deliver(bytes(echoed))
        if line is not None:
            self._start(self._execute(line))

    def _interrupted(self) -> None:
        """Any byte while dialing ends it, but not in the first moment (V.250 clause 5.6.1)."""
        typed = self.take(TYPED_AT_ONCE)
        since = asyncio.get_running_loop().time() - self._dialing_since
        if typed and since >= self.family.timing.abort_grace_s and self._job is not None:
            self._job.cancel()
            self._dialing = None
            self.put_on_hook()
            self._finished(self.family.abort_code)

    # ---- carrying out ---------------------------------------------------------------------------------------

    def _start(self, work: Any) -> None:
        self._enter(ModemState.EXECUTING)
        self._job = asyncio.get_running_loop().create_task(work)
        self._job.add_done_callback(_tell_of_bugs)

    async def _execute(self, line: str) -> None:
        self.faults.command(line)
        await self.spend(self.family.timing.at_command_s)
        final = await self._commands.run(line)
        if final is not None:
            self._finished(final)

    def _finished(self, final: str) -> None:
        self._job = None
        if final and not self.faults.swallows_final():
            self.say(final)
        self._enter(ModemState.COMMAND)
        self.input_ready()

    async def spend(self, seconds: float) -> None:
        """Take time that is the modem's own."""
        now = asyncio.get_running_loop().time()
        self.line.time.modem.append((now, now + seconds))
        await asyncio.sleep(seconds)

    async def any_key(self) -> int:
        """The next byte typed, whatever it is."""
        self._key = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(self.input_ready)
        try:
            return await self._key
        finally:
            self._key = None

    def say(self, text: str) -> None:
        """A result code, in words or numbers."""
        if self.settings.basic["Q"]:
            return
        if self.settings.basic["V"]:
            self.deliver(f"\r\n{text}\r\n".encode("ascii"))
        else:
            self.deliver(f"{self.family.codes.get(text, 0)}\r".encode("ascii"))

    def inform(self, lines: Iterable[str]) -> None:
        """Information text."""
        lines = tuple(lines)
        if lines:
            lead = "\r\n" if self.settings.basic["V"] else ""
            self.deliver((lead + "".join(f"{line}\r\n" for line in lines)).encode("latin-1"))

    def _enter(self, state: ModemState) -> None:
        self.state = state
        self.faults.entered(state)

    # ---- the line -------------------------------------------------------------------------------------------

    @property
    def digit_off_s(self) -> float:
        """Pause after a dialed digit: S9 where it means that, else as long as the digit."""
        if self.family.registers[9].least:
            return self.settings.registers[9] / 1000
        return self.settings.registers[11] / 1000

    async def dial(self, text: str) -> str | None:
        """ATD with everything behind it."""
        refusal = self.faults.refuses_to_dial() or self._redialed_too_often(text)
        if refusal:
            return refusal
        self.calls += 1
        self._dialing = Dialing(self, text)
        self._dialing_since = asyncio.get_running_loop().time()
        self._enter(ModemState.DIALING)
        try:
            return await self._dialing.run()
        finally:
            self._dialing = None

    def _redialed_too_often(self, text: str) -> str:
        number = "".join(c for c in text if c.isdigit())
        self._dialed[number] = self._dialed.get(number, 0) + 1
        limit = self.family.redial_limit
        return "BLACKLISTED" if limit and self._dialed[number] > limit else ""

    def _notice(self, sign: LineSign) -> None:
        if self._dialing is not None:
            self._dialing.notice(sign)
        self._detectors.notice(sign)

    def _move_sound(self) -> None:
        if self._data is not None:
            self._data.input_ready()

    def report(self, code: str) -> None:
        """A DLE code: between samples in a data state, between lines in voice command state, else lost."""
        if self._data is not None:
            self._data.tell(code)
        elif self.settings.in_voice and self._dialing is None:
            self.deliver(report(code))

    async def sound(self, samples: Samples, seconds: float) -> None:
        """Play a tone of the modem's own to the far end."""
        now = asyncio.get_running_loop().time()
        self.line.transmit(self.line.index_at(now), samples)
        await asyncio.sleep(seconds)

    def double_keys(self) -> None:
        """From now on every key is reported twice."""
        self._detectors.doubled = True

    # ---- data states ----------------------------------------------------------------------------------------

    async def begin_data(self, start_s: float, *, plays: bool, listens: bool) -> str | None:
        """+VTX, +VRX, +VTR: CONNECT, then samples."""
        voice_format = self.settings.voice_format
        if not self.line.is_off_hook or voice_format is None:
            return "ERROR"
        await self.spend(start_s)
        self.say("CONNECT")
        self._job = None
        self._data = DataState(self, voice_format, plays=plays, listens=listens)
        self._data.cannot_stop = self.faults.cannot_stop()
        both = {(True, False): ModemState.PLAYING, (False, True): ModemState.LISTENING}
        self._enter(both.get((plays, listens), ModemState.DUPLEX))
        self.input_ready()
        return None

    def end_data(self, wait_s: float, before: bytes, final: str) -> None:
        """A data state is over: its final result code follows."""
        self._data = None
        self._start(self._leave_data(wait_s, before, final))

    async def _leave_data(self, wait_s: float, before: bytes, final: str) -> None:
        await self.spend(wait_s)
        if before:
            self.deliver(before)
        self._finished(final)

    # ---- endings --------------------------------------------------------------------------------------------

    def put_on_hook(self) -> None:
        """End the call."""
        self._detectors.forget()
        self.line.on_hook()
        self.settings.label = 0

    def drop_call(self) -> None:
        """DTR dropped or port closed: on-hook, command state, class 0; echo and the like stay."""
        self._dtr_timer = None
        self._stop_everything()
        self.settings.service_class = "0"
        self.settings.forget_voice()
        self._enter(ModemState.COMMAND)

    def reset(self) -> None:
        """Restart, as after a power cut: nothing is remembered."""
        self._stop_everything()
        self.settings.restore()
        self._enter(ModemState.COMMAND)

    def _stop_everything(self) -> None:
        if self._data is not None:
            self._data.abandon()
            self._data = None
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._dialing = None
        self._key = None
        self._ahead = b""
        self._editor.reset()
        self.put_on_hook()
