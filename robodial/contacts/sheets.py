"""Which sheet of a workbook is the list: a page of instructions may come first, and a second part may follow."""

from itertools import islice
from pathlib import Path

from robodial.contacts.columns import find_columns
from robodial.contacts.list_files import open_list
from robodial.contacts.phone_numbers import Numbering
from robodial.contacts.raw_rows import RowSource
from robodial.domain.list_columns import ListColumns
from robodial.errors import ContactImportError

SAMPLE_ROWS = 300
"""Enough to see past titles and gaps, small enough to be unnoticed."""


def open_numbers(
    path: Path, numbering: Numbering, sheet: str, wanted: ListColumns
) -> tuple[RowSource, tuple[str, ...]]:
    """The list at `path`, and the names of the sheets that hold numbers too and are not read.

    Without a named sheet it is the first one that can be seen and holds numbers. Raises ContactImportError.
    """
    source = open_list(path, sheet, wanted.encoding)
    if not source.other_sheets:
        return source, ()
    names = (source.sheet, *source.other_sheets)
    chosen = next((name for name in names if _has_numbers(path, name, numbering, wanted)), source.sheet)
    if chosen != source.sheet:
        source.close()
        source = open_list(path, chosen)
    others = (name for name in names if name != chosen)
    return source, tuple(name for name in others if _has_numbers(path, name, numbering, ListColumns()))


def _has_numbers(path: Path, sheet: str, numbering: Numbering, wanted: ListColumns) -> bool:
    try:
        source = open_list(path, sheet)
        try:
            return bool(find_columns(list(islice(source.rows(), SAMPLE_ROWS)), numbering, wanted).phone)
        finally:
            source.close()
    except ContactImportError:
        return False
