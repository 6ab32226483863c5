"""Choosing a list in the window."""

import time
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from robodial.app.places import open_store
from robodial.gui.importing.list_picker import ListPicker
from tests.gui.lists import french_list, long_list, picker_on
from tests.gui.stage import Stage
from tests.gui.watchdog import Watchdog

SMALL = "Nom;Tél;Bureau\nHélène;0199001234;\nPaul;199001235;0639981234\nAnne;0199001234;\nJean;néant;\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Patients.csv"
    path.write_text(SMALL, encoding="cp1252")
    return path


def previewed(picker: ListPicker) -> bool:
    is_idle = picker._worker is None and not picker._soon.isActive() and not picker._preview.is_filling
    return picker._stack.currentWidget() is picker._preview and is_idle


def chosen(stage: Stage, file: Path, purpose: str = "appointment") -> ListPicker:
    stage.window.show()
    picker = picker_on(stage, purpose)
    picker.choose(file)
    stage.wait_for(lambda: previewed(picker), "the preview")
    return picker


def stored_lists(stage: Stage) -> int:
    with open_store(stage.session.folder) as store:
        return len(store.contacts.lists())


def counts(picker: ListPicker) -> list[str]:
    return [card.accessibleName() for card in picker._preview.cards]


def test_a_chosen_list_is_shown_and_becomes_the_value(stage: Stage, file: Path) -> None:
    told: list[bool] = []
    picker = picker_on(stage)
    picker.changed.connect(lambda: told.append(True))
    picker.choose(file)
    stage.wait_for(lambda: previewed(picker))
    assert counts(picker) == ["2 contacts", "1 row repaired", "1 duplicate", "1 row rejected"]
    kept = Path(picker.value["list"])
    assert kept.name == "Patients.csv"
    assert kept.is_relative_to(stage.session.home / "lists")
    assert picker.value["columns"] == {}
    assert len(told) == 2, "the former list, if there was one, is not wanted any more; then there is another one"


def test_a_file_can_be_dropped(stage: Stage, file: Path) -> None:
    picker = picker_on(stage)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    where, left = QPointF(10, 10), Qt.MouseButton.LeftButton
    picker._drop.dropEvent(QDropEvent(where, Qt.DropAction.CopyAction, mime, left, Qt.KeyboardModifier.NoModifier))
    stage.wait_for(lambda: previewed(picker))
    assert picker.value["list"].endswith("Patients.csv")


def test_a_draft_shows_its_list_and_keeps_its_wishes(stage: Stage, file: Path) -> None:
    picker = picker_on(stage)
    settings = {"list": str(file), "columns": {"refused_repairs": ["lost_zero"]}, "purpose": "appointment"}
    picker.set_value(settings, "FR")
    assert picker.value == {"list": str(file), "columns": {"refused_repairs": ["lost_zero"]}}
    stage.wait_for(lambda: previewed(picker))
    assert counts(picker)[3] == "2 rows rejected"
    picker.set_value({}, "FR")
    assert picker.value == {}


def test_another_role_reads_the_list_again(stage: Stage, file: Path) -> None:
    picker = chosen(stage, file)
    field = picker._preview.first_rows.fields[2]
    field.setCurrentIndex(field.findData("other"))
    field.activated.emit(field.currentIndex())
    stage.wait_for(lambda: previewed(picker) and picker.value["columns"])
    assert picker.value["columns"] == {"phone": ["Tél"], "name": ["Nom"], "time_zone": "-"}


def test_a_repair_can_be_refused_and_allowed_again(stage: Stage, file: Path) -> None:
    picker = chosen(stage, file)
    picker._preview.cards[1].click()
    stage.wait_for(lambda: previewed(picker))

    def tick(state: Qt.CheckState) -> None:
        kind = picker._preview.repairs.topLevelItem(0)
        assert kind is not None
        kind.child(0).setCheckState(0, state)

    tick(Qt.CheckState.Unchecked)
    stage.wait_for(lambda: previewed(picker) and picker.value["columns"])
    assert picker.value["columns"] == {"unrepaired_rows": [3]}
    assert counts(picker)[3] == "2 rows rejected"
    tick(Qt.CheckState.Checked)
    stage.wait_for(lambda: previewed(picker) and not picker.value["columns"])
    assert counts(picker)[3] == "1 row rejected"


def test_other_letters_can_be_chosen(stage: Stage, file: Path) -> None:
    picker = chosen(stage, file)
    field = picker._preview.encoding
    assert "Windows" in field.currentText()
    field.setCurrentIndex(field.findData("mac-roman"))
    field.activated.emit(field.currentIndex())
    stage.wait_for(lambda: previewed(picker) and picker.value["columns"])
    assert picker.value["columns"] == {"encoding": "mac-roman"}


def test_what_is_wrong_is_told_and_the_list_before_stays(stage: Stage, file: Path, tmp_path: Path) -> None:
    picker = chosen(stage, file)
    before = picker.value
    page = tmp_path / "page.csv"
    page.write_text("<html></html>", encoding="utf-8")
    picker.choose(page)
    stage.wait_for(picker._problem.isVisible)
    assert "web page" in picker._problem.text
    stage.wait_for(lambda: previewed(picker))
    assert picker.value == before


def test_a_list_without_numbers_asks_for_their_column(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Nom;Réf\nA;12\nB;13\n", encoding="utf-8")
    picker = chosen(stage, path)
    assert picker.value == {}
    assert "Which column" in picker._preview._notice.text


def test_undo_goes_back_to_the_list_before(stage: Stage, file: Path, tmp_path: Path) -> None:
    picker = chosen(stage, file)
    first = picker.value
    picker.choose(french_list(tmp_path, 30))
    stage.wait_for(lambda: previewed(picker) and bool(picker.value) and picker.value != first)
    picker.undo()
    stage.wait_for(lambda: previewed(picker))
    assert picker.value == first
    picker.undo()
    assert picker.value == {}
    assert picker._stack.currentWidget() is picker._drop


def test_a_list_is_stored_when_the_user_goes_on_and_taken_out_on_undo(stage: Stage, file: Path) -> None:
    picker = chosen(stage, file)
    stage.go("home")
    stage.wait_for(lambda: picker._stored is not None)
    assert stored_lists(stage) == 1
    picker.undo()
    stage.wait_for(lambda: stored_lists(stage) == 0)


def test_closing_the_window_stores_nothing(stage: Stage, file: Path) -> None:
    picker = chosen(stage, file)
    stage.window.close()
    stage.settle()
    assert picker._job is None


def test_rejected_rows_are_exported(stage: Stage, file: Path, tmp_path: Path) -> None:
    picker = chosen(stage, file)
    target = tmp_path / "rejected.csv"
    picker.export_to(target)
    stage.wait_for(target.exists, at_most_s=60)
    assert "néant" in target.read_text(encoding="utf-8-sig")
    stage.wait_for(lambda: "1 rejected row" in picker._problem.text)


def test_reading_a_long_list_can_be_cancelled(stage: Stage, tmp_path: Path) -> None:
    stage.window.show()
    picker = picker_on(stage)
    picker.choose(long_list(tmp_path, 60_000))
    stage.wait_for(lambda: picker._worker is not None and picker._reading.bar.value() > 0, at_most_s=60)
    picker._reading.cancel.click()
    assert picker._stack.currentWidget() is picker._drop
    assert picker.value == {}


def test_the_watchdog_sees_a_window_that_hangs(stage: Stage) -> None:
    with Watchdog() as dog:
        stage.settle()
        time.sleep(0.12)
        stage.settle()
    assert dog.longest_ms > 100
    assert dog.longest_busy_ms < 100
    assert "test_importing" in dog.worst


def test_the_window_goes_on_while_a_list_is_looked_at_and_stored(stage: Stage, tmp_path: Path) -> None:
    """Its own work only, and with room for a busy PC: tests/bench/import/preview.py --window holds it to 50 ms."""
    stage.window.show()
    picker = picker_on(stage)
    stage.settle()
    with Watchdog() as dog:
        picker.choose(long_list(tmp_path, 3_000))
        stage.wait_for(lambda: previewed(picker), at_most_s=60)
        for card in picker._preview.cards:
            card.click()
            stage.wait_for(lambda: previewed(picker))
        picker.accept()
        stage.wait_for(lambda: picker._stored is not None, at_most_s=60)
    assert dog.longest_busy_ms < 150, dog.worst
    assert stored_lists(stage) == 1
