"""The demonstration: a list, a message and two emulated lines, in a folder that goes with it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from robodial.app.campaign_run import RunRequest
from robodial.app.lines import LineChoice
from robodial.app.session import Session
from robodial.audio.prompts import sounds_folder
from robodial.emulator.scenario import demo_scenario
from robodial.i18n import gettext as _
from robodial.i18n import language
from robodial.settings.campaign_file import campaign_from
from robodial.settings.user_settings import UserSettings

SPEED = "5"
LINES = 2
SEED = 24
"""A day with a little of everything: busy, absent, a machine, someone who hangs up and someone who refuses."""


@contextmanager
def demo_request() -> Iterator[tuple[RunRequest, str]]:
    """The demonstration's campaign and its speed. Its data are gone when it ends."""
    campaign, _lines = campaign_from(_campaign_settings(), folder=Path(), place="demo")
    with _passing_folder() as folder:
        line = LineChoice("sim", count=LINES)
        yield RunRequest((campaign,), (line,), demo_scenario(), SEED, folder, accepts_first_calls=True), SPEED


@contextmanager
def demo_session() -> Iterator[Session]:
    """The same for the desktop program: a campaign ready to start, on two emulated lines."""
    with _passing_folder() as folder:
        settings = UserSettings(
            country="FR",
            caller_name=_("Surgery of the demonstration"),
            call_back="01 99 00 00 01",
            terms_accepted_on="2026-01-01",
            practice=True,
            practice_lines=LINES,
        )
        session = Session(folder, settings, is_demo=True, speed=float(SPEED), seed=SEED, scenario=demo_scenario())
        session.drafts.save(replace(session.drafts.new(), data=_campaign_settings(), step="check"))
        yield session


@contextmanager
def _passing_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="robodial-demo-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _campaign_settings() -> dict[str, Any]:
    files = sounds_folder() / "demo"
    return {
        "name": _("Demonstration: appointment reminders"),
        "purpose": "appointment",
        "country": "FR",
        "language": language(),
        "list": str(files / "contacts.csv"),
        "caller": {"name": _("Surgery of the demonstration"), "call_back": "01 99 00 00 01"},
        "message": {
            "opening": str(files / f"opening.{language()}.wav"),
            "body": str(files / f"message.{language()}.wav"),
        },
        "retry": {outcome: {"after_min": 1, "most": 2} for outcome in ("busy", "no_answer", "hung_up_early")},
    }
