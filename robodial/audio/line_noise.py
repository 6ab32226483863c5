"""The level of the line when nobody speaks: learnt while listening, so that no absolute threshold is needed."""

from collections import deque

from robodial.audio.spectra import Hop

LOWEST_DBM0 = -66.0
"""8-bit modems deliver exact zeros in pauses; without a bound any crackle would then stand out as sound."""
LOUD_ABOVE_DB = 6.0
"""A hop is loud this far above the noise: 32 ms of noise alone hardly ever varies by more than 3 dB."""

MOST_LOW = 1.0
"""Tones of the network have nothing below 300 Hz; where more power lies there it is mains hum and its harmonics."""

_FIRST_GUESS_DBM0 = -55.0
_FALL = 0.12
_FOLLOW = 0.03
_STEADY_FOLLOW = 0.3
_FLAT_FOLLOW = 0.05
_FLAT_SHARE = 0.25
"""A hop without any peak in its spectrum is noise, or the crackle of an 8-bit converter between two of its codes."""
_CREEP_DB = 0.002
"""0.2 dB a second, while something sounds that may be speech."""
_STEADY_HOPS = 30
_STEADY_RANGE_DB = 6.0
_NOISY_SHARE = 0.5
"""300 ms within 6 dB, without tones, is noise, however loud: speech varies by 20 dB over a syllable..."""
_HUM_HOPS = 60
_HUM_RANGE_DB = 4.0
_HUM_LOUDEST_DBM0 = -38.0
"""...and 600 ms within 4 dB is noise even where it has tones; louder than this it is music..."""
_HUMMING = 45
"""...unless most of those hops are hum."""
_SOME_LOW = 0.6
_NEARLY_ALL = 0.9
_FIRST_HOPS = 100
"""What hums from the first moment of a call on, in nearly all hops and by so much of their power, is noise too, though
the steps of an 8-bit converter make two tones of it: no ring is so weak beside its hum, and begins with the call."""
_ONSET_HOPS = 12
_ONSET_RANGE_DB = 4.0


class LineNoise:
    """Follows the noise level: down at once, up only when what sounds is steady and has no tones in it."""

    def __init__(self) -> None:
        self.learnt = _FIRST_GUESS_DBM0
        """Level of the noise, dBm0, as heard..."""
        self.floor = LOWEST_DBM0
        """...and the least it is taken for."""
        self._levels: deque[float] = deque(maxlen=_HUM_HOPS)
        self._tonal_hops = 0
        self._humming = 0
        self._hops = 0
        self._low_hops = 0

    def hear(self, hop: Hop, *, in_tone: bool) -> bool:
        """Take one hop in; True when it is louder than the noise. `in_tone`: a pure tone is sounding."""
        self._levels.append(hop.level)
        tonal = hop.share1 + hop.share2 > _NOISY_SHARE
        self._tonal_hops = min(self._tonal_hops + 8, 4 * _STEADY_HOPS) if tonal else max(self._tonal_hops - 2, 0)
        self._humming = (self._humming << 1 | (hop.low > MOST_LOW)) & ((1 << _HUM_HOPS) - 1)
        self._hops += 1
        self._low_hops += hop.low > _SOME_LOW
        above = hop.level - self.learnt
        if above < 0:
            self.learnt = max(self.learnt + _FALL * above, LOWEST_DBM0)
        elif above < LOUD_ABOVE_DB / 2:
            self.learnt += _FOLLOW * above
        elif self.hums_from_the_start or (not in_tone and self._is_steady()):
            self.learnt += _STEADY_FOLLOW * above
        elif hop.share1 + hop.share2 < _FLAT_SHARE:
            self.learnt += _FLAT_FOLLOW * above
        else:
            self.learnt += _CREEP_DB
        return hop.f1 > 0 and hop.level > self.level + LOUD_ABOVE_DB

    @property
    def level(self) -> float:
        """What is no louder than this is noise."""
        return max(self.learnt, self.floor)

    @property
    def hums_from_the_start(self) -> bool:
        """True in the first second of a call while it has held nothing but hum: what seems a tone is none."""
        is_first = _HUM_HOPS <= self._hops < _FIRST_HOPS
        return is_first and self._low_hops >= _NEARLY_ALL * self._hops and self._stands_still()

    def varies(self) -> bool:
        """False while the level stands still, as only hum and noise do, even before they have lasted."""
        recent = list(self._levels)[-_ONSET_HOPS:]
        return max(recent) - min(recent) > _ONSET_RANGE_DB

    def _is_steady(self) -> bool:
        levels = self._levels
        if len(levels) < _STEADY_HOPS:
            return False
        if self._tonal_hops <= _STEADY_HOPS // 2:
            recent = list(levels)[-_STEADY_HOPS:]
            return max(recent) - min(recent) < _STEADY_RANGE_DB
        no_music = self._humming.bit_count() >= _HUMMING or max(levels) < _HUM_LOUDEST_DBM0
        return no_music and self._stands_still()

    def _stands_still(self) -> bool:
        levels = self._levels
        return len(levels) == _HUM_HOPS and max(levels) - min(levels) < _HUM_RANGE_DB
