"""How far ahead audio is written, and by whose clock. Arithmetic only: times and byte counts in, byte counts out."""

from dataclasses import dataclass

from robodial.domain.line import STALL_S
from robodial.domain.voice_format import VoiceFormat

AHEAD_S = 0.6
"""Written ahead while a message plays: survives 300 ms in which nobody runs, with the 400 ms of the design to spare."""
DUPLEX_AHEAD_S = 0.45
"""The same in full duplex, written to at each block received, every 20 to 50 ms: never less than the design's 400 ms.
Not more, for a message taken back is heard until what the system and the modem hold has run out."""
SILENCE_AHEAD_S = 0.06
"""The same for silence in full duplex: the first word must not be queued behind much of it."""
TICK_S = 0.08
"""Between two writes of a message."""
CLOCK_TOLERANCE = 0.006
"""Modem clocks are within 0.5 % (8018 and 8030 bytes a second were measured at 8000)."""
CLOCK_MARGIN = 0.001
"""Written faster by this than the modem's measured clock: too full is harmless, empty is heard."""
LOOKS_S = 0.5
"""Between two looks at what the modem takes never passes more; what did was a PC that stood still, or slept."""
TRUSTED_AFTER_S = 20.0
"""Listening time after which the measured clock is better than the tolerance: arrival jitter is some 40 ms."""


@dataclass(slots=True)
class ModemClock:
    """A modem's real sample rate against ours, from the samples it sent over all calls of a line."""

    seconds: float = 0.0
    nominal_seconds: float = 0.0
    _last_at: float | None = None

    def begin(self) -> None:
        """A new stream: the first block of samples only sets the zero."""
        self._last_at = None

    def observe(self, nominal_s: float, at: float) -> None:
        """Samples worth `nominal_s` arrived at `at`."""
        if self._last_at is not None:
            self.seconds += at - self._last_at
            self.nominal_seconds += nominal_s
        self._last_at = at

    @property
    def write_factor(self) -> float:
        """How much faster than nominal to write, so that the modem never runs dry."""
        if self.seconds < TRUSTED_AFTER_S:
            return 1.0 + CLOCK_TOLERANCE
        drift = self.nominal_seconds / self.seconds - 1.0
        return 1.0 + max(-CLOCK_TOLERANCE, min(CLOCK_TOLERANCE, drift)) + CLOCK_MARGIN


class Pacer:
    """Half duplex: how many bytes of a message to write now. All bytes before shielding."""

    def __init__(self, voice_format: VoiceFormat, factor: float, started_at: float) -> None:
        self._sample = voice_format.bytes_per_sample
        self._rate = voice_format.bytes_per_second * factor
        self._ahead = int(AHEAD_S * voice_format.bytes_per_second)
        self._zero = started_at
        self.written = 0

    def due(self, at: float, waiting: int) -> int:
        """Whole samples to write at `at`, with `waiting` bytes still queued on our side of the modem."""
        if waiting >= self._ahead:  # the modem pushes back: its clock is slower than ours
            self._zero = at - (self.written - self._ahead) / self._rate
            return 0
        target = (at - self._zero) * self._rate + self._ahead
        return max(0, int(target - self.written)) // self._sample * self._sample

    def underrun(self, at: float) -> None:
        """The modem ran dry: it holds nothing now, so the whole lead is due again."""
        self._zero = min(self._zero, at - self.written / self._rate)


class Intake:
    """Whether the modem still takes sound.

    While it has some left to play, taking none is no fault: flow control may hold back as much as its buffer holds, of
    whatever size that is. Bytes before shielding, at the nominal rate: rather noticed late than wrongly.
    """

    def __init__(self, voice_format: VoiceFormat, at: float) -> None:
        self._rate = voice_format.bytes_per_second
        self._taken = 0
        self._dry_at = self._looked_at = at
        self.sent = 0

    def has_ended(self, waiting: int, at: float) -> bool:
        """True when bytes wait, `waiting` of them on our side of the modem, to which it has been dry for too long."""
        taken = self.sent - waiting
        if taken > self._taken or not waiting:
            self._dry_at = max(self._dry_at, at) + (taken - self._taken) / self._rate
            self._taken = taken
        else:
            self._dry_at += max(0.0, at - self._looked_at - LOOKS_S)
        self._looked_at = at
        return at > self._dry_at + STALL_S


class DuplexFeed:
    """Full duplex: what to write after each block received. The received samples are the modem's clock.

    Positions count bytes since the stream began. After an underrun the modem has played silence of its own, so what
    waits, or is written next, comes later: positions move on.
    """

    def __init__(self, voice_format: VoiceFormat) -> None:
        self._format = voice_format
        self._consumed = 0
        self._clock_offset = float("-inf")
        self._written = 0
        self._message = b""
        self._message_written = 0
        self._message_zero = 0

    @property
    def lead_s(self) -> float:
        """Seconds written ahead."""
        return max(0, self._written - self._consumed) / self._format.bytes_per_second

    @property
    def heard(self) -> int:
        """Bytes of the message that left the modem."""
        return max(0, min(self._message_written, self._consumed - self._message_zero))

    @property
    def writing(self) -> bool:
        """Some of the message is still to be written."""
        return self._message_written < len(self._message)

    @property
    def finished(self) -> bool:
        """All of the message left the modem."""
        return self.heard == len(self._message)

    def load(self, message: bytes, at: float) -> float:
        """Play this next, whole samples, right behind what is written. Returns the seconds until it is on the line."""
        by_now = self._modem_at(at)
        wait_s = max(0, self._written - by_now) / self._format.bytes_per_second
        self._written = max(self._written, by_now)
        self._message, self._message_written, self._message_zero = message, 0, self._written
        return wait_s

    def _modem_at(self, at: float) -> int:
        """Where the modem is at `at`, though what it has sent may still be on its way: by the steadiest blocks."""
        if self._clock_offset == float("-inf"):
            return self._consumed
        position = int(at * self._format.bytes_per_second + self._clock_offset)
        return max(self._consumed, position - position % self._format.bytes_per_sample)

    def received(self, length: int, at: float, waiting: int = 0) -> None:
        """So many bytes came from the modem, and as many went out of it; `waiting` have not got into it yet."""
        self._consumed += length
        offset = self._consumed - at * self._format.bytes_per_second
        self._clock_offset = max(offset, self._clock_offset - CLOCK_TOLERANCE * length)
        taken = self._written - waiting
        gap = self._consumed - taken
        if gap > 0:
            self._written += gap
            if taken < self._message_zero + len(self._message):
                self._message_zero += gap

    def due(self) -> bytes:
        """What to write now: message up to its lead, else silence up to its own."""
        left = len(self._message) - self._message_written
        if left:
            piece = self._message[self._message_written : self._message_written + self._room(DUPLEX_AHEAD_S)]
            self._message_written += len(piece)
            self._written += len(piece)
            if len(piece) < left:
                return piece
            return piece + self._silence()
        return self._silence()

    def _silence(self) -> bytes:
        room = self._room(SILENCE_AHEAD_S)
        self._written += room
        return self._format.silence * (room // self._format.bytes_per_sample)

    def _room(self, ahead_s: float) -> int:
        wanted = int(ahead_s * self._format.bytes_per_second) - (self._written - self._consumed)
        return max(0, wanted) // self._format.bytes_per_sample * self._format.bytes_per_sample
