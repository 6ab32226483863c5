"""The byte pipe between the driver and a modem."""

from collections.abc import Callable
from typing import Protocol

from robodial.errors import ModemError


class Port(Protocol):
    """Moves bytes, nothing else. Every method is called on the event loop's thread and never blocks it.

    A port call that does not return is noticed by a watchdog outside the loop; the handle is then abandoned and
    `on_lost` is told a PortStuck.
    """

    @property
    def name(self) -> str:
        """As the user names it: COM5, /dev/ttyACM0, sim:1."""

    async def open(self, on_bytes: Callable[[bytes], None], on_lost: Callable[[ModemError], None]) -> None:
        """Take the port. Both callbacks run on the loop's thread. Raises PortUnavailable."""

    def write(self, data: bytes) -> None:
        """Queue bytes for the modem, in order."""

    @property
    def waiting(self) -> int:
        """Bytes queued here that the operating system or modem has not taken yet."""

    def discard_output(self) -> None:
        """Drop every byte not yet taken, here and, where it can be done, in the operating system."""

    async def set_dtr(self, on: bool) -> None:
        """Raise or drop DTR (ITU-T V.24 circuit 108/2). Does nothing where there is none, as on a pty."""

    async def close(self) -> None:
        """Close; a real modem hangs up then. Never raises."""
