"""The whole story of a first campaign, with the real engine: from the first start to the results, in both languages."""

from collections import Counter
from pathlib import Path

import pytest

from robodial.app.desk import Desk
from robodial.app.places import DATABASE
from robodial.audio.prompts import sounds_folder
from robodial.domain.campaign import CampaignState, Purpose
from robodial.engine.events import UserAsked
from robodial.gui.campaigns.step_check import CheckStep
from robodial.gui.campaigns.step_message import MessageStep
from robodial.gui.campaigns.step_purpose import PurposeStep
from robodial.gui.campaigns.step_when import WhenStep
from robodial.gui.campaigns.step_who import WhoStep
from robodial.gui.campaigns.wizard import WizardPage
from robodial.gui.first_run.caller_step import CallerStep
from robodial.gui.first_run.language_step import LanguageStep
from robodial.gui.first_run.modem_step import ModemStep
from robodial.gui.first_run.page import FirstRunPage
from robodial.gui.first_run.terms_step import TermsStep
from robodial.gui.live.feed import feed_of
from robodial.gui.live.page import LivePage
from robodial.gui.results.page import ResultsPage
from robodial.settings.user_settings import UserSettings
from robodial.store import read_only
from tests.gui.scenes_first_run import page_of
from tests.gui.stage import Stage

SPEED = 15.0
"""Times faster than the clock; faster still, and a busy PC does not answer the emulated modems in time."""

LIST = (
    "Nom;Prénom;Téléphone;Heure\r\n"
    "Lefèvre;Aurélie;199001001;9 h 15\r\n"
    "Béranger;François;01 99 00 10 02 / 01 99 00 10 22;9 h 30\r\n"
    "Garçon;Noël;01.99.00.10.03;10 h\r\n"
    "Garçon;Noëlle;01 99 00 10 03;10 h\r\n"
    "Müller;Zoé;+33 1 99 00 10 04;10 h 45\r\n"
    "Chêne;Gaëlle;01 99 00 10 06;11 h\r\n"
    "Dupont;Jean;voir dossier;11 h 15\r\n"
    "Côté;Jérôme;01 99 00 10 07;14 h\r\n"
    "L'Hôpital;Anaïs;01 99 00 10 08;14 h 30\r\n"
)
"""As Excel saves it in France: semicolons, Windows-1252, a lost zero, two numbers in a cell, a double, no number."""
PEOPLE = 7


@pytest.mark.parametrize("language", ["en", "fr"])
def test_from_the_first_start_to_the_results(tmp_path: Path, qapp: object, language: str) -> None:
    engine = Desk()
    stage = Stage(tmp_path / "data", language="en", settings=UserSettings(), engine=engine)
    stage.session.speed = SPEED
    feed_of(stage.bridge)
    stage.window.show()
    try:
        _first_run(stage, language)
        file = tmp_path / "Patients de mardi.csv"
        file.write_bytes(LIST.encode("cp1252"))
        _new_campaign(stage, file)
        questions = _calls(stage)
        _results(stage)
    finally:
        engine.hang_up_now()
        engine.wait()
        stage.close()
    assert questions == 1, "the first five calls are shown once"
    with read_only(stage.session.folder / DATABASE) as store:
        [campaign] = store.campaigns.all()
        assert campaign.state is CampaignState.FINISHED
        ended = list(store.attempts.report_rows(campaign.campaign_id))
        assert len(ended) == PEOPLE
        calls = Counter(call.number for call in store.attempts.of_campaign(campaign.campaign_id))
        assert max(calls.values()) <= 2
        assert store.journal.verify().ok


def _first_run(stage: Stage, language: str) -> None:
    page_of(stage, "language")
    page = _first_run_page(stage, "language")
    assert isinstance(page.step, LanguageStep)
    stage.wait_for(page.next.isEnabled, "countries listed")
    if language != "en":
        page.step.tile[language].click()
        stage.wait_for(lambda: stage.window.page is not page, "drawn anew")
        page = _first_run_page(stage, "language")
        assert isinstance(page.step, LanguageStep)
        stage.wait_for(page.next.isEnabled, "countries listed")
    page.step.country.setCurrentIndex(page.step.country.findData("FR"))
    page.go_on()
    page = _first_run_page(stage, "caller")
    assert isinstance(page.step, CallerStep)
    page.step.name.setText("Cabinet du Port")
    page.step.number.setText("01 99 00 00 01")
    page.go_on()
    page = _first_run_page(stage, "terms")
    assert isinstance(page.step, TermsStep)
    page.step.accept.setChecked(True)
    page.go_on()
    page = _first_run_page(stage, "modem")
    assert isinstance(page.step, ModemStep)
    page.step.practise.click()
    stage.wait_for(lambda: stage.window.page is not page, "practice chosen")
    _first_run_page(stage, "number").go_on()
    _first_run_page(stage, "call").go_on()
    stage.wait_for(lambda: stage.window.shown == "home", "home")


def _first_run_page(stage: Stage, key: str) -> FirstRunPage:
    def is_there() -> bool:
        page = stage.window.page
        return isinstance(page, FirstRunPage) and page.key == key

    stage.wait_for(is_there, f"step {key}")
    page = stage.window.page
    assert isinstance(page, FirstRunPage)
    return page


def _new_campaign(stage: Stage, file: Path) -> None:
    stage.go("wizard")
    page = stage.window.page
    assert isinstance(page, WizardPage)
    stage.wait_for(lambda: page.draft is not None)
    purpose, who, message = page.steps["purpose"], page.steps["who"], page.steps["message"]
    assert isinstance(purpose, PurposeStep) and isinstance(who, WhoStep) and isinstance(message, MessageStep)
    purpose.name.setText("Rappels de mardi")
    purpose.tiles[Purpose.APPOINTMENT].click()
    page.next.click()
    who.picker.choose(file)
    stage.wait_for(lambda: who.picker.value, "the list is read")
    page.next.click()
    for part, sound in (("opening", "opening.fr.wav"), ("body", "message.fr.wav")):
        message.picker.import_file(part, sounds_folder() / "demo" / sound)
        stage.wait_for(lambda part=part: part in message.picker.value.get("message", {}), part)
    page.next.click()
    page.next.click()
    assert isinstance(page.steps["when"], WhenStep)
    page.next.click()
    check = page.check
    assert isinstance(check, CheckStep)
    stage.wait_for(lambda: check.found is not None, "checked", at_most_s=90)
    assert check.start.isEnabled(), check.why.text()
    check.start.click()
    assert stage.window.shown == "live"


def _calls(stage: Stage) -> int:
    """Until the campaign is over; how often the program asked. Whoever is to be tried hours later is waited for no
    longer than the emulated clock takes."""
    page = stage.window.page
    assert isinstance(page, LivePage)
    asked: list[UserAsked] = []
    stage.bridge.happened.connect(lambda event: asked.append(event) if isinstance(event, UserAsked) else None)

    def is_over() -> bool:
        if not page.question.isHidden():
            page.question.yes.click()
        return not page.end.isHidden() and not stage.bridge.is_running

    stage.wait_for(is_over, "finished", at_most_s=240)
    return len(asked)


def _results(stage: Stage) -> None:
    stage.go("results")
    page = stage.window.page
    assert isinstance(page, ResultsPage)
    stage.wait_for(lambda: str(PEOPLE) in page._headline.text(), "results are shown")
