"""`fast_numbers` for millions of numbers at once: the same answers, a whole block of cells at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from robodial.contacts.digit_patterns import DigitPattern, Digits, any_of, within
from robodial.contacts.fast_numbers import PlanPatterns, plan_patterns, region_patterns
from robodial.domain.numbering import regions_of

Numbers = npt.NDArray[np.uint64]
"""Normalised numbers without their `+`."""

Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

FEWEST_DIGITS, MOST_DIGITS = 7, 18
"""As the pattern of `fast_numbers`."""

MOST_E164_DIGITS = 15

ZERO = "0"
"""The trunk prefix behind which a number is national and nothing else."""


@dataclass(frozen=True, slots=True)
class DigitRuns:
    """The digits of many cells: `counts` of them from place `firsts` of `digits`; `plus` where a + goes before."""

    digits: Digits
    firsts: Places
    counts: Places
    plus: Mask


@dataclass(frozen=True, slots=True)
class RelatedPlan:
    """The numbers of one calling code, of every territory that has it."""

    code: str
    valid: DigitPattern


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """One country's plan. `doubt` is None where no beginning is in doubt.

    `related` are the plans of territories whose numbers are written as national ones of the country; `knows_all` is
    False when there are others besides.
    """

    code: str
    abroad: str
    trunk: str
    valid: DigitPattern
    doubt: DigitPattern | None
    related: tuple["RelatedPlan", ...]
    knows_all: bool

    def read(self, runs: DigitRuns) -> tuple[Numbers, Mask]:
        """The numbers, 0 where there is none; and which cells are surely none. The others the slow way must look at."""
        numbers = np.zeros(len(runs.firsts), dtype=np.uint64)
        none = np.zeros(len(runs.firsts), dtype=bool)
        for count in range(FEWEST_DIGITS, MOST_DIGITS + 1):
            alike = runs.counts == count
            for plus in (False, True):
                rows = np.flatnonzero(alike & (runs.plus == plus))
                if len(rows):
                    firsts = runs.firsts[rows]
                    columns = [runs.digits[firsts + place] for place in range(count)]
                    numbers[rows], none[rows] = self._same_length(columns, plus)
        return numbers, none

    def _same_length(self, columns: Sequence[Digits], plus: bool) -> tuple[Numbers, Mask]:
        found = np.zeros(len(columns[0]), dtype=np.uint64)
        if plus:
            self._abroad(columns, _begins(columns, self.code), len(self.code), found)
            return found, np.zeros(len(found), dtype=bool)
        own = np.ones(len(found), dtype=bool)
        if self.abroad:
            abroad = _begins(columns, self.abroad)
            self._abroad(columns, abroad, len(self.abroad), found)
            own &= ~abroad
        if self.doubt is not None:
            own &= ~self.doubt.beginning(columns)
        trunk = _begins(columns, self.trunk) & own if self.trunk else np.zeros_like(own)
        _judge(self, columns, trunk, len(self.trunk), found)
        _judge(self, columns, own & ~trunk, 0, found)
        for plan in self.related:
            _judge(plan, columns, trunk & (found == 0), len(self.trunk), found)
        certain = self.knows_all and self.trunk == ZERO
        return found, trunk & (found == 0) & certain

    def _abroad(self, columns: Sequence[Digits], rows: Mask, start: int, found: Numbers) -> None:
        """Written as from abroad; the trunk's zero is often left in, and taken out only where it makes no sense."""
        _judge(self, columns, rows, start, found)
        if self.trunk:
            left = rows & (found == 0)
            left &= _begins(columns[start:], self.trunk)
            _judge(self, columns, left, start + len(self.trunk), found)


def _judge(plan: BulkPlan | RelatedPlan, columns: Sequence[Digits], rows: Mask, start: int, found: Numbers) -> None:
    """Put the valid numbers among `rows` into `found`; the national number begins at `start`."""
    wanted = np.flatnonzero(rows)
    if not len(wanted) or start >= len(columns) or len(plan.code) + len(columns) - start > MOST_E164_DIGITS:
        return
    national = [column[wanted] for column in columns[start:]]
    good = plan.valid.whole(national)
    value = np.full(len(wanted), int(plan.code), dtype=np.uint64)
    for column in national:
        value *= np.uint64(10)
        value += column
    found[wanted[good]] = value[good]


@lru_cache(maxsize=300)
def bulk_plan(country: str, related: tuple[str, ...] = ()) -> BulkPlan | None:
    """The plan of `country`; None where its rules are not plain."""
    plan = plan_patterns(country)
    if plan is None or not plan.kinds:
        return None
    try:
        valid = within([(plan.general, plan.kinds)], plan.fictitious)
        doubt = any_of(plan.doubtful) if plan.doubtful else None
        others, knows_all = _related_plans(related, plan)
    except ValueError:  # a pattern of a new kind: slower, and right all the same
        return None
    return BulkPlan(plan.code, plan.abroad, plan.trunk, valid, doubt, others, knows_all)


def _related_plans(regions: Sequence[str], country: PlanPatterns) -> tuple[tuple[RelatedPlan, ...], bool]:
    """Up to the first that writes its numbers in another way, which comes first decides; and whether that is all."""
    found: dict[str, RelatedPlan] = {}
    for region in regions:
        plan = region_patterns(region)
        if plan is not None and plan.code in found:
            continue
        if plan is None or plan_patterns(region) is None or plan.trunk != country.trunk or plan.fictitious:
            return tuple(found.values()), False
        alike = [one for one in map(region_patterns, regions_of(int(plan.code))) if one is not None]
        found[plan.code] = RelatedPlan(plan.code, within([(one.general, one.kinds) for one in alike]))
    return tuple(found.values()), True


def _begins(columns: Sequence[Digits], text: str) -> Mask:
    found = np.full(len(columns[0]) if columns else 0, len(text) <= len(columns))
    for column, sign in zip(columns, text, strict=False):
        found &= column == int(sign)
    return found
