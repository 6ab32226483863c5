"""What serial ports do otherwise on Windows: names, listing, reads that never wait, ports taken away, sleep."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from types import SimpleNamespace
from typing import Any

import pytest
import serial
from hypothesis import given
from hypothesis import strategies as st

from robodial import clock as clocks
from robodial.app.chosen_lines import change_line, chosen_lines
from robodial.app.lines import LineChoice, all_emulated, parse_line
from robodial.domain.voice_format import VoiceFormat
from robodial.errors import ModemError, PortLost, PortUnavailable, SettingsError
from robodial.modem import discovery, port_errors, port_pump, serial_port
from robodial.modem.discovery import ListedPort, as_listed, listed_ports, ranked
from robodial.modem.pacing import DUPLEX_AHEAD_S, DuplexFeed, Pacer
from robodial.modem.port_names import in_order, plain_name
from robodial.modem.serial_port import STUCK_S, WRITE_S, SerialPort, open_serial

TICK_S = 0.0156
"""How seldom Windows wakes a program that waits, unless it asks for more."""

DENIED = "could not open port 'COM5': PermissionError(13, 'Accès refusé.', None, 5)"
TAKEN_AWAY = [
    "ClearCommError failed (PermissionError(13, 'Access is denied.', None, 5))",
    "ClearCommError failed (PermissionError(13, 'The device does not recognize the command.', None, 22))",
    "ClearCommError failed (OSError(22, 'The I/O operation has been aborted.', None, 995))",
    "ClearCommError failed (PermissionError(13, 'Not ready.\\n', None, 21))",
]


# ---- names ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["COM10", "com10", " Com10 ", r"\\.\COM10", r"\\.\com10", r"\\?\COM10", "//./COM10", "COM10:"]
)
def test_one_line_has_one_name_however_it_is_typed(typed: str) -> None:
    assert plain_name(typed) == "COM10"
    assert parse_line(typed + "=0199000001") == LineChoice("COM10", "0199000001")
    with pytest.raises(SettingsError, match="named twice"):
        all_emulated([parse_line("COM10"), parse_line(typed)])


@pytest.mark.parametrize("name", ["/dev/ttyACM0", "socket://localhost:5000", "COM", "COMA1", "sim", ""])
def test_other_names_stay_as_they_are(name: str) -> None:
    assert plain_name(name) == name


@given(st.text(max_size=12))
def test_a_name_made_plain_is_plain_and_can_be_sorted(name: str) -> None:
    assert plain_name(plain_name(name)) == plain_name(name)
    assert sorted([name, "COM2"], key=in_order)


def test_com2_stands_before_com10(tmp_path: Any) -> None:
    assert sorted(["COM10", "COM2", "com1"], key=in_order) == ["com1", "COM2", "COM10"]
    for port in ("COM10", "COM2", "COM9"):
        change_line(tmp_path, LineChoice(port), [])
    assert [line.port for line in chosen_lines(tmp_path)] == ["COM2", "COM9", "COM10"]
    unknown = [ListedPort("COM10"), ListedPort("COM2")]
    assert [port.name for port in ranked(unknown)] == ["COM2", "COM10"]


# ---- the list ------------------------------------------------------------------------------------------------------


def windows_port(device: str, **about: Any) -> SimpleNamespace:
    """As pyserial describes a port there."""
    usual = {"description": f"USB Modem ({device})", "hwid": "", "vid": None, "pid": None, "serial_number": None}
    return SimpleNamespace(device=device, **(usual | {"location": None} | about))


def test_ports_have_friendly_names_and_places_and_are_in_order() -> None:
    found = as_listed(
        [
            windows_port("COM12", vid=0x0572, pid=0x1340, serial_number="24680246", location="1-2:x.0",
                         hwid="USB VID:PID=0572:1340 SER=24680246 LOCATION=1-2:x.0"),
            windows_port("COM3", description="Port de communication (COM3)", hwid="ACPI\\PNP0501\\1"),
        ]
    )  # fmt: skip
    assert found == [
        ListedPort("COM3", "Port de communication"),
        ListedPort("COM12", "USB Modem", "0572:1340", "1-2", "24680246"),
    ]


def test_a_modem_without_a_port_is_left_out_and_one_listed_twice_is_one() -> None:
    found = as_listed([windows_port("", description="Internal Modem"), windows_port("COM7"), windows_port("COM7")])
    assert [port.name for port in found] == ["COM7"]


def test_sockets_of_two_controllers_that_count_alike_tell_nothing() -> None:
    found = as_listed([windows_port("COM5", location="1-2"), windows_port("COM7", location="1-2:x.0")])
    assert [port.location for port in found] == ["", ""]


def test_bluetooth_is_not_asked_for_it_would_wake_somebodys_telephone() -> None:
    wireless = windows_port("COM4", hwid="BTHENUM\\{00001101-0000-1000-8000-00805F9B34FB}_LOCALMFG&0000\\7")
    assert ranked(as_listed([wireless, windows_port("COM6")])) == [ListedPort("COM6", "USB Modem")]


@pytest.mark.parametrize("error", [OSError(22, "no"), AttributeError("CM_MapCrToWin32Err")])
def test_a_system_that_does_not_list_its_ports_has_none(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fails() -> list[Any]:
        raise error

    monkeypatch.setattr(discovery.list_ports, "comports", fails)
    assert listed_ports() == []


# ---- opening -------------------------------------------------------------------------------------------------------


def test_nothing_waits_in_reads_and_writes_give_up_before_they_are_taken_for_stuck(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: dict[str, Any] = {}
    monkeypatch.setattr(serial, "serial_for_url", lambda url, **options: asked.update(options, url=url))
    monkeypatch.setattr(serial_port.sys, "platform", "win32")
    open_serial("COM10", 115200)
    assert (asked["url"], asked["timeout"], asked["exclusive"]) == ("COM10", 0, True)
    assert 0 < asked["write_timeout"] == WRITE_S < STUCK_S
    open_serial("socket://localhost:5000", 115200)
    assert (asked["timeout"], asked["write_timeout"]) == (0, 0)


@pytest.mark.parametrize(
    ("text", "reason", "remedy"),
    [
        (DENIED, "busy", "Close"),
        ("could not open port 'COM5': PermissionError(13, 'In use.', None, 32)", "busy", "Close"),
        ("could not open port 'COM5': FileNotFoundError(2, 'Introuvable.', None, 2)", "missing", "Plug the modem in"),
        ("could not open port 'COM5': OSError(22, 'Gone.', None, 433)", "missing", "Plug the modem in"),
        ("could not open port 'COM5': PermissionError(13, 'Not functioning.', None, 31)", "other", "wait five seconds"),
        ("could not open port 'COM5': OSError(22, 'Semaphore.', None, 121)", "other", "wait five seconds"),
        ("Cannot configure port, something went wrong. Original message: OSError(22, 'Parameter', None, 87)", "other",
         "wait five seconds"),
    ],
)  # fmt: skip
def test_what_windows_says_in_any_language_becomes_a_sentence_with_its_remedy(
    text: str, reason: str, remedy: str
) -> None:
    shown = port_errors.cannot_open("COM5", serial.SerialException(text))
    assert shown.reason == reason
    assert remedy in str(shown)
    assert "Error(" not in str(shown)


def test_a_port_of_another_program_names_the_programs_to_close(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port_errors.sys, "platform", "win32")

    def refuse(_name: str, _baud: int) -> Any:
        raise serial.SerialException(DENIED)

    async def main() -> None:
        with pytest.raises(PortUnavailable, match=r"COM5 is in use by another program.*Fax") as caught:
            await SerialPort("com5", opener=refuse, selectable=False).open(lambda _data: None, lambda _error: None)
        assert caught.value.reason == "busy"

    asyncio.run(main())


# ---- reading, writing, closing --------------------------------------------------------------------------------------


class WindowsHandle:
    """pyserial's `Serial` on Windows as far as it is used: no file number, and a read that gets nothing raises."""

    def __init__(self) -> None:
        self.dtr = True
        self.incoming = bytearray()
        self.written = bytearray()
        self.closed = threading.Event()
        self.fault: Exception | None = None
        self.write_fault: Exception | None = None
        self.close_fault: Exception | None = None
        self.may_write = threading.Event()
        self.may_write.set()

    @property
    def in_waiting(self) -> int:
        if self.fault is not None:
            raise self.fault
        return len(self.incoming)

    def fileno(self) -> int:
        raise AssertionError("ports have no file number on Windows")

    def read(self, size: int = 1, /) -> bytes:
        if size > len(self.incoming):
            raise serial.SerialException("GetOverlappedResult failed (OSError(22, 'Timeout.', None, 1460))")
        data = bytes(self.incoming[:size])
        del self.incoming[:size]
        return data

    def write(self, data: bytes, /) -> int:
        self.may_write.wait(30)
        if self.write_fault is not None:
            raise self.write_fault
        self.written += data
        return len(data)

    def reset_output_buffer(self) -> None: ...

    def close(self) -> None:
        self.closed.set()
        if self.close_fault is not None:
            raise self.close_fault


class Driver:
    """What the driver above the port is told."""

    def __init__(self) -> None:
        self.received = bytearray()
        self.lost: list[ModemError] = []

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                await asyncio.sleep(0.01)


def with_port(main: Callable[[WindowsHandle, SerialPort, Driver], Coroutine[Any, Any, None]], **options: Any) -> None:
    async def opened() -> None:
        handle, driver = WindowsHandle(), Driver()
        port = SerialPort("COM5", opener=lambda _name, _baud: handle, selectable=False, places=dict, **options)
        await port.open(driver.received.extend, driver.lost.append)
        await main(handle, port, driver)

    asyncio.run(opened())
    for thread in threading.enumerate():
        if thread.name.startswith("COM5"):
            thread.join(5)
            assert not thread.is_alive()


def test_bytes_pass_both_ways_without_a_read_that_waits() -> None:
    async def main(handle: WindowsHandle, port: SerialPort, driver: Driver) -> None:
        port.write(b"AT\r")
        await driver.until(lambda: bytes(handle.written) == b"AT\r")
        handle.incoming += b"OK\r\n"
        await driver.until(lambda: bytes(driver.received) == b"OK\r\n")
        handle.incoming += bytes(1000)
        await driver.until(lambda: len(driver.received) == 1004)
        await asyncio.sleep(0.1)  # nothing comes for a while
        assert driver.lost == []
        await port.close()
        assert handle.closed.is_set()

    with_port(main)


@pytest.mark.parametrize("text", TAKEN_AWAY)
def test_a_port_that_was_taken_away_is_told_in_plain_words(text: str) -> None:
    async def main(handle: WindowsHandle, port: SerialPort, driver: Driver) -> None:
        handle.fault = serial.SerialException(text)
        await driver.until(lambda: bool(driver.lost))
        assert isinstance(driver.lost[0], PortLost)
        assert str(driver.lost[0]).startswith("COM5 is gone: unplugged")
        await port.close()
        assert handle.closed.is_set()  # or Windows would not let the modem come back under this name

    with_port(main)


def test_a_modem_that_takes_no_byte_ends_the_call_and_the_port_can_be_closed() -> None:
    async def main(handle: WindowsHandle, port: SerialPort, driver: Driver) -> None:
        handle.write_fault = serial.SerialTimeoutException("Write timeout")
        port.write(b"x" * 5000)
        await driver.until(lambda: bool(driver.lost))
        assert isinstance(driver.lost[0], PortLost)
        await port.close()
        assert handle.closed.is_set()

    with_port(main)


@pytest.mark.parametrize("error", [serial.SerialException("gone"), AttributeError("hEvent"), TypeError("None")])
def test_closing_a_port_that_is_gone_never_raises(error: Exception) -> None:
    async def main(handle: WindowsHandle, port: SerialPort, _driver: Driver) -> None:
        handle.close_fault = error
        await port.close()
        assert handle.closed.is_set()

    with_port(main)


# ---- sleep ---------------------------------------------------------------------------------------------------------


def test_a_pc_that_slept_in_the_middle_of_a_write_does_not_take_the_port_for_stuck(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Windows counts the time asleep; the write comes to its end a moment after waking."""
    slept_s = [0.0]
    monkeypatch.setattr(port_pump, "monotonic", lambda: clocks.monotonic() + slept_s[0])

    async def main(handle: WindowsHandle, port: SerialPort, driver: Driver) -> None:
        handle.may_write.clear()
        port.write(b"audio")
        await asyncio.sleep(0.3)
        slept_s[0] = 8 * 3600.0
        await asyncio.sleep(2 * port_pump.WATCH_S)
        assert driver.lost == []
        handle.may_write.set()
        await driver.until(lambda: bytes(handle.written) == b"audio")
        await port.close()

    with_port(main)


def test_a_poll_that_never_returns_is_noticed() -> None:
    async def main(handle: WindowsHandle, port: SerialPort, driver: Driver) -> None:
        released = threading.Event()
        monkey = pytest.MonkeyPatch()
        monkey.setattr(WindowsHandle, "in_waiting", property(lambda _self: released.wait(30) and 0))
        await driver.until(lambda: bool(driver.lost))
        assert "does not respond" in str(driver.lost[0])
        released.set()
        monkey.undo()
        await port.close()

    with_port(main, stuck_s=0.2)


class Pc:
    """A PC whose devices get their names as it likes: places by name, and who opened what."""

    def __init__(self, places: dict[str, str]) -> None:
        self.places = places
        self.opened: list[str] = []

    def open(self, name: str, _baud: int) -> WindowsHandle:
        if name not in self.places:
            raise serial.SerialException(f"could not open port '{name}': FileNotFoundError(2, 'x', None, 2)")
        self.opened.append(self.places[name])
        return WindowsHandle()


def reopened(before: dict[str, str], after: dict[str, str]) -> tuple[list[str], str]:
    """Which devices COM5 opened before and after the PC slept, and the port's name then."""
    pc = Pc(before)
    port = SerialPort("COM5", opener=pc.open, selectable=False, places=lambda: pc.places)

    async def main() -> None:
        await port.open(lambda _data: None, lambda _error: None)
        await port.close()
        pc.places = after
        await port.open(lambda _data: None, lambda _error: None)
        await port.close()

    asyncio.run(main())
    return pc.opened, port.name


def test_after_sleep_the_modem_is_found_under_its_new_name() -> None:
    assert reopened({"COM5": "1-2 stick"}, {"COM9": "1-2 stick", "COM5": "1-4 mouse"}) == (["1-2 stick"] * 2, "COM9")


def test_two_modems_that_came_back_with_each_others_names_keep_their_lines() -> None:
    before = {"COM5": "1-2 stick", "COM6": "1-3 stick"}
    assert reopened(before, {"COM5": "1-3 stick", "COM6": "1-2 stick"}) == (["1-2 stick"] * 2, "COM6")


def test_another_modem_that_cannot_be_told_apart_is_never_taken_for_ours() -> None:
    """Calls would go out with the number of another line."""
    before = {"COM5": "1-2 stick", "COM6": "1-2 stick"}
    with pytest.raises(PortUnavailable, match="COM5 is not there"):
        reopened(before, {"COM6": "1-2 stick"})


def test_places_tell_devices_apart_even_where_the_location_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    ports = [
        windows_port("COM5", vid=1, pid=2, location="1-2"),
        windows_port("COM6", vid=1, pid=3, location="1-2"),
        windows_port("COM7", vid=1027, pid=24577, serial_number="A6008isP"),
        windows_port("COM8"),
    ]
    monkeypatch.setattr(serial_port.list_ports, "comports", lambda: ports)
    places = serial_port.usb_places()
    assert set(places) == {"COM5", "COM6", "COM7"}
    assert len(set(places.values())) == 3


# ---- Windows' timers -------------------------------------------------------------------------------------------------


def woken_at(wanted: float) -> float:
    """The first tick of the system's timer after `wanted`."""
    return (int(wanted / TICK_S) + 1) * TICK_S


def test_a_message_never_runs_dry_though_timers_are_late_by_a_tick() -> None:
    voice, at = VoiceFormat.UNSIGNED_8, 0.0
    pacer, written, least_s = Pacer(voice, 1.001, 0.0), 0, 9.0
    while at < 60.0:
        due = pacer.due(int(at / TICK_S) * TICK_S, 0)  # the clock of Python before 3.13 moves in ticks as well
        pacer.written += due
        written += due
        at = woken_at(at + 0.08)
        least_s = min(least_s, written / voice.bytes_per_second - at)
    assert least_s > 0.4  # what the design asks for


def test_full_duplex_keeps_its_lead_though_blocks_are_heard_in_ticks() -> None:
    """The modem sends 20 ms at a time; reader and loop look at the next tick, and gather for 30 ms."""
    voice, feed = VoiceFormat.UNSIGNED_8, DuplexFeed(VoiceFormat.UNSIGNED_8)
    feed.load(bytes(voice.bytes_per_second * 20), 0.0)
    heard_until, at, leads = 0.0, 0.0, []
    while at < 15.0:
        at = woken_at(woken_at(at + port_pump.BATCH_S))
        sent = int((at - heard_until) / 0.02) * 160
        heard_until += sent / voice.bytes_per_second
        leads.append(feed.lead_s - (at - heard_until))
        feed.received(sent, at)
        feed.due()
    assert min(leads[5:]) > 0.3
    assert max(leads) <= DUPLEX_AHEAD_S
