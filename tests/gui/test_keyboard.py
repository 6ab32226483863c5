"""Every page without a mouse: Tab reaches all there is, in the order of the eye; Enter and Esc do what they say."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QPushButton, QWidget

from robodial.gui.keyboard import primary_button
from tests.gui.screenshots import scenes
from tests.gui.stage import Stage
from tests.gui.walking import controls, out_of_order, shows_focus, told, walked

PAGES = (
    "first_run-language", "first_run-caller", "first_run-terms", "first_run-modem_none",
    "first_run-call", "wizard-who-empty", "wizard-message-filled",
    "wizard-keys-filled", "wizard-when-own", "live-calling", "live-question", "contacts-filled",
    "do-not-call-filled", "messages-filled", "lines-ready", "settings", "help-rules",
)  # fmt: skip
DIALOGS = (
    "live-stop", "live-closing", "contacts-person", "contacts-erasing",
    "contacts-refusing", "do-not-call-asking", "messages-no-device", "lines-number",
    "wizard-check-not-called",
)  # fmt: skip
_looked_at: set[tuple[str, object]] = set()


@pytest.fixture
def shown(
    tmp_path: Path, qapp: object, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    for variable in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    stage = Stage(tmp_path)
    stage.window.resize(1280, 720)
    stage.window.show()
    scenes()[request.param](stage)
    stage.settle()
    window = _window(stage)
    window.activateWindow()
    stage.settle()
    yield stage
    stage.close()


def _window(stage: Stage) -> QWidget:
    return stage.app.activeModalWidget() or stage.window


def _one_of_a_group(missed: list[QWidget], walk: list[QWidget]) -> list[QWidget]:
    """Of choices that exclude each other Tab reaches one; the arrows move among them."""
    groups = {id(one.group() or one.parent()) for one in walk if isinstance(one, QAbstractButton) and _is_choice(one)}
    return [
        one
        for one in missed
        if not (isinstance(one, QAbstractButton) and _is_choice(one) and id(one.group() or one.parent()) in groups)
    ]


def _is_choice(one: QAbstractButton) -> bool:
    return one.autoExclusive() or (one.group() is not None and one.group().exclusive())


@pytest.mark.parametrize("shown", PAGES, indirect=True)
def test_tab_reaches_everything_once_in_the_order_of_the_eye_and_back(shown: Stage) -> None:
    _walk_there_and_back(_window(shown))


def _walk_there_and_back(window: QWidget) -> None:
    there = controls(window)
    there[0].setFocus(Qt.FocusReason.TabFocusReason)
    walk = walked(window)
    assert len(set(walk)) == len(walk)
    assert [told(one) for one in _one_of_a_group([one for one in there if one not in walk], walk)] == []
    assert [told(one) for one in walk if one not in there] == []
    assert out_of_order(walk) == []
    back = walked(window, back=True)
    assert [told(one) for one in back[1:]] == [told(one) for one in reversed(walk[1:])]
    for one in walk:
        kind = type(one).__name__, one.property("role")
        if kind not in _looked_at:
            _looked_at.add(kind)
            assert shows_focus(one), f"the focus is not seen on {told(one)}"


@pytest.mark.parametrize("shown", DIALOGS, indirect=True)
def test_a_dialog_is_walked_enter_does_what_it_is_there_for_and_esc_closes_it(shown: Stage) -> None:
    dialog = _window(shown)
    assert isinstance(dialog, QDialog)
    primary = primary_button(dialog)
    default = [one for one in dialog.findChildren(QPushButton) if one.isDefault() and one.isVisible()]
    assert all(one.property("role") != "danger" for one in default), "Enter does harm"
    if primary is not None and any(isinstance(one, QLineEdit) for one in controls(dialog)):
        assert default == [primary], "Enter in a field does something else"
    _walk_there_and_back(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    shown.settle()
    assert not shiboken6.isValid(dialog) or not dialog.isVisible()


@pytest.mark.parametrize(
    ("shown", "field"),
    [("wizard-keys-filled", 0), ("wizard-when-own", 0)],
    indirect=["shown"],
)
def test_enter_in_a_field_activates_the_pages_button(shown: Stage, field: int) -> None:
    page = shown.window.page
    primary = primary_button(page)
    assert primary is not None
    pressed: list[int] = []
    primary.clicked.connect(lambda: pressed.append(1))
    fields = [one for one in controls(shown.window) if page.isAncestorOf(one) and not isinstance(one, QPushButton)]
    fields[field].setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert pressed == [1]


@pytest.mark.parametrize("shown", ["do-not-call-filled"], indirect=True)
def test_enter_on_a_button_presses_it_and_esc_takes_a_problem_away(shown: Stage) -> None:
    pressed: list[int] = []
    one = next(one for one in shown.window.page.findChildren(QPushButton) if one.isVisible() and one.isEnabled())
    one.clicked.disconnect()
    one.clicked.connect(lambda: pressed.append(1))
    one.setFocus()
    QTest.keyClick(one, Qt.Key.Key_Return)
    assert pressed == [1]
    shown.window.problem("Something went wrong.")
    QTest.keyClick(one, Qt.Key.Key_Escape)
    assert shown.window._problem.isHidden()
