"""What a command line says (V.250 clause 5.3 and 5.4), for the emulated modem only."""

import re
from dataclasses import dataclass
from enum import Enum


class Form(Enum):
    """How a command is put."""

    DO = "do"
    SET = "="
    READ = "?"
    TEST = "=?"


@dataclass(frozen=True, slots=True)
class Command:
    """`name` is E, &D, S7, D, +VSM, ...; `value` what follows it."""

    name: str
    form: Form
    value: str = ""


_EXTENDED = re.compile(r"([+#\-*][A-Z][A-Z0-9]*)(=\?|\?|=[^;]*)?")
_REGISTER = re.compile(r"S(\d{0,3})(\?|=(\d{0,3}))?")
_BASIC = re.compile(r"([&%\\][A-Z]|[A-CE-RT-Z])(\d*)(\?)?")


class NotACommand(Exception):
    """The rest of the line makes no sense."""


def next_command(body: str) -> tuple[Command, str]:
    """The first command of `body` (upper case, no spaces) and the rest. Raises NotACommand."""
    if body[0] == "D":
        return Command("D", Form.DO, body[1:]), ""
    if body[0] in "+#-*":
        return _extended(body)
    if body[0] == "S" and (found := _REGISTER.match(body)):
        form = Form.SET if found[3] is not None else Form.READ if found[2] else Form.DO
        return Command(f"S{int(found[1] or 0)}", form, found[3] or ""), body[found.end() :]
    if found := _BASIC.match(body):
        form = Form.READ if found[3] else Form.DO
        return Command(found[1], form, found[2]), body[found.end() :]
    raise NotACommand(body)


def _extended(body: str) -> tuple[Command, str]:
    found = _EXTENDED.match(body)
    if found is None:
        raise NotACommand(body)
    rest = body[found.end() :]
    if rest and not rest.startswith(";"):
        raise NotACommand(rest)
    tail = found[2] or ""
    if tail == "=?":
        form, value = Form.TEST, ""
    elif tail == "?":
        form, value = Form.READ, ""
    elif tail:
        form, value = Form.SET, tail[1:]
    else:
        form, value = Form.DO, ""
    return Command(found[1], form, value), rest.removeprefix(";")


def normal(line: str) -> str:
    """Upper case without spaces, as modems read a line."""
    return line.replace(" ", "").upper()


class Accepted:
    """What a parameter takes, from its own `=?` text: `(0,127-129),(0-255)`; hexadecimal where it says so."""

    def __init__(self, text: str) -> None:
        self._fields = [self._choices(part) for part in re.findall(r"\(([^)]*)\)", text)]

    @staticmethod
    def _choices(part: str) -> list[tuple[str, str]]:
        pieces = (piece.split("-") for piece in part.split(","))
        return [(piece[0], piece[-1]) for piece in pieces]

    def takes(self, values: list[str]) -> bool:
        """True when every value given lies in its field; an empty one keeps what is set."""
        if len(values) > len(self._fields):
            return False
        return all(not v or self._in(v, f) for v, f in zip(values, self._fields, strict=False))

    @staticmethod
    def _in(value: str, choices: list[tuple[str, str]]) -> bool:
        base = 16 if any(re.search("[A-F]", c) for pair in choices for c in pair) else 10
        try:
            number = int(value, base)
        except ValueError:
            return False
        return any(int(low, base) <= number <= int(high, base) for low, high in choices)
