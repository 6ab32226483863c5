"""Commands and answers, byte for byte, per family."""

import asyncio

import pytest

from robodial.emulator.exchange import Exchange
from robodial.emulator.family import families, family_named
from robodial.emulator.scenario import parse_scenario
from robodial.emulator.virtual_modem import ModemState, VirtualModem
from robodial.errors import ScenarioError
from tests.unit.emulator.console import FAMILIES, Console, on_modem, person


def conversation(*asked: str, family: str = "conexant_cx930xx", scenario: str = "", **options: object) -> list[str]:
    """Each command's answer, with echo off."""
    answers: list[str] = []

    async def script(console: Console) -> None:
        await console.ask("ATE0")
        for command in asked:
            answers.append(await console.ask(command))

    on_modem(script, family=family, scenario=scenario, **options)
    return answers


def test_echo_is_on_at_first_and_exact() -> None:
    async def script(console: Console) -> None:
        assert await console.ask("ATV1") == "ATV1\r\r\nOK\r\n"
        assert await console.ask("ATE0") == "ATE0\r\r\nOK\r\n"
        assert await console.ask("AT") == "\r\nOK\r\n"
        assert await console.ask("ATZ") == "\r\nOK\r\n"
        assert await console.ask("AT") == "AT\r\r\nOK\r\n", "ATZ brings the echo back"

    on_modem(script)


def test_information_and_result_are_two_pairs_of_line_ends() -> None:
    assert conversation("ATI0") == ["\r\n56000\r\n\r\nOK\r\n"]


def test_numeric_answers_have_no_leading_line_end() -> None:
    said: list[bytes] = []

    async def script(console: Console) -> None:
        await console.ask("ATE0")
        for command in (b"ATV0\r", b"ATI0\r", b"AT+NONE\r", b"ATQ1\r", b"AT\r"):
            start = len(console.said)
            console.port.write(command)
            await asyncio.sleep(0.1)
            said.append(bytes(console.said[start:]))

    on_modem(script)
    assert said == [b"0\r", b"56000\r\n0\r", b"4\r", b"", b""]


def test_basic_commands_run_together_and_stop_at_the_first_bad_one() -> None:
    async def script(console: Console) -> None:
        assert (await console.ask("ATE0V1Q0X4&D2")).endswith("\r\nOK\r\n")
        assert await console.ask("ATS7=61X9S7=62") == "\r\nERROR\r\n"
        assert await console.ask("ATS7?") == "\r\n061\r\n\r\nOK\r\n"

    on_modem(script)


def test_repeat_runs_the_last_line_again() -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0")
        await console.ask("ATI0")
        start = len(console.said)
        console.port.write(b"A/")
        await console.until(b"OK\r\n", since=start)
        assert bytes(console.said[start:]) == b"\r\n56000\r\n\r\nOK\r\n"

    on_modem(script)


@pytest.mark.parametrize("family", FAMILIES)
def test_voice_commands_need_voice_class(family: str) -> None:
    before = conversation("AT+VLS=1", "AT+VSM=?", "AT+VTX", "AT+VGT=128", "AT+VIP", "AT+VTS=1", family=family)
    assert before == ["\r\nERROR\r\n"] * 6


@pytest.mark.parametrize("family", FAMILIES)
def test_literal_answers_are_the_familys(family: str) -> None:
    spec = family_named(family)
    lines, formats, classes, one = conversation(
        "AT+FCLASS=8;+VLS=?", "AT+VSM=?", "AT+FCLASS=?;+FCLASS?", "AT+VSM?", family=family
    )
    assert lines == "\r\n" + "".join(f"{line}\r\n" for line in spec.lines.answer) + "\r\nOK\r\n"
    assert formats == "\r\n" + "".join(f"{line}\r\n" for line in spec.formats.answer) + "\r\nOK\r\n"
    assert classes == f"\r\n{spec.classes_answer}\r\n\r\n8\r\n\r\nOK\r\n"
    assert one == f"\r\n{spec.formats.default}\r\n\r\nOK\r\n"


def test_every_family_is_on_the_list() -> None:
    assert families() == FAMILIES
    with pytest.raises(ScenarioError, match="choose one of"):
        family_named("hayes")


def test_an_unknown_quirk_is_named() -> None:
    with pytest.raises(ScenarioError, match="teeth"):
        VirtualModem(Exchange(parse_scenario(person())), "generic_v253", quirks={"teeth": 32})


@pytest.mark.parametrize(
    ("family", "command", "accepted"),
    [
        ("conexant_cx930xx", "+VSM=1,8000,0,0", True),
        ("conexant_cx930xx", "+VSM=1", True),
        ("conexant_cx930xx", "+VSM=1,7200", False),
        ("conexant_cx930xx", "+VSM=129,8000", False),
        ("conexant_cx930xx", "+VSM=x", False),
        ("conexant_cx930xx", "+VSM=1,8000,0,0,0", False),
        ("conexant_cx930xx", "+VSM=1,8000,1,0", False),
        ("conexant_cx930xx", "+VRN=26", False),
        ("conexant_cx930xx", "+VEM=0", False),
        ("conexant_cx930xx", "+VBT=1", False),
        ("conexant_cx930xx", "+VGT=135", False),
        ("conexant_cx930xx", "+VGT=134", True),
        ("conexant_cx930xx", "+VSD=0,0", True),
        ("conexant_cx930xx", "+VSD=128", True),
        ("conexant_cx930xx", "+VSD=5,0", False),
        ("conexant_cx930xx", "+VLS=2", False),
        ("conexant_cx930xx", "+VLS=x", False),
        ("us_robotics_5637", "+VSM=130,8000", True),
        ("us_robotics_5637", "+VSM=130,8000,0,0", False),
        ("us_robotics_5637", "+VNH=1", False),
        ("us_robotics_5637", "+VNH=2", True),
        ("us_robotics_5637", "+VEM=0BC01800", True),
        ("generic_v253", "+VSM=130", False),
        ("generic_v253", "+VDR=1,15", True),
    ],
)
def test_ranges_are_the_familys(family: str, command: str, accepted: bool) -> None:
    answer = conversation("AT+FCLASS=8", f"AT{command}", family=family)[1]
    assert answer == ("\r\nOK\r\n" if accepted else "\r\nERROR\r\n")


def test_a_refused_value_changes_nothing() -> None:
    answers = conversation(
        "AT+FCLASS=8", "AT+VGT=125", "AT+VGT=1", "AT+VGT?", "AT+VGT=?", "ATS11=40", "ATS11?", "AT+VGT"
    )
    assert answers[3:5] == ["\r\n125\r\n\r\nOK\r\n", "\r\n(121-134)\r\n\r\nOK\r\n"]
    assert answers[5:] == ["\r\nERROR\r\n", "\r\n085\r\n\r\nOK\r\n", "\r\nERROR\r\n"]


def test_general_parameters_work_in_any_class() -> None:
    assert conversation("AT+GCI=3D", "AT+GCI?", "AT+GCI=99", "ATS99?", "ATE?", "ATS7", "ATA", "ATO") == [
        "\r\nOK\r\n",
        "\r\n3D\r\n\r\nOK\r\n",
        "\r\nERROR\r\n",
        "\r\nERROR\r\n",
        "\r\nERROR\r\n",
        "\r\nOK\r\n",
        "\r\nNO CARRIER\r\n",
        "\r\nNO CARRIER\r\n",
    ]


@pytest.mark.parametrize("forget", ["AT+VIP", "AT+FCLASS=0;+FCLASS=8", "ATZ+FCLASS=8"])
def test_voice_settings_do_not_outlive_voice_mode(forget: str) -> None:
    answers = conversation("AT+FCLASS=8;+VRN=3;+VSM=131", forget, "ATE0", "AT+VRN?", "AT+VSM?")
    assert answers[3:] == ["\r\n10\r\n\r\nOK\r\n", "\r\n1,8000,0,0\r\n\r\nOK\r\n"]


@pytest.mark.parametrize(("family", "kept"), [("conexant_cx930xx", "8"), ("us_robotics_5637", "0")])
def test_hanging_up_leaves_voice_mode_on_us_robotics_only(family: str, kept: str) -> None:
    assert conversation("AT+FCLASS=8", "ATH", "AT+FCLASS?", family=family)[2] == f"\r\n{kept}\r\n\r\nOK\r\n"


def test_bad_classes_and_hooks_are_refused() -> None:
    answers = conversation("AT+FCLASS=9", "AT+FCLASS", "ATH5", "AT+FCLASS=8.0", "AT+FCLASS?", "AT+VLS?")
    assert answers == [
        "\r\nERROR\r\n",
        "\r\nERROR\r\n",
        "\r\nERROR\r\n",
        "\r\nOK\r\n",
        "\r\n8\r\n\r\nOK\r\n",
        "\r\n0\r\n\r\nOK\r\n",
    ]


def test_line_too_long_is_an_error() -> None:
    assert conversation("AT" + "E0" * 65) == ["\r\nERROR\r\n"]


def test_hook_follows_the_commands() -> None:
    hooks: list[bool] = []

    async def script(console: Console) -> None:
        await console.ask("ATE0+FCLASS=8")
        for command in ("ATH1", "ATH0", "AT+VLS=1", "AT+VLS=0", "AT+VLS=5", "ATZ", "AT+FCLASS=8;+VLS=1", "AT+FCLASS=0"):
            await console.ask(command)
            hooks.append(console.modem.line.is_off_hook)

    on_modem(script)
    assert hooks == [True, False, True, False, True, False, True, False]


def test_logical_hang_up_does_not_release_the_line() -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0+FCLASS=8;+VNH=2;+VLS=1")
        await console.ask("ATH")
        assert console.modem.line.is_off_hook

    on_modem(script)


def test_us_robotics_pages_its_profile_and_eats_the_next_key() -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0")
        console.port.write(b"AT&V\r")
        await console.until(b"ESC to quit.")
        console.port.write(b"A")
        await console.until(b"ESC to quit.")
        console.port.write(b"\x1b")
        await console.until(b"OK\r\n", 1.0)
        assert await console.ask("AT") == "\r\nOK\r\n"

    on_modem(script, family="us_robotics_5637")


def test_others_print_their_profile_at_once() -> None:
    answer = conversation("AT&V")[0]
    assert "S07:050" in answer
    assert answer.endswith("\r\nOK\r\n")


def test_factory_profile_combined_in_voice_mode_is_ignored_by_us_robotics() -> None:
    answers = conversation("AT+FCLASS=8", "AT&F&D2", "AT+FCLASS?", "AT&F", family="us_robotics_5637")
    assert answers[2] == "\r\n8\r\n\r\nOK\r\n"


def test_dtr_low_long_enough_ends_any_state() -> None:
    async def script(console: Console) -> None:
        await console.voice(1)
        await console.call(start="AT+VRX")
        await console.port.set_dtr(False)
        await asyncio.sleep(0.2)
        await console.port.set_dtr(True)
        await asyncio.sleep(1.0)
        assert console.modem.state is ModemState.LISTENING, "too short to count"
        await console.port.set_dtr(False)
        await asyncio.sleep(0.6)
        await console.port.set_dtr(True)
        assert console.modem.state is ModemState.COMMAND
        assert not console.modem.line.is_off_hook
        assert await console.ask("AT+FCLASS?") == "\r\n0\r\n\r\nOK\r\n"

    on_modem(script)


def test_dtr_is_ignored_where_it_was_told_to() -> None:
    async def script(console: Console) -> None:
        await console.voice(1)
        await console.ask("AT&D0")
        await console.call(start="AT+VRX")
        await console.port.set_dtr(False)
        await asyncio.sleep(5)
        assert console.modem.state is ModemState.LISTENING

    on_modem(script)


def test_closing_the_port_hangs_up() -> None:
    async def script(console: Console) -> None:
        await console.voice(1)
        await console.call(start="AT+VRX")
        await asyncio.sleep(5)

    console = on_modem(script)
    assert console.calls[0].hung_up_by == "caller"
    assert console.calls[0].answered_at is not None


def test_a_command_typed_early_waits_for_the_one_before() -> None:
    async def script(console: Console) -> None:
        await console.ask("ATE0")
        start = len(console.said)
        console.port.write(b"ATI0\rATS7?\r")
        await asyncio.sleep(0.2)
        assert bytes(console.said[start:]) == b"\r\n56000\r\n\r\nOK\r\n\r\n050\r\n\r\nOK\r\n"

    on_modem(script)


def test_an_idle_modem_sets_no_timers() -> None:
    async def script(console: Console) -> None:
        await console.voice(1)
        await console.ask("AT+VLS=1")
        await asyncio.sleep(4000)
        assert console.now() > 4000

    on_modem(script)


def test_settings_commands_take_the_familys_time() -> None:
    times: list[float] = []

    async def script(console: Console) -> None:
        start = console.now()
        await console.ask("ATE0")
        times.append(console.now() - start)

    on_modem(script, family="us_robotics_5637")
    assert times[0] == pytest.approx(0.020, abs=0.003)
