"""One conversation over every pipe: bytes arrive whole, singly, split inside <DLE> pairs, late, or not at all."""

import asyncio
from collections.abc import Callable

import pytest

from robodial.domain.line import AudioHeard, KeyPressed, LineReport, Report
from robodial.errors import ModemError
from robodial.modem.modem_call import ModemCall
from robodial.modem.modem_line import ModemLine
from tests.unit.modem.conversation import NUMBER, in_call, on_line
from tests.unit.modem.scripted_modem import FAMILIES, USR, Family, ScriptedModem

MESSAGE = (bytes(range(256)) + b"\x10\x03") * 60
Pipe = Callable[[bytes], list[bytes]]


def whole(data: bytes) -> list[bytes]:
    return [data]


def single(data: bytes) -> list[bytes]:
    return [data[i : i + 1] for i in range(len(data))]


def inside_pairs(data: bytes) -> list[bytes]:
    pieces = data.split(b"\x10")
    return [piece + b"\x10" for piece in pieces[:-1]] + [pieces[-1]]


def inside_line_ends(data: bytes) -> list[bytes]:
    pieces = data.split(b"\r")
    return [piece + b"\r" for piece in pieces[:-1]] + [pieces[-1]]


PIPES: list[Pipe] = [whole, single, inside_pairs, inside_line_ends]


def conversation(modem: ScriptedModem, *, half_duplex: bool, quick: bool = True) -> tuple[bytes, list[object]]:
    """What the callee heard and what the call told, without times."""
    told: list[object] = []

    async def listen(call: ModemCall) -> None:
        while True:
            event = await call.next_event()
            if isinstance(event, KeyPressed):
                told.append(event.key)
            elif isinstance(event, LineReport):
                told.append(event.report)
            elif not told or told[-1] is not AudioHeard:
                told.append(AudioHeard)
                assert set(event.data) == {0x10}

    async def story(call: ModemCall) -> None:
        listening = asyncio.create_task(listen(call))
        await asyncio.sleep(0.5)
        modem.say(b"\x10r\x10/\x105\x105\x10~\x10b")
        assert (await call.play(MESSAGE)).finished
        await asyncio.sleep(0.5)
        listening.cancel()

    in_call(modem, story, half_duplex=half_duplex)
    return bytes(modem.heard), told


@pytest.mark.parametrize("half_duplex", [False, True])
@pytest.mark.parametrize("pipe", PIPES, ids=lambda pipe: pipe.__name__)
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_pipe_changes_nothing(family: Family, pipe: Pipe, half_duplex: bool) -> None:
    heard, told = conversation(ScriptedModem(family, pipe=pipe, sends=b"\x10"), half_duplex=half_duplex)
    assert MESSAGE in heard
    first_key = told.index("5")
    assert told.count("5") == 1
    assert told[0] is AudioHeard
    assert Report.RINGBACK in told[:first_key]
    assert Report.BUSY in told[first_key:]


@pytest.mark.parametrize("delay_s", [0.05, 0.4])
@pytest.mark.parametrize("half_duplex", [False, True])
def test_late_bytes_are_waited_for(delay_s: float, half_duplex: bool) -> None:
    modem = ScriptedModem(sends=b"\x10", delay_s=delay_s)
    heard, told = conversation(modem, half_duplex=half_duplex)
    assert MESSAGE in heard
    assert told.count("5") == 1


@pytest.mark.parametrize("after_bytes", [0, 1, 5, 100, 1000, 1003, 4000])
@pytest.mark.parametrize("half_duplex", [False, True])
def test_pipe_that_is_cut_ends_the_call_and_the_line_comes_back(after_bytes: int, half_duplex: bool) -> None:
    left = [10**9]

    def cut_off(data: bytes) -> list[bytes]:
        taken = data[: left[0]]
        left[0] -= len(taken)
        return [taken]

    modem = ScriptedModem(USR, pipe=cut_off)

    async def story(line: ModemLine) -> None:
        left[0] = after_bytes
        with pytest.raises(ModemError):
            call = await line.dial(NUMBER)
            playing = asyncio.create_task(call.play(MESSAGE))
            try:
                while True:
                    await call.next_event()
            finally:
                playing.cancel()
                await call.hang_up()
        left[0] = 10**9
        call = await line.dial(NUMBER)
        assert (await call.play(MESSAGE)).finished

    on_line(modem, story, half_duplex=half_duplex)
    assert MESSAGE in bytes(modem.heard)
