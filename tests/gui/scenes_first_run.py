"""Each step of the first run, with modems that are not there."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from robodial.app.lines import LineChoice
from robodial.app.remembered_lines import remember
from robodial.clock import Clock, FixedClock, run_virtual
from robodial.domain.attempt import AttemptResult
from robodial.domain.voice_format import VoiceFormat
from robodial.gui.first_run.call_step import CallStep
from robodial.gui.first_run.caller_step import CallerStep
from robodial.gui.first_run.modem_step import ModemStep
from robodial.gui.first_run.number_step import NumberStep
from robodial.gui.first_run.page import FirstRunPage
from robodial.modem.discovery import FoundModem, ListedPort
from robodial.settings.user_settings import UserSettings
from tests.gui.stage import ACCEPTED, Stage, said

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
FOUND = FoundModem(
    "COM3", "1-1.2", "USB Modem 56K Data/Fax/Voice", "Conexant CX930xx", "conexant", (VoiceFormat.UNSIGNED_8,), True
)
TAKEN = FoundModem(
    "COM5",
    "1-1.3",
    "USR5637 56K voice modem",
    "",
    "",
    (),
    False,
    "COM5 is used by another program.",
    "Close fax and answering-machine programs, then wait a moment: the search goes on by itself.",
)


def taken() -> FoundModem:
    """The same, as it is said to the user."""
    problem = said(TAKEN.problem, "COM5 est utilisé par un autre programme.")
    remedy = said(
        TAKEN.remedy,
        "Fermez les programmes de fax et de répondeur, puis patientez : la recherche continue d’elle-même.",
    )
    return replace(TAKEN, problem=problem, remedy=remedy)


PORTS = (ListedPort("COM3", location="1-1.2"), ListedPort("COM5", location="1-1.3"))


def at_once(main: Callable[[Clock], Coroutine[Any, Any, AttemptResult]], emulated: bool, speed: float) -> AttemptResult:
    """A call without its waiting."""
    return run_virtual(main)


def page_of(stage: Stage, step: str, modems: Sequence[FoundModem] = (), **settings: Any) -> FirstRunPage:
    """The first run at a step, on a PC with these modems."""
    fresh = UserSettings(language=stage.session.settings.language, theme=stage.session.settings.theme)
    given = {"country": "FR", **settings} if step != "language" else settings
    stage.session.settings = fresh.model_copy(update=given)
    page = FirstRunPage(
        stage.bridge, stage.window, find=lambda: list(modems), ports=lambda: PORTS, run=at_once, clock=FixedClock(NOW)
    )
    stage.window._pages["first_run"] = page
    stage.window._stack.addWidget(page)
    stage.window._strip.setVisible(stage.session.settings.practice)
    stage.window.go("first_run", step=step)
    stage.settle()
    return page


def _language(stage: Stage) -> None:
    page = page_of(stage, "language", country="FR")
    stage.wait_for(lambda: page.step and page.step.note.text())  # type: ignore[attr-defined]


def _caller(stage: Stage) -> None:
    page_of(stage, "caller")


def _caller_wrong(stage: Stage) -> None:
    page = page_of(stage, "caller")
    assert isinstance(page.step, CallerStep)
    page.step.number.setText("01 99 00")
    page.go_on()
    stage.wait_for(page.step.number_problem.isVisible)


def _terms(stage: Stage) -> None:
    page_of(stage, "terms")


def _modems(stage: Stage, *modems: FoundModem, **settings: Any) -> None:
    page = page_of(stage, "modem", modems, **settings)
    step = page.step
    assert isinstance(step, ModemStep)
    stage.wait_for(lambda: step.modems.found is not None)


def _number(stage: Stage, number: str, **settings: Any) -> None:
    remember(stage.session.home, (LineChoice("COM3"),))
    page = page_of(stage, "number", **settings)
    step = page.step
    assert isinstance(step, NumberStep)
    stage.wait_for(lambda: step.forms)
    step.forms[0].number.setText(number)
    stage.wait_for(lambda: step.forms[0].advice and step.forms[0].advice.number == number)


def _call(stage: Stage, number: str = "") -> None:
    page = page_of(stage, "call", practice=True, caller_name=ACCEPTED.caller_name)
    step = page.step
    assert isinstance(step, CallStep)
    if number:
        step.panel.number.setText(number)
        step.panel.start()
        stage.wait_for(lambda: step.panel.end.text)


def _calling(stage: Stage) -> None:
    """In the middle of the call: it waits for the person's hello."""
    page = page_of(stage, "call", practice=True, caller_name=ACCEPTED.caller_name)
    assert isinstance(page.step, CallStep)
    panel = page.step.panel
    panel.number.setText("01 99 00 10 01")
    with patch.object(stage.bridge, "ask"):
        panel.start()
    for step in ("dialing", "ringing", "answered"):
        panel._told(step, 0.0)
    stage.settle()


def _outside_the_rules(stage: Stage) -> None:
    page = page_of(stage, "language", country="BR")
    stage.wait_for(lambda: page.step and page.step.note.text())  # type: ignore[attr-defined]


SCENES = {
    "first_run-language": _language,
    "first_run-language_no_rules": _outside_the_rules,
    "first_run-caller": _caller,
    "first_run-caller_wrong": _caller_wrong,
    "first_run-terms": _terms,
    "first_run-modem_none": _modems,
    "first_run-modem_found": lambda stage: _modems(stage, FOUND),
    "first_run-modem_problem": lambda stage: _modems(stage, FOUND, taken()),
    "first_run-modem_practice": lambda stage: _modems(stage, practice=True),
    "first_run-number_good": lambda stage: _number(stage, "01 62 00 12 34"),
    "first_run-number_few": lambda stage: _number(stage, "01 99 00 00 01"),
    "first_run-call": _call,
    "first_run-call_going_on": _calling,
    "first_run-call_ended": lambda stage: _call(stage, "01 99 00 10 01"),
    "first_run-call_problem": lambda stage: _call(stage, "01 99"),
}
