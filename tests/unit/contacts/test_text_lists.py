"""CSV as spreadsheets export it, and as accidents leave it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from robodial.contacts import text_rows
from robodial.contacts.list_reader import read_list
from robodial.domain.contact import ImportedContact
from robodial.errors import ContactImportError
from tests.unit.contacts.lists import contacts_of, rejected_of, rows_of, text_list

ONE, OTHER = "+33199001234", "+33199001235"
PLAIN = "Nom;Prénom;Téléphone\r\nDupré;Zoé;0199001234\r\nŒuvrard;Anaïs;01 99 00 12 35\r\n"
EXPECTED = [(2, (ONE,), "Zoé Dupré"), (3, (OTHER,), "Anaïs Œuvrard")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_accents_survive_every_encoding_that_spreadsheets_use(tmp_path: Path, encoding: str) -> None:
    assert contacts_of(text_list(tmp_path, PLAIN, encoding)) == EXPECTED


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"], ids=["little endian", "big endian"])
def test_utf16_with_its_mark(tmp_path: Path, mark: bytes) -> None:
    encoding = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    assert contacts_of(text_list(tmp_path, mark + PLAIN.encode(encoding))) == EXPECTED


def test_utf8_cut_off_inside_a_last_character_is_still_utf8(tmp_path: Path) -> None:
    path = text_list(tmp_path, (PLAIN + "Zoé").encode()[:-1])
    assert contacts_of(path) == EXPECTED
    assert rejected_of(path) == [(4, "Téléphone", "", "no_number")]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"], ids=["CRLF", "LF", "CR"])
def test_every_delimiter_and_line_end(tmp_path: Path, delimiter: str, ending: str) -> None:
    path = text_list(tmp_path, PLAIN.replace(";", delimiter).replace("\r\n", ending))
    assert contacts_of(path) == EXPECTED
    with read_list(path, "FR") as reading:
        assert reading.delimiter == delimiter


def test_the_delimiter_is_not_confused_by_commas_inside_cells(tmp_path: Path) -> None:
    path = text_list(tmp_path, "Nom;Tél;Montant\nA, B;0199001234;1,5\nC, D;0199001235;2,5\n")
    assert contacts_of(path) == [(2, (ONE,), "A, B"), (3, (OTHER,), "C, D")]


def test_excel_may_name_the_delimiter_in_a_line_that_it_does_not_show(tmp_path: Path) -> None:
    path = text_list(tmp_path, "sep=|\r\nNom|Tél\r\nDupont|0199001234\r\n")
    assert contacts_of(path) == [(2, (ONE,), "Dupont")]


def test_a_line_break_inside_quotes_is_one_row_for_a_spreadsheet(tmp_path: Path) -> None:
    path = text_list(tmp_path, 'Nom;Adresse;Tél\r\nDupont;"12, rue X\r\n75000 Paris";0199001234\r\nB;;0199001235\r\n')
    assert contacts_of(path) == [(2, (ONE,), "Dupont"), (3, (OTHER,), "B")]


def test_doubled_quotes_are_one_quote(tmp_path: Path) -> None:
    path = text_list(tmp_path, 'Nom;Tél\n"Dupont ""Le Grand""";0199001234\n')
    assert contacts_of(path) == [(2, (ONE,), 'Dupont "Le Grand"')]


def test_title_lines_above_the_header_and_empty_lines_are_passed_over(tmp_path: Path) -> None:
    path = text_list(tmp_path, "Liste des patients;;\n;;\n\nNom;Tél;Ville\nA;0199001234;X\n\n;;\nB;0199001235;Y\n")
    assert contacts_of(path) == [(5, (ONE,), "A"), (8, (OTHER,), "B")]
    assert rejected_of(path) == []


def test_a_list_without_a_header(tmp_path: Path) -> None:
    path = text_list(tmp_path, "Dupont;0199001234\nDurand;0199001235\n")
    assert contacts_of(path) == [(1, (ONE,), "Dupont"), (2, (OTHER,), "Durand")]


def test_one_bare_column_of_numbers(tmp_path: Path) -> None:
    path = text_list(tmp_path, "0199001234\n01 99 00 12 35\n0199001234, 0199001235\n")
    assert [numbers for _, numbers, _ in contacts_of(path)] == [(ONE,), (OTHER,), (ONE, OTHER)]
    with read_list(path, "FR") as reading:
        assert reading.delimiter == ""


def test_ragged_rows_keep_their_own_cells(tmp_path: Path) -> None:
    path = text_list(tmp_path, "Nom;Tél;Ville\nA;0199001234\nB;0199001235;Y;more;and more\nC\n")
    found = rows_of(path)
    assert [one.cells for one in found if isinstance(one, ImportedContact)] == [
        ("A", "0199001234"),
        ("B", "0199001235", "Y", "more", "and more"),
    ]
    assert rejected_of(path) == [(4, "Tél", "", "no_number")]


@pytest.mark.parametrize("lines_after", [1, 5, text_rows.MOST_LINES_IN_A_ROW + 10])
def test_a_quotation_mark_never_closed_costs_one_row_and_no_more(tmp_path: Path, lines_after: int) -> None:
    after = "".join(f"P{n};0199001235\n" for n in range(lines_after))
    path = text_list(tmp_path, f'Nom;Tél\nA;0199001234\n"Durand;0199001234\n{after}')
    assert rejected_of(path) == [(3, "", '"Durand;0199001234', "torn_row")]
    assert len(contacts_of(path)) == 1 + lines_after
    assert contacts_of(path)[-1][0] == 3 + lines_after


def test_a_stray_quotation_mark_does_not_swallow_the_rows_up_to_the_next_one(tmp_path: Path) -> None:
    path = text_list(tmp_path, 'Nom;Tél;V\n"A;0199001234;x\nB;0199001235;y\n"C";0199001236;z\n')
    assert [row for row, _, _, code in rejected_of(path) if code == "torn_row"] == [2]
    assert [row for row, _, _ in contacts_of(path)] == [3, 4]


def test_a_lone_carriage_return_in_a_row_is_refused_and_reading_goes_on(tmp_path: Path) -> None:
    path = text_list(tmp_path, b"Nom;Tel\r\nA;0199001234\rATH\r\nB;0199001235\r\n")
    assert contacts_of(path) == [(3, (OTHER,), "B")]
    assert [(row, code) for row, _, _, code in rejected_of(path)] == [(2, "torn_row")]


def test_zero_bytes_in_a_number_are_refused_and_in_a_name_dropped(tmp_path: Path) -> None:
    path = text_list(tmp_path, b"Nom;Tel\nA\x00B;0199001234\nC;01990012\x0035\n")
    assert contacts_of(path) == [(2, (ONE,), "AB")]
    assert rejected_of(path) == [(3, "Tel", "01990012\\x0035", "control_characters")]


@pytest.mark.parametrize(
    "cell", ["0199001234;+VTS=1", "ATH", "*21*0199001234#", "0199001234\r", "0199001234\x10", "0199001234\rATH"]
)
def test_dangerous_cells_are_listed_with_row_column_value_and_reason(tmp_path: Path, cell: str) -> None:
    path = text_list(tmp_path, f'Nom;Tél\r\nA;0199001235\r\nB;"{cell}"\r\n')
    assert contacts_of(path) == [(2, (OTHER,), "A")]
    ((row, column, value, _),) = rejected_of(path)
    assert (row, column) == (3, "Tél")
    assert value.isprintable()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \r\n \r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b";;;\n;;;\n", "empty"),
        (b"Nom;Ville\nA;Paris\n", "No column with telephone numbers"),
        (b"<html><table><tr><td>0199001234", "web page"),
        (b"%PDF-1.4", "document"),
        (bytes(range(1, 32)) * 50, "not a list"),
        (b"x" * (text_rows.LONGEST_LINE + 1), "not a list"),
        (b"PK\x03\x04 but nothing more", "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "workbook"),
    ],
)
def test_a_file_that_is_no_list_says_so(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(ContactImportError, match=says):
        rows_of(text_list(tmp_path, content))


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(ContactImportError, match=r"none\.csv cannot be read"):
        rows_of(tmp_path / "none.csv")
    with pytest.raises(ContactImportError, match="cannot be read"):
        rows_of(tmp_path)


def test_progress_ends_at_the_files_size(tmp_path: Path) -> None:
    path = text_list(tmp_path, PLAIN + "A;B;0199001234\r\n" * 20_000)
    with read_list(path, "FR") as reading:
        seen = [reading.bytes_done for _ in reading]
        assert seen == sorted(seen)
        assert seen[0] < reading.bytes_total
        assert seen[-1] == reading.bytes_total == path.stat().st_size
    assert reading.bytes_done == reading.bytes_total


LIKELY = st.lists(
    st.sampled_from(
        [b"Nom;Tel\n", b"0199001234", b";", b",", b"\t", b'"', b"\n", b"\r", b"\r\n", b"\x00", b"\xe9", b"ATH"]
    ),
    max_size=60,
).map(b"".join)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=400)
    | LIKELY
    | st.text(max_size=200).map(lambda text: b"\xff\xfe" + text.encode("utf-16-le", "surrogatepass"))
)
def test_any_bytes_give_rows_or_a_clear_error(tmp_path: Path, content: bytes) -> None:
    path = text_list(tmp_path, content)
    try:
        found = rows_of(path)
    except ContactImportError as error:
        assert str(error)
        return
    rows = [one.row for one in found]
    assert rows == sorted(rows)
    numbers = [number for one in found if isinstance(one, ImportedContact) for number in one.numbers]
    assert all(number[0] == "+" and number[1:].isdecimal() and number.isascii() for number in numbers)


@pytest.mark.parametrize(
    "title", ["Ne pas appeler", "Do not call", "Opposition", "Ne plus contacter", "Désinscrit", "DNC", "Refus d'appel"]
)
def test_who_the_list_says_is_not_to_be_called_is_not(tmp_path: Path, title: str) -> None:
    rows = "A;0199001234;\nB;0199001235;X\nC;0199001236;non\nD;0199001237;le 3 mai\n"
    path = text_list(tmp_path, f"Nom;Tél;{title}\n{rows}")
    assert [name for _row, _numbers, name in contacts_of(path)] == ["A", "C"]
    assert rejected_of(path) == [(3, title, "X", "refused_in_list"), (5, title, "le 3 mai", "refused_in_list")]


@pytest.mark.parametrize(
    "title",
    ["No dossier", "Refus de soins", "STOP SMS", "Désabonné newsletter", "Date d'opposition", "Sans rdv", "Stop"],
)
def test_columns_that_refuse_something_else_refuse_no_calls(tmp_path: Path, title: str) -> None:
    assert len(contacts_of(text_list(tmp_path, f"Nom;Tél;{title}\nA;0199001234;X\n"))) == 1


def test_a_refusal_holds_for_the_number_in_whatever_row_it_stands(tmp_path: Path) -> None:
    rows = "A;0199001234;0639981234;\nB;0199001235;0639981235;X\nC;+33199001235;0639981236;\nB;0639981235;;\n"
    path = text_list(tmp_path, f"Nom;Fixe;Mobile;Ne pas appeler\n{rows}")
    assert contacts_of(path) == [(2, (ONE, "+33639981234"), "A"), (4, ("+33639981236",), "C")]
    assert rejected_of(path) == [
        (3, "Ne pas appeler", "X", "refused_in_list"),
        (4, "Fixe", "+33199001235", "refused_in_list"),
        (5, "Fixe", "0639981235", "refused_in_list"),
    ]
