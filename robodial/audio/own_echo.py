"""Takes the echo of our own message out of what is heard, so that the rest can be listened to while it plays.

    heard - path(sent) = rest          the path: robodial.audio.echo_path
    rest no louder than our echo may have left -> turned down to the noise of the line
    rest louder                        -> somebody else: passed as it is

Until the delay is known, everything that is no louder than the message could come back is turned down: at first a
loud voice passes and a faint one does not; as soon as the echo is found, or known to be too weak to be found, both do.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from robodial.audio.echo_limit import CLEAR, COARSE_WEAK, EchoLimit, hop_powers
from robodial.audio.echo_memory import EchoMemory
from robodial.audio.echo_path import BLOCK, HOP, LONGEST_DELAY, TAPS, DelaySearch, EchoPath, Floats, SentSound, stretch
from robodial.audio.levels import dbm0, rms_at
from robodial.domain.voice_format import SAMPLE_RATE

_NO_DOUBT = 0.01
"""A doubt about the path that does not matter any more."""
_CLEARLY_SOFTER = 0.5
"""Power of what was heard against what is left, from which on the path must be wrong."""
_LOST_AFTER = 3
"""Blocks in a row in which subtracting the echo takes nothing away, though it should: its delay has changed..."""
_DOUBTED_AFTER = 2
"""...and after so many the path is fitted again at once. One alone is mostly them, speaking up."""
_WORSE = 1.2
"""Power left against power heard that means so: far ends vary, and agree with ours by chance."""
_NOTICEABLE = 0.1
"""Share of the echo in what is heard, from which on that can be told."""
_BLOCKS_SEARCHED = 12
"""Blocks kept while the delay is searched, to learn the path from once it is found: a second."""
_BLOCK_HOPS = BLOCK // HOP


@dataclass(slots=True)
class _Expected:
    """What one block of our echo will be like, before it is heard; powers hop by hop."""

    echo: Floats | None
    """Its samples; None while the path, or its delay, is not known."""
    powers: list[float]
    most: list[float]
    """The strongest that it could be."""
    besides: list[float]
    """The strongest that no path explains."""


class OwnEcho:
    """The echo of one message. Sample 0 of what is heard is the first one that arrives after the message was begun.

    `sent` is what is played, as the modem will play it (coded and decoded, where that is coarse). `noise_dbm0` is the
    noise of the line as known so far; `memory` is the line's, from earlier messages. A delay that changes during the
    message, as when the modem runs dry, is found again within half a second.
    """

    def __init__(self, sent: NDArray[np.int16], noise_dbm0: float = -60.0, memory: EchoMemory | None = None) -> None:
        self._sent = SentSound(sent if len(sent) else np.zeros(1, np.int16))
        self._memory = memory if memory is not None else EchoMemory()
        self._search: DelaySearch | None = DelaySearch(self._sent, expected=self._memory.expected)
        self._path: EchoPath | None = None
        self._limit = EchoLimit(rms_at(noise_dbm0) ** 2)
        self._waiting: Floats = np.empty(0, np.float32)
        self._done = 0
        self._history: deque[tuple[int, Floats]] = deque(maxlen=_BLOCKS_SEARCHED)
        self._before: Floats = np.zeros(len(self._sent.whitening) - 1, np.float32)
        self._ended_at: int | None = None
        self._fruitless = 0
        self._gain = 0.0
        powers = np.array(hop_powers(self._sent.plain_from(0, -(-len(sent) // HOP) * HOP)), np.float32)
        self._sent_powers = np.maximum(np.append(powers, np.float32(0)), np.append(np.float32(0), powers))
        """Of each hop: the louder of itself and the one before."""

    # ---- what a listener asks ------------------------------------------------------------------------------------

    @property
    def delay_s(self) -> float | None:
        """From the start of the message to its first sample in what is heard; None while unknown.

        The path begins here; its strongest reflection comes up to 8 ms later.
        """
        return None if self._path is None else self._path.delay / SAMPLE_RATE

    @property
    def residual_dbm0(self) -> float:
        """What is left in the last hop may be our own echo up to this level; -100 when there is none."""
        return float(dbm0(self._limit.limit))

    @property
    def over(self) -> bool:
        """Nothing of the message can still come back: take what `flush` gives, then listen without this."""
        if self._ended_at is None:
            return False
        delay = self._path.delay if self._path is not None and not self._is_lost else LONGEST_DELAY
        return self._done >= min(self._ended_at, len(self._sent)) + delay + 2 * TAPS

    # ---- what it is told -----------------------------------------------------------------------------------------

    def remove(self, heard: NDArray[np.int16]) -> NDArray[np.int16]:
        """The same samples without our echo; fewer than `BLOCK` are kept for the next call.

        So what is decided while the message plays is decided up to 80 ms later: whole blocks cost two thirds of pieces.
        """
        waiting = np.concatenate((self._waiting, heard.astype(np.float32)))
        ready = len(waiting) // BLOCK * BLOCK
        self._waiting = waiting[ready:]
        rest = [self._without_echo(waiting[first : first + BLOCK]) for first in range(0, ready, BLOCK)]
        return np.rint(np.concatenate(rest)).clip(-32768, 32767).astype(np.int16) if rest else np.empty(0, np.int16)

    def flush(self) -> NDArray[np.int16]:
        """The samples kept back, as they were heard."""
        kept, self._waiting = self._waiting, self._waiting[:0]
        return kept.astype(np.int16)

    def end(self) -> None:
        """The message ended, or was stopped: only what is in flight still comes back."""
        if self._ended_at is None:
            self._ended_at = self._done + len(self._waiting)
            self._remember()

    def _remember(self) -> None:
        if self._search is None and self._path is not None:
            self._memory.found(self._path.strongest_at, self._path.gain)
        elif self._search is not None and self._path is None:
            self._memory.not_found(self._search.gain_bounds)

    # ---- one block -----------------------------------------------------------------------------------------------

    @property
    def _is_lost(self) -> bool:
        """The path is known, but not any longer its delay."""
        return self._path is not None and self._search is not None

    def _without_echo(self, heard: Floats) -> Floats:
        self._limit.notice_step(heard)
        expected = self._expect()
        rest, besides = heard, expected.besides
        powers = as_heard = hop_powers(heard)
        if expected.echo is not None:
            rest = heard - expected.echo
            powers = hop_powers(rest)
            denied = self._limit.denied(as_heard, powers, expected.powers)
            besides = list(map(max, besides, denied))
            times = 1.0 if self._ended_at is not None else _CLEARLY_SOFTER
            rest, powers = _softer(heard, as_heard, rest, powers, times)
        gains = self._limit.gains(powers, expected.most, besides, known=expected.echo is not None)
        self._learn_from(heard, expected.echo)
        self._done += BLOCK
        return rest if gains is None else rest * gains

    def _expect(self) -> _Expected:
        first, path, coarse, nothing = self._done, self._path, self._limit.coarse, [0.0] * _BLOCK_HOPS
        if self._search is not None:
            before = self._powers_before(first // HOP, len(self._search.gain_bounds))
            suspected = _strongest(before, np.square(self._search.gain_bounds)[::-1])
            besides = _lost_in_steps(_strongest(before, self._search.largest_gain**2)) if coarse else nothing
            return _Expected(None, nothing, suspected, besides)
        assert path is not None
        echo = path.echo(first, BLOCK)
        powers = most = hop_powers(echo)
        if path.doubt > _NO_DOUBT:
            most = list(map(max, powers, self._returned(first, path, self._gain * path.doubt)))
        besides = _lost_in_steps(self._returned(first, path, path.gain)) if coarse else nothing
        return _Expected(echo, powers, most, besides)

    def _returned(self, first: int, path: EchoPath, gain: float) -> list[float]:
        """The strongest that our echo could be in each hop, `gain` given."""
        spread = len(path.taps) // HOP + 2
        before = self._powers_before((first - path.delay) // HOP, spread)
        return _strongest(before, gain**2)

    def _powers_before(self, hop: int, count: int) -> Floats:
        """Power of what was sent in the `count` hops up to `hop`, and up to the next ones of a block, one a row."""
        powers = stretch(self._sent_powers, hop + 1 - count, _BLOCK_HOPS + count - 1)
        return np.ndarray((_BLOCK_HOPS, count), powers.dtype, powers.data, strides=powers.strides * 2)

    # ---- what it teaches -----------------------------------------------------------------------------------------

    def _learn_from(self, heard: Floats, echo: Floats | None) -> None:
        white = np.convolve(np.concatenate((self._before, heard)), self._sent.whitening, "valid")
        self._before = heard[len(heard) - len(self._before) :]
        if self._search is not None:
            self._find(self._search, self._done, white)
        elif self._path is not None and echo is not None:
            self._check(self._path, heard, echo)
            self._path.learn(self._done, white, self._limit.least_told, at_once=self._fruitless == _DOUBTED_AFTER)

    def _find(self, search: DelaySearch, first: int, white: Floats) -> None:
        self._history.append((first, white))
        search.hear(first, white, self._limit.least_told)
        if search.delay is None:
            return
        if self._path is None:
            self._path = EchoPath(self._sent, search.delay)
            self._path.learn_all(self._history, self._limit.least_told)
            self._gain = search.gain_found()
        else:
            self._path.move_to(search.delay, self._history)
        self._search = None
        self._history.clear()

    def _check(self, path: EchoPath, heard: Floats, echo: Floats) -> None:
        """Is the echo still where it was?"""
        rest = heard - echo
        was, left = float(np.dot(heard, heard)), float(np.dot(rest, rest))
        if float(np.dot(echo, echo)) < max(_NOTICEABLE * was, CLEAR * self._limit.least_told * len(heard)):
            return
        self._fruitless = self._fruitless + 1 if left > _WORSE * was else 0
        if self._fruitless >= _LOST_AFTER and self._ended_at is None:
            self._fruitless = 0
            self._search = DelaySearch(self._sent, largest_gain=path.gain)


def _strongest(before: Floats, gains: Floats | float) -> list[float]:
    """The strongest echo of each hop (row) of what was sent before it; `gains` of power, for each delay or for all."""
    powers: list[float] = (before * gains).max(axis=1).tolist()
    return powers


def _lost_in_steps(echo: list[float]) -> list[float]:
    """What coarse steps may make of an echo of these powers, which agrees with nothing that was sent."""
    return [min(power, COARSE_WEAK) for power in echo]


def _softer(
    heard: Floats, as_heard: list[float], rest: Floats, powers: list[float], times: float
) -> tuple[Floats, list[float]]:
    """Hop by hop, the rest; but as heard where that is so much softer: there was less echo than the path says.

    Sounds that the message has not held before are not known to the path, and one that was stopped has no echo.
    """
    softer = [was < times * left for was, left in zip(as_heard, powers, strict=True)]
    if not any(softer):
        return rest, powers
    powers = [was if soft else left for soft, was, left in zip(softer, as_heard, powers, strict=True)]
    return np.where(np.repeat(softer, HOP), heard, rest), powers
