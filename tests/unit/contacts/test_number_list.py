"""Lists read for their numbers alone: quick blocks and slow rows say the same."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from robodial.contacts import number_list
from robodial.contacts.number_list import NumberListReading, digest_of
from robodial.contacts.phone_numbers import Numbering
from robodial.domain.contact import RejectedRow
from robodial.errors import ContactImportError
from tests.unit.contacts.lists import text_list, xlsx_list


def read(path: Path, country: str = "FR") -> tuple[list[int], list[RejectedRow]]:
    with NumberListReading(path, country) as reading:
        blocks = list(reading)
        assert reading.bytes_done <= reading.bytes_total
    numbers = [number for block in blocks for number in block.numbers.tolist()]
    return numbers, [row for block in blocks for row in block.rejected]


def read_slowly(path: Path, country: str = "FR") -> tuple[list[int], list[RejectedRow]]:
    with NumberListReading(path, country) as reading:
        reading._plan = None
        blocks = list(reading)
    numbers = [number for block in blocks for number in block.numbers.tolist()]
    return numbers, [row for block in blocks for row in block.rejected]


def same(path: Path, country: str = "FR") -> None:
    quick, slow = read(path, country), read_slowly(path, country)
    assert sorted(quick[0]) == sorted(slow[0])
    assert quick[1] == slow[1]


NOTATIONS = ("0199001234", "01 99 00 12 34", "01.99.00.12.34", "+33 1 99 00 12 34", "0033199001234", "+33199001234",
             "199001234", "01\u00a099\u00a000\u00a012\u00a034", "+33 (0)1 99 00 12 34")  # fmt: skip


@pytest.mark.parametrize("written", NOTATIONS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_notation_in_every_kind_of_text_file(tmp_path: Path, written: str, encoding: str, end: str) -> None:
    path = text_list(tmp_path, end.join(["Téléphone", written, "06 39 98 00 01"]), encoding)
    assert read(path) == ([33199001234, 33639980001], [])


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_the_number_among_other_columns(tmp_path: Path, mark: str, quote: str) -> None:
    rows = [["nom", "tel", "depuis"], ["Zoé", "01 99 00 10 01", "2026-01-02"], ["Léo", "0199001002", "2026-01-03"]]
    text = "".join(mark.join(f"{quote}{cell}{quote}" for cell in row) + "\r\n" for row in rows)
    assert read(text_list(tmp_path, text)) == ([33199001001, 33199001002], [])


def test_a_first_line_that_names_the_delimiter_is_no_row(tmp_path: Path) -> None:
    path = text_list(tmp_path, "sep=;\ntel;nom\n0199001001;a\nnéant;b\n")
    numbers, [rejected] = read(path)
    assert (numbers, rejected.row, rejected.value) == ([33199001001], 3, "néant")


def test_wrong_cells_are_told_with_row_value_and_reason(tmp_path: Path) -> None:
    numbers, rejected = read(text_list(tmp_path, "tel\n0199001001\n0012\n\nabc\n0199001002\n"))
    assert numbers == [33199001001, 33199001002]
    assert [(row.row, row.column, row.value) for row in rejected] == [(3, "tel", "0012"), (5, "tel", "abc")]
    assert all(row.reason for row in rejected)


def test_numbers_that_are_never_dialed_may_be_refused_all_the_same(tmp_path: Path) -> None:
    assert read(text_list(tmp_path, "tel\n0899001001\n0199001001\n0199001002\n"))[0][0] == 33899001001


def test_a_workbook(tmp_path: Path) -> None:
    assert read(xlsx_list(tmp_path, [["tel"], ["0199001001"], [199001002]])) == ([33199001001, 33199001002], [])


def test_more_than_one_column_of_numbers(tmp_path: Path) -> None:
    path = text_list(tmp_path, "fixe;mobile\n0199001001;0639980001\n;0639980002\n")
    assert sorted(read(path)[0]) == [33199001001, 33639980001, 33639980002]


def test_a_wrong_time_zone_does_not_lose_a_refusal(tmp_path: Path) -> None:
    assert read(text_list(tmp_path, "tel;fuseau horaire\n0199001001;Nowhere\n"))[0] == [33199001001]


def test_a_quoted_cell_over_several_lines(tmp_path: Path) -> None:
    path = text_list(tmp_path, 'tel;note\n0199001001;"one\ntwo"\n0199001002;x\nabc;y\n')
    same(path)
    numbers, [rejected] = read(path)
    assert (numbers, rejected.row) == ([33199001001, 33199001002], 4)


def test_blocks_may_end_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = text_list(
        tmp_path, "tel\r\n" + "".join(f"01 99 00 {n // 100:02} {n % 100:02}\r\n" for n in range(300)) + "x"
    )
    for size in (40, 41, 42, 43, 97):
        monkeypatch.setattr(number_list, "MOST_BYTES", size)
        numbers, [rejected] = read(path)
        assert numbers == [33199000000 + n for n in range(300)]
        assert rejected.row == 302


def test_a_file_that_is_no_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContactImportError, match="lines of more than"):
        read(text_list(tmp_path, "tel\n" + "0199001001\n" * 500 + "0" * 2_000_000))


def test_after_many_wrong_cells_the_others_are_only_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(number_list, "MOST_EXPLAINED", 5)
    monkeypatch.setattr(number_list, "MOST_BYTES", 100)
    path = text_list(tmp_path, "tel\n" + "0199001001\n" * 30 + "0691000000\n" * 40 + "0199001002\n")
    with NumberListReading(path, "FR") as reading:
        blocks = list(reading)
    told = sum(len(block.rejected) for block in blocks)
    assert 5 <= told < 40
    assert told + sum(block.unexplained for block in blocks) == 40
    assert sum(len(block.numbers) for block in blocks) == 31


def test_the_digest_is_the_files_own(tmp_path: Path) -> None:
    path = text_list(tmp_path, "abc")
    assert digest_of(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    with pytest.raises(ContactImportError, match="cannot be read"):
        digest_of(tmp_path / "none")


cells = st.one_of(
    st.integers(0, 9999).map(lambda n: f"01 99 00 {n // 100:02} {n % 100:02}"),
    st.integers(0, 99_999_999).map(lambda n: f"06{n:08}"),
    st.text('0123456789+ .-\u00a0"', min_size=6, max_size=14),
    st.sampled_from(
        ["", "néant", "15", '="0199001234"', "0199001234 / 0199001235", '"', "x\ry", "\x00", "\u2013", "Â"]
    ),
)


def as_text(rows: list[list[str]], mark: str, quoting: int, end: str, *, raw: bool) -> str:
    if raw:
        return "".join(mark.join(row) + end for row in rows)
    out = io.StringIO()
    csv.writer(out, delimiter=mark, quoting=quoting, lineterminator=end).writerows(rows)
    return out.getvalue()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(cells, min_size=1, max_size=3), max_size=12),
    mark=st.sampled_from([";", ",", "\t"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    raw=st.booleans(),
)
def test_blocks_and_rows_say_the_same(tmp_path: Path, rows, mark, quoting, end, encoding, raw) -> None:
    first = [["0199001001", "Nom", "x"], ["0199001002", "Prénom", "y"]] * 4
    text = as_text(first + rows, mark, quoting, end, raw=raw)
    path = text_list(tmp_path, text.encode(encoding, "replace"))
    try:
        with NumberListReading(path, "FR") as reading:
            assert reading._plan is not None
    except ContactImportError:
        return
    same(path)


def test_what_it_reads_is_what_contacts_read(tmp_path: Path) -> None:
    written = [f"0{n}" for n in range(600_000_000, 800_000_000, 1_234_567)]
    path = text_list(tmp_path, "tel\n" + "\n".join(written))
    numbering = Numbering.of("FR")
    expected = [int(found[0][1:]) for cell in written if isinstance(found := numbering.read(cell), tuple)]
    assert sorted(read(path)[0]) == sorted(expected)
