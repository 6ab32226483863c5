"""One call to the user's own telephone, through the same gate as a campaign (calling hours and purpose apart)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from robodial.app.lines import LineChoice, all_emulated, emulated_lines, real_line
from robodial.app.log_file import log_in
from robodial.app.places import existing_store, open_store, run_folder, user_folder
from robodial.app.typed_numbers import one_number_in
from robodial.audio.message import Message, Messages, compose
from robodial.audio.prompts import opt_out_sentence
from robodial.audio.sound_file import load_sound
from robodial.clock import Clock
from robodial.domain.attempt import AttemptResult
from robodial.domain.contact import PhoneNumber
from robodial.domain.line import Line
from robodial.domain.outcome import Outcome
from robodial.emulator.exchange import Exchange
from robodial.emulator.scenario import Scenario
from robodial.engine.call_runner import CallPlan, CallRunner, MessageStart
from robodial.errors import CallRefused
from robodial.i18n import gettext as _
from robodial.rules.destinations import refuse_destination
from robodial.rules.dial_string import check_outside_line, dial_string
from robodial.store import Store

OWN_NUMBERS = 5
PERIOD = timedelta(days=30)
RING_TIMEOUT_S = 30.0
HEARD_SHARE = 0.8
HARD_END_S = 900.0


@dataclass(frozen=True, slots=True)
class TestCall:
    """What is called, on which line, with which message."""

    __test__ = False  # pytest: not a test class

    number: str
    country: str
    language: str
    message: Path
    line: LineChoice
    scenario: Scenario
    seed: int
    data_dir: Path | None
    on_exchange: Callable[[Exchange], None] | None = None


async def make_test_call(request: TestCall, clock: Clock, tell: Callable[[str, float], None]) -> AttemptResult:
    """Call, and tell each step: a word (`dialing`, `ringing`, …) and seconds.

    Raises ContactImportError, CallRefused, SoundError, ModemError.
    """
    number = one_number_in(request.number, request.country)
    check_outside_line(request.line.outside_line)
    message = compose(None, opt_out_sentence(request.language), load_sound(request.message), None)
    emulated = all_emulated([request.line])
    with log_in(run_folder(request.data_dir, emulated=emulated)):
        return await _guarded_call(request, number, message, emulated, clock, tell)


async def _guarded_call(
    request: TestCall,
    number: PhoneNumber,
    message: Message,
    emulated: bool,
    clock: Clock,
    tell: Callable[[str, float], None],
) -> AttemptResult:
    guard = open_store(run_folder(request.data_dir, emulated=emulated) if emulated else user_folder())
    try:
        _check(number, guard, clock.now())
        line = _line(request)
        messages = Messages(message, message)  # also on the own machine: that is what is being tried
        return await _call(line, number, messages, _Story(number, guard, clock, tell), request)
    finally:
        guard.close()


def _check(number: PhoneNumber, guard: Store, now: datetime) -> None:
    if problem := refuse_destination(number):
        raise CallRefused(problem.reason, code=problem.code)
    if guard.do_not_call.contains(number) or _refused_by_user_store(number):
        raise CallRefused(_("This number is on the do-not-call list."), code="do_not_call")
    own = guard.calls.own_numbers_called(now - PERIOD)
    if number not in own and len(own) >= OWN_NUMBERS:
        text = _("Test calls reached {n} different numbers in 30 days; they are for your own telephones.")
        raise CallRefused(text.format(n=OWN_NUMBERS), code="own_numbers")


def _refused_by_user_store(number: PhoneNumber) -> bool:
    store = existing_store(user_folder())
    if store is None:
        return False
    with store:
        return store.do_not_call.contains(number) is not None


def _line(request: TestCall) -> Line:
    if request.line.is_emulated:
        return emulated_lines(1, request.scenario, seed=request.seed, on_exchange=request.on_exchange)[0]
    return real_line(request.line, request.country)


async def _call(
    line: Line, number: PhoneNumber, messages: Messages, story: "_Story", request: TestCall
) -> AttemptResult:
    country = request.scenario.network.country if request.line.is_emulated else request.country
    dialed = dial_string(number, country, request.line.outside_line)
    await line.open()
    try:
        story.begin(line)
        result = AttemptResult(Outcome.INTERRUPTED)
        try:
            result = await _conversation(line, dialed, messages, story)
        finally:
            story.end(result)
        return result
    finally:
        await line.close()


async def _conversation(line: Line, dialed: str, messages: Messages, story: "_Story") -> AttemptResult:
    call = await line.dial(dialed)
    try:
        async with asyncio.timeout(HARD_END_S):
            return await CallRunner(call, CallPlan(messages, RING_TIMEOUT_S, HEARD_SHARE, {}), story).run()
    except TimeoutError:
        return AttemptResult(Outcome.INTERRUPTED, evidence=_("the call did not end by itself and was cut off"))
    finally:
        await asyncio.shield(asyncio.ensure_future(call.hang_up()))


class _Story:
    """Stores and tells each step of the call. Nothing else runs meanwhile, so the store is used directly."""

    def __init__(self, number: PhoneNumber, guard: Store, clock: Clock, tell: Callable[[str, float], None]) -> None:
        self._number = number
        self._guard = guard
        self._clock = clock
        self._tell = tell
        self._call_id = 0

    def begin(self, line: Line) -> None:
        """Journal the dial, before it."""
        now = self._clock.now()
        with self._guard.transaction():
            self._guard.journal.append("dial", {"test_call": True, "line": line.line_id}, now, self._number)
            self._call_id = self._guard.calls.record(self._number, now, "test call", "", is_test_call=True)
        self._tell("dialing", 0.0)

    def end(self, result: AttemptResult) -> None:
        """Store how it ended."""
        self._guard.calls.end(self._call_id, result.outcome, result.heard_opt_out)
        payload = {"test_call": True, "outcome": result.outcome.value, "heard_s": result.heard_s}
        self._guard.journal.append("end", payload, self._clock.now(), self._number)

    async def rang(self) -> None:
        self._tell("ringing", 0.0)

    async def answered(self) -> None:
        self._tell("answered", 0.0)

    async def message_started(self, start: MessageStart) -> None:
        self._tell("speaking", start.delay_s)

    async def message_taken_back(self) -> None:
        self._tell("taken back", 0.0)

    async def heard_enough(self) -> None:
        """Told at the end."""

    async def key_pressed(self, key: str) -> None:
        self._guard.journal.append("key", {"test_call": True, "key": key}, self._clock.now(), self._number)
        self._tell(f"key {key}", 0.0)

    async def opted_out(self) -> None:
        now = self._clock.now()
        self._guard.do_not_call.add(self._number, reason="opt_out_key", source="test call", at=now, by_person=True)
        self._guard.journal.append("refusal", {"test_call": True, "how": "key 9"}, now, self._number)
        self._tell("key 9", 0.0)
