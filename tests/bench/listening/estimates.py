"""Shares and percentiles with their 95 % intervals."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_Z = 1.959964
_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measured value, of how many cases, and where the truth lies with 95 % confidence."""

    value: float
    n: int
    low: float
    high: float


def share(hits: int, n: int) -> Estimate | None:
    """`hits` of `n`, with Wilson's interval; None of nothing."""
    if n == 0:
        return None
    p = hits / n
    middle = p + _Z * _Z / (2 * n)
    half = _Z * math.sqrt((p * (1 - p) + _Z * _Z / (4 * n)) / n)
    below = 1 + _Z * _Z / n
    return Estimate(p, n, max(0.0, (middle - half) / below), min(1.0, (middle + half) / below))


def percentile(values: Sequence[float], q: float) -> Estimate | None:
    """The `q` quantile (0 to 1), interpolated; its interval by resampling, the same for the same values."""
    if not values:
        return None
    array = np.sort(np.asarray(values, dtype=np.float64))
    chance = np.random.default_rng(len(array))
    again = np.quantile(chance.choice(array, size=(_RESAMPLES, len(array))), q, axis=1)
    low, high = np.quantile(again, (0.025, 0.975))
    return Estimate(float(np.quantile(array, q)), len(array), float(low), float(high))


def mean_share(parts: Sequence[Estimate]) -> Estimate | None:
    """Mean of independent shares, each with the same weight; normal interval from their variances."""
    if not parts:
        return None
    value = sum(part.value for part in parts) / len(parts)
    spread = math.sqrt(sum((part.high - part.low) ** 2 for part in parts)) / (2 * len(parts))
    n = sum(part.n for part in parts)
    return Estimate(value, n, max(0.0, value - spread), min(1.0, value + spread))


def rare_events(events: int, minutes: float) -> Estimate:
    """How many in `minutes` of exposure: exact Poisson limits of the count (nothing seen: up to 3.7)."""
    return Estimate(events, round(minutes), _poisson_limit(events - 1, 0.975), _poisson_limit(events, 0.025))


def _poisson_limit(events: int, tail: float) -> float:
    """The mean at which at most `events` happen with probability `tail`."""
    if events < 0:
        return 0.0
    low, high = 0.0, 10.0 + 3.0 * events
    for _ in range(60):
        middle = (low + high) / 2
        at_most = sum(math.exp(k * math.log(middle) - middle - math.lgamma(k + 1)) for k in range(events + 1))
        low, high = (middle, high) if at_most > tail else (low, middle)
    return (low + high) / 2
