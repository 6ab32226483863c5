"""How much of what is left, once our echo was subtracted, may still be our echo: hop by hop."""

from math import sqrt

import numpy as np

from robodial.audio.echo_path import HOP, Floats
from robodial.audio.levels import rms_at
from robodial.audio.line_noise import LOWEST_DBM0

CLEAR = 10.0
"""An echo this much stronger than the noise says something about what is left of it."""

_LEFT_AT_FIRST = 1.0
"""Share of the echo's power that a new path may leave."""
_LEFT_AT_LEAST = 0.015
"""However well the path fits what the message held so far, its next sounds may differ."""
_MARGIN = 4.0
"""Power above what is mostly left (6 dB) that is still ours: speech varies from hop to hop."""
_MOST_LEFT = 2.0
"""Limit against the echo's power, however badly the path fits."""
_OPENS_AT_ONCE = 10.0
"""So much above the limit nobody doubts; below it, two hops in a row are wanted."""
_LEARN_DOWN = 0.1
_LEARN_UP = 0.01
"""What is left is learnt from the quieter hops: the louder ones may hold somebody's voice."""
_SMEAR = 0.5
"""Share of a hop's echo that may still sound in the next."""

_NOTHING_GOES = 0.9
_SO_MUCH = 0.35
"""The path is wrong where it says that more than this share of the power is echo, and less than a tenth goes."""
_MOVES = 0.4
"""Weight of one hop in the means over the last few."""

_RAMP: Floats = np.linspace(1 / HOP, 1, HOP, dtype=np.float32)

_LEAST_NOISE = rms_at(LOWEST_DBM0) ** 2
_NOISE_FALL, _NOISE_RISE = 0.2, 0.003
"""The noise of the line, for each hop: down soon, up by 1.3 dB a second."""
_COARSE_STEP = 256
_COARSE_NOISE = _COARSE_STEP**2 / 12
COARSE_WEAK = 20 * _COARSE_NOISE
"""Formats of 8 bits, linear, round to steps of 256. What is weaker than about one step (-34 dBm0) comes back as
something else, which no path explains: a faint echo, and any faint voice during our message, is not listened to."""


class EchoLimit:
    """Decides hop by hop whether what is left may be our echo. Powers are mean squares; `noise` is the line's own."""

    def __init__(self, noise: float) -> None:
        self.limit = 0.0
        self.noise = max(noise, _LEAST_NOISE)
        self._left = _LEFT_AT_FIRST
        self._before = 0.0
        self._gain = 1.0
        self._above = False
        self._lately = 0.0, 0.0, 0.0
        self._was_wrong = False
        self.coarse: bool | None = None

    @property
    def least_told(self) -> float:
        """Power of what is there beside voices: noise, and the error of steps that are coarse, or may be."""
        return self.noise + (0.0 if self.coarse is False else _COARSE_NOISE)

    def notice_step(self, heard: Floats) -> None:
        """Are the samples those of an 8-bit linear format? The first sound tells."""
        if self.coarse is None and heard.any():
            self.coarse = not np.remainder(heard, _COARSE_STEP).any()

    def denied(self, heard: list[float], rest: list[float], echoes: list[float]) -> list[float]:
        """What was heard in hops where the path is wrong: it says that much is echo, and nothing goes with that.

        It does not know sounds well that the message has hardly held before. A voice of theirs that is loud enough to
        stay when our echo goes is louder than it.
        """
        result = []
        for powers in zip(heard, rest, echoes, strict=True):
            was, left, echo = self._lately
            was += _MOVES * (powers[0] - was)
            left += _MOVES * (powers[1] - left)
            echo += _MOVES * (powers[2] - echo)
            self._lately = was, left, echo
            before, self._was_wrong = self._was_wrong, _is_wrong(*powers)
            denied = (before and self._was_wrong) or _is_wrong(was, left, echo)
            result.append(powers[0] if denied else 0.0)
        return result

    def gains(self, rest: list[float], echoes: list[float], besides: list[float], *, known: bool) -> Floats | None:
        """Gain of each sample; None where all of it passes unchanged. `besides` is no echo, nor anybody's voice."""
        wanted = [self._wanted(*powers, known) for powers in zip(rest, echoes, besides, strict=True)]
        if self._gain == 1.0 and min(wanted) == 1.0:
            return None
        ends = np.array([self._gain, *wanted], np.float32)[:, np.newaxis]
        self._gain = wanted[-1]
        return ((ends[1:] - ends[:-1]) * _RAMP + ends[:-1]).ravel()

    def _wanted(self, rest: float, echo: float, besides: float, known: bool) -> float:
        echo, self._before = max(echo, _SMEAR * self._before), echo
        if known:
            self._learn(rest, echo)
        self._follow_noise(rest)
        self.limit = besides + (min(_MARGIN * self._left, _MOST_LEFT) * echo if known else echo)
        if self.limit <= self.noise:
            self.limit = 0.0
            return 1.0
        above, self._above = self._above, rest > self.limit
        if self._above and (above or rest > _OPENS_AT_ONCE * self.limit):
            return 1.0
        return sqrt(self.noise / rest) if rest > self.noise else 1.0

    def _follow_noise(self, rest: float) -> None:
        if rest < self.noise:
            self.noise = max(_LEAST_NOISE, self.noise + _NOISE_FALL * (rest - self.noise))
        else:
            self.noise *= 1 + _NOISE_RISE

    def _learn(self, rest: float, echo: float) -> None:
        if echo > CLEAR * self.noise:
            share = rest / echo
            step = _LEARN_DOWN if share < self._left else _LEARN_UP
            self._left = max(_LEFT_AT_LEAST, self._left + step * (min(share, 4 * self._left) - self._left))


def _is_wrong(heard: float, left: float, echo: float) -> bool:
    return left > _NOTHING_GOES * heard and echo > _SO_MUCH * heard


def hop_powers(samples: Floats) -> list[float]:
    """Mean square of every whole hop."""
    hops = samples.reshape(-1, HOP)
    powers: list[float] = (np.vecdot(hops, hops) / HOP).tolist()
    return powers
