"""Small lists for the tests, made on the spot."""

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import openpyxl

from robodial.contacts.list_reader import ListRow, read_list
from robodial.domain.contact import ImportedContact, RejectedRow
from robodial.domain.list_columns import ListColumns

DATA = Path(__file__).parents[2] / "data" / "lists"


def text_list(folder: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / "list.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def xlsx_list(folder: Path, rows: list[list[Any]], *, sheet_before: str = "", at: tuple[int, int] = (1, 1)) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    if sheet_before:
        sheet.title = sheet_before
        sheet = book.create_sheet("Contacts")
    for down, row in enumerate(rows):
        for along, cell in enumerate(row):
            sheet.cell(at[0] + down, at[1] + along, cell)
    path = folder / "list.xlsx"
    book.save(path)
    return path


def ods_list(folder: Path, rows: list[list[str | float]]) -> Path:
    """The least that makes an OpenDocument spreadsheet (ODF 1.2, part 1, chapter 9)."""
    cells = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names}><office:body><office:spreadsheet>'
        f'<table:table table:name="Feuille1">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    path = folder / "list.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def _ods_cell(cell: str | float) -> str:
    if isinstance(cell, str):
        return f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
    return (
        f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p></table:table-cell>'
    )


def rows_of(path: Path, country: str = "FR", wanted: ListColumns | None = None, sheet: str = "") -> list[ListRow]:
    with read_list(path, country, wanted=wanted, sheet=sheet) as reading:
        return list(reading)


def contacts_of(path: Path, country: str = "FR", **more: Any) -> list[tuple[int, tuple[str, ...], str]]:
    """Row, numbers and name of the accepted rows."""
    found = rows_of(path, country, **more)
    return [(one.row, one.numbers, one.name) for one in found if isinstance(one, ImportedContact)]


def rejected_of(path: Path, country: str = "FR", **more: Any) -> list[tuple[int, str, str, str]]:
    """Row, column, value and code of the others."""
    found = rows_of(path, country, **more)
    return [(one.row, one.column, one.value, one.code) for one in found if isinstance(one, RejectedRow)]


A_DATE = dt.datetime(2026, 11, 23, 10, 30)
