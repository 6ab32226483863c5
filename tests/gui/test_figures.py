"""Figures are written as in the user's language, on every page that shows some."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from robodial.app.campaign_cards import CampaignCard
from robodial.app.campaign_readiness import Readiness
from robodial.app.check_campaign import CampaignCheck, NotCalled
from robodial.app.duration_estimate import Estimate
from robodial.app.live_counts import LiveReading
from robodial.app.results import SHARES, CampaignResults, Count, Hour, Listening, StartDelay
from robodial.domain.campaign import CampaignId, CampaignState
from robodial.domain.contact import PhoneNumber
from robodial.gui.campaigns.card import CampaignFrame
from robodial.gui.campaigns.wizard import WizardPage
from robodial.gui.importing.summary_card import SummaryCard
from robodial.gui.live.feed import feed_of
from robodial.gui.live.page import LivePage
from robodial.gui.results.cards import cards_of
from robodial.i18n.figures import decimal, grouped, percent
from robodial.store.figures import ContactCounts
from tests.gui.live_events import ID, NAME, opening, to_phase
from tests.gui.said import texts
from tests.gui.stage import Stage

MANY = 123_456
NOW = datetime(2026, 11, 23, 11, tzinfo=UTC)
FOREIGN = {"fr": re.compile(r"\d{5,}|\d,\d{3}|\d\.\d|\d%|\d %"), "en": re.compile(r"\d{5,}|\d[\u202f\u00a0]\d|\d,\d\b")}
"""What the other language would write."""


@pytest.fixture(params=["en", "fr"])
def spoken(tmp_path: Path, qapp: object, request: pytest.FixtureRequest) -> Iterator[Stage]:
    made = Stage(tmp_path, language=request.param)
    yield made
    made.close()


def _read(stage: Stage, widget: QWidget) -> str:
    """All that is written on it, when none of it is foreign to the language."""
    read = texts(widget)
    read += [one.accessibleName() for one in widget.findChildren(QWidget)]
    language = stage.session.settings.language
    assert [text for text in read if FOREIGN[language].search(text)] == []
    return "\n".join(read)


def test_thousands_decimals_and_shares(spoken: Stage) -> None:
    told = grouped(MANY), grouped(999), decimal(0.6), decimal(1234.5), percent(45)
    if spoken.session.settings.language == "fr":
        assert told == ("123\u202f456", "999", "0,6", "1\u202f234,5", "45\u202f%")
    else:
        assert told == ("123,456", "999", "0.6", "1,234.5", "45%")


def test_results_in_the_users_figures(spoken: Stage) -> None:
    counts = (Count("x", MANY), Count("y", 12_345))
    found = CampaignResults(
        name="N", state=CampaignState.RUNNING, state_reason="", contacts=3 * MANY, reached=MANY, on_machine=MANY,
        waiting=12_345, not_reached=45_678, reasons=counts, calls=2 * MANY, refused=12_345, decisions=counts,
        keys=counts, hours=(Hour(0, 10, MANY, 54_321),), listening=Listening(MANY, 33.5, (54_321,) * SHARES, 12_345),
        delays=(StartDelay("x", MANY, 0.6, 1.7),), delay_counts=(12_345,) * 7, tries=counts, stops=(), journal_head="",
    )  # fmt: skip
    read = _read(spoken, cards_of(found))
    assert grouped(MANY) in read and decimal(0.6) in read and percent(33) in read


def test_the_live_screen_in_the_users_figures(spoken: Stage) -> None:
    spoken.desk.is_running = True
    spoken.go("live", campaign_name=NAME)
    page = spoken.window.page
    assert isinstance(page, LivePage)
    spoken.desk.happen(*opening(), *to_phase(1, 1, "speaking"))
    spoken.settle()
    counts = ContactCounts(3 * MANY, MANY, 12_345, 23_456, 34_567, 45_678, 12_340, 2)
    feed_of(spoken.bridge).board.reading(LiveReading(ID, NAME, "FR", CampaignState.RUNNING, "", counts))
    page._tick()
    read = _read(spoken, page)
    assert grouped(MANY) in read and decimal(0.6) in read


def test_campaigns_their_check_and_lists_in_the_users_figures(spoken: Stage) -> None:
    card = CampaignCard(
        CampaignId(1), "N", "survey", CampaignState.RUNNING, "x", 3 * MANY, MANY, 54_321, 45_678, "", is_in_hand=True
    )
    assert grouped(MANY) in _read(spoken, CampaignFrame(card, []))
    spoken.go("wizard")
    page = spoken.window.page
    assert isinstance(page, WizardPage)
    page.show_step("check")
    one = NotCalled(1, "A", PhoneNumber("+33199000001"), "do_not_call", "x", None)
    check = CampaignCheck(33.6, 12.4, 3 * MANY, 12_345, MANY, (one,) * 3, (), {"do_not_call": 45_678})
    hours = timedelta(hours=1500)
    estimate = Estimate(MANY, 2, 1_234, hours, hours, None, None, None)
    page.check.show_readiness(Readiness((), _campaign(), check, (), estimate))
    read = _read(spoken, page)
    assert grouped(MANY) in read and grouped(45_678) in read and grouped(1_234) in read and grouped(1_500) in read
    summary = SummaryCard("people", "#000000")
    summary.show_count(MANY, "x")
    assert grouped(MANY) in _read(spoken, summary)


def _campaign() -> object:
    from tests.unit.store.filling import a_campaign

    return a_campaign()
