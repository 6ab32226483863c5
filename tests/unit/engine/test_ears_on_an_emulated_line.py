"""The whole way: driver, emulated modem in full duplex, both hybrids' echo, and the ears."""

import asyncio

import numpy as np
import pytest

from robodial.clock import Clock, run_virtual
from robodial.domain.line import CallEvent, CallSign, DigitPressed, Heard, LineId, SpeakNow, TakeBack
from robodial.domain.sound import Sound
from robodial.domain.voice_format import VoiceFormat
from robodial.emulator.exchange import Exchange
from robodial.emulator.in_process import EmulatedPort
from robodial.emulator.scenario import parse_scenario
from robodial.emulator.virtual_modem import VirtualModem
from robodial.engine.ears import HearingLine
from robodial.errors import ModemError
from robodial.modem.modem_line import ModemLine
from tests.unit.audio.call_sounds import voice

SCENARIO = """
[network]
country = "FR"
post_dial_delay_s = 1.5
echo_db = {echo_db}
echo_delay_s = 0.012

[[callee]]
kind = "human"
share = 1.0
ring_s = 7.0
greeting_s = 0.6
keys = [{{ key = "2", after_message_s = 2.5, length_s = 0.12 }}]
"""


def story_of(echo_db: float, family: str, voice_format: VoiceFormat) -> tuple[list[CallEvent], float]:
    """A call in which our message of 5 s plays, and when that began."""

    async def main(_clock: Clock) -> tuple[list[CallEvent], float]:
        exchange = Exchange(parse_scenario(SCENARIO.format(echo_db=echo_db)))
        port = EmulatedPort("sim:1", VirtualModem(exchange, family))
        modem = ModemLine(LineId("sim:1"), port, is_real=False, voice_format=voice_format)
        line = HearingLine(modem, "FR")
        await line.open()
        call = await line.dial("0199001234")
        assert call.listens_while_playing
        story: list[CallEvent] = []
        spoke = asyncio.Event()

        async def listen() -> None:
            while True:
                story.append(await call.next_event())
                if isinstance(story[-1], SpeakNow):
                    spoke.set()

        listening = asyncio.create_task(listen())
        await spoke.wait()
        began = asyncio.get_running_loop().time()
        played = await call.play(Sound(voice(5.0, -13.0, seed=6).astype(np.int16)))
        assert played.finished
        await asyncio.sleep(1.0)
        await call.hang_up()
        await asyncio.gather(listening, return_exceptions=True)
        assert isinstance(listening.exception(), ModemError)
        await line.close()
        return story, began

    return run_virtual(main)


@pytest.mark.parametrize("echo_db", [10, 22])
@pytest.mark.parametrize(
    ("family", "voice_format"),
    [("conexant_cx930xx", VoiceFormat.MULAW), ("us_robotics_5637", VoiceFormat.UNSIGNED_8)],
)
def test_over_our_message_only_their_key_is_heard(echo_db: float, family: str, voice_format: VoiceFormat) -> None:
    story, began = story_of(echo_db, family, voice_format)
    keys = [event for event in story if isinstance(event, DigitPressed)]
    assert [event.key for event in keys] == ["2"]
    assert 2.5 < keys[0].at - began < 2.8
    voices = [
        event.began
        for event in story
        if isinstance(event, Heard) and event.sign is CallSign.VOICE_START and (event.began or 0.0) > began
    ]
    assert all(abs((began_at or 0.0) - keys[0].at) < 0.1 for began_at in voices), "sound of the key itself at most"
    assert not any(isinstance(event, TakeBack) for event in story)
