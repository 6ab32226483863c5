"""The conversation with a modem as a state machine: bytes and time in, bytes and events out. No I/O, no clock.

        command            answer, timeout
IDLE ------------> COMMAND ---------------> IDLE
                      | CONNECT to +VTX, +VRX, +VTR
                      v
          PLAYING, LISTENING, DUPLEX --- the modem ends it by itself ---> IDLE
                      | end
                      v           final code, <DLE><ETX>
                   ENDING ------------------------------> IDLE     (end again when a step was in vain)
"""

import logging
from dataclasses import dataclass, field
from enum import Enum

from robodial.errors import UnexpectedBytes
from robodial.modem.at_commands import Command, Kind
from robodial.modem.dle import ETX, NUL, DleDecoder, KeyPresses, Samples
from robodial.modem.profile import Step
from robodial.modem.responses import DleCode, Line, ResponseParser
from robodial.modem.result_codes import UNSOLICITED, Result

log = logging.getLogger(__name__)

STREAM_SILENT_S = 3.0
"""A modem that sends no samples for so long while it should is stuck: silence is samples too (+VSD is off)."""
ABORT_ANSWER_S = 3.0
"""Time for NO CARRIER or OK after a dial was broken off."""
ECHOED_BYTES = 1000
"""A modem that plays never says so much beside codes and results: it has restarted, and echoes our sound."""
OK_AFTER_ETX_S = 1.0
"""US Robotics' manual shows no OK after <DLE><ETX>, programs wait for one: so it is optional."""
OK_AFTER_ETX_UNSEEN_S = 0.1
"""The same for a modem that has once sent none: turning round costs the callee's patience."""


class State(Enum):
    """Where the conversation stands."""

    IDLE = "idle"
    COMMAND = "command"
    PLAYING = "playing"
    LISTENING = "listening"
    DUPLEX = "duplex"
    ENDING = "ending"


XON_XOFF = b"\x11\x13"
"""Flow control of a modem that was left so."""
STREAMS = frozenset({State.LISTENING, State.DUPLEX})
"""States in which the modem sends samples."""


class Trigger(Enum):
    """What moves the conversation on."""

    COMMAND = "command"
    ANSWER = "answer"
    PLAY = "connect to +VTX"
    LISTEN = "connect to +VRX"
    BOTH = "connect to +VTR"
    END = "end"
    ENDED = "ended"


TRANSITIONS: dict[tuple[State, Trigger], State] = {
    (State.IDLE, Trigger.COMMAND): State.COMMAND,
    (State.COMMAND, Trigger.ANSWER): State.IDLE,
    (State.COMMAND, Trigger.PLAY): State.PLAYING,
    (State.COMMAND, Trigger.LISTEN): State.LISTENING,
    (State.COMMAND, Trigger.BOTH): State.DUPLEX,
    (State.PLAYING, Trigger.END): State.ENDING,
    (State.LISTENING, Trigger.END): State.ENDING,
    (State.DUPLEX, Trigger.END): State.ENDING,
    (State.ENDING, Trigger.END): State.ENDING,
    (State.ENDING, Trigger.ENDED): State.IDLE,
    (State.PLAYING, Trigger.ENDED): State.IDLE,
    (State.LISTENING, Trigger.ENDED): State.IDLE,
    (State.DUPLEX, Trigger.ENDED): State.IDLE,
}

DATA_COMMANDS = {"AT+VTX": Trigger.PLAY, "AT+VRX": Trigger.LISTEN, "AT+VTR": Trigger.BOTH}

_FINAL_FOR_SETTING = frozenset({Result.OK, Result.ERROR, Result.VCON, Result.CONNECT})
_FINALS: dict[Kind, frozenset[Result]] = {
    Kind.SETTING: _FINAL_FOR_SETTING,
    Kind.HANG_UP: _FINAL_FOR_SETTING | {Result.NO_CARRIER},
    Kind.DIAL: frozenset(Result) - UNSOLICITED,
    Kind.DATA: frozenset(Result) - UNSOLICITED - {Result.OK},  # an OK here is a late one, of what came before
}
_ENDS_PLAYBACK = frozenset({Result.OK, Result.VCON, Result.ERROR, Result.NO_CARRIER})


@dataclass(frozen=True, slots=True)
class Answer:
    """How the modem answered: information lines and the result; None when it did not answer in time."""

    command: Command
    lines: tuple[str, ...]
    result: Result | None
    text: str = ""

    @property
    def ok(self) -> bool:
        """The command was carried out."""
        if self.command.kind is Kind.DATA:
            return self.result is Result.CONNECT
        if self.command.kind is Kind.HANG_UP:
            return self.result in (Result.OK, Result.VCON, Result.NO_CARRIER)
        return self.result in (Result.OK, Result.VCON, Result.CONNECT)


@dataclass(frozen=True, slots=True)
class Received:
    """Samples from the line."""

    data: bytes


@dataclass(frozen=True, slots=True)
class KeyHeard:
    """A key of the far end, once."""

    key: str


@dataclass(frozen=True, slots=True)
class CodeHeard:
    """Any other <DLE> code."""

    code: int


@dataclass(frozen=True, slots=True)
class LineSaid:
    """A result code that no command asked for."""

    result: Result
    text: str


@dataclass(frozen=True, slots=True)
class DataEnded:
    """The data state is over; `asked` is False when the modem ended it by itself, `clean` when its end was seen."""

    asked: bool
    clean: bool


@dataclass(frozen=True, slots=True)
class StreamSilent:
    """The modem should send samples and does not."""


@dataclass(frozen=True, slots=True)
class Echoed:
    """The modem sends our sound back: it plays no more. The last of it."""

    data: bytes


SessionEvent = Answer | Received | KeyHeard | CodeHeard | LineSaid | DataEnded | StreamSilent | Echoed


@dataclass(slots=True)
class _Asked:
    """The command under way."""

    command: Command
    deadline: float
    lines: list[str] = field(default_factory=list)


class Session:
    """One modem's conversation. Times are seconds of one clock, which the caller chooses."""

    def __init__(self) -> None:
        self.state = State.IDLE
        self._parser = ResponseParser(numeric=True)
        self._decoder = DleDecoder()
        self._keys = KeyPresses()
        self._asked: _Asked | None = None
        self._streaming = False  # samples still come: until <DLE><ETX>
        self._was_stream = False  # what is ending sent samples
        self._samples_at = 0.0
        self._end_deadline: float | None = None
        self._echoed = 0  # bytes, while playing
        self._ok_after_etx_s = OK_AFTER_ETX_S

    # ---- what we do -------------------------------------------------------------------------------------------

    def command(self, command: Command, at: float) -> bytes:
        """Begin a command; its Answer comes as an event. Returns the bytes to send."""
        self._move(Trigger.COMMAND)
        self._asked = _Asked(command, at + command.timeout_s)
        return command.line

    def abort(self, at: float) -> bytes:
        """Break off the command under way; its Answer still comes, or does not, soon."""
        if self._asked is not None:
            self._asked.deadline = min(self._asked.deadline, at + ABORT_ANSWER_S)
        return b"\r"

    def end(self, step: Step, at: float) -> bytes:
        """Leave the data state; DataEnded comes as an event. Returns the bytes to send."""
        self._move(Trigger.END)
        self._end_deadline = at + step.wait_s
        return step.send

    def reset(self) -> None:
        """Start anew, after a recovery."""
        self.state = State.IDLE
        self._parser.clear()
        self._parser.numeric = True
        self._decoder.clear()
        self._keys = KeyPresses()
        self._asked = None
        self._streaming = False
        self._end_deadline = None

    # ---- what the modem does ----------------------------------------------------------------------------------

    def receive(self, data: bytes, at: float) -> list[SessionEvent]:
        """Events in the bytes that came at `at`."""
        events: list[SessionEvent] = []
        rest: bytes | None = data
        while rest:
            rest = self._stream(rest, at, events) if self._streaming else self._text(rest, at, events)
        return events

    def _stream(self, data: bytes, at: float, events: list[SessionEvent]) -> bytes | None:
        tokens, rest = self._decoder.feed_to_end(data)
        self._samples_at = at
        for token in tokens:
            if isinstance(token, Samples):
                if self.state is not State.ENDING:  # late samples belong to nothing
                    events.append(Received(token.data))
            elif token.code == ETX:
                self._stream_over(at, events)
            else:
                self._code(token.code, at, events)
        return rest

    def _stream_over(self, at: float, events: list[SessionEvent]) -> None:
        self._streaming = False
        if self.state is State.ENDING:
            self._end_deadline = at + self._ok_after_etx_s
        else:
            self._data_ended(events, asked=False)

    def _text(self, data: bytes, at: float, events: list[SessionEvent]) -> bytes | None:
        self._parser.feed(data)
        while (token := self._parser.next_token()) is not None:
            if isinstance(token, DleCode):
                self._code(token.code, at, events)
            else:
                self._line(token, at, events)
            if self._streaming:  # CONNECT: the next byte is the first sample
                return self._parser.rest()
        return None

    def _code(self, code: int, at: float, events: list[SessionEvent]) -> None:
        if code in (ETX, NUL):  # Si24xx ends playback so; the OK that follows is what counts
            return
        key = self._keys.code(code, at)
        if key is not None:
            events.append(KeyHeard(key))
        events.append(CodeHeard(code))

    def _line(self, line: Line, at: float, events: list[SessionEvent]) -> None:
        if line.text[:2].upper() == "AT":  # echo, still on
            return
        if line.result is not None and not line.text.isdigit():
            self._parser.numeric = False
        if self.state is State.COMMAND:
            self._line_in_command(line, at, events)
        elif self.state in (State.ENDING, State.PLAYING) and line.result in _ENDS_PLAYBACK:
            self._data_ended(events, asked=self.state is State.ENDING)
            if line.result not in (Result.OK, Result.VCON):
                self._unasked(line, events)
        elif self.state is State.PLAYING and line.result is None:
            self._no_result_while_playing(line.text.encode("latin-1").translate(None, XON_XOFF), events)
        else:
            self._unasked(line, events)

    def _no_result_while_playing(self, said: bytes, events: list[SessionEvent]) -> None:
        log.info("unexpected in state %s: %r", self.state.value, said[:80])
        before, self._echoed = self._echoed, self._echoed + len(said)
        if before <= ECHOED_BYTES < self._echoed:
            events.append(Echoed(said))

    def _line_in_command(self, line: Line, at: float, events: list[SessionEvent]) -> None:
        asked = self._asked
        assert asked is not None
        if line.result is None:
            asked.lines.append(line.text)
        elif line.result in _FINALS[asked.command.kind]:
            self._answered(line, at, events)
        else:
            self._unasked(line, events)

    def _unasked(self, line: Line, events: list[SessionEvent]) -> None:
        if line.result is None:
            log.info("unexpected in state %s: %r", self.state.value, line.text[:80])
        else:
            events.append(LineSaid(line.result, line.text))

    def _answered(self, line: Line | None, at: float, events: list[SessionEvent]) -> None:
        asked, self._asked = self._asked, None
        assert asked is not None
        result = line.result if line is not None else None
        data_state = DATA_COMMANDS.get(asked.command.text) if result is Result.CONNECT else None
        self._move(data_state or Trigger.ANSWER)
        if self.state in STREAMS:
            self._streaming = True
            self._samples_at = at
            self._decoder.clear()
        events.append(Answer(asked.command, tuple(asked.lines), result, line.text if line is not None else ""))

    def _data_ended(self, events: list[SessionEvent], *, asked: bool, clean: bool = True) -> None:
        self._move(Trigger.ENDED)
        self._end_deadline = None
        events.append(DataEnded(asked, clean))

    # ---- time -------------------------------------------------------------------------------------------------

    @property
    def deadline(self) -> float | None:
        """When to call `expire`, if nothing comes before."""
        times = [self._end_deadline, self._keys.deadline]
        if self._asked is not None:
            times.append(self._asked.deadline)
        if self.state in STREAMS:
            times.append(self._samples_at + STREAM_SILENT_S)
        return min((time for time in times if time is not None), default=None)

    def expire(self, at: float) -> list[SessionEvent]:
        """Events that come from nothing having happened until `at`."""
        events: list[SessionEvent] = []
        key = self._keys.expire(at)
        if key is not None:
            events.append(KeyHeard(key))
        if self._asked is not None and at >= self._asked.deadline:
            self._answered(None, at, events)
        if self._end_deadline is not None and at >= self._end_deadline:
            self._end_overdue(events)
        if self.state in STREAMS and at >= self._samples_at + STREAM_SILENT_S:
            self._samples_at = at
            events.append(StreamSilent())
        return events

    def _end_overdue(self, events: list[SessionEvent]) -> None:
        self._end_deadline = None
        if self._ended_without_ok():
            self._ok_after_etx_s = OK_AFTER_ETX_UNSEEN_S
            self._data_ended(events, asked=True)
        else:
            events.append(DataEnded(asked=True, clean=False))

    def _ended_without_ok(self) -> bool:
        return self.state is State.ENDING and self._was_stream and not self._streaming

    def _move(self, trigger: Trigger) -> None:
        state = TRANSITIONS.get((self.state, trigger))
        if state is None:
            raise UnexpectedBytes(f"{trigger.value} in state {self.state.value}", state=self.state.value)
        if state in STREAMS or state is State.PLAYING:
            self._was_stream = state in STREAMS
            self._echoed = 0
        self.state = state
