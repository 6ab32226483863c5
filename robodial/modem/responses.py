"""Splitting what a modem sends in command state into lines and <DLE> codes, however the bytes arrive."""

import re
from dataclasses import dataclass

from robodial.modem.result_codes import Result, result_of

DLE = 0x10
CR = 0x0D
LF = 0x0A
_SPECIAL = re.compile(rb"[\x10\r\n]")
LONGEST_KEPT_LINE = 512
"""Bytes of a line that never ends before it is handed on as it is: garbage must not grow."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its CR and LF; `result` is None for information and garbage."""

    text: str
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class DleCode:
    """The character after a <DLE> (ITU-T V.253 table 17 and makers' own)."""

    code: int


Token = Line | DleCode


class ResponseParser:
    """Bytes in, tokens out, one at a time: after CONNECT the caller takes `rest()`, which is voice data.

    Verbose and numeric form are told apart by content. `numeric` allows the numeric form; it is off by default
    because information such as the `8` of `AT+FCLASS?` looks the same.
    """

    def __init__(self, *, numeric: bool = False) -> None:
        self.numeric = numeric
        self._bytes = bytearray()
        self._line = bytearray()
        self._connect: Line | None = None

    def feed(self, data: bytes) -> None:
        """Add bytes from the modem."""
        self._bytes += data

    def rest(self) -> bytes:
        """Everything not yet made into tokens; the parser is empty afterwards."""
        rest = bytes(self._bytes)
        self.clear()
        return rest

    def clear(self) -> None:
        """Forget everything, as after a recovery."""
        self._bytes.clear()
        self._line.clear()
        self._connect = None

    def next_token(self) -> Token | None:
        """The next token, or None until more bytes come."""
        if self._connect is not None:
            return self._after_connect()
        while (found := _SPECIAL.search(self._bytes)) is not None:
            before = found.start()
            if len(self._line) + before > LONGEST_KEPT_LINE:
                break
            if self._bytes[before] == DLE:
                return self._dle_code(before)
            line = self._finished(before, ended_by=self._bytes[before])
            if line is not None:
                return line
            if self._connect is not None:
                return self._after_connect()
        return self._unfinished(len(self._bytes) if found is None else found.start())

    def _unfinished(self, length: int) -> Token | None:
        """Keep what has no end yet, but hand on a line that is too long for one."""
        room = LONGEST_KEPT_LINE - len(self._line)
        if length > room:
            return self._finished(room)
        self._line += self._bytes[:length]
        del self._bytes[:length]
        return None

    def _dle_code(self, before: int) -> Token | None:
        """A pair may stand between lines or inside one; the line goes on after it."""
        self._line += self._bytes[:before]
        del self._bytes[:before]
        if len(self._bytes) == 1:
            return None
        code = self._bytes[1]
        del self._bytes[:2]
        return DleCode(code)

    def _finished(self, length: int, *, ended_by: int | None = None) -> Line | None:
        raw = bytes(self._line + self._bytes[:length])
        self._line.clear()
        del self._bytes[: length if ended_by is None else length + 1]
        text = raw.strip(b" \t\x00\xff").decode("latin-1")
        if not text and ended_by is not None:
            return None
        line = Line(text, result_of(text, numeric=self.numeric))
        if line.result is Result.CONNECT and ended_by == CR and not text.isdigit():
            self._connect = line
            return None
        return line

    def _after_connect(self) -> Token | None:
        """The first byte after the LF of CONNECT is the first sample (AN93), so exactly one LF belongs to the line."""
        if not self._bytes:
            return None
        if self._bytes[0] == LF:
            del self._bytes[0]
        line, self._connect = self._connect, None
        return line
