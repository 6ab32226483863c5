"""The line without audio is no faster than the one whose every sample goes through driver, modem and listening."""

import asyncio
from collections.abc import Sequence

import pytest

from robodial.app.lines import emulated_lines
from robodial.clock import run_virtual
from robodial.domain.line import (
    Answered,
    Call,
    CallEvent,
    CallSign,
    FarEndHungUp,
    Heard,
    Judged,
    Line,
    LineId,
    Played,
    SpeakNow,
)
from robodial.domain.outcome import AnswerVerdict
from robodial.emulator.exchange import Exchange
from robodial.emulator.heard import HeardCall
from robodial.emulator.scenario import Scenario, parse_scenario
from robodial.emulator.signal_line import SignalLine
from tests.simulation.campaigns import NETWORK, callee
from tests.unit.emulator.test_signal_line import MESSAGE

NUMBER = "0199000001"
SIGNS = (CallSign.BUSY, CallSign.CONGESTION, CallSign.SIT, CallSign.FAX, CallSign.RINGBACK)


class Told:
    """One call as its line told it: what, and when, in seconds since the last digit."""

    def __init__(self, events: Sequence[CallEvent], played: Sequence[tuple[Played, float]], heard: HeardCall) -> None:
        def first(kind: type, *signs: CallSign) -> float | None:
            of_kind = [e for e in events if isinstance(e, kind) and (not signs or getattr(e, "sign", None) in signs)]
            return of_kind[0].at - heard.dialed_at if of_kind else None

        self.times = {
            "ring": first(Heard, CallSign.RINGBACK),
            "refusal": first(Heard, CallSign.BUSY, CallSign.CONGESTION, CallSign.SIT, CallSign.FAX),
            "turn": first(SpeakNow),
            "hang-up": first(FarEndHungUp),
            "message over": played[0][1] - heard.dialed_at if played else None,
        }
        verdicts = [event.verdict for event in events if isinstance(event, Judged)]
        self.verdict = verdicts[-1] if verdicts else None
        self.answered = any(isinstance(event, Answered) for event in events)
        self.message_s = heard.message_s
        self.floor_s = heard.floor_s


def told_by(line_of: str, people: Scenario) -> Told:
    events: list[CallEvent] = []
    played: list[tuple[Played, float]] = []
    heard: list[HeardCall] = []

    async def listen(call: Call) -> None:
        loop = asyncio.get_running_loop()
        while True:
            event = await call.next_event()
            events.append(event)
            if isinstance(event, SpeakNow) and not played:
                asyncio.create_task(speak(call)).add_done_callback(lambda done: done.exception())
            if isinstance(event, FarEndHungUp) or (isinstance(event, Heard) and event.sign in SIGNS[:4]):
                return
            if loop.time() > 1000:
                return

    async def speak(call: Call) -> None:
        done = await call.play(MESSAGE)
        played.append((done, asyncio.get_running_loop().time()))

    async def main(clock: object) -> None:
        line: Line
        if line_of == "audio":
            line = emulated_lines(1, people, seed=1, on_exchange=keep)[0]
        else:
            exchange = Exchange(people, seed=1)
            keep(exchange)
            line = SignalLine(LineId("sim:1"), exchange)
        await line.open()
        call = await line.dial(NUMBER)
        try:
            async with asyncio.timeout(48):
                await listen(call)
        except TimeoutError:
            pass
        await call.hang_up()
        await line.close()

    def keep(exchange: Exchange) -> None:
        exchange.on_call_ended = heard.append

    run_virtual(main)
    return Told(events, played, heard[0])


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(callee(NUMBER, "human", ring_s=6.0, greeting_s=0.8), id="human"),
        pytest.param(callee(NUMBER, "human", ring_s=6.0, greeting_s=0.8, listens_s=4.0), id="hangs up early"),
        pytest.param(callee(NUMBER, "human", ring_s=6.0, greeting_s=0.0), id="silent answer"),
        pytest.param(callee(NUMBER, "machine", ring_s=6.0, greeting_s=6.0, beep_s=0.4), id="machine"),
        pytest.param(callee(NUMBER, "machine", ring_s=6.0, greeting_s=6.0, beep_s=0.0), id="machine without beep"),
        pytest.param(callee(NUMBER, "no_answer"), id="no answer"),
        pytest.param(callee(NUMBER, "busy"), id="busy"),
        pytest.param(callee(NUMBER, "congestion"), id="congestion"),
        pytest.param(callee(NUMBER, "sit"), id="not in service"),
        pytest.param(callee(NUMBER, "fax", ring_s=6.0), id="fax"),
    ],
)
def test_both_lines_tell_the_same_story_at_the_same_moments(entry: str) -> None:
    compare(parse_scenario(NETWORK + entry))


@pytest.mark.parametrize("country", ["GB", "ES", "DE"])
@pytest.mark.parametrize("kind", ["busy", "congestion"])
def test_so_they_do_where_the_tones_are_others(country: str, kind: str) -> None:
    compare(parse_scenario(NETWORK.replace('"FR"', f'"{country}"') + callee(NUMBER, kind)))


@pytest.mark.parametrize("tone", ["congestion", "dial"])
def test_so_they_do_after_other_ends_of_a_call(tone: str) -> None:
    network = NETWORK.replace('tone = "busy"', f'tone = "{tone}"')
    compare(parse_scenario(network + callee(NUMBER, "human", ring_s=6.0, greeting_s=0.8, listens_s=4.0)))


def compare(people: Scenario) -> None:
    audio, signal = told_by("audio", people), told_by("signal", people)
    assert signal.answered == audio.answered
    for what, at in audio.times.items():
        other = signal.times[what]
        assert (at is None) == (other is None), what
        assert at is None or other is None or abs(at - other) < 0.25, (what, at, other)
    assert signal.message_s == pytest.approx(audio.message_s, abs=0.2)
    assert signal.floor_s == pytest.approx(audio.floor_s, abs=0.2)
    if audio.verdict in (AnswerVerdict.HUMAN, AnswerVerdict.MACHINE):
        assert signal.verdict is audio.verdict
