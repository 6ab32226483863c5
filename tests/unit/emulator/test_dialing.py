"""ATD: times, refusals, final result codes."""

import asyncio

import pytest

from robodial.emulator.family import family_named
from tests.unit.emulator.console import FAMILIES, Console, on_modem, person


def dialed(command: str, *before: str, scenario: str = "", **options: object) -> tuple[str, float, Console]:
    """The answer to an ATD in class 8, and how long it took."""
    results: list[tuple[str, float]] = []

    async def script(console: Console) -> None:
        await console.ask("ATE0+FCLASS=8")
        for line in before:
            await console.ask(line)
        start = console.now()
        answer = await console.ask(command, 120)
        results.append((answer.strip(), console.now() - start))

    console = on_modem(script, scenario=scenario, **options)
    return *results[0], console


@pytest.mark.parametrize("family", FAMILIES)
def test_dialing_takes_dial_tone_recognition_and_digits(family: str) -> None:
    timing = family_named(family).timing
    answer, seconds, _console = dialed("ATDT0199000001;", family=family)
    expected = timing.at_command_s + 0.2 + timing.dial_tone_recognition_s
    expected += 10 * (timing.digit_on_s + timing.digit_off_s)
    assert answer == "OK"
    assert seconds == pytest.approx(expected, abs=0.005)


def test_commas_and_blind_dialing_take_their_time() -> None:
    _answer, plain, _console = dialed("ATDT0199000001;", "ATX3")
    _answer, comma, _console = dialed("ATDT01,99000001;", "ATX3", "ATS8=3")
    assert plain == pytest.approx(0.015 + 2.0 + 10 * 0.17, abs=0.005)
    assert comma - plain == pytest.approx(3.0, abs=0.005)


def test_digit_length_follows_its_register() -> None:
    _answer, slow, _console = dialed("ATDT0199000001;", "ATS11=100")
    _answer, fast, _console = dialed("ATDT0199000001;", "ATS11=70")
    assert slow - fast == pytest.approx(10 * 2 * 0.03, abs=0.005)


def test_pauses_and_flash_are_dialed_through() -> None:
    answer, seconds, _console = dialed("ATDT!@0199000001;")
    assert answer == "OK"
    assert seconds == pytest.approx(3.415 + 5.5, abs=0.01)


def test_a_dead_line_has_no_dial_tone() -> None:
    scenario = person() + '[[fault]]\nkind = "no_dial_tone"\n'
    answer, seconds, console = dialed("ATDT0199000001;", scenario=scenario)
    assert answer == "NO DIALTONE"
    assert seconds == pytest.approx(10, abs=0.1)
    assert not console.modem.line.is_off_hook


def test_a_second_dial_tone_is_waited_for_behind_a_private_exchange() -> None:
    scenario = person(network='outside_line = "0"')
    answer, seconds, console = dialed("ATDT0W0199000001;", scenario=scenario)
    assert answer == "OK"
    assert seconds == pytest.approx(3.415 + 0.17 - 0.085 + 0.2 + 1.5, abs=0.15)
    assert console.calls == [], "hung up before it was put through"


def test_without_a_private_exchange_no_second_tone_comes() -> None:
    assert dialed("ATDT0W0199000001;")[0] == "NO DIALTONE"


@pytest.mark.parametrize("text", ["ATDT+33199000001;", "ATDTX;", "ATDT0199000001;+VTS=1", "ATDT" + "0" * 61])
def test_what_cannot_be_dialed_is_an_error(text: str) -> None:
    answer, _seconds, console = dialed(text, family="us_robotics_5637")
    assert answer == "ERROR"
    assert not console.modem.line.is_off_hook


def test_no_wait_for_ringing_answers_at_once() -> None:
    answer, seconds, _console = dialed("ATDT0199000001", "AT+VRN=0")
    assert (answer, round(seconds, 1)) == ("OK", 3.4)


def test_us_robotics_answers_when_the_number_is_dialed() -> None:
    answer, seconds, _console = dialed("ATDT0199000001", family="us_robotics_5637")
    assert (answer, round(seconds, 1)) == ("OK", 3.6)


def test_ringing_that_went_away_is_taken_for_an_answer() -> None:
    scenario = person(ring_s=6.0)
    answer, seconds, _console = dialed("ATDT0199000001", "AT+VRA=40", scenario=scenario)
    last_ring_ended_s = 3.33 + 1.0 + 5.0 + 1.0  # cut by the answer, one second into the second ring
    assert answer == "OK"
    assert seconds == pytest.approx(last_ring_ended_s + 4.0, abs=0.1)


def test_first_ring_is_enough_when_asked_so() -> None:
    answer, seconds, _console = dialed("ATDT0199000001", "AT+VRA=0", scenario=person(ring_s=20.0))
    assert answer == "OK"
    assert seconds == pytest.approx(3.33 + 1.0 + 1.5, abs=0.1)


def test_ringing_that_never_came_is_taken_for_an_answer() -> None:
    answer, seconds, _console = dialed("ATDT0199000001", "AT+VRN=8", scenario=person(ringback="false", ring_s=60))
    assert answer == "OK"
    assert seconds == pytest.approx(3.415 + 8, abs=0.1)


def test_nobody_answers() -> None:
    answer, seconds, console = dialed("ATDT0199000001", "ATS7=20", scenario=person(kind="no_answer"))
    assert answer == "NO ANSWER"
    assert seconds == pytest.approx(3.33 + 1.0 + 20, abs=0.2)
    assert console.calls[0].answered_at is None


@pytest.mark.parametrize("kind", ["busy", "congestion"])
def test_busy_is_told_and_hangs_up(kind: str) -> None:
    answer, _seconds, console = dialed("ATDT0199000001", scenario=person(kind=kind))
    assert answer == "BUSY"
    assert console.calls[0].kind.value == kind


def test_busy_is_not_told_when_it_is_not_listened_for() -> None:
    assert dialed("ATDT0199000001", "ATX2", scenario=person(kind="busy"))[0] == "NO CARRIER"


def test_in_data_mode_a_voice_is_no_carrier() -> None:
    answer, seconds, _console = dialed("ATDT0199000001", "AT+FCLASS=0", "ATS7=15")
    assert answer == "NO CARRIER"
    assert seconds == pytest.approx(3.4 + 15, abs=0.2)


def test_in_data_mode_busy_is_busy() -> None:
    assert dialed("ATDT0199000001", "AT+FCLASS=0", scenario=person(kind="busy"))[0] == "BUSY"


def test_ringing_is_told_where_the_family_does() -> None:
    _answer, _seconds, console = dialed("ATDT0199000001", "ATX5", scenario=person(ring_s=12.0), family="generic_v253")
    assert console.said.count(b"\r\nRINGING\r\n") == 3


@pytest.mark.parametrize("code", ["OK", "VCON"])
def test_the_answer_code_can_be_either(code: str) -> None:
    assert dialed("ATDT0199000001", "AT+VRN=0", quirks={"answer_code": code})[0] == code


def test_the_redial_limiter_refuses() -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0+FCLASS=8")
        for expected in ("OK", "OK", "BLACKLISTED"):
            assert (await console.ask("ATDT0199000001;")).strip() == expected
            await console.ask("ATH")
        assert (await console.ask("ATDT0199000002;")).strip() == "OK"

    on_modem(script, quirks={"redial_limit": 2})


def test_any_byte_ends_dialing_but_not_in_the_first_moment() -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0+FCLASS=8")
        console.port.write(b"ATDT0199000001;\r\n")
        await asyncio.sleep(0.1)
        console.port.write(b"\n")
        await asyncio.sleep(1.0)
        assert console.modem.line.is_off_hook
        start = len(console.said)
        console.port.write(b"x")
        await asyncio.sleep(0.01)
        assert bytes(console.said[start:]) == b"\r\nNO CARRIER\r\n"
        assert not console.modem.line.is_off_hook
        assert (await console.ask("AT")).strip() == "OK"

    on_modem(script)


def test_keys_and_tones_reach_the_far_end_and_take_their_time() -> None:
    times: list[float] = []

    async def script(console: Console) -> None:
        await console.ask("ATE0+FCLASS=8")
        await console.ask("ATDT0199000001;")
        await asyncio.sleep(5)
        for command in ("AT+VTS=4,2", "AT+VTS={#,20}", "AT+VTS=[933,0,50]", "AT+VTS=[,,30]", "AT+VTS=!"):
            start = console.now()
            assert (await console.ask(command)).strip() == "OK", command
            times.append(console.now() - start)
        for wrong in ("AT+VTS=", "AT+VTS=x", "AT+VTS=[9]", "AT+VTS=[100,0,5]", "AT+VTS={5}"):
            assert (await console.ask(wrong)).strip() == "ERROR", wrong
        assert "(0-500)" in await console.ask("AT+VTS=?")
        await console.ask("ATH")
        assert (await console.ask("AT+VTS=5")).strip() == "ERROR", "on-hook"

    console = on_modem(script)
    assert console.calls[0].keys_received == "42#"
    assert times == pytest.approx([2 * 0.17 + 0.015, 0.285 + 0.015, 0.515, 0.315, 0.515], abs=0.01)
    assert console.calls[0].heard.max() > 1000


def test_dialing_on_during_a_call_sends_keys() -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0+FCLASS=8")
        await console.ask("ATDT0199000001;")
        await asyncio.sleep(5)
        assert (await console.ask("ATDT77;")).strip() == "OK"
        await console.ask("ATH")

    assert on_modem(script).calls[0].keys_received == "77"
