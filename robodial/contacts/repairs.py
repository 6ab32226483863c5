"""What was repaired in a cell for it to be read as numbers: told to the user, who can refuse it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from phonenumbers import PhoneMetadata

from robodial.contacts.phone_numbers import FORMULA_TEXT, SCIENTIFIC, WHOLE_FLOAT, Numbering, pieces_of, plain_text
from robodial.domain.contact import PhoneNumber
from robodial.domain.list_columns import REPAIRS, RepairKind

_USUAL = re.compile(r"\+?[0-9(](?:[ .\-()\u00a0\u202f]?[0-9()])*").fullmatch
"""Digits in groups: nothing needs to be repaired to read them."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One cell: what it said, and the numbers (joined by " / ") it was taken for. `refused`: it was left as it was."""

    row: int
    column: str
    kind: RepairKind
    before: str
    after: str
    refused: bool = False


@dataclass(frozen=True, slots=True)
class _Plan:
    code: str
    trunk: str
    abroad: str


def repairs_in(cell: str, numbers: Sequence[PhoneNumber], numbering: Numbering) -> tuple[RepairKind, ...]:
    """The kinds of repair that `cell` needed to become these numbers; most need none."""
    plan = _plan(numbering.country)
    if len(numbers) == 1 and _USUAL(cell):
        kind = _in_digits(cell, numbers[0], plan)
        return (kind,) if kind else ()
    return _in_order(_kinds(cell, numbers, numbering, plan))


def _kinds(cell: str, numbers: Sequence[PhoneNumber], numbering: Numbering, plan: _Plan) -> Iterator[RepairKind]:
    if FORMULA_TEXT.fullmatch(cell.strip()) or cell.startswith("'"):
        yield "spreadsheet"
    text = plain_text(cell)
    if len(numbers) > 1:
        yield "several_numbers"
        for piece in pieces_of(text):
            found = numbering.read(piece)
            if isinstance(found, tuple) and len(found) == 1:
                yield from repairs_in(piece, found, numbering)
    elif SCIENTIFIC.fullmatch(text) or WHOLE_FLOAT.fullmatch(text):
        yield "spreadsheet"
        if kind := _in_digits(numbering.digits(text), numbers[0], plan):
            yield kind
    elif any(map(str.isalpha, text)):
        yield "label"
    elif not _USUAL(text) or (text != cell.strip() and not cell.startswith(("'", "="))):
        yield "signs"
    elif kind := _in_digits(text, numbers[0], plan):
        yield kind


def _in_digits(cell: str, number: PhoneNumber, plan: _Plan) -> RepairKind | None:
    digits, whole = "".join(filter(str.isdecimal, cell)), number[1:]
    if cell.startswith(("+", "(+")):
        return None if digits == whole else "extra_zero"
    if plan.abroad and digits.startswith(plan.abroad):
        return None if digits == plan.abroad + whole else "extra_zero"
    if not whole.startswith(plan.code):
        return "plus_lost" if digits == whole else "overseas"
    national = whole.removeprefix(plan.code)
    if digits == plan.trunk + national:
        return None
    if digits == whole:
        return "plus_lost"
    if digits == national:
        return "lost_zero" if plan.trunk == "0" else None
    return "lost_zero" if "0" + digits == national else "signs"


def _in_order(kinds: Iterable[RepairKind]) -> tuple[RepairKind, ...]:
    found = set(kinds)
    return tuple(kind for kind in REPAIRS if kind in found)


@lru_cache(maxsize=8)
def _plan(country: str) -> _Plan:
    known = PhoneMetadata.metadata_for_region(country)
    if known is None:
        return _Plan("", "", "00")
    abroad = known.international_prefix or ""
    return _Plan(str(known.country_code), known.national_prefix or "", abroad if abroad.isdecimal() else "")
