"""`robodial call`: one test call to an own telephone, told step by step."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from robodial.app.found_lines import voice_modems
from robodial.app.heard import keep_heard
from robodial.app.lines import parse_line
from robodial.app.test_call import TestCall, make_test_call
from robodial.app.words import outcome_words
from robodial.cli.options import MAX_SPEED, Country, DataDir, Heard, JsonFlag, Scenario, Seed, Speed, understood
from robodial.cli.output import complain, emit, plain, say
from robodial.clock import Clock, SystemClock, run_real, run_scaled, run_virtual
from robodial.domain.attempt import AttemptResult
from robodial.domain.outcome import Outcome
from robodial.emulator.scenario import demo_scenario, load_scenario
from robodial.i18n import gettext as _
from robodial.i18n import language as user_language

REACHED = (Outcome.ANSWERED, Outcome.HUNG_UP_EARLY)


def call(
    number: Annotated[str, typer.Argument(help=_("Your own telephone."))],
    message: Annotated[Path, typer.Option(help=_("Sound file with the message."))],
    line: Annotated[str | None, typer.Option(help=_("PORT, PORT=NUMBER or sim."))] = None,
    country: Country = "FR",
    language: Annotated[str | None, typer.Option(help=_("Language of the opt-out sentence: fr or en."))] = None,
    scenario: Scenario = None,
    seed: Seed = 1,
    speed: Speed = None,
    heard: Heard = None,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    choice = understood(parse_line, line, "--line") if line else voice_modems()[0]
    if not choice.is_emulated and (speed or heard):
        raise typer.BadParameter(_("--speed and --heard are for emulated lines only (--line sim)."))
    request = TestCall(
        number,
        country,
        language or user_language(),
        message,
        choice,
        load_scenario(scenario) if scenario else demo_scenario(),
        seed,
        data_dir,
        keep_heard(heard) if heard else None,
    )
    tell = _emit_step if json else _say_step
    result = _run(lambda clock: make_test_call(request, clock, tell), choice.is_emulated, speed)
    if json:
        emit({"event": "ended", **plain(result)})
    else:
        _say_result(result)
    if result.outcome not in REACHED:
        complain(_("Nobody was reached: {outcome}.").format(outcome=outcome_words(result.outcome.value)))
        raise typer.Exit(1)


def _run(
    main: Callable[[Clock], Coroutine[Any, Any, AttemptResult]], emulated: bool, speed: str | None
) -> AttemptResult:
    if not emulated:
        return run_real(main)
    start = SystemClock().now()
    return run_virtual(main, start) if speed == MAX_SPEED else run_scaled(main, float(speed or 1), start)


def _say_result(result: AttemptResult) -> None:
    text = _("Ended: {outcome}. {heard:.0f} s of the message were heard.")
    say(text.format(outcome=outcome_words(result.outcome.value), heard=result.heard_s))
    if result.evidence:
        say(result.evidence)


def _emit_step(step: str, seconds: float) -> None:
    if step.startswith("key "):
        emit({"event": "key", "key": step.removeprefix("key ")})
    elif step == "speaking":
        emit({"event": step, "start_delay_s": round(seconds, 3)})
    else:
        emit({"event": step.replace(" ", "_")})


def _say_step(step: str, seconds: float) -> None:
    words = {
        "dialing": _("Dialing…"),
        "ringing": _("It rings."),
        "answered": _("Answered; listening."),
        "speaking": _("Speaking, {seconds:.2f} s after the greeting.").format(seconds=seconds),
        "taken back": _("It was not our turn: stopped, to start again."),
    }
    say(words.get(step) or _("Key pressed: {key}").format(key=step.removeprefix("key ")))
