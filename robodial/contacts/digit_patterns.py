"""Patterns of digits, as numbering plans write them, matched against millions of numbers at once.

Knows the part of regular expressions that plans use: digits, classes, groups, alternatives, counted repeats. Anything
else is a ValueError, and whoever asked takes the slow way.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Digits = npt.NDArray[np.uint8]
"""One digit (0 to 9) of many numbers."""

_DIGITS = frozenset(range(10))
_MOST_STATES = 30_000


@dataclass(frozen=True, slots=True)
class _Node:
    """`one` of these digits; or `parts` one after another; or one of the `choices`; or `repeated`, then `least` to
    `most` times."""

    one: frozenset[int] = frozenset()
    parts: tuple["_Node", ...] = ()
    choices: tuple["_Node", ...] = ()
    repeated: "_Node | None" = None
    least: int = 1
    most: int = 1


class _Parser:
    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0

    def whole(self) -> _Node:
        node = self._choices()
        if self._at < len(self._text):
            raise ValueError(f"{self._text}: unexpected {self._text[self._at]}")
        return node

    def _choices(self) -> _Node:
        found = [self._parts()]
        while self._take("|"):
            found.append(self._parts())
        return found[0] if len(found) == 1 else _Node(choices=tuple(found))

    def _parts(self) -> _Node:
        found: list[_Node] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            found.append(self._repeats(self._atom()))
        return _Node(parts=tuple(found))

    def _atom(self) -> _Node:
        if self._take("(?:") or (not self._text.startswith("(?", self._at) and self._take("(")):
            node = self._choices()
            if not self._take(")"):
                raise ValueError(f"{self._text}: a bracket is not closed")
            return node
        return _Node(one=self._class() if self._take("[") else self._digits())

    def _class(self) -> frozenset[int]:
        found: set[int] = set()
        while not self._take("]"):
            first = self._digits()
            if self._take("-"):
                found.update(range(min(first), max(self._digits()) + 1))
            found |= first
        return frozenset(found)

    def _digits(self) -> frozenset[int]:
        if self._take(r"\d"):
            return _DIGITS
        sign = self._text[self._at : self._at + 1]
        if not (sign.isascii() and sign.isdecimal()):
            raise ValueError(f"{self._text}: no digit at {self._at}")
        self._at += 1
        return frozenset([int(sign)])

    def _repeats(self, node: _Node) -> _Node:
        if self._take("?"):
            return _Node(repeated=node, least=0, most=1)
        if not self._take("{"):
            return node
        end = self._text.index("}", self._at)
        least, _, most = self._text[self._at : end].partition(",")
        self._at = end + 1
        return _Node(repeated=node, least=int(least), most=int(most or least))

    def _take(self, sign: str) -> bool:
        if not self._text.startswith(sign, self._at):
            return False
        self._at += len(sign)
        return True


class _Graph:
    """The patterns as a graph: free steps, and steps that take a digit."""

    def __init__(self) -> None:
        self.free: list[list[int]] = []
        self.steps: list[list[tuple[frozenset[int], int]]] = []

    def add(self, pattern: str) -> tuple[int, int]:
        """Where the pattern begins and ends."""
        start = self._place()
        return start, self._build(_Parser(pattern).whole(), start)

    def reachable(self, places: Iterable[int]) -> frozenset[int]:
        found, left = set(places), list(places)
        while left:
            for place in self.free[left.pop()]:
                if place not in found:
                    found.add(place)
                    left.append(place)
        return frozenset(found)

    def after(self, places: frozenset[int], digit: int) -> frozenset[int]:
        return self.reachable({to for place in places for digits, to in self.steps[place] if digit in digits})

    def _place(self) -> int:
        self.free.append([])
        self.steps.append([])
        return len(self.free) - 1

    def _build(self, node: _Node, start: int) -> int:
        if node.one:
            end = self._place()
            self.steps[start].append((node.one, end))
            return end
        if node.choices:
            end = self._place()
            for choice in node.choices:
                self.free[self._build(choice, start)].append(end)
            return end
        if node.repeated is not None:
            return self._repeat(node.repeated, node.least, node.most, start)
        for part in node.parts:
            start = self._build(part, start)
        return start

    def _repeat(self, node: _Node, least: int, most: int, start: int) -> int:
        ends: list[int] = [start] if least == 0 else []
        for n in range(1, most + 1):
            fresh = self._place()  # so that no earlier way can come back in here
            self.free[start].append(fresh)
            start = self._build(node, fresh)
            if n >= least:
                ends.append(start)
        end = self._place()
        for one in ends:
            self.free[one].append(end)
        return end


class DigitPattern:
    """A table of states: ten steps from each. Raises ValueError for patterns it does not know."""

    def __init__(self, graph: _Graph, start: Iterable[int], accepted: Callable[[frozenset[int]], bool]) -> None:
        first = graph.reachable(start)
        known = {first: 0}
        order, steps = [first], []
        for places in order:  # grows while we go
            row = []
            for digit in range(10):
                after = graph.after(places, digit)
                if after not in known:
                    known[after] = len(order)
                    order.append(after)
                row.append(known[after])
            steps.append(row)
            if len(order) > _MOST_STATES:
                raise ValueError("the patterns are too many to be matched at once")
        self._steps = np.array(steps, dtype=np.int32).ravel() * 10
        self._accepting = np.array([accepted(places) for places in order])

    def whole(self, columns: Sequence[Digits]) -> npt.NDArray[np.bool_]:
        """Which numbers match from the first to the last digit; `columns` are their digits, one place after another."""
        state = np.zeros(len(columns[0]), dtype=np.int32)
        for column in columns:
            state = self._steps[state + column]
        return self._accepting[state // 10]

    def beginning(self, columns: Sequence[Digits]) -> npt.NDArray[np.bool_]:
        """Which numbers begin with a match."""
        state = np.zeros(len(columns[0]), dtype=np.int32)
        found = self._accepting[state]
        for column in columns:
            state = self._steps[state + column]
            found |= self._accepting[state // 10]
        return found


def any_of(patterns: Sequence[str]) -> DigitPattern:
    """Matches what one of the patterns matches."""
    graph = _Graph()
    ways = [graph.add(pattern) for pattern in patterns]
    ends = {end for _start, end in ways}
    return DigitPattern(graph, [start for start, _end in ways], lambda places: not ends.isdisjoint(places))


def within(pairs: Sequence[tuple[str, Sequence[str]]], besides: str | None = None) -> DigitPattern:
    """Matches, of one of the pairs, the first pattern and one of the others; or `besides`."""
    graph = _Graph()
    built = [(graph.add(general), [graph.add(kind) for kind in kinds]) for general, kinds in pairs]
    other = graph.add(besides) if besides else None
    wanted = [(whole, {end for _start, end in kinds}) for (_begin, whole), kinds in built]

    def accepted(places: frozenset[int]) -> bool:
        among = any(whole in places and not ends.isdisjoint(places) for whole, ends in wanted)
        return among or (other is not None and other[1] in places)

    starts = [start for whole, kinds in built for start, _end in (whole, *kinds)]
    return DigitPattern(graph, starts + ([other[0]] if other else []), accepted)
