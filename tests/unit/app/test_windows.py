"""What Windows is told of a program that runs, with its system libraries made up."""

from types import SimpleNamespace
from typing import Any

import pytest

from robodial.app import windows


class Library:
    """Notes what it is asked to do; answers `answer`."""

    def __init__(self, answer: int) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self._answer = answer

    def __call__(self, *arguments: Any) -> int:
        self.asked.append(arguments)
        return self._answer


def test_installers_find_a_mutex_of_each_program_that_runs() -> None:
    create = Library(0x1F4)
    names: list[str] = []

    def library(name: str) -> Any:
        names.append(name)
        return SimpleNamespace(CreateMutexW=create)

    assert windows.mark_as_running(library)
    assert windows.mark_as_running(library)  # a second program of the same user
    assert names == ["kernel32"] * 2
    assert create.asked == [(None, False, "RoboDial-running")] * 2


def test_windows_gather_under_the_name_of_the_installers_shortcut() -> None:
    identify = Library(0)
    assert windows.take_identity(lambda name: {"shell32": SimpleNamespace(
        SetCurrentProcessExplicitAppUserModelID=identify)}[name])  # fmt: skip
    assert identify.asked == [("RoboDial.RoboDial",)]


def test_a_message_is_shown_where_no_window_can_be_opened() -> None:
    box = Library(1)
    assert windows.show_message("Non !", lambda name: {"user32": SimpleNamespace(MessageBoxW=box)}[name])
    [(owner, text, title, _kind)] = box.asked
    assert (owner, text, title) == (None, "Non !", "robodial")


@pytest.mark.parametrize("tell", [windows.mark_as_running, windows.take_identity])
def test_other_systems_are_told_nothing(tell: Any) -> None:
    assert tell(lambda _name: None) is False
    assert windows.show_message("no", lambda _name: None) is False
