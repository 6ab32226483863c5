"""One planned or made try to reach a contact."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NewType

from robodial.domain.campaign import CampaignId, Purpose
from robodial.domain.contact import ContactId, PhoneNumber
from robodial.domain.line import LineId, SpeakWhy
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome

AttemptId = NewType("AttemptId", int)


class AttemptState(Enum):
    """due -> claimed -> dialing -> connected -> ended; or cancelled."""

    DUE = "due"
    CLAIMED = "claimed"
    DIALING = "dialing"
    CONNECTED = "connected"
    ENDED = "ended"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt as the engine handles it. `ordinal` counts the contact's attempts in this campaign from 1."""

    attempt_id: AttemptId
    campaign_id: CampaignId
    contact_id: ContactId
    number: PhoneNumber
    ordinal: int
    state: AttemptState
    due_at: datetime
    contact_name: str = ""
    contact_time_zone: str = ""


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """How an attempt ended. Seconds are of the call's own time; None where it did not come to that.

    `heard_s` is how much of the message the callee heard. `start_delay_s` is from the end of the greeting or beep (of a
    silent answer: from the answer) to our first audible word, of the start that was listened to; `start_why` says which
    of the three it was. `take_backs` counts starts that were stopped before. `evidence` is a sentence for people.
    """

    outcome: Outcome
    disposition: Disposition = Disposition.NONE
    verdict: AnswerVerdict | None = None
    answered_at: datetime | None = None
    ring_s: float | None = None
    heard_s: float = 0.0
    heard_opt_out: bool = False
    start_delay_s: float | None = None
    start_why: SpeakWhy | None = None
    take_backs: int = 0
    keys: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """An attempt found open after a crash. `dialed_at` is None when it did not come to that."""

    attempt: Attempt
    line_id: LineId | None
    heard_enough: bool
    dialed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PastCall:
    """One dial: when, by which campaign, and why (None: a test call)."""

    at: datetime
    campaign: str
    purpose: Purpose | None


@dataclass(frozen=True, slots=True)
class CallHistory:
    """Calls made to one number, over all campaigns and purposes, as the caps count them.

    `calls` are those of the last HISTORY_DAYS days, oldest first; calls dated later than now are among them, since a
    clock set back frees nobody. The rest is of all time.
    """

    calls: tuple[PastCall, ...] = ()
    early_hang_ups: int = 0
    hung_up_after_opt_out: bool = False


NEVER_CALLED = CallHistory()

HISTORY_DAYS = 31
"""One more than the longest period of a cap."""
