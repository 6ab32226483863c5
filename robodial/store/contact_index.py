"""What it takes to scroll, sort, filter and search a million contacts: a few small arrays, in memory.

What a row shows is not here: it is read from the store for the hundred rows on the screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np
import numpy.typing as npt

from robodial.domain.category import CATEGORIES, Category

Array = npt.NDArray[Any]

NUMBER_MARK = b"\x1f"
"""Stands before each number in the searched text, and in no name."""


class SortBy(Enum):
    """What the rows can be sorted by."""

    LIST = "list"  # the list's own order
    NAME = "name"
    NUMBER = "number"
    CATEGORY = "category"
    NEXT_CALL = "next_call"
    CALLS = "calls"
    LAST_CALL = "last_call"


@dataclass(frozen=True, slots=True)
class Marks:
    """How far the store had come when the index was read: last event, last attempt, last wait said for many."""

    event: int = 0
    attempt: int = 0
    waits: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class ContactIndex:
    """One entry a contact in each array, by contact id. Times are seconds since 1970, 0 for none.

    `text` is what is searched: of each contact, from `starts[n]` to `starts[n + 1]`, the name in plain small letters
    and the digits of its numbers. `name_order` are the entries by name. Never changed once made.
    """

    contact_ids: Array
    categories: Array
    calls: Array
    last_called: Array
    next_due: Array
    numbers: Array
    name_order: Array
    text: Array
    starts: Array
    marks: Marks = Marks()
    _orders: dict[SortBy, Array] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.contact_ids)

    @property
    def nbytes(self) -> int:
        """Memory taken by the arrays."""
        found = (getattr(self, name) for name in ("contact_ids", "categories", "calls", "last_called", "next_due"))
        more = (self.numbers, self.name_order, self.text, self.starts, *self._orders.values())
        return sum(array.nbytes for array in (*found, *more))

    def counts(self) -> dict[Category, int]:
        """How many contacts are in each category."""
        found = np.bincount(self.categories, minlength=len(CATEGORIES))
        return {category: int(found[category.place]) for category in CATEGORIES}

    def view(
        self,
        sort: SortBy = SortBy.LIST,
        *,
        descending: bool = False,
        categories: Sequence[Category] = (),
        words: Sequence[Sequence[bytes]] = (),
    ) -> Array:
        """The entries to show, in order: of these categories, if any are given, with each of `words` in their text.

        Of a word, any of its spellings will do. A contact without the value sorted by comes last either way.
        """
        wanted = np.isin(self.categories, [category.place for category in categories]) if categories else None
        for spellings in words:
            found = self.holding(spellings)
            wanted = found if wanted is None else wanted & found
        order = self._order(sort)
        order = self._turned(sort, order) if descending else order
        return order if wanted is None else order[wanted[order]]

    def holding(self, needles: Sequence[bytes]) -> Array:
        """Which contacts have one of the needles in their text."""
        found = np.zeros(len(self), dtype=bool)
        for needle in _widest(needles):
            if len(needle) <= len(self.text):
                found |= self._holding(needle)
        return found

    def _holding(self, needle: bytes) -> Array:
        at = _places_of(needle, self.text)
        if len(at) > len(self) // 4:  # many have it: go through the contacts, not through the places
            before = np.searchsorted(at, self.starts)
            return before[1:] > before[:-1]
        found = np.zeros(len(self), dtype=bool)
        found[np.searchsorted(self.starts, at, side="right") - 1] = True
        return found

    def _order(self, sort: SortBy) -> Array:
        if sort is SortBy.NAME:
            return self.name_order
        if sort not in self._orders:
            self._orders[sort] = self._sorted(sort)
        return self._orders[sort]

    def _sorted(self, sort: SortBy) -> Array:
        if sort is SortBy.LIST:
            return np.arange(len(self), dtype=np.uint32)
        keys = {
            SortBy.NUMBER: self.numbers,
            SortBy.CATEGORY: self.categories,
            SortBy.NEXT_CALL: self.next_due,
            SortBy.CALLS: self.calls,
            SortBy.LAST_CALL: self.last_called,
        }[sort]
        if sort in _MAY_BE_NONE:
            keys = np.where(keys == 0, np.iinfo(keys.dtype).max, keys)
        return np.argsort(keys, kind="stable").astype(np.uint32)

    def _turned(self, sort: SortBy, order: Array) -> Array:
        if sort not in _MAY_BE_NONE:
            return order[::-1]
        keys = {SortBy.NEXT_CALL: self.next_due, SortBy.LAST_CALL: self.last_called}[sort]
        some = int(np.count_nonzero(keys))
        return np.concatenate((order[:some][::-1], order[some:]))


_MAY_BE_NONE = (SortBy.NEXT_CALL, SortBy.LAST_CALL)


def _widest(needles: Sequence[bytes]) -> list[bytes]:
    """Without those that hold another one: whoever has them has that, too."""
    some = [needle for needle in dict.fromkeys(needles) if needle]
    return [needle for needle in some if not any(other != needle and other in needle for other in some)]


def _places_of(needle: bytes, text: Array) -> Array:
    """Where the needle begins, looked for by its rarest letters; all in numpy, so that other threads go on, and in
    blocks that stay in the processor's cache."""
    often = np.bincount(text[:SAMPLE], minlength=256)
    by_rarity = sorted(range(len(needle)), key=lambda place: int(often[needle[place]]))
    last = len(text) - len(needle) + 1
    found = [_places_in(text, needle, by_rarity, start, min(BLOCK, last - start)) for start in range(0, last, BLOCK)]
    return np.concatenate(found)


def _places_in(text: Array, needle: bytes, by_rarity: list[int], start: int, many: int) -> Array:
    """Those of them that begin in the `many` letters from `start`."""
    rarest, *others = by_rarity
    fits = text[start + rarest : start + rarest + many] == needle[rarest]
    for place in others[:1]:
        fits &= text[start + place : start + place + many] == needle[place]
    at = np.flatnonzero(fits) + start
    for place in others[1:]:
        if not len(at):
            break
        at = at[text[at + place] == needle[place]]
    return at.astype(np.uint32)


BLOCK = 1 << 18
"""Letters looked through at a time."""

SAMPLE = 100_000
"""Letters by which it is known how rare each is."""
