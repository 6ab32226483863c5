"""Makes a modem's faults strike at their moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from robodial.emulator.faults import Fault, FaultKind
from robodial.emulator.timers import Timers

if TYPE_CHECKING:
    from robodial.emulator.virtual_modem import ModemState, VirtualModem

CALLER_ID = b"\r\nRING\r\n\r\nDATE=0101\r\nTIME=0900\r\nNMBR=0199000000\r\n\r\nRING\r\n"

IN_COMMAND = ("no_final_code", "garbled")
"""Faults that belong to a command line rather than to a stay in a state."""


class FaultRunner:
    """One modem's faults. Asked by the modem at each turn; `on_unplug` and `on_wedge` are the port's."""

    def __init__(self, modem: VirtualModem, faults: Iterable[Fault]) -> None:
        self.on_unplug: Callable[[], None] = lambda: None
        self.on_wedge: Callable[[], None] = lambda: None
        self.struck: list[Fault] = []
        self._modem = modem
        self._faults = tuple(faults)
        self._times: dict[int, int] = {}
        self._timers = Timers()
        self._lose_out = 0
        self._lose_in = 0
        self._garble = False
        self._swallow = False
        self._cannot_stop = False
        self._refusal = ""

    # ---- asked by the modem -----------------------------------------------------------------------------------

    def entered(self, state: ModemState) -> None:
        """The modem changed its state."""
        if not self._faults:
            return
        self._timers.cancel()
        for place, fault in enumerate(self._faults):
            named = fault.state in ("", state.value) and not fault.command
            if named and self._is_due(place, fault):
                self._arm(place, fault)

    def command(self, line: str) -> None:
        """A command line is about to be carried out."""
        for place, fault in enumerate(self._faults):
            if fault.command and self._is_due(place, fault) and ("AT" + line).upper().startswith(fault.command.upper()):
                self._strike(place, fault)

    def incoming(self, data: bytes) -> bytes:
        """Bytes from the PC, less those that get lost."""
        lost = min(self._lose_in, len(data))
        self._lose_in -= lost
        return data[lost:]

    def outgoing(self, data: bytes) -> bytes:
        """Bytes for the PC, less those that get lost, or damaged."""
        lost = min(self._lose_out, len(data))
        self._lose_out -= lost
        data = data[lost:]
        if self._garble and data:
            self._garble = False
            return bytes(byte ^ 0x55 for byte in data)
        return data

    def swallows_final(self) -> bool:
        """True once for each result code that never comes."""
        swallow, self._swallow = self._swallow, False
        return swallow

    def cannot_stop(self) -> bool:
        """True when the data state that begins is one that does not end."""
        return self._cannot_stop

    def refuses_to_dial(self) -> str:
        """The result code instead of dialing, once."""
        refusal, self._refusal = self._refusal, ""
        return refusal

    def stop(self) -> None:
        """The port is closed; what was pending is not."""
        self._timers.cancel()
        self._cannot_stop = False

    # ---- striking -------------------------------------------------------------------------------------------

    def _is_due(self, place: int, fault: Fault) -> bool:
        in_call = fault.call is None or fault.call == self._modem.calls
        return in_call and (fault.times == 0 or self._times.get(place, 0) < fault.times)

    def _arm(self, place: int, fault: Fault) -> None:
        if fault.after_s == 0:
            self._strike(place, fault)
        else:
            at = asyncio.get_running_loop().time() + fault.after_s
            self._timers.at(at, self._strike, place, fault)

    def _strike(self, place: int, fault: Fault) -> None:
        self._times[place] = self._times.get(place, 0) + 1
        self.struck.append(fault)
        _STRIKES[fault.kind](self, fault)

    def _lose_output(self, fault: Fault) -> None:
        self._lose_out += fault.amount

    def _lose_input(self, fault: Fault) -> None:
        self._lose_in += fault.amount

    def _restart(self, fault: Fault) -> None:
        asyncio.get_running_loop().call_soon(self._modem.reset)

    def _unplug(self, fault: Fault) -> None:
        asyncio.get_running_loop().call_soon(self.on_unplug)

    def _wedge(self, fault: Fault) -> None:
        self.on_wedge()

    def _no_final(self, fault: Fault) -> None:
        self._swallow = True

    def _damage(self, fault: Fault) -> None:
        self._garble = True

    def _echo(self, fault: Fault) -> None:
        self._modem.settings.basic["E"] = 1

    def _ring(self, fault: Fault) -> None:
        if self._modem.settings.in_voice:
            self._modem.report("R")
        else:
            self._modem.deliver(CALLER_ID)

    def _double(self, fault: Fault) -> None:
        self._modem.double_keys()

    def _stick(self, fault: Fault) -> None:
        self._cannot_stop = True

    def _blacklist(self, fault: Fault) -> None:
        self._refusal = "BLACKLISTED"

    def _delay(self, fault: Fault) -> None:
        self._refusal = "DELAYED"

    def _dead_line(self, fault: Fault) -> None:
        self._modem.line.dead = True


_STRIKES: dict[FaultKind, Callable[[FaultRunner, Fault], None]] = {
    FaultKind.DROP_BYTES: FaultRunner._lose_output,
    FaultKind.DROP_INPUT: FaultRunner._lose_input,
    FaultKind.RESET: FaultRunner._restart,
    FaultKind.UNPLUG: FaultRunner._unplug,
    FaultKind.NEVER_RETURNS: FaultRunner._wedge,
    FaultKind.NO_FINAL_CODE: FaultRunner._no_final,
    FaultKind.GARBLED: FaultRunner._damage,
    FaultKind.ECHO_ON: FaultRunner._echo,
    FaultKind.RING: FaultRunner._ring,
    FaultKind.DOUBLE_DIGITS: FaultRunner._double,
    FaultKind.STUCK_STREAMING: FaultRunner._stick,
    FaultKind.BLACKLISTED: FaultRunner._blacklist,
    FaultKind.DELAYED: FaultRunner._delay,
    FaultKind.NO_DIAL_TONE: FaultRunner._dead_line,
}
