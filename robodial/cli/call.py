"""`robodial call`: one test call to an own telephone, told step by step."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from robodial.app.emulated_time import statutory_start
from robodial.app.found_lines import voice_modems
from robodial.app.heard import keep_heard
from robodial.app.lines import parse_line
from robodial.app.test_call import TestCall, make_test_call
from robodial.cli.output import DataDir, JsonFlag, emit, plain, say
from robodial.cli.words import outcome_words
from robodial.clock import Clock, SystemClock, run_real, run_scaled, run_virtual
from robodial.domain.attempt import AttemptResult
from robodial.domain.outcome import Outcome
from robodial.emulator.scenario import demo_scenario, load_scenario
from robodial.errors import SettingsError
from robodial.i18n import gettext as _
from robodial.i18n import language as user_language


def call(
    number: Annotated[str, typer.Argument(help=_("Your own telephone."))],
    message: Annotated[Path, typer.Option(help=_("Sound file with the message."))],
    line: Annotated[str | None, typer.Option(help=_("PORT, PORT=NUMBER or sim."))] = None,
    country: Annotated[str, typer.Option(help=_("Country of the number and of the line."))] = "FR",
    language: Annotated[str | None, typer.Option(help=_("Language of the opt-out sentence: fr or en."))] = None,
    scenario: Annotated[Path | None, typer.Option(help=_("Who answers on an emulated line (TOML)."))] = None,
    seed: Annotated[int, typer.Option(help=_("Chance on an emulated line."))] = 1,
    speed: Annotated[str | None, typer.Option(help=_("Emulated line only: times faster, or max."))] = None,
    heard: Annotated[
        Path | None, typer.Option(help=_("Emulated line only: keep what the callee heard in this folder."))
    ] = None,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    """Call one of your own telephones and play a message."""
    choice = parse_line(line) if line else voice_modems()[0]
    if not choice.is_emulated and (speed or heard):
        raise SettingsError(_("--speed and --heard are for emulated lines only (--line sim)."))
    request = TestCall(
        number,
        country.upper(),
        language or user_language(),
        message,
        choice,
        load_scenario(scenario) if scenario else demo_scenario(),
        seed,
        data_dir,
        keep_heard(heard) if heard else None,
    )

    async def main(clock: Clock) -> AttemptResult:
        return await make_test_call(request, clock, lambda step, s: _tell(json, step, s))

    result = _run(main, choice.is_emulated, speed)
    if json:
        emit({"event": "ended", **plain(result)})
    else:
        say(
            _("Ended: {outcome}. {heard:.0f} s of the message were heard.").format(
                outcome=outcome_words(result.outcome.value), heard=result.heard_s
            )
        )
        if result.evidence:
            say(result.evidence)
    raise typer.Exit(0 if result.outcome in (Outcome.ANSWERED, Outcome.HUNG_UP_EARLY) else 1)


def _run(
    main: Callable[[Clock], Coroutine[Any, Any, AttemptResult]], emulated: bool, speed: str | None
) -> AttemptResult:
    if not emulated:
        return run_real(main)
    start = statutory_start(SystemClock().now())
    return run_virtual(main, start) if speed == "max" else run_scaled(main, float(speed or 1), start)


def _tell(json: bool, step: str, seconds: float) -> None:
    if json:
        emit({"event": step, **({"start_delay_s": round(seconds, 3)} if step == "speaking" else {})})
    else:
        words = {
            "dialing": _("Dialing…"),
            "ringing": _("It rings."),
            "answered": _("Answered; listening."),
            "speaking": _("Speaking, {seconds:.2f} s after the greeting.").format(seconds=seconds),
        }
        say(words.get(step) or _("Key pressed: {key}").format(key=step.removeprefix("key ")))
