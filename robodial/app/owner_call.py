"""A test call to the owner's own telephone: made on a thread, told step by step, ended in a sentence."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from robodial.app.lines import LineChoice
from robodial.app.owner_call_words import result_words
from robodial.app.test_call import TestCall, make_test_call
from robodial.app.who_calls import checked_number
from robodial.audio.message import compose
from robodial.audio.prompts import opt_out_sentence, sounds_folder
from robodial.audio.sound_file import load_sound
from robodial.clock import Clock, SystemClock, run_real, run_scaled
from robodial.domain.attempt import AttemptResult
from robodial.domain.outcome import Outcome
from robodial.emulator.scenario import Scenario, parse_scenario
from robodial.emulator.tones import countries as emulated_countries
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _

OWNER = """
[network]
country = "{country}"
dial_tone_after_s = [0.2, 0.4]
post_dial_delay_s = [1.0, 1.5]

[[callee]]
kind = "human"
share = 1.0
ring_s = [4.0, 6.0]
greeting_s = [0.6, 1.0]
listens_s = "whole"
"""
"""On emulated lines the owner is at home, says hello and listens to the end."""

Run = Callable[[Callable[[Clock], Coroutine[Any, Any, AttemptResult]], bool, float], AttemptResult]
Tell = Callable[[str, float], None]


class Result(Enum):
    """How good the end is."""

    WORKS = "works"
    TRY_AGAIN = "try_again"  # nothing is wrong with the line
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class CallReport:
    """The end of the call, in a sentence with the remedy."""

    result: Result
    sentence: str


@dataclass(frozen=True, slots=True)
class OwnerCallRequest:
    """Which telephone, over which line. `speed` matters on emulated lines only."""

    number: str
    country: str
    language: str
    line: LineChoice
    data_dir: Path | None
    speed: float = 1.0
    scenario: Scenario | None = None


def run_on_line(
    main: Callable[[Clock], Coroutine[Any, Any, AttemptResult]], emulated: bool, speed: float
) -> AttemptResult:
    """On the real time for a real line."""
    return run_scaled(main, speed, SystemClock().now()) if emulated else run_real(main)


class OwnerCall:
    """One test call; `make` blocks its thread, `hang_up` may be called from any other."""

    def __init__(self, request: OwnerCallRequest, tell: Tell, run: Run = run_on_line) -> None:
        self._request = request
        self._tell = tell
        self._run = run
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[Any] | None = None
        self._hung_up = False

    def make(self) -> CallReport:
        """Call and wait for the end. Raises ContactImportError, CallRefused, SoundError, ModemError, StoreError."""
        request = self._request
        missing = _("Type the number of a telephone that you have at hand, then call.")
        _written, problem = checked_number(request.number, request.country, missing)
        if problem:
            raise ContactImportError(problem, value=request.number)
        message = sounds_folder() / "demo" / f"message.{request.language}.wav"
        whole_s = compose(None, opt_out_sentence(request.language), load_sound(message), None).duration_s
        try:
            result = self._run(self._call(message), request.line.is_emulated, request.speed)
        except asyncio.CancelledError:
            return CallReport(Result.TRY_AGAIN, _("You hung up. Nothing is wrong: call again whenever you like."))
        return report_of(result, whole_s)

    def hang_up(self) -> None:
        """End it now; nothing happens when it is over."""
        self._hung_up = True
        loop, task = self._loop, self._task
        if loop is not None and task is not None:
            with suppress(RuntimeError):  # its loop has just ended
                loop.call_soon_threadsafe(task.cancel)

    def _call(self, message: Path) -> Callable[[Clock], Coroutine[Any, Any, AttemptResult]]:
        request = self._request
        scenario = request.scenario or owner_scenario(request.country)
        test_call = TestCall(
            request.number, request.country, request.language, message, request.line, scenario, 1, request.data_dir
        )

        async def main(clock: Clock) -> AttemptResult:
            self._task, self._loop = asyncio.current_task(), asyncio.get_running_loop()
            if self._hung_up:
                raise asyncio.CancelledError
            return await make_test_call(test_call, clock, self._tell)

        return main


def owner_scenario(country: str) -> Scenario:
    """An exchange of the owner's country where we know its tones, of France elsewhere."""
    known = country if country in emulated_countries() else "FR"
    return parse_scenario(OWNER.format(country=known), source="owner")


def report_of(result: AttemptResult, whole_s: float) -> CallReport:
    """What the result means for the owner, whose message is `whole_s` long."""
    return CallReport(_RESULTS.get(result.outcome, Result.FAULT), result_words(result, whole_s))


_RESULTS = {
    Outcome.ANSWERED: Result.WORKS,
    **dict.fromkeys(
        (Outcome.HUNG_UP_EARLY, Outcome.NO_ANSWER, Outcome.BUSY, Outcome.CONGESTION, Outcome.FAX, Outcome.MACHINE),
        Result.TRY_AGAIN,
    ),
}
