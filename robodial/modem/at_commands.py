"""Building AT command lines and dial strings. Nothing here sends; what cannot be sent safely cannot be built."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from robodial.errors import CallRefused, ModemError
from robodial.i18n import gettext as _

LONGEST_LINE = 40
"""Characters of a command line, `AT` included: every known modem accepts as many (Conexant 50, US Robotics 60)."""

CR = "\r"

_DIALABLE = re.compile(r"[0-9,W]*[0-9][0-9,W]*", re.ASCII)
_PRINTABLE = re.compile(r"[ -~]+", re.ASCII)
_KEYS = re.compile(r"[0-9*#A-D]+", re.ASCII)


class Kind(Enum):
    """What a command does, and with it which answers end it."""

    SETTING = "setting"  # OK or ERROR
    DIAL = "dial"  # any result code
    DATA = "data"  # CONNECT opens a voice data state
    HANG_UP = "hang_up"  # OK, or NO CARRIER from modems that say goodbye so


@dataclass(frozen=True, slots=True)
class Command:
    """One command line without its CR, and the seconds after which its answer is overdue."""

    text: str
    kind: Kind = Kind.SETTING
    timeout_s: float = 3.0

    def __post_init__(self) -> None:
        if not _PRINTABLE.fullmatch(self.text) or len(self.text) > LONGEST_LINE:
            raise ModemError(_("Not a command line for a modem: {text}.").format(text=ascii(self.text)))

    @property
    def line(self) -> bytes:
        """As it goes over the wire: a trailing LF could abort the dialing it starts (ITU-T V.250 5.6.1)."""
        return (self.text + CR).encode("ascii")


def checked_dial_string(dial_string: str) -> str:
    """`dial_string` if it holds only digits, `,` (pause) and `W` (second dial tone), else CallRefused.

    A cell of a list is never a command: `;`, `*`, `#`, `+`, letters and control characters do not pass.
    """
    if not _DIALABLE.fullmatch(dial_string):
        raise CallRefused(
            _(
                "This is not a number a modem may dial: {number}. Only digits are dialed; correct it in the list."
            ).format(number=ascii(dial_string)),
            code="dial_string",
        )
    return dial_string


def dial(dial_string: str, *, stay_in_command_state: bool, timeout_s: float) -> Command:
    """`ATDT…`, with `;` when the modem is to take commands again as soon as the digits are out. Raises CallRefused.

    Always tone (`T`): bare `ATD` is misread by at least one family.
    """
    text = "ATDT" + checked_dial_string(dial_string) + (";" if stay_in_command_state else "")
    if len(text) > LONGEST_LINE:
        raise CallRefused(
            _("This number is too long for a modem: {number}. Correct it in the list.").format(number=dial_string),
            code="dial_string",
        )
    return Command(text, Kind.DIAL, timeout_s)


def dtmf(keys: str, *, timeout_s: float) -> list[Command]:
    """`AT+VTS=` lines for keys 0-9 * # A-D (ITU-T V.253 10.2.3). Raises CallRefused on anything else."""
    if not _KEYS.fullmatch(keys):
        raise CallRefused(_("These are not telephone keys: {keys}.").format(keys=ascii(keys)), code="keys")
    per_line = (LONGEST_LINE - len("AT+VTS=") + 1) // 2
    groups = [keys[i : i + per_line] for i in range(0, len(keys), per_line)]
    return [Command("AT+VTS=" + ",".join(group), timeout_s=timeout_s) for group in groups]


def pack(settings: Iterable[str]) -> list[list[str]]:
    """Group settings (`+VIT=0`, `S7=60`) so that each group fits one line: every line costs a turn of the modem."""
    groups: list[list[str]] = []
    for setting in settings:
        if groups and len(joined([*groups[-1], setting])) <= LONGEST_LINE:
            groups[-1].append(setting)
        else:
            groups.append([setting])
    return groups


def joined(settings: Iterable[str]) -> str:
    """One line of several settings; after an extended command V.250 5.4 wants `;` before the next."""
    line = "AT"
    for setting in settings:
        line += ";" + setting if "+" in line else setting
    return line
