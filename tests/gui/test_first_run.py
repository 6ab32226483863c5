"""The first run, from the language to a call on the owner's own telephone."""

from PySide6.QtWidgets import QCheckBox

from robodial import i18n
from robodial.app.chosen_lines import chosen_lines
from robodial.app.lines import LineChoice
from robodial.app.places import DATABASE
from robodial.app.remembered_lines import remember
from robodial.domain.contact import PhoneNumber
from robodial.gui.first_run.call_step import CallStep
from robodial.gui.first_run.caller_step import CallerStep
from robodial.gui.first_run.language_step import LanguageStep
from robodial.gui.first_run.modem_step import ModemStep
from robodial.gui.first_run.number_step import NumberStep
from robodial.gui.first_run.page import FirstRunPage
from robodial.gui.first_run.terms_step import TermsStep
from robodial.settings.user_settings import load_settings
from robodial.store import read_only
from tests.gui.scenes_first_run import FOUND, PORTS, TAKEN, page_of
from tests.gui.stage import Stage

OWN = "01 99 00 10 01"


def shown(stage: Stage) -> FirstRunPage:
    page = stage.window.page
    assert isinstance(page, FirstRunPage)
    return page


def on(stage: Stage, key: str) -> FirstRunPage:
    stage.wait_for(lambda: shown(stage).key == key, key)
    return shown(stage)


def test_the_whole_first_run_in_practice_ends_on_the_campaigns_with_everything_kept(stage: Stage) -> None:
    page = page_of(stage, "language")
    assert isinstance(page.step, LanguageStep)
    stage.wait_for(page.next.isEnabled, "countries listed")
    country = page.step.country
    country.setCurrentIndex(country.findData("FR"))
    page.go_on()
    on(stage, "caller")
    assert isinstance(page.step, CallerStep)
    page.step.name.setText("Garage du Port")
    page.step.number.setText("0199000001")
    page.go_on()
    on(stage, "terms")
    assert isinstance(page.step, TermsStep)
    assert not page.next.isEnabled()
    page.step.accept.setChecked(True)
    page.go_on()
    on(stage, "modem")
    assert isinstance(page.step, ModemStep)
    assert not page.next.isEnabled()
    page.step.practise.click()
    stage.wait_for(lambda: shown(stage) is not page, "drawn anew, with the strip that says practice")
    page = on(stage, "number")
    page.go_on()
    on(stage, "call")
    assert page.next.text() == "Finish &without a test call"
    page.go_on()
    stage.wait_for(lambda: stage.window.shown == "home")
    kept = load_settings(stage.session.home)
    assert (kept.country, kept.caller_name, kept.call_back) == ("FR", "Garage du Port", "01 99 00 00 01")
    assert (kept.terms_accepted_on, kept.practice, kept.first_run_step) == ("2026-11-26", True, "")


def test_a_test_call_on_an_emulated_line_ends_in_a_sentence_and_is_stored(stage: Stage) -> None:
    page = page_of(stage, "call", practice=True)
    step = page.step
    assert isinstance(step, CallStep)
    assert "Your telephone does not ring" in step.panel.practice.text()
    step.panel.number.setText(OWN)
    step.panel.start()
    assert step.panel.is_busy
    assert not step.panel.hang_up_.isHidden()
    stage.wait_for(lambda: step.panel.end.text)
    assert step.panel.end.text.startswith("You answered; the message began")
    assert step.panel.steps[:2] == ["Dialing your number…", "Your telephone rings: answer it, and say hello."]
    assert page.next.text() == "&Finish"
    with read_only(stage.session.folder / DATABASE) as store:
        assert [entry.kind for entry in store.journal.of_number(PhoneNumber("+33199001001"))] == ["dial", "end"]


def test_a_number_that_cannot_be_called_and_lines_in_use_are_told_at_once(stage: Stage) -> None:
    step = page_of(stage, "call", practice=True).step
    assert isinstance(step, CallStep)
    step.panel.number.setText("0899 12 34 56")
    step.panel.start()
    stage.wait_for(lambda: step.panel.end.text)
    assert "premium" in step.panel.end.text
    stage.desk.is_running = True
    step.panel.start()
    assert "A campaign is using the lines" in step.panel.end.text
    assert not step.panel.is_busy


def test_the_language_changes_at_once_and_the_step_stays(stage: Stage) -> None:
    page = page_of(stage, "language")
    assert isinstance(page.step, LanguageStep)
    stage.wait_for(page.next.isEnabled)
    page.step.tile["fr"].click()
    stage.wait_for(lambda: i18n.language() == "fr" and shown(stage) is not page)
    step = shown(stage).step
    assert isinstance(step, LanguageStep)
    assert step.tile["fr"].isChecked()
    assert load_settings(stage.session.home).language == "fr"


def test_what_is_wrong_with_the_caller_is_said_beside_the_field(stage: Stage) -> None:
    page = page_of(stage, "caller")
    step = page.step
    assert isinstance(step, CallerStep)
    step.number.setText("01 99 00")
    page.go_on()
    stage.wait_for(lambda: step.number_problem.text)
    assert step.number_problem.text == "The number has too few digits: write it in full."
    assert "said at the beginning of every call" in step.name_problem.text
    assert page.key == "caller"
    step.number.setText("01 99 00 00 01")
    assert not step.number_problem.text


def test_a_modem_that_is_found_becomes_the_line(stage: Stage) -> None:
    page = page_of(stage, "modem", [FOUND, TAKEN])
    step = page.step
    assert isinstance(step, ModemStep)
    stage.wait_for(step.modems.chosen)
    assert "COM5 is used by another program." in step.modems.texts()
    assert "Close fax and answering-machine programs" in step.modems.texts()
    page.go_on()
    on(stage, "number")
    assert chosen_lines(stage.session.home, PORTS) == (LineChoice("COM3"),)
    assert not stage.session.settings.practice


def test_a_modem_that_turns_up_in_practice_ends_the_practice_when_it_is_chosen(stage: Stage) -> None:
    page = page_of(stage, "modem", [FOUND], practice=True)
    step = page.step
    assert isinstance(step, ModemStep)
    stage.wait_for(lambda: step.modems.found)
    assert not step.modems.chosen()
    assert page.next.isEnabled()
    box = step.modems.findChild(QCheckBox)
    assert box is not None
    box.click()
    page.go_on()
    stage.wait_for(lambda: shown(stage) is not page, "drawn anew, without the strip")
    assert shown(stage).key == "number"
    assert stage.session.lines() == (LineChoice("COM3"),)


def test_without_a_modem_the_page_says_what_to_look_at(stage: Stage) -> None:
    page = page_of(stage, "modem")
    step = page.step
    assert isinstance(step, ModemStep)
    stage.wait_for(lambda: step.modems.found is not None)
    assert "It must be a voice modem" in step.modems.texts()
    assert not page.next.isEnabled()
    page.go_on()
    assert page.key == "modem"


def test_the_search_waits_while_a_campaign_has_the_lines(stage: Stage) -> None:
    stage.desk.is_running = True
    step = page_of(stage, "modem", [FOUND]).step
    assert isinstance(step, ModemStep)
    stage.wait_for(lambda: "A campaign is using the lines" in step.modems.texts())
    assert step.modems.found is None


def test_the_number_is_judged_before_anything_is_recorded_and_then_kept(stage: Stage) -> None:
    remember(stage.session.home, (LineChoice("COM3"),))
    page = page_of(stage, "number")
    step = page.step
    assert isinstance(step, NumberStep)
    stage.wait_for(lambda: step.forms)
    form = step.forms[0]
    form.number.setText("01 99 00 00 01")
    stage.wait_for(lambda: "A few people only" in form.view.texts())
    form.number.setText("01 62 00 12 34")
    stage.wait_for(lambda: "Allowed" in form.view.texts())
    assert chosen_lines(stage.session.home, PORTS) == (LineChoice("COM3"),)
    form.outside.setCurrentIndex(form.outside.findData("0,"))
    page.go_on()
    on(stage, "call")
    assert chosen_lines(stage.session.home, PORTS) == (LineChoice("COM3", "01 62 00 12 34", "0,"),)


def test_it_can_be_left_and_is_taken_up_where_it_was(stage: Stage) -> None:
    page = page_of(stage, "terms")
    assert page.later_.isHidden()
    assert isinstance(page.step, TermsStep)
    page.step.accept.setChecked(True)
    page.go_on()
    on(stage, "modem")
    assert not page.later_.isHidden()
    page.later_.click()
    assert stage.window.shown == "home"
    assert load_settings(stage.session.home).first_run_step == "modem"
    stage.go("first_run")
    assert shown(stage).key == "modem"
    shown(stage).back.click()
    assert shown(stage).key == "terms"
