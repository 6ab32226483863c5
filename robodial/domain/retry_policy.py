"""Whether and when to try again. Pure: attempts so far and outcome in, decision out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum

from robodial.domain.outcome import Outcome


class RetryReason(Enum):
    """Why another try was planned, or why none was."""

    TRY_AGAIN = "try_again"
    DONE = "done"
    TRIES_USED_UP = "tries_used_up"
    NEVER_AGAIN = "never_again"


@dataclass(frozen=True, slots=True)
class RetryRule:
    """After one outcome: wait `interval`, at most `most` tries with that outcome in all (None: no limit)."""

    interval: timedelta
    most: int | None


@dataclass(frozen=True, slots=True)
class RetryDecision:
    """`at` is None when the contact is not called again."""

    at: datetime | None
    reason: RetryReason


DEFAULT_RULES: Mapping[Outcome, RetryRule] = {
    Outcome.BUSY: RetryRule(timedelta(minutes=10), 4),
    Outcome.CONGESTION: RetryRule(timedelta(minutes=15), 4),
    Outcome.NO_ANSWER: RetryRule(timedelta(hours=2), 3),
    Outcome.HUNG_UP_EARLY: RetryRule(timedelta(hours=2), 2),
    Outcome.NO_DIAL_TONE: RetryRule(timedelta(minutes=5), None),
    Outcome.LINE_IN_USE: RetryRule(timedelta(minutes=5), None),
    Outcome.LINE_FAILED: RetryRule(timedelta(minutes=5), None),
    Outcome.MODEM_REFUSED: RetryRule(timedelta(minutes=30), 6),
    Outcome.INTERRUPTED: RetryRule(timedelta(minutes=10), 3),
}

MACHINE_RULE = RetryRule(timedelta(hours=3), 3)
"""For campaigns that call again where a machine answered: nobody is at home, at another time of the day somebody may
be. A rule for machines is no default: without it, whose machine answered is not called again."""

OUR_FAULTS = frozenset({Outcome.NO_DIAL_TONE, Outcome.LINE_IN_USE, Outcome.LINE_FAILED, Outcome.MODEM_REFUSED})
"""They use up none of the contact's tries: the person did nothing."""

EARLY_HANG_UPS_AT_MOST = 2

REACHED_NOBODY = frozenset({Outcome.NO_DIAL_TONE, Outcome.LINE_IN_USE, Outcome.MODEM_REFUSED, Outcome.CONGESTION})
"""Tries after which the person's telephone certainly did not ring."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Rules by outcome, and how many tries a contact gets in all.

    `unsure` is for calls in which the message was heard, but nobody knows by whom; without it they are done.
    """

    most_attempts: int = 4
    rules: Mapping[Outcome, RetryRule] = field(default_factory=lambda: dict(DEFAULT_RULES))
    unsure: RetryRule | None = None

    def decide(
        self, so_far: Mapping[Outcome, int], last: Outcome, ended_at: datetime, *, unsure: bool = False
    ) -> RetryDecision:
        """What follows `last`; `so_far` counts every ended attempt by outcome, the last one included."""
        rule = self.unsure if last is Outcome.ANSWERED and unsure else self.rules.get(last)
        if last in (Outcome.ANSWERED, Outcome.MACHINE) and rule is None:
            return RetryDecision(None, RetryReason.DONE)
        if rule is None or last in (Outcome.INVALID_NUMBER, Outcome.FAX):
            return RetryDecision(None, RetryReason.NEVER_AGAIN)
        if _second_chance_used(so_far, last):
            return RetryDecision(None, RetryReason.TRIES_USED_UP)
        if self._used_up(so_far, last, rule):
            return RetryDecision(None, RetryReason.TRIES_USED_UP)
        # in UTC: a local time plus two hours is one or three hours later where the clocks change in between
        return RetryDecision(ended_at.astimezone(UTC) + rule.interval, RetryReason.TRY_AGAIN)

    def _used_up(self, so_far: Mapping[Outcome, int], last: Outcome, rule: RetryRule) -> bool:
        theirs = sum(tries for outcome, tries in so_far.items() if outcome not in OUR_FAULTS)
        with_this_outcome = rule.most is not None and so_far.get(last, 0) >= rule.most
        return with_this_outcome or (last not in OUR_FAULTS and theirs >= self.most_attempts)


def _second_chance_used(so_far: Mapping[Outcome, int], last: Outcome) -> bool:
    """Someone who hung up early is called at most once more, whatever came of that call (design, section 5)."""
    early = so_far.get(Outcome.HUNG_UP_EARLY, 0)
    if last is Outcome.HUNG_UP_EARLY:
        return early >= EARLY_HANG_UPS_AT_MOST
    return early > 0 and last not in REACHED_NOBODY
