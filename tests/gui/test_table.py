"""The table of contacts, on a real finished campaign."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from robodial.app.places import DATABASE
from robodial.domain.campaign import CampaignId
from robodial.engine.events import CallEnded
from robodial.gui.theme import colours
from robodial.gui.widgets.contact_table import ContactTable
from robodial.store import read_only
from tests.gui.stage import Stage, with_finished_demo

FIRST = CampaignId(1)


@pytest.fixture
def table(stage: Stage) -> ContactTable:
    with_finished_demo(stage.folder)
    made = ContactTable(stage.bridge)
    made.setParent(stage.window)
    made.resize(1000, 600)
    made.show_campaign(stage.folder, FIRST)
    stage.wait_for(lambda: not made.is_busy and made.row_count)
    return made


def text(table: ContactTable, row: int, column: int) -> str:
    return str(table.view.model().index(row, column).data() or "")


def column(table: ContactTable, place: int) -> list[str]:
    return [text(table, row, place) for row in range(table.row_count)]


def filled(stage: Stage, table: ContactTable) -> None:
    stage.wait_for(lambda: "…" not in column(table, 0))


def test_rows_come_with_name_number_and_result(stage: Stage, table: ContactTable) -> None:
    assert text(table, 0, 0) == "…"
    filled(stage, table)
    with read_only(stage.folder / DATABASE) as store:
        rows = list(store.attempts.report_rows(FIRST))
    assert table.row_count == len(rows)
    assert text(table, 0, 0) == rows[0].name
    assert all(column(table, 2))


def test_a_click_on_a_header_sorts_and_a_second_one_turns_it_round(stage: Stage, table: ContactTable) -> None:
    header = table.view.horizontalHeader()
    header.sectionClicked.emit(0)
    stage.wait_for(lambda: not table.is_busy)
    filled(stage, table)
    up = column(table, 0)
    assert up == sorted(up, key=str.casefold)
    header.sectionClicked.emit(0)
    stage.wait_for(lambda: not table.is_busy)
    filled(stage, table)
    assert column(table, 0) == up[::-1]


def test_the_counts_on_the_filters_are_what_they_show(stage: Stage, table: ContactTable) -> None:
    everybody = table.row_count
    counts: list[dict[object, int]] = []
    table.counted.connect(counts.append)
    table.set_category("reached")
    stage.wait_for(lambda: not table.is_busy)
    assert {category.value: n for category, n in counts[-1].items()}["reached"] == table.row_count > 0  # type: ignore[attr-defined]
    assert sum(counts[-1].values()) == everybody


def test_somebody_is_found_by_the_end_of_their_number(stage: Stage, table: ContactTable) -> None:
    filled(stage, table)
    digits = text(table, 2, 1)[-5:]
    table.search.setText(digits)
    table.search.returnPressed.emit()
    stage.wait_for(lambda: not table.is_busy)
    filled(stage, table)
    assert table.row_count >= 1
    assert all(shown.endswith(digits) for shown in column(table, 1))
    table.search.setText("nobody is called so")
    table.search.returnPressed.emit()
    stage.wait_for(lambda: not table.is_busy)
    assert table.row_count == 0


def test_enter_opens_the_row_and_the_menu_only_tells_what_is_wanted(stage: Stage, table: ContactTable) -> None:
    filled(stage, table)
    opened: list[tuple[int, str]] = []
    refused: list[str] = []
    table.activated.connect(lambda contact_id, number: opened.append((contact_id, number)))
    table.refuse_wanted.connect(refused.append)
    table.view.selectRow(1)
    table._open()
    [(contact_id, number)] = opened
    assert contact_id > 0 and number.startswith("+")
    menu = table.menu_for(1)
    assert menu is not None
    menu.actions()[-1].trigger()
    assert refused == [number]


def test_a_call_that_ends_is_seen_without_losing_the_row(stage: Stage, table: ContactTable) -> None:
    filled(stage, table)
    table.view.selectRow(2)
    chosen = table.current
    table._stale = False
    event = CallEnded.__new__(CallEnded)
    object.__setattr__(event, "campaign_id", FIRST)
    stage.desk.happen(event)
    stage.settle()
    assert table._stale
    table.read_again()
    stage.wait_for(lambda: not table.is_busy)
    assert table.current is not None and chosen is not None
    assert table.current.contact_id == chosen.contact_id


def test_a_list_shows_its_own_columns(stage: Stage, table: ContactTable) -> None:
    with read_only(stage.folder / DATABASE) as store:
        stored = store.contacts.latest_list()
    assert stored is not None
    table.show_list(stage.folder, stored.list_id)
    stage.wait_for(lambda: not table.is_busy and table.row_count)
    titles = [table.view.model().headerData(n, Qt.Orientation.Horizontal) for n in range(3)]
    assert titles == ["Name", "Number", "In the list"]
    assert table.row_count == stored.accepted


def test_a_cell_is_painted_with_what_its_row_says(stage: Stage, table: ContactTable) -> None:
    filled(stage, table)
    painted: list[tuple[str, QColor, Qt.AlignmentFlag]] = []

    class Noting(QStyledItemDelegate):
        def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex) -> None:
            super().initStyleOption(option, index)
            ink = option.palette.color(QPalette.ColorRole.Text)  # type: ignore[attr-defined]
            painted.append((option.text, ink, option.displayAlignment))  # type: ignore[attr-defined]

    noting = Noting()
    model = table.view.model()
    for place in range(5):
        noting.initStyleOption(QStyleOptionViewItem(), model.index(0, place))
    assert [said for said, _ink, _side in painted] == [text(table, 0, place) for place in range(5)]
    assert painted[3][1] == QColor(colours().faint) and painted[0][1] != QColor(colours().faint)
    assert painted[4][2] & Qt.AlignmentFlag.AlignHCenter and painted[0][2] & Qt.AlignmentFlag.AlignLeft
