"""The virtual modem for other programs: a pseudo-terminal and a TCP port, on the system's own time."""

import asyncio
import os
import select
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path

import pytest

from robodial.clock import run_real
from robodial.emulator.exchange import Exchange
from robodial.emulator.pty_server import OUTPUT_LIMIT, PtyServer
from robodial.emulator.scenario import parse_scenario
from robodial.emulator.tcp_server import TcpServer, parse_address
from robodial.emulator.virtual_modem import ModemState, VirtualModem
from robodial.errors import ScenarioError
from tests.unit.emulator.console import person

posix = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals on Windows")


def run(script: Callable[[VirtualModem], Coroutine[None, None, None]]) -> None:
    async def main(clock: object) -> None:
        modem = VirtualModem(Exchange(parse_scenario(person())), "conexant_cx930xx")
        async with asyncio.timeout(20):
            await script(modem)

    run_real(main)


async def read_until(fd: int, wanted: bytes) -> bytes:
    said = b""
    readable = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(fd, readable.set)
    while wanted not in said:
        await readable.wait()
        readable.clear()
        with suppress(BlockingIOError):
            said += os.read(fd, 4096)
    loop.remove_reader(fd)
    return said


async def leave(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


def target_of(link: Path) -> str:
    return str(link.resolve())


async def state(modem: VirtualModem, wanted: ModemState) -> None:
    while modem.state is not wanted:
        await asyncio.sleep(0.01)


@posix
def test_a_program_opens_the_link_talks_and_hangs_up_by_closing(tmp_path: Path) -> None:
    link = tmp_path / "modem"

    async def script(modem: VirtualModem) -> None:
        server = PtyServer(modem, link)
        server.start()
        assert target_of(link) == server.device
        for _ in range(2):
            fd = os.open(link, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
            os.write(fd, b"ATE0\r")
            assert (await read_until(fd, b"OK\r\n")).endswith(b"\r\nOK\r\n")
            os.write(fd, b"AT+FCLASS=8;+VSM=1;+VLS=1\r")
            await read_until(fd, b"OK\r\n")
            os.write(fd, b"AT+VRX\r")
            await state(modem, ModemState.LISTENING)
            os.close(fd)
            await state(modem, ModemState.COMMAND)
            assert not modem.line.is_off_hook
        server.stop()
        assert not link.exists()

    run(script)


@posix
def test_a_full_modem_stops_reading_the_terminal(tmp_path: Path) -> None:
    async def script(modem: VirtualModem) -> None:
        server = PtyServer(modem, tmp_path / "modem")
        server.start()
        fd = os.open(tmp_path / "modem", os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        os.write(fd, b"ATE0+FCLASS=8;+VSM=1;+VLS=1\r")
        await read_until(fd, b"OK\r\n")
        os.write(fd, b"AT+VTX\r")
        await read_until(fd, b"CONNECT\r\n")
        written = 0
        with pytest.raises(BlockingIOError):
            while written < 400_000:
                written += os.write(fd, b"\x80" * 1000)
                await asyncio.sleep(0)
        assert written < 200_000, "the system keeps some, the modem two kilobytes"
        writable = asyncio.Event()
        asyncio.get_running_loop().add_writer(fd, writable.set)
        await writable.wait()
        asyncio.get_running_loop().remove_writer(fd)
        assert os.write(fd, b"\x80") == 1, "it reads on as it plays"
        os.close(fd)
        server.stop()

    run(script)


@posix
def test_a_program_that_does_not_read_loses_sound_and_harms_nobody(tmp_path: Path) -> None:
    async def script(modem: VirtualModem) -> None:
        server = PtyServer(modem, tmp_path / "modem")
        server.start()
        fd = os.open(tmp_path / "modem", os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        os.write(fd, b"AT\r")
        await read_until(fd, b"OK\r\n")
        for _ in range(20):
            server.deliver(b"x" * 10_000)
        kept = 0
        while select.select([fd], [], [], 0)[0]:
            kept += len(os.read(fd, 65536))
            await asyncio.sleep(0.001)
        assert OUTPUT_LIMIT <= kept < 200_000
        os.close(fd)
        server.stop()

    run(script)


@posix
def test_the_link_must_be_free_but_a_stale_one_is_replaced(tmp_path: Path) -> None:
    async def script(modem: VirtualModem) -> None:
        taken, stale = tmp_path / "taken", tmp_path / "stale"
        taken.write_text("a file of somebody's")
        with pytest.raises(ScenarioError, match="taken"):
            PtyServer(modem, taken).start()
        stale.symlink_to("/dev/pts/does-not-exist")
        server = PtyServer(modem, stale)
        server.start()
        assert stale.exists()
        server.stop()
        assert taken.read_text() == "a file of somebody's"

    run(script)


def test_windows_is_told_to_use_tcp(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    modem = VirtualModem(Exchange(parse_scenario(person())), "conexant_cx930xx")
    with pytest.raises(ScenarioError, match="--tcp"):
        PtyServer(modem, tmp_path / "modem").start()


def test_a_program_talks_over_tcp_alone_and_hangs_up_by_leaving() -> None:
    async def script(modem: VirtualModem) -> None:
        server = TcpServer(modem, "127.0.0.1", 0)
        assert server.address == ("127.0.0.1", 0)
        await server.start()
        reader, writer = await asyncio.open_connection(*server.address)
        writer.write(b"ATE0+FCLASS=8;+VSM=1;+VLS=1\r")
        assert (await reader.readuntil(b"OK\r\n")).endswith(b"\r\nOK\r\n")
        second, second_writer = await asyncio.open_connection(*server.address)
        assert await second.read() == b"", "one program at a time"
        await leave(second_writer)
        writer.write(b"AT+VRX\r")
        await reader.readuntil(b"CONNECT\r\n")
        assert len(await reader.readexactly(800)) == 800
        await leave(writer)
        await state(modem, ModemState.COMMAND)
        assert not modem.line.is_off_hook
        await server.stop()

    run(script)


def test_a_full_modem_holds_the_network_back() -> None:
    async def script(modem: VirtualModem) -> None:
        server = TcpServer(modem, "127.0.0.1", 0)
        await server.start()
        reader, writer = await asyncio.open_connection(*server.address)
        writer.write(b"ATE0+FCLASS=8;+VSM=1;+VLS=1\r")
        await reader.readuntil(b"OK\r\n")
        writer.write(b"AT+VTX\r")
        await reader.readuntil(b"CONNECT\r\n")
        start = asyncio.get_running_loop().time()
        writer.write(b"\x80" * 9600 + b"\x10\x03")
        await reader.readuntil(b"OK\r\n")
        assert asyncio.get_running_loop().time() - start > 1.2, "played, not swallowed"
        await server.stop()
        assert await reader.read() == b""
        await leave(writer)

    run(script)


def test_an_address_in_use_or_misspelt_is_named() -> None:
    async def script(modem: VirtualModem) -> None:
        server = TcpServer(modem, "127.0.0.1", 0)
        await server.start()
        with pytest.raises(ScenarioError, match="cannot be listened on"):
            await TcpServer(modem, *server.address).start()
        await server.stop()

    run(script)
    assert parse_address("::1:5300") == ("::1", 5300)
    for wrong in ("5300", "host:", ":5300", "host:port", "host:70000"):
        with pytest.raises(ScenarioError, match="HOST:PORT"):
            parse_address(wrong)
