"""Numbers of any country, as lists from abroad write them: by the list's own plan, then by each number's country."""

from functools import lru_cache

import numpy as np
import phonenumbers

from robodial.contacts.bulk_plan import BulkPlan, DigitRuns, Mask, Numbers, Places, bulk_plan
from robodial.domain.contact import PhoneNumber
from robodial.domain.numbering import NON_GEOGRAPHIC, calling_code

_LONGEST_CODE = 3


def read_any(plan: BulkPlan, runs: DigitRuns) -> tuple[Numbers, Mask]:
    """As `BulkPlan.read`, numbers of other countries too where they are written with + or the international prefix."""
    numbers, none = plan.read(runs)
    left = np.flatnonzero((numbers == 0) & ~none)
    international = plan.abroad.removesuffix(plan.code)
    skipped = np.where(runs.plus[left], 0, len(international))
    written = runs.plus[left] | _begin(runs, left, international)
    rows, skipped = left[written], skipped[written]
    firsts, counts = runs.firsts[rows] + skipped, runs.counts[rows] - skipped
    codes = _leading(runs, firsts)
    for leading in np.unique(codes).tolist():
        other = _plan_of(f"{leading:0{_LONGEST_CODE}}")
        if other is not None:
            same = np.flatnonzero(codes == leading)
            plus = np.ones(len(same), dtype=bool)
            numbers[rows[same]], _none = other.read(DigitRuns(runs.digits, firsts[same], counts[same], plus))
    return numbers, none


def _begin(runs: DigitRuns, rows: Places, text: str) -> Mask:
    """Every cell has more digits than any prefix."""
    found = np.full(len(rows), bool(text))
    for place, sign in enumerate(text):
        found &= runs.digits[runs.firsts[rows] + place] == int(sign)
    return found


def _leading(runs: DigitRuns, firsts: Places) -> Places:
    found = np.zeros(len(firsts), dtype=np.int64)
    for place in range(_LONGEST_CODE):
        found = found * 10 + runs.digits[firsts + place]
    return found


@lru_cache(maxsize=1000)
def _plan_of(leading: str) -> BulkPlan | None:
    code = calling_code(PhoneNumber(f"+{leading}"))
    region = phonenumbers.region_code_for_country_code(code) if code is not None else NON_GEOGRAPHIC
    return None if region == NON_GEOGRAPHIC or leading.startswith("0") else bulk_plan(region)
