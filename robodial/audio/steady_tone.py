"""One tone that keeps its pitch and its level, as beeps do and voices never do for long."""

from dataclasses import dataclass

from robodial.audio.spectra import Hop

_PURE = 0.72
"""Share of the power, noise apart, in the tone: 8-bit quantisation leaves 0.8 to a weak one."""
_STRAY = 0.012
_STRAY_HZ = 7.0
_MISSES = 2
"""Drop-outs of up to 20 ms are bridged."""
_HALF_POWER_DB = 6.0
"""A tone lasts from the first to the last window at least half filled by it: 6 dB for the Hann window."""
_EDGE_HOPS = 2
"""The windows at either end also hold what was before or comes after."""
_HZ_RANGE = 0.004
_HZ_RANGE_HZ = 3.0
_LEVEL_RANGE_DB = 12.0
"""Bells and beeps may fade; their pitch stands still."""
_SURE_S = 0.11
"""No vowel holds pitch and level for so long."""


@dataclass(slots=True)
class SteadyTone:
    """A run of hops at one pitch; times in seconds of audio."""

    began: float
    ended: float
    hz: float
    level: float
    hops: int = 1
    lowest_hz: float = 10_000.0
    highest_hz: float = 0.0
    quietest: float = 10.0
    """Of the hops between its edges."""
    _last: tuple[float, float] = (0.0, 0.0)
    _before: tuple[float, float] = (0.0, 0.0)

    @property
    def duration_s(self) -> float:
        return self.ended - self.began

    @property
    def is_steady(self) -> bool:
        """No voice holds pitch and level so well."""
        if self.hops < 2 * _EDGE_HOPS + 1:
            return False
        steady = self.highest_hz - self.lowest_hz <= max(_HZ_RANGE * self.hz, _HZ_RANGE_HZ)
        return steady and self.level - self.quietest <= _LEVEL_RANGE_DB

    def takes(self, hop: Hop) -> bool:
        return abs(hop.f1 - self.hz) < max(_STRAY * self.hz, _STRAY_HZ)

    def take(self, hop: Hop) -> None:
        self.hops += 1
        self.hz += (hop.f1 - self.hz) / min(self.hops, 8)
        if hop.level > self.level + _HALF_POWER_DB:
            self.began = hop.at
        self.level = max(self.level, hop.level)
        if hop.level > self.level - _HALF_POWER_DB:
            self.ended = hop.at
        if self.hops > 2 * _EDGE_HOPS:
            hz, level = self._before
            self.lowest_hz, self.highest_hz = min(self.lowest_hz, hz), max(self.highest_hz, hz)
            self.quietest = min(self.quietest, level)
        self._before, self._last = self._last, (hop.f1, hop.level)


class SteadyTones:
    """Finds them, hop by hop."""

    def __init__(self) -> None:
        self.sounding: SteadyTone | None = None
        self.ended: SteadyTone | None = None
        """The one that ended with this hop."""
        self._misses = 0

    @property
    def is_sure(self) -> bool:
        """What sounds now is a tone and no voice."""
        run = self.sounding
        return run is not None and run.duration_s >= _SURE_S and run.is_steady

    def hear(self, hop: Hop, noise_level: float) -> None:
        """Take one hop in."""
        self.ended = None
        run = self.sounding
        tonal = hop.f1 > 0 and hop.share1 > _PURE * (1 - 10 ** ((noise_level - hop.level) / 10))
        tonal = tonal and hop.level > noise_level + 3.0
        if run is not None and tonal and run.takes(hop):
            run.take(hop)
            self._misses = 0
            return
        if run is not None:
            self._misses += 1
            if self._misses <= _MISSES and run.hops > 3:
                return
            self.ended, self.sounding = run, None
        if tonal:
            self.sounding = SteadyTone(hop.at, hop.at, hop.f1, hop.level)
            self._misses = 0
