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
from robodial.modem.port_names import plain_name
from robodial.modem.port_pump import Pump, SerialLike

log = logging.getLogger(__name__)

BAUD = 115200
"""Enough for 8-bit audio on a real RS-232 modem; USB modems ignore it."""
BAUD_16_BIT = 230400
"""Needed for 16-bit audio on a real RS-232 modem."""
WRITE_S = 3.0
"""Where a write waits until all of it is taken (Windows): a modem that takes 256 bytes no faster is not well. Less than
STUCK_S: what gives up by itself can be closed, and the port opened again."""
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
    options["write_timeout"] = 0 if can_select(url) else WRITE_S
    port: SerialLike = serial.serial_for_url(url, baudrate=baud, **options)
    return port


def usb_places() -> dict[str, str]:
    """By port name, what tells its device from others: what it is and where it is plugged in, or else its number."""
    return {
        plain_name(info.device): f"{info.vid}:{info.pid} {info.location or info.serial_number}"
        for info in list_ports.comports()
        if info.location or info.serial_number
    }


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
        self._twins: frozenset[str] = frozenset()
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
        """On the control thread. After a USB reset, or after the PC slept, the modem may be back under another name,
        and another device may have got the old one."""
        name = self._name_now()
        handle = self._opener(name, self._baud)
        if name != self._name:
            log.warning("%s is now %s", self._name, name)
            self._name = name
        if not self._place:
            self._remember_place()
        return handle

    def _name_now(self) -> str:
        places = self._places() if self._place else {}
        if not self._place or places.get(self._name) == self._place:
            return self._name
        found = [name for name, place in places.items() if place == self._place and name not in self._twins]
        return found[0] if len(found) == 1 else self._name

    def _remember_place(self) -> None:
        places = self._places()
        self._place = places.get(self._name, "")
        self._twins = frozenset(name for name, place in places.items() if place == self._place and name != self._name)

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
