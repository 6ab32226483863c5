"""The driver against the emulated network, which shares nothing with it: what is played is what is heard."""

import asyncio
from itertools import pairwise

import numpy as np
import pytest

from robodial.audio.companding import decode
from robodial.clock import Clock, run_virtual
from robodial.domain.line import KeyPressed, LineId, LineReport, Played, Report
from robodial.domain.voice_format import VoiceFormat
from robodial.emulator.exchange import Exchange
from robodial.emulator.heard import HeardCall
from robodial.emulator.in_process import EmulatedPort
from robodial.emulator.scenario import CalleeKind, parse_scenario
from robodial.emulator.virtual_modem import VirtualModem
from robodial.modem.modem_line import ModemLine

SCENARIO = """
[network]
country = "FR"
dial_tone_after_s = [0.3, 0.3]
post_dial_delay_s = [2.0, 2.0]

[[callee]]
kind = "human"
share = 1.0
ring_s = [2.0, 2.0]
lead_s = [0.1, 0.1]
greeting_s = [0.5, 0.5]

[[callee]]
kind = "busy"
number = "0199000001"

[[callee]]
kind = "human"
number = "0199000002"
ring_s = [2.0, 2.0]
greeting_s = [0.5, 0.5]
keys = [{ key = "9", after_message_s = 1.0 }, { key = "1", after_message_s = 2.0 }]
"""
ANSWERED_AFTER_S = 4.6  # post-dial delay, ringing, lead, greeting
CASES = [
    (family, voice_format, half)
    for family, formats in (
        ("conexant_cx930xx", (VoiceFormat.UNSIGNED_8, VoiceFormat.MULAW, VoiceFormat.ALAW, VoiceFormat.SIGNED_8)),
        ("us_robotics_5637", (VoiceFormat.UNSIGNED_8, VoiceFormat.MULAW, VoiceFormat.ALAW, VoiceFormat.LINEAR_16)),
        ("generic_v253", tuple(VoiceFormat)),
    )
    for voice_format in formats
    for half in (False, True)
]


def message(voice_format: VoiceFormat) -> bytes:
    noise = np.random.default_rng(7).integers(0, 256, 16000 * voice_format.bytes_per_sample, np.uint8).tobytes()
    return noise + b"\x10\x03\x10\x10" * 50


def calls(
    family: str, voice_format: VoiceFormat, *, half: bool, clock_error: float = 0.0, chunk: int = 0, count: int = 1
) -> tuple[list[HeardCall], list[Played]]:
    ended: list[HeardCall] = []
    played: list[Played] = []

    async def main(_clock: Clock) -> None:
        exchange = Exchange(parse_scenario(SCENARIO))
        exchange.on_call_ended = ended.append
        modem = VirtualModem(exchange, family, clock_error=clock_error)
        port = EmulatedPort("sim:1", modem, chunk=chunk)
        line = ModemLine(LineId("A"), port, is_real=False, voice_format=voice_format, half_duplex=half)
        await line.open()
        assert line.profile.family == family
        for _i in range(count):
            call = await line.dial("0199001234")
            await asyncio.sleep(ANSWERED_AFTER_S)
            played.append(await call.play(message(voice_format)))
            await call.hang_up()
        await line.close()

    run_virtual(main)
    return ended, played


def heard_by(call: HeardCall) -> bytes:
    return call.heard.astype(np.int16).tobytes()


@pytest.mark.parametrize(
    ("family", "voice_format", "half"), CASES, ids=[f"{f}-{v.value}-{'half' if h else 'full'}" for f, v, h in CASES]
)
def test_callee_hears_every_sample_of_the_message(family: str, voice_format: VoiceFormat, half: bool) -> None:
    ended, played = calls(family, voice_format, half=half)
    assert played[0].finished
    assert played[0].underruns == 0
    expected = decode(message(voice_format), voice_format).astype(np.int16).tobytes()
    assert heard_by(ended[0]).count(expected) == 1


@pytest.mark.parametrize("clock_error", [-0.005, 0.005])
@pytest.mark.parametrize("half", [False, True])
def test_callee_hears_it_on_a_modem_with_its_own_clock_one_byte_at_a_time(clock_error: float, half: bool) -> None:
    ended, _played = calls("conexant_cx930xx", VoiceFormat.MULAW, half=half, clock_error=clock_error, chunk=1)
    assert decode(message(VoiceFormat.MULAW), VoiceFormat.MULAW).astype(np.int16).tobytes() in heard_by(ended[0])


@pytest.mark.parametrize("half", [False, True])
@pytest.mark.parametrize("family", ["conexant_cx930xx", "us_robotics_5637", "generic_v253"])
def test_driver_takes_little_line_time_for_itself(family: str, half: bool) -> None:
    ended, _played = calls(family, VoiceFormat.UNSIGNED_8, half=half, count=3)
    for before, call in pairwise(ended):
        dead_s = call.ended_at - before.ended_at - call.floor_s
        assert dead_s <= 5.6
        assert dead_s - call.exchange_s - call.modem_s <= 0.4  # of the 0.7 that robodial may take in all


def test_busy_number_is_called_twice_on_one_line() -> None:
    ended: list[HeardCall] = []

    async def main(_clock: Clock) -> None:
        exchange = Exchange(parse_scenario(SCENARIO))
        exchange.on_call_ended = ended.append
        modem = VirtualModem(exchange, "conexant_cx930xx")
        line = ModemLine(LineId("A"), EmulatedPort("sim:1", modem), is_real=False)
        await line.open()
        for _i in range(2):
            call = await line.dial("0199000001")
            reports = []
            while Report.BUSY not in reports:
                event = await call.next_event()
                if isinstance(event, LineReport):
                    reports.append(event.report)
            await call.hang_up()
        await line.close()

    run_virtual(main)
    assert [call.kind for call in ended] == [CalleeKind.BUSY] * 2
    assert ended[1].off_hook_at - ended[0].ended_at == pytest.approx(1.1, abs=0.05)  # the guard, from OK to ATH


@pytest.mark.parametrize("half", [False, True])
@pytest.mark.parametrize("family", ["conexant_cx930xx", "us_robotics_5637", "generic_v253"])
def test_keys_of_the_callee_come_once_each(family: str, half: bool) -> None:
    keys: list[str] = []

    async def main(_clock: Clock) -> None:
        modem = VirtualModem(Exchange(parse_scenario(SCENARIO)), family)
        line = ModemLine(LineId("A"), EmulatedPort("sim:1", modem), is_real=False, half_duplex=half)
        await line.open()
        call = await line.dial("0199000002")
        await asyncio.sleep(5)

        async def listen() -> None:
            while len(keys) < 2:
                event = await call.next_event()
                if isinstance(event, KeyPressed):
                    keys.append(event.key)

        listening = asyncio.create_task(listen())
        loud = b"\x90\x70" * 4000
        await call.play(loud * 2)
        async with asyncio.timeout(20):
            await listening
        await call.hang_up()
        await line.close()

    run_virtual(main)
    assert keys == ["9", "1"]
