"""`robodial simulate`: what a day on so many lines would come to, in seconds and without a telephone."""

import json as json_text
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from robodial.app.simulation import (
    Fidelity,
    SimulatedDay,
    Simulation,
    SimulationRequest,
    check_request,
    first_moment,
)
from robodial.app.words import outcome_words
from robodial.cli.options import DataDir, JsonFlag, Seed
from robodial.cli.output import complain, emit, plain
from robodial.cli.stopping import stoppable
from robodial.clock import Clock, monotonic, run_virtual
from robodial.emulator.scenario import load_scenario, packaged_scenario
from robodial.engine.events import Event, name_of
from robodial.errors import SettingsError
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.rules.time_zones import country_zone

PROGRESS_EVERY_S = 0.2


def simulate(
    population: Annotated[
        Path | None, typer.Option(help=_("Who answers (TOML): kinds of people, each with a share."))
    ] = None,
    lines: Annotated[int, typer.Option(help=_("Telephone lines."))] = 1,
    hours: Annotated[float, typer.Option(help=_("Hours from the opening of the calling hours on."))] = 10.0,
    message: Annotated[float, typer.Option(help=_("Length of the whole message in seconds."))] = 30.0,
    seed: Seed = 1,
    fidelity: Annotated[
        Fidelity, typer.Option(help=_("signal: signs and times, for days; audio: every sample, for an hour."))
    ] = Fidelity.SIGNAL,
    log: Annotated[
        Path | None, typer.Option(help=_("Write every event to this file, one JSON object a line."), dir_okay=False)
    ] = None,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    people = load_scenario(population) if population else packaged_scenario("day")
    request = SimulationRequest(people, lines, hours, message, seed, fidelity)
    try:
        check_request(request)
    except SettingsError as error:
        raise typer.BadParameter(str(error)) from error
    if people.faults and fidelity is Fidelity.SIGNAL:
        complain(_("The population's faults need --fidelity audio: without modems, none of them happens."))
    began_s = monotonic()
    with ExitStack() as stack:
        tell = stack.enter_context(_log_to(log)) if log else _ignore
        progress = stack.enter_context(_progress()) if sys.stderr.isatty() else None
        day = _simulate(request, _folder(stack, data_dir), tell, progress)
    found = figures(request, day, monotonic() - began_s)
    if json:
        emit(found)
    else:
        _tell(found)
    if day.stopped:
        complain(_("The simulation ended early: {reason}").format(reason=day.stopped))
        raise typer.Exit(1)


def _folder(stack: ExitStack, data_dir: Path | None) -> Path:
    """Where the simulated store lies while it is needed."""
    if data_dir is not None:
        data_dir.mkdir(parents=True, exist_ok=True)
    passing = tempfile.TemporaryDirectory(prefix="robodial-simulation-", dir=data_dir, ignore_cleanup_errors=True)
    return Path(stack.enter_context(passing))


def _simulate(
    request: SimulationRequest, folder: Path, tell: Callable[[Event], None], progress: Callable[[float], None] | None
) -> SimulatedDay:
    async def main(clock: Clock) -> SimulatedDay:
        def heed(event: Event) -> None:
            tell(event)
            if progress:
                progress(simulation.share_over)

        simulation = Simulation(request, folder, clock, heed)
        with stoppable(simulation.stop):
            return await simulation.run()

    return run_virtual(main, first_moment(request))


# ---- while it runs ----


def _ignore(event: Event) -> None:
    """Nobody wants a log."""


@contextmanager
def _log_to(path: Path) -> Iterator[Callable[[Event], None]]:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        yield lambda event: _write(file, event)


def _write(file: TextIO, event: Event) -> None:
    file.write(json_text.dumps({"event": name_of(event), **plain(event)}, ensure_ascii=False) + "\n")


@contextmanager
def _progress() -> Iterator[Callable[[float], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with Progress(*columns, console=Console(stderr=True), auto_refresh=False, transient=True) as bar:
        task = bar.add_task(_("Simulating"), total=1.0)
        shown_at = monotonic()

        def show(share: float) -> None:
            nonlocal shown_at
            if monotonic() - shown_at >= PROGRESS_EVERY_S:
                shown_at = monotonic()
                bar.update(task, completed=share, refresh=True)

        yield show


# ---- what came of it ----


def figures(request: SimulationRequest, day: SimulatedDay, wall_s: float) -> dict[str, Any]:
    """As JSON shows them: means per attempt in seconds, and what they were taken over."""
    use = day.use
    return {
        "attempts": use.attempts,
        "outcomes": dict(sorted(day.outcomes.items())),
        "attempts_per_line_hour": round(use.per_line_hour, 2),
        "floor_s": round(use.mean(use.floor_s), 3),
        "dead_time_s": round(use.mean(use.dead_s), 3),
        "exchange_s": round(use.mean(use.exchange_s), 3),
        "modem_s": round(use.mean(use.modem_s), 3),
        "own_dead_time_s": round(use.mean(use.own_s), 3),
        "line_use": round(use.share, 4),
        "line_hours": round(use.line_s / 3600, 4),
        "lines": request.lines,
        "hours": request.hours,
        "message_s": request.message_s,
        "population": request.population.source,
        "seed": request.seed,
        "fidelity": request.fidelity.value,
        "finished_at": day.finished_at.astimezone(country_zone(request.country)),
        "stopped": day.stopped or None,
        "wall_s": round(wall_s, 2),
    }


def _tell(found: dict[str, Any]) -> None:
    console = Console(highlight=False)
    console.print(_title(found["lines"]).format(**found))
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    for outcome, count in sorted(found["outcomes"].items(), key=lambda one: -one[1]):
        table.add_row(outcome_words(outcome), str(count))
    table.add_section()
    for name, value in _rows(found):
        table.add_row(name, value)
    console.print(table)


def _title(lines: int) -> str:
    return ngettext(
        "{lines} emulated line, {hours:g} hours, a message of {message_s:g} s",
        "{lines} emulated lines, {hours:g} hours, a message of {message_s:g} s",
        lines,
    )


def _rows(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (_("Attempts"), str(found["attempts"])),
        (_("Attempts per line and hour"), f"{found['attempts_per_line_hour']:.1f}"),
        (_("Line use"), f"{100 * found['line_use']:.1f} %"),
        (_("Unavoidable time of an attempt"), _seconds(found["floor_s"])),
        (_("Dead time of an attempt"), _seconds(found["dead_time_s"])),
        (_("  of the exchange"), _seconds(found["exchange_s"])),
        (_("  of the modem"), _seconds(found["modem_s"])),
        (_("  of robodial"), _seconds(found["own_dead_time_s"])),
        (_("Finished at"), f"{found['finished_at']:%Y-%m-%d %H:%M}"),
        (_("Computed in"), _seconds(found["wall_s"])),
    ]


def _seconds(value: float) -> str:
    return _("{seconds:.2f} s").format(seconds=value)
