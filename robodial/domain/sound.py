"""A sound ready for the telephone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from robodial.domain.voice_format import SAMPLE_RATE


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """Samples at 8,000 Hz, int16, one channel."""

    samples: NDArray[np.int16]

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / SAMPLE_RATE
