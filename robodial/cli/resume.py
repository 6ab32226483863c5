"""`robodial resume`: go on with the campaigns that were running when the PC went off. For the system's start-up."""

from pathlib import Path
from typing import Annotated

import typer

from robodial.app.campaign_run import RunRequest
from robodial.app.lines import LineChoice, parse_line
from robodial.app.places import DATABASE, data_folder, holds_data
from robodial.app.remembered_lines import lines_of_last_run
from robodial.cli.options import DataDir, JsonFlag, Scenario, Speed, understood
from robodial.cli.output import emit, say
from robodial.cli.run import run_request
from robodial.domain.campaign import Campaign, CampaignState
from robodial.emulator.scenario import demo_scenario, load_scenario
from robodial.errors import SettingsError
from robodial.i18n import gettext as _
from robodial.settings.stored_campaign import campaign_of
from robodial.settings.user_settings import load_settings
from robodial.store import read_only

WENT_ON = (CampaignState.RUNNING, CampaignState.WAITING)
"""Who paused or stopped a campaign by hand wants it so."""


def resume(
    now: Annotated[bool, typer.Option("--now", help=_("Also when the setting resume_after_restart is off."))] = False,
    line: Annotated[list[str] | None, typer.Option(help=_("PORT, PORT=NUMBER, sim or sim:N."))] = None,
    scenario: Scenario = None,
    speed: Speed = None,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    folder = data_folder(data_dir)
    if not (now or load_settings(folder).resume_after_restart):
        _nothing(
            json,
            _("Nothing is resumed by itself: `robodial settings resume_after_restart on` changes that, --now resumes."),
        )
        return
    campaigns = interrupted_campaigns(folder)
    if not campaigns:
        _nothing(json, _("No campaign was running when the program last ended."))
        return
    people = load_scenario(scenario) if scenario else demo_scenario()
    request = RunRequest(campaigns, _lines(line, folder), people, data_dir=data_dir)
    raise typer.Exit(run_request(request, speed, json, None))


def interrupted_campaigns(folder: Path) -> tuple[Campaign, ...]:
    """Campaigns of the folder that were running or waiting when the program ended without stopping them."""
    if not holds_data(folder):
        return ()
    with read_only(folder / DATABASE) as store:
        live = [stored for stored in store.campaigns.live() if stored.state in WENT_ON]
    return tuple(campaign_of(stored.definition) for stored in live)


def _lines(asked: list[str] | None, folder: Path) -> tuple[LineChoice, ...]:
    if asked:
        return tuple(understood(parse_line, text, "--line") for text in asked)
    if lines := lines_of_last_run(folder):
        return lines
    raise SettingsError(_("It is not known which lines the campaigns used; name them with --line."))


def _nothing(json: bool, why: str) -> None:
    if json:
        emit({"event": "nothing_resumed", "reason": why})
    else:
        say(why)
