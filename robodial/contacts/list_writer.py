"""Writes lists and reports as CSV and XLSX that a spreadsheet shows as they are and runs nothing of.

In CSV every spreadsheet takes a cell that begins with = + - @ (or a tab or carriage return) for a formula, and one
that splits on another sign than ours sees beginnings in the middle of our cells. There an apostrophe goes before the
sign: `'+33199001234` stays readable, is what spreadsheets themselves use for text, and is read back by our import. In
XLSX a cell is stored as text, and nothing needs to change.
"""

import csv
import io
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from robodial import files
from robodial.errors import ListWriteError
from robodial.i18n import gettext as _

_FORMULA_SIGNS = "=+\\-@\t\r＝＋－＠"
_FORMULA_START = re.compile(rf'(^[ \u00a0"]*|[;,|\t\r\n][ \u00a0"]*)(?=[{_FORMULA_SIGNS}])')
_DECIMAL_COMMA = ("fr", "de", "es", "it", "nl", "pt")
"""Languages whose spreadsheets separate cells with `;`, the comma being their decimal point."""

MOST_XLSX_ROWS = 1_048_576
LONGEST_XLSX_CELL = 32_767
"""Limits of the format (ECMA-376, as Excel applies them)."""

Row = Sequence[str]


def write_csv(path: Path, header: Row, rows: Iterable[Row], *, language: str, delimiter: str = "") -> None:
    """Write UTF-8 with a byte order mark, CRLF line ends (RFC 4180), and the language's delimiter or the given one.

    Either the whole file comes to be, or the one that was there stays. Raises ListWriteError.
    """
    separator = delimiter or (";" if language.lower().startswith(_DECIMAL_COMMA) else ",")

    def write(part: Path) -> None:
        with part.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
            writer = csv.writer(file, delimiter=separator, lineterminator="\r\n")
            writer.writerows([harmless(cell) for cell in row] for row in _with_header(header, rows))
            _sync(file)

    _replace(path, write)


def write_xlsx(path: Path, header: Row, rows: Iterable[Row]) -> None:
    """Write a workbook of one sheet in which every cell is text. Whole or not at all. Raises ListWriteError."""
    import xlsxwriter  # takes longer to import than most lists to read
    from xlsxwriter.exceptions import XlsxWriterException

    def write(part: Path) -> None:
        with xlsxwriter.Workbook(str(part), {"constant_memory": True, "tmpdir": str(part.parent)}) as book:
            sheet = book.add_worksheet()
            bold = book.add_format({"bold": True})
            for n, row in enumerate(_with_header(header, rows)):
                if n >= MOST_XLSX_ROWS:
                    text = _("{path} would have more than {n} rows, the most a workbook can hold: write a CSV file.")
                    raise ListWriteError(text.format(path=path, n=MOST_XLSX_ROWS), path=str(path))
                for place, cell in enumerate(row):
                    sheet.write_string(n, place, _storable(cell), bold if n == 0 and header else None)

    _replace(path, write, XlsxWriterException)


def harmless(cell: str) -> str:
    """`cell` with an apostrophe before everything that a spreadsheet could take for a formula's beginning."""
    return _FORMULA_START.sub(r"\1'", cell)


def _storable(cell: str) -> str:
    return cell[:LONGEST_XLSX_CELL].encode("utf-8", "replace").decode("utf-8")


def _with_header(header: Row, rows: Iterable[Row]) -> Iterator[Row]:
    return chain([header] if header else [], rows)


def _sync(file: io.TextIOWrapper) -> None:
    """On the disk before it takes the old file's place."""
    file.flush()
    os.fsync(file.fileno())


def _replace(path: Path, write: Callable[[Path], None], *problems: type[Exception]) -> None:
    with (
        _told(path, problems),
        tempfile.TemporaryDirectory(prefix=".robodial-", dir=path.parent, ignore_cleanup_errors=True) as folder,
    ):
        part = Path(folder) / path.name
        write(part)
        files.put_in_place(part, path)


@contextmanager
def _told(path: Path, problems: Sequence[type[Exception]]) -> Iterator[None]:
    """What the system says, in words that help."""
    caught: tuple[type[Exception], ...] = (OSError, *problems)
    try:
        yield
    except PermissionError as error:
        text = _("{path} cannot be written: close it in the spreadsheet, or choose another folder.")
        raise ListWriteError(text.format(path=path), path=str(path)) from error
    except caught as error:
        text = _("{path} cannot be written ({detail}): free some space, or choose another folder.")
        detail = getattr(error, "strerror", None) or error
        raise ListWriteError(text.format(path=path, detail=detail), path=str(path)) from error
