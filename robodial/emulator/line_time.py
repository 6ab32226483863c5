"""Where the time of a line goes: the floor no dialer can avoid, the exchange's and the modem's own, and the rest.

Each instant counts once, in this order: floor, exchange, modem. What is left between two calls is the dialer's.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

Span = tuple[float, float]
"""From, to; loop seconds."""


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same instants as spans that neither touch nor overlap, in order."""
    result: list[Span] = []
    for start, end in sorted(s for s in spans if s[1] > s[0]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def total(spans: Iterable[Span]) -> float:
    """Seconds covered, each instant once."""
    return sum(end - start for start, end in merged(spans))


def cut(spans: Iterable[Span], until: float) -> list[Span]:
    """What of `spans` lies before `until`."""
    return [(start, min(end, until)) for start, end in spans if start < until]


@dataclass(slots=True)
class LineTime:
    """Spans noted on one line since its last call ended."""

    exchange: list[Span] = field(default_factory=list)
    modem: list[Span] = field(default_factory=list)

    def share_out(self, floor: list[Span], ended_at: float) -> tuple[float, float, float]:
        """Seconds of floor, exchange and modem up to `ended_at`; later spans are kept for the next call."""
        floor, exchange, modem = (cut(spans, ended_at) for spans in (floor, self.exchange, self.modem))
        floor_s = total(floor)
        with_exchange = total([*floor, *exchange])
        with_modem = total([*floor, *exchange, *modem])
        self.exchange = [(max(a, ended_at), b) for a, b in self.exchange if b > ended_at]
        self.modem = [(max(a, ended_at), b) for a, b in self.modem if b > ended_at]
        return floor_s, with_exchange - floor_s, with_modem - with_exchange
