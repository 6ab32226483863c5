"""The conversation with a modem, line by line, in a log of its own: what a modem does differently is found there.

Sound is left out, and which keys a called person pressed. Who keeps the log masks the numbers that are dialed.
"""

import logging

from robodial.domain.line import LineId
from robodial.modem.at_commands import Command
from robodial.modem.result_codes import Result
from robodial.modem.session import (
    Answer,
    CodeHeard,
    DataEnded,
    KeyHeard,
    LineSaid,
    Received,
    SessionEvent,
    StreamSilent,
)

log = logging.getLogger(__name__)

KEYS = frozenset(map(ord, "0123456789*#ABCD"))


class Dialogue:
    """What is said and answered on one line. `>` is ours, `<` the modem's, `!` what happens to port and data state."""

    def __init__(self, line_id: LineId) -> None:
        self._line_id = line_id
        self._asked_at = 0.0
        self._code = ""
        self._times = 0

    def asked(self, command: Command, at: float) -> None:
        """A command is sent."""
        self._asked_at = at
        self._write(f"> {command.text}")

    def noted(self, text: str) -> None:
        """Something happened to the port, or we did something other than asking."""
        self._write(f"! {text}")

    def happened(self, event: SessionEvent, at: float) -> None:
        """The modem did something."""
        if isinstance(event, Received | KeyHeard) or not log.isEnabledFor(logging.INFO):
            return
        if isinstance(event, Answer):
            self._answered(event, at)
        elif isinstance(event, CodeHeard):
            self._heard(event.code)
        elif isinstance(event, LineSaid):
            self._write("< caller id" if event.result is Result.CALLER_ID else f"< {event.text}")
        elif isinstance(event, DataEnded):
            self._write(
                f"! data state ended{'' if event.asked else ' by the modem'}{'' if event.clean else ', unseen'}"
            )
        elif isinstance(event, StreamSilent):
            self._write("! no samples come")

    def _answered(self, answer: Answer, at: float) -> None:
        for line in answer.lines:
            self._write(f"< {line}")
        said = answer.text if answer.result is not None else "no answer"
        self._write(f"< {said} ({at - self._asked_at:.2f} s)")

    def _heard(self, code: int) -> None:
        told = "key" if code in KEYS else chr(code) if 32 < code < 127 else f"0x{code:02x}"
        if told == self._code:
            self._times += 1
            return
        self._write(f"< <DLE>{told}")
        self._code = told

    def _write(self, text: str) -> None:
        if self._times:
            log.info("%s < <DLE>%s, %d more", self._line_id, self._code, self._times)
        self._code, self._times = "", 0
        log.info("%s %s", self._line_id, text)
