"""Notices voice modems that are plugged in while campaigns run, and gives each to the engine as a line."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from robodial.modem.discovery import FoundModem, ListedPort, discover, listed_ports

log = logging.getLogger(__name__)

LOOK_EVERY_S = 10.0
"""Listing ports costs some milliseconds; who plugs a modem in waits that long."""

Listing = Callable[[], Awaitable[list[ListedPort]]]
Asking = Callable[[list[ListedPort]], Awaitable[list[FoundModem]]]


@dataclass(frozen=True, slots=True)
class _System:
    """This PC's ports."""

    async def listed(self) -> list[ListedPort]:
        """Off the loop: some systems take their time."""
        return await asyncio.to_thread(listed_ports)

    async def ask(self, ports: list[ListedPort]) -> list[FoundModem]:
        """What answers on them."""
        return await discover(ports)


class PlugWatch:
    """Only ports that were not there before are asked, and our own `lines` never: they reopen by themselves, also under
    the other name that a modem may have after the PC slept."""

    def __init__(
        self,
        lines: Iterable[str],
        on_modem: Callable[[FoundModem], None],
        *,
        listed: Listing | None = None,
        ask: Asking | None = None,
    ) -> None:
        system = _System()
        self._lines = set(lines)
        self._known: set[str] = set()
        self._sockets: set[tuple[str, str]] = set()
        self._on_modem = on_modem
        self._listed = listed or system.listed
        self._ask = ask or system.ask

    async def run(self) -> None:
        """For ever. A port that cannot be asked is asked again when it was unplugged in between."""
        ports = await self._listed()
        self._known = {port.name for port in ports}
        self._note_sockets(ports)
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await self._look()

    async def _look(self) -> None:
        ports = await self._listed()
        fresh = [port for port in ports if port.name not in self._known | self._lines]
        new = [port for port in fresh if _socket(port) not in self._sockets]
        self._note_sockets(ports)
        self._known = {port.name for port in ports}
        for modem in await self._ask(new) if new else ():
            if modem.voice:
                self._lines.add(modem.port)
                log.info("a modem was plugged in at %s", modem.port)
                self._on_modem(modem)

    def _note_sockets(self, ports: Iterable[ListedPort]) -> None:
        self._sockets |= {_socket(port) for port in ports if port.location and port.name in self._lines}


def _socket(port: ListedPort) -> tuple[str, str]:
    """What is plugged in, and where."""
    return port.usb, port.location
