"""When a line's signs come, after what they are signs of:  python -m tests.bench.signs [--calls 300].

The same callees once through the real listening (modem driver, virtual modem, every sample) and once on the line
without audio, which takes its delays from what this prints for the first. Seconds: fifth percentile, mean, 95th.
"""

import argparse
import asyncio
import json
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from robodial.app.lines import emulated_lines
from robodial.app.simulated_message import message_of
from robodial.audio.message import Messages
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
from robodial.domain.sound import Sound
from robodial.emulator.exchange import RING_LIMIT_S, Exchange
from robodial.emulator.heard import HeardCall
from robodial.emulator.scenario import CalleeKind, CalleePlan, Scenario, load_scenario, packaged_scenario
from robodial.emulator.signal_line import SignalLine
from robodial.engine.call_runner import CallPlan, CallRunner, MessageStart

MESSAGE_S = 30.0


class Tapped:
    """A call whose events are noted at the moment at which they come."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._loop = asyncio.get_running_loop()
        self.events: list[tuple[float, CallEvent | Played]] = []

    @property
    def listens_while_playing(self) -> bool:
        return self._call.listens_while_playing

    @property
    def hears_ringing(self) -> bool:
        return self._call.hears_ringing

    @property
    def is_spoken_over(self) -> bool:
        return self._call.is_spoken_over

    async def next_event(self) -> CallEvent:
        event = await self._call.next_event()
        self.events.append((self._loop.time(), event))
        return event

    async def play(self, sound: Sound) -> Played:
        played = await self._call.play(sound)
        self.events.append((self._loop.time(), played))
        return played

    def stop_playing(self) -> None:
        self._call.stop_playing()

    async def send_keys(self, keys: str) -> None:
        await self._call.send_keys(keys)

    async def hang_up(self) -> None:
        await self._call.hang_up()


class Quiet:
    """A story nobody reads."""

    async def rang(self) -> None: ...

    async def answered(self) -> None: ...

    async def message_started(self, start: MessageStart) -> None: ...

    async def message_taken_back(self) -> None: ...

    async def heard_enough(self) -> None: ...

    async def key_pressed(self, key: str) -> None: ...

    async def opted_out(self) -> None: ...


class Delays:
    """Seconds by name."""

    def __init__(self) -> None:
        self.found: dict[str, list[float]] = defaultdict(list)

    def figures(self) -> dict[str, list[float]]:
        return {
            name: [len(values), *(round(float(v), 3) for v in _summary(values))]
            for name, values in sorted(self.found.items())
        }

    def note(self, name: str, seconds: float) -> None:
        self.found[name].append(seconds)


def _summary(values: Sequence[float]) -> tuple[float, float, float]:
    return np.percentile(values, 5), float(np.mean(values)), np.percentile(values, 95)


def measured(people: Scenario, calls: int, *, audio: bool, seed: int = 1) -> dict[str, list[float]]:
    delays = Delays()

    async def main(clock: object) -> None:
        heard: list[HeardCall] = []
        line: Line
        if audio:
            line = emulated_lines(1, people, seed=seed, on_exchange=lambda e: _listen(e, heard))[0]
        else:
            exchange = Exchange(people, seed=seed)
            _listen(exchange, heard)
            line = SignalLine(LineId("sim:1"), exchange)
        await line.open()
        message = message_of(MESSAGE_S, "fr")
        plan = CallPlan(Messages(message, message), RING_LIMIT_S, 0.8, {})
        for n in range(calls):
            number = f"0199{n:06}"
            call = Tapped(await line.dial(number))
            await CallRunner(call, plan, Quiet()).run()
            told_at = asyncio.get_running_loop().time()
            await call.hang_up()
            _note(delays, people.callee_for(number, 1, seed), heard[-1], call, told_at)
        await line.close()
        for before, after in pairwise(heard):
            delays.note("between calls: off-hook after on-hook", after.off_hook_at - before.ended_at)
            delays.note("between calls: last digit after off-hook", after.dialed_at - after.off_hook_at)

    run_virtual(main)
    return delays.figures()


def _listen(exchange: Exchange, heard: list[HeardCall]) -> None:
    exchange.on_call_ended = heard.append


def _note(delays: Delays, plan: CalleePlan, heard: HeardCall, call: Tapped, told_at: float) -> None:
    rang_at = heard.dialed_at + plan.post_dial_delay_s
    kind = plan.kind.value
    delays.note("the end: on-hook after our decision", heard.ended_at - told_at)
    quiet_at = (heard.answered_at or 0.0) + plan.words_s
    refused = {CallSign.BUSY, CallSign.CONGESTION, CallSign.SIT, CallSign.FAX}
    answered = False
    for at, event in call.events:
        if isinstance(event, Answered) and heard.answered_at is not None:
            answered = True
            first = plan.lead_s if plan.kind is not CalleeKind.FAX else 0.0
            delays.note(f"{kind}: answer known after the first sound", at - heard.answered_at - first)
        elif isinstance(event, Heard) and event.sign in refused:
            since = heard.answered_at if answered and heard.answered_at else rang_at
            delays.note(f"{kind}: {event.sign.value} known after its beginning", at - since)
        elif isinstance(event, Heard) and event.sign is CallSign.RINGBACK and "ring" not in call.__dict__:
            call.__dict__["ring"] = True
            delays.note("ringing: known after its beginning", at - rang_at)
        elif isinstance(event, Judged):
            delays.note(f"{kind}: judged after the first word", at - (heard.answered_at or 0.0) - plan.lead_s)
        elif isinstance(event, SpeakNow):
            delays.note(f"{kind}: our turn known after their end", at - quiet_at)
        elif isinstance(event, FarEndHungUp) and heard.message_at is not None and plan.listens_s is not None:
            tone_at = heard.message_at + plan.listens_s + plan.silence_after_hangup_s
            delays.note(f"{kind}: hang-up known after its tone", at - tone_at)
        elif isinstance(event, Played):
            if event.finished:
                delays.note(f"{kind}: message's end known after it", at - event.started_at - event.heard_s)
            if heard.message_at is not None:
                delays.note(f"{kind}: message on the line after our turn", heard.message_at - quiet_at)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--calls", type=int, default=300)
    arguments.add_argument("--population")
    asked = arguments.parse_args()
    people = load_scenario(asked.population) if asked.population else packaged_scenario("day")
    rows = {kind: measured(people, asked.calls, audio=kind == "audio") for kind in ("audio", "signal")}
    for name in sorted(set(rows["audio"]) | set(rows["signal"])):
        print(json.dumps({"what": name, "audio": rows["audio"].get(name), "signal": rows["signal"].get(name)}))


if __name__ == "__main__":
    main()
