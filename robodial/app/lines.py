"""Telephone lines from what the user names: a serial port, or emulated ones."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from robodial.domain.line import Line, LineId
from robodial.errors import SettingsError
from robodial.i18n import gettext as _
from robodial.modem.port_names import plain_name

if TYPE_CHECKING:  # driver and emulator: for those who make lines, not for those who name them
    from robodial.emulator.exchange import Exchange
    from robodial.emulator.scenario import Scenario
    from robodial.settings.campaign_file import LineSettings

EMULATED = "sim"
EMULATED_FAMILY = "conexant_cx930xx"
MOST_EMULATED_LINES = 220


@dataclass(frozen=True, slots=True)
class LineChoice:
    """One line as asked for: a port and the number it shows, or `count` emulated lines."""

    port: str
    shown_number: str = ""
    outside_line: str = ""
    count: int = 1

    @property
    def is_emulated(self) -> bool:
        """True for `sim` and `sim:N`."""
        return self.port == EMULATED


def parse_line(text: str) -> LineChoice:
    """`PORT`, `PORT=NUMBER`, `sim` or `sim:N`. Raises SettingsError."""
    if emulated := re.fullmatch(r"sim(?::(\d+))?", text):
        count = int(emulated[1] or 1)
        if not 1 <= count <= MOST_EMULATED_LINES:
            raise SettingsError(_("sim:N takes 1 to {most} lines.").format(most=MOST_EMULATED_LINES))
        return LineChoice(EMULATED, count=count)
    name, _equals, number = text.partition("=")
    port = plain_name(name)
    if not port:
        raise SettingsError(_("“{text}” is no line: write PORT, PORT=NUMBER, sim or sim:N.").format(text=text))
    return LineChoice(port, number)


def own_line(line: "LineSettings") -> LineChoice:
    """A line as a campaign file names it."""
    named = parse_line(line.port)
    return replace(named, shown_number=line.number or named.shown_number, outside_line=line.outside_line)


def all_emulated(choices: Sequence[LineChoice]) -> bool:
    """True when no telephone can ring. Raises SettingsError for a mixture, or the same port twice."""
    kinds = {choice.is_emulated for choice in choices}
    if len(kinds) > 1:
        raise SettingsError(_("Use real lines or emulated ones, not both in one run."))
    ports = [choice.port for choice in choices if not choice.is_emulated]
    if len(set(ports)) < len(ports):
        raise SettingsError(_("The same port is named twice."))
    return kinds == {True}


def real_line(choice: LineChoice, country: str) -> Line:
    """A line on a serial port."""
    from robodial.engine.ears import HearingLine
    from robodial.modem.modem_line import ModemLine
    from robodial.modem.profile import AnswerKnowledge
    from robodial.modem.serial_port import SerialPort

    line_id = LineId(choice.port)
    modem = ModemLine(line_id, SerialPort(choice.port), is_real=True, country=country)

    def trust_modem() -> None:
        modem.answer_knowledge = AnswerKnowledge.REPORT

    return HearingLine(modem, country, trust_modem)


def emulated_lines(
    count: int,
    scenario: "Scenario",
    *,
    seed: int,
    calls_so_far: Mapping[str, int] | None = None,
    on_exchange: "Callable[[Exchange], None] | None" = None,
) -> list[Line]:
    """Emulated lines on one exchange: the real driver, and a virtual modem each.

    `calls_so_far` lets a resumed run meet its callees where the last one left them.
    """
    from robodial.emulator.exchange import Exchange

    exchange = Exchange(scenario, seed=seed, calls_so_far=calls_so_far)
    if on_exchange:
        on_exchange(exchange)
    return [_emulated_line(n, exchange, scenario) for n in range(1, count + 1)]


def _emulated_line(n: int, exchange: "Exchange", scenario: "Scenario") -> Line:
    from robodial.emulator.in_process import EmulatedPort
    from robodial.emulator.virtual_modem import VirtualModem
    from robodial.engine.ears import HearingLine
    from robodial.modem.modem_line import ModemLine

    line_id = LineId(f"{EMULATED}:{n}")
    country = scenario.network.country
    port = EmulatedPort(line_id, VirtualModem(exchange, EMULATED_FAMILY, name=line_id))
    return HearingLine(ModemLine(line_id, port, is_real=False, country=country), country)
