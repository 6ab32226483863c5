"""From calls to a table: figure by figure, with median, p95, worst and goal."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from tests.bench.live_hearing.measured import Measured
from tests.bench.live_hearing.stories import Kind

CUT_IN_S = 0.02
"""The coding of two frames: a start so little before the end of the words cuts nothing."""
TALKED_OVER_S = 2.0


class Statistic(Enum):
    """What of the values a goal is about."""

    P95 = "p95"
    WORST = "worst"
    SHARE = "share"
    """Of calls for which something is true; at least the goal, in per cent."""


@dataclass(frozen=True, slots=True)
class Goal:
    """At most so many seconds; a share: at least so many per cent."""

    statistic: Statistic
    limit: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. Delays in seconds; shares as 0 and 1 for each call."""

    name: str
    values: tuple[float, ...]
    is_share: bool = False
    goal: Goal | None = None

    @property
    def missed(self) -> bool:
        """True when there is a goal, calls to judge by, and it is not reached."""
        if self.goal is None or not self.values:
            return False
        return self.share < self.goal.limit if self.is_share else self._judged_by(self.goal) > self.goal.limit

    @property
    def share(self) -> float:
        """Per cent of the calls."""
        return 100.0 * sum(self.values) / len(self.values)

    def _judged_by(self, goal: Goal) -> float:
        return self.worst if goal.statistic is Statistic.WORST else self.percentile(95)

    @property
    def worst(self) -> float:
        """The largest."""
        return max(self.values)

    def percentile(self, percent: float) -> float:
        """By linear interpolation."""
        return float(np.percentile(self.values, percent))

    def text(self) -> str:
        """As a line of the table."""
        if not self.values:
            return f"{self.name:<58} {0:>5}"
        told = f"{self.name:<58} {len(self.values):>5} "
        if self.is_share:
            told += f"{self.share:>24.1f} %"
        else:
            told += " ".join(f"{x * 1000:>8.0f}" for x in (self.percentile(50), self.percentile(95), self.worst))
        return f"{told}   {self._goal_text()}".rstrip()

    def _goal_text(self) -> str:
        if self.goal is None:
            return ""
        if self.is_share:
            wanted = f">= {self.goal.limit:.0f} %"
        else:
            wanted = f"{self.goal.statistic.value} <= {self.goal.limit * 1000:.0f}"
        return f"{wanted}  {'MISSED' if self.missed else 'ok'}"


HEAD = f"{'milliseconds, as heard by the callee':<58} {'n':>5} {'median':>8} {'p95':>8} {'worst':>8}   goal"


def figures(calls: Sequence[Measured], *, half_duplex: bool) -> list[Figure]:
    """All figures of the calls made in one mode."""
    people = [call for call in calls if not call.story.kind.is_machine and call.story.kind is not Kind.SILENT]
    machines = [call for call in calls if call.story.kind.is_machine]
    return [
        *_starts_with_people(people, half_duplex),
        *_people(calls, people, half_duplex),
        *_machines(machines, half_duplex),
    ]


def _starts_with_people(people: Sequence[Measured], half_duplex: bool) -> list[Figure]:
    spoken = [call for call in people if call.first_word_s is not None]
    parts = [call.delays[0] for call in spoken if call.delays[0] is not None]
    first = tuple(call.first_word_s for call in spoken if call.first_word_s is not None)
    limit, own = (0.8, 0.3) if half_duplex else (0.5, 0.2)
    return [
        Figure("first word after a person's greeting", first, goal=Goal(Statistic.P95, limit)),
        Figure("  of this: decision, on the sound", tuple(d.decision for d in parts)),
        Figure("  of this: waiting for the next block of sound", tuple(d.blocks for d in parts)),
        Figure("  of this: engine", tuple(d.engine for d in parts)),
        Figure("  of this: modem, turn-around and line", tuple(d.modem for d in parts)),
        Figure("  decision to first sample", tuple(d.own_s for d in parts), goal=Goal(Statistic.P95, own)),
    ]


def _people(calls: Sequence[Measured], people: Sequence[Measured], half_duplex: bool) -> list[Figure]:
    silent = [call.first_word_s for call in calls if call.story.kind is Kind.SILENT and call.first_word_s is not None]
    over = [call for call in people if call.story.kind is Kind.TALKS_OVER]
    keys = [call for call in people if call.story.kind is Kind.KEYS]
    return [
        Figure("first word after a silent answer", tuple(silent), goal=Goal(Statistic.WORST, 3.0)),
        Figure("a message taken back goes on for", tuple(stop for call in calls for stop in call.stops_s)),
        _share("people spoken to", people, lambda call: bool(call.starts), 100),
        _share("greeting not cut into", people, _not_cut, 97),
        _share("people: message whole, never restarted", people, _whole_at_once, 99),
        _share("  who talk over us", over, _whole_at_once, 99),
        _share("  who press keys", keys, _whole_at_once, 99),
        _share("keys during the message heard once each, in order", keys, lambda c: c.keys == c.story.keys, 100),
        _share("no key heard that nobody pressed", people, lambda call: call.keys == call.story.keys, 100),
        _share("no gap in what was played", calls, lambda call: not call.underruns, 100),
    ]


def _machines(machines: Sequence[Measured], half_duplex: bool) -> list[Figure]:
    """A modem that is deaf while it plays cannot take back in time: what it reaches is told, not judged."""
    breathing = [call for call in machines if call.story.kind is Kind.BREATHES]
    after = [(call.story.quiet_from_s, *call.after_beep) for call in machines if call.after_beep]
    parts = [delay for _turn, _start, delay in after if delay is not None]
    heard = tuple(start.at_s - turn for turn, start, _delay in after)
    began_early = [call for call in machines if call.starts and call.starts[0].at_s < call.story.greeting_ends_s]
    judged = not half_duplex
    return [
        Figure("after the beep of a machine", heard, goal=Goal(Statistic.P95, 0.55 if half_duplex else 0.45)),
        Figure("  of this: decision, on the sound", tuple(d.decision for d in parts)),
        Figure("  decision to first sample", tuple(d.own_s for d in parts)),
        _share(
            "machines: not over 2 s of message in their greeting", machines, _not_talked_over, 98 if judged else None
        ),
        _share("  that pause", breathing, _not_talked_over, 98 if judged else None),
        _share("machines: message whole, after the beep's end", machines, _left, 96 if judged else None),
        _share("  that pause", breathing, _left, None),
        _share("  where we began in the greeting and took it back", began_early, _left, None),
    ]


def _share(name: str, calls: Iterable[Measured], true_of: Callable[[Measured], bool], least: float | None) -> Figure:
    goal = None if least is None else Goal(Statistic.SHARE, least)
    return Figure(name, tuple(float(true_of(call)) for call in calls), is_share=True, goal=goal)


def _not_cut(call: Measured) -> bool:
    return call.first_word_s is None or call.first_word_s > -CUT_IN_S


def _whole_at_once(call: Measured) -> bool:
    return call.heard_whole and not call.restarts


def _not_talked_over(call: Measured) -> bool:
    return call.over_greeting_s <= TALKED_OVER_S


def _left(call: Measured) -> bool:
    return call.after_beep is not None and call.after_beep[0].whole
