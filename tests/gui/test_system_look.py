"""The system's colours, followed while the program is open; sharp at every scaling."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from robodial.gui import theme
from robodial.gui.system_look import SystemLook
from robodial.gui.theme import apply_theme, is_dark
from tests.gui.stage import Stage


@pytest.fixture
def look(stage: Stage) -> Iterator[SystemLook]:
    """The program open at its first page, in the light; the user left the choice to the system."""
    stage.session.settings = stage.session.settings.model_copy(update={"theme": ""})
    stage.go("home")
    yield SystemLook(stage.window)
    apply_theme(stage.app, "light")


def test_a_system_that_turns_dark_takes_the_open_window_along_and_back(stage: Stage, look: SystemLook) -> None:
    before = stage.window.page
    look.follow(Qt.ColorScheme.Dark)
    assert is_dark()
    assert stage.window.shown == "home"
    assert stage.window.page is not before  # pictures are drawn anew, too
    look.follow(Qt.ColorScheme.Light)
    assert not is_dark()


def test_the_change_is_heard_from_the_system(stage: Stage, look: SystemLook) -> None:
    apply_theme(stage.app, "", is_system_dark=True)
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    stage.wait_for(lambda: not is_dark())


def test_a_chosen_theme_is_that_of_title_bars_too(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Qt.ColorScheme] = []
    monkeypatch.setattr(
        theme.QGuiApplication,
        "styleHints",
        lambda: SimpleNamespace(setColorScheme=asked.append, colorScheme=lambda: Qt.ColorScheme.Light),
    )
    for wanted in ("dark", "light", ""):
        theme.tell_system(wanted)
    assert asked == [Qt.ColorScheme.Dark, Qt.ColorScheme.Light, Qt.ColorScheme.Unknown]


def test_a_theme_that_the_user_chose_stays(stage: Stage, look: SystemLook) -> None:
    stage.session.settings = stage.session.settings.model_copy(update={"theme": "light"})
    look.follow(Qt.ColorScheme.Dark)
    assert not is_dark()


def test_what_is_being_typed_is_not_taken_away(stage: Stage, look: SystemLook) -> None:
    stage.go("wizard")
    before = stage.window.page
    look.follow(Qt.ColorScheme.Dark)
    assert is_dark()
    assert stage.window.page is before


def test_scaling_is_never_rounded(stage: Stage) -> None:
    wanted = Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    assert QGuiApplication.highDpiScaleFactorRoundingPolicy() is wanted
