"""Keys pressed by the far end, from the measurements of `spectra` (ITU-T Q.23 frequencies, Q.24 limits)."""

from robodial.audio.spectra import HOP, Hop
from robodial.domain.voice_format import SAMPLE_RATE

ROWS_HZ = (697.0, 770.0, 852.0, 941.0)
COLUMNS_HZ = (1209.0, 1336.0, 1477.0, 1633.0)
KEYS = ("123A", "456B", "789C", "*0#D")

_TOLERANCE = 0.024
"""Between "accept at 1.5 %" and "reject at 3.5 %" (Q.24, annex A)."""
_PURITY = 0.93
"""Share of the power between 156 and 3406 Hz in the two tones; speech hardly reaches it at exactly these pitches."""
_HIGH_OVER_LOW_DB = 5.0
_LOW_OVER_HIGH_DB = 9.0
"""Twist accepted is +4 and -8 dB (Q.24), one more for the measurement."""
_SHORTEST_S = 0.031
"""Between 40 ms, which must count, and 23 ms, which must not (Q.24)."""
_HOP_S = HOP / SAMPLE_RATE
_END_HOPS = 3


def key_in(hop: Hop) -> str | None:
    """The key whose two tones fill this hop, if any."""
    lower, upper = ((hop.f1, hop.share1), (hop.f2, hop.share2))
    if lower[0] > upper[0]:
        lower, upper = upper, lower
    if hop.share1 + hop.share2 < _PURITY * (1 + hop.low):
        return None
    if not upper[1] < lower[1] * 10 ** (_HIGH_OVER_LOW_DB / 10):
        return None
    if not lower[1] < upper[1] * 10 ** (_LOW_OVER_HIGH_DB / 10):
        return None
    row, column = _nearest(lower[0], ROWS_HZ), _nearest(upper[0], COLUMNS_HZ)
    return KEYS[row][column] if row is not None and column is not None else None


def _nearest(hz: float, nominal: tuple[float, ...]) -> int | None:
    for index, candidate in enumerate(nominal):
        if abs(hz - candidate) < _TOLERANCE * candidate:
            return index
    return None


class KeyListener:
    """One answer for each press, however long it is held; interruptions of 10 ms do not make two of it.

    Length is measured as energy over peak power: a window slides over the tone, and what it sees adds up to the
    tone's own length whether that is longer or shorter than the window.
    """

    def __init__(self) -> None:
        self._key: str | None = None
        self._energy = self._peak = 0.0
        self._misses = 0
        self._told = False

    def hear(self, hop: Hop) -> str | None:
        """The key that this hop makes certain; None otherwise."""
        key = key_in(hop) if hop.share2 > 0.05 else None
        power = 10 ** (hop.level / 10)
        if key is None or key != self._key:
            self._misses += 1
            if self._key is None or self._misses >= _END_HOPS or not self._told:
                self._begin(key, power)
            return None
        self._misses = 0
        self._energy += power
        self._peak = max(self._peak, power)
        if self._told or self._energy / self._peak * _HOP_S < _SHORTEST_S:
            return None
        self._told = True
        return key

    def _begin(self, key: str | None, power: float) -> None:
        self._key, self._energy, self._peak = key, power, power
        self._misses, self._told = 0, False
