"""The frame around the pages."""

import threading
from functools import partial

import pytest
from PySide6.QtWidgets import QLabel

from robodial.gui.places import PLACES
from tests.gui.stage import Stage


@pytest.mark.parametrize("key", [place.key for place in PLACES])
def test_every_place_can_be_opened_and_left(stage: Stage, key: str) -> None:
    stage.go(key)
    assert stage.window.shown == key
    stage.go("home")
    assert stage.window.shown == "home"


def test_practice_says_that_nothing_is_dialed(stage: Stage) -> None:
    stage.window.show()
    stage.go("home")
    strip = stage.window.findChild(QLabel, "banner")
    assert strip is not None and strip.isVisible()
    assert "no telephone rings" in strip.text()


def test_an_answer_to_a_question_comes_back_to_the_page(stage: Stage) -> None:
    answers: list[int] = []
    stage.bridge.ask(sum, [1, 2, 3], then=answers.append, failed=lambda _text: None, owner=stage.window)
    stage.wait_for(lambda: answers)
    assert answers == [6]


def test_heavy_work_is_done_in_another_process(stage: Stage) -> None:
    answers: list[int] = []
    stage.bridge.ask(max, [1, 7], then=answers.append, failed=lambda _text: None, owner=stage.window, heavy=True)
    stage.wait_for(lambda: answers, at_most_s=60)
    assert answers == [7]


def test_of_questions_with_one_name_only_the_last_is_answered(stage: Stage) -> None:
    heard: list[str] = []
    first_may_go_on = threading.Event()

    def slow() -> str:
        first_may_go_on.wait(10)
        return "first"

    ask = partial(stage.bridge.ask, then=heard.append, failed=heard.append, owner=stage.window, latest="note")
    ask(slow)
    ask(lambda: "second")
    stage.wait_for(lambda: heard)
    first_may_go_on.set()
    stage.bridge.ask(str, "another", then=heard.append, failed=heard.append, owner=stage.window)
    stage.wait_for(lambda: "another" in heard)
    stage.settle()
    assert heard == ["second", "another"]
