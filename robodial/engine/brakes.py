"""What stops a campaign by itself: too many refusals, for good; the first calls and a jump in failures, until told.

The refusal brake has no switch (design, section 5).
"""

from collections import deque
from collections.abc import Callable

from robodial.domain.attempt import AttemptId, AttemptResult
from robodial.domain.claim import Refused
from robodial.domain.outcome import Outcome
from robodial.i18n import gettext as _

FIRST_ANSWERS = 50
REFUSALS_OF_FIRST = 5
REFUSED_SHARE = 0.03

FIRST_CALLS = 5
"""After so many the user is asked whether they went as they should: a wrong file reaches five people, not the list."""

FAILURES = frozenset(
    {
        Outcome.CONGESTION,
        Outcome.INVALID_NUMBER,
        Outcome.NO_DIAL_TONE,
        Outcome.MODEM_REFUSED,
        Outcome.LINE_FAILED,
    }
)
"""What a good list on a good line rarely meets."""

WATCHED_CALLS = 20
FAILED_SHARE = 0.6
WATCHED_ANSWERS = 20
EARLY_SHARE = 0.5
"""Of people who answer, one in seven hangs up early on an ordinary day; half of them is a wrong message."""


def refusal_brake(answered: int, refused: int, refused_of_first: int) -> Refused | None:
    """People over the campaign's whole life; `refused_of_first` counts refusals among the first 50 answers."""
    too_many_at_first = refused_of_first >= REFUSALS_OF_FIRST
    too_many = answered > FIRST_ANSWERS and refused >= REFUSED_SHARE * answered
    if not (too_many_at_first or too_many):
        return None
    text = _("{refused} of the {answered} people who answered asked not to be called again. The campaign is stopped.")
    return Refused("refusal_brake", text.format(refused=refused, answered=answered))


class JumpBrake:
    """Watches the last calls; says why the campaign should pause when failures or early hang-ups jump."""

    def __init__(self) -> None:
        self._failed: deque[bool] = deque(maxlen=WATCHED_CALLS)
        self._early: deque[bool] = deque(maxlen=WATCHED_ANSWERS)

    def forget(self) -> None:
        """The user has looked and goes on."""
        self._failed.clear()
        self._early.clear()

    def watch(self, result: AttemptResult) -> str:
        """One more call ended: the reason to pause, or nothing."""
        self._failed.append(result.outcome in FAILURES)
        if result.outcome in (Outcome.ANSWERED, Outcome.HUNG_UP_EARLY):
            self._early.append(result.outcome is Outcome.HUNG_UP_EARLY)
        if _share(self._failed) >= FAILED_SHARE:
            text = _(
                "{n} of the last {of} calls failed (number not in service, network busy, line fault). Look at the list "
                "and at the telephone line, then go on."
            )
            return text.format(n=sum(self._failed), of=len(self._failed))
        if _share(self._early) >= EARLY_SHARE:
            text = _(
                "{n} of the last {of} people who answered hung up early. Listen to the message: does it say at once "
                "who is calling and why? Then go on."
            )
            return text.format(n=sum(self._early), of=len(self._early))
        return ""


class InOrder:
    """Hands results on in the order in which their calls began.

    Where many lines begin together, those who hang up early end first: in the order of their ends, the first answers of
    any campaign would all be early hang-ups.
    """

    def __init__(self, watch: Callable[[AttemptResult], str]) -> None:
        self._watch = watch
        self._open: dict[AttemptId, AttemptResult | None] = {}  # in the order of their starts

    def started(self, attempt_id: AttemptId) -> None:
        """One more call begins."""
        self._open[attempt_id] = None

    def dropped(self, attempt_id: AttemptId) -> None:
        """It was not made after all."""
        self._open.pop(attempt_id, None)

    def ended(self, attempt_id: AttemptId, result: AttemptResult) -> str:
        """Its result: the last reason that `watch` gave for it and those that waited for it, or nothing."""
        self._open[attempt_id] = result
        reason = ""
        while self._open:
            first, waiting = next(iter(self._open.items()))
            if waiting is None:
                break
            del self._open[first]
            reason = self._watch(waiting) or reason
        return reason


def _share(watched: "deque[bool]") -> float:
    """Of a full window; of fewer calls nothing can be said."""
    return sum(watched) / len(watched) if len(watched) == watched.maxlen else 0.0


def first_calls_question() -> str:
    """What the user is asked after the first calls."""
    text = _("The first {n} calls are made. Were they as they should be? No other starts before you say so.")
    return text.format(n=FIRST_CALLS)
