"""Settings, help, backup and the report of a mistake."""

from pathlib import Path

from PySide6.QtWidgets import QScrollArea

from robodial.gui.crash import CrashWatch
from robodial.gui.help.page import HelpPage
from robodial.gui.settings.page import SettingsPage
from robodial.i18n import gettext as _
from robodial.i18n import language
from tests.gui.screenshots import Scene
from tests.gui.stage import Stage, with_finished_demo


def _settings(stage: Stage) -> SettingsPage:
    stage.go("settings")
    page = stage.window.page
    assert isinstance(page, SettingsPage)
    return page


def _down(page: SettingsPage) -> None:
    for area in page.findChildren(QScrollArea):
        area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())


def _first(stage: Stage) -> None:
    _settings(stage)


def _number_is_wrong(stage: Stage) -> None:
    page = _settings(stage)
    page.caller.number.setText("12")
    page.caller.keep()
    stage.wait_for(lambda: page.caller.notice.text)


def _journal_is_whole(stage: Stage) -> None:
    with_finished_demo(stage.folder, language())
    page = _settings(stage)
    page.about.check.click()
    stage.wait_for(page.about.check.isEnabled)
    stage.settle()
    _down(page)


def _backing_up(stage: Stage) -> None:
    page = _settings(stage)
    page.data._begin(_("Backing up…"))
    page.data._progress(420, 1000)
    stage.settle()
    _down(page)


def _backed_up(stage: Stage) -> None:
    with_finished_demo(stage.folder, language())
    page = _settings(stage)
    (stage.folder / "replaced-out").mkdir()
    page.data.back_up(stage.folder / "replaced-out" / "robodial-2026-11-26.robodial")
    stage.wait_for(lambda: page.data.notice.text)
    stage.settle()
    _down(page)


def _no_backup(stage: Stage) -> None:
    page = _settings(stage)
    other = Path(stage.folder) / "holiday.robodial"
    other.write_bytes(b"photo")
    page.data.take_over(other)
    stage.wait_for(lambda: page.data.notice.text)
    stage.settle()
    _down(page)


def _licences(stage: Stage) -> None:
    page = _settings(stage)
    page.about._licences()
    stage.wait_for(lambda: page.about.licences is not None)


def _report(path: str, problems: int) -> Scene:
    def scene(stage: Stage) -> None:
        page = _settings(stage)
        if path:
            page.report.saver._done((Path(path), problems))
        else:
            page.report._busy(True)
            page.report._told(_("The report is being made. With a modem this takes up to half a minute…"), "info")
        stage.settle()
        _down(page)

    return scene


def _help(topic: str, words: str = "") -> Scene:
    def scene(stage: Stage) -> None:
        stage.go("help", topic=topic)
        page = stage.window.page
        assert isinstance(page, HelpPage)
        stage.wait_for(lambda: page.shown)
        if words:
            page.search.setText(words)
            page.search.returnPressed.emit()

    return scene


def _crash(calls: bool) -> Scene:
    def scene(stage: Stage) -> None:
        stage.go("home")
        stage.desk.is_running = calls
        watch = CrashWatch(stage.bridge, stage.window)
        try:
            raise KeyError("a name that is not there")
        except KeyError as error:
            watch.note(type(error), error, error.__traceback__, "MainThread")
        if not calls:
            assert watch.dialog is not None
            watch.dialog.show_count(3)
            watch.dialog.saved(Path("robodial-report.txt"))

    return scene


SCENES = {
    "help-first-run": _help("first-run"),
    "help-rules": _help("rules"),
    "help-problems": _help("problems"),
    "help-search": _help("lines", "modem"),
    "help-nothing": _help("lines", "xylophone"),
    "crash-calls": _crash(True),
    "crash-saved": _crash(False),
    "settings": _first,
    "settings-number-wrong": _number_is_wrong,
    "settings-journal": _journal_is_whole,
    "settings-backing-up": _backing_up,
    "settings-backed-up": _backed_up,
    "settings-no-backup": _no_backup,
    "settings-report-making": _report("", 0),
    "settings-report-saved": _report("C:/Users/Élodie/Desktop/robodial-report-2026-11-27-101500.zip", 1),
    "settings-licences": _licences,
}
