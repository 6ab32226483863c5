"""A sound ready for the telephone."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from robodial.domain.voice_format import SAMPLE_RATE

if TYPE_CHECKING:  # whoever has no sound to do with needs no numpy
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """Samples at 8,000 Hz, int16, one channel."""

    samples: "NDArray[np.int16]"

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / SAMPLE_RATE
