"""Microphone and loudspeaker of the PC, as the recorder and the player know them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Microphone:
    """`key` is how the device is asked for; `name` how the system calls it."""

    key: int
    name: str
    is_usual: bool = False


class Recording(Protocol):
    """A microphone that is open."""

    rate: int

    def close(self) -> None:
        """No block comes after this returns."""


class Playing(Protocol):
    """Samples that are being played."""

    @property
    def position_s(self) -> float:
        """How far they were heard."""

    @property
    def is_over(self) -> bool:
        """True once the last sample was heard, or the loudspeaker is gone."""

    def close(self) -> None:
        """Silence, at once."""


class SoundDevice(Protocol):
    """Everything here may take a moment: never on the thread of the windows. Raises SoundDeviceError."""

    def microphones(self) -> Sequence[Microphone]:
        """Those plugged in now."""

    def record(self, key: int | None, heard: Callable[[Samples], None], lost: Callable[[], None]) -> Recording:
        """Open a microphone (None: the usual one). `heard` is called on its own thread with each block, `lost` when
        it is unplugged."""

    def play(self, samples: Samples, rate: int, from_s: float = 0.0) -> Playing:
        """Begin to play on the usual loudspeaker."""
