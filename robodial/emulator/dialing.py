"""ATD, from lifting the handset to the final result code."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING

from robodial.emulator.line_signs import LineSign, Sign

if TYPE_CHECKING:
    from robodial.emulator.virtual_modem import VirtualModem

BUSY_KNOWN_AFTER_S = 2.0
"""Two periods of busy tone and a little."""

FLASH_S = 0.5
QUIET_S = 5.0

DIALABLE = "0123456789*#ABCD"
IGNORED = " -()./^$TPV"
REFUSALS = (Sign.BUSY, Sign.CONGESTION)


class DialFailed(Exception):
    """Dialing ended before its last digit; `code` is the modem's final result code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Dialing:
    """One ATD. The line's signs reach it through `notice`."""

    def __init__(self, modem: VirtualModem, text: str) -> None:
        self._modem = modem
        self._timing = modem.family.timing
        self._returns = text.endswith(";")
        self._text = text.removesuffix(";")
        self._signs: asyncio.Queue[LineSign] = asyncio.Queue()

    def notice(self, sign: LineSign) -> None:
        """Something began on the line."""
        self._signs.put_nowait(sign)

    async def run(self) -> str:
        """Dial. Returns the final result code; anything but OK, VCON and CONNECT has hung up."""
        if (
            not all(c in DIALABLE + IGNORED + ",W@!" for c in self._text)
            or len(self._text) > self._modem.family.dial_limit
        ):
            return "ERROR"
        try:
            await self._dial_text()
            final = "OK" if self._returns else await self._wait_for_answer()
        except DialFailed as failed:
            final = failed.code
        if final not in ("OK", "VCON", "CONNECT"):
            self._modem.put_on_hook()
        return final

    async def _dial_text(self) -> None:
        line = self._modem.line
        if not line.is_off_hook:
            line.off_hook()
            await self._before_first_digit()
        for character in self._text:
            await self._one(character)

    async def _before_first_digit(self) -> None:
        if self._modem.settings.basic["X"] in (0, 1, 3):
            await self._modem.spend(max(2, self._modem.settings.registers[6]))
        else:
            await self._dial_tone()

    async def _dial_tone(self) -> None:
        """Wait for the tone and be sure of it."""
        if await self._next_of((Sign.DIAL_TONE,), self._timing.no_dial_tone_s) is None:
            raise DialFailed("NO DIALTONE")
        await self._modem.spend(self._timing.dial_tone_recognition_s)

    async def _one(self, character: str) -> None:
        settings = self._modem.settings
        if character in DIALABLE:
            await self._digit(character)
        elif character == ",":
            await self._modem.spend(settings.registers[8])
        elif character == "W":
            await self._dial_tone()
        elif character == "@":
            await self._modem.spend(QUIET_S)
        elif character == "!":
            await self._modem.spend(FLASH_S)

    async def _digit(self, key: str) -> None:
        on_s = self._modem.settings.registers[11] / 1000
        off_s = self._modem.digit_off_s
        await self._modem.spend(on_s)
        self._modem.line.digit(key)
        await self._modem.spend(off_s)

    # ---- after the last digit ---------------------------------------------------------------------------------

    async def _wait_for_answer(self) -> str:
        settings = self._modem.settings
        if not settings.in_voice:
            return await self._wait_for_carrier()
        if self._modem.family.answer_report == "at_once" or settings.number("+VRN") == 0:
            return self._modem.family.answer_code
        return await self._ringback_rule()

    async def _ringback_rule(self) -> str:
        """+VRN: no ringing came; +VRA: the ringing went away (V.253)."""
        settings, answered = self._modem.settings, self._modem.family.answer_code
        awaited = (Sign.RINGBACK, *REFUSALS)
        first = await self._next_of(awaited, settings.number("+VRN"))
        if first is None:
            return answered
        if first.sign in REFUSALS:
            return await self._refused()
        self._say_ringing()
        period = self._modem.line.ringback
        if settings.number("+VRA") == 0:
            await asyncio.sleep(period.on_s)
            return answered
        then = await self._ringing(first.at, settings.registers[7])
        if then is None:
            return "NO ANSWER"
        if then.sign in REFUSALS:
            return await self._refused()
        silent_since = period.last_sound_before(then.at - first.at) + first.at
        until = silent_since + settings.number("+VRA") / 10
        await asyncio.sleep(max(0.0, until - asyncio.get_running_loop().time()))
        return answered

    async def _ringing(self, since: float, limit_s: float) -> LineSign | None:
        """Until the answer; tells of each ring where the family does."""
        loop = asyncio.get_running_loop()
        period_s = self._modem.line.ringback.period_s
        while (left := since + limit_s - loop.time()) > 0:
            next_ring = period_s - math.fmod(loop.time() - since, period_s)
            sign = await self._next_of((Sign.ANSWERED, *REFUSALS), min(left, next_ring))
            if sign is not None:
                return sign
            self._say_ringing()
        return None

    def _say_ringing(self) -> None:
        if self._modem.family.ringing_lines and self._modem.settings.basic["X"] >= 5:
            self._modem.say("RINGING")

    async def _refused(self) -> str:
        await asyncio.sleep(BUSY_KNOWN_AFTER_S)
        return "BUSY" if self._modem.settings.basic["X"] >= 3 else "NO CARRIER"

    async def _wait_for_carrier(self) -> str:
        """Data mode: a voice never brings a carrier."""
        sign = await self._next_of(REFUSALS, self._modem.settings.registers[7])
        return "NO CARRIER" if sign is None else await self._refused()

    async def _next_of(self, wanted: tuple[Sign, ...], limit_s: float) -> LineSign | None:
        try:
            async with asyncio.timeout(limit_s):
                while True:
                    sign = await self._signs.get()
                    if sign.sign in wanted:
                        return sign
        except TimeoutError:
            return None
