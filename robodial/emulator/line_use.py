"""What a day of calls did with the time of its lines: floor, dead time, and whose that was (see line_time)."""

from dataclasses import dataclass

from robodial.emulator.heard import HeardCall


@dataclass(frozen=True, slots=True)
class LineUse:
    """Sums over all attempts, in seconds. A line's time runs from the first moment to the end of its last call."""

    attempts: int
    line_s: float
    floor_s: float
    exchange_s: float
    modem_s: float

    @property
    def dead_s(self) -> float:
        """What is not floor."""
        return self.line_s - self.floor_s

    @property
    def own_s(self) -> float:
        """Dead time that is neither the exchange's nor the modem's."""
        return self.dead_s - self.exchange_s - self.modem_s

    @property
    def per_line_hour(self) -> float:
        """Attempts in an hour of one line."""
        return self.attempts * 3600 / self.line_s if self.line_s else 0.0

    @property
    def share(self) -> float:
        """Floor in a line's time."""
        return self.floor_s / self.line_s if self.line_s else 0.0

    def mean(self, seconds: float) -> float:
        """Of each attempt."""
        return seconds / self.attempts if self.attempts else 0.0


class LineUseCounter:
    """Adds up calls as they end."""

    def __init__(self, began_at: float) -> None:
        self._began_at = began_at
        self._until: dict[str, float] = {}
        self._attempts = 0
        self._line_s = self._floor_s = self._exchange_s = self._modem_s = 0.0

    def line_opened(self, line: str, at: float) -> None:
        """The line's time begins now, not with the others'."""
        self._until[line] = at

    def call_ended(self, call: HeardCall) -> None:
        """One call; those of a line come in their order."""
        self._attempts += 1
        self._line_s += call.ended_at - self._until.get(call.line, self._began_at)
        self._until[call.line] = call.ended_at
        self._floor_s += call.floor_s
        self._exchange_s += call.exchange_s
        self._modem_s += call.modem_s

    def nothing_to_call(self, until: float) -> None:
        """No line had anything to call before loop time `until`: the time since their last calls is nobody's."""
        self._began_at = max(self._began_at, until)
        for line, since in self._until.items():
            self._until[line] = max(since, until)

    def use(self) -> LineUse:
        """So far."""
        return LineUse(self._attempts, self._line_s, self._floor_s, self._exchange_s, self._modem_s)
