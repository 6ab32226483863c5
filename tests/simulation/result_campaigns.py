"""Campaigns with results worth a look: hundreds of people on emulated lines, on the virtual clock."""

import shutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from robodial.app.places import DATABASE
from robodial.clock import SystemClock
from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import CampaignId, CampaignState
from robodial.domain.outcome import Disposition
from robodial.engine.commands import StopCampaign
from robodial.engine.events import CallEnded, Event
from robodial.store import Store
from tests.simulation.signal_days import Hands, Job, campaign, people, run_days

NAME = "Autumn appointments"
PEOPLE = 320
CALLS_SO_FAR = 150
SHOP_HOURS = CallingWindow.parse({day: ["09:00-12:00", "14:00-19:00"] for day in range(6)})

STREET = """
[[callee]]
kind = "human"
share = 0.34
ring_s = [4.0, 16.0]
greeting_s = [0.35, 1.6]
listens_s = "whole"
keys = [{ key = "1", after_message_s = 12.0 }]

[[callee]]
kind = "human"
share = 0.14
ring_s = [4.0, 16.0]
greeting_s = [0.35, 1.6]
listens_s = "whole"

[[callee]]
kind = "human"
share = 0.004
ring_s = [4.0, 9.0]
greeting_s = [0.4, 1.4]
listens_s = "whole"
keys = [{ key = "9", after_message_s = 8.0 }]

[[callee]]
kind = "human"
share = 0.09
ring_s = [4.0, 16.0]
greeting_s = [0.35, 1.6]
listens_s = [1.0, 15.0]

[[callee]]
kind = "machine"
share = 0.16
ring_s = [14.0, 20.0]
greeting_s = [3.5, 9.0]
beep_s = [0.2, 0.9]
beep_hz = [420, 1400]

[[callee]]
kind = "no_answer"
share = 0.16

[[callee]]
kind = "busy"
share = 0.08

[[callee]]
kind = "sit"
share = 0.026
"""


def with_large_campaign(folder: Path, name: str = NAME) -> Path:
    """Fill `folder` with a finished campaign of 320 people over some days."""
    shutil.copytree(_large(0, name), folder, dirs_exist_ok=True)
    return folder


def with_half_campaign(folder: Path, name: str = NAME) -> Path:
    """The same in the middle of its first day, and running."""
    shutil.copytree(_large(CALLS_SO_FAR, name), folder, dirs_exist_ok=True)
    with Store(folder / DATABASE) as store:
        store.campaigns.set_state(CampaignId(1), CampaignState.RUNNING, SystemClock().now())
    return folder


@lru_cache(maxsize=4)
def _large(calls: int, name: str) -> Path:
    folder = Path(mkdtemp(prefix="robodial-results-"))
    wanted = campaign(name, window=SHOP_HOURS, keys={"1": Disposition.CONFIRMED})
    job = Job(wanted, people(range(PEOPLE)), message_s=22.0)
    run_days(folder, [job], STREET, lines=1, seed=11, meanwhile=_stop_after(calls) if calls else None).store.close()
    return folder


def _stop_after(calls: int) -> Callable[[Hands, Event], None]:
    ended = 0

    def heed(hands: Hands, event: Event) -> None:
        nonlocal ended
        if isinstance(event, CallEnded):
            ended += 1
            if ended == calls:
                hands.engine.submit(StopCampaign("enough for now"))

    return heed
