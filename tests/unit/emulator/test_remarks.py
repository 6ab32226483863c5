"""People who talk over the message."""

import asyncio
from pathlib import Path

import numpy as np
import pytest
import soundfile

from robodial.audio.companding import decode
from robodial.domain.voice_format import VoiceFormat
from robodial.emulator.scenario import parse_scenario
from robodial.errors import ScenarioError
from tests.unit.emulator.console import Console, on_modem, person

SAY_AT_S = 5.0
BEFORE_S = 1.0


def loud_tenths(remarks: str) -> str:
    """What the caller hears from 1 s before its own message on, a letter for each tenth of a second."""
    kept: list[bytes] = []

    async def script(console: Console) -> None:
        await console.voice(1)
        await console.call(start="AT+VTR")
        await asyncio.sleep(SAY_AT_S - BEFORE_S)
        console.arrived.clear()
        await asyncio.sleep(BEFORE_S)
        console.port.write(b"\xf0" * 24000)
        await asyncio.sleep(3.0)
        kept.append(b"".join(data for _at, data in console.arrived if len(data) != 2).replace(b"\x10\x10", b"\x11"))

    on_modem(script, scenario=person(remarks=remarks))
    samples = np.abs(decode(kept[0], VoiceFormat.UNSIGNED_8).astype(int))
    return "".join("#" if part.max() > 1500 else "." for part in samples[: len(samples) // 800 * 800].reshape(-1, 800))


def test_a_remark_is_made_over_the_message_and_only_then() -> None:
    heard = loud_tenths("[{ after_message_s = 0.6, speech_s = 0.9 }, { after_message_s = 2.0, speech_s = 0.4 }]")
    began = round(BEFORE_S * 10)
    assert heard[:began] == "." * began
    assert set(heard[began : began + 5]) == {"."}
    assert heard[began + 7 : began + 15].count("#") >= 7
    assert set(heard[began + 16 : began + 19]) == {"."}
    assert "#" in heard[began + 20 : began + 24]


def test_a_remark_may_be_a_recording(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "yes.wav", np.full(1600, 9000, np.int16), 8000)
    text = person(remarks='[{ after_message_s = 0.5, sound = "yes.wav" }]')
    (remark,) = parse_scenario(text, folder=tmp_path).callee_for("0199000001", 1, 1).remarks
    assert remark.at_s == 0.5
    assert len(remark.samples(1)) == 1600


@pytest.mark.parametrize(
    ("remarks", "complaint"),
    [
        ("[{ after_message_s = 0.5 }]", "give either speech_s or sound"),
        ('[{ after_message_s = 0.5, sound = "gone.wav" }]', "callee 1, remarks, sound"),
        ("[{ after_message_s = -1.0, speech_s = 1.0 }]", "greater than or equal to 0"),
    ],
)
def test_a_wrong_remark_is_named(remarks: str, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=complaint):
        parse_scenario(person(remarks=remarks), folder=tmp_path)
