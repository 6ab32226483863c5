"""What is told to somebody who works in another program."""

import pytest
from PySide6.QtWidgets import QSystemTrayIcon

from robodial.domain.attempt import AttemptId
from robodial.domain.campaign import CampaignState
from robodial.domain.line import LineId
from robodial.engine import events
from robodial.gui.announcer import Announcer
from robodial.gui.live.page import LivePage
from tests.gui.live_events import ID, NAME, at, opening
from tests.gui.stage import Stage

QUESTION = events.UserAsked(at(60), ID, events.QuestionCode.FIRST_CALLS, "Five people were called. Go on?", ())
FINISHED = events.CampaignChanged(at(90), CampaignState.FINISHED, "", ID)


class Told:
    """What the system was asked to show."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, stage: Stage) -> None:
        self.messages: list[tuple[str, str]] = []
        self.is_active = False
        monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
        monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _self, title, text, _icon: self._note(title, text))
        monkeypatch.setattr(stage.window, "isActiveWindow", lambda: self.is_active)
        self.announcer = Announcer(stage.window)
        stage.desk.happen(*opening(1))

    def _note(self, title: str, text: str) -> None:
        self.messages.append((title, text))


@pytest.fixture
def told(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Told:
    return Told(monkeypatch, stage)


def test_a_question_and_the_end_are_told_with_the_campaigns_name(told: Told, stage: Stage) -> None:
    stage.desk.happen(QUESTION, FINISHED)
    stage.wait_for(lambda: len(told.messages) == 2)
    assert told.messages[0] == (f"{NAME}: a question", "Five people were called. Go on?")
    assert told.messages[1] == (NAME, "It is finished: see the results.")


def test_an_unplugged_modem_is_told(told: Told, stage: Stage) -> None:
    stage.desk.happen(events.LineUnplugged(at(5), LineId("COM5"), "The modem was unplugged. Plug it in again."))
    stage.wait_for(lambda: told.messages == [("Line COM5", "The modem was unplugged. Plug it in again.")])


def test_nothing_is_told_to_whoever_looks_at_the_window(told: Told, stage: Stage) -> None:
    told.is_active = True
    seen: list[object] = []
    stage.bridge.happened.connect(seen.append)
    stage.desk.happen(QUESTION)
    stage.wait_for(lambda: QUESTION in seen)
    assert told.messages == []


def test_a_single_call_disturbs_nobody(told: Told, stage: Stage) -> None:
    started = events.CallStarted(at(3), LineId("sim:1"), AttemptId(1), ID, "Mme Noël", "+33199000002", 1)
    stage.desk.happen(started, events.CampaignWaited(at(4), at(9000), "hours", ID), FINISHED)
    stage.wait_for(lambda: len(told.messages) == 1)
    assert told.messages[0][1] == "It is finished: see the results."


def test_a_click_shows_the_campaign(told: Told, stage: Stage) -> None:
    stage.window.go("settings")
    stage.desk.happen(FINISHED)
    stage.wait_for(lambda: bool(told.messages))
    told.announcer.icon.messageClicked.emit()
    assert isinstance(stage.window.page, LivePage)
    assert stage.window.page.campaign_id == ID
