"""Which repairs are told, and what happens to those that the user refuses."""

from pathlib import Path

import pytest

from robodial.contacts.list_reader import read_list
from robodial.contacts.phone_numbers import Numbering
from robodial.contacts.repairs import Repair, repairs_in
from robodial.domain.contact import RejectedRow
from robodial.domain.list_columns import NO_COLUMN, ListColumns
from tests.unit.contacts.lists import contacts_of, rejected_of, text_list

ONE, OTHER, MOBILE = "+33199001234", "+33199001235", "+33639981234"


@pytest.mark.parametrize(
    ("country", "cell", "kinds"),
    [
        pytest.param("FR", "01 99 00 12 34", (), id="as it should be"),
        pytest.param("FR", "+33 1 99 00 12 34", (), id="from abroad"),
        pytest.param("FR", "0033199001234", (), id="from abroad with zeros"),
        pytest.param("FR", "(01) 99-00-12-34", (), id="brackets"),
        pytest.param("FR", "199001234", ("lost_zero",), id="lost zero"),
        pytest.param("FR", "1 99 00 12 34", ("lost_zero",), id="lost zero with spaces"),
        pytest.param("FR", "+33 (0)1 99 00 12 34", ("extra_zero",), id="zero after the code"),
        pytest.param("FR", "33199001234", ("plus_lost",), id="plus lost"),
        pytest.param("FR", "0199001234 / 0199001235", ("several_numbers",), id="two numbers"),
        pytest.param("FR", "0199001234 ou 199001235", ("lost_zero", "several_numbers"), id="two, one without its zero"),
        pytest.param("FR", "1.99001234E8", ("lost_zero", "spreadsheet"), id="scientific"),
        pytest.param("FR", '="0199001234"', ("spreadsheet",), id="formula"),
        pytest.param("FR", "'0199001234", ("spreadsheet",), id="apostrophe"),
        pytest.param("FR", "Tél : 01 99 00 12 34", ("label",), id="label"),
        pytest.param("FR", "01/99/00/12/34", ("signs",), id="slashes"),
        pytest.param("FR", "01 99 00 12 34\u200b", ("signs",), id="invisible mark"),
        pytest.param("US", "(212) 555-0123", (), id="United States"),
        pytest.param("US", "1 212 555 0123", (), id="United States with the 1"),
        pytest.param("GB", "20 7946 0123", ("lost_zero",), id="Britain"),
    ],
)
def test_each_repair_is_named(country: str, cell: str, kinds: tuple[str, ...]) -> None:
    numbering = Numbering.of(country)
    numbers = numbering.read(cell)
    assert isinstance(numbers, tuple)
    assert repairs_in(cell, numbers, numbering) == kinds


LIST = "Nom;Tél\nA;0199001234\nB;199001235\nC;0639981234 / 0199001234\nD;639981235\n"


def told(path: Path, wanted: ListColumns | None = None) -> list[Repair]:
    repairs: list[Repair] = []
    with read_list(path, "FR", wanted=wanted, repaired=repairs.append) as reading:
        list(reading)
    return repairs


def test_repairs_are_told_with_row_cell_and_numbers(tmp_path: Path) -> None:
    assert told(text_list(tmp_path, LIST)) == [
        Repair(3, "Tél", "lost_zero", "199001235", OTHER),
        Repair(4, "Tél", "several_numbers", "0639981234 / 0199001234", f"{MOBILE} / {ONE}"),
        Repair(5, "Tél", "lost_zero", "639981235", "+33639981235"),
    ]


def test_a_row_whose_repair_is_refused_is_rejected_with_a_reason(tmp_path: Path) -> None:
    path = text_list(tmp_path, LIST)
    wanted = ListColumns(unrepaired_rows=(3,))
    assert rejected_of(path, wanted=wanted) == [(3, "Tél", "199001235", "repair_refused")]
    assert [row for row, _numbers, _name in contacts_of(path, wanted=wanted)] == [2, 4, 5]
    assert [repair.row for repair in told(path, wanted) if repair.refused] == [3]


def test_a_refused_kind_counts_for_all_its_rows(tmp_path: Path) -> None:
    wanted = ListColumns(refused_repairs=("lost_zero",))
    assert [row for row, *_more in rejected_of(text_list(tmp_path, LIST), wanted=wanted)] == [3, 5]


def test_refusing_a_row_that_needs_no_repair_changes_nothing(tmp_path: Path) -> None:
    path = text_list(tmp_path, LIST)
    assert contacts_of(path, wanted=ListColumns(unrepaired_rows=(2,))) == contacts_of(path)


def test_an_encoding_that_was_named_is_used(tmp_path: Path) -> None:
    path = text_list(tmp_path, "Nom;Tél\nHélène;0199001234\n", "mac-roman")
    assert contacts_of(path, wanted=ListColumns(encoding="mac-roman")) == [(2, (ONE,), "Hélène")]


def test_no_name_column_may_be_wanted(tmp_path: Path) -> None:
    path = text_list(tmp_path, LIST)
    assert {name for _row, _numbers, name in contacts_of(path, wanted=ListColumns(name=(NO_COLUMN,)))} == {""}


def test_the_row_that_something_was_read_from_is_at_hand(tmp_path: Path) -> None:
    with read_list(text_list(tmp_path, "Nom;Tél\nA;0199001234\nB;néant\n"), "FR") as reading:
        cells = [tuple(reading.raw.cells) for item in reading if isinstance(item, RejectedRow)]
    assert cells == [("B", "néant")]
