"""An emulated day begins when the campaign may call, and never before what is already stored."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from robodial.app.emulated_time import emulated_start
from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import Campaign
from tests.simulation.campaigns import HUMAN, number, request_of, settings

PARIS = ZoneInfo("Europe/Paris")
SUNDAY = datetime(2026, 11, 22, 15, 0, tzinfo=PARIS)
MONDAY_9 = datetime(2026, 11, 23, 9, 0, tzinfo=PARIS)


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    return request_of(tmp_path, settings(tmp_path, [number(1)]), HUMAN).campaigns[0]


def test_on_a_sunday_it_is_monday_morning(campaign: Campaign) -> None:
    assert emulated_start(campaign, SUNDAY, None) == MONDAY_9


def test_within_the_hours_it_is_now(campaign: Campaign) -> None:
    now = MONDAY_9 + timedelta(hours=1)
    start = emulated_start(campaign, now, MONDAY_9)
    assert start == now
    assert start.tzinfo is UTC


def test_after_the_last_emulated_day_it_goes_on(campaign: Campaign) -> None:
    latest = datetime(2030, 5, 6, 19, 59, 30, tzinfo=PARIS)
    assert emulated_start(campaign, SUNDAY, latest) == latest
    assert emulated_start(campaign, SUNDAY, latest + timedelta(minutes=1)) == datetime(2030, 5, 7, 9, 0, tzinfo=PARIS)


def test_the_campaigns_own_hours_count(campaign: Campaign) -> None:
    afternoons = replace(campaign, window=CallingWindow.parse({2: ("14:00-18:00",)}))
    assert emulated_start(afternoons, SUNDAY, None) == datetime(2026, 11, 25, 14, 0, tzinfo=PARIS)


def test_another_country_has_other_mornings(campaign: Campaign) -> None:
    there = replace(campaign, country="US")
    assert emulated_start(there, SUNDAY, None) == datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("America/New_York"))
