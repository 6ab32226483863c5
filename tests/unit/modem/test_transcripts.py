"""Conversations of `tests/transcripts`, replayed against the driver: it must say exactly what stands there."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from robodial.clock import Clock, run_virtual
from robodial.domain.line import LineId
from robodial.errors import ModemError
from robodial.modem.modem_line import ModemLine

FOLDER = Path(__file__).parents[2] / "transcripts"
TRANSCRIPTS = sorted(FOLDER.glob("*.txt"))
MESSAGE = b"\x01\x02\x10\x03\x10\x04"


def read(path: Path) -> list[tuple[str, bytes]]:
    """(direction, bytes) of each line."""
    lines = [line for line in path.read_text(encoding="ascii").splitlines() if line and not line.startswith("#")]
    return [(line[0], line[2:].encode("ascii").decode("unicode_escape").encode("latin-1")) for line in lines]


class Replay:
    """A port that knows the conversation and insists on it."""

    name = "transcript"
    waiting = 0

    def __init__(self, conversation: list[tuple[str, bytes]]) -> None:
        self.left = conversation
        self._written = b""
        self._on_bytes: Callable[[bytes], None] = lambda _data: None

    async def open(self, on_bytes: Callable[[bytes], None], on_lost: Callable[[ModemError], None]) -> None:
        self._on_bytes = on_bytes

    def write(self, data: bytes) -> None:
        self._written += data
        expected = self.left[0][1]
        assert self.left[0][0] == ">", f"the modem was to speak, not the driver: {data!r}"
        assert expected.startswith(self._written), f"expected {expected!r}, driver wrote {self._written!r}"
        if self._written == expected:
            self._written = b""
            del self.left[0]
            while self.left and self.left[0][0] == "<":
                asyncio.get_running_loop().call_later(0.01, self._on_bytes, self.left.pop(0)[1])

    def discard_output(self) -> None:
        raise AssertionError("nothing is to be discarded in these conversations")

    async def set_dtr(self, on: bool) -> None:
        raise AssertionError("no force is needed in these conversations")

    async def close(self) -> None:
        self._on_bytes = lambda _data: None


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_driver_speaks_as_written(path: Path) -> None:
    port = Replay(read(path))

    async def main(_clock: Clock) -> None:
        line = ModemLine(LineId("A"), port, is_real=False, half_duplex=True)
        await line.open()
        assert line.profile.family == path.stem
        call = await line.dial("0199001234")
        played = await call.play(MESSAGE)
        assert played.finished
        await call.hang_up()
        await line.close()

    run_virtual(main)
    assert port.left == []


def test_there_is_a_transcript_of_every_family() -> None:
    assert {path.stem for path in TRANSCRIPTS} == {"conexant_cx930xx", "generic_v253", "us_robotics_5637"}
