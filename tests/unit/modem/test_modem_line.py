import asyncio

import pytest

from robodial.domain.line import AudioHeard
from robodial.domain.voice_format import VoiceFormat
from robodial.modem.modem_call import ModemCall
from robodial.modem.modem_line import ModemLine
from tests.unit.modem.conversation import NUMBER, event_of, in_call, on_line
from tests.unit.modem.scripted_modem import CONEXANT, FAMILIES, GENERIC, USR, Family, ScriptedModem

EVERY_BYTE = bytes(range(256))
MESSAGE = (EVERY_BYTE + b"\x10\x03\x10\x10\x18\x10\x10\x10\x03\x10\x21") * 120

OFFERED = [
    (family, voice_format, half)
    for family in FAMILIES
    for voice_format in VoiceFormat
    for half in (False, True)
    if not (family is USR and voice_format is VoiceFormat.SIGNED_8)
    and not (family is CONEXANT and voice_format is VoiceFormat.LINEAR_16)
]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda f: f.name)
def test_family_is_recognised_by_its_own_words(family: Family) -> None:
    async def story(line: ModemLine) -> str:
        return line.profile.family

    assert on_line(ScriptedModem(family), story) == family.name


@pytest.mark.parametrize(
    ("family", "voice_format", "half"),
    OFFERED,
    ids=[f"{f.name}-{v.value}-{'half' if h else 'full'}" for f, v, h in OFFERED],
)
def test_callee_hears_the_message_byte_for_byte(family: Family, voice_format: VoiceFormat, half: bool) -> None:
    modem = ScriptedModem(family)

    async def story(call: ModemCall) -> None:
        assert call.listens_while_playing is (family.duplex and not half)
        await event_of(call, AudioHeard)
        modem.heard.clear()
        played = await call.play(MESSAGE)
        assert played.finished
        assert played.underruns == 0
        assert played.heard_s == pytest.approx(len(MESSAGE) / voice_format.bytes_per_second)
        await event_of(call, AudioHeard)

    in_call(modem, story, voice_format=voice_format, half_duplex=half)
    assert MESSAGE in bytes(modem.heard)
    assert modem.underruns == 0
    around = bytes(modem.heard).replace(MESSAGE, b"", 1)
    assert set(around) <= set(voice_format.silence)
    assert not modem.off_hook


def test_second_call_waits_for_the_guard_and_is_prepared_during_it() -> None:
    modem = ScriptedModem(GENERIC)

    async def story(line: ModemLine) -> float:
        call = await line.dial(NUMBER)
        await call.hang_up()
        on_hook_at = asyncio.get_running_loop().time()
        modem.lines.clear()
        await asyncio.sleep(0.5)
        prepared = list(modem.lines)
        assert prepared[-1] == "AT+VIT=0"  # +VRN was refused once and is not tried again
        call = await line.dial(NUMBER)
        assert modem.lines[len(prepared) :] == [f"ATDT{NUMBER};", "AT+VRX"]
        return modem.dialed_at - on_hook_at

    assert on_line(modem, story) == pytest.approx(1.0, abs=0.001)
