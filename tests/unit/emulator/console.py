"""Drives a virtual modem as a person at a terminal would, on the virtual clock."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import numpy as np
from numpy.typing import NDArray

from robodial.clock import run_virtual
from robodial.emulator.exchange import Exchange
from robodial.emulator.heard import HeardCall
from robodial.emulator.in_process import EmulatedPort
from robodial.emulator.scenario import parse_scenario
from robodial.emulator.virtual_modem import VirtualModem
from robodial.errors import ModemError

FAMILIES = ("conexant_cx930xx", "generic_v253", "us_robotics_5637")

STEP_S = 0.002

QUIET = 'dial_tone_after_s = 0.2\npost_dial_delay_s = 1.0\nafter_hangup = { tone = "busy", delay_s = 1.0 }\n'


def person(number: str = "0199000001", *, kind: str = "human", network: str = "", **fields: Any) -> str:
    """A scenario with one scripted callee; fields are TOML text."""
    lines = {"ring_s": "2.0", "lead_s": "0.2", "greeting_s": "0.6", **{k: str(v) for k, v in fields.items()}}
    body = "\n".join(f"{name} = {value}" for name, value in lines.items())
    return f'[network]\n{QUIET}{network}\n[[callee]]\nkind = "{kind}"\nnumber = "{number}"\n{body}\n'


class Console:
    """An open port to one virtual modem, and everything it said."""

    def __init__(self, scenario: str, family: str, **options: Any) -> None:
        self.calls: list[HeardCall] = []
        self.exchange = Exchange(parse_scenario(scenario))
        self.exchange.on_call_ended = self.calls.append
        chunk = options.pop("chunk", 0)
        self.modem = VirtualModem(self.exchange, family, **options)
        self.port = EmulatedPort("sim:1", self.modem, chunk=chunk)
        self.said = bytearray()
        self.lost: list[ModemError] = []
        self.arrived: list[tuple[float, bytes]] = []

    async def open(self) -> None:
        await self.port.open(self._hear, self.lost.append)

    def _hear(self, data: bytes) -> None:
        self.said += data
        self.arrived.append((self.now(), data))

    @staticmethod
    def now() -> float:
        return asyncio.get_running_loop().time()

    async def until(self, wanted: bytes, limit_s: float = 60.0, since: int | None = None) -> bytes:
        """All that is said up to `wanted`; TimeoutError when it does not come."""
        start = len(self.said) if since is None else since
        async with asyncio.timeout(limit_s):
            while wanted not in self.said[start:]:
                await asyncio.sleep(STEP_S)
        return bytes(self.said[start:])

    async def ask(self, command: str, limit_s: float = 60.0) -> str:
        """One command line; what came back, echo and all, up to any final result code."""
        start = len(self.said)
        self.port.write(command.encode() + b"\r")
        async with asyncio.timeout(limit_s):
            while not bytes(self.said[start:]).endswith(FINALS):
                await asyncio.sleep(STEP_S)
        return bytes(self.said[start:]).decode("latin-1")

    async def voice(self, code: int) -> None:
        """Class 8 with a format, echo off."""
        for command in ("ATE0", "AT+FCLASS=8", f"AT+VSM={code},8000"):
            assert (await self.ask(command)).endswith("OK\r\n"), command

    async def call(self, number: str = "0199000001", start: str = "AT+VTX") -> None:
        """Dial and enter a data state."""
        assert "OK" in await self.ask(f"ATDT{number};")
        assert (await self.ask(start)).endswith("CONNECT\r\n")

    async def hang_up(self) -> None:
        assert "OK" in await self.ask("ATH")


WORDS = ("OK", "ERROR", "CONNECT", "BUSY", "NO CARRIER", "NO DIALTONE", "NO ANSWER", "VCON", "BLACKLISTED", "DELAYED")
FINALS = tuple(f"\r\n{word}\r\n".encode() for word in WORDS)


def on_modem(
    script: Callable[[Console], Coroutine[Any, Any, None]],
    *,
    scenario: str = "",
    family: str = "conexant_cx930xx",
    **options: Any,
) -> Console:
    """Run `script` against a fresh modem; the port is closed afterwards."""
    kept: list[Console] = []
    bugs: list[dict[str, Any]] = []

    async def main(clock: object) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: bugs.append(context))
        console = Console(scenario or person(), family, **options)
        kept.append(console)
        await console.open()
        await script(console)
        await console.port.close()

    run_virtual(main)
    assert bugs == []
    return kept[0]


def shielded(data: bytes) -> bytes:
    return data.replace(b"\x10", b"\x10\x10")


def unshielded(data: bytes) -> bytes:
    """Only for streams without codes."""
    return data.replace(b"\x10\x10", b"\x10")


def find(heard: NDArray[np.int16], wanted: NDArray[np.int16]) -> int:
    """Where `wanted` lies in `heard`, sample for sample; -1 for nowhere."""
    starts = np.flatnonzero(heard[: max(0, len(heard) - len(wanted) + 1)] == wanted[0])
    return next((int(s) for s in starts if np.array_equal(heard[s : s + len(wanted)], wanted)), -1)
