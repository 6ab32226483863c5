"""`robodial run`: a whole campaign, with live progress; resumable with the same command."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, suppress
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from robodial.app.campaign_run import CampaignRun, RunRequest, latest_moment, open_run
from robodial.app.emulated_time import emulated_start
from robodial.app.lines import LineChoice, own_line, parse_line
from robodial.app.log_file import log_in
from robodial.app.summaries import summary_of
from robodial.cli.consent_options import DeclaredBy, DeclaredText, OptionalLevel
from robodial.cli.lasting_screen import LastingScreen
from robodial.cli.live import Screen, make_screen
from robodial.cli.options import (
    MAX_SPEED,
    DataDir,
    Heard,
    JsonFlag,
    OptionalCountry,
    Scenario,
    Seed,
    Speed,
    understood,
)
from robodial.cli.output import complain, emit
from robodial.cli.questions import Questions, terminal_question
from robodial.cli.stopping import stoppable
from robodial.cli.summary import tell_summary
from robodial.clock import Clock, SystemClock, run_real, run_scaled, run_virtual
from robodial.domain.campaign import Campaign, CampaignState, MachinePolicy, Purpose
from robodial.domain.outcome import Outcome
from robodial.domain.retry_policy import DEFAULT_RULES, MACHINE_RULE
from robodial.emulator.scenario import demo_scenario, load_scenario
from robodial.engine.commands import StopCampaign
from robodial.errors import SettingsError
from robodial.i18n import gettext as _
from robodial.settings.campaign_file import LineSettings, campaign_from, load_campaign_file

LONGEST_NAME = 120
"""As in a campaign file."""


class AfterFirstFive(Enum):
    """What happens once the first five calls are made."""

    ASK = "ask"
    GO = "go"


def run(
    campaigns: Annotated[
        list[Path] | None, typer.Argument(help=_("Campaign files (TOML); several share the lines by their priority."))
    ] = None,
    contacts: Annotated[Path | None, typer.Option("--list", help=_("List of contacts: CSV, XLSX, XLS, ODS."))] = None,
    message: Annotated[Path | None, typer.Option(help=_("Sound file with the message."))] = None,
    opening: Annotated[Path | None, typer.Option(help=_("Sound file: who is calling and why."))] = None,
    closing: Annotated[Path | None, typer.Option(help=_("Sound file played last."))] = None,
    machine_message: Annotated[
        Path | None, typer.Option(help=_("Sound file left on answering machines instead of the message."))
    ] = None,
    machines: Annotated[
        MachinePolicy | None, typer.Option(help=_("What answering machines get: a message, nothing, or another call."))
    ] = None,
    purpose: Annotated[Purpose | None, typer.Option(help=_("Why people are called."))] = None,
    country: OptionalCountry = None,
    language: Annotated[str | None, typer.Option(help=_("Language of the people called: fr or en."))] = None,
    caller_name: Annotated[str | None, typer.Option(help=_("Who is calling."))] = None,
    call_back: Annotated[str | None, typer.Option(help=_("Number people can call back."))] = None,
    name: Annotated[
        str | None, typer.Option(help=_("Name of the campaign; from the files' names if left out."))
    ] = None,
    hours: Annotated[
        list[str] | None, typer.Option(help=_("Calling hours, such as 09:00-12:00; may be given several times."))
    ] = None,
    retry_after: Annotated[
        float | None, typer.Option(help=_("Minutes until busy, unanswered and cut-off calls are tried again."), min=1)
    ] = None,
    most_attempts: Annotated[int | None, typer.Option(help=_("Most calls to one contact."), min=1, max=20)] = None,
    line: Annotated[list[str] | None, typer.Option(help=_("PORT, PORT=NUMBER, sim or sim:N."))] = None,
    consent_level: OptionalLevel = None,
    consent_declared_by: DeclaredBy = "",
    consent_declaration: DeclaredText = "",
    scenario: Scenario = None,
    seed: Seed = 1,
    speed: Speed = None,
    heard: Heard = None,
    after_first_five: Annotated[
        AfterFirstFive, typer.Option(help=_("After the first five calls: ask whether to go on, or go on."))
    ] = AfterFirstFive.ASK,
    demo: Annotated[bool, typer.Option("--demo", help=_("A demonstration on two emulated lines."))] = False,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    flags: dict[str, Any] = {
        "list": contacts,
        "message": {"body": message, "opening": opening, "closing": closing, "machine": machine_message},
        "machines": machines,
        "purpose": purpose,
        "country": country,
        "language": language,
        "caller": {"name": caller_name, "call_back": call_back},
        "name": name,
        "hours": {"every_day": hours} if hours else None,
        "retry": _retries(retry_after, machines),
        "most_attempts": most_attempts,
        "consent": {
            "level": consent_level,
            "declared_by": consent_declared_by or None,
            "text": consent_declaration or None,
        },
    }
    given = _without_none(flags)
    if demo:
        if campaigns or given or line or scenario or data_dir:
            raise typer.BadParameter(
                _("--demo brings its own campaign, lines and folder: leave the other options out.")
            )
        raise typer.Exit(_demonstration(speed, json, heard))
    chosen, own_lines = _campaigns(campaigns or [], given)
    request = RunRequest(
        chosen,
        _lines(line, own_lines),
        load_scenario(scenario) if scenario else demo_scenario(),
        seed,
        data_dir,
        accepts_first_calls=after_first_five is AfterFirstFive.GO,
        takes_new_modems=not line and not own_lines,
    )
    raise typer.Exit(run_request(request, speed, json, heard))


def _demonstration(speed: str | None, json: bool, heard: Path | None) -> int:
    from robodial.app.demo import demo_request

    with demo_request() as (request, own_speed):
        return run_request(request, speed or own_speed, json, heard, resumable=False)


def _campaigns(files: list[Path], flags: dict[str, Any]) -> tuple[tuple[Campaign, ...], tuple[LineSettings, ...]]:
    if not files:
        campaign, lines = _campaign_of_options(flags)
        return (campaign,), lines
    if flags:
        raise typer.BadParameter(_("Give a campaign file or the options, not both."))
    loaded = [load_campaign_file(file) for file in files]
    lines_once = {line.port: line for _campaign, lines in loaded for line in lines}
    return tuple(campaign for campaign, _lines in loaded), tuple(lines_once.values())


def _campaign_of_options(flags: dict[str, Any]) -> tuple[Campaign, tuple[LineSettings, ...]]:
    missing = [option for place, option in _OPTIONS.items() if place in _NEEDED and not _holds(flags, place)]
    if missing:
        text = _("Give a campaign file, or all of the options; missing: {options}.")
        raise typer.BadParameter(text.format(options=" ".join(missing)))
    flags.setdefault("name", f"{flags['list'].stem} - {flags['message']['body'].stem}"[:LONGEST_NAME])
    try:
        return campaign_from(flags, folder=Path(), place=_("options"), options=_OPTIONS)
    except SettingsError as error:
        raise typer.BadParameter(str(error)) from error


_OPTIONS = {
    "list": "--list",
    "message.body": "--message",
    "message": "--machine-message",
    "machines": "--machines",
    "purpose": "--purpose",
    "country": "--country",
    "caller.name": "--caller-name",
    "caller.call_back": "--call-back",
    "caller": "--call-back",
    "language": "--language",
    "name": "--name",
    "hours": "--hours",
    "most_attempts": "--most-attempts",
    "consent": "--consent-declared-by",
}
"""Settings of a campaign file, and the options that stand for them."""

_NEEDED = ("list", "message.body", "purpose", "country", "caller.name", "caller.call_back")


def _holds(flags: Mapping[str, Any], place: str) -> bool:
    table, _dot, name = place.rpartition(".")
    return name in (flags.get(table, {}) if table else flags)


def _without_none(values: dict[str, Any]) -> dict[str, Any]:
    kept = {key: _without_none(item) if isinstance(item, dict) else item for key, item in values.items()}
    return {key: item for key, item in kept.items() if item not in (None, {})}


def _retries(after_min: float | None, machines: MachinePolicy | None) -> dict[str, Any] | None:
    if after_min is None:
        return None
    tried = (Outcome.BUSY, Outcome.CONGESTION, Outcome.NO_ANSWER, Outcome.HUNG_UP_EARLY)
    most = {outcome: DEFAULT_RULES[outcome].most for outcome in tried}
    if machines is MachinePolicy.CALL_LATER:
        most[Outcome.MACHINE] = MACHINE_RULE.most
    return {outcome.value: {"after_min": after_min, "most": times} for outcome, times in most.items()}


def _lines(asked: list[str] | None, own: tuple[LineSettings, ...]) -> tuple[LineChoice, ...]:
    from robodial.app.found_lines import numbered, voice_modems

    if asked:
        return numbered([understood(parse_line, text, "--line") for text in asked])
    return numbered([own_line(line) for line in own]) if own else voice_modems()


# ---- running ----


def run_request(
    request: RunRequest, speed: str | None, json: bool, heard: Path | None, *, resumable: bool = True
) -> int:
    """Run it on the loop it asks for, with live progress; returns the exit code."""
    if not request.emulated and (speed or heard):
        raise typer.BadParameter(_("--speed and --heard are for emulated lines only (--line sim)."))
    return _on_loop(request, speed, lambda clock: _whole_run(request, clock, json, heard, resumable))


def _on_loop(request: RunRequest, speed: str | None, main: Callable[[Clock], Coroutine[Any, Any, int]]) -> int:
    if not request.emulated:
        return run_real(main)
    start = emulated_start(request.campaigns[0], SystemClock().now(), latest_moment(request))
    if speed == MAX_SPEED:
        return run_virtual(main, start)
    return run_scaled(main, float(speed or 1), start)


async def _whole_run(request: RunRequest, clock: Clock, json: bool, heard: Path | None, resumable: bool) -> int:
    async with AsyncExitStack() as stack:
        own_screen = make_screen(json, request.campaigns, clock)
        stack.callback(own_screen.close)
        stack.enter_context(log_in(request.folder))
        run = await open_run(
            request,
            clock,
            stack,
            on_import=own_screen.importing,
            on_exchange=_keeper(heard) if heard else None,
        )
        screen = LastingScreen(own_screen, lambda: run.engine.submit(StopCampaign(_went_off())))
        screen.opened(run, emulated=request.emulated)
        run.engine.subscribe(screen.show)
        run.engine.subscribe(Questions(run.engine.submit, screen, None if json else terminal_question()).hear)
        with suppress(asyncio.CancelledError):  # hung up now
            try:
                with stoppable(lambda: _let_end(run, screen), lambda: _go_off(run, screen)):
                    await run.engine.run()
            finally:
                _keep_going_on(run, clock)
                screen.close()
                if not screen.is_gone:
                    _tell_summaries(run, json)
        return _exit_code(run, resumable)


def _tell_summaries(run: CampaignRun, json: bool) -> None:
    for one in run.campaigns:
        summary = summary_of(run, one)
        if json:
            emit({"event": "summary", **summary})
        else:
            tell_summary(summary)


def _let_end(run: CampaignRun, screen: Screen) -> None:
    screen.say(_("Letting the calls in progress end. Press Ctrl-C again to hang up now."))
    run.engine.submit(StopCampaign(_("stopped by the user")))


def _went_off() -> str:
    return _("the program was ended, or what it shows could not be written any more")


def _go_off(run: CampaignRun, screen: Screen) -> None:
    screen.say(_("Letting the calls in progress end. Press Ctrl-C to hang up now."))
    run.engine.submit(StopCampaign(_went_off()))


def _keep_going_on(run: CampaignRun, clock: Clock) -> None:
    """Nobody stopped a campaign that ended with its program: it counts as running, as after a power cut, so that it is
    resumed after a restart."""
    for one in run.campaigns:
        stored = run.store.campaigns.get(one.campaign_id)
        if stored.state is CampaignState.STOPPED and stored.state_reason == _went_off():
            run.store.campaigns.set_state(one.campaign_id, CampaignState.RUNNING, clock.now(), _went_off())


def _exit_code(run: CampaignRun, resumable: bool) -> int:
    stored = [run.store.campaigns.get(one.campaign_id) for one in run.campaigns]
    unfinished = [one for one in stored if one.state is not CampaignState.FINISHED]
    for reason in filter(None, (one.state_reason for one in unfinished)):
        complain(reason)
    if resumable and any(one.state is not CampaignState.OUT_OF_TIME for one in unfinished):
        complain(_("The campaign is not finished. Run the same command to go on."))
    return 1 if unfinished else 0


def _keeper(folder: Path) -> Callable[[Any], None]:
    from robodial.app.heard import keep_heard

    return keep_heard(folder)
