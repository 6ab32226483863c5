"""What a line does that a modem with a tone detector can notice."""

from dataclasses import dataclass
from enum import Enum


class Sign(Enum):
    """Kinds of things to notice."""

    DIAL_TONE = "dial_tone"
    RINGBACK = "ringback"
    ANSWERED = "answered"
    BUSY = "busy"
    CONGESTION = "congestion"
    SIT = "sit"
    ANSWER_TONE = "answer_tone"
    KEY = "key"
    FAR_END_GONE = "far_end_gone"


@dataclass(frozen=True, slots=True)
class LineSign:
    """Began at loop time `at`; `key` and `length_s` for a DTMF key."""

    sign: Sign
    at: float
    key: str = ""
    length_s: float = 0.0
