"""One program for a folder, the window where it was, and what a first look shows."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QRect

from robodial.app.first_look import FirstLook, first_look
from robodial.app.window_memory import Area, WindowMemory, keep, recall
from robodial.gui import start
from robodial.gui.one_instance import MARK, OneInstance, instance_name
from robodial.gui.window_place import keep_place, put_in_place, remembered_page
from robodial.settings.user_settings import UserSettings, save_settings
from tests.gui.stage import Stage

_SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from robodial.gui.one_instance import OneInstance
app = QCoreApplication([])
print(OneInstance(Path(sys.argv[1]), lambda: None).is_second())
"""


def _second(home: Path) -> "subprocess.Popen[str]":
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen(
        [sys.executable, "-c", _SECOND, str(home)], stdout=subprocess.PIPE, text=True, env=environment
    )


def test_a_second_start_brings_the_first_window_to_the_front_and_ends(stage: Stage, tmp_path: Path) -> None:
    asked: list[bool] = []
    first = OneInstance(tmp_path / "data", lambda: asked.append(True))
    assert not first.is_second()
    assert first.hold()
    second = _second(tmp_path / "data")
    stage.wait_for(lambda: asked and second.poll() is not None)
    assert second.communicate()[0].strip() == "True"
    first.release()
    assert not (tmp_path / "data" / MARK).exists()


def test_what_a_killed_program_left_behind_keeps_nobody_out(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / MARK).touch()
    os.utime(tmp_path / MARK, (1_700_000_000, 1_700_000_000))
    after = OneInstance(tmp_path, lambda: None)
    assert not after.is_second()
    assert after.hold()
    after.release()


def test_other_folders_and_other_users_have_programs_of_their_own(tmp_path: Path) -> None:
    names = {instance_name(tmp_path, "ann"), instance_name(tmp_path / "x", "ann"), instance_name(tmp_path, "bob")}
    assert len(names) == 3
    assert instance_name(tmp_path / "x" / "..", "ann") in names


def test_the_window_comes_back_where_it_was(stage: Stage, tmp_path: Path) -> None:
    stage.go("contacts")
    stage.window.setGeometry(QRect(40, 50, 1100, 700))
    keep_place(stage.window, tmp_path)
    memory = recall(tmp_path)
    assert memory == WindowMemory(Area(40, 50, 1100, 700), False, "contacts")
    stage.window.setGeometry(QRect(0, 0, 1024, 640))
    put_in_place(stage.window, memory)
    assert stage.window.geometry() == QRect(40, 50, 1100, 700)
    assert remembered_page(memory) == "contacts"


def test_a_window_on_a_screen_that_is_gone_stays_where_it_can_be_seen(stage: Stage) -> None:
    before = stage.window.geometry()
    put_in_place(stage.window, WindowMemory(Area(9000, 50, 1100, 700)))
    assert stage.window.geometry() == before


@pytest.mark.parametrize("page", ["live", "wizard", "first_run", "nowhere", ""])
def test_pages_of_a_moment_are_not_opened_again(page: str) -> None:
    assert remembered_page(WindowMemory(Area(0, 0, 10, 10), page=page)) == "home"


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"area": {"x": "a"}}', '{"area": {"x":0,"y":0,"width":-1,"height":9}}']
)
def test_a_memory_that_makes_no_sense_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "window.json").write_text(text, encoding="utf-8")
    assert recall(tmp_path) is None


def test_a_folder_that_cannot_be_written_keeps_no_memory_and_no_window_open(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    keep(tmp_path / "file" / "in", WindowMemory(Area(0, 0, 10, 10)))
    assert recall(tmp_path / "file" / "in") is None


def test_the_first_look_is_that_of_the_settings(tmp_path: Path) -> None:
    assert first_look(tmp_path) == FirstLook()
    save_settings(tmp_path, UserSettings(language="fr", theme="dark", practice=True, caller_name="a practice = true"))
    assert first_look(tmp_path) == FirstLook("fr", "dark", True)


def test_settings_that_cannot_be_read_are_put_aside_and_told(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("theme = [", encoding="utf-8")
    session, told = start.load_session(tmp_path)
    assert session.settings == UserSettings()
    assert "settings-unreadable-1.toml" in told
    assert (tmp_path / "settings-unreadable-1.toml").read_text(encoding="utf-8") == "theme = ["
    assert start.load_session(tmp_path)[1] == ""


def test_the_program_opens_and_closes_with_code_0(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "QApplication", lambda _words: stage.app)
    monkeypatch.setattr(start.Opening, "_go", lambda opening, *_found: opening.window.close())
    monkeypatch.setattr("robodial.gui.crash.CrashWatch.install", lambda _watch: None)
    look = FirstLook("en", "light")
    assert start.open_window(lambda: start.load_session(tmp_path), look, tmp_path) == 0
    assert recall(tmp_path) is not None


def test_after_the_first_paint_the_first_page_is_shown(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("robodial.gui.crash.CrashWatch.install", lambda _watch: None)
    save_settings(tmp_path / "home", UserSettings(terms_accepted_on="2026-01-02"))
    memory = WindowMemory(Area(40, 50, 1100, 700), False, "settings")
    opening = start.Opening(lambda: start.load_session(tmp_path / "home"), FirstLook("en"), None, memory)
    opening.window.show()
    assert opening.window.shown == ""
    stage.wait_for(lambda: opening.window.shown)
    assert opening.window.shown == "settings"
    assert opening.bridge.session.home == tmp_path / "home"
    assert not opening.bridge.is_running
    opening.window.close()
    opening.end()
    opening.window.deleteLater()


def test_whoever_has_not_said_who_is_calling_begins_there(stage: Stage, tmp_path: Path) -> None:
    session, _told = start.load_session(tmp_path)
    assert start.first_place(session, WindowMemory(Area(0, 0, 9, 9), page="contacts")) == "first_run"
