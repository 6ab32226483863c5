"""The modem's line editor: bytes typed by the PC become command lines (V.250 clause 5.2)."""

from collections.abc import Callable
from enum import Enum


class _Stage(Enum):
    WAITING = 0
    GOT_A = 1
    BODY = 2


class LineEditor:
    """Collects one command line at a time. `registers` gives the live S3, S4 and S5."""

    def __init__(self, register: Callable[[int], int], limit: int) -> None:
        self._register = register
        self._limit = limit
        self._stage = _Stage.WAITING
        self._first = 0
        self._body = bytearray()
        self._last: str | None = None

    def reset(self) -> None:
        """Forget what was typed so far."""
        self._stage = _Stage.WAITING
        self._body.clear()

    def take(self, byte: int) -> str | None:
        """One byte. Returns the body of a line (without AT) once it is complete; too long a line as `TOO_LONG`."""
        if self._stage is _Stage.WAITING:
            if byte in b"Aa":
                self._stage, self._first = _Stage.GOT_A, byte
            return None
        if self._stage is _Stage.GOT_A:
            return self._second(byte)
        return self._in_body(byte)

    def echo(self, byte: int) -> bytes:
        """What the modem sends back for this byte when echo is on."""
        if self._stage is _Stage.BODY and byte == self._register(5):
            return bytes((byte, 0x20, byte))
        return bytes((byte,))

    def _second(self, byte: int) -> str | None:
        if byte == ord("/") and self._last is not None:
            self.reset()
            return self._last
        if byte == self._first + ord("T") - ord("A"):
            self._stage = _Stage.BODY
            self._body.clear()
        elif byte not in b"Aa":
            self._stage = _Stage.WAITING
        return None

    def _in_body(self, byte: int) -> str | None:
        if byte == self._register(3):
            return self._finish()
        if byte == self._register(5):
            if self._body:
                self._body.pop()
        elif byte >= 0x20 and byte != 0x7F and len(self._body) <= self._limit:
            self._body.append(byte & 0x7F)
        return None

    def _finish(self) -> str:
        too_long = len(self._body) > self._limit
        body = TOO_LONG if too_long else self._body.decode("ascii")
        self.reset()
        self._last = body
        return body


TOO_LONG = "\0"
"""Stands for a line that was longer than the modem can keep."""
