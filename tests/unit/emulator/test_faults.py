"""Everything that can go wrong, when told to."""

import asyncio

import pytest

from robodial.emulator.faults import Fault, FaultKind
from robodial.emulator.virtual_modem import ModemState
from robodial.errors import PortLost, PortStuck, PortUnavailable
from tests.unit.emulator.console import Console, on_modem, person


def fault(kind: FaultKind, **when: object) -> dict[str, object]:
    return {"faults": (Fault(kind, **when),)}  # type: ignore[arg-type]


def test_a_final_code_that_never_comes() -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0")
        console.port.write(b"AT+FCLASS=8\r")
        await asyncio.sleep(5)
        assert bytes(console.said).endswith(b"ATE0\r\r\nOK\r\n")
        assert "8" in await console.ask("AT+FCLASS?"), "carried out all the same"

    on_modem(script, **fault(FaultKind.NO_FINAL_CODE, command="AT+FCLASS="))


def test_a_damaged_answer() -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0")
        start = len(console.said)
        console.port.write(b"ATI3\r")
        await asyncio.sleep(1)
        assert b"CX93001" not in console.said[start:]
        assert "CX93001" in await console.ask("ATI3")

    on_modem(script, **fault(FaultKind.GARBLED, command="ATI3"))


def test_echo_that_comes_back() -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0")
        assert await console.ask("AT+FCLASS=8") == "\r\nOK\r\n"
        assert await console.ask("AT") == "AT\r\r\nOK\r\n"

    on_modem(script, **fault(FaultKind.ECHO_ON, command="AT+FCLASS"))


def test_bytes_lost_on_the_way_to_the_pc() -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0")
        console.port.write(b"ATI0\r")
        await asyncio.sleep(1)
        assert bytes(console.said).endswith(b"ATE0\r\r\nOK\r\n000\r\n\r\nOK\r\n")

    on_modem(script, **fault(FaultKind.DROP_BYTES, command="ATI0", amount=4))


def test_bytes_lost_on_the_way_to_the_modem() -> None:
    async def script(console: Console) -> None:
        start = len(console.said)
        console.port.write(b"ATE0\r")
        await asyncio.sleep(1)
        assert bytes(console.said[start:]) == b"E0\r"

    on_modem(script, **fault(FaultKind.DROP_INPUT, state="command", amount=2))


def test_ring_with_caller_id_in_the_middle_of_an_answer() -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0")
        assert "NMBR=" in await console.ask("ATI0")
        await console.ask("AT+FCLASS=8")
        start = len(console.said)
        await console.ask("AT+VIP")
        assert bytes(console.said[start:]) == b"\x10R\r\nOK\r\n"

    rings = (Fault(FaultKind.RING, command="ATI0"), Fault(FaultKind.RING, command="AT+VIP"))
    on_modem(script, faults=rings)


def test_double_digits() -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0+FCLASS=8")
        await console.ask("ATDT0199000001;")
        await asyncio.sleep(7)
        assert console.said.count(b"\x10/\x107") == 2

    scenario = person(keys='[{ key = "7", after_answer_s = 1.0 }]')
    on_modem(script, scenario=scenario, **fault(FaultKind.DOUBLE_DIGITS, state="command"))


def test_listening_that_cannot_be_stopped_but_by_dtr() -> None:
    async def script(console: Console) -> None:
        await console.voice(1)
        await console.call(start="AT+VRX")
        console.port.write(b"\x10!\x10\x1b\x10^\x10\x03")
        await asyncio.sleep(2)
        assert console.modem.state is ModemState.LISTENING
        await console.port.set_dtr(False)
        await asyncio.sleep(1)
        await console.port.set_dtr(True)
        assert (await console.ask("AT")).strip() == "OK"

    on_modem(script, **fault(FaultKind.STUCK_STREAMING, state="dialing"))


@pytest.mark.parametrize(("kind", "answer"), [(FaultKind.BLACKLISTED, "BLACKLISTED"), (FaultKind.DELAYED, "DELAYED")])
def test_a_modem_that_refuses_to_dial(kind: FaultKind, answer: str) -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0+FCLASS=8")
        assert (await console.ask("ATDT0199000001;")).strip() == answer
        assert not console.modem.line.is_off_hook
        assert (await console.ask("ATDT0199000001;")).strip() == "OK"

    on_modem(script, **fault(kind, command="ATDT"))


def test_a_modem_that_restarts_forgets_everything() -> None:
    async def script(console: Console) -> None:
        await console.voice(1)
        await console.call(start="AT+VRX")
        await asyncio.sleep(3)
        assert console.modem.state is ModemState.COMMAND
        assert not console.modem.line.is_off_hook
        assert await console.ask("AT+FCLASS?") == "AT+FCLASS?\r\r\n0\r\n\r\nOK\r\n"

    on_modem(script, **fault(FaultKind.RESET, state="listening", after_s=2.0))


@pytest.mark.parametrize(
    ("state", "start"),
    [("listening", "AT+VRX"), ("playing", "AT+VTX"), ("duplex", "AT+VTR"), ("dialing", ""), ("command", "")],
)
def test_unplugging_in_any_state_ends_the_call_and_tells_once(state: str, start: str) -> None:
    async def script(console: Console) -> None:
        await console.voice(1)
        console.port.write(b"ATDT0199000001;\r")
        await asyncio.sleep(4)
        if start:
            console.port.write(start.encode() + b"\r")
            await asyncio.sleep(4)
        assert [type(error) for error in console.lost] == [PortLost]
        assert "sim:1" in str(console.lost[0])
        assert not console.modem.line.is_off_hook
        console.port.write(b"AT\r")
        await console.open()
        assert (await console.ask("AT")).endswith("\r\nOK\r\n"), "plugged in again"

    after = {"dialing": 1.0, "command": 0.3}.get(state, 2.0)
    call = None if state == "command" else 1
    on_modem(script, **fault(FaultKind.UNPLUG, state=state, after_s=after, call=call))


def test_a_port_call_that_never_returns_is_found_by_the_watchdog() -> None:
    async def script(console: Console) -> None:
        await console.voice(1)
        await console.call(start="AT+VTX")
        await asyncio.sleep(2)
        console.port.write(b"\x80" * 100)
        await console.port.set_dtr(False)
        await asyncio.sleep(2)
        assert console.port.waiting == 100
        assert console.lost == []
        await asyncio.sleep(2)
        assert [type(error) for error in console.lost] == [PortStuck]
        assert console.modem.line.is_off_hook, "it still holds the line"
        await console.port.close()
        with pytest.raises(PortUnavailable) as refused:
            await console.open()
        assert refused.value.reason == "other"
        console.port.replug()
        await console.open()
        assert (await console.ask("AT")).endswith("\r\nOK\r\n")

    on_modem(script, **fault(FaultKind.NEVER_RETURNS, state="playing", after_s=1.0))


def test_a_fault_waits_for_its_call_and_comes_as_often_as_told() -> None:
    answers: list[str] = []

    async def script(console: Console) -> None:
        await console.ask("ATE0+FCLASS=8")
        for _ in range(4):
            answers.append((await console.ask("ATDT0199000001;")).strip())
            await console.ask("ATH")

    refusals = Fault(FaultKind.BLACKLISTED, command="ATDT", call=1, times=2)
    on_modem(script, faults=(refusals,))
    assert answers == ["OK", "BLACKLISTED", "BLACKLISTED", "OK"]


def test_a_fault_without_end_comes_every_time() -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0+FCLASS=8")
        for _ in range(5):
            assert (await console.ask("ATDT0199000001;")).strip() == "DELAYED"

    console = on_modem(script, **fault(FaultKind.DELAYED, command="ATD", times=0))
    assert len(console.modem.faults.struck) == 5


def test_faults_of_a_scenario_strike_the_line_they_name() -> None:
    async def refused(console: Console) -> None:
        await console.ask("ATE0")
        assert (await console.ask("ATDT0199000001;")).strip() == "BLACKLISTED"

    async def dialed(console: Console) -> None:
        await console.ask("ATE0")
        assert (await console.ask("ATDT0199000001;")).strip() == "OK"

    scenario = person() + '[[fault]]\nkind = "blacklisted"\ncommand = "ATD"\nline = "sim:2"\n'
    on_modem(refused, scenario=scenario, name="sim:2")
    on_modem(dialed, scenario=scenario, name="sim:1")


def test_an_open_port_is_busy_and_a_closed_one_says_nothing() -> None:
    async def script(console: Console) -> None:
        with pytest.raises(PortUnavailable) as refused:
            await console.open()
        assert refused.value.reason == "busy"
        assert console.port.name == "sim:1"
        assert console.port.modem is console.modem
        await console.port.close()
        await console.port.close()
        start = len(console.said)
        console.port.write(b"AT\r")
        await asyncio.sleep(1)
        assert len(console.said) == start

    on_modem(script)


def test_answers_can_come_in_the_smallest_pieces() -> None:
    async def script(console: Console) -> None:
        assert (await console.ask("ATI3")).endswith("OK\r\n")
        assert {len(data) for _at, data in console.arrived} == {1}

    on_modem(script, chunk=1)
