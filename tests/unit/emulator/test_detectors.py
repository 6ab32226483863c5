"""What the modem reports of the line by itself."""

import asyncio

import pytest

from tests.unit.emulator.console import Console, on_modem, person


def reports(console: Console) -> list[tuple[float, str]]:
    """Each DLE pair that came alone, with its time."""
    return [(at, chr(data[1])) for at, data in console.arrived if len(data) == 2 and data[0] == 0x10]


def listened(
    seconds: float, *, scenario: str, family: str = "conexant_cx930xx", start: str = "", **options: object
) -> Console:
    async def script(console: Console) -> None:
        await console.ask("ATE0+FCLASS=8")
        await console.ask("ATDT0199000001;")
        if start:
            await console.ask(start)
        await asyncio.sleep(seconds)

    return on_modem(script, scenario=scenario, family=family, **options)


KEYS = '[{ key = "5", after_answer_s = 1.0, length_s = 0.28 }, { key = "5", after_answer_s = 2.0 }]'


@pytest.mark.parametrize("start", ["", "AT+VRX", "AT+VTR", "AT+VTX"])
def test_a_shielded_key_repeats_every_70_ms(start: str) -> None:
    console = listened(8, scenario=person(keys=KEYS), start=start)
    codes = "".join(code for _at, code in reports(console))
    assert codes == "/5555~/55~"


def test_a_plain_modem_reports_a_key_once() -> None:
    codes = [code for _at, code in reports(listened(8, scenario=person(keys=KEYS), family="generic_v253"))]
    assert [code for code in codes if code != "r"] == ["5", "5"]


def test_a_key_too_short_is_none() -> None:
    keys = '[{ key = "5", after_answer_s = 1.0, length_s = 0.03 }]'
    assert reports(listened(6, scenario=person(keys=keys))) == []


@pytest.mark.parametrize(("family", "every_s"), [("conexant_cx930xx", 0.5), ("us_robotics_5637", 4.0)])
def test_a_fax_is_reported_again_and_again(family: str, every_s: float) -> None:
    found = reports(listened(10, scenario=person(kind="fax"), family=family))
    assert {code for _at, code in found} == {"a"}
    assert found[1][0] - found[0][0] == pytest.approx(every_s, abs=0.001)


def test_busy_is_reported_after_two_seconds_and_every_four() -> None:
    found = reports(listened(9, scenario=person(kind="busy")))
    assert [code for _at, code in found] == ["b", "b"]
    assert found[1][0] - found[0][0] == pytest.approx(4.0, abs=0.001)


@pytest.mark.parametrize(("kind", "code"), [("no_answer", "r"), ("sit", "J")])
def test_ringing_and_sit_are_reported_by_the_generic_modem_only(kind: str, code: str) -> None:
    generic = listened(4, scenario=person(kind=kind), family="generic_v253")
    assert [c for _at, c in reports(generic)] == [code]
    assert reports(listened(4, scenario=person(kind=kind))) == []


def test_a_callee_who_has_gone_is_noticed_by_the_busy_tone() -> None:
    found = reports(listened(9, scenario=person(hangs_up_after_s=1.5)))
    assert [code for _at, code in found][:1] == ["b"]


def test_nothing_is_reported_outside_voice_mode_or_after_hanging_up() -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0")
        await console.ask("ATDT0199000001;")
        await asyncio.sleep(6)
        await console.ask("ATH")
        await asyncio.sleep(10)

    assert reports(on_modem(script, scenario=person(kind="busy"))) == []


def test_dial_tone_is_reported_on_an_idle_line() -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0+FCLASS=8;+VLS=1")
        await asyncio.sleep(7)

    assert [code for _at, code in reports(on_modem(script))] == ["d", "d"]


def test_a_report_stands_between_the_samples_of_its_moment() -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0+FCLASS=8")
        await console.ask("ATDT0199000001;")
        await console.ask("AT+VRX")
        console.arrived.clear()
        started = console.now()
        await asyncio.sleep(6)
        at = next(at for at, data in console.arrived if data == b"\x10b")
        before = [data for when, data in console.arrived if when <= at and data != b"\x10b"]
        samples = len(b"".join(before).replace(b"\x10\x10", b"."))
        assert samples == pytest.approx((at - started) * 8000, abs=20)

    on_modem(script, scenario=person(kind="busy"))
