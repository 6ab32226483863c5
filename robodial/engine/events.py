"""What the engine tells: plain values, past tense. Text in them is ready to show."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from robodial.domain.attempt import AttemptId
from robodial.domain.campaign import CampaignId, CampaignState
from robodial.domain.contact import ContactId
from robodial.domain.line import LineId, SpeakWhy


@dataclass(frozen=True, slots=True)
class LineOpened:
    """A line is ready."""

    at: datetime
    line_id: LineId


@dataclass(frozen=True, slots=True)
class LineRested:
    """A line failed and rests until `until`; `problem` says what to do."""

    at: datetime
    line_id: LineId
    until: datetime | None
    problem: str


@dataclass(frozen=True, slots=True)
class LineUnplugged:
    """The line's port is gone; the engine looks for it again and again."""

    at: datetime
    line_id: LineId
    problem: str


@dataclass(frozen=True, slots=True)
class LineNoted:
    """Something the user should know about a line."""

    at: datetime
    line_id: LineId
    text: str


@dataclass(frozen=True, slots=True)
class CallStarted:
    """A line goes off-hook to dial. `ordinal` counts the contact's attempts in this campaign from 1."""

    at: datetime
    line_id: LineId
    attempt_id: AttemptId
    campaign_id: CampaignId
    contact_name: str
    number: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class CallDialed:
    """The digits are out."""

    at: datetime
    line_id: LineId
    attempt_id: AttemptId
    contact_name: str
    number: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class CallRang:
    """One ring was heard."""

    at: datetime
    line_id: LineId
    attempt_id: AttemptId


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """The far end answered."""

    at: datetime
    line_id: LineId
    attempt_id: AttemptId


@dataclass(frozen=True, slots=True)
class MessageStarted:
    """The message plays; `start_delay_s` counts from the end of the greeting or beep to its first audible word."""

    at: datetime
    line_id: LineId
    attempt_id: AttemptId
    start_delay_s: float
    duration_s: float
    why: SpeakWhy


@dataclass(frozen=True, slots=True)
class MessageTakenBack:
    """The message was stopped: it was not our turn after all. Nothing of it counts."""

    at: datetime
    line_id: LineId
    attempt_id: AttemptId


@dataclass(frozen=True, slots=True)
class KeyReceived:
    """The called person pressed a key."""

    at: datetime
    line_id: LineId
    attempt_id: AttemptId
    key: str


@dataclass(frozen=True, slots=True)
class CallEnded:
    """A call is over; its attempt has been stored. `next_at` is when the contact is tried again, if so.

    `start_delay_s` is how long the callee waited for our first word; None when they heard none.
    """

    at: datetime
    line_id: LineId
    attempt_id: AttemptId
    contact_name: str
    number: str
    outcome: str
    disposition: str
    heard_s: float
    evidence: str
    next_at: datetime | None
    start_delay_s: float | None = None
    campaign_id: CampaignId | None = None


@dataclass(frozen=True, slots=True)
class ContactNotCalled:
    """A contact was not called now, or not at all (`until` None), and why."""

    at: datetime
    attempt_id: AttemptId
    contact_name: str
    number: str
    code: str
    reason: str
    until: datetime | None
    campaign_id: CampaignId | None = None


@dataclass(frozen=True, slots=True)
class CampaignWaited:
    """Nothing can be called until `until`; `reason` says why."""

    at: datetime
    until: datetime
    reason: str
    campaign_id: CampaignId | None = None


@dataclass(frozen=True, slots=True)
class CampaignChanged:
    """The campaign is in a new state."""

    at: datetime
    state: CampaignState
    reason: str
    campaign_id: CampaignId | None = None


@dataclass(frozen=True, slots=True)
class ContactAdded:
    """A contact came into the campaign's list. `is_waiting`: for a call by the campaign that runs."""

    at: datetime
    campaign_id: CampaignId
    contact_id: ContactId
    contact_name: str
    number: str
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class ContactRemoved:
    """A contact left the campaign's list; no call to it begins any more."""

    at: datetime
    campaign_id: CampaignId
    contact_id: ContactId
    contact_name: str
    number: str


@dataclass(frozen=True, slots=True)
class ContactMissed:
    """Nobody in the campaign's list has the number that was to be removed."""

    at: datetime
    campaign_id: CampaignId
    number: str


@dataclass(frozen=True, slots=True)
class NumberRefused:
    """The number is on the do-not-call list, on disk: no campaign calls it any more."""

    at: datetime
    number: str
    reason: str
    by_person: bool


class QuestionCode(Enum):
    """What the engine asks about."""

    FIRST_CALLS = "first_calls"  # answered by AcceptFirstCalls
    JUMP = "jump"  # of failures or early hang-ups; answered by ResumeCampaign


@dataclass(frozen=True, slots=True)
class UserAsked:
    """The campaign paused by itself, and no call starts until the user answers; `question` is ready to show.

    `outcomes` of this run's calls, the most frequent first.
    """

    at: datetime
    campaign_id: CampaignId
    code: QuestionCode
    question: str
    outcomes: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ClockJumped:
    """The PC slept, or its clock was set: by so many seconds more (or less) than time had passed."""

    at: datetime
    seconds: float


def name_of(event: "Event") -> str:
    """`CallEnded` as JSON streams call it: `call_ended`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower()


LineEvent = (
    LineOpened
    | LineRested
    | LineUnplugged
    | LineNoted
    | CallStarted
    | CallDialed
    | CallRang
    | CallAnswered
    | MessageStarted
    | MessageTakenBack
    | KeyReceived
    | CallEnded
)
ListEvent = ContactAdded | ContactRemoved | ContactMissed
CampaignEvent = ContactNotCalled | CampaignWaited | CampaignChanged | UserAsked | ListEvent
Event = LineEvent | CampaignEvent | NumberRefused | ClockJumped
