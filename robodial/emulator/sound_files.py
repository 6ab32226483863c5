"""Greetings that come from a sound file."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from robodial.domain.voice_format import SAMPLE_RATE
from robodial.emulator.signals import Samples
from robodial.errors import ScenarioError
from robodial.i18n import gettext as _

LOUDEST = 32000
"""Room for line noise above the loudest sample."""


@lru_cache(maxsize=64)
def sound_file(path: Path) -> Samples:
    """The samples of a greeting. Raises ScenarioError unless it is 8000 Hz, one channel."""
    import soundfile

    try:
        samples, rate = soundfile.read(str(path), dtype="int16")
    except (OSError, RuntimeError) as error:
        raise ScenarioError(_("{file} cannot be read as a sound: {reason}").format(file=path, reason=error)) from error
    if rate != SAMPLE_RATE or samples.ndim != 1:
        raise ScenarioError(
            _("{file} has {rate} Hz and {channels} channels; a greeting needs 8000 Hz and one channel.").format(
                file=path, rate=rate, channels=1 if samples.ndim == 1 else samples.shape[1]
            )
        )
    return np.clip(np.asarray(samples, np.int16), -LOUDEST, LOUDEST)
