"""Voice data between PC and modem: <DLE> shielding both ways (ITU-T V.253 9.1) and key presses."""

from dataclasses import dataclass

DLE = b"\x10"
ETX = 0x03
SUB = 0x1A
NUL = 0x00

KEYS = frozenset(b"0123456789*#ABCD")
KEY_BEGINS = ord("/")
KEY_ENDS = frozenset({ord("~"), 0x7F})
LONGEST_KEY_WAIT_S = 0.5
"""A key whose end is never reported counts after this."""
SAME_KEY_GAP_S = 0.15
"""Unshielded reports of one key closer than this are one press; modems repeat every 70 ms."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Voice data, un-shielded."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Code:
    """The character after a <DLE> that is not part of the voice data."""

    code: int


VoiceToken = Samples | Code


def shield(data: bytes) -> bytes:
    """`data` with each 0x10 doubled, as the modem wants voice data. Both pair and doubling are V.253's own."""
    return data.replace(DLE, b"\x10\x10")


class DleDecoder:
    """Voice data in, samples and codes out in their order; a pair may be split anywhere."""

    def __init__(self) -> None:
        self._pending = False

    def clear(self) -> None:
        """Forget half a pair."""
        self._pending = False

    def feed(self, data: bytes) -> list[VoiceToken]:
        """The tokens in `data`. Neighbouring samples come in one piece."""
        tokens, _ = self._decode(data, stop_at_etx=False)
        return tokens

    def feed_to_end(self, data: bytes) -> tuple[list[VoiceToken], bytes | None]:
        """As `feed`, up to and with <DLE><ETX>; then also the bytes behind it, else None."""
        return self._decode(data, stop_at_etx=True)

    def _decode(self, data: bytes, *, stop_at_etx: bool) -> tuple[list[VoiceToken], bytes | None]:
        if self._pending:
            data = DLE + data
            self._pending = False
        out = _Tokens()
        at = 0
        while (dle := data.find(DLE, at)) >= 0:
            out.samples(data[at:dle])
            if dle + 1 == len(data):
                self._pending = True
                return out.done(), None
            at = dle + 2
            code = data[dle + 1]
            out.pair(code)
            if stop_at_etx and code == ETX:
                return out.done(), data[at:]
        out.samples(data[at:])
        return out.done(), None


_LITERAL = {0x10: b"\x10", SUB: b"\x10\x10"}


class _Tokens:
    """Gathers samples into runs."""

    def __init__(self) -> None:
        self._run: list[bytes] = []
        self._tokens: list[VoiceToken] = []

    def samples(self, data: bytes) -> None:
        if data:
            self._run.append(data)

    def pair(self, code: int) -> None:
        literal = _LITERAL.get(code)
        if literal is not None:
            self._run.append(literal)
            return
        self._close_run()
        self._tokens.append(Code(code))

    def done(self) -> list[VoiceToken]:
        self._close_run()
        return self._tokens

    def _close_run(self) -> None:
        if self._run:
            self._tokens.append(Samples(b"".join(self._run)))
            self._run = []


class KeyPresses:
    """One key for each press, from modems that frame it (`/ 5 5 5 ~`) and from those that just say `5`."""

    def __init__(self) -> None:
        self._framed = False
        self._began_at = 0.0
        self._key = ""
        self._told = False
        self._last_key = ""
        self._last_at = float("-inf")

    @property
    def deadline(self) -> float | None:
        """When to ask `expire`: a press whose end may never be reported."""
        return self._began_at + LONGEST_KEY_WAIT_S if self._framed and not self._told else None

    def code(self, code: int, at: float) -> str | None:
        """The key that this code completes, if any. `at` in seconds."""
        if code == KEY_BEGINS:
            key = self._finish()
            self._framed, self._began_at, self._key, self._told = True, at, "", False
            return key
        if code in KEY_ENDS:
            return self._finish()
        if code not in KEYS:
            return None
        key = chr(code)
        return self._within_frame(key, at) if self._framed else self._alone(key, at)

    def expire(self, at: float) -> str | None:
        """The key whose end did not come in time."""
        deadline = self.deadline
        if deadline is None or at < deadline:
            return None
        self._told = True
        if not self._key:
            self._framed = False
            return None
        self._last_key, self._last_at = self._key, at
        return self._key

    def _within_frame(self, key: str, at: float) -> str | None:
        if self._told and (key != self._key or at - self._last_at >= SAME_KEY_GAP_S):
            self._framed = False
            return self._alone(key, at)
        self._key = self._key or key
        self._last_key, self._last_at = key, at
        return None

    def _alone(self, key: str, at: float) -> str | None:
        repeated = key == self._last_key and at - self._last_at < SAME_KEY_GAP_S
        self._last_key, self._last_at = key, at
        return None if repeated else key

    def _finish(self) -> str | None:
        key = self._key if self._framed and not self._told else ""
        self._framed = False
        self._key = ""
        return key or None
