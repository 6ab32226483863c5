"""What earlier messages on a line tell about the echo of the next one.

A modem holds our voice for as long in one call as in another, and returns it through the same hybrid. Who knows that
can tell at once what of a new message may come back, and so hears who speaks in its first moments.
"""

from collections import deque

import numpy as np

from robodial.audio.echo_path import HOP, LONGEST_DELAY, Floats

_REMEMBERED = 20
"""Messages: a line that was moved to another socket is known anew by then."""
_ENOUGH = 3
"""Messages until their echo is what is expected of the next one."""
_LEAST = 0.1
"""An echo may always be as strong as this, 20 dB below ours, at any delay."""
_AROUND_HOPS = 6
"""The next echo's delay differs by less: its path, 32 ms long, may be strongest elsewhere, and modems vary a little."""
_TOLD_LITTLE = 0.25
"""A message that was over before it was known that its echo is weaker than this teaches nothing."""


class EchoMemory:
    """Of one line: how strong the echo may have been at each delay, message by message."""

    def __init__(self) -> None:
        self._messages: deque[Floats] = deque(maxlen=_REMEMBERED)

    @property
    def expected(self) -> Floats | None:
        """Largest gain (amplitude) for each delay, in steps of 10 ms; None while too few messages were heard."""
        return None if len(self._messages) < _ENOUGH else np.asarray(np.max(self._messages, axis=0), np.float32)

    def found(self, delay: int, gain: float) -> None:
        """The strongest reflection of a message came so many samples after it; in all they had this gain at most."""
        gains = np.full(LONGEST_DELAY // HOP, _LEAST, np.float32)
        hop = delay // HOP
        gains[max(0, hop - _AROUND_HOPS) : hop + _AROUND_HOPS + 1] = max(gain, _LEAST)
        self._messages.append(gains)

    def not_found(self, gain_bounds: Floats) -> None:
        """A message's echo was not found, since it was weaker than this at each delay, in steps of 10 ms."""
        if gain_bounds.max() <= _TOLD_LITTLE:
            self._messages.append(np.maximum(gain_bounds, np.float32(_LEAST)))
