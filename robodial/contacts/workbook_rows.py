"""Lists in workbooks: XLSX, XLS and ODS, through calamine."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from robodial.contacts.raw_rows import RawRow
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""How a workbook's file begins: a ZIP archive (XLSX, ODS) or an OLE compound file (XLS)."""

MOST_UNPACKED = 2_000_000_000
"""Bytes. An archive that unpacks to more is no list, and would fill the memory."""

Cell = str | float | int | bool | date | datetime | time | timedelta


class WorkbookRows:
    """One sheet of a workbook: the named one, else the first that can be seen and is not empty.

    Raises ContactImportError, OSError.
    """

    delimiter = ""
    encoding = ""

    def __init__(self, path: Path, sheet: str = "") -> None:
        self.bytes_total = path.stat().st_size
        _refuse_bombs(path)
        self._sheet, self.other_sheets = _opened(path, sheet)
        self.sheet: str = self._sheet.name
        self._first_column = self._sheet.start[1] if self._sheet.start else 0
        self._row = 0

    @property
    def bytes_done(self) -> int:
        """The share of the rows, as bytes of the file."""
        rows = self._sheet.end[0] + 1 if self._sheet.end else 1
        return self.bytes_total * min(self._row, rows) // rows

    def close(self) -> None:
        """The file was closed once read."""

    def rows(self) -> Iterator[RawRow]:
        """Every row, from the sheet's first one and first column."""
        before = [""] * self._first_column
        for cells in self._sheet.iter_rows():
            self._row += 1
            yield RawRow(self._row, before + [cell if type(cell) is str else text_of(cell) for cell in cells])


def text_of(cell: Cell) -> str:
    """As the cell's own sheet would show it without any format: whole numbers without a point, dates in ISO 8601."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _opened(path: Path, sheet: str) -> "tuple[CalamineSheet, tuple[str, ...]]":
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            return _chosen(book, sheet)
    except PasswordError as error:
        raise ContactImportError(_("The workbook is protected by a password: save it without one.")) from error
    except CalamineError as error:
        text = _("The workbook cannot be read ({detail}): open it in a spreadsheet and save it again as .xlsx or .csv.")
        raise ContactImportError(text.format(detail=error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how a failure inside calamine comes out; not an Exception
            raise
        raise ContactImportError(_("The workbook is damaged: open it in a spreadsheet and save it again.")) from error


def _chosen(book: "CalamineWorkbook", name: str) -> "tuple[CalamineSheet, tuple[str, ...]]":
    """The sheet, and the names of the others that can be seen."""
    from python_calamine import SheetVisibleEnum

    if name and name not in book.sheet_names:
        text = _("There is no sheet “{name}”; the workbook has: {names}.")
        raise ContactImportError(text.format(name=name, names=", ".join(book.sheet_names)))
    seen = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
    sheets = (book.get_sheet_by_name(one) for one in ([name] if name else seen))
    found = next((sheet for sheet in sheets if sheet.height), None)
    if found is None:
        raise ContactImportError(_("The list is empty."))
    return found, () if name else tuple(one for one in seen if one != found.name)


def _refuse_bombs(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise ContactImportError(_("The workbook is damaged: open it in a spreadsheet and save it again.")) from error
    if unpacked > MOST_UNPACKED:
        raise ContactImportError(_("The workbook is far too large for a list: save the list alone as .csv."))
