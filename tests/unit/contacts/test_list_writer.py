"""Reports that a spreadsheet shows and runs nothing of."""

import csv
import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from robodial.contacts import list_writer
from robodial.contacts.list_writer import harmless, write_csv, write_xlsx
from robodial.contacts.phone_numbers import Numbering
from robodial.errors import ListWriteError
from tests.unit.contacts.lists import rows_of

HEADER = ("Nom", "Tél", "Résultat")
ROWS = [("Dupré; Zoé", "+33199001234", "joint"), ("=1+1", "01 99 00 12 35", "ligne 1\nligne 2")]


def read_back(path: Path, delimiter: str) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


@pytest.mark.parametrize(("language", "delimiter"), [("fr", ";"), ("fr_FR", ";"), ("en", ","), ("", ",")])
def test_csv_has_the_mark_line_ends_and_delimiter_that_excel_wants(
    tmp_path: Path, language: str, delimiter: str
) -> None:
    path = tmp_path / "report.csv"
    write_csv(path, HEADER, ROWS, language=language)
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfNom" + delimiter.encode())
    assert raw.count(b"\r\n") == 3
    assert read_back(path, delimiter) == [
        list(HEADER),
        ["Dupré; Zoé", "'+33199001234", "joint"],
        ["'=1+1", "01 99 00 12 35", "ligne 1\nligne 2"],
    ]


def test_the_lists_own_delimiter_wins(tmp_path: Path) -> None:
    write_csv(tmp_path / "report.csv", HEADER, ROWS, language="fr", delimiter="\t")
    assert read_back(tmp_path / "report.csv", "\t")[0] == list(HEADER)


def test_what_is_written_can_be_imported_again(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    write_csv(path, HEADER, ROWS, language="fr")
    assert [one.row for one in rows_of(path)] == [2, 3]
    assert Numbering.of("FR").read(harmless("+33199001234")) == ("+33199001234",)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+33 1 99 00 12 34", "'+33 1 99 00 12 34"),
        ("-2+3", "'-2+3"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("＝1", "'＝1"),
        ("  =1", "  '=1"),
        ('"=1"', '"\'=1"'),
        ("Paris;=1", "Paris;'=1"),
        ("Paris,@x", "Paris,'@x"),
        ("Paris\n+x", "Paris\n'+x"),
        ("Saint-Étienne", "Saint-Étienne"),
        ("06 12 - x = y", "06 12 - x = y"),
        ("", ""),
    ],
)
def test_nothing_begins_like_a_formula(cell: str, written: str) -> None:
    assert harmless(cell) == written


FORMULA = re.compile(r"[\s\"]*[=+\-@]")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(st.text("=+-@\t\r\n;,|\"' a1", max_size=8), min_size=1, max_size=3), max_size=4),
    st.sampled_from([";", ","]),
)
def test_no_cell_is_a_formula_whatever_delimiter_the_reader_believes_in(
    tmp_path: Path, rows: list[list[str]], written: str
) -> None:
    path = tmp_path / "report.csv"
    write_csv(path, (), rows, language="en", delimiter=written)
    assert len(read_back(path, written)) == len(rows)
    for believed in (";", ",", "\t", "|"):
        cells = [cell for row in read_back(path, believed) for cell in row]
        assert [cell for cell in cells if FORMULA.match(cell)] == []


def test_xlsx_keeps_every_cell_as_text(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write_xlsx(path, HEADER, [*ROWS, ("http://example.org", "0199001234", "\x00\ud800" + "x" * 40_000)])
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    cells = list(sheet.iter_rows())
    assert [cell.value for cell in cells[2]] == list(ROWS[1])
    assert {cell.data_type for row in cells for cell in row} == {"s"}
    assert cells[3][0].hyperlink is None
    assert len(str(cells[3][2].value)) > 30_000
    assert [cell.value for cell in cells[0]] == list(HEADER)
    assert cells[0][0].font.bold


def test_more_rows_than_a_workbook_holds_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_writer, "MOST_XLSX_ROWS", 2)
    with pytest.raises(ListWriteError, match="more than 2 rows"):
        write_xlsx(tmp_path / "report.xlsx", HEADER, ROWS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["report.csv", "report.xlsx"])
def test_a_full_disk_leaves_the_old_file_and_says_so(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("old")

    def rows() -> Iterator[tuple[str, ...]]:
        yield ROWS[0]
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(ListWriteError, match="No space left") as caught:
        write_csv(path, HEADER, rows(), language="fr") if name.endswith("csv") else write_xlsx(path, HEADER, rows())
    assert caught.value.path == str(path)
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_a_file_open_in_a_spreadsheet_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.csv"
    path.write_text("old")

    def held(_: Path, __: Path) -> None:
        raise PermissionError(errno.EACCES, "held")

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(ListWriteError, match="close it in the spreadsheet"):
        write_csv(path, HEADER, ROWS, language="fr")
    assert path.read_text() == "old"


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ListWriteError, match="cannot be written"):
        write_csv(tmp_path / "none" / "report.csv", HEADER, ROWS, language="fr")
