"""Makes the calls: modem driver, ears and call runner as in a campaign, on an emulated modem of each family."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from robodial.audio.companding import decode, encode
from robodial.audio.message import Message, Messages
from robodial.clock import Clock, run_virtual
from robodial.domain.line import LineId
from robodial.domain.outcome import Disposition
from robodial.domain.port import Port
from robodial.domain.sound import Sound
from robodial.domain.voice_format import VoiceFormat
from robodial.emulator.data_state import USB_TICK_S
from robodial.emulator.exchange import Exchange
from robodial.emulator.heard import HeardCall
from robodial.emulator.in_process import EmulatedPort
from robodial.emulator.scenario import parse_scenario
from robodial.emulator.signals import Samples
from robodial.emulator.virtual_modem import VirtualModem
from robodial.engine.call_runner import CallPlan, CallRunner, MessageStart
from robodial.engine.ears import HearingLine
from robodial.modem.modem_line import ModemLine
from tests.bench.live_hearing.measured import Measured, measure
from tests.bench.live_hearing.metered import MeteredCall, MeteredLine, Notes
from tests.bench.live_hearing.stories import Story, scenario_text

HARD_END_S = 90.0


@dataclass(frozen=True, slots=True)
class Mode:
    """A modem family, a format (None: the driver's choice) and one direction of sound at a time, or both."""

    family: str
    half_duplex: bool
    voice_format: VoiceFormat | None = None

    @property
    def text(self) -> str:
        """For the table."""
        way = "half duplex" if self.half_duplex else "+VTR"
        return f"{self.family}, {way}, {self.voice_format.value if self.voice_format else 'own choice'}"


class QuietStory:
    """A `CallStory` that keeps nothing: the notes do."""

    async def rang(self) -> None: ...

    async def answered(self) -> None: ...

    async def message_started(self, start: MessageStart) -> None: ...

    async def message_taken_back(self) -> None: ...

    async def heard_enough(self) -> None: ...

    async def key_pressed(self, key: str) -> None: ...

    async def opted_out(self) -> None: ...


def line_on(port: Port, mode: Mode) -> tuple[MeteredLine, HearingLine]:
    """The driver on `port`, its ears above it."""
    metered = MeteredLine(
        ModemLine(LineId(port.name), port, is_real=False, voice_format=mode.voice_format, half_duplex=mode.half_duplex)
    )
    return metered, HearingLine(metered, "FR")


async def converse(metered: MeteredLine, line: HearingLine, number: str, message: Samples) -> tuple[Notes, VoiceFormat]:
    """One call to its end, on the line hung up again."""
    call = await line.dial(number)
    notes = metered.notes
    spoken = Message(Sound(message), 0.0, 0.0)
    plan = CallPlan(Messages(spoken, spoken), 30.0, 0.8, {"1": Disposition.CONFIRMED})
    try:
        async with asyncio.timeout(HARD_END_S):
            await CallRunner(MeteredCall(call, notes), plan, QuietStory()).run()
    except TimeoutError:
        pass  # a call that does not end is measured by what was heard
    finally:
        await call.hang_up()
    return notes, metered.voice_format


def as_sent(message: Samples, voice_format: VoiceFormat) -> Samples:
    """The message as the modem's format leaves it."""
    return np.asarray(decode(encode(message, voice_format), voice_format), np.int16)


def virtual_calls(
    mode: Mode, stories: Sequence[Story], message: Samples, folder: Path, *, echo_db: float | None
) -> list[Measured]:
    """All of them on one line and the virtual clock."""
    ended: list[HeardCall] = []
    measured: list[Measured] = []

    async def main(_clock: Clock) -> None:
        exchange = Exchange(parse_scenario(scenario_text(stories, echo_db), folder=folder))
        exchange.on_call_ended = ended.append
        modem = VirtualModem(exchange, mode.family, tick_s=USB_TICK_S)
        metered, line = line_on(EmulatedPort("sim:1", modem), mode)
        await line.open()
        for story in stories:
            notes, voice_format = await converse(metered, line, story.number, message)
            sent = as_sent(message, voice_format)
            measured.append(measure(story, ended[-1].heard, notes, sent, voice_format))
        await line.close()

    run_virtual(main)
    return measured
