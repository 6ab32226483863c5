"""How an attempt ended (what the line did) and what the person decided."""

from enum import Enum


class Outcome(Enum):
    """What the line did."""

    ANSWERED = "answered"
    HUNG_UP_EARLY = "hung_up_early"
    MACHINE = "machine"  # we hung up on it: nothing was left
    BUSY = "busy"
    CONGESTION = "congestion"
    NO_ANSWER = "no_answer"
    INVALID_NUMBER = "invalid_number"
    FAX = "fax"
    NO_DIAL_TONE = "no_dial_tone"
    LINE_IN_USE = "line_in_use"  # by somebody at the user's own place
    MODEM_REFUSED = "modem_refused"
    LINE_FAILED = "line_failed"
    INTERRUPTED = "interrupted"


class Disposition(Enum):
    """What the person decided."""

    CONFIRMED = "confirmed"
    CALL_BACK = "call_back"
    OPTED_OUT = "opted_out"
    LEFT_MESSAGE = "left_message"
    NONE = "none"


class AnswerVerdict(Enum):
    """Who seems to have answered. Unsure is treated as a person."""

    HUMAN = "human"
    MACHINE = "machine"
    UNSURE = "unsure"
