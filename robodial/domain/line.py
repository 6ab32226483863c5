"""Telephone lines and the calls made on them, as the engine sees them.

`Line` and `Call` are what the dialer uses. A line that carries audio implements the smaller `AudioLine` and
`AudioCall` instead (frames in, frames out, modem reports); `engine.ears` makes a `Call` of it.
Times are the event loop's own clock, in seconds, unless a name says otherwise.
"""

from dataclasses import dataclass
from enum import Enum
from typing import NewType, Protocol

from robodial.domain.outcome import AnswerVerdict
from robodial.domain.sound import Sound
from robodial.domain.voice_format import VoiceFormat
from robodial.errors import ModemError

LineId = NewType("LineId", str)


# ---- a line that carries audio -----------------------------------------------------------------------------------


class Report(Enum):
    """What a modem says of the line by itself, through result codes and <DLE> codes. Never proof of an answer."""

    RINGBACK = "ringback"
    ANSWER = "answer"  # VCON, or ringback went away: the modem's own belief
    POLARITY_REVERSED = "polarity_reversed"
    BUSY = "busy"
    DIAL_TONE = "dial_tone"
    NO_DIAL_TONE = "no_dial_tone"
    NO_CARRIER = "no_carrier"
    NO_ANSWER = "no_answer"
    SIT = "sit"
    ANSWER_TONE = "answer_tone"  # 2100 Hz or 2225 Hz: fax or data machine
    CALLING_TONE = "calling_tone"  # 1100 Hz or 1300 Hz
    LOOP_BREAK = "loop_break"  # far end gone, on exchanges that say so
    SILENCE = "silence"
    INCOMING_RING = "incoming_ring"
    EXTENSION_OFF_HOOK = "extension_off_hook"
    UNDERRUN = "underrun"
    OVERRUN = "overrun"
    LINE_IN_USE = "line_in_use"
    NO_LINE = "no_line"
    REDIAL_REFUSED = "redial_refused"  # BLACKLISTED, BLACKLIST FULL
    REDIAL_DELAYED = "redial_delayed"  # DELAYED


@dataclass(frozen=True, slots=True)
class AudioHeard:
    """Samples received from the line, in the line's voice format, whole samples only.

    `at` is the loop time at which they reached the driver.
    """

    at: float
    data: bytes


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """One key of the far end, once per press, as the modem detected it: 0-9 * # A-D."""

    at: float
    key: str


@dataclass(frozen=True, slots=True)
class LineReport:
    """Something the modem said of the line."""

    at: float
    report: Report
    text: str = ""


AudioEvent = AudioHeard | KeyPressed | LineReport


@dataclass(frozen=True, slots=True)
class Played:
    """What became of one playback.

    `heard_s` estimates how much of the sound left the modem towards the line; `finished` says that all of it did.
    `started_at` is the loop time of the first sample on the line (estimated), `underruns` counts gaps reported.
    """

    started_at: float
    heard_s: float
    finished: bool
    underruns: int = 0


class AudioCall(Protocol):
    """One call on a line that carries audio, from the last digit dialed to hang-up."""

    @property
    def voice_format(self) -> VoiceFormat:
        """Format of every byte of audio in both directions."""

    @property
    def listens_while_playing(self) -> bool:
        """True in full duplex (+VTR): audio keeps arriving during `play`."""

    async def next_event(self) -> AudioEvent:
        """The next thing heard or reported, in order. Raises ModemError once the line has failed."""

    async def play(self, data: bytes) -> Played:
        """Play `data` to its end, or until `stop_playing`. One at a time. Raises ModemError."""

    def stop_playing(self) -> None:
        """End the running `play` as soon as the modem can; nothing when none runs."""

    async def send_keys(self, keys: str) -> None:
        """Send DTMF keys (0-9 * # A-D) to the far end; returns after the tones. Raises ModemError."""

    async def hang_up(self) -> None:
        """On-hook. May be called in any state and again; afterwards the line is free or resting."""


class AudioLine(Protocol):
    """A telephone line whose calls carry audio."""

    @property
    def line_id(self) -> LineId: ...

    @property
    def is_real(self) -> bool:
        """True when a telephone rings; False on every emulated line."""

    async def open(self) -> None:
        """Take the port and prepare the modem. Raises ModemError."""

    async def get_ready(self) -> bool:
        """As `Line.get_ready`."""

    async def dial(self, dial_string: str) -> AudioCall:
        """Off-hook, dial, return when the last digit is out. `dial_string`: digits, and `,` `W` from the line's prefix.

        Refusals by the modem (BUSY, NO DIALTONE, BLACKLISTED) come as the call's first LineReport.
        Raises ModemError when the modem fails.
        """

    async def until_fault(self) -> None:
        """As `Line.until_fault`."""

    def take_fault(self) -> ModemError | None:
        """As `Line.take_fault`."""

    async def close(self) -> None:
        """Give the port back. Never raises; a wedged port is abandoned."""


# ---- what the engine sees ----------------------------------------------------------------------------------------


class SpeakWhy(Enum):
    """What makes this the right moment to start the message."""

    AFTER_GREETING = "after_greeting"
    AFTER_BEEP = "after_beep"
    SILENCE = "silence"


class CallSign(Enum):
    """What was heard on the line, beside answer, verdict and keys."""

    DIAL_TONE = "dial_tone"
    RINGBACK = "ringback"  # each ring's start
    BUSY = "busy"
    CONGESTION = "congestion"
    SIT = "sit"
    FAX = "fax"
    VOICE_START = "voice_start"
    VOICE_END = "voice_end"
    BEEP = "beep"
    NO_DIAL_TONE = "no_dial_tone"
    NO_ANSWER = "no_answer"  # the modem gave up waiting
    MODEM_REFUSED = "modem_refused"
    LINE_IN_USE = "line_in_use"


@dataclass(frozen=True, slots=True)
class Heard:
    """A sign on the line; `detail` names the SIT category, or the modem's own words.

    `at` is when it was known, `began` when it began (None: at once).
    """

    at: float
    sign: CallSign
    detail: str = ""
    began: float | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The far end answered; `began` is when, `at` when it was known."""

    at: float
    began: float


@dataclass(frozen=True, slots=True)
class Judged:
    """Who answered, with evidence a person can read. May be revised by a later one."""

    at: float
    verdict: AnswerVerdict
    evidence: str


@dataclass(frozen=True, slots=True)
class SpeakNow:
    """The moment the message should start; `quiet_since` is when the greeting or beep ended."""

    at: float
    why: SpeakWhy
    quiet_since: float


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The start was wrong: stop the message and wait for the next SpeakNow."""

    at: float


@dataclass(frozen=True, slots=True)
class DigitPressed:
    """One key of the called person."""

    at: float
    key: str


@dataclass(frozen=True, slots=True)
class FarEndHungUp:
    """The called side is gone; `began` is when it left, as far as that can be known."""

    at: float
    began: float
    evidence: str


CallEvent = Heard | Answered | Judged | SpeakNow | TakeBack | DigitPressed | FarEndHungUp


STALL_S = 3.0
"""A line that takes no more of a message says so at the latest so long after the last of it went to the far end."""


class Call(Protocol):
    """The live connection of one attempt."""

    @property
    def listens_while_playing(self) -> bool:
        """False when nothing of the line is heard during `play`, so that a hang-up shows only afterwards."""

    @property
    def hears_ringing(self) -> bool:
        """False when the modem listens for the answer by itself: rings go by unnoticed, and it is known late."""

    @property
    def is_spoken_over(self) -> bool:
        """True after `play`, while the callee goes on over its end: it may be a greeting that is about to beep.

        Where nothing was heard during it, anybody may be: until they have been quiet for long enough.
        """

    async def next_event(self) -> CallEvent:
        """The next event, in order. Raises ModemError once the line has failed."""

    async def play(self, sound: Sound) -> Played:
        """Play to the end or until `stop_playing`; events go on arriving meanwhile. Raises ModemError."""

    def stop_playing(self) -> None:
        """End the running `play`."""

    async def send_keys(self, keys: str) -> None:
        """Send DTMF keys."""

    async def hang_up(self) -> None:
        """End the call; may be called again."""


class Line(Protocol):
    """A telephone line as the dialer sees it; it never knows of what kind."""

    @property
    def line_id(self) -> LineId: ...

    @property
    def is_real(self) -> bool:
        """True when a telephone rings."""

    async def open(self) -> None:
        """Make the line ready. Raises ModemError."""

    async def get_ready(self) -> bool:
        """All that comes before a dial, so that it can follow at once. False while somebody else uses the line.

        May take minutes: whether the call may be made is asked afterwards. Raises ModemError.
        """

    async def dial(self, dial_string: str) -> Call:
        """Dial; returns when the last digit is out. Raises ModemError."""

    def take_notice(self) -> str:
        """What the user should know of the line since this was last asked; mostly empty."""

    async def until_fault(self) -> None:
        """Wait until there is a fault to take: between calls, a modem may be pulled out."""

    def take_fault(self) -> ModemError | None:
        """What failed where nobody could be told: a call is over and counts, but the modem holds on. Told once."""

    async def close(self) -> None:
        """Give the line back. Never raises."""
