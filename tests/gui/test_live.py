"""The live screen: events in, words and commands out."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from robodial.app.contact_changes import TypedContact, add_typed, what_there_is
from robodial.app.demo import demo_session
from robodial.app.desk import CampaignOpened, Desk, RunEnded, RunFailed, RunOpened, RunOpening
from robodial.app.live_campaign import LiveState
from robodial.app.live_counts import LiveReading, hours_end, read_live, stored_campaign
from robodial.app.places import DATABASE
from robodial.app.refuse_number import refuse_number, refusing_folders
from robodial.clock import SystemClock
from robodial.domain.campaign import Campaign, CampaignId, CampaignState
from robodial.domain.contact import PhoneNumber
from robodial.domain.retry_policy import DEFAULT_RULES
from robodial.engine import events
from robodial.engine.commands import (
    AcceptFirstCalls,
    CallNow,
    HangUp,
    PauseCampaign,
    RefuseNumber,
    ResumeCampaign,
    StopCampaign,
)
from robodial.gui.bridge import Bridge
from robodial.gui.contacts.person_dialog import PersonDialog
from robodial.gui.live.closing import ClosingDialog, may_close
from robodial.gui.live.dialogs import StopDialog, StopHow
from robodial.gui.live.feed import feed_of
from robodial.gui.live.page import LivePage
from robodial.gui.main_window import MainWindow
from robodial.settings.campaign_file import campaign_from
from robodial.store import Store, read_only
from robodial.store.figures import ContactCounts
from tests.gui.live_events import ID, NAME, at, ended, line, not_called, number, opening, started, to_phase
from tests.gui.stage import Stage, with_finished_demo


class Live:
    """The page, with the events that a test lets happen drawn at once."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        stage.desk.is_running = True
        stage.go("live", campaign_name=NAME)
        assert isinstance(stage.window.page, LivePage)
        self.page: LivePage = stage.window.page

    def happen(self, *happened: object) -> None:
        self.stage.desk.happen(*happened)  # type: ignore[arg-type]
        self.stage.settle()
        self.draw()

    def count(self, **counts: int) -> None:
        reading = LiveReading(ID, NAME, "FR", CampaignState.RUNNING, "", ContactCounts(**counts))
        feed_of(self.stage.bridge).board.reading(reading)
        self.draw()

    def draw(self) -> None:
        self.page._tick()

    @property
    def told(self) -> list[object]:
        return list(self.stage.desk.told)


@pytest.fixture
def live(stage: Stage) -> Live:
    return Live(stage)


def cells(live: Live, row: int = 0) -> list[str]:
    model = live.page.recent.model()
    return [str(model.index(row, column).data()) for column in range(4)]


# ---- never nothing -----------------------------------------------------------------------------------------------


def test_before_the_first_event_it_says_that_everything_is_made_ready(live: Live) -> None:
    assert live.page.header.state == "Getting ready"
    assert live.page.header.sentence


def test_within_a_second_of_start_a_call_is_shown_without_anybody_asking(live: Live) -> None:
    live.stage.desk.happen(*opening(), *to_phase(3, 1, "ringing"))
    live.stage.wait_for(
        lambda: live.page.lines.cards and live.page.lines.cards[line(1)].texts.phase == "ringing", "", 1
    )
    assert live.page.lines.cards[line(1)].texts.who == "Driss Benali"
    assert live.page.lines.cards[line(1)].texts.number == "01 99 00 00 03"


def test_why_it_could_not_start_is_said_with_the_way_to_the_help(live: Live) -> None:
    live.happen(RunOpening((NAME,)), RunFailed((NAME,), "COM3 is in use by another program: close it."), RunEnded())
    assert "COM3 is in use by another program: close it." in live.page.end.text
    assert not live.page.end.help.isHidden()
    live.page.end.help.click()
    assert live.stage.window.shown == "help"


def test_what_happened_before_the_page_was_ever_shown_is_there(stage: Stage) -> None:
    feed_of(stage.bridge)
    stage.desk.is_running = True
    stage.desk.happen(*opening(), *to_phase(3, 1, "speaking"))
    stage.settle()
    stage.go("live")
    page = stage.window.page
    assert isinstance(page, LivePage)
    assert page.header.state == "Calling"


def test_without_any_campaign_the_way_to_the_campaigns_is_shown(stage: Stage) -> None:
    stage.go("live")
    page = stage.window.page
    assert isinstance(page, LivePage)
    assert page.body.currentWidget() is page._empty


def test_waiting_says_until_when(live: Live) -> None:
    until = at(0) + timedelta(hours=5)
    live.happen(*opening(), events.CampaignWaited(at(1), until, "waiting for the next try", ID))
    assert live.page.header.sentence == f"Waiting for the next try, until {until.astimezone():%H:%M}."


# ---- lines -------------------------------------------------------------------------------------------------------


def test_a_fault_is_said_in_full_and_goes_when_the_line_works_again(live: Live) -> None:
    live.happen(*opening(), events.LineRested(at(9), line(2), at(39), "The modem does not answer. Unplug it."))
    assert live.page.fault.text.startswith("Emulated line 2: The modem does not answer. Unplug it.")
    assert not live.page.fault.isHidden()
    live.happen(events.LineOpened(at(40), line(2)))
    assert live.page.fault.isHidden()


def test_220_lines_have_their_cards_and_fit_the_width(live: Live) -> None:
    live.stage.window.show()
    live.happen(*opening(220))
    live.stage.wait_for(lambda: live.page.lines.cards.keys() == {line(n + 1) for n in range(220)}, "cards")
    assert live.page.lines.horizontalScrollBar().maximum() == 0
    assert live.page.lines.verticalScrollBar().maximum() > 0


def test_meters_show_how_loud_it_is(live: Live) -> None:
    live.stage.desk.loudness[line(1)] = -20.0
    live.happen(*opening(), *to_phase(3, 1, "speaking"))
    assert live.page.lines.cards[line(1)]._level == -20.0
    assert live.page.lines.cards[line(2)]._level is None


# ---- counters and recent calls -----------------------------------------------------------------------------------


def test_counters_are_figures_with_words(live: Live) -> None:
    live.happen(*opening())
    live.count(contacts=20, reached=3, machines=1, refused=1, again=2, not_called=1)
    live.happen(ended(1))
    shown = [(counter.text_shown, counter.name) for counter in live.page.counters.counters]
    assert shown == [
        ("7", "Done"),
        ("4", "Reached by a person"),
        ("1", "Answering machines"),
        ("13", "Not reached"),
        ("1", "Not called"),
    ]
    assert live.page.counters.counters[0].accessibleName() == "Done 7 of 20 contacts"


def test_one_counter_is_chosen_at_a_time_and_a_second_click_lets_go(live: Live) -> None:
    live.happen(*opening())
    live.count(contacts=20)
    first, second, *_others = live.page.counters.counters
    first.click()
    second.click()
    assert (first.isChecked(), live.page.counters.chosen) == (False, second)
    second.click()
    assert live.page.counters.chosen is None


def test_who_is_counted_as_not_reached_is_listed(stage: Stage) -> None:
    with_finished_demo(stage.folder)
    with Store(stage.folder / DATABASE) as store:  # the last one is made somebody whose number is not in service
        store._database.driver.execute(
            "UPDATE attempts SET state = 'ended', outcome = 'invalid_number', disposition = 'none'"
            " WHERE attempt_id = (SELECT max(attempt_id) FROM attempts WHERE latest)"
        )
    stage.go("live", campaign_id=CampaignId(1))
    page = stage.window.page
    assert isinstance(page, LivePage)
    stage.wait_for(lambda: (view := page.view()) is not None and view.counts is not None, "read")
    page._tick()
    counter = page.counters.counters[3]
    assert (counter.name, counter.text_shown) == ("Not reached", "1")
    counter.click()
    stage.wait_for(lambda: page.table.row_count == 1 and not page.table.is_busy, "listed")


def test_the_reason_stands_beside_who_is_not_called(live: Live) -> None:
    live.happen(*opening(), not_called(4, "do_not_call", "On the do-not-call list since May."))
    assert cells(live)[1:] == ["Élodie Roux", "01 99 00 00 04", "Not called: On the do-not-call list since May."]


# ---- what the user can do ----------------------------------------------------------------------------------------


def test_the_space_bar_pauses_and_goes_on(live: Live) -> None:
    live.happen(*opening(), started(1))
    QTest.keyClick(live.page, Qt.Key.Key_Space)
    live.happen(events.CampaignChanged(at(5), CampaignState.PAUSED, "", ID))
    QTest.keyClick(live.page.recent, Qt.Key.Key_Space)
    assert live.told == [PauseCampaign(ID), ResumeCampaign(ID)]


def test_the_first_calls_are_accepted_by_a_button(live: Live) -> None:
    text = "The first 5 calls are made. Were they as they should be?"
    asked = events.UserAsked(at(60), ID, events.QuestionCode.FIRST_CALLS, text, (("answered", 4), ("busy", 1)))
    live.happen(*opening(), events.CampaignChanged(at(60), CampaignState.PAUSED, text, ID), asked)
    assert text in live.page.question.text
    live.page.question.yes.click()
    assert live.told == [AcceptFirstCalls(ID)]


def test_a_jump_of_failures_is_answered_by_going_on(live: Live) -> None:
    asked = events.UserAsked(at(60), ID, events.QuestionCode.JUMP, "12 of the last 20 calls failed.", ())
    live.happen(*opening(), events.CampaignChanged(at(60), CampaignState.PAUSED, "", ID), asked)
    live.page.question.yes.click()
    assert live.told == [ResumeCampaign(ID)]


def test_stopping_lets_the_calls_end_or_hangs_up(live: Live) -> None:
    live.happen(*opening(), started(1))
    live.page.actions_.stop(StopHow.LET_END, ID)
    live.draw()
    assert isinstance(live.told[0], StopCampaign)
    assert live.page.header.state == "Stopping"
    live.page.actions_.stop(StopHow.HANG_UP, ID)
    assert live.stage.desk.hung_up


def test_hanging_up_on_one_of_two_campaigns_leaves_the_other_alone(live: Live) -> None:
    live.happen(*opening(), started(1))
    other = CampaignId(ID + 1)
    live.happen(RunOpening(("Other",)), CampaignOpened(other, "Other", 18.0))
    live.page.actions_.stop(StopHow.HANG_UP, ID)
    [command] = live.told
    assert isinstance(command, HangUp) and command.campaign_id == ID
    assert not live.stage.desk.hung_up


@pytest.mark.parametrize(("name", "how"), [("let_end", StopHow.LET_END), ("hang_up", StopHow.HANG_UP)])
def test_the_question_how_to_stop_has_its_answers(stage: Stage, name: str, how: StopHow) -> None:
    dialog = StopDialog(2)
    assert dialog.how is StopHow.GO_BACK
    getattr(dialog, name).click()
    assert dialog.how is how
    dialog.deleteLater()


def chosen_menu(live: Live, row: int = 0) -> list[str]:
    live.page.recent.selectRow(row)
    menu = live.page.recent.menu()
    return [action.text().replace("&", "") for action in menu.actions()] if menu else []


def test_a_row_of_recent_calls_has_a_menu_and_a_note_about_a_line_has_none(live: Live) -> None:
    live.happen(*opening(), ended(3), events.LineNoted(at(9), line(1), "Hears nothing."))
    assert chosen_menu(live) == []
    assert chosen_menu(live, 1) == ["What happened", "Call now", "Never call again…"]


def test_call_now_is_told_to_the_engine(live: Live) -> None:
    live.happen(*opening(), ended(3))
    live.page.recent.selectRow(0)
    menu = live.page.recent.menu()
    assert menu is not None
    menu.actions()[1].trigger()
    assert live.told == [CallNow(ID, PhoneNumber(number(3)))]


def test_what_happened_opens_the_story_of_the_person(live: Live) -> None:
    live.page.what_happened(number(3))
    [dialog] = live.page.findChildren(PersonDialog)
    assert dialog.isVisible()
    dialog.close()


def test_never_again_is_told_to_a_running_engine(live: Live) -> None:
    live.happen(*opening(), ended(3))
    live.page.actions_.refuse(number(3), "01 99 00 00 03", by_person=True)
    assert live.told == [RefuseNumber(PhoneNumber(number(3)), by_person=True)]


def test_never_again_is_stored_when_nothing_runs(tmp_path: Path) -> None:
    folder = with_finished_demo(tmp_path / "data")
    refuse_number((folder,), PhoneNumber("+33199001234"), by_person=False)
    refuse_number((folder,), PhoneNumber("+33199001234"), by_person=True)
    with read_only(folder / DATABASE) as store:
        [refusal] = store.do_not_call.refusals(PhoneNumber("+33199001234"))
        assert refusal.by_person
        assert store.journal.verify().ok


def test_practice_keeps_refusals_to_itself(stage: Stage) -> None:
    assert refusing_folders(stage.session) == (stage.folder,)


# ---- the end -----------------------------------------------------------------------------------------------------


def test_finished_says_so_and_leads_to_the_results(live: Live) -> None:
    live.happen(*opening())
    live.count(contacts=24, reached=15, machines=5, given_up=2, not_called=2)
    live.happen(events.CampaignChanged(at(900), CampaignState.FINISHED, "", ID), RunEnded())
    assert live.page.end.text == "Finished\n15 of 24 contacts were reached by a person. 5 answering machines answered."
    live.page.end.results.click()
    assert live.stage.window.shown == "results"


def test_a_finished_campaign_of_before_is_shown_from_the_store(stage: Stage) -> None:
    with_finished_demo(stage.folder)
    stage.go("live", campaign_id=CampaignId(1))
    page = stage.window.page
    assert isinstance(page, LivePage)
    stage.wait_for(lambda: (view := page.view()) is not None and view.state is LiveState.FINISHED, "read")
    page._tick()
    with read_only(stage.folder / DATABASE) as store:
        counts = store.campaigns.contact_counts(CampaignId(1))
    assert page.counters.counters[0].text_shown == str(counts.done) == str(counts.contacts)


def test_a_campaign_that_stopped_can_go_on(stage: Stage) -> None:
    with_finished_demo(stage.folder)
    stage.go("live", campaign_id=CampaignId(1))
    page = stage.window.page
    assert isinstance(page, LivePage)
    stage.wait_for(lambda: page.view() is not None, "read")
    page._again()
    stage.wait_for(lambda: stage.desk.started, "started")
    assert stage.desk.started[0].campaigns == (stored_campaign(stage.folder, CampaignId(1)),)


def test_a_finished_campaign_goes_on_with_whoever_was_added_since(stage: Stage) -> None:
    with_finished_demo(stage.folder)
    stage.go("live", campaign_id=CampaignId(1))
    page = stage.window.page
    assert isinstance(page, LivePage)
    stage.wait_for(lambda: (view := page.view()) is not None and view.state is LiveState.FINISHED, "read")
    page._tick()
    assert page.end.again.isHidden(), "everybody was called"
    stage.go("contacts")
    choice = what_there_is(stage.folder)[0]
    add_typed(choice, stage.folder, TypedContact("01 99 00 77 01", "Zita"), SystemClock().now())
    stage.go("live")
    stage.wait_for(lambda: (view := page.view()) is not None and view.new_contacts == 1, "read again")
    page._tick()
    assert "1 contact came into the list since then" in page.end.text
    page.end.again.click()
    stage.wait_for(lambda: stage.desk.started, "started")


def test_todays_hours_end_when_the_campaigns_do(stage: Stage) -> None:
    with_finished_demo(stage.folder)
    campaign = stored_campaign(stage.folder, CampaignId(1))
    closes = hours_end(campaign, at(0))
    assert closes is not None
    assert at(0) < closes < at(16 * 3600)
    assert hours_end(campaign, closes + timedelta(minutes=1)) is None


# ---- closing the window ------------------------------------------------------------------------------------------


def test_without_calls_the_window_just_closes(stage: Stage) -> None:
    assert may_close(stage.bridge)


@pytest.fixture
def closing(live: Live) -> Iterator[ClosingDialog]:
    live.happen(*opening(), started(1), started(2, 2))
    dialog = ClosingDialog(live.stage.bridge)
    yield dialog
    dialog.deleteLater()


def test_calls_end_and_then_the_window_closes_by_itself(live: Live, closing: ClosingDialog) -> None:
    assert closing.text.startswith("2 calls are in progress.")
    closing.let_end.click()
    assert isinstance(live.told[0], StopCampaign)
    live.happen(ended(1))
    assert closing.text == "1 call goes on to its end; no other begins."
    live.happen(ended(2, 2), RunEnded())
    assert closing.result() == QDialog.DialogCode.Accepted.value


def test_hanging_up_closes_as_soon_as_the_lines_are_free(live: Live, closing: ClosingDialog) -> None:
    closing.hang_up.click()
    assert live.stage.desk.hung_up
    assert closing.result() == 0
    live.happen(RunEnded())
    assert closing.result() == QDialog.DialogCode.Accepted.value


def test_keep_calling_keeps_the_window(live: Live, closing: ClosingDialog) -> None:
    closing.keep.click()
    assert closing.result() == QDialog.DialogCode.Rejected.value
    assert live.told == []


def test_told_to_end_while_it_was_made_ready_it_is_told_again_once_there_is_an_engine(
    live: Live, closing: ClosingDialog
) -> None:
    closing.let_end.click()
    live.happen(RunOpened((line(1),), True, 1.0))
    assert len(live.told) == 2


# ---- the real engine ---------------------------------------------------------------------------------------------

SPEED = 15.0
"""Faster, and a busy PC does not answer the modems in time."""


def test_the_demonstration_runs_to_its_end_and_the_page_counts_what_the_store_does(qapp: QApplication) -> None:
    with demo_session() as session:
        session.speed = SPEED
        desk = Desk()
        bridge = Bridge(desk, session)
        window = MainWindow(bridge)
        feed_of(bridge)
        stage = Stage.__new__(Stage)
        stage.app = qapp
        campaign = _short_campaign(session.drafts.all()[0].data, session.home / "short.csv")
        window.go("live", campaign_name=campaign.name)
        bridge.start(campaign)
        page = window.page
        assert isinstance(page, LivePage)
        try:
            stage.wait_for(lambda: _answered(page) and not bridge.is_running and not page.end.isHidden(), "over", 90)
            assert page.header.state == "Finished"
            stored = read_live(session.folder, CampaignId(1), at(0)).counts
            stage.wait_for(lambda: (view := page.view()) and view.counts == stored, "counted")
            page._tick()
            shown = [counter.text_shown for counter in page.counters.counters]
        finally:
            desk.hang_up_now()
            desk.wait()
            bridge.close()
            window.deleteLater()
    assert stored.done == stored.contacts == 6
    expected = (stored.done, stored.reached, stored.machines, stored.given_up, stored.not_called)
    assert shown == [str(each) for each in expected]


def _answered(page: LivePage) -> bool:
    """Whatever the brakes ask (a busy PC at this speed has line faults), the answer is to go on."""
    if not page.question.isHidden():
        page.question.yes.click()
    return True


def _short_campaign(data: dict[str, Any], list_file: Path) -> Campaign:
    """Six of the demonstration's people, each called once: the end comes soon, however the calls end."""
    rows = Path(data["list"]).read_text(encoding="utf-8-sig").splitlines()
    list_file.write_text("\n".join(rows[:7]), encoding="utf-8")
    once = {outcome.value: {"after_min": 1, "most": 1} for outcome in DEFAULT_RULES}
    campaign, _lines = campaign_from(data | {"retry": once, "list": str(list_file)}, folder=Path(), place="demo")
    return campaign
