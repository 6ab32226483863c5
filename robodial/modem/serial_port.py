"""A serial port of the operating system, or a `socket://` one, through pyserial; its threads are in `port_pump`."""

import errno
import logging
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import serial
from serial.tools import list_ports

from robodial.domain.port import Port
from robodial.errors import ModemError
from robodial.modem import port_errors
from robodial.modem.port_pump import Pump, SerialLike

log = logging.getLogger(__name__)

BAUD = 115200
"""Enough for 8-bit audio on a real RS-232 modem; USB modems ignore it."""
BAUD_16_BIT = 230400
"""Needed for 16-bit audio on a real RS-232 modem."""
STUCK_S = 4.0
"""A call into the operating system that has not returned by then never will: the slowest seen takes under a second."""
Opener = Callable[[str, int], SerialLike]


def can_select(url: str) -> bool:
    """Whether one can wait for the port's bytes with select: everywhere but on Windows' own ports."""
    return sys.platform != "win32" or "://" in url


def open_serial(url: str, baud: int) -> SerialLike:
    """Open with pyserial, exclusively, without waiting in reads; raises DTR and RTS."""
    options: dict[str, Any] = {"timeout": 0, "rtscts": "://" not in url}
    if "://" not in url:
        options["exclusive"] = True
    if can_select(url):
        options["write_timeout"] = 0
    port: SerialLike = serial.serial_for_url(url, baudrate=baud, **options)
    return port


def usb_places() -> dict[str, str]:
    """USB location of each port that has one, by port name."""
    return {info.device: info.location for info in list_ports.comports() if info.location}


def plain_name(name: str) -> str:
    r"""`COM10` for `\\.\COM10` and ` com10 `; other names as they are."""
    name = name.strip().removeprefix("\\\\.\\")
    return name.upper() if name[:3].upper() == "COM" and name[3:].isdigit() else name


class SerialPort(Port):
    """A port of the operating system (`COM5`, `/dev/ttyACM0`) or any URL of pyserial (`socket://localhost:5000`)."""

    def __init__(
        self,
        name: str,
        *,
        baud: int = BAUD,
        opener: Opener = open_serial,
        stuck_s: float = STUCK_S,
        lock_folder: Path = port_errors.LOCK_FOLDER,
        selectable: bool | None = None,
        places: Callable[[], Mapping[str, str]] = usb_places,
    ) -> None:
        self._name = plain_name(name)
        self._baud = baud
        self._opener = opener
        self._stuck_s = stuck_s
        self._lock_folder = lock_folder
        self._selectable = can_select(self._name) if selectable is None else selectable
        self._places = places
        self._place = ""
        self._pump: Pump | None = None

    @property
    def name(self) -> str:
        """As the user names it."""
        return self._name

    async def open(self, on_bytes: Callable[[bytes], None], on_lost: Callable[[ModemError], None]) -> None:
        """Take the port. Raises PortUnavailable, or PortStuck when opening does not return."""
        if self._pump is not None:
            await self.close()
        holder = port_errors.holder_by_lock_file(self._name, self._lock_folder)
        if holder is not None:
            raise port_errors.locked(self._name, holder)
        pump = Pump(self._name, on_bytes, on_lost, self._stuck_s, self._selectable)
        try:
            await pump.start(self._open_where_it_is)
        except (OSError, ValueError) as error:  # pyserial's SerialException is an OSError
            raise port_errors.cannot_open(self._name, error) from error
        self._pump = pump

    def _open_where_it_is(self) -> SerialLike:
        """On the control thread. After a USB reset the modem may be back under another name at the same place."""
        try:
            handle = self._opener(self._name, self._baud)
        except OSError:
            moved_to = self._moved_to()
            if moved_to is None:
                raise
            handle = self._opener(moved_to, self._baud)
            log.warning("%s is now %s", self._name, moved_to)
            self._name = moved_to
        self._place = self._place or self._places().get(self._name, "")
        return handle

    def _moved_to(self) -> str | None:
        places = self._places() if self._place else {}
        if self._name in places:
            return None
        return next((name for name, place in places.items() if place == self._place), None)

    def write(self, data: bytes) -> None:
        """Queue bytes; dropped silently once the port is gone, of which `on_lost` has told."""
        if self._pump is not None:
            self._pump.write(data)

    @property
    def waiting(self) -> int:
        """Bytes the operating system has not taken yet."""
        return self._pump.waiting if self._pump is not None else 0

    def discard_output(self) -> None:
        """Drop every byte not yet taken, and ask the operating system to drop its own."""
        if self._pump is not None:
            self._pump.discard()

    async def set_dtr(self, on: bool) -> None:
        """Raise or drop DTR; does nothing on ptys and sockets. Raises PortStuck, PortLost."""
        if self._pump is not None:
            await self._pump.do("DTR", lambda handle: _set_dtr(handle, on))

    async def close(self) -> None:
        """Close; a call that does not return is abandoned. Never raises."""
        pump, self._pump = self._pump, None
        if pump is not None:
            await pump.stop()


def _set_dtr(handle: SerialLike, on: bool) -> None:
    try:
        handle.dtr = on
    except OSError as error:
        if error.errno not in (errno.ENOTTY, errno.EINVAL):  # a pty has none
            raise
