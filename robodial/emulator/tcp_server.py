"""A virtual modem on a TCP port, for other people's programs on any system. One program at a time."""

from __future__ import annotations

import asyncio

from robodial.emulator.virtual_modem import VirtualModem
from robodial.errors import ScenarioError
from robodial.i18n import gettext as _

INPUT_LIMIT = 4096
"""Bytes taken from the network beyond what the modem's own buffer holds, as a serial port's driver would."""


class TcpServer:
    """Listens; a connection is a port being opened, its end one being closed (the modem hangs up)."""

    def __init__(self, modem: VirtualModem, host: str, port: int) -> None:
        self._modem = modem
        self._host = host
        self._port = port
        self._server: asyncio.Server | None = None
        self._cable: _Cable | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens; the system's choice of port when 0 was asked for."""
        if self._server is None:
            return self._host, self._port
        host, port = self._server.sockets[0].getsockname()[:2]
        return str(host), int(port)

    async def start(self) -> None:
        """Begin to listen. Raises ScenarioError when the address cannot be used."""
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(lambda: _Cable(self), self._host, self._port)
        except OSError as error:
            text = _("{host}:{port} cannot be listened on: {reason}").format(
                host=self._host, port=self._port, reason=error.strerror
            )
            raise ScenarioError(text) from error

    async def stop(self) -> None:
        """Hang up and close."""
        if self._server is not None:
            self._server.close()
        if self._cable is not None:
            self._cable.close()
        self._modem.disconnect()

    def plugged(self, cable: _Cable) -> bool:
        """A program connected. False when another one has the modem."""
        if self._cable is not None:
            return False
        self._cable = cable
        self._modem.connect(cable)
        return True

    def unplugged(self, cable: _Cable) -> None:
        """A program went away."""
        if self._cable is cable:
            self._cable = None
            self._modem.disconnect()

    def input_ready(self) -> None:
        """Bytes have come."""
        self._modem.input_ready()


class _Cable(asyncio.Protocol):
    """One connection; stops reading while the modem is full."""

    def __init__(self, server: TcpServer) -> None:
        self._server = server
        self._transport: asyncio.Transport | None = None
        self._in = bytearray()
        self._held = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        if self._server.plugged(self):
            self._transport = transport
        else:
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._server.unplugged(self)

    def data_received(self, data: bytes) -> None:
        self._in += data
        if self._transport is not None:
            self._server.input_ready()
            self._hold(len(self._in) > INPUT_LIMIT)

    def _hold(self, hold: bool) -> None:
        if self._transport is None or hold == self._held:
            return
        self._held = hold
        (self._transport.pause_reading if hold else self._transport.resume_reading)()

    def close(self) -> None:
        """Cut the connection."""
        if self._transport is not None:
            self._transport.close()

    def take(self, limit: int) -> bytes:
        """Bytes for the modem."""
        data = bytes(self._in[:limit])
        del self._in[:limit]
        if len(self._in) <= INPUT_LIMIT:
            self._hold(False)
        return data

    def deliver(self, data: bytes) -> None:
        """Bytes from the modem."""
        if self._transport is not None:
            self._transport.write(data)


def parse_address(text: str) -> tuple[str, int]:
    """HOST:PORT. Raises ScenarioError."""
    host, _colon, port = text.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise ScenarioError(_("{text} is not HOST:PORT, for example 127.0.0.1:5300.").format(text=text))
    return host, int(port)
