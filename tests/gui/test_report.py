"""A report of problems is saved from Settings and from Help, and the window says where it is."""

import json
import zipfile
from pathlib import Path

import pytest

from robodial.gui import report_saver
from robodial.gui.help.page import HelpPage
from robodial.gui.report_saver import ReportSaver
from robodial.gui.settings.page import SettingsPage
from tests.gui.stage import Stage, with_finished_demo


def settings_page(stage: Stage) -> SettingsPage:
    stage.go("settings")
    page = stage.window.page
    assert isinstance(page, SettingsPage)
    return page


def test_it_is_saved_and_the_window_says_where(stage: Stage, tmp_path: Path) -> None:
    with_finished_demo(stage.folder)
    stage.desk.is_running = True  # its modems are left alone
    card = settings_page(stage).report
    assert card.folder.isHidden()
    target = tmp_path / "à moi.zip"
    card.saver.save(target)
    assert not card.save.isEnabled() and "is being made" in card.notice.text
    stage.wait_for(card.save.isEnabled)
    assert str(target) in card.notice.text
    assert not card.folder.isHidden()
    with zipfile.ZipFile(target) as zipped:
        versions = json.loads(zipped.read("versions.json"))
        data = json.loads(zipped.read("data.json"))
        ports = json.loads(zipped.read("ports.json"))
        whole = "".join(zipped.read(name).decode() for name in zipped.namelist())
    assert versions["Qt"].startswith("6.") and versions["screens"]
    assert ports["modems"] == "not asked: a campaign is running"
    assert any(one != "nothing stored yet" and one["counts"]["campaigns"] for one in data["databases"].values())
    assert "Cabinet du Port" not in whole


def test_a_place_that_cannot_be_written_is_told(stage: Stage, tmp_path: Path) -> None:
    stage.desk.is_running = True
    card = settings_page(stage).report
    card.saver.save(tmp_path / "nowhere" / "r.zip")
    stage.wait_for(card.save.isEnabled)
    assert "the report cannot be written" in card.notice.text
    assert card.folder.isHidden()


def test_help_saves_it_too(stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stage.go("help")
    page = stage.window.page
    assert isinstance(page, HelpPage)
    monkeypatch.setattr(ReportSaver, "choose", lambda _saver: None)
    page.report.click()
    told: list[str] = []
    monkeypatch.setattr(page.window_, "tell", told.append)
    monkeypatch.setattr(page.window_, "problem", lambda sentence, _topic: told.append(f"! {sentence}"))
    page.saver._done((tmp_path / "r.zip", 0))
    page.saver._failed("The disk is full.")
    assert told == [f"The report is in {tmp_path / 'r.zip'}. Send it to whoever helps you.", "! The disk is full."]


def test_the_dialog_proposes_a_name_with_the_moment(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def dialog(_parent: object, _title: str, proposed: str, _kinds: str) -> tuple[str, str]:
        asked.append(proposed)
        return "", ""

    monkeypatch.setattr(report_saver.QFileDialog, "getSaveFileName", dialog)
    card = settings_page(stage).report
    card.save.click()
    [proposed] = asked
    assert Path(proposed).name.startswith("robodial-report-2") and proposed.endswith(".zip")
    assert card.save.isEnabled() and not card.notice.text
