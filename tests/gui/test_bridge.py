"""Questions of the windows: the last answer is shown, nothing is done twice, and what is written stays in order."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from robodial.app.campaign_readiness import Readiness, campaign_of_draft
from robodial.gui.campaigns.wizard import WizardPage
from robodial.gui.do_not_call.page import DoNotCallPage
from robodial.gui.settings.page import SettingsPage
from robodial.gui.widgets.buttons import button
from robodial.settings.user_settings import load_settings
from tests.gui.stage import Stage, with_demo_draft


class Held:
    """Work that ends when it is told to."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.begun = threading.Event()
        self._may_end = threading.Event()

    def __call__(self) -> str:
        self.begun.set()
        assert self._may_end.wait(10)
        return self.answer

    def end(self) -> None:
        self._may_end.set()


def _asked(stage: Stage, owner: QWidget, told: list[str], work: Callable[[], str], **how: object) -> None:
    stage.bridge.ask(work, then=told.append, failed=told.append, owner=owner, **how)  # type: ignore[arg-type]


def test_an_answer_that_comes_late_does_not_take_the_place_of_a_later_one(stage: Stage) -> None:
    told: list[str] = []
    owner, first, second = QWidget(), Held("first"), Held("second")
    _asked(stage, owner, told, first, latest="x")
    _asked(stage, owner, told, second, latest="x")
    stage.wait_for(second.begun.is_set)
    second.end()
    stage.wait_for(lambda: told)
    first.end()
    _asked(stage, owner, told, lambda: "other", latest="y")
    stage.wait_for(lambda: "other" in told)
    assert told == ["second", "other"]


def test_what_is_to_be_written_is_written_though_the_window_closes(stage: Stage) -> None:
    owner, first, second = QWidget(), Held("first"), Held("second")
    for work in (first, second):
        _asked(stage, owner, [], work, in_turn=True)
    stage.wait_for(first.begun.is_set)
    stage.bridge.close()
    first.end()
    second.end()
    assert second.begun.wait(10)


def test_what_is_under_way_is_not_begun_again_and_may_be_done_anew_afterwards(stage: Stage) -> None:
    told: list[str] = []
    owner, first = QWidget(), Held("done")
    _asked(stage, owner, told, first, once="save")
    _asked(stage, owner, told, lambda: "again", once="save")
    _asked(stage, owner, told, lambda: "something else", once="delete")
    first.end()
    stage.wait_for(lambda: len(told) == 2)
    assert sorted(told) == ["done", "something else"]
    _asked(stage, owner, told, lambda: "anew", once="save")
    stage.wait_for(lambda: "anew" in told)


def test_what_is_written_is_written_in_the_order_in_which_it_was_asked(stage: Stage) -> None:
    written: list[int] = []
    first = Held("first")
    owner, told = QWidget(), list[str]()
    _asked(stage, owner, told, first, in_turn=True)
    for n in range(20):
        _asked(stage, owner, told, lambda n=n: written.append(n) or "", in_turn=True)
    stage.wait_for(first.begun.is_set)
    assert not written
    first.end()
    stage.wait_for(lambda: len(told) == 21)
    assert written == list(range(20))


def test_a_double_click_is_one_click(stage: Stage) -> None:
    pressed: list[int] = []
    made = button("Save", lambda: pressed.append(1))
    made.show()
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(made, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert pressed == [1]
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    assert pressed == [1, 1]


def _twice(pressed: QPushButton) -> None:
    pressed.click()
    pressed.click()


def _ready_to_start(stage: Stage) -> tuple[WizardPage, str]:
    """The last step of a draft that may start, and the draft's name on disk."""
    with_demo_draft(stage.folder)
    draft = stage.session.drafts.all()[0]
    stage.go("wizard", draft_id=draft.draft_id, step="check")
    page = stage.window.page
    assert isinstance(page, WizardPage)
    stage.wait_for(lambda: page.draft)
    campaign, _complaints = campaign_of_draft(draft.data)
    page.check.show_readiness(Readiness((), campaign))
    return page, draft.draft_id


def test_start_pressed_twice_starts_one_run(stage: Stage) -> None:
    page, _draft_id = _ready_to_start(stage)
    _twice(page.check.start)
    assert len(stage.desk.started) == 1


def test_nothing_can_be_started_while_another_draft_is_being_read(stage: Stage) -> None:
    page, draft_id = _ready_to_start(stage)
    known = stage.session.drafts.get(draft_id)
    assert known is not None
    stage.session.drafts.save(replace(known, draft_id="another"))
    stage.window.go("wizard", draft_id="another", step="check")
    assert page.draft is None
    page.check.start.click()
    assert not stage.desk.started


def test_a_draft_deleted_twice_can_be_undone(stage: Stage) -> None:
    with_demo_draft(stage.folder)
    stage.go("home")
    page = stage.window.page
    stage.wait_for(lambda: page.frames)  # type: ignore[attr-defined]
    delete = next(one for one in page.findChildren(QPushButton) if one.text() == "Delete")
    _twice(delete)
    stage.wait_for(lambda: not stage.session.drafts.all() and page.undo.isVisibleTo(page))  # type: ignore[attr-defined]
    undo = page.undo.findChildren(QPushButton)[0]  # type: ignore[attr-defined]
    _twice(undo)
    stage.wait_for(lambda: len(stage.session.drafts.all()) == 1)


def test_a_setting_changed_back_and_forth_stays_as_it_was_left(stage: Stage) -> None:
    stage.go("settings")
    page = stage.window.page
    assert isinstance(page, SettingsPage)
    for n in range(9):
        page.bridge.ask(
            lambda n=n: stage.session.change(caller_name=f"Name {n}"),
            then=lambda _none: None, failed=pytest.fail, owner=page, in_turn=True,
        )  # fmt: skip
    page.change(caller_name="Last")
    stage.wait_for(lambda: stage.session.settings.caller_name == "Last")
    assert load_settings(stage.folder).caller_name == "Last"


def test_a_number_refused_twice_by_a_hasty_hand_is_added_once(stage: Stage) -> None:
    stage.go("do_not_call")
    page = stage.window.page
    assert isinstance(page, DoNotCallPage)
    added: list[object] = []
    page.form.added.connect(lambda numbers, _by_person: added.append(numbers))
    page.form.number.setText("01 99 00 00 09")
    page.form.add()
    page.form.add()
    stage.wait_for(lambda: added)
    stage.settle()
    assert len(added) == 1
