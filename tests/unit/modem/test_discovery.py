import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from robodial.clock import Clock, run_virtual
from robodial.domain.port import Port
from robodial.domain.voice_format import VoiceFormat
from robodial.errors import ModemError, PortUnavailable
from robodial.modem import discovery
from robodial.modem.channel import WAKE
from robodial.modem.discovery import FoundModem, ListedPort, discover, listed_ports, ranked
from tests.unit.modem.scripted_modem import CONEXANT, GENERIC, USR, Family, ScriptedModem

STICK = "0572:1340"


class Bench:
    """Ports by name, and which of them were opened."""

    def __init__(self, ports: dict[str, Port]) -> None:
        self.ports = ports
        self.opened: list[str] = []

    def __call__(self, name: str) -> Port:
        self.opened.append(name)
        return self.ports[name]


class Unavailable:
    """A port that cannot be opened."""

    name = "X"
    waiting = 0

    def __init__(self, reason: str) -> None:
        self._reason = reason

    async def open(self, _on_bytes: Callable[[bytes], None], _on_lost: Callable[[ModemError], None]) -> None:
        raise PortUnavailable(f"cannot: {self._reason}", reason=self._reason)

    def write(self, data: bytes) -> None:
        raise AssertionError("written to a port that is not open")

    def discard_output(self) -> None: ...

    async def set_dtr(self, on: bool) -> None: ...

    async def close(self) -> None: ...


def found(ports: list[ListedPort], bench: Bench, **options: Any) -> tuple[list[FoundModem], float]:
    async def main(_clock: Clock) -> tuple[list[FoundModem], float]:
        modems = await discover(ports, open_port=bench, **options)
        return modems, asyncio.get_running_loop().time()

    return run_virtual(main)


def test_each_family_is_found_with_its_formats_and_left_in_data_mode() -> None:
    modems = {"A": ScriptedModem(CONEXANT), "B": ScriptedModem(USR), "C": ScriptedModem(GENERIC)}
    ports = [ListedPort("A", "stick", STICK, "1-1"), ListedPort("B", "", "0baf:0303", "1-2"), ListedPort("C")]
    modems_found, _took = found(ports, Bench(dict(modems)))
    by_port = {modem.port: modem for modem in modems_found}
    assert [by_port[name].profile for name in "ABC"] == ["conexant_cx930xx", "us_robotics_5637", "generic_v253"]
    assert by_port["A"].description == "CX93001-EIS_V0.2013-V92"
    assert VoiceFormat.LINEAR_16 in by_port["B"].voice_formats
    assert all(modem.voice and not modem.problem for modem in modems_found)
    assert all(modem.lines[-1] == "ATH" and "AT+FCLASS=0" in modem.lines for modem in modems.values())
    assert not any("&V" in line or "I11" in line for modem in modems.values() for line in modem.lines)


@pytest.mark.parametrize("delay_s", [0.4, 0.6, 0.9])
def test_modem_whose_every_answer_is_late_is_found_as_what_it_is(delay_s: float) -> None:
    modems, _took = found([ListedPort("A", usb=STICK)], Bench({"A": ScriptedModem(delay_s=delay_s)}))
    assert [(modem.profile, modem.problem) for modem in modems] == [("conexant_cx930xx", "")]


@pytest.mark.parametrize("state", ["vrx", "vtr", "vtx"])
@pytest.mark.parametrize(("family", "usb"), [(CONEXANT, STICK), (USR, "0baf:0303")], ids=["conexant", "usr"])
def test_modem_left_in_voice_data_by_a_crash_is_found_and_hung_up(family: Family, usb: str, state: str) -> None:
    modem = ScriptedModem(family)

    async def main(_clock: Clock) -> FoundModem | None:
        modem.go_to(state)
        found_modem = await discovery.probe(ListedPort("A", usb=usb), lambda _name: modem)
        assert modem.lines[-1] == "ATH"
        assert modem.dtr_drops == 0
        return found_modem

    found_modem = run_virtual(main)
    assert found_modem is not None
    assert (found_modem.voice, found_modem.problem) == (True, "")


def test_two_sticks_of_one_model_are_told_apart_by_where_they_are_plugged_in() -> None:
    ports = [ListedPort("A", "stick", STICK, "1-1.2"), ListedPort("B", "stick", STICK, "1-1.3")]
    modems, _took = found(ports, Bench({"A": ScriptedModem(), "B": ScriptedModem()}))
    assert [(modem.port, modem.location) for modem in modems] == [("A", "1-1.2"), ("B", "1-1.3")]


def test_many_silent_ports_are_asked_side_by_side_and_left_out() -> None:
    silent = {f"S{i}": ScriptedModem(faults={"silent"}) for i in range(8)}
    modems, took_s = found([ListedPort(name) for name in silent], Bench(dict(silent)))
    assert modems == []
    assert took_s < 2.0
    assert all(len(modem.raw) <= 3 * len(f"{WAKE}\r") for modem in silent.values())


def test_modem_that_a_program_before_left_without_result_codes_is_found() -> None:
    modems, _took = found([ListedPort("A", usb=STICK)], Bench({"A": ScriptedModem(quiet=True)}))
    assert [(modem.voice, modem.problem) for modem in modems] == [(True, "")]


def test_device_that_is_surely_no_modem_gets_no_byte_unless_named_by_hand() -> None:
    port = ListedPort("A", "Arduino Uno", "2341:0043", "1-4")
    bench = Bench({"A": ScriptedModem()})
    assert found([port], bench)[0] == []
    assert bench.opened == []
    modems, _took = found([port], bench, by_hand=["A"])
    assert [modem.port for modem in modems] == ["A"]


def test_known_modems_come_first_and_cables_before_the_unknown() -> None:
    ports = [
        ListedPort("/dev/ttyS0"),
        ListedPort("/dev/ttyUSB0", usb="0403:6001"),
        ListedPort("/dev/ttyACM1", usb="1234:5678"),
        ListedPort("/dev/ttyACM0", usb=STICK),
        ListedPort("/dev/ttyACM2", usb="2341:0043"),
    ]
    assert [port.name for port in ranked(ports)] == ["/dev/ttyACM0", "/dev/ttyUSB0", "/dev/ttyACM1", "/dev/ttyS0"]


@pytest.mark.parametrize("reason", ["busy", "denied", "modem_manager", "missing"])
def test_port_that_cannot_be_opened_is_shown_with_its_reason(reason: str) -> None:
    modems, _took = found([ListedPort("A", usb=STICK)], Bench({"A": Unavailable(reason)}))
    assert [(modem.voice, modem.problem) for modem in modems] == [(False, f"cannot: {reason}")]


def test_unknown_port_that_fails_oddly_is_left_out() -> None:
    assert found([ListedPort("A")], Bench({"A": Unavailable("other")}))[0] == []


def test_known_modem_that_says_nothing_is_shown_as_silent() -> None:
    modems, _took = found([ListedPort("A", usb=STICK)], Bench({"A": ScriptedModem(faults={"silent"})}))
    assert "nothing answers" in modems[0].problem
    assert "plug it in" in modems[0].remedy


def test_port_that_never_opens_holds_the_others_up_only_so_long() -> None:
    bench = Bench({"A": ScriptedModem(faults={"open hangs"}), "B": ScriptedModem()})
    modems, took_s = found([ListedPort("A", usb=STICK), ListedPort("B", usb=STICK)], bench)
    assert [modem.voice for modem in modems] == [False, True]
    assert took_s <= discovery.PROBE_S


def test_old_us_robotics_firmware_is_named_with_the_remedy() -> None:
    modems, _took = found([ListedPort("A", usb="0baf:0303")], Bench({"A": ScriptedModem(USR, faults={"data only"})}))
    assert (modems[0].voice, modems[0].profile) == (False, "us_robotics_5637")
    assert "Update the modem firmware" in modems[0].remedy


def test_data_modem_of_unknown_make_is_told_to_be_one() -> None:
    modems, _took = found([ListedPort("A")], Bench({"A": ScriptedModem(GENERIC, faults={"data only"})}))
    assert (modems[0].voice, modems[0].family) == (False, "unknown")
    assert "no voice mode" in modems[0].problem


def test_modem_with_compressed_formats_only_is_of_no_use() -> None:
    from dataclasses import replace

    family = replace(GENERIC, vsm=("2;ADPCM;2;0;(9600)",))
    modems, _took = found([ListedPort("A")], Bench({"A": ScriptedModem(family)}))
    assert not modems[0].voice
    assert "offered: ADPCM" in modems[0].problem


def test_this_pcs_ports_are_listed_with_usb_ids_in_lower_case() -> None:
    assert all(port.name and port.usb == port.usb.lower() for port in listed_ports())
