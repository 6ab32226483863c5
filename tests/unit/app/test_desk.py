"""The desk with a real engine on emulated lines: runs begin, are joined, told, ended, and fail with a sentence."""

import math
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from robodial.app.campaign_run import RunRequest
from robodial.app.demo import demo_request
from robodial.app.desk import CampaignOpened, Desk, DeskEvent, RunEnded, RunFailed, RunOpened, RunOpening
from robodial.app.lines import LineChoice
from robodial.app.places import DATABASE
from robodial.domain.campaign import CampaignState, MessageFiles
from robodial.engine.events import CallStarted
from robodial.errors import SettingsError
from robodial.store import read_only

SOON = 5.0
"""Times faster than the clock: a call begins at once, and none of the calls is over before a test looks."""


class Listener:
    """What a desk told; `wait_for` returns the first event of a kind."""

    def __init__(self, desk: Desk) -> None:
        self.heard: list[DeskEvent] = []
        self._more = threading.Condition()
        desk.subscribe(self._hear)

    def _hear(self, event: DeskEvent) -> None:
        with self._more:
            self.heard.append(event)
            self._more.notify_all()

    def of(self, kind: type) -> list[DeskEvent]:
        return [event for event in self.heard if isinstance(event, kind)]

    def wait_for(self, kind: type) -> DeskEvent:
        with self._more:
            assert self._more.wait_for(lambda: self.of(kind), timeout=120), f"no {kind.__name__} in {self.heard}"
            return self.of(kind)[0]


@pytest.fixture
def request_(tmp_path: Path) -> Iterator[RunRequest]:
    with demo_request() as (request, _speed):
        yield replace(request, data_dir=tmp_path)


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.hang_up_now()
    assert made.wait(60)


def test_run_is_told_from_its_opening_to_its_end(desk: Desk, request_: RunRequest, tmp_path: Path) -> None:
    listener = Listener(desk)
    desk.start(request_, math.inf)
    listener.wait_for(RunEnded)
    kinds = [type(event) for event in listener.heard]
    assert kinds[0] is RunOpening
    assert kinds.index(CampaignOpened) < kinds.index(RunOpened) < kinds.index(CallStarted)
    assert not listener.of(RunFailed)
    assert not desk.is_running
    with read_only(tmp_path / DATABASE) as store:
        assert [one.state for one in store.campaigns.all()] == [CampaignState.FINISHED]


def test_second_campaign_joins_the_lines_in_use(desk: Desk, request_: RunRequest, tmp_path: Path) -> None:
    listener = Listener(desk)
    desk.start(request_, SOON)
    listener.wait_for(CallStarted)
    other = replace(request_.campaigns[0], name="Another one")
    desk.start(replace(request_, campaigns=(other,)), SOON)
    listener.wait_for(RunOpened)
    while len(listener.of(CampaignOpened)) < 2:
        assert not listener.of(RunFailed)
        threading.Event().wait(0.01)
    desk.hang_up_now()
    listener.wait_for(RunEnded)
    with read_only(tmp_path / DATABASE) as store:
        assert {one.name for one in store.campaigns.all()} == {request_.campaigns[0].name, "Another one"}


def test_second_start_in_the_same_moment_disturbs_nothing(desk: Desk, request_: RunRequest) -> None:
    listener = Listener(desk)
    desk.start(request_, SOON)
    with suppress(SettingsError):  # or it joins, and is told that it runs already
        desk.start(request_, SOON)
    listener.wait_for(CallStarted)
    assert desk.is_running
    assert len(listener.of(RunOpened)) == 1
    assert not listener.of(RunEnded)


def test_campaign_that_runs_already_does_not_join_a_second_time(desk: Desk, request_: RunRequest) -> None:
    listener = Listener(desk)
    desk.start(request_, SOON)
    listener.wait_for(CallStarted)
    desk.start(request_, SOON)
    failed = listener.wait_for(RunFailed)
    assert isinstance(failed, RunFailed) and "running already" in failed.problem


def test_other_lines_wait_for_the_end_of_the_run(desk: Desk, request_: RunRequest) -> None:
    listener = Listener(desk)
    desk.start(request_, SOON)
    listener.wait_for(RunOpened)
    with pytest.raises(SettingsError, match="other lines"):
        desk.start(replace(request_, lines=(LineChoice("COM7"),)))


def test_message_that_is_not_there_fails_with_a_sentence(desk: Desk, request_: RunRequest, tmp_path: Path) -> None:
    listener = Listener(desk)
    campaign = replace(request_.campaigns[0], message=MessageFiles(tmp_path / "gone.wav"))
    desk.start(replace(request_, campaigns=(campaign,)), math.inf)
    failed = listener.wait_for(RunFailed)
    assert isinstance(failed, RunFailed) and "gone.wav" in failed.problem
    listener.wait_for(RunEnded)
    assert not desk.is_running


def test_lines_are_as_loud_as_what_is_heard_on_them(desk: Desk, request_: RunRequest) -> None:
    listener = Listener(desk)
    desk.start(request_, SOON)
    listener.wait_for(CallStarted)
    loudest = -200.0
    while loudest < -60.0:
        loudest = max([loudest, *desk.levels().values()])
        threading.Event().wait(0.005)
    assert loudest <= 0.0
