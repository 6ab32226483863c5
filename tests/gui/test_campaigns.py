"""The home page, and a new campaign from its first step to the start."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTime
from PySide6.QtWidgets import QLabel, QPushButton

from robodial.app.campaign_readiness import Readiness
from robodial.app.check_campaign import CampaignCheck, NotCalled
from robodial.app.demo import demo_session
from robodial.app.desk import CampaignOpened
from robodial.app.draft_complaints import Complaint
from robodial.app.hours_words import moment_words
from robodial.app.message_library import LibraryMessage, MessageLibrary
from robodial.audio.prompts import sounds_folder
from robodial.domain.campaign import CampaignId, CampaignState, Purpose
from robodial.domain.contact import ImportedContact, PhoneNumber
from robodial.engine.commands import PauseCampaign, ResumeCampaign
from robodial.engine.events import CampaignWaited
from robodial.errors import SettingsError
from robodial.gui.campaigns.home import HomePage
from robodial.gui.campaigns.not_called_list import NotCalledDialog
from robodial.gui.campaigns.step_check import CheckStep
from robodial.gui.campaigns.step_keys import KeysStep
from robodial.gui.campaigns.step_message import MessageStep
from robodial.gui.campaigns.step_purpose import PurposeStep
from robodial.gui.campaigns.step_when import WhenStep
from robodial.gui.campaigns.step_who import WhoStep
from robodial.gui.campaigns.wizard import WizardPage
from robodial.gui.importing import list_picker
from robodial.gui.importing.list_picker import ListPicker
from robodial.gui.live.feed import feed_of
from robodial.i18n import set_language
from robodial.settings.campaign_file import campaign_from
from robodial.settings.drafts import Draft, Drafts
from robodial.store import Store
from tests.gui.lists import french_list
from tests.gui.live_events import at, opening
from tests.gui.stage import Stage, with_demo_draft, with_finished_demo

DEMO = sounds_folder() / "demo"


def home(stage: Stage) -> HomePage:
    stage.go("home")
    page = stage.window.page
    assert isinstance(page, HomePage)
    stage.wait_for(lambda: page._stack.currentIndex() != 0)
    return page


def wizard(stage: Stage, **where: Any) -> WizardPage:
    stage.go("wizard", **where)
    page = stage.window.page
    assert isinstance(page, WizardPage)
    stage.wait_for(lambda: page.draft is not None)
    return page


def only_draft(stage: Stage) -> Draft:
    return stage.session.drafts.all()[0]


def change_state(folder: Path, state: CampaignState) -> CampaignId:
    with Store(folder / "robodial.db") as store:
        campaign_id = store.campaigns.all()[0].campaign_id
        store.campaigns.set_state(campaign_id, state, store.campaigns.get(campaign_id).saved_at)
    return campaign_id


def press(page: HomePage, frame: str, text: str) -> None:
    page.frames[frame].buttons[text].click()


# ---- home ----


def test_without_campaigns_there_is_one_thing_to_do(stage: Stage) -> None:
    page = home(stage)
    assert page.frames == {} and page._stack.currentIndex() == 1
    page._empty.findChild(QPushButton).click()  # type: ignore[union-attr]
    assert stage.window.shown == "wizard"


def test_a_finished_campaign_shows_its_results_and_can_be_copied(stage: Stage) -> None:
    with_finished_demo(stage.folder)
    page = home(stage)
    (key,) = page.frames
    assert page.cards.campaigns[0].state_text == "finished" and list(page.frames[key].buttons) == ["Results", "Copy"]
    press(page, key, "Copy")
    stage.wait_for(lambda: stage.window.shown == "wizard")
    assert only_draft(stage).name.endswith("(copy)")


def test_a_running_campaign_can_be_paused_and_opened(stage: Stage) -> None:
    with_finished_demo(stage.folder)
    campaign_id = change_state(stage.folder, CampaignState.RUNNING)
    stage.desk.is_running = True
    page = home(stage)
    press(page, f"campaign {campaign_id}", "Pause")
    assert stage.desk.told == [PauseCampaign(campaign_id)]
    change_state(stage.folder, CampaignState.PAUSED)
    stage.desk.happen(CampaignOpened(campaign_id, "any", 1.0))
    stage.wait_for(lambda: page.cards.campaigns[0].state is CampaignState.PAUSED)
    press(page, f"campaign {campaign_id}", "Go on")
    assert stage.desk.told[-1] == ResumeCampaign(campaign_id)
    assert stage.window.shown == "live"


def test_in_practice_the_next_try_is_told_by_the_emulated_clock(stage: Stage) -> None:
    with_finished_demo(stage.folder)
    feed_of(stage.bridge)
    campaign_id = change_state(stage.folder, CampaignState.WAITING)
    with Store(stage.folder / "robodial.db") as store:
        list_id = store.campaigns.get(campaign_id).list_id
        store.contacts.add(list_id, ImportedContact(99, (PhoneNumber("+33199007701"),), "Zita"), at(3600))
    stage.desk.is_running = True
    stage.desk.happen(*opening(), CampaignWaited(at(10), at(3600), "waiting for calling hours", campaign_id))
    page = home(stage)
    stage.wait_for(lambda: page.frames)
    assert (
        page.cards.campaigns[0].waits
        == f"Waits for calling hours, until {moment_words(at(3600).astimezone(), at(10))}."
    )


def test_a_stopped_campaign_goes_on_where_people_are_left(stage: Stage) -> None:
    with_finished_demo(stage.folder)
    campaign_id = change_state(stage.folder, CampaignState.STOPPED)
    page = home(stage)
    page._go_on(page.cards.campaigns[0])
    stage.wait_for(lambda: stage.desk.started)
    assert stage.desk.started[0].campaigns[0].name == page.cards.campaigns[0].name
    assert stage.window.shown == "live" and campaign_id == page.cards.campaigns[0].campaign_id


def test_why_a_campaign_cannot_go_on_is_told(stage: Stage) -> None:
    with_finished_demo(stage.folder)
    change_state(stage.folder, CampaignState.STOPPED)
    page = home(stage)
    stage.desk.refuses = SettingsError("A campaign is running on other lines.")
    page._go_on(page.cards.campaigns[0])
    stage.wait_for(lambda: stage.window._problem.text)
    assert "other lines" in stage.window._problem.text and stage.window.shown == "home"


def test_a_deleted_draft_can_be_had_back(stage: Stage) -> None:
    with_demo_draft(stage.folder)
    before = only_draft(stage)
    page = home(stage)
    press(page, f"draft {before.draft_id}", "Delete")
    stage.wait_for(lambda: not page.frames)
    assert stage.session.drafts.all() == [] and "was deleted" in page.undo.text
    page.undo.findChild(QPushButton).click()  # type: ignore[union-attr]
    stage.wait_for(lambda: page.frames)
    assert only_draft(stage) == before


# ---- the steps ----


def test_a_draft_is_kept_when_left_and_resumed_at_its_step(stage: Stage) -> None:
    page = wizard(stage)
    step = page.steps["purpose"]
    assert isinstance(step, PurposeStep)
    assert step.caller.text() == "Cabinet du Port" and step.country.value == "FR"
    step.name.setText("Reminders")
    page._next()
    stage.go("home")
    stage.wait_for(lambda: stage.session.drafts.all() and only_draft(stage).step == "who")
    again = wizard(stage, draft_id=only_draft(stage).draft_id)
    assert again.shown_step == "who" and again.draft is not None and again.draft.name == "Reminders"


def test_on_a_slow_disk_a_draft_that_was_left_is_found_as_it_was_left(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = wizard(stage)
    step = page.steps["purpose"]
    assert isinstance(step, PurposeStep) and page.draft is not None
    draft_id = page.draft.draft_id
    step.name.setText("Reminders")
    page._keep()
    stage.wait_for(lambda: page.keeper.unwritten(draft_id) is None)
    disk_is_free, save = threading.Event(), Drafts.save

    def slow(self: Drafts, draft: Draft) -> None:
        assert disk_is_free.wait(10)
        save(self, draft)

    monkeypatch.setattr(Drafts, "save", slow)
    step.name.setText("Reminders of May")
    cards = home(stage)
    stage.wait_for(lambda: cards.frames)
    again = wizard(stage, draft_id=draft_id, step="purpose")
    assert step.name.text() == "Reminders of May" and again is page
    step.name.setText("Reminders of June")
    home(stage)
    disk_is_free.set()
    stage.wait_for(lambda: cards.frames[f"draft {draft_id}"].name.text() == "Reminders of June")
    stage.wait_for(lambda: only_draft(stage).name == "Reminders of June")


def test_the_last_step_can_start_only_when_list_and_message_were_looked_at(stage: Stage) -> None:
    steps = wizard(stage).list
    for is_checked, words in ((False, "to be checked"), (True, "can start")):
        steps.show_states(dict.fromkeys(steps.entries, True), is_checked=is_checked)
        assert steps.entries["check"].accessibleName() == f"Check and start: {words}"
    assert steps.entries["who"].accessibleName() == "Who: complete"


def test_a_draft_without_a_word_is_not_kept(stage: Stage) -> None:
    page = wizard(stage)
    page._next()
    home(stage)
    assert stage.session.drafts.all() == [] and page.keeper._unwritten == {}


def test_what_the_country_asks_is_shown_only_where_it_does(stage: Stage) -> None:
    page = wizard(stage)
    step = page.steps["purpose"]
    assert isinstance(step, PurposeStep)
    step.tiles[Purpose.POLITICAL].click()
    stage.wait_for(lambda: page.needs is not None)
    assert not step.besides.isHidden() and not step.besides.polls.isHidden() and step.besides._sector.isHidden()
    polls = step.besides.polls
    set_language("fr")
    polls.show_value(["2026-11-29", "2026-12-06"])
    assert polls.shown.text() == "29/11/2026, 06/12/2026"
    set_language("en")
    polls.none.click()
    assert step.values()["polling_days"] == []
    step.tiles[Purpose.MARKETING].click()
    stage.wait_for(lambda: page.needs is not None and page.needs.purpose is Purpose.MARKETING)
    assert step.besides.polls.isHidden() and not step.besides._sector.isHidden()
    assert step.values()["polling_days"] is None
    step.tiles[Purpose.APPOINTMENT].click()
    stage.wait_for(step.besides.isHidden)


def test_an_alert_is_confirmed_by_name(stage: Stage) -> None:
    page = wizard(stage)
    step = page.steps["purpose"]
    assert isinstance(step, PurposeStep)
    step.tiles[Purpose.PUBLIC_ALERT].click()
    stage.wait_for(lambda: page.needs is not None)
    assert step.values()["alert"] is None
    step.besides.alert.by.setText("Jeanne Morel")
    alert = step.values()["alert"]
    assert alert["confirmed_by"] == "Jeanne Morel"
    step.show_draft({"alert": {**alert, "ends_at": "2026-11-26T18:30:00"}})
    assert step.besides.alert.value == {"confirmed_by": "Jeanne Morel", "ends_at": "2026-11-26T18:30:00"}


def test_hours_and_tries_are_those_of_the_draft(stage: Stage) -> None:
    with_demo_draft(stage.folder)
    page = wizard(stage, draft_id=only_draft(stage).draft_id, step="when")
    stage.wait_for(lambda: page.needs is not None)
    step = page.steps["when"]
    assert isinstance(step, WhenStep)
    before = only_draft(stage).data
    assert step.values()["hours"] is None and step.values()["retry"] == before["retry"]
    step.hours.own.click()
    step.hours.rows[0].has_break.click()
    hours = step.values()["hours"]
    assert hours["mon"] == ["09:00-12:00", "14:00-20:00"] and hours["sat"] == ["10:00-18:00"] and hours["sun"] == []
    assert campaign_from({**before, "hours": hours}, folder=Path(), place="")[0].window.days[6] == ()


@pytest.mark.parametrize(
    ("place", "at", "sentence"),
    [
        (1, "08:00", "Monday: calls must begin before they end."),
        (2, "15:00", "Monday: the break must begin before it ends, and lie within the hours."),
        (3, "20:30", "Monday: the break must begin before it ends, and lie within the hours."),
    ],
    ids=["closes-before-it-opens", "break-backwards", "break-past-the-end"],
)
def test_hours_that_do_not_follow_each_other_are_told_and_can_be_mended(
    stage: Stage, place: int, at: str, sentence: str
) -> None:
    with_demo_draft(stage.folder)
    draft_id = only_draft(stage).draft_id
    page = wizard(stage, draft_id=draft_id, step="when")
    stage.wait_for(lambda: page.needs is not None)
    step = page.steps["when"]
    assert isinstance(step, WhenStep)
    step.hours.own.click()
    monday = step.hours.rows[0]
    if place > 1:
        monday.has_break.click()
    monday.times[place].setTime(QTime.fromString(at, "HH:mm"))
    stage.wait_for(lambda: step.wrong.text == sentence)
    assert not page._ready["when"]
    stage.go("home")
    assert wizard(stage, draft_id=draft_id, step="when") is page
    assert monday.times[place].time() == QTime.fromString(at, "HH:mm") and monday.has_break.isChecked() == (place > 1)
    stage.wait_for(lambda: step.wrong.text == sentence)
    monday.times[place].setTime(QTime.fromString({1: "18:00", 2: "13:00", 3: "15:00"}[place], "HH:mm"))
    stage.wait_for(lambda: not step.wrong.text)
    assert page._ready["when"]


def test_a_draft_that_cannot_be_shown_does_not_hold_the_window(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    page = wizard(stage)

    def fail(_data: object) -> None:
        raise ValueError

    monkeypatch.setattr(page.steps["check"], "show_draft", fail)
    with pytest.raises(ValueError):
        page.opened()
    stage.go("home")
    assert stage.window.shown == "home"


def test_key_9_is_locked_and_the_others_get_a_meaning(stage: Stage) -> None:
    with_demo_draft(stage.folder)
    page = wizard(stage, draft_id=only_draft(stage).draft_id, step="keys")
    step = page.steps["keys"]
    assert isinstance(step, KeysStep)
    assert any("never call again" in label.text() for label in step.findChildren(QLabel))
    step.meanings["1"].choose("confirmed")
    assert step.values() == {"keys": {"1": "confirmed"}, "machines": "leave_message"}


def test_contacts_of_an_earlier_campaign_become_the_list(stage: Stage) -> None:
    with_finished_demo(stage.folder)
    page = wizard(stage)
    page.show_step("who")
    step = page.steps["who"]
    assert isinstance(step, WhoStep)
    stage.wait_for(lambda: step.campaign.value)
    step.which.choose("answered")
    step.use.click()
    stage.wait_for(lambda: "list" in step.picker.value)
    written = Path(step.picker.value["list"])
    assert written.parent == stage.folder / "lists"
    assert written.read_text(encoding="utf-8-sig").startswith("Nom")


@pytest.fixture
def slow_reading(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A chosen list is on its way until this is set."""
    goes_on, keep = threading.Event(), list_picker.keep_list

    def slow(file: Path, home: Path) -> Path:
        assert goes_on.wait(10)
        return keep(file, home)

    monkeypatch.setattr(list_picker, "keep_list", slow)
    yield goes_on
    goes_on.set()


def being_read(stage: Stage, page: WizardPage, file: Path) -> ListPicker:
    page.show_step("who")
    step = page.steps["who"]
    assert isinstance(step, WhoStep)
    step.picker.choose(file)
    stage.settle()
    return step.picker


def test_a_list_that_is_being_read_does_not_become_that_of_another_draft(
    stage: Stage, tmp_path: Path, slow_reading: threading.Event
) -> None:
    picker = being_read(stage, wizard(stage), french_list(tmp_path, 3))
    home(stage)
    other = wizard(stage)
    other.show_step("who")
    slow_reading.set()
    stage.wait_for(lambda: picker._asked is None and picker._worker is None, at_most_s=60)
    assert picker.value == {}
    assert other.draft is not None and not other.draft.data.get("list")
    assert not picker.isHidden() and picker._stack.currentWidget() is picker._drop


def test_a_sound_that_is_being_taken_over_does_not_become_the_message_of_another_draft(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, take_over, taken = threading.Event(), MessageLibrary.import_file, threading.Event()

    def slow(self: MessageLibrary, file: Path) -> LibraryMessage:
        assert goes_on.wait(10)
        made = take_over(self, file)
        taken.set()
        return made

    monkeypatch.setattr(MessageLibrary, "import_file", slow)
    page = wizard(stage)
    page.show_step("message")
    step = page.steps["message"]
    assert isinstance(step, MessageStep)
    step.picker.import_file("body", DEMO / "closing.en.wav")
    home(stage)
    other = wizard(stage)
    other.show_step("message")
    goes_on.set()
    stage.wait_for(taken.is_set, at_most_s=60)
    stage.settle()
    assert step.picker.value == {}
    assert other.draft is not None and not other.draft.data.get("message")


def test_a_list_that_is_read_while_another_step_is_shown_is_in_the_draft(
    stage: Stage, tmp_path: Path, slow_reading: threading.Event
) -> None:
    page = wizard(stage)
    being_read(stage, page, french_list(tmp_path, 3))
    page.show_step("message")
    assert page.draft is not None and not page.draft.data.get("list")
    slow_reading.set()
    stage.wait_for(lambda: page.draft is not None and bool(page.draft.data.get("list")), at_most_s=60)
    page.show_step("who")
    assert page.draft.data["list"].endswith(".csv")


def test_a_former_list_cannot_be_called_while_the_one_chosen_instead_is_read(
    stage: Stage, tmp_path: Path, slow_reading: threading.Event
) -> None:
    slow_reading.set()
    page = wizard(stage)
    picker = being_read(stage, page, french_list(tmp_path, 3))
    stage.wait_for(lambda: bool(picker.value), at_most_s=60)
    slow_reading.clear()
    (tmp_path / "other").mkdir()
    picker.choose(french_list(tmp_path / "other", 5))
    page.show_step("check")
    assert page.draft is not None and not page.draft.data.get("list")


# ---- check and start ----


def check_of(**changed: Any) -> CampaignCheck:
    usual = {
        "contacts": 10,
        "merged": 0,
        "will_be_called": 10,
        "not_called": (),
        "rejected": (),
        "not_called_by_code": {},
    }
    return CampaignCheck(19.0, 26.0, **{**usual, **changed})


def demo_campaign() -> Any:
    with demo_session() as session:
        return campaign_from(session.drafts.all()[0].data, folder=Path(), place="")[0]


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found is given by the test; no process looks for it."""
    monkeypatch.setattr(CheckStep, "entered", CheckStep.show_busy)


@pytest.mark.usefixtures("unchecked")
def test_the_start_button_says_why_not_and_leads_there(stage: Stage) -> None:
    page = wizard(stage)
    page.show_step("check")
    found = Readiness((Complaint("message", "Choose or record a message."),))
    page.check.show_readiness(found)
    assert not page.check.start.isEnabled() and page.check.why.text() == "Choose or record a message."
    page.check.mend.click()
    assert page.shown_step == "message"


@pytest.mark.usefixtures("unchecked")
def test_who_is_not_called_is_behind_each_reason(stage: Stage) -> None:
    page = wizard(stage)
    page.show_step("check")
    refused = tuple(NotCalled(n, "Zoé", PhoneNumber("+33199001003"), "do_not_call", "refused", None) for n in range(3))
    check = check_of(will_be_called=7, not_called=refused, not_called_by_code={"do_not_call": 3})
    page.check.show_readiness(Readiness((), demo_campaign(), check))
    reason = next(one for one in page.check.who.findChildren(QPushButton) if "do-not-call" in one.text())
    assert reason.text() == "3: on the do-not-call list"
    reason.click()
    dialog = page.check.findChild(NotCalledDialog)
    assert dialog is not None and dialog.model.rowCount() == 3
    assert dialog.model.data(dialog.model.index(0, 2)) == "01 99 00 10 03"
    dialog.accept()


@pytest.mark.usefixtures("unchecked")
def test_no_loudspeaker_is_a_sentence(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_arguments: object) -> None:
        raise OSError("PortAudio library not found")

    monkeypatch.setattr("sounddevice.play", silent)
    page = wizard(stage)
    page.show_step("check")
    page.check.show_readiness(Readiness((), demo_campaign(), check_of()))
    page.check._play.click()
    stage.wait_for(lambda: stage.window._problem.text)
    assert "no loudspeaker" in stage.window._problem.text


@pytest.mark.usefixtures("unchecked")
def test_the_message_is_played_as_the_telephone_carries_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[tuple[int, int]] = []
    monkeypatch.setattr("sounddevice.play", lambda samples, rate: played.append((len(samples), rate)))
    monkeypatch.setattr("sounddevice.stop", played.clear)
    page = wizard(stage)
    page.show_step("check")
    page.check.show_readiness(Readiness((), demo_campaign(), check_of()))
    page.check._play.click()
    stage.wait_for(lambda: played)
    assert played[0][1] == 8000 and played[0][0] > 10 * 8000
    stage.wait_for(lambda: not page.check._stop.isHidden())


def test_from_an_empty_draft_to_a_campaign_that_starts(stage: Stage) -> None:
    page = wizard(stage)
    first = page.steps["purpose"]
    assert isinstance(first, PurposeStep)
    first.name.setText("Reminders of Tuesday")
    first.tiles[Purpose.APPOINTMENT].click()
    page.next.click()
    who = page.steps["who"]
    assert isinstance(who, WhoStep)
    who.picker.set_value({"list": str(DEMO / "contacts.csv")}, "FR")
    page.next.click()
    parts = {"opening": str(DEMO / "opening.fr.wav"), "body": str(DEMO / "message.fr.wav")}
    page.steps["message"].picker.set_value({"message": parts}, "fr")  # type: ignore[attr-defined]
    page.next.click()
    page.next.click()
    page.next.click()
    assert page.shown_step == "check" and not page.check.start.isEnabled()
    stage.wait_for(lambda: page.check.found is not None, "checked", at_most_s=90)
    assert page.check.start.isEnabled(), page.check.why.text()
    assert page.list.entries["check"].accessibleName().endswith("can start")
    stage.wait_for(stage.session.drafts.all)
    page.check.start.click()
    assert stage.window.shown == "live"
    campaign = stage.desk.started[0].campaigns[0]
    assert (campaign.name, campaign.purpose, campaign.caller_name) == (
        "Reminders of Tuesday",
        Purpose.APPOINTMENT,
        "Cabinet du Port",
    )
    assert stage.session.drafts.all() != []  # it is kept until the campaign has opened
    stage.desk.happen(CampaignOpened(CampaignId(1), "Reminders of Tuesday", 19.0))
    stage.wait_for(lambda: stage.session.drafts.all() == [])


@pytest.mark.usefixtures("unchecked")
def test_a_start_that_is_refused_is_told_and_nothing_is_lost(stage: Stage) -> None:
    page = wizard(stage)
    page.show_step("check")
    page.check.show_readiness(Readiness((), demo_campaign(), check_of()))
    stage.desk.refuses = SettingsError("A campaign is running on other lines.")
    page.check.start.click()
    assert "other lines" in stage.window._problem.text
    assert stage.window.shown == "wizard" and page.draft is not None
