"""The page of contacts, on a real finished campaign."""

from pathlib import Path

import pytest

from robodial.app.places import DATABASE
from robodial.domain.contact import PhoneNumber
from robodial.engine.commands import AddContact
from robodial.gui.contacts.page import ContactsPage
from robodial.gui.contacts.person_dialog import PersonDialog
from robodial.gui.main_window import SMALLEST
from robodial.gui.theme import GAP
from robodial.store import read_only
from tests.gui.stage import Stage, with_finished_demo


@pytest.fixture
def page(stage: Stage) -> ContactsPage:
    with_finished_demo(stage.folder)
    stage.go("contacts")
    shown = stage.window.page
    assert isinstance(shown, ContactsPage)
    stage.wait_for(lambda: shown.table.row_count and not shown.table.is_busy)
    return shown


def choose(stage: Stage, page: ContactsPage, row: int) -> PhoneNumber:
    model = page.table.view.model()
    stage.wait_for(lambda: model.index(row, 0).data() != "…")
    page.table.view.selectRow(row)
    assert page.table.current is not None
    return page.table.current.number


def test_without_contacts_the_page_says_where_they_come_from(stage: Stage) -> None:
    stage.go("contacts")
    page = stage.window.page
    assert isinstance(page, ContactsPage)
    stage.wait_for(lambda: page._pages.currentIndex() == 2)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_in_the_smallest_window_people_are_still_known_by_their_names(
    tmp_path: Path, qapp: object, language: str
) -> None:
    stage = Stage(with_finished_demo(tmp_path / "data", language), language=language)
    stage.window.resize(*SMALLEST)
    stage.window.show()
    stage.go("contacts")
    table = stage.window.page.table  # type: ignore[attr-defined]
    stage.wait_for(lambda: table.row_count and not table.is_busy)
    model, view = table.view.model(), table.view
    stage.wait_for(lambda: model.index(0, 0).data() != "…")
    names = [model.index(row, 0).data() for row in range(table.row_count)]
    room = view.columnWidth(0) - 2 * GAP
    assert [name for name in names if view.fontMetrics().horizontalAdvance(name) > room] == []
    view.horizontalHeader().resizeSection(2, 300)
    stage.window.resize(1280, 720)
    stage.settle()
    assert view.columnWidth(2) == 300, "what the user has drawn stays"
    stage.close()


def test_a_contact_is_added_by_name_and_number(stage: Stage, page: ContactsPage) -> None:
    before = page.table.row_count
    page.ask_contact()
    page.adding.name.setText("  Zoé   Île ")
    page.adding.number.setText("01 99 00 88 88")
    page.adding.sure.click()
    stage.wait_for(lambda: page.table.row_count == before + 1)
    with read_only(stage.folder / DATABASE) as store:
        [added] = store.contacts.with_number(PhoneNumber("+33199008888"))
    assert added.name == "Zoé Île"


def test_a_contact_that_was_added_can_be_undone(stage: Stage, page: ContactsPage) -> None:
    before = page.table.row_count
    page.ask_contact()
    page.adding.number.setText("01 99 00 88 88")
    page.adding.sure.click()
    stage.wait_for(lambda: page.table.row_count == before + 1 and stage.window.undo.isVisibleTo(stage.window))
    stage.window.undo.click()
    stage.wait_for(lambda: page.table.row_count == before)


def test_adding_who_was_there_before_takes_nobody_out_again(stage: Stage, page: ContactsPage) -> None:
    number = choose(stage, page, 0)
    page.ask_contact()
    page.adding.number.setText(number)
    page.adding.sure.click()
    stage.wait_for(lambda: "already" in stage.window._told.text)
    assert not stage.window.undo.isVisibleTo(stage.window)


def test_what_cannot_be_called_is_said_in_the_form(stage: Stage, page: ContactsPage) -> None:
    page.ask_contact()
    page.adding.number.setText("15")
    page.adding.sure.click()
    stage.wait_for(lambda: page.adding.problem.text)
    assert page.adding.isVisible()


def test_a_running_campaign_gets_the_contact_through_its_engine(stage: Stage, page: ContactsPage) -> None:
    choice = page.choices[0]
    stage.desk.is_running = True
    page._runs = lambda _choice: True  # type: ignore[method-assign]
    page.ask_contact()
    page.adding.number.setText("01 99 00 88 88")
    page.add(choice)
    [command] = stage.desk.told
    assert isinstance(command, AddContact)
    assert (command.campaign_id, command.number) == (choice.source.campaign_id, "+33199008888")


def test_who_is_removed_can_be_put_back_whole(stage: Stage, page: ContactsPage) -> None:
    page.chooser.setCurrentIndex(page.chooser.count() - 1)
    page._look()
    stage.wait_for(lambda: not page.table.is_busy and page.table.view.model().columnCount() == 3)
    before = page.table.row_count
    number = choose(stage, page, 2)
    with read_only(stage.folder / DATABASE) as store:
        [was] = store.contacts.with_number(number)
    page.remove()
    stage.wait_for(lambda: page.table.row_count == before - 1)
    page.put_back()
    stage.wait_for(lambda: page.table.row_count == before)
    with read_only(stage.folder / DATABASE) as store:
        assert store.contacts.with_number(number) == [was]


def test_who_was_called_is_put_back_without_the_promise_of_a_call(stage: Stage, page: ContactsPage) -> None:
    choose(stage, page, 0)
    assert page.table.current is not None and page.table.current.calls
    who = f"{page.table.current.name} ({page.table.current.number_words})"
    page.remove()
    stage.wait_for(lambda: page.undo.text)
    assert page.undo.text.startswith(f"{who} is no longer in the list of ")
    assert page.undo.text.endswith(". What happened stays in the results.")
    page.put_back()
    stage.wait_for(lambda: stage.window._told.text)
    choice = page.choice
    assert choice is not None
    assert stage.window._told.text == f"{who} is in the list of “{choice.title}” again."


def test_all_of_them_are_exported(stage: Stage, page: ContactsPage, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    page.export_to(file)
    stage.wait_for(file.exists)
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == page.table.row_count + 1


def test_a_person_is_told_about_exported_and_erased(stage: Stage, page: ContactsPage, tmp_path: Path) -> None:
    number = choose(stage, page, 0)
    dialog = PersonDialog(stage.bridge, number, page)
    stage.wait_for(lambda: dialog.story is not None and dialog.story.lines)
    dialog.export_to(tmp_path / "person.json")
    stage.wait_for(lambda: "person.json" in dialog.problem.text)
    dialog._ask_erase()
    assert dialog.sure.isVisibleTo(dialog)
    dialog.erase()
    stage.wait_for(lambda: dialog.story is not None and dialog.story.is_unknown)
    assert dialog.was_changed and "contacts.csv" in dialog.problem.text
