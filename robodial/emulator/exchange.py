"""The emulated telephone exchange: counts calls, decides who answers, and tells what became of each call."""

from collections.abc import Callable, Mapping
from random import Random

from robodial.emulator.heard import HeardCall
from robodial.emulator.scenario import CalleePlan, Scenario
from robodial.emulator.subscriber_line import SubscriberLine

RING_LIMIT_S = 25.0
"""Ringing beyond this is the dialer's choice, not part of a call's floor."""


class Exchange:
    """One network for any number of lines. Use it from one event loop."""

    def __init__(
        self,
        scenario: Scenario,
        *,
        seed: int = 1,
        calls_so_far: Mapping[str, int] | None = None,
        ring_limit_s: float = RING_LIMIT_S,
    ) -> None:
        """`calls_so_far` are the calls each number has had before, so that a resumed run meets the same callees."""
        self.scenario = scenario
        self.seed = seed
        self.ring_limit_s = ring_limit_s
        self.on_call_ended: Callable[[HeardCall], None] | None = None
        self._calls: dict[str, int] = {}
        for number, count in (calls_so_far or {}).items():
            self._calls[scenario.plain_number(number)] = count

    def line(self, name: str) -> SubscriberLine:
        """A new subscriber's line, on-hook."""
        return SubscriberLine(self, name)

    def calls_to(self, number: str) -> int:
        """How often `number` has been called."""
        return self._calls.get(self.scenario.plain_number(number), 0)

    def route(self, number: str) -> CalleePlan:
        """The callee of the next call to `number`, which is counted."""
        plain = self.scenario.plain_number(number)
        nth = self._calls[plain] = self._calls.get(plain, 0) + 1
        return self.scenario.callee_for(plain, nth, self.seed)

    def chance(self, *what: object) -> Random:
        """A generator of its own for `what`."""
        return Random("/".join(map(str, (self.seed, *what))))

    def call_ended(self, call: HeardCall) -> None:
        """Told by a line when it is on-hook again."""
        if self.on_call_ended is not None:
            self.on_call_ended(call)
