"""A modem's own ears: what happens on the line, told as DLE codes the way its family does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robodial.emulator.family import ToneReport
from robodial.emulator.line_signs import LineSign, Sign
from robodial.emulator.timers import Timers

if TYPE_CHECKING:
    from robodial.emulator.virtual_modem import VirtualModem

KEY_KNOWN_AFTER_S = 0.04
"""Shortest tone that counts as a key (ITU-T Q.24)."""

KEY_OVER_AFTER_S = 0.02
DOUBLED_AFTER_S = 0.2
"""A firmware that reports a key twice does so this long after its end."""

KEY_REPEAT_S = 0.07
"""A shielded key is repeated this often while it lasts (V.253)."""


class Detectors:
    """Turns line signs into reports. `doubled` makes every key come twice, as some firmware does."""

    def __init__(self, modem: VirtualModem) -> None:
        self.doubled = False
        self._modem = modem
        self._tone = Timers()
        self._keys = Timers()

    def notice(self, sign: LineSign) -> None:
        """Something began on the line."""
        if sign.sign is Sign.KEY:
            self._key(sign)
            return
        self._tone.cancel()
        if tone := self._modem.family.reports.get(sign.sign.value):
            self._tone.at(sign.at + tone.after_s, self._repeat, tone, sign.at + tone.after_s)

    def forget(self) -> None:
        """On-hook: nothing more to hear."""
        self._tone.cancel()
        self._keys.cancel()

    def _repeat(self, tone: ToneReport, at: float) -> None:
        self._modem.report(tone.code)
        if tone.every_s:
            self._tone.at(at + tone.every_s, self._repeat, tone, at + tone.every_s)

    def _key(self, sign: LineSign) -> None:
        if sign.length_s < KEY_KNOWN_AFTER_S:
            return
        known_at = sign.at + KEY_KNOWN_AFTER_S
        over_at = sign.at + sign.length_s + KEY_OVER_AFTER_S
        self._one_report(sign.key, known_at, over_at)
        if self.doubled:
            again_s = sign.length_s + DOUBLED_AFTER_S
            self._one_report(sign.key, known_at + again_s, over_at + again_s)

    def _one_report(self, key: str, known_at: float, over_at: float) -> None:
        if not self._modem.family.dtmf_shielded:
            self._keys.at(known_at, self._modem.report, key)
            return
        self._keys.at(known_at, self._begin_report, key)
        at = known_at + KEY_REPEAT_S
        while at < over_at - KEY_OVER_AFTER_S:
            self._keys.at(at, self._modem.report, key)
            at += KEY_REPEAT_S
        self._keys.at(over_at, self._modem.report, self._modem.family.dtmf_end)

    def _begin_report(self, key: str) -> None:
        """One timer for both codes: of two with the same time, the loop may run either first."""
        self._modem.report("/")
        self._modem.report(key)
