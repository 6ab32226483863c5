"""Which lines calls use, as the user chose them in a window: kept with each line's number and outside-line digit."""

from collections.abc import Sequence
from pathlib import Path

from robodial.app.line_numbers import LineNumbers, location_of
from robodial.app.lines import LineChoice
from robodial.app.places import user_folder
from robodial.app.remembered_lines import remember, remembered
from robodial.modem.discovery import ListedPort
from robodial.modem.port_names import in_order, plain_name
from robodial.rules.dial_string import check_outside_line


def chosen_lines(home: Path, ports: Sequence[ListedPort] = ()) -> tuple[LineChoice, ...]:
    """The real lines that calls use, each with what is known of it."""
    known = LineNumbers(user_folder())
    lines = (line for line in remembered(home) if not line.is_emulated)
    return tuple(known.numbered(line, location_of(line.port, ports)) for line in lines)


def choose_lines(home: Path, lines: Sequence[LineChoice], ports: Sequence[ListedPort]) -> None:
    """Use these lines from now on. Raises CallRefused for a strange way to an outside line."""
    for line in lines:
        check_outside_line(line.outside_line)
    home.mkdir(parents=True, exist_ok=True)
    remember(home, tuple(lines))
    LineNumbers(user_folder()).keep(lines, ports)


def change_line(home: Path, line: LineChoice, ports: Sequence[ListedPort]) -> tuple[LineChoice, ...]:
    """Use this line, as it is given now, beside the others; all of them."""
    others = [one for one in chosen_lines(home, ports) if plain_name(one.port) != plain_name(line.port)]
    if not line.shown_number:
        LineNumbers(user_folder()).forget(line.port, location_of(line.port, ports))
    lines = sorted([*others, line], key=lambda one: in_order(one.port))
    choose_lines(home, lines, ports)
    return tuple(lines)


def leave_line(home: Path, port: str, ports: Sequence[ListedPort]) -> tuple[LineChoice, ...]:
    """Do not use this line any more; its number stays known. The lines that are left."""
    lines = [one for one in chosen_lines(home, ports) if plain_name(one.port) != plain_name(port)]
    choose_lines(home, lines, ports)
    return tuple(lines)
