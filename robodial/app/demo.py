"""The demonstration: a list, a message and two emulated lines, in a folder that goes with it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from robodial.app.campaign_run import RunRequest
from robodial.app.lines import LineChoice
from robodial.audio.prompts import sounds_folder
from robodial.emulator.scenario import demo_scenario
from robodial.i18n import gettext as _
from robodial.i18n import language
from robodial.settings.campaign_file import campaign_from

SPEED = "5"
LINES = 2
SEED = 24
"""A day with a little of everything: busy, absent, a machine, someone who hangs up and someone who refuses."""


@contextmanager
def demo_request() -> Iterator[tuple[RunRequest, str]]:
    """The demonstration's campaign and its speed. Its data are gone when it ends."""
    files = sounds_folder() / "demo"
    settings = {
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
    campaign, _lines = campaign_from(settings, folder=Path(), place="demo")
    with tempfile.TemporaryDirectory(prefix="robodial-demo-") as folder:
        line = LineChoice("sim", count=LINES)
        yield RunRequest((campaign,), (line,), demo_scenario(), SEED, Path(folder), accepts_first_calls=True), SPEED
