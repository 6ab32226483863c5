"""How a list is to be read, where the user said so: which columns hold what, the encoding, and repairs they refused."""

import codecs
from dataclasses import dataclass
from typing import Literal

RepairKind = Literal[
    "lost_zero", "extra_zero", "plus_lost", "several_numbers", "spreadsheet", "label", "overseas", "signs"
]
REPAIRS: tuple[RepairKind, ...] = (
    "lost_zero",  # a spreadsheet took the first zero
    "extra_zero",  # a zero after the country's code: +33 (0)1
    "plus_lost",  # a country's code without + or 00 before it
    "several_numbers",  # two numbers and more in one cell
    "spreadsheet",  # written as a calculation's result: 6.12E8, ="01…", '01…
    "label",  # words around the number: Tel. 01…
    "overseas",  # a territory's number, written as one of the country
    "signs",  # slashes, digits of other scripts, invisible marks
)
"""What is repaired in a cell with a telephone number; each kind can be refused."""

NO_COLUMN = "-"
"""In place of a column's name: there is none, and none is looked for."""


@dataclass(frozen=True, slots=True)
class ListColumns:
    """Columns by header or letter; whatever is empty is found out.

    `unrepaired_rows` (as a spreadsheet counts them) and `refused_repairs` (kinds) are left as they are: such a cell is
    no number, and its row is rejected.
    """

    phone: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    time_zone: str = ""
    encoding: str = ""
    unrepaired_rows: tuple[int, ...] = ()
    refused_repairs: tuple[RepairKind, ...] = ()

    @property
    def refuses_repairs(self) -> bool:
        """True when some cell may have to stay as it is."""
        return bool(self.unrepaired_rows or self.refused_repairs)


def is_text_encoding(name: str) -> bool:
    """True for the name of a codec between bytes and text."""
    try:
        codecs.lookup(name)
        "a".encode(name).decode(name)
    except (LookupError, UnicodeError):
        return False
    return True
