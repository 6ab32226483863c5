"""The live screen in each of its states."""

from datetime import timedelta

from robodial.app.desk import ListRead, RunFailed, RunOpening
from robodial.app.live_counts import LiveReading
from robodial.domain.campaign import CampaignState
from robodial.engine import events
from robodial.gui.live.closing import ClosingDialog
from robodial.gui.live.dialogs import RefuseDialog, StopDialog
from robodial.gui.live.feed import feed_of
from robodial.i18n import gettext as _
from robodial.store.figures import ContactCounts
from tests.gui.live_events import ID, at, ended, line, opening, some_calls, to_phase
from tests.gui.stage import Stage, said

PHASES = ("speaking", "ringing", "listening", "choosing", "dialing")


def _name() -> str:
    return said("Appointment reminders", "Rappels de rendez-vous")


def _refused() -> str:
    return said("On the do-not-call list since 12 March 2026.", "Sur la liste d’opposition depuis le 12 mars 2026.")


def _counted(stage: Stage, contacts: int = 240, **counts: int) -> None:
    reading = LiveReading(
        ID, _name(), "FR", CampaignState.RUNNING, "", ContactCounts(contacts, **counts), at(11 * 3600)
    )
    feed_of(stage.bridge).board.reading(reading)


def _opened(stage: Stage, lines: int = 2) -> None:
    stage.desk.is_running = True
    stage.go("live", campaign_name=_name())
    stage.desk.happen(*opening(lines, name=_name()))
    stage.settle()
    _counted(stage, reached=61, refused=1, machines=17, given_up=6, again=22, not_called=9)
    stage.desk.happen(*some_calls(why=_refused()))
    stage.settle()


def _shown(stage: Stage) -> None:
    stage.window.page._tick()  # what the timer would draw within a tenth of a second
    stage.settle()


def _getting_ready(stage: Stage) -> None:
    stage.desk.is_running = True
    stage.go("live", campaign_name=_name())
    stage.desk.happen(RunOpening((_name(),)), ListRead(800_000, 2_400_000, 31_250))
    stage.settle()
    _shown(stage)


def _calling(stage: Stage, lines: int = 2) -> None:
    _opened(stage, lines)
    for n in range(lines):
        stage.desk.happen(*to_phase(20 + n, n + 1, PHASES[n % len(PHASES)], 262.0 - 2 * n))
        stage.desk.loudness[line(n + 1)] = -42.0 + 3 * n
    stage.desk.happen(*(ended(60 + n, after_s=200.0 + 13 * n) for n in range(5)))
    stage.desk.happen(*to_phase(20, 1, "speaking", 264.0))
    stage.settle()
    _shown(stage)


def _twelve(stage: Stage) -> None:
    _calling(stage, 12)


def _waiting(stage: Stage) -> None:
    _opened(stage)
    stage.desk.happen(
        events.CampaignChanged(at(39_600), CampaignState.WAITING, _("waiting for calling hours"), ID),
        events.CampaignWaited(at(39_600), at(39_600) + timedelta(hours=13), _("waiting for calling hours"), ID),
    )
    stage.settle()
    _shown(stage)


def _paused(stage: Stage) -> None:
    _calling(stage)
    stage.desk.happen(events.CampaignChanged(at(290), CampaignState.PAUSED, "", ID))
    stage.settle()
    _shown(stage)


def _question(stage: Stage) -> None:
    _opened(stage)
    text = said(
        "The first 5 calls are made. Were they as they should be? No other starts before you say so.",
        "Les 5 premiers appels sont passés. Étaient-ils comme il faut ? Aucun autre ne part avant votre accord.",
    )
    outcomes = (("answered", 3), ("busy", 1), ("no_answer", 1))
    stage.desk.happen(
        events.CampaignChanged(at(200), CampaignState.PAUSED, text, ID),
        events.UserAsked(at(200), ID, events.QuestionCode.FIRST_CALLS, text, outcomes),
    )
    stage.settle()
    _shown(stage)


def _fault(stage: Stage) -> None:
    _calling(stage)
    text = said(
        "The modem does not answer. Unplug it, wait ten seconds, plug it in again.",
        "Le modem ne répond pas. Débranchez-le, attendez dix secondes, rebranchez-le.",
    )
    stage.desk.happen(events.LineRested(at(300), line(2), at(330), text))
    stage.settle()
    _shown(stage)


def _failed(stage: Stage) -> None:
    stage.desk.is_running = True
    stage.go("live", campaign_name=_name())
    text = said(
        "COM3: another program uses this port. Close it (a fax program, a terminal), then start again.",
        "COM3 : un autre programme utilise ce port. Fermez-le (un programme de fax, un terminal), puis relancez.",
    )
    stage.desk.happen(RunOpening((_name(),)), RunFailed((_name(),), text))
    stage.settle()
    _shown(stage)


def _finished(stage: Stage) -> None:
    _opened(stage)
    _counted(stage, 24, reached=15, machines=5, given_up=2, not_called=2)
    stage.desk.happen(events.CampaignChanged(at(3000), CampaignState.FINISHED, "", ID))
    stage.settle()
    _shown(stage)


def _no_campaign(stage: Stage) -> None:
    stage.go("live")


def _stop(stage: Stage) -> None:
    _calling(stage)
    StopDialog(2, stage.window).open()


def _refuse(stage: Stage) -> None:
    _calling(stage)
    RefuseDialog("01 99 00 00 05", stage.window).open()


def _closing(stage: Stage) -> None:
    _calling(stage)
    ClosingDialog(stage.bridge, stage.window).open()


SCENES = {
    "live-nothing": _no_campaign,
    "live-getting-ready": _getting_ready,
    "live-calling": _calling,
    "live-calling-12": _twelve,
    "live-waiting": _waiting,
    "live-paused": _paused,
    "live-question": _question,
    "live-fault": _fault,
    "live-failed": _failed,
    "live-finished": _finished,
    "live-stop": _stop,
    "live-refuse": _refuse,
    "live-closing": _closing,
}
