"""Voice data: playing (+VTX), listening (+VRX) and both at once (+VTR), sample for sample at the modem's own pace."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import numpy as np

from robodial.audio.companding import decode, encode
from robodial.domain.voice_format import VoiceFormat
from robodial.emulator.shielding import CAN, ESC, ETX, Unshielder, report, shield

if TYPE_CHECKING:
    from robodial.emulator.virtual_modem import VirtualModem

LONG_TICK_S = 0.24
"""How often sound is moved while more than this is in the buffer. What is heard during a message may come so much later
inside one process, where wake-ups are most of what a line costs; a modem on a cable keeps to `USB_TICK_S`."""

USB_TICK_S = 0.02
"""How often a modem on a cable sends what it hears: others' programs, and silence fed 60 ms ahead, need it often."""

STARVED_AFTER_S = 0.001
"""An empty buffer is noticed when the next sample is due, give or take."""

OUT_OF_TURN = 256
"""Bytes read at once when they are not to be kept."""

QUIET = 300
"""Samples within this are silence to the modem (about -41 dBFS)."""


class DataState:
    """One stay in a data state, from CONNECT to its final result code."""

    def __init__(self, modem: VirtualModem, voice_format: VoiceFormat, *, plays: bool, listens: bool) -> None:
        self.plays = plays
        self.listens = listens
        self.cannot_stop = False
        self._modem = modem
        self._line = modem.line
        self._family = modem.family
        self._format = voice_format
        self._width = voice_format.bytes_per_sample
        self._silence = decode(voice_format.silence, voice_format)[0]
        self._loop = asyncio.get_running_loop()
        self._unshielder = Unshielder()
        self._fifo = bytearray()
        self._next_out = self._next_in = self._line.index_at(self._loop.time())
        self._ending = False
        self._paused = False
        self._has_played = False
        self._starving = False
        self._over = False
        self._tick: asyncio.TimerHandle | None = None
        self._quiet_since = self._next_in
        self._voice_heard = False
        self._moved_at = self._loop.time()
        self._plan(self._loop.time())

    # ---- from the PC ----------------------------------------------------------------------------------------

    def input_ready(self) -> None:
        """Bytes from the PC can be taken."""
        now = self._loop.time()
        self._advance(now)
        self._pull()
        self._settle(now)

    def _pull(self) -> bool:
        """Fill the buffer from what the PC has sent. True when there is something new to play."""
        before = len(self._fifo)
        while not self._over and (room := self._room()) > 0:
            data = self._modem.take(room)
            if not data:
                break
            for samples, code in self._unshielder.split(data):
                if self.plays and not self._ending:
                    self._keep(samples)
                if code is not None:
                    self._obey(code)
                if self._over:
                    return False
        return len(self._fifo) > before

    def _room(self) -> int:
        return self._family.fifo_bytes - len(self._fifo) if self.plays and not self._ending else OUT_OF_TURN

    def _keep(self, samples: bytes) -> None:
        if not samples:
            return
        if len(self._fifo) < self._width:
            self._next_out = max(self._next_out, self._line.index_at(self._loop.time()))
        self._fifo += samples
        self._has_played, self._starving = True, False

    def _obey(self, code: int) -> None:
        """A shielded code from the PC (V.253 table 12); unknown ones are dropped."""
        if not self.listens:
            self._obey_playing(code)
        elif self.plays:
            self._obey_duplex(code)
        elif code == ord("!") or (code == ESC and self._family.flush_end):
            self._stop_listening()

    def _obey_duplex(self, code: int) -> None:
        if code == ord("^"):
            self._stop_listening()
        elif code == CAN and self._family.cancel:
            self._fifo.clear()
            self._starving = True

    def _obey_playing(self, code: int) -> None:
        if code == ETX:
            self._ending = True
        elif code == CAN and self._family.cancel:
            self._fifo.clear()
            self._starving = True
        elif code == ord("!"):
            self._fifo.clear()
            self._ending = True
        elif code in b"pr" and self._family.pause:
            self._paused = code == ord("p")

    # ---- to the line ----------------------------------------------------------------------------------------

    def _advance(self, now: float) -> None:
        """Play what is due. Bytes that were waiting when they were needed leave no gap."""
        if not self.plays:
            return
        due = self._line.index_at(now) - self._next_out
        was_playing = len(self._fifo) >= self._width
        while due > 0 and was_playing and not self._paused:
            count = min(due, len(self._fifo) // self._width)
            if count:
                self._speak(count)
                due -= count
            elif not self._pull():
                break
        if due > 0:
            self._next_out += due
            self._starve()

    def _speak(self, count: int) -> None:
        size = count * self._width
        data = bytes(self._fifo[:size])
        quiet = data == self._format.silence * count
        samples = np.full(count, self._silence) if quiet else decode(data, self._format)
        del self._fifo[:size]
        self._line.transmit(self._next_out, samples)
        self._next_out += count

    def _starve(self) -> None:
        """Nothing to play although a sample is due: one report for each such episode."""
        if self._has_played and not (self._ending or self._starving or self._paused or self._over):
            self._starving = True
            self._line.underruns += 1
            self.tell("u")

    # ---- from the line --------------------------------------------------------------------------------------

    def _listen(self, now: float) -> None:
        due = self._line.index_at(now) - self._next_in
        if not self.listens or due <= 0:
            return
        heard = self._line.render(self._next_in, due)
        self._next_in += due
        self._modem.deliver(shield(encode(heard, self._format)))
        if self._family.silence_codes:
            self._notice_silence(bool(heard.max() > QUIET or heard.min() < -QUIET))

    def _notice_silence(self, loud: bool) -> None:
        tenths = int(self._modem.settings.voice["+VSD"].split(",")[1])
        if loud:
            self._voice_heard, self._quiet_since = True, self._next_in
        elif tenths and self._next_in - self._quiet_since >= tenths * self._line.rate / 10:
            self._quiet_since = self._next_in
            self._modem.deliver(report(self._family.silence_codes[1 if self._voice_heard else 0]))

    def tell(self, code: str) -> None:
        """A report at its place between the samples."""
        now = self._loop.time()
        self._advance(now)  # what is heard up to now holds the echo of what was said up to now
        self._listen(now)
        self._modem.deliver(report(code))

    # ---- time -----------------------------------------------------------------------------------------------

    def _on_tick(self) -> None:
        self._tick = None
        now = self._moved_at = self._loop.time()
        self._advance(now)
        self._pull()
        self._listen(now)
        self._settle(now)

    def _settle(self, now: float) -> None:
        if self._over:
            return
        if self._ending and len(self._fifo) < self._width:
            self._finish_playing()
        else:
            self._plan(now)

    def _plan(self, now: float) -> None:
        """Wake at the next move of sound; not at all while there is none."""
        idle = len(self._fifo) < self._width and (self._starving or not self._has_played)
        if idle and not self.listens:
            return
        buffered_s = len(self._fifo) / self._format.bytes_per_second
        tick_s = self._modem.tick_s
        wake = self._moved_at + (LONG_TICK_S if buffered_s > LONG_TICK_S and tick_s > USB_TICK_S else tick_s)
        if self.plays and not self._paused and not self._starving and self._has_played:
            empty_at = self._line.time_of(self._next_out + len(self._fifo) // self._width)
            wake = min(wake, empty_at + (0.0 if self._ending else STARVED_AFTER_S))
        wake = max(wake, now + STARVED_AFTER_S)
        if self._tick is not None:
            if self._tick.when() == wake:
                return
            self._tick.cancel()
        self._tick = self._loop.call_at(wake, self._on_tick)

    # ---- the end --------------------------------------------------------------------------------------------

    def _finish_playing(self) -> None:
        self.abandon()
        before = report("\x03") if self._family.play_end == "etx_ok" else b""
        final = "VCON" if self._family.play_end == "vcon" else "OK"
        self._modem.end_data(self._family.timing.play_drain_s, before, final)

    def _stop_listening(self) -> None:
        if self.cannot_stop:
            return
        self._listen(self._loop.time())
        self.abandon()
        self._modem.deliver(report("\x03"))
        final = "OK" if self._family.record_end == "etx_ok" else ""
        self._modem.end_data(self._family.timing.at_command_s, b"", final)

    def abandon(self) -> None:
        """Leave without a word (hang-up, reset)."""
        self._over = True
        if self._tick is not None:
            self._tick.cancel()
            self._tick = None
