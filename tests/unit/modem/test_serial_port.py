import asyncio
import errno
import os
import sys
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from robodial.errors import ModemError, PortLost, PortStuck, PortUnavailable
from robodial.modem import port_errors
from robodial.modem.port_names import plain_name
from robodial.modem.port_pump import SerialLike
from robodial.modem.serial_port import SerialPort, open_serial

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs ptys")


class Ends:
    """A pty pair; what the driver receives is gathered."""

    def __init__(self) -> None:
        import pty
        import tty

        self.far, near = pty.openpty()
        tty.setraw(near)
        self.name = os.ttyname(near)
        os.close(near)
        self.received = bytearray()
        self.lost: list[ModemError] = []
        self.news = asyncio.Event()

    def on_bytes(self, data: bytes) -> None:
        self.received += data
        self.news.set()

    def on_lost(self, error: ModemError) -> None:
        self.lost.append(error)
        self.news.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                self.news.clear()
                await self.news.wait()


def no_thread_is_left(name: str) -> bool:
    for thread in threading.enumerate():
        if thread.name.startswith(name):
            thread.join(5)
    return not any(thread.name.startswith(name) for thread in threading.enumerate())


def really(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(main())


def test_bytes_pass_both_ways_and_the_far_end_hanging_up_is_reported() -> None:
    async def main() -> None:
        ends = Ends()
        port = SerialPort(ends.name)
        await port.open(ends.on_bytes, ends.on_lost)
        port.write(b"AT\r")
        port.write(b"more")
        got = b""
        while len(got) < 7:
            got += await asyncio.to_thread(os.read, ends.far, 100)
        assert got == b"AT\rmore"
        os.write(ends.far, bytes(range(256)))
        await ends.until(lambda: len(ends.received) == 256)
        assert ends.received == bytes(range(256))
        await port.set_dtr(False)
        await port.set_dtr(True)
        os.close(ends.far)
        await ends.until(lambda: bool(ends.lost))
        assert isinstance(ends.lost[0], PortLost)
        await port.close()

    really(main)
    assert no_thread_is_left("/dev/pts")


def test_discarded_bytes_never_arrive_and_later_ones_do() -> None:
    async def main() -> None:
        ends = Ends()
        port = SerialPort(ends.name)
        await port.open(ends.on_bytes, ends.on_lost)
        port.write(b"x" * 500_000)
        assert port.waiting > 0
        await asyncio.to_thread(os.read, ends.far, 1)
        port.discard_output()
        assert port.waiting == 0
        port.write(b"end")
        got = b""
        while not got.endswith(b"end"):
            got += await asyncio.to_thread(os.read, ends.far, 65536)
        assert len(got) < 200_000
        await port.close()
        os.close(ends.far)

    really(main)


def test_port_held_by_another_program_is_busy() -> None:
    async def main() -> None:
        ends = Ends()
        first, second = SerialPort(ends.name), SerialPort(ends.name)
        await first.open(ends.on_bytes, ends.on_lost)
        with pytest.raises(PortUnavailable, match="in use") as caught:
            await second.open(ends.on_bytes, ends.on_lost)
        assert caught.value.reason in ("busy", "modem_manager")
        await first.close()
        await second.open(ends.on_bytes, ends.on_lost)
        await second.close()
        os.close(ends.far)

    really(main)


def test_missing_port_says_so() -> None:
    async def main() -> None:
        with pytest.raises(PortUnavailable, match="is not there") as caught:
            await SerialPort("/dev/ttyACM99").open(lambda _d: None, lambda _e: None)
        assert caught.value.reason == "missing"

    really(main)


class Wedged:
    """A handle whose calls do not return until released; `which` names them."""

    def __init__(self, number: int, which: str) -> None:
        self._number = number
        self._which = which
        self.released = threading.Event()
        self._dtr = True

    def _maybe_hang(self, call: str) -> None:
        if call == self._which:
            self.released.wait(30)

    @property
    def dtr(self) -> bool:
        return self._dtr

    @dtr.setter
    def dtr(self, on: bool) -> None:
        self._maybe_hang("dtr")
        self._dtr = on

    @property
    def in_waiting(self) -> int:
        return 0

    def fileno(self) -> int:
        return self._number

    def read(self, size: int = 1, /) -> bytes:
        return b""

    def write(self, data: bytes, /) -> int:
        self._maybe_hang("write")
        return len(data)

    def reset_output_buffer(self) -> None:
        self._maybe_hang("flush")

    def close(self) -> None:
        self._maybe_hang("close")


@pytest.mark.parametrize("which", ["open", "write", "dtr", "flush", "close"])
def test_call_that_never_returns_is_abandoned_by_the_watchdog(which: str) -> None:
    async def main() -> None:
        ends = Ends()
        reading, writing = os.pipe()
        handle = Wedged(writing, which)

        def opener(_name: str, _baud: int) -> Wedged:
            handle._maybe_hang("open")
            return handle

        port = SerialPort("wedge", opener=opener, stuck_s=0.2, selectable=False)
        if which == "open":
            with pytest.raises(PortStuck, match="Unplug"):
                await port.open(ends.on_bytes, ends.on_lost)
        else:
            await port.open(ends.on_bytes, ends.on_lost)
        if which == "write":
            port.write(b"x")
        elif which == "flush":
            port.discard_output()
        elif which == "dtr":
            with pytest.raises(PortStuck):
                await port.set_dtr(False)
        if which in ("write", "flush"):
            await ends.until(lambda: bool(ends.lost))
            assert isinstance(ends.lost[0], PortStuck)
        await port.close()
        handle.released.set()
        os.close(reading)
        os.close(writing)
        os.close(ends.far)

    really(main)


def test_program_named_by_a_lock_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "LCK..ttyACM0").write_text(f"{os.getppid():10d}\n")

    async def main() -> None:
        port = SerialPort("/dev/ttyACM0", lock_folder=tmp_path)
        with pytest.raises(PortUnavailable, match=str(os.getppid())) as caught:
            await port.open(lambda _d: None, lambda _e: None)
        assert caught.value.reason == "busy"

    really(main)


@pytest.mark.parametrize("text", ["", "nonsense", "999999999999", "our own"])
def test_stale_or_foolish_lock_file_holds_nobody_up(tmp_path: Path, text: str) -> None:
    (tmp_path / "LCK..ttyACM0").write_text(str(os.getpid()) if text == "our own" else text)
    assert port_errors.holder_by_lock_file("/dev/ttyACM0", tmp_path) is None


@pytest.mark.parametrize(
    ("error", "programs", "reason", "remedy"),
    [
        (OSError(errno.ENOENT, "no"), [], "missing", "Plug the modem in"),
        (OSError(errno.EACCES, "no"), [], "denied", "dialout"),
        (OSError(errno.EBUSY, "no"), [], "busy", "Close"),
        (OSError(errno.EAGAIN, "locked"), ["ModemManager"], "modem_manager", "ID_MM_DEVICE_IGNORE"),
        (OSError("could not open port 'COM5': PermissionError(13, 'Access is denied.')"), [], "busy", "Close"),
        (OSError("could not open port 'COM5': FileNotFoundError(2, ...)"), [], "missing", "Plug"),
        (OSError("odd"), [], "other", "odd"),
    ],
)
def test_each_reason_has_its_own_remedy(error: OSError, programs: list[str], reason: str, remedy: str) -> None:
    shown = port_errors.cannot_open("COM5", error, lambda: programs)
    assert shown.reason == reason
    assert "COM5" in str(shown)
    assert remedy in str(shown)


@pytest.mark.parametrize(
    ("typed", "name"), [("\\\\.\\COM10", "COM10"), (" com3 ", "COM3"), ("/dev/ttyACM0", "/dev/ttyACM0")]
)
def test_windows_names_are_made_plain(typed: str, name: str) -> None:
    assert plain_name(typed) == name


def test_modem_that_came_back_under_another_name_is_found_by_its_usb_place() -> None:
    async def main() -> None:
        ends, elsewhere = Ends(), Ends()
        gone = [False]
        opened: list[str] = []

        def opener(name: str, _baud: int) -> SerialLike:
            if gone[0] and name == "ttyACM0":
                raise OSError(errno.ENOENT, "no such file")
            opened.append(name)
            return open_serial(elsewhere.name if gone[0] else ends.name, 115200)

        def places() -> dict[str, str]:
            return {"ttyACM1": "1-2", "ttyACM7": "1-3"} if gone[0] else {"ttyACM0": "1-2", "ttyACM1": "1-3"}

        port = SerialPort("ttyACM0", opener=opener, places=places)
        await port.open(ends.on_bytes, ends.on_lost)
        await port.close()
        gone[0] = True
        await port.open(ends.on_bytes, ends.on_lost)
        assert opened == ["ttyACM0", "ttyACM1"]
        assert port.name == "ttyACM1"
        await port.close()
        os.close(ends.far)
        os.close(elsewhere.far)

    really(main)


def test_socket_port_carries_bytes() -> None:
    async def main() -> None:
        ends = Ends()
        served: list[asyncio.StreamWriter] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            served.append(writer)
            writer.write(await reader.readexactly(3))
            await writer.drain()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        number = server.sockets[0].getsockname()[1]
        port = SerialPort(f"socket://127.0.0.1:{number}")
        await port.open(ends.on_bytes, ends.on_lost)
        port.write(b"AT\r")
        await ends.until(lambda: bytes(ends.received) == b"AT\r")
        await port.set_dtr(False)
        port.discard_output()
        served[0].close()
        await ends.until(lambda: bool(ends.lost))
        assert isinstance(ends.lost[0], PortLost)
        await port.close()
        server.close()
        await server.wait_closed()
        os.close(ends.far)

    really(main)
