"""Modems plugged in while campaigns run become lines; ports that are in use are left in peace."""

import asyncio

from robodial.app.plug_watch import PlugWatch
from robodial.clock import Clock, run_virtual
from robodial.modem.discovery import FoundModem, ListedPort


def modem(port: str, *, voice: bool = True) -> FoundModem:
    return FoundModem(port, "", "", "Conexant", "conexant_cx930xx", (), voice)


def watched(
    seen: list[list[str]],
    voice: frozenset[str],
    lines: tuple[str, ...] = (),
    sockets: dict[str, str] | None = None,
) -> tuple[list[str], list[str]]:
    """Ports listed at each look; returns (ports that became lines, ports that were asked)."""
    found, asked, looks = list[str](), list[str](), iter(seen)
    last = list[str]()

    async def listed() -> list[ListedPort]:
        nonlocal last
        last = next(looks, last)
        return [ListedPort(name, location=(sockets or {}).get(name, "")) for name in last]

    async def ask(ports: list[ListedPort]) -> list[FoundModem]:
        asked.extend(port.name for port in ports)
        return [modem(port.name, voice=port.name in voice) for port in ports]

    async def main(_clock: Clock) -> None:
        watch = PlugWatch(lines, lambda one: found.append(one.port), listed=listed, ask=ask)
        task = asyncio.create_task(watch.run())
        await asyncio.sleep(10.0 * len(seen))
        task.cancel()

    run_virtual(main)
    return found, asked


def test_a_modem_plugged_in_later_becomes_a_line() -> None:
    assert watched([["COM3"], ["COM3", "COM5"], ["COM3", "COM5"]], frozenset({"COM5"})) == (["COM5"], ["COM5"])


def test_ports_that_were_there_before_and_lines_in_use_are_not_asked() -> None:
    found, asked = watched([["COM3"], ["COM3", "COM4"]], frozenset({"COM3", "COM4"}), lines=("COM4",))
    assert (found, asked) == ([], [])


def test_what_is_no_voice_modem_is_left_alone() -> None:
    assert watched([[], ["COM7"], ["COM7"]], frozenset()) == ([], ["COM7"])


def test_a_line_that_was_away_reopens_by_itself_and_is_not_asked_again() -> None:
    found, asked = watched([[], ["COM7"], [], ["COM7"], ["COM7"]], frozenset({"COM7"}))
    assert (found, asked) == (["COM7"], ["COM7"])


def test_a_port_that_was_no_modem_is_asked_again_when_it_comes_back() -> None:
    found, asked = watched([[], ["COM7"], [], ["COM7"], ["COM7"]], frozenset())
    assert (found, asked) == ([], ["COM7", "COM7"])


def test_a_line_that_came_back_under_another_name_is_no_second_line() -> None:
    """After the PC slept its modem is COM9; what is in another socket is a modem of its own."""
    sockets = {"COM5": "1-2", "COM9": "1-2", "COM10": "1-3"}
    seen = [["COM5"], [], ["COM9"], ["COM9", "COM10"], ["COM9", "COM10"]]
    assert watched(seen, frozenset({"COM9", "COM10"}), ("COM5",), sockets) == (["COM10"], ["COM10"])
