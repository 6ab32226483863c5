"""Sound through a modem: exact, unbroken, and at the modem's own pace."""

import asyncio

import numpy as np
import pytest

from robodial.audio.companding import decode, encode
from robodial.domain.voice_format import VoiceFormat
from robodial.emulator.family import family_named
from robodial.emulator.virtual_modem import ModemState
from tests.unit.emulator.console import FAMILIES, Console, find, on_modem, person, shielded

EVERY_FORMAT = [
    pytest.param(family, entry.code, entry.format, id=f"{family}-{entry.code}")
    for family in FAMILIES
    for entry in family_named(family).formats.codes
]


def a_message(seconds: float = 3.0, fmt: VoiceFormat = VoiceFormat.UNSIGNED_8) -> bytes:
    """Random bytes with runs of 0x10: the worst a codec can produce."""
    data = np.random.default_rng(3).integers(0, 256, int(seconds * fmt.bytes_per_second), dtype=np.uint8)
    data[2000:2300] = 0x10
    return data.tobytes()


async def play(console: Console, data: bytes) -> None:
    console.port.write(shielded(data) + b"\x10\x03")
    await console.until(b"OK\r\n")


@pytest.mark.parametrize(("family", "code", "fmt"), EVERY_FORMAT)
def test_a_message_reaches_the_callee_sample_for_sample(family: str, code: int, fmt: VoiceFormat) -> None:
    data = a_message(fmt=fmt)

    async def script(console: Console) -> None:
        await console.voice(code)
        await console.call()
        await asyncio.sleep(5)
        await play(console, data)
        await console.hang_up()

    call = on_modem(script, family=family).calls[0]
    assert find(call.heard, decode(data, fmt)) >= 0
    assert call.underruns == 0


@pytest.mark.parametrize("chunk", [1, 7, 800])
def test_pieces_of_any_size_written_ahead_leave_no_gap(chunk: int) -> None:
    data = a_message(1.5)
    wire = shielded(data) + b"\x10\x03"

    async def script(console: Console) -> None:
        await console.voice(1)
        await console.call()
        await asyncio.sleep(5)
        for start in range(0, len(wire), chunk):
            console.port.write(wire[start : start + chunk])
            if console.port.waiting > 3000:
                await asyncio.sleep(0.2)
        await console.until(b"OK\r\n")
        await console.hang_up()

    call = on_modem(script).calls[0]
    assert find(call.heard, decode(data, VoiceFormat.UNSIGNED_8)) >= 0
    assert call.underruns == 0


@pytest.mark.parametrize("clock_error", [0.0, 0.005, -0.005])
def test_the_modem_plays_at_its_own_clock(clock_error: float) -> None:
    times: list[float] = []

    async def script(console: Console) -> None:
        await console.voice(1)
        await console.call()
        times.append(console.now())
        await play(console, a_message(10.0))
        times.append(console.now())

    on_modem(script, clock_error=clock_error)
    drain_s = family_named("conexant_cx930xx").timing.play_drain_s
    assert times[1] - times[0] - drain_s == pytest.approx(10.0 / (1 + clock_error), abs=0.005)


def test_a_full_modem_makes_the_writer_wait() -> None:
    waiting: list[int] = []

    async def script(console: Console) -> None:
        await console.voice(1)
        await console.call()
        console.port.write(b"\x90" * 10000)
        for _ in range(3):
            await asyncio.sleep(0.5)
            waiting.append(console.port.waiting)

    on_modem(script)
    assert waiting[0] == pytest.approx(10000 - 2048 - 4000, abs=330)
    assert waiting[0] - waiting[1] == pytest.approx(4000, abs=330)


def test_an_empty_buffer_is_one_report_and_one_gap_of_the_right_length() -> None:
    tone = b"\xf0" * 4000

    async def script(console: Console) -> None:
        await console.voice(1)
        await console.call()
        await asyncio.sleep(5)
        console.port.write(tone)
        await asyncio.sleep(1.5)
        console.port.write(tone + b"\x10\x03")
        await console.until(b"OK\r\n")
        await console.hang_up()

    console = on_modem(script)
    call = console.calls[0]
    assert call.underruns == 1
    assert console.said.count(b"\x10u") == 1
    loud = np.flatnonzero(call.heard)
    assert np.diff(loud).max() == pytest.approx(8000 * 1.0, abs=2)


def test_cancel_throws_away_what_has_not_been_played() -> None:
    async def script(console: Console) -> None:
        await console.voice(1)
        await console.call()
        await asyncio.sleep(5)
        console.port.write(b"\xf0" * 40000)
        await asyncio.sleep(1.0)
        console.port.discard_output()
        console.port.write(b"\x00\x10\x18\x10\x03")
        await console.until(b"OK\r\n", 0.6)
        await console.hang_up()

    heard = on_modem(script).calls[0].heard
    assert np.count_nonzero(heard) == pytest.approx(8000, abs=700)


def test_us_robotics_knows_no_cancel_but_aborts() -> None:
    times: dict[str, float] = {}

    async def script(console: Console) -> None:
        await console.voice(128)
        await console.call()
        console.port.write(b"\xf0" * 2000)
        await asyncio.sleep(0.05)
        console.port.write(b"\x10\x18\x10\x03")
        start = console.now()
        await console.until(b"OK\r\n")
        times["cancel"] = console.now() - start
        await console.ask("AT+VTX")
        console.port.write(b"\xf0" * 2000)
        await asyncio.sleep(0.05)
        console.port.write(b"\x10!")
        start = console.now()
        await console.until(b"OK\r\n")
        times["abort"] = console.now() - start

    on_modem(script, family="us_robotics_5637")
    assert times["cancel"] == pytest.approx(0.2 + 0.12, abs=0.03)
    assert times["abort"] == pytest.approx(0.12, abs=0.03)


def test_unshielded_end_code_in_the_sound_really_ends_it() -> None:
    async def script(console: Console) -> None:
        await console.voice(1)
        await console.call()
        console.port.write(b"\xf0" * 100 + b"\x10\x03" + b"\xf0" * 10)
        await console.until(b"OK\r\n", 0.5)

    assert on_modem(script).modem.state is ModemState.COMMAND


def test_pause_holds_the_sound_and_resume_goes_on() -> None:
    async def script(console: Console) -> None:
        await console.voice(1)
        await console.call()
        await asyncio.sleep(5)
        console.port.write(b"\xf0" * 1600)
        await asyncio.sleep(0.1)
        console.port.write(b"\x10p")
        await asyncio.sleep(0.5)
        console.port.write(b"\x10r\x10\x03")
        await console.until(b"OK\r\n")
        await console.hang_up()

    loud = np.flatnonzero(on_modem(script).calls[0].heard)
    assert len(loud) == 1600
    assert np.diff(loud).max() == pytest.approx(4000, abs=10)


@pytest.mark.parametrize(
    ("quirk", "ending"),
    [("ok", b"\r\nOK\r\n"), ("etx_ok", b"\x10\x03\r\nOK\r\n"), ("vcon", b"\r\nVCON\r\n")],
)
def test_playing_ends_as_the_family_ends_it(quirk: str, ending: bytes) -> None:
    ends: list[bytes] = []

    async def script(console: Console) -> None:
        await console.voice(1)
        await console.call()
        start = len(console.said)
        console.port.write(b"\x80" * 80 + b"\x10\x03")
        await asyncio.sleep(1)
        ends.append(bytes(console.said[start:]))

    on_modem(script, quirks={"play_end": quirk})
    assert ends == [ending]


@pytest.mark.parametrize(("code", "fmt"), [(1, VoiceFormat.UNSIGNED_8), (131, VoiceFormat.MULAW)])
def test_listening_brings_8000_samples_a_second_from_the_first_byte_on(code: int, fmt: VoiceFormat) -> None:
    heard: list[bytes] = []

    async def script(console: Console) -> None:
        await console.voice(code)
        await console.call(start="AT+VRX")
        start = len(console.said)
        await asyncio.sleep(4.0)
        console.port.write(b"\x10!")
        await console.until(b"\x10\x03\r\nOK\r\n")
        heard.append(bytes(console.said[start:]))

    on_modem(script)
    data = heard[0].removesuffix(b"\x10\x03\r\nOK\r\n").replace(b"\x10\x10", b"\x11")
    assert len(data) == pytest.approx(32000, abs=20)
    spectrum = np.abs(np.fft.rfft(decode(data, fmt)[10000:18000].astype(float)))
    assert int(np.argmax(spectrum)) == 440, "ringing of a French exchange"


def test_cancel_and_commands_do_not_stop_listening() -> None:
    async def script(console: Console) -> None:
        await console.voice(1)
        await console.call(start="AT+VRX")
        console.port.write(b"\x10\x18AT\rATH\r")
        await asyncio.sleep(1.0)
        assert console.modem.state is ModemState.LISTENING
        console.port.write(b"\x10\x1b")
        await console.until(b"\x10\x03\r\nOK\r\n", 0.5)

    on_modem(script)


def test_duplex_hears_while_it_plays_and_ends_with_its_own_code() -> None:
    data = a_message(2.0)

    async def script(console: Console) -> None:
        await console.voice(1)
        await console.call(start="AT+VTR")
        await asyncio.sleep(5)
        before = len(console.said)
        console.port.write(shielded(data))
        await asyncio.sleep(2.5)
        assert len(console.said) - before >= 2.4 * 8000
        console.port.write(b"\x10\x03\x10!")
        await asyncio.sleep(0.2)
        assert console.modem.state is ModemState.DUPLEX
        console.port.write(b"\xf0" * 800 + b"\x10\x18\x10^")
        await console.until(b"\x10\x03\r\nOK\r\n", 0.5)
        await console.hang_up()

    call = on_modem(script).calls[0]
    assert find(call.heard, decode(data, VoiceFormat.UNSIGNED_8)) >= 0


def test_family_without_duplex_refuses_it() -> None:
    async def script(console: Console) -> None:
        await console.voice(1)
        await console.ask("ATDT0199000001;")
        assert await console.ask("AT+VTR") == "\r\nERROR\r\n"

    on_modem(script, quirks={"duplex": False})


def test_data_states_need_a_lifted_handset() -> None:
    async def script(console: Console) -> None:
        await console.voice(1)
        for command in ("AT+VTX", "AT+VRX", "AT+VTR", "AT+VTX=1", "AT+VRX=9", "AT+VTR?"):
            assert await console.ask(command) == "\r\nERROR\r\n"
        assert await console.ask("AT+VLS=1") == "\r\nOK\r\n"
        assert await console.ask("AT+VRX=1") == "\r\nCONNECT\r\n"

    on_modem(script)


def test_silence_is_reported_after_the_set_time() -> None:
    async def script(console: Console) -> None:
        await console.voice(1)
        await console.ask("AT+VSD=128,20")
        await console.call(start="AT+VRX")
        await asyncio.sleep(9)

    scenario = person(ring_s=3.0, ringback="false", greeting_s=1.0)
    console = on_modem(script, scenario=scenario, family="generic_v253")
    codes = [data[1:2] for _at, data in console.arrived if len(data) == 2 and data[0] == 0x10]
    assert codes[0] == b"s"
    assert codes[-1] == b"q"


def echo_heard(said: np.ndarray, network: str, *, tick_s: float = 0.06) -> np.ndarray:
    """What arrives from the moment on at which `said` begins to sound on the line."""
    received: list[bytes] = []

    async def script(console: Console) -> None:
        await console.voice(1)
        await console.call(start="AT+VTR")
        await asyncio.sleep(0.3)
        console.modem.line.catch_up()
        console.modem.report("q")  # brings what is heard up to the present, too
        start = len(console.said)
        console.port.write(encode(said, VoiceFormat.UNSIGNED_8).replace(b"\x10", b"\x11"))
        await asyncio.sleep(len(said) / 8000 + 0.2)
        received.append(bytes(console.said[start:]).replace(b"\x10\x10", b"\x10").replace(b"\x10u", b""))

    quiet = person(ring_s=8.0, ringback="false", network=f"noise_dbfs = -96\n{network}")
    on_modem(script, scenario=quiet, tick_s=tick_s)
    return decode(received[0], VoiceFormat.UNSIGNED_8).astype(float)


def noise_said(seconds: float) -> np.ndarray:
    return np.random.default_rng(4).normal(0, 6000, round(seconds * 8000)).clip(-32000, 32000).astype(np.int16)


def test_what_is_said_comes_back_as_an_echo_of_the_loss_given() -> None:
    said = noise_said(1.0)
    for loss_db in (10, 20):
        heard = echo_heard(said, f"echo_db = {loss_db}")[: len(said)]
        loss = 10 * np.log10(np.mean(said.astype(float) ** 2) / np.mean(heard**2))
        assert loss == pytest.approx(loss_db, abs=1.5)  # 8 bits round


def test_the_echo_has_a_near_and_a_far_reflection_each_smeared() -> None:
    said = noise_said(1.0)
    for delay_s in (0.01, 0.015, 0.02):
        heard = echo_heard(said, f"echo_db = 10\necho_delay_s = {delay_s}\necho_far_db = 4")[: len(said) + 400]
        path = np.correlate(heard, said.astype(float), "valid") / np.sum(said.astype(float) ** 2)
        far = round((0.0005 + delay_s) * 8000)
        first, near, between, second = (np.sum(path[a:b] ** 2) for a, b in ((0, 3), (3, 44), (44, far - 1), (far, 400)))
        assert first < 0.05 * near
        assert between < 0.1 * near
        assert 10 * np.log10(near / second) == pytest.approx(4, abs=1)
        assert np.max(path[3:44] ** 2) < 0.3 * near


def test_the_echo_is_whole_however_often_sound_is_moved() -> None:
    said = noise_said(0.7)
    often, seldom = (echo_heard(said, "echo_db = 12", tick_s=tick_s) for tick_s in (0.01, 0.06))
    assert np.array_equal(often[:5000], seldom[:5000])


def test_a_line_without_a_hybrid_has_no_echo() -> None:
    assert np.abs(echo_heard(noise_said(0.3), "")).max() <= 256


def test_idle_playback_sets_no_timers() -> None:
    async def script(console: Console) -> None:
        await console.voice(1)
        await console.ask("AT+VLS=1")
        await console.ask("AT+VTX")
        await asyncio.sleep(3600)

    on_modem(script)
