"""Any bytes, in any pieces, in any state: the modem neither fails nor hangs, and DTR always brings it back."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robodial.emulator.virtual_modem import ModemState
from tests.unit.emulator.console import FAMILIES, Console, on_modem

COMMANDS = [b"AT", b"\r", b"+VTX\r", b"ATDT1;\r", b"ATH\r", b"AT+VRX\r", b"A/"]
CODES = [b"\x10\x03", b"\x10!", b"\x10^", b"\x10\x18", b"\x10"]
LIKELY = st.sampled_from(COMMANDS + CODES)
PIECES = st.lists(st.one_of(LIKELY, st.binary(max_size=40)), max_size=12)


@pytest.mark.parametrize("start", ["", "AT+VTX", "AT+VRX", "AT+VTR"])
@settings(max_examples=25, deadline=None)
@given(pieces=PIECES, pause_s=st.sampled_from([0.0, 0.01, 0.3]), family=st.sampled_from(FAMILIES))
def test_no_bytes_upset_a_modem(start: str, pieces: list[bytes], pause_s: float, family: str) -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0+FCLASS=8")
        await console.ask("ATDT0199000001;")
        if start:
            await console.ask(start)
        for piece in pieces:
            console.port.write(piece)
            await asyncio.sleep(pause_s)
        await asyncio.sleep(1)
        console.port.discard_output()
        await console.port.set_dtr(False)
        await asyncio.sleep(1)
        await console.port.set_dtr(True)
        assert console.modem.state is ModemState.COMMAND
        assert not console.modem.line.is_off_hook
        console.port.write(b"\rATS3=13S4=10Z\r")
        await asyncio.sleep(1)
        assert (await console.ask("AT")).endswith("\r\nOK\r\n")

    on_modem(script, family=family)
