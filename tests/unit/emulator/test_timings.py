"""What a modem itself takes: none is faster than the figures with which capacity and start delay are told."""

from dataclasses import dataclass

import pytest

from robodial.emulator.family import family_named
from tests.unit.emulator.console import Console, on_modem

VOICE_CODES = {"conexant_cx930xx": 1, "us_robotics_5637": 128, "generic_v253": 1}
SLACK_S = 0.03
"""One more command of the modem's own, and the step of the console."""


@dataclass(frozen=True, slots=True)
class Takes:
    """Seconds."""

    command: float
    listen_start: float
    listen_to_play: float
    play_drain: float
    hang_up: float


FIGURES = {
    "conexant_cx930xx": Takes(0.015, 0.05, 0.15, 0.10, 0.10),
    "us_robotics_5637": Takes(0.020, 0.05, 0.20, 0.12, 0.15),
    "generic_v253": Takes(0.015, 0.05, 0.15, 0.10, 0.10),
}


def measured(family: str) -> Takes:
    """As a program at the port sees it."""
    kept: list[Takes] = []

    async def script(console: Console) -> None:
        await console.voice(VOICE_CODES[family])
        began = console.now()
        await console.ask("AT+VLS?")
        command = console.now() - began
        assert "OK" in await console.ask("ATDT0199000001;")
        began = console.now()
        await console.ask("AT+VRX")
        listen_start = console.now() - began
        began, said = console.now(), len(console.said)
        console.port.write(b"\x10!")
        await console.until(b"\r\nOK\r\n", since=said)
        await console.ask("AT+VTX")
        listen_to_play = console.now() - began
        console.port.write(b"\x55" * 800 + b"\x10\x03")
        began, said = console.now(), len(console.said)
        await console.until(b"\r\nOK\r\n", since=said)
        play_drain = console.now() - began - 0.1
        began = console.now()
        await console.hang_up()
        kept.append(Takes(command, listen_start, listen_to_play, play_drain, console.now() - began))

    on_modem(script, family=family)
    return kept[0]


@pytest.mark.parametrize("family", sorted(FIGURES))
def test_a_modem_takes_the_time_that_the_figures_say(family: str) -> None:
    takes, figures = measured(family), FIGURES[family]
    for name in Takes.__slots__:
        assert getattr(figures, name) - 1e-6 <= getattr(takes, name) <= getattr(figures, name) + SLACK_S, name


@pytest.mark.parametrize("family", sorted(FIGURES))
def test_the_tables_of_the_families_agree_with_the_figures(family: str) -> None:
    timing, figures = family_named(family).timing, FIGURES[family]
    assert (timing.at_command_s, timing.listen_start_s, timing.listen_to_play_s) == (
        figures.command,
        figures.listen_start,
        figures.listen_to_play,
    )
    assert (timing.play_drain_s, timing.hang_up_s) == (figures.play_drain, figures.hang_up)
    assert timing.dial_tone_recognition_s == 1.5
