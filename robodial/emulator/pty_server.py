"""A virtual modem on a pseudo-terminal, for other people's programs. Linux and macOS; a pty carries no DTR."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path

from robodial.emulator.virtual_modem import VirtualModem
from robodial.errors import ScenarioError
from robodial.i18n import gettext as _

OUTPUT_LIMIT = 65536
"""Bytes kept for a program that does not read; what comes after is lost (about eight seconds of sound)."""


OPENED_POLL_S = 0.1
"""How often a terminal that nobody has open is looked at: the system does not tell when it is opened again."""


class PtyServer:
    """Serves one modem at a symbolic link. When the program closes it the modem hangs up, as a USB modem does."""

    def __init__(self, modem: VirtualModem, link: Path) -> None:
        self._modem = modem
        self._link = link
        self._fd = -1
        self._reading = False
        self._out = bytearray()
        self._open = False
        self._poll: asyncio.TimerHandle | None = None
        self.device = ""

    def start(self) -> None:
        """Make the terminal and the link to it. Raises ScenarioError where there are no ptys or the link is taken."""
        if sys.platform == "win32":
            raise ScenarioError(_("Windows has no pseudo-terminals; use --tcp HOST:PORT instead of --pty."))
        import pty
        import tty

        self._fd, slave = pty.openpty()
        tty.setraw(slave)
        self.device = os.ttyname(slave)
        os.close(slave)
        os.set_blocking(self._fd, False)
        self._make_link()
        self._modem.connect(self)
        self._wait_for_opening()

    def _make_link(self) -> None:
        if self._link.is_symlink() and not self._link.exists():
            self._link.unlink()
        try:
            self._link.symlink_to(self.device)
        except OSError as error:
            os.close(self._fd)
            text = _("{path} cannot be made a link to {device}: {reason}").format(
                path=self._link, device=self.device, reason=error.strerror
            )
            raise ScenarioError(text) from error

    def stop(self) -> None:
        """Hang up, take the link away, close the terminal."""
        self._modem.disconnect()
        if self._poll is not None:
            self._poll.cancel()
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._fd)
        loop.remove_writer(self._fd)
        with suppress(OSError):
            self._link.unlink()
        os.close(self._fd)

    def _wait_for_opening(self) -> None:
        import select

        poll = select.poll()
        poll.register(self._fd, select.POLLIN)
        if any(events & select.POLLHUP for _fd, events in poll.poll(0)):
            self._poll = asyncio.get_running_loop().call_later(OPENED_POLL_S, self._wait_for_opening)
        else:
            self._open = True
            self._listen()

    def _closed(self) -> None:
        """The program has closed the terminal."""
        self._open = False
        self._out.clear()
        self._modem.drop_call()
        self._wait_for_opening()

    # ---- the modem's side -----------------------------------------------------------------------------------

    def take(self, limit: int) -> bytes:
        """What the program has written; asks the system to tell when there is more."""
        if not self._open:
            return b""
        try:
            data = os.read(self._fd, limit)
        except BlockingIOError:
            data = b""
        except OSError:  # EIO: closed at the other end
            asyncio.get_running_loop().call_soon(self._closed)
            self._open = False
            return b""
        if not data:
            self._listen()
        return data

    def deliver(self, data: bytes) -> None:
        """Bytes for the program; kept while it does not read, lost beyond a limit."""
        if self._open:
            self._out += data[: max(0, OUTPUT_LIMIT - len(self._out))]
            self._flush()

    def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            written = os.write(self._fd, self._out)
        except OSError:  # full, or closed at the other end
            written = 0
        del self._out[:written]
        if self._out:
            loop.add_writer(self._fd, self._flush)
        else:
            loop.remove_writer(self._fd)

    def _listen(self) -> None:
        if not self._reading:
            self._reading = True
            asyncio.get_running_loop().add_reader(self._fd, self._readable)

    def _readable(self) -> None:
        """Stop asking until the modem has taken everything: it may be full."""
        self._reading = False
        asyncio.get_running_loop().remove_reader(self._fd)
        self._modem.input_ready()
