"""The page of the do-not-call list, and one person's dialog."""

from pathlib import Path

from robodial.app.number_import import OwnTerms, RegisterTerms
from robodial.app.places import DATABASE, user_folder
from robodial.domain.contact import PhoneNumber
from robodial.engine.commands import RefuseNumber
from robodial.gui.do_not_call.import_dialog import ImportDialog
from robodial.gui.do_not_call.page import DoNotCallPage
from robodial.store import read_only
from tests.gui.stage import Stage

NUMBER = PhoneNumber("+33199001001")


def opened(stage: Stage) -> DoNotCallPage:
    stage.go("do_not_call")
    page = stage.window.page
    assert isinstance(page, DoNotCallPage)
    stage.wait_for(lambda: page.lists.listed is not None)
    return page


def said(stage: Stage, page: DoNotCallPage, what: str) -> str:
    stage.wait_for(lambda: what in "\n".join(page.search.said), what)
    return "\n".join(page.search.said)


def test_a_number_is_added_found_and_taken_back(stage: Stage) -> None:
    page = opened(stage)
    page.form.number.setText("01 99 00 10 01")
    page.form.by_me.setChecked(True)
    page.form.add()
    said(stage, page, "is not called")
    with read_only(user_folder() / DATABASE) as store:
        assert store.do_not_call.contains(NUMBER) is not None
    [answer] = page.search.last
    assert answer.can_be_taken_back
    page.search.take_back(answer)
    said(stage, page, "may be called again")


def test_an_own_entry_can_be_undone_from_the_notice_and_only_once(stage: Stage) -> None:
    page = opened(stage)
    page.form.number.setText("01 99 00 10 01")
    page.form.by_me.setChecked(True)
    page.form.add()
    stage.wait_for(lambda: "will never be called" in stage.window._told.text)
    assert stage.window.undo.isVisibleTo(stage.window)
    stage.window.undo.click()
    stage.wait_for(lambda: "may be called again" in stage.window._told.text)
    assert not stage.window.undo.isVisibleTo(stage.window)
    with read_only(user_folder() / DATABASE) as store:
        assert store.do_not_call.contains(NUMBER) is None


def test_what_a_person_asked_for_has_no_undo(stage: Stage) -> None:
    page = opened(stage)
    page.form.number.setText("01 99 00 10 01")
    page.form.by_person.setChecked(True)
    page.form.add()
    stage.wait_for(lambda: "will never be called" in stage.window._told.text)
    assert not stage.window.undo.isVisibleTo(stage.window)


def test_running_campaigns_hear_of_it_at_once(stage: Stage) -> None:
    page = opened(stage)
    stage.desk.is_running = True
    page.form.number.setText("01 99 00 10 01")
    page.form.reason.setText("moved")
    page.form.add()
    stage.wait_for(lambda: stage.desk.told)
    assert stage.desk.told == [RefuseNumber(NUMBER, "moved", by_person=True)]


def test_what_is_no_number_is_said_in_the_window(stage: Stage) -> None:
    page = opened(stage)
    page.form.number.setText("twelve")
    page.form.add()
    stage.wait_for(lambda: "twelve" in stage.window._problem.text)
    assert not (stage.folder / DATABASE).exists()


def test_a_list_comes_in_and_is_shown(stage: Stage, tmp_path: Path) -> None:
    page = opened(stage)
    file = tmp_path / "refused.csv"
    file.write_text("number\n" + "".join(f"01 99 00 30 {n:02}\n" for n in range(20)), encoding="utf-8")
    told: list[str] = []
    page.lists.told.connect(told.append)
    page.lists.bring_in(file, OwnTerms(False))
    assert page.lists.is_importing
    stage.wait_for(lambda: page.lists.listed is not None and page.lists.listed.lists)
    assert told == ["20 numbers read, 20 of them new."]
    assert not page.lists.is_importing
    page.lists.take_back("refused.csv")
    stage.wait_for(lambda: page.lists.listed is not None and not page.lists.listed.lists)


def test_a_register_needs_its_name(stage: Stage) -> None:
    dialog = ImportDialog(Path("tps.csv"))
    dialog.register.setChecked(True)
    dialog.name.setCurrentText("!!")
    dialog._import()
    assert dialog.terms is None and "not the name of a register" in dialog.problem.text
    dialog.name.setCurrentText("TPS")
    dialog._import()
    assert isinstance(dialog.terms, RegisterTerms) and dialog.terms.name == "tps"
