"""Takes the echo of our own message out of what is heard, so that the rest can be listened to while it plays.

    heard - path(sent) = rest          the path: robodial.audio.echo_path
    rest no louder than our echo may have left -> turned down to the noise of the line
    rest louder                        -> somebody else: passed as it is

Until the delay is known, everything that is no louder than the message could come back is turned down: at first a
loud voice passes and a faint one does not; as soon as the echo is found, or known to be too weak to be found, both do.
"""

import numpy as np
from numpy.typing import NDArray

from robodial.audio.echo_path import BLOCK, LONGEST_DELAY, TAPS, DelaySearch, EchoPath, Floats, SentSound
from robodial.audio.levels import dbm0, rms_at
from robodial.domain.voice_format import SAMPLE_RATE

HOP = SAMPLE_RATE // 100
"""Samples judged at a time (10 ms)."""

_LEFT_AT_FIRST = 0.3
"""Share of the echo's power that a new path may leave."""
_LEFT_AT_LEAST = 0.003
_MARGIN = 4.0
"""Power above what is mostly left (6 dB) that is still ours: speech varies from hop to hop."""
_OPENS_AT_ONCE = 10.0
"""So much above the limit nobody doubts; below it, two hops in a row are wanted."""
_LEARN_DOWN = 0.1
_LEARN_UP = 0.01
"""What is left is learnt from the quieter hops: the louder ones may hold somebody's voice."""
_SMEAR = 0.5
"""Share of a hop's echo that may still sound in the next."""
_COARSE_STEP = 256
_COARSE_NOISE = 3 * _COARSE_STEP**2 / 12
"""8-bit linear formats: power of the error of one rounding to steps of 256, three times over."""
_NOISE_FALL, _NOISE_RISE = 0.2, 0.003
_LONGEST_IN_FLIGHT = LONGEST_DELAY + 2 * TAPS
_LOST_BLOCKS = 2


class OwnEcho:
    """The echo of one message. Sample 0 of what is heard is the first one that arrived after the message was begun.

    `sent` is what is played, as the modem will play it (coded and decoded, where that is coarse). `noise_dbm0` is the
    noise of the line as known so far.
    """

    def __init__(self, sent: NDArray[np.int16], noise_dbm0: float = -60.0) -> None:
        self._sent = SentSound(sent)
        self._search: DelaySearch | None = DelaySearch(self._sent)
        self._path: EchoPath | None = None
        self._limits = _Limits(rms_at(noise_dbm0) ** 2)
        self._waiting: Floats = np.empty(0, np.float32)
        self._done = 0
        self._block: list[tuple[Floats, Floats]] = []
        self._history: list[tuple[int, Floats]] = []
        self._before: Floats = np.zeros(len(self._sent.whitening) - 1, np.float32)
        self._ended_at: int | None = None
        self._fruitless = 0
        self._hop_levels = _hop_powers(self._sent.plain_from(0, -(-len(sent) // HOP) * HOP)).tolist()

    # ---- what a listener asks ------------------------------------------------------------------------------------

    @property
    def delay_s(self) -> float | None:
        """From the start of the message to its first sample in what is heard; None while unknown."""
        return None if self._path is None else (self._path.delay) / SAMPLE_RATE

    @property
    def residual_dbm0(self) -> float:
        """What is left in the last hop may be our own echo up to this level; -100 when it cannot be."""
        return float(dbm0(self._limits.limit))

    @property
    def over(self) -> bool:
        """Nothing of the message can still come back: call `flush`, then listen without this."""
        if self._ended_at is None:
            return False
        delay = self._path.delay if self._path is not None else LONGEST_DELAY
        return self._done >= min(self._ended_at, len(self._sent)) + delay + 2 * TAPS

    # ---- what it is told -----------------------------------------------------------------------------------------

    def remove(self, heard: NDArray[np.int16]) -> NDArray[np.int16]:
        """The same samples without our echo; fewer than `HOP` are kept for the next call."""
        self._waiting = np.concatenate((self._waiting, heard.astype(np.float32)))
        ready = len(self._waiting) // HOP * HOP
        parts: list[Floats] = []
        taken = 0
        while taken < ready:
            count = min(ready - taken, BLOCK - self._done % BLOCK)
            parts.append(self._without_echo(self._waiting[taken : taken + count]))
            taken += count
        self._waiting = self._waiting[ready:]
        if not parts:
            return np.empty(0, np.int16)
        rest = parts[0] if len(parts) == 1 else np.concatenate(parts)
        return np.clip(np.rint(rest), -32768, 32767).astype(np.int16)

    def flush(self) -> NDArray[np.int16]:
        """The samples kept back, as they were heard."""
        kept, self._waiting = self._waiting, self._waiting[:0]
        return kept.astype(np.int16)

    def end(self) -> None:
        """The message ended, or was stopped: only what is in flight still comes back."""
        if self._ended_at is None:
            self._ended_at = self._done

    # ---- one piece, at most a block ------------------------------------------------------------------------------

    def _without_echo(self, heard: Floats) -> Floats:
        first, path = self._done, self._path
        if path is None:
            rest, echoes = heard, self._suspected(first, len(heard))
        else:
            echo = path.echo(first, len(heard))
            rest, echoes = heard - echo, _hop_powers(echo).tolist()
        gains = self._limits.gains(_hop_powers(heard).tolist(), _hop_powers(rest).tolist(), echoes, path is not None)
        self._block.append((heard, rest))
        self._done += len(heard)
        if self._done % BLOCK == 0:
            self._look_back(self._done - BLOCK)
        return rest if gains is None else rest * gains

    def _suspected(self, first: int, count: int) -> list[float]:
        """The strongest that our echo could be in each hop, its delay unknown."""
        bound = self._search.gain_bound**2 if self._search is not None else 0.0
        powers = []
        for hop in range(first // HOP, (first + count) // HOP):
            recent = self._hop_levels[max(0, hop - LONGEST_DELAY // HOP) : hop + 1]
            powers.append(bound * max(recent, default=0.0))
        return powers

    # ---- one whole block -----------------------------------------------------------------------------------------

    def _look_back(self, first: int) -> None:
        heard = np.concatenate([part[0] for part in self._block])
        self._block.clear()
        white = np.convolve(np.concatenate((self._before, heard)), self._sent.whitening, "valid").astype(np.float32)
        self._before = heard[-len(self._before) :] if len(self._before) else self._before
        if self._path is None:
            self._find(first, white)
        else:
            self._path.learn(first, white)

    def _find(self, first: int, white: Floats) -> None:
        if self._search is None:
            return
        self._history.append((first, white))
        self._history = self._history[-12:]
        self._search.hear(first, white)
        if self._search.delay is not None:
            self._path = EchoPath(self._sent, max(0, self._search.delay - TAPS // 4), self._limits.noise)
            for block in self._history:
                self._path.learn(*block)
            for _ in range(2):
                self._path.solve()


class _Limits:
    """Decides hop by hop whether what is left may be our echo."""

    def __init__(self, noise: float) -> None:
        self.limit = 0.0
        self.noise = noise
        self._left = _LEFT_AT_FIRST
        self._before = 0.0
        self._gain = 1.0
        self._above = False

    def gains(
        self, heard: list[float], rest: list[float], echoes: list[float], known: bool
    ) -> NDArray[np.float32] | None:
        """Gain of each sample; None where all of it passes unchanged."""
        wanted = [self._wanted(*powers, known) for powers in zip(heard, rest, echoes, strict=True)]
        if self._gain == 1.0 and min(wanted) == 1.0:
            return None
        places = np.arange(len(wanted) + 1) * float(HOP)
        gains = np.interp(np.arange(len(wanted) * HOP) + 1.0, places, [self._gain, *wanted])
        self._gain = wanted[-1]
        return np.asarray(gains, np.float32)

    def _wanted(self, heard: float, rest: float, echo: float, known: bool) -> float:
        echo, self._before = max(echo, _SMEAR * self._before), echo
        if known:
            self._learn(rest, echo)
            self.limit = _MARGIN * self._left * echo
        else:
            self.limit = echo
        if rest < self.noise:
            self.noise += _NOISE_FALL * (rest - self.noise)
        else:
            self.noise *= 1 + _NOISE_RISE
        if self.limit <= self.noise:
            return 1.0
        above, self._above = self._above, rest > self.limit
        if self._above and (above or rest > _OPENS_AT_ONCE * self.limit):
            return 1.0
        return float(min(1.0, (self.noise / max(rest, 1.0)) ** 0.5))

    def _learn(self, rest: float, echo: float) -> None:
        if echo > 10 * self.noise:
            share = rest / echo
            step = _LEARN_DOWN if share < self._left else _LEARN_UP
            self._left = max(_LEFT_AT_LEAST, self._left + step * (min(share, 4 * self._left) - self._left))


def _hop_powers(samples: Floats) -> NDArray[np.float64]:
    """Mean square of every whole hop."""
    hops = samples.reshape(-1, HOP)
    return np.asarray(np.einsum("ij,ij->i", hops, hops, dtype=np.float64) / HOP)
