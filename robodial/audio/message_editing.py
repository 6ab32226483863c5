"""Working on a recorded message before it is made for the telephone: trim, level, picture of it, what is wrong with it.

Samples are 16-bit, one channel, at any rate. No I/O; nothing is changed in place.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
import soxr
from numpy.typing import NDArray

from robodial.audio.first_word import first_word_s
from robodial.audio.levels import active_speech_level, frame_levels, is_steady, rms_at
from robodial.audio.telephone import SPEECH_LEVEL_DBM0, band_limited, limited
from robodial.domain.voice_format import SAMPLE_RATE

Samples = NDArray[np.int16]
Floats = NDArray[np.float32]

KEPT_S = 0.15
"""Silence left at both ends by the automatic trim: a message that begins on its first consonant sounds cut off."""

LONGEST_GOOD_S = 60.0
"""Few people listen longer to a recorded voice."""

SHORTEST_S = 0.3
"""What is left after a trim lasts at least this long: shorter than any word."""

QUIETEST_DBFS = -100.0

_SILENT_DBM0 = -55.0
"""As in sound_file: below this there is only the noise of a microphone that is muted or not plugged in."""
_QUIET_DBM0 = -38.0
"""Raised by more than 20 dB to the level of a message, the room becomes as audible as the voice."""
_NOISE_BELOW_SPEECH_DB = 20.0
"""With the room less than this below the voice, words are hard to follow on a telephone."""
_PAUSES_PERCENTILE = 10
_FULL_SCALE = 32700
_FLAT_SAMPLES = 3
"""So many samples in a row at full scale are a peak that was cut off, not one that just reached it."""
_CLIPPED_PEAKS = 3
"""One cut peak is a bump against the microphone."""
_OVERVIEW_BLOCKS = 16384
"""More columns than any screen has."""


@dataclass(frozen=True, slots=True)
class Trim:
    """The part that is kept, in seconds from the start of the recording."""

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Level:
    """How loud a block of sound is, in dB below full scale; -100 for silence."""

    rms_dbfs: float
    peak_dbfs: float


SILENCE = Level(QUIETEST_DBFS, QUIETEST_DBFS)


class Finding(Enum):
    """What people called would notice."""

    NOTHING_SAID = "nothing_said"
    TOO_QUIET = "too_quiet"
    CLIPPED = "clipped"
    NOISY = "noisy"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True, eq=False)
class Overview:
    """A recording's picture at a fine grain: lowest and highest sample of each of many equal blocks."""

    lowest: Samples
    highest: Samples
    duration_s: float

    def columns(self, width: int) -> tuple[Samples, Samples]:
        """Lowest and highest sample for each of `width` columns of pixels; fast enough for every repaint."""
        blocks = len(self.lowest)
        if width <= 0 or not blocks:
            return np.zeros(0, np.int16), np.zeros(0, np.int16)
        starts = np.arange(width) * blocks // width
        return np.minimum.reduceat(self.lowest, starts), np.maximum.reduceat(self.highest, starts)


def overview(samples: Samples, rate: int) -> Overview:
    """Read once for each recording: some milliseconds for five minutes at 48 kHz."""
    if not len(samples):
        return Overview(samples, samples, 0.0)
    size = -(-len(samples) // _OVERVIEW_BLOCKS)
    whole = len(samples) // size * size
    blocks = samples[:whole].reshape(-1, size)
    lowest, highest = blocks.min(axis=1), blocks.max(axis=1)
    if rest := samples[whole:].tolist():
        lowest, highest = np.append(lowest, np.int16(min(rest))), np.append(highest, np.int16(max(rest)))
    return Overview(lowest, highest, len(samples) / rate)


def trimmed(samples: Samples, rate: int, trim: Trim) -> Samples:
    """The part of `samples` that `trim` keeps."""
    first, last = round(max(0.0, trim.start_s) * rate), round(trim.end_s * rate)
    return samples[first : max(first, last)]


def proposed_trim(samples: Samples, rate: int) -> Trim:
    """From just before the first word to just after the last one; everything where no word can be told."""
    whole = Trim(0.0, len(samples) / rate)
    heard = _on_telephone(samples, rate)
    if _says_nothing(heard):
        return whole
    words = np.rint(np.clip(heard, -32768, 32767)).astype(np.int16)
    start_s = first_word_s(words) - KEPT_S
    end_s = whole.end_s - first_word_s(words[::-1].copy()) + KEPT_S
    proposed = Trim(max(0.0, start_s), min(whole.end_s, end_s))
    return proposed if proposed.end_s - proposed.start_s >= SHORTEST_S else whole


def normalised(samples: Samples, rate: int) -> Samples:
    """The same speech at the level of all telephone messages; silence stays silence."""
    heard = _on_telephone(samples, rate)
    if _says_nothing(heard):
        return samples
    gain = np.float32(rms_at(SPEECH_LEVEL_DBM0) / rms_at(active_speech_level(heard)))
    louder = limited(samples.astype(np.float32) * gain, step=max(1, rate // 1000))
    return np.rint(louder).astype(np.int16)


def level_of(block: Samples) -> Level:
    """Of the last moments heard by the microphone, for a meter."""
    if not len(block):
        return SILENCE
    values = block.astype(np.float32) / np.float32(32768)
    return Level(_dbfs(float(np.sqrt(np.mean(np.square(values))))), _dbfs(float(np.abs(values).max())))


def findings(samples: Samples, rate: int) -> tuple[Finding, ...]:
    """What is wrong with the recording, the gravest first."""
    heard = _on_telephone(samples, rate)
    if _says_nothing(heard):
        return (Finding.NOTHING_SAID,)
    speech = active_speech_level(heard)
    pauses = float(np.percentile(frame_levels(heard), _PAUSES_PERCENTILE))
    found = {
        Finding.TOO_QUIET: speech < _QUIET_DBM0,
        Finding.CLIPPED: _cut_peaks(samples) >= _CLIPPED_PEAKS,
        Finding.NOISY: speech - pauses < _NOISE_BELOW_SPEECH_DB,
        Finding.TOO_LONG: len(samples) / rate > LONGEST_GOOD_S,
    }
    return tuple(finding for finding, is_so in found.items() if is_so)


def at_telephone_rate(samples: Samples, rate: int) -> Floats:
    """`samples` at 8,000 Hz, full scale 1.0, as `telephone.for_telephone` takes them."""
    values = samples.astype(np.float32) / np.float32(32768)
    resampled: Floats = values if rate == SAMPLE_RATE else soxr.resample(values, rate, SAMPLE_RATE, quality="HQ")
    return resampled


def _on_telephone(samples: Samples, rate: int) -> Floats:
    """What of `samples` a telephone carries, at 8,000 Hz, in 16-bit units."""
    return band_limited(at_telephone_rate(samples, rate)) * np.float32(32767)


def _says_nothing(heard: Floats) -> bool:
    if len(heard) < SHORTEST_S * SAMPLE_RATE or active_speech_level(heard) < _SILENT_DBM0:
        return True
    return is_steady(frame_levels(heard))


def _cut_peaks(samples: Samples) -> int:
    """How many times the recording stays at full scale."""
    full = (samples >= _FULL_SCALE) | (samples <= -_FULL_SCALE)
    edges = np.flatnonzero(np.diff(full.astype(np.int8), prepend=0, append=0))
    lengths = edges[1::2] - edges[::2]
    return int(np.count_nonzero(lengths >= _FLAT_SAMPLES))


def _dbfs(value: float) -> float:
    return max(QUIETEST_DBFS, 20 * float(np.log10(value))) if value > 0 else QUIETEST_DBFS
