"""The page of results: one sentence, figures, charts that can be read, and files."""

import errno
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import thread_time
from unittest.mock import patch

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QToolTip

from robodial.app.result_export import ExportKind
from robodial.app.results import Hour, read_results
from robodial.domain.attempt import AttemptResult
from robodial.domain.campaign import CampaignId
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.gui.results.cards import cards_of
from robodial.gui.results.charts import Columns, WeekOfHours
from robodial.gui.results.page import ResultsPage
from robodial.store import Store
from tests.gui.stage import Stage
from tests.simulation.result_campaigns import NAME, with_half_campaign, with_large_campaign
from tests.unit.store.filling import NOW, a_campaign, called, fill_list

BLOCKED_S = 0.05
PERSON = AttemptResult(
    Outcome.ANSWERED, Disposition.CONFIRMED, AnswerVerdict.HUMAN, heard_s=20.0, keys="1", start_delay_s=0.4
)


def _page(stage: Stage, **where: object) -> ResultsPage:
    stage.window.show()
    stage.go("results", **where)
    page = stage.window.page
    assert isinstance(page, ResultsPage)
    stage.wait_for(lambda: page._results is not None and page._busy.isHidden())
    return page


def _texts(page: ResultsPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel)]


@pytest.fixture(scope="module")
def stage_of_large(tmp_path_factory: pytest.TempPathFactory, qapp: object) -> Iterator[Stage]:
    made = Stage(with_large_campaign(tmp_path_factory.mktemp("large")))
    yield made
    made.close()


@pytest.fixture(scope="module")
def large(stage_of_large: Stage) -> ResultsPage:
    """Shown once for all tests that only look, or write files."""
    return _page(stage_of_large)


def test_without_campaigns_the_page_says_so_and_leads_to_them(stage: Stage) -> None:
    stage.window.show()
    stage.go("results")
    page = stage.window.page
    assert isinstance(page, ResultsPage)
    stage.wait_for(page._busy.isHidden)
    assert "No results yet" in _texts(page)
    assert page._head.isHidden()


def test_the_campaign_is_told_in_one_sentence_and_in_figures(large: ResultsPage) -> None:
    results = large._results
    assert results is not None
    assert large._headline.text().startswith(f"{results.reached} of 320 people were reached; ")
    assert large._campaigns.currentText() == f"{NAME} (finished)"
    shown = _texts(large)
    for figure in (results.reached, results.on_machine, results.not_reached, results.waiting):
        assert str(figure) in shown
    for reason in results.reasons:
        assert reason.words.capitalize() in shown
    assert any(results.journal_head[:8] in text for text in shown)


def test_charts_can_be_read_without_seeing_them(large: ResultsPage) -> None:
    results = large._results
    assert results is not None
    listening, delays, tries = large.findChildren(Columns)
    assert listening.accessibleName() == "How long they listen"
    assert f"100%: {results.listening.nearly_all}" in listening.accessibleDescription()
    assert "longer: 0" in delays.accessibleDescription()
    assert tries.accessibleDescription().startswith(f"1: {results.tries[0].n}")
    (week,) = large.findChildren(WeekOfHours)
    said = [
        item.data(Qt.ItemDataRole.AccessibleTextRole)
        for row in range(week.rowCount())
        for column in range(week.columnCount())
        if (item := week.item(row, column)) is not None
    ]
    assert len(said) == len(results.hours)
    assert all(": a person answered " in text for text in said)


def test_a_column_tells_its_figure_under_the_mouse(stage: Stage) -> None:
    columns = Columns("How long they listen", ["50%", "100%"], [3, 1234])
    columns.resize(200, 120)
    columns.show()
    with patch.object(QToolTip, "showText") as told:
        QApplication.sendEvent(columns, QHelpEvent(QEvent.Type.ToolTip, QPoint(150, 50), QPoint(150, 50)))
    assert told.call_args.args[1] == "100%: 1,234"


def test_hours_with_few_calls_are_not_shown_as_good_or_bad(stage: Stage) -> None:
    week = WeekOfHours("When people answer", [Hour(0, 9, 100, 40), Hour(0, 11, 1, 1)])
    often, once = week.item(0, 0), week.item(0, 2)
    assert often.text() == "40%\n40/100" and once.text() == "100%\n1/1"
    assert often.background().style() is not Qt.BrushStyle.NoBrush
    assert once.background().style() is Qt.BrushStyle.NoBrush
    assert week.item(0, 1) is None


def test_a_running_campaigns_figures_follow_it_by_themselves(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("robodial.gui.results.page.AGAIN_MS", 20)
    monkeypatch.setattr("robodial.gui.results.page.REST_AFTER_READING", 0)
    with_half_campaign(stage.folder)
    page = _page(stage)
    assert "not over" in page._running.text and not page._running.isHidden()
    assert page._results is not None
    before = page._results.reached
    with Store(stage.folder / "robodial.db", synchronous="OFF") as store:
        called(store, CampaignId(1), PERSON)
    stage.wait_for(lambda: page._results is not None and page._results.reached == before + 1)
    assert page._busy.isHidden()
    cards = page._body.widget()
    stage.wait_for(page._again.isActive)
    stage.wait_for(lambda: not page._again.isActive())
    stage.wait_for(page._again.isActive)
    assert page._body.widget() is cards  # nothing new: nothing is drawn anew


def test_nobody_looks_nothing_is_counted(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("robodial.gui.results.page.AGAIN_MS", 20)
    with_half_campaign(stage.folder)
    page = _page(stage)
    stage.go("home")
    assert not page._again.isActive()


def test_the_wanted_campaign_is_shown_and_stays_chosen(stage: Stage) -> None:
    with_large_campaign(stage.folder)
    with Store(stage.folder / "robodial.db") as store:
        store.campaigns.save(a_campaign("Newer"), fill_list(store, 1), NOW)
    page = _page(stage, campaign_id=CampaignId(1))
    assert page._campaigns.currentData() == 1
    stage.go("home")
    stage.go("results")
    stage.wait_for(page._busy.isHidden)
    assert page._campaigns.currentData() == 1
    page._campaigns.setCurrentIndex(0)
    page._choose_campaign()
    stage.wait_for(lambda: page._headline.text() == "Nobody is in this campaign yet.")


@pytest.mark.parametrize("kind", list(ExportKind))
def test_the_report_is_written_and_its_folder_can_be_opened(
    large: ResultsPage, stage_of_large: Stage, kind: ExportKind
) -> None:
    path = stage_of_large.folder / f"report{kind.value}"
    large.export(path, kind)
    assert "320 contacts" in large._writing.text and not large._excel.isEnabled()
    stage_of_large.wait_for(lambda: not large._written.isHidden())
    assert str(path) in large._written.text and path.stat().st_size > 5_000
    assert large._writing.isHidden() and large._excel.isEnabled()
    with patch("robodial.gui.results.page.QDesktopServices.openUrl") as opened:
        large._open_folder()
    assert Path(opened.call_args.args[0].toLocalFile()) == stage_of_large.folder


def test_a_full_disk_is_told_with_the_remedy(large: ResultsPage, stage_of_large: Stage) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    with patch("robodial.contacts.list_writer.tempfile.TemporaryDirectory", side_effect=full):
        large.export(stage_of_large.folder / "report.csv", ExportKind.CSV)
        stage_of_large.wait_for(lambda: stage_of_large.window._problem.text)
    assert "free some space" in stage_of_large.window._problem.text
    assert large._written.isHidden() and large._csv.isEnabled()


def test_showing_results_does_not_hold_up_the_window(large: ResultsPage, stage_of_large: Stage) -> None:
    results = read_results(stage_of_large.folder, CampaignId(1))
    hours = tuple(Hour(day, hour, 100, day + hour) for day in range(7) for hour in range(24))
    of_all_hours = replace(results, hours=hours)
    made: list[float] = []
    placed: list[float] = []
    for _again in range(5):
        began = thread_time()  # others may want the processor, too
        cards = cards_of(of_all_hours)
        made.append(thread_time() - began)
        began = thread_time()
        large._place(of_all_hours, cards)
        placed.append(thread_time() - began)
    assert min(made) < BLOCKED_S
    assert min(placed) < BLOCKED_S
