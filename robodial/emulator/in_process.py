"""A port to a virtual modem in the same process: no device, no threads, any event loop."""

import asyncio
from collections.abc import Callable

from robodial.emulator.virtual_modem import VirtualModem
from robodial.errors import ModemError, PortLost, PortStuck, PortUnavailable
from robodial.i18n import gettext as _

WEDGE_NOTICED_S = 5.0
"""A watchdog would give up a port call after so long."""


class EmulatedPort:
    """Implements `domain.port.Port`. `chunk` cuts what the modem says into pieces of so many bytes, to be hostile."""

    def __init__(self, name: str, modem: VirtualModem, *, chunk: int = 0) -> None:
        self._name = name
        self._modem = modem
        self._chunk = chunk
        self._queue = bytearray()
        self._on_bytes: Callable[[bytes], None] | None = None
        self._on_lost: Callable[[ModemError], None] | None = None
        self._pump_planned = False
        self._wedged = False
        modem.faults.on_unplug = self.unplug
        modem.faults.on_wedge = self._wedge

    @property
    def name(self) -> str:
        return self._name

    @property
    def modem(self) -> VirtualModem:
        """The device behind this port."""
        return self._modem

    async def open(self, on_bytes: Callable[[bytes], None], on_lost: Callable[[ModemError], None]) -> None:
        if self._on_bytes is not None:
            raise PortUnavailable(
                _("{port} is already in use by this program.").format(port=self._name),
                line_id=self._name,
                reason="busy",
            )
        if self._wedged:
            raise PortUnavailable(
                _("{port} does not respond. Unplug the modem and plug it in again.").format(port=self._name),
                line_id=self._name,
                reason="other",
            )
        self._on_bytes, self._on_lost = on_bytes, on_lost
        self._queue.clear()
        self._modem.connect(self)

    def write(self, data: bytes) -> None:
        if self._on_bytes is None:
            return
        self._queue += data
        if not self._pump_planned:
            self._pump_planned = True
            asyncio.get_running_loop().call_soon(self._pump)

    @property
    def waiting(self) -> int:
        return len(self._queue)

    def discard_output(self) -> None:
        self._queue.clear()

    async def set_dtr(self, on: bool) -> None:
        if not self._wedged:
            self._modem.set_dtr(on)

    async def close(self) -> None:
        if self._on_bytes is None:
            return
        self._on_bytes = self._on_lost = None
        self._queue.clear()
        if not self._wedged:
            self._modem.disconnect()

    def unplug(self) -> None:
        """Pull the cable out: the call ends, the port is lost. Opening again finds it plugged in again."""
        lost, self._on_lost, self._on_bytes = self._on_lost, None, None
        self._queue.clear()
        self._modem.disconnect()
        self._modem.settings.restore()
        if lost is not None:
            text = _("The modem on {port} was unplugged or switched off. Plug it in again.").format(port=self._name)
            lost(PortLost(text, line_id=self._name))

    def replug(self) -> None:
        """Take a wedged modem out and put it in again."""
        self._wedged = False
        self._modem.reset()

    # ---- the modem's side -----------------------------------------------------------------------------------

    def take(self, limit: int) -> bytes:
        """Bytes for the modem."""
        if self._wedged:
            return b""
        data = bytes(self._queue[:limit])
        del self._queue[:limit]
        return data

    def deliver(self, data: bytes) -> None:
        """Bytes from the modem."""
        if self._on_bytes is None or self._wedged:
            return
        if not self._chunk:
            self._on_bytes(data)
            return
        for start in range(0, len(data), self._chunk):
            if self._on_bytes is not None:
                self._on_bytes(data[start : start + self._chunk])

    def _pump(self) -> None:
        self._pump_planned = False
        if not self._wedged:
            self._modem.input_ready()

    def _wedge(self) -> None:
        """From now on no port call returns; the watchdog notices after a while."""
        self._wedged = True
        asyncio.get_running_loop().call_later(WEDGE_NOTICED_S, self._wedge_noticed)

    def _wedge_noticed(self) -> None:
        lost, self._on_lost, self._on_bytes = self._on_lost, None, None
        if lost is not None:
            text = _(
                "The modem on {port} no longer responds and may still hold the line. "
                "Unplug it now: your telephone is blocked until then."
            ).format(port=self._name)
            lost(PortStuck(text, line_id=self._name))
