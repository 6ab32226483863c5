"""The network and the people in it, heard through a modem."""

import asyncio

import numpy as np
import pytest

from robodial.audio.companding import decode
from robodial.domain.voice_format import VoiceFormat
from robodial.emulator.exchange import Exchange
from robodial.emulator.heard import HeardCall
from robodial.emulator.scenario import CalleeKind, parse_scenario
from tests.unit.emulator.console import Console, on_modem, person

LOUD = b"\xf0"


def called(
    seconds: float, *, scenario: str, say_at: float | None = None, say_s: float = 1.0, times: int = 1
) -> HeardCall:
    """A call: +VTR at once, perhaps something said `say_at` seconds after dialing, hung up after `seconds`."""

    async def script(console: Console) -> None:
        await console.voice(1)
        for _ in range(times):
            await console.call(start="AT+VTR")
            if say_at is not None:
                await asyncio.sleep(say_at)
                console.port.write(LOUD * round(8000 * say_s))
            await asyncio.sleep(seconds - (say_at or 0.0))
            console.port.discard_output()
            console.port.write(b"\x10\x18\x10^")
            await console.until(b"\x10\x03\r\nOK\r\n")
            await console.hang_up()

    return on_modem(script, scenario=scenario).calls[-1]


def test_a_human_who_heard_all_is_hung_up_on() -> None:
    call = called(8.0, scenario=person(), say_at=5.0, say_s=2.0)
    assert (call.kind, call.hung_up_by, call.number, call.nth) == (CalleeKind.HUMAN, "caller", "0199000001", 1)
    assert call.answered_at == pytest.approx(call.dialed_at + 1.0 + 2.0, abs=0.001)
    assert call.message_s == pytest.approx(2.0, abs=0.002)
    assert call.floor_s == pytest.approx(1.0 + 2.0 + 0.8 + 2.0, abs=0.002)


def test_someone_who_listens_for_a_while_leaves_in_the_message() -> None:
    call = called(12.0, scenario=person(listens_s=1.5), say_at=5.0, say_s=6.0)
    assert call.hung_up_by == "callee"
    assert call.message_s == pytest.approx(1.5, abs=0.05)
    assert len(call.heard) == pytest.approx((5.0 - 3.0 + 0.15 + 1.5) * 8000, abs=1200)


def test_someone_who_leaves_after_the_answer_leaves_whatever_is_said() -> None:
    call = called(9.0, scenario=person(hangs_up_after_s=1.0))
    assert (call.hung_up_by, len(call.heard)) == ("callee", pytest.approx(8000, abs=2))


def test_nobody_listens_to_silence_for_ever() -> None:
    call = called(39.0, scenario=person(patience_s=5.0), say_at=6.0, say_s=2.0)
    assert call.hung_up_by == "callee"
    assert len(call.heard) == pytest.approx((call.message_at - call.answered_at + 2.0 + 5.0) * 8000, abs=400)


def test_patience_ends_without_a_word_too() -> None:
    call = called(40.0, scenario=person(patience_s=5.0))
    assert len(call.heard) == pytest.approx((0.8 + 5.0) * 8000, abs=10)


def test_keys_are_pressed_after_answer_and_after_the_message_began() -> None:
    keys = '[{ key = "1", after_message_s = 1.0 }, { key = "*", after_answer_s = 0.9 }]'
    assert called(10.0, scenario=person(keys=keys), say_at=5.0).keys_sent == "*1"


def test_keys_of_someone_gone_are_never_pressed() -> None:
    keys = '[{ key = "1", after_answer_s = 3.0 }]'
    assert called(12.0, scenario=person(keys=keys, hangs_up_after_s=2.0)).keys_sent == ""


def test_a_machine_records_for_two_minutes() -> None:
    call = called(140.0, scenario=person(kind="machine", beep_s=0.3, greeting_s=4.0), say_at=10.0)
    assert (call.kind, call.hung_up_by) == (CalleeKind.MACHINE, "callee")
    assert len(call.heard) == pytest.approx((0.2 + 4.0 + 0.3 + 120) * 8000, abs=10)


def test_a_fax_gives_up() -> None:
    call = called(60.0, scenario=person(kind="fax"))
    assert (call.kind, call.hung_up_by) == (CalleeKind.FAX, "callee")
    assert call.floor_s == pytest.approx(3.0, abs=0.002)


@pytest.mark.parametrize(("kind", "floor_s"), [("busy", 2.0), ("congestion", 1.5), ("sit", 1.99), ("no_answer", 26.0)])
def test_floor_of_a_call_that_nobody_answers(kind: str, floor_s: float) -> None:
    call = called(40.0, scenario=person(kind=kind))
    assert call.answered_at is None
    assert call.floor_s == pytest.approx(floor_s, abs=0.002)
    assert len(call.heard) == 0


def test_a_call_given_up_early_has_less_floor() -> None:
    assert called(0.5, scenario=person()).floor_s == pytest.approx(0.7, abs=0.2)


def test_time_of_modem_and_exchange_is_told_apart_and_counted_once() -> None:
    call = called(8.0, scenario=person(), times=2)
    digits_s, recognition_s = 10 * 0.17, 1.5
    assert call.nth == 2
    assert call.exchange_s == pytest.approx(1.0 + 0.2, abs=0.02), "guard after the first call, then the dial tone"
    assert call.modem_s == pytest.approx(digits_s + recognition_s, abs=0.15)


def test_the_exchange_wants_to_see_the_line_on_hook() -> None:
    times: list[float] = []

    async def script(console: Console) -> None:
        await console.ask("ATE0+FCLASS=8;+VLS=1")
        await asyncio.sleep(1)
        await console.ask("ATH")
        start = console.now()
        await console.ask("ATDT0199000001;")
        times.append(console.now() - start)

    on_modem(script)
    assert times[0] == pytest.approx(1.0 - 0.1 + 0.2 + 1.5 + 1.7, abs=0.02)


def test_digits_before_the_dial_tone_go_nowhere() -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0X3")
        await console.ask("ATDT0199000001;")
        await asyncio.sleep(30)
        await console.ask("ATH")

    scenario = person().replace("dial_tone_after_s = 0.2", "dial_tone_after_s = 10")
    assert on_modem(script, scenario=scenario).calls == []


def test_a_short_number_waits_for_more_digits() -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0+FCLASS=8")
        await console.ask("ATDT12;")
        await asyncio.sleep(9)
        await console.ask("ATDT3;")
        await asyncio.sleep(12)
        await console.ask("ATH")

    assert on_modem(script).calls[0].number == "123"


def test_behind_a_private_exchange_the_prefix_is_not_part_of_the_number() -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0+FCLASS=8")
        await console.ask("ATDT0,0199000001;")
        await asyncio.sleep(3)
        await console.ask("ATH")

    assert on_modem(script, scenario=person(network='outside_line = "0"')).calls[0].number == "0199000001"


def heard_on_line(seconds: float, scenario: str) -> np.ndarray:
    """What the caller hears from dialing on, 8-bit."""
    kept: list[bytes] = []

    async def script(console: Console) -> None:
        await console.voice(1)
        await console.call(start="AT+VRX")
        console.arrived.clear()
        await asyncio.sleep(seconds)
        streamed = [data for _at, data in console.arrived if len(data) != 2]
        kept.append(b"".join(streamed).replace(b"\x10\x10", b"\x11"))

    on_modem(script, scenario=scenario)
    return decode(kept[0], VoiceFormat.UNSIGNED_8)


def test_the_caller_hears_delay_ringing_voice_silence_and_busy() -> None:
    samples = heard_on_line(9.0, person(hangs_up_after_s=2.0)).astype(float)
    loud = np.abs(samples[: len(samples) // 800 * 800].reshape(-1, 800)).max(axis=1) > 1500
    text = "".join("#" if is_loud else "." for is_loud in loud)
    delay, ringing, answer = text[:8], text[10:23], text[29:38]
    assert delay == "." * 8
    assert ringing == "#" * 13
    assert "#" in answer
    assert text[50:58] == "." * 8, "gone, and no tone yet"
    assert "#" in text[60:70]


def test_a_number_never_seen_behind_a_silent_ring_still_answers() -> None:
    samples = heard_on_line(2.5, person(ringback="false"))
    assert np.abs(samples.astype(int)).max() < 600


@pytest.mark.parametrize("tone", ["silence", "dial", "congestion"])
def test_what_follows_a_hang_up_is_the_networks_choice(tone: str) -> None:
    scenario = person(hangs_up_after_s=0.9).replace('tone = "busy"', f'tone = "{tone}"')
    samples = heard_on_line(9.0, scenario).astype(float)[48000:]
    assert bool(np.abs(samples).max() > 1500) is (tone != "silence")


def test_calls_so_far_are_continued() -> None:
    exchange = Exchange(parse_scenario(person()), calls_so_far={"+33199000001": 3})
    assert exchange.calls_to("0199000001") == 3
    assert exchange.route("0199000001").nth == 4
    assert exchange.calls_to("01 99 00 00 01") == 4


def test_a_call_that_nobody_asks_about_is_no_trouble() -> None:
    async def script(console: Console) -> None:
        console.exchange.on_call_ended = None
        await console.voice(1)
        await console.call()
        await console.port.close()

    assert on_modem(script).calls == []
