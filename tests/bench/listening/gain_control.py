"""An automatic gain control, as voice modems (`+VGR=0`), telephone adapters and exchanges have them.

It turns loud sound down within some milliseconds, and whatever is heard between rings and words slowly up.
"""

import numpy as np

from robodial.audio.levels import rms_at
from robodial.domain.voice_format import SAMPLE_RATE
from tests.bench.listening.network_sounds import Audio
from tests.bench.listening.truth import Truth

_AIM_DBM0 = (-20.0, -12.0)
_MOST_DB = (6.0, 18.0)
"""How much it turns up at most..."""
_LEAST_DB = -12.0
_UP_DB_PER_S = (10.0, 40.0)
_DOWN_DB_PER_S = (200.0, 1500.0)
_STEP = 40
"""...in steps of so many samples."""


def gain_controlled(audio: Audio, chance: np.random.Generator, truth: Truth) -> Audio:
    """The call behind one; what it does goes into `truth.line`."""
    aim, most, up, down = (
        round(float(chance.uniform(*between)), 1) for between in (_AIM_DBM0, _MOST_DB, _UP_DB_PER_S, _DOWN_DB_PER_S)
    )
    truth.line |= {"gain_control_db": most, "gain_control_db_per_s": up}
    steps = np.pad(audio, (0, -len(audio) % _STEP)).reshape(-1, _STEP)
    levels = 20 * np.log10(np.sqrt(np.mean(np.square(steps), axis=1) + 1e-9) / rms_at(0.0))
    wanted = np.clip(aim - levels, _LEAST_DB, most)
    gains, gain = [], 0.0
    for want in wanted.tolist():
        gain = min(max(want, gain - down * _STEP / SAMPLE_RATE), gain + up * _STEP / SAMPLE_RATE)
        gains.append(gain)
    middles = (np.arange(len(gains)) + 0.5) * _STEP
    return np.asarray(audio * 10 ** (np.interp(np.arange(len(audio)), middles, gains) / 20))
