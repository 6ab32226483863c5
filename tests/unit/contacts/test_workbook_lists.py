"""Lists in XLSX, XLS and ODS workbooks."""

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from robodial.contacts import workbook_rows
from robodial.contacts.list_reader import read_list
from robodial.contacts.number_list import NumberListReading
from robodial.contacts.workbook_rows import text_of
from robodial.errors import ContactImportError
from tests.unit.contacts.lists import A_DATE, DATA, contacts_of, ods_list, rejected_of, rows_of, xlsx_list

ONE = "+33199001234"
ROWS = [["Nom", "Tél", "RDV"], ["Dupré", 199001234, A_DATE], ["Œuvrard", "01 99 00 12 35", None], ["Fin", "ATH", None]]


def test_xlsx_with_a_number_that_lost_its_zero(tmp_path: Path) -> None:
    path = xlsx_list(tmp_path, ROWS)
    assert contacts_of(path) == [(2, (ONE,), "Dupré"), (3, ("+33199001235",), "Œuvrard")]
    assert rejected_of(path) == [(4, "Tél", "ATH", "not_a_number")]
    assert rows_of(path)[0].cells == ("Dupré", "199001234", "2026-11-23 10:30:00")  # type: ignore[union-attr]


def test_rows_and_columns_are_counted_from_the_sheets_corner(tmp_path: Path) -> None:
    path = xlsx_list(tmp_path, [*ROWS[1:3], ["x", "zut", None]], at=(4, 3))
    assert [row for row, _, _ in contacts_of(path)] == [4, 5]
    assert rejected_of(path) == [(6, "D", "zut", "not_a_number")]


def test_the_first_sheet_that_is_not_empty_is_read_unless_one_is_named(tmp_path: Path) -> None:
    path = xlsx_list(tmp_path, ROWS, sheet_before="Notes")
    assert len(contacts_of(path)) == 2
    assert len(contacts_of(path, sheet="Contacts")) == 2
    with pytest.raises(ContactImportError, match="Notes, Contacts"):
        rows_of(path, sheet="Clients")
    with pytest.raises(ContactImportError, match="empty"):
        rows_of(path, sheet="Notes")


def sheets(folder: Path, **content: list[list[str]]) -> Path:
    """A workbook of these sheets; the name of a hidden one begins with h_."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in content.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name.startswith("h_") else "visible"
        for row in rows:
            sheet.append(row)
    book.save(folder / "list.xlsx")
    return folder / "list.xlsx"


LIST = [["Nom", "Tél"], ["Dupré", "01 99 00 12 34"]]
OTHER = [["Nom", "Tél"], ["Œuvrard", "01 99 00 12 35"]]


def test_a_hidden_sheet_is_not_called(tmp_path: Path) -> None:
    path = sheets(tmp_path, h_archive=OTHER, patients=LIST)
    assert contacts_of(path) == [(2, (ONE,), "Dupré")]
    assert rejected_of(path) == []
    assert contacts_of(path, sheet="h_archive") == [(2, ("+33199001235",), "Œuvrard")]


def test_the_list_may_come_after_sheets_that_are_none(tmp_path: Path) -> None:
    path = sheets(tmp_path, guide=[["How to use this"], ["Fill in the other sheet"]], empty=[], patients=LIST)
    assert contacts_of(path) == [(2, (ONE,), "Dupré")]
    assert rejected_of(path) == []


def test_a_second_sheet_with_numbers_is_not_lost_without_a_word(tmp_path: Path) -> None:
    path = sheets(tmp_path, a_to_l=LIST, notes=[["nothing"]], m_to_z=OTHER)
    assert contacts_of(path) == [(2, (ONE,), "Dupré")]
    assert rejected_of(path) == [(1, "sheet m_to_z", "", "unread_sheet")]
    with NumberListReading(path, "FR") as reading:
        blocks = list(reading)
    assert [row.code for block in blocks for row in block.rejected] == ["unread_sheet"]
    assert [number for block in blocks for number in block.numbers.tolist()] == [33199001234]


def test_ods(tmp_path: Path) -> None:
    path = ods_list(tmp_path, [["Nom", "Tél"], ["Zoé", 199001234.0], ["Ana", "+33 (0)1 99 00 12 35"]])
    assert contacts_of(path) == [(2, (ONE,), "Zoé"), (3, ("+33199001235",), "Ana")]


def test_xls() -> None:
    assert contacts_of(DATA / "patients.xls") == [
        (3, (ONE,), "Zoé Dupré"),
        (4, ("+33199001235", "+33639981234"), "Anaïs Œuvrard"),
    ]
    assert rejected_of(DATA / "patients.xls") == [(5, "Téléphone", "*21*0199001234#", "dial_command")]


def test_a_workbook_under_another_name_is_still_a_workbook(tmp_path: Path) -> None:
    path = xlsx_list(tmp_path, ROWS).rename(tmp_path / "list.csv")
    assert len(contacts_of(path)) == 2


def test_progress_ends_at_the_files_size(tmp_path: Path) -> None:
    with read_list(xlsx_list(tmp_path, ROWS), "FR") as reading:
        assert len(list(reading)) == 3
        assert reading.bytes_done == reading.bytes_total
        assert reading.delimiter == ""


def test_a_workbook_that_would_fill_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_rows, "MOST_UNPACKED", 1000)
    with pytest.raises(ContactImportError, match="too large"):
        rows_of(xlsx_list(tmp_path, ROWS))


def test_another_archive_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.jpg", b"x")
    with pytest.raises(ContactImportError, match="workbook cannot be read"):
        rows_of(path)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (199001234.0, "199001234"),
        (33199001234.0, "33199001234"),
        (1.5, "1.5"),
        (1e300, "1e+300"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (A_DATE, "2026-11-23 10:30:00"),
        (dt.date(2026, 11, 23), "2026-11-23"),
        (dt.time(10, 30), "10:30:00"),
        (dt.timedelta(hours=1), "1:00:00"),
    ],
)
def test_cells_become_text(cell: workbook_rows.Cell, text: str) -> None:
    assert text_of(cell) == text


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    xlsx = xlsx_list(tmp_path_factory.mktemp("whole"), ROWS)
    return {"xlsx": xlsx.read_bytes(), "xls": (DATA / "patients.xls").read_bytes()}


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cut=st.integers(0, 6000), at=st.integers(0, 6000), byte=st.integers(0, 255), kind=st.sampled_from(["xlsx", "xls"])
)
def test_a_damaged_workbook_gives_rows_or_a_clear_error(
    tmp_path: Path, whole: dict[str, bytes], cut: int, at: int, byte: int, kind: str
) -> None:
    full = whole[kind]
    damaged = bytearray(full[: len(full) - cut] if cut < len(full) // 2 else full)
    damaged[at % len(damaged)] = byte
    path = tmp_path / "damaged"
    path.write_bytes(damaged)
    try:
        found = rows_of(path)
    except ContactImportError as error:
        assert str(error)
        return
    assert all(one.row >= 1 for one in found)
