"""Settings take effect at once and are kept; the data go out into one file and come back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from robodial import i18n
from robodial.app.backup import back_up
from robodial.app.inside import parts
from robodial.app.moving import take_over
from robodial.gui.settings.page import SettingsPage
from robodial.gui.theme import is_dark
from robodial.settings.user_settings import UserSettings, load_settings
from robodial.store import Store
from tests.gui.stage import Stage


def page_of(stage: Stage) -> SettingsPage:
    page = stage.window.page
    assert isinstance(page, SettingsPage)
    return page


@pytest.fixture
def page(stage: Stage) -> SettingsPage:
    stage.go("settings")
    return page_of(stage)


def type_into(field: QLineEdit, text: str) -> None:
    field.setText(text)
    field.editingFinished.emit()


def test_another_language_is_spoken_at_once_and_kept(stage: Stage, page: SettingsPage) -> None:
    page.look.language.setCurrentIndex(page.look.language.findData("fr"))
    page.look.language.activated.emit(0)
    stage.wait_for(lambda: stage.window.page is not page)
    assert i18n.language() == "fr"
    assert load_settings(stage.folder).language == "fr"
    assert page_of(stage).look.language.currentData() == "fr"


def test_another_theme_is_there_at_once_and_kept(stage: Stage, page: SettingsPage) -> None:
    page.look.theme.setCurrentIndex(page.look.theme.findData("dark"))
    page.look.theme.activated.emit(0)
    stage.wait_for(is_dark)
    assert load_settings(stage.folder).theme == "dark"


def test_practice_shows_and_hides_the_strip(stage: Stage, page: SettingsPage) -> None:
    stage.window.show()
    page.calls.practice.click()
    stage.wait_for(lambda: stage.window.page is not page)
    strip = stage.window.findChild(QLabel, "banner")
    assert strip is not None and not strip.isVisible()
    assert not load_settings(stage.folder).practice
    assert not page_of(stage).calls.lines.isEnabled()


def test_practice_cannot_be_switched_while_calls_go_on(stage: Stage) -> None:
    stage.desk.is_running = True
    stage.go("settings")
    calls = page_of(stage).calls
    assert not calls.practice.isEnabled() and "running" in calls.notice.text
    assert not page_of(stage).data.into.isEnabled()
    stage.desk.is_running = False
    stage.go("home")
    stage.go("settings")
    assert calls.practice.isEnabled() and not calls.notice.text


def test_who_is_calling_is_kept_when_the_field_is_left(stage: Stage, page: SettingsPage) -> None:
    type_into(page.caller.name, "  Garage   du Port ")
    stage.wait_for(lambda: stage.session.settings.caller_name == "Garage du Port")
    assert load_settings(stage.folder).caller_name == "Garage du Port"


def test_a_number_that_nobody_can_call_is_told_and_not_kept(stage: Stage, page: SettingsPage) -> None:
    type_into(page.caller.number, "12")
    stage.wait_for(lambda: page.caller.notice.text)
    assert stage.session.settings.call_back == "01 99 00 00 01"


def test_going_on_after_a_restart_is_told_to_the_system(
    stage: Stage, page: SettingsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[bool] = []
    monkeypatch.setattr("robodial.app.resuming.set_autostart", lambda wanted, _command: told.append(wanted))
    page.calls.resumes.click()
    stage.wait_for(lambda: stage.session.settings.resume_after_restart)
    assert told == [True]
    assert load_settings(stage.folder).resume_after_restart


def test_what_cannot_be_kept_is_told_and_shown_as_it_is(
    stage: Stage, page: SettingsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_home: Path, _settings: UserSettings) -> None:
        raise OSError(28, "No space left on device", "settings.toml")

    monkeypatch.setattr("robodial.app.session.save_settings", full)
    stage.window.show()
    page.look.theme.setCurrentIndex(page.look.theme.findData("dark"))
    page.look.theme.activated.emit(0)
    stage.wait_for(lambda: stage.window._problem.text)
    assert "Free some space" in stage.window._problem.text
    assert page.look.theme.currentData() == "light"


def test_the_data_go_out_and_come_back(stage: Stage, page: SettingsPage, tmp_path: Path) -> None:
    Store(stage.folder / "robodial.db").close()
    stage.session.change(caller_name="Cabinet du Port")
    target = tmp_path / "out" / "all"
    target.parent.mkdir()
    page.data.back_up(target)
    assert page.data.working.isVisibleTo(page) and not page.data.out.isEnabled()
    stage.wait_for(lambda: page.data.notice.text)
    assert "all.robodial" in page.data.notice.text
    assert page.data.out.isEnabled()
    stage.session.change(caller_name="Somebody else")
    page.data.take_over(tmp_path / "out" / "all.robodial")
    stage.wait_for(lambda: stage.window.page is not page)
    assert stage.session.settings.caller_name == "Cabinet du Port"
    assert page_of(stage).caller.name.text() == "Cabinet du Port"
    assert list(stage.folder.glob("replaced-*/settings.toml"))


def test_the_day_of_a_backup_is_told_as_the_users_language_writes_days(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    back_up(home, tmp_path / "all.robodial", datetime(2026, 11, 24, 9, tzinfo=UTC))
    i18n.set_language("fr")
    moved = take_over(home, tmp_path / "all.robodial", lambda _done, _total: None, lambda: False)
    assert moved.sentence.startswith("La sauvegarde du 24/11/2026 ")


def test_a_file_that_is_no_backup_is_told(stage: Stage, page: SettingsPage, tmp_path: Path) -> None:
    (tmp_path / "holiday.robodial").write_bytes(b"photo")
    page.data.take_over(tmp_path / "holiday.robodial")
    stage.wait_for(lambda: page.data.notice.text)
    assert "not a backup" in page.data.notice.text
    assert not page.data.working.isVisibleTo(page)


def test_a_backup_can_be_cancelled(stage: Stage, page: SettingsPage, tmp_path: Path) -> None:
    (stage.folder / "messages").mkdir()
    for n in range(3):
        (stage.folder / "messages" / f"{n}.wav").write_bytes(bytes(4_000_000))
    (tmp_path / "out").mkdir()
    page.data.back_up(tmp_path / "out" / "all.robodial")
    page.data.cancel.click()
    stage.wait_for(lambda: page.data.notice.text)
    assert "Cancelled" in page.data.notice.text
    assert list((tmp_path / "out").iterdir()) == []


def test_the_journal_is_checked_and_said_to_be_whole(stage: Stage) -> None:
    with Store(stage.folder / "robodial.db") as store:
        store.journal.append("call", {"outcome": "busy"}, datetime(2026, 11, 23, 9, tzinfo=UTC))
    stage.go("settings")
    about = page_of(stage).about
    about.check.click()
    stage.wait_for(lambda: "whole" in about.notice.text)
    assert about.check.isEnabled()


def test_a_journal_that_is_not_there_yet_is_no_mistake(stage: Stage, page: SettingsPage) -> None:
    page.about.check.click()
    stage.wait_for(lambda: "no such file" in page.about.notice.text)


def test_licences_of_what_is_inside_are_shown(stage: Stage, page: SettingsPage) -> None:
    [show] = [one for one in page.findChildren(QPushButton) if "Licences" in one.text()]
    show.click()
    stage.wait_for(lambda: page.about.licences is not None)
    assert {"Python", "PySide6-Essentials", "SQLAlchemy"} <= {part.name for part in parts()}
    assert all(part.licence and part.version for part in parts())
    page.about.licences.accept()


def test_every_control_says_what_it_is(stage: Stage, page: SettingsPage) -> None:
    for field in (page.look.language, page.look.theme, page.caller.country, page.caller.name, page.calls.lines):
        assert field.accessibleName()


def test_another_country_is_chosen_by_its_name_and_kept(stage: Stage, page: SettingsPage) -> None:
    country = page.caller.country
    stage.wait_for(lambda: country.count() > 20)
    assert country.currentText() == "France"
    country.setCurrentIndex(country.findText("Belgium"))
    country.activated.emit(country.currentIndex())
    stage.wait_for(lambda: stage.session.settings.country == "BE")
    assert load_settings(stage.folder).country == "BE"
