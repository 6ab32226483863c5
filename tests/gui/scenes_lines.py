"""The page Lines: nothing yet, lines that work and lines that do not, practice, and its small windows."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from robodial.app.lines import EMULATED, LineChoice
from robodial.app.log_file import LOG_FILE, LOG_FOLDER
from robodial.app.remembered_lines import remember
from robodial.clock import FixedClock
from robodial.domain.line import LineId
from robodial.engine.events import LineNoted, LineOpened, LineRested
from robodial.gui.lines.dialogs import NumberDialog
from robodial.gui.lines.page import LinesPage
from robodial.modem.discovery import FoundModem
from tests.gui.scenes_first_run import FOUND, NOW, PORTS, at_once, taken
from tests.gui.stage import Stage, said

GOOD, ORDINARY = "01 62 00 12 34", "01 99 00 00 01"
LOG_FR = """\
2026-11-24 17:03:40,411 WARNING robodial.engine.line_runner: line COM3: Ligne COM3 : pas de tonalité lors de 3 appels. \
Le câble téléphonique est-il dans la prise LINE du modem ?
2026-11-25 09:12:05,876 WARNING robodial.engine.line_runner: line COM5: COM5 n’est plus là : le modem a été débranché.
"""
LOG = """\
2026-11-24 17:02:11,032 INFO robodial.engine.line_runner: line COM3: attempt 4 ended: answered
2026-11-24 17:03:40,411 WARNING robodial.engine.line_runner: line COM3: Line COM3: no dial tone in 3 calls. \
Is the telephone cable in the modem's socket marked LINE?
2026-11-25 09:12:05,876 WARNING robodial.engine.line_runner: line COM5: COM5 is gone: the modem was unplugged.
"""


def page_of(
    stage: Stage, modems: Sequence[FoundModem] = (), lines: Sequence[LineChoice] = (), log: str = "", **settings: Any
) -> LinesPage:
    """The page on a PC with these modems, on which these lines were chosen."""
    stage.session.settings = stage.session.settings.model_copy(update={"practice": False, **settings})
    stage.window._strip.setVisible(stage.session.settings.practice)
    if lines:
        remember(stage.session.home, tuple(lines))
    if log:
        (stage.session.folder / LOG_FOLDER).mkdir(parents=True)
        (stage.session.folder / LOG_FOLDER / LOG_FILE).write_text(log, encoding="utf-8")
    page = LinesPage(
        stage.bridge, stage.window, find=lambda: list(modems), ports=lambda: PORTS, run=at_once, clock=FixedClock(NOW)
    )
    stage.window._pages["lines"] = page
    stage.window._stack.addWidget(page)
    stage.window.go("lines")
    stage.wait_for(lambda: page.find_button.isEnabled() or stage.desk.is_running)
    stage.wait_for(lambda: page.practice is not None and (page.found is not None or stage.desk.is_running))
    return page


def _free(stage: Stage) -> None:
    page = page_of(stage, [FOUND])
    stage.wait_for(lambda: page.cards)


def _ready(stage: Stage) -> None:
    page = page_of(stage, [FOUND], [LineChoice("COM3", GOOD, "0,")])
    stage.wait_for(lambda: page.cards and page.cards[0].overview.model)


def _problems(stage: Stage) -> None:
    lines = [LineChoice("COM3", ORDINARY), LineChoice("COM5", GOOD), LineChoice("COM9")]
    page = page_of(stage, [FOUND, taken()], lines, said(LOG, LOG_FR))
    stage.wait_for(lambda: len(page.cards) == 3 and page.cards[1].overview.problem)


def _history(stage: Stage) -> None:
    page = page_of(stage, [FOUND], [LineChoice("COM3", GOOD)], said(LOG, LOG_FR))
    stage.wait_for(lambda: page.faults and page.cards[0].overview.model)


def _running(stage: Stage) -> None:
    stage.desk.is_running = True
    page = page_of(stage, [FOUND], [LineChoice("COM3", GOOD), LineChoice("COM5", GOOD)])
    rest = LineRested(
        NOW,
        LineId("COM5"),
        NOW + timedelta(minutes=1),
        said("COM5: the modem does not answer.", "COM5 : le modem ne répond pas."),
    )
    told = said(
        "COM3 hears nothing before the answer: the modem's own report is used.",
        "COM3 n’entend rien avant le décroché : le programme se fie à ce que dit le modem.",
    )
    note = LineNoted(NOW, LineId("COM3"), told)
    stage.desk.happen(LineOpened(NOW, LineId("COM3")), rest, note)
    stage.wait_for(lambda: len(page.cards) == 2 and page.cards[1].overview.problem)


def _number(stage: Stage) -> None:
    page = page_of(stage, [FOUND], [LineChoice("COM3", ORDINARY)])
    dialog = NumberDialog(stage.bridge, LineChoice("COM3", ORDINARY), NOW.date(), page)
    dialog.setModal(True)
    dialog.show()
    stage.wait_for(lambda: dialog.form.advice)


def _looking(stage: Stage) -> None:
    page = page_of(stage, [FOUND], [LineChoice("COM3", GOOD)])
    stage.wait_for(lambda: page.cards and page.cards[0].overview.model)
    page._show_looking(True)
    before = page.cards
    page.read()
    stage.wait_for(lambda: page.cards is not before)


def _call(stage: Stage) -> None:
    page = page_of(stage, practice=True)
    dialog = page.call_dialog(LineChoice(EMULATED))
    dialog.setModal(True)
    dialog.show()
    dialog.panel.number.setText("01 99 00 10 01")
    dialog.panel.start()
    stage.wait_for(lambda: dialog.panel.end.text)


SCENES = {
    "lines-empty": page_of,
    "lines-free_modem": _free,
    "lines-ready": _ready,
    "lines-problems": _problems,
    "lines-history": _history,
    "lines-running": _running,
    "lines-looking": _looking,
    "lines-practice": lambda stage: page_of(stage, practice=True),
    "lines-number": _number,
    "lines-call": _call,
}
