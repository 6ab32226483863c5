"""The page Lines."""

from robodial.app.chosen_lines import chosen_lines
from robodial.app.desk import RunEnded
from robodial.app.lines import EMULATED, LineChoice
from robodial.app.remembered_lines import remember
from robodial.domain.line import LineId
from robodial.engine.events import LineNoted, LineOpened, LineUnplugged
from robodial.gui.lines.dialogs import NumberDialog
from robodial.gui.lines.page import LinesPage
from tests.gui.scenes_first_run import FOUND, NOW, PORTS, TAKEN
from tests.gui.scenes_lines import GOOD, LOG, ORDINARY, page_of
from tests.gui.stage import Stage


def cards(stage: Stage, page: LinesPage, *states: str) -> list[str]:
    stage.wait_for(lambda: [card.state.text() for card in page.cards] == list(states), str(states))
    return [card.texts() for card in page.cards]


def test_every_line_has_its_state_and_a_remedy(stage: Stage) -> None:
    lines = [LineChoice("COM3", ORDINARY), LineChoice("COM5", GOOD), LineChoice("COM9")]
    page = page_of(stage, [FOUND, TAKEN], lines)
    first, second, third = cards(stage, page, "Ready", "Fault", "Not found")
    assert "Called people see 01 99 00 00 01, an ordinary number." in first
    assert "At most 5 different numbers in 30 days." in first.replace("\N{NO-BREAK SPACE}", " ")
    assert "Conexant CX930xx" in first
    assert "Voice format: 8 bits" in first
    assert "Close fax and answering-machine programs" in second
    assert "No rule of France stands against it." in second
    assert "No modem answers on COM9. Plug the modem in" in third
    assert "It is not known which number called people see." in third


def test_a_number_that_is_changed_is_kept_and_judged_anew(stage: Stage) -> None:
    page = page_of(stage, [FOUND], [LineChoice("COM3", ORDINARY)])
    cards(stage, page, "Ready")
    dialog = NumberDialog(stage.bridge, page.cards[0].overview.line, NOW.date(), page)
    dialog.form.number.setText(GOOD)
    dialog.form.outside.setCurrentIndex(dialog.form.outside.findData("9,"))
    page.keep(dialog.form.choice())
    stage.wait_for(lambda: GOOD in page.cards[0].texts())
    assert "Dials 9 first, for an outside line." in page.cards[0].texts()
    assert chosen_lines(stage.session.home, PORTS) == (LineChoice("COM3", GOOD, "9,"),)


def test_a_modem_that_is_free_is_used_and_left_again(stage: Stage) -> None:
    page = page_of(stage, [FOUND])
    assert "Not used for calls" in cards(stage, page, "Ready")[0]
    page.keep(page.cards[0].overview.line)
    stage.wait_for(lambda: page.cards[0].overview.is_used)
    assert stage.session.lines() == (LineChoice("COM3"),)
    page.leave(page.cards[0].overview)
    stage.wait_for(lambda: not page.cards[0].overview.is_used)
    assert stage.session.lines() == ()


def test_what_a_running_campaign_tells_of_its_lines_is_shown_and_nothing_is_touched(stage: Stage) -> None:
    stage.desk.is_running = True
    page = page_of(stage, [FOUND], [LineChoice("COM3", GOOD)])
    assert not page.find_button.isEnabled()
    stage.desk.happen(LineOpened(NOW, LineId("COM3")), LineNoted(NOW, LineId("COM3"), "It hears better now."))
    assert "It hears better now." in cards(stage, page, "In use by a campaign")[0]
    stage.desk.happen(LineUnplugged(NOW, LineId("COM3"), "COM3 is gone."))
    assert "COM3 is gone. Plug it in again" in cards(stage, page, "Unplugged")[0]
    assert page.found is None
    stage.desk.is_running = False
    stage.desk.happen(RunEnded())
    cards(stage, page, "Looking for it…")
    assert page.find_button.isEnabled()


def test_faults_of_the_log_are_listed_the_newest_first(stage: Stage) -> None:
    page = page_of(stage, [FOUND], [LineChoice("COM3", GOOD)], LOG)
    stage.wait_for(lambda: page.faults)
    assert [(fault.day, fault.time, fault.line) for fault in page.faults] == [
        ("2026-11-25", "09:12", "COM5"),
        ("2026-11-24", "17:03", "COM3"),
    ]


def test_practice_is_switched_on_and_the_window_says_so(stage: Stage) -> None:
    page = page_of(stage)
    assert page.practice is not None
    page.practice.count.setValue(4)
    page.practice.on.setChecked(True)
    stage.wait_for(lambda: stage.session.settings.practice)
    stage.wait_for(lambda: stage.window.page is not page, "drawn anew")
    assert stage.session.lines() == (LineChoice(EMULATED, count=4),)


def test_a_test_call_is_made_from_here_too(stage: Stage) -> None:
    page = page_of(stage, practice=True)
    dialog = page.call_dialog(LineChoice(EMULATED))
    dialog.panel.number.setText("01 99 00 10 01")
    dialog.panel.start()
    stage.wait_for(lambda: dialog.panel.end.text)
    assert dialog.panel.end.text.endswith("Everything works.")


def test_an_unfinished_first_run_can_be_gone_on_with(stage: Stage) -> None:
    remember(stage.session.home, ())
    stage.session.settings = stage.session.settings.model_copy(update={"first_run_step": "number"})
    page = page_of(stage, practice=True, first_run_step="number")
    stage.wait_for(lambda: page.practice)
    notice = page._unfinished()
    assert "first steps are not finished" in notice.text


def test_closing_the_window_while_something_is_read_asks_nothing_any_more(stage: Stage) -> None:
    page = page_of(stage, [FOUND], [LineChoice("COM3", GOOD)])
    cards(stage, page, "Ready")
    stage.bridge.close()
    page.look()
    page.read()
    stage.settle()
    assert len(page.cards) == 1
