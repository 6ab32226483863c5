"""A line on a scripted modem, on the virtual clock."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from robodial.clock import Clock, run_virtual
from robodial.domain.line import AudioCall, AudioEvent, LineId
from robodial.modem.modem_call import ModemCall
from robodial.modem.modem_line import ModemLine
from tests.unit.modem.scripted_modem import ScriptedModem

T = TypeVar("T")
NUMBER = "0199001234"


def on_line(modem: ScriptedModem, story: Callable[[ModemLine], Awaitable[T]], **options: Any) -> T:
    """Run `story` on an open line; it is closed afterwards."""

    async def main(_clock: Clock) -> T:
        line = ModemLine(LineId("A"), modem, is_real=False, **options)
        await line.open()
        try:
            return await story(line)
        finally:
            await line.close()

    return run_virtual(main)


def in_call(
    modem: ScriptedModem, story: Callable[[ModemCall], Awaitable[T]], number: str = NUMBER, **options: Any
) -> T:
    """Run `story` in a call; hung up afterwards."""

    async def main(line: ModemLine) -> T:
        call = await line.dial(number)
        assert isinstance(call, ModemCall)
        try:
            return await story(call)
        finally:
            await call.hang_up()

    return on_line(modem, main, **options)


async def event_of(call: AudioCall, kind: type[T]) -> T:
    """The next event of a kind."""
    while True:
        event: AudioEvent = await call.next_event()
        if isinstance(event, kind):
            return event
