"""What callees and our message sound like: recordings from a folder, or the emulator's computed speech."""

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Protocol

import numpy as np
import soundfile
from numpy.typing import NDArray

from robodial.domain.voice_format import SAMPLE_RATE
from robodial.emulator.signals import Samples
from robodial.emulator.speech import speech

FRAME = SAMPLE_RATE // 100
AUDIBLE_DB = 35.0
"""Speech is what is at most this far below the loudest 10 ms."""
SPOKEN_DBFS = (-27.0, -18.0)
"""Active level of people on the line, drawn for each greeting."""
MESSAGE_DBFS = -18.0
SHORT_S = (0.4, 1.6)
MACHINE_S = (3.5, 9.0)


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """Someone speaking; the true end of the words is `ends_s`."""

    samples: Samples
    ends_s: float


class Voices(Protocol):
    """A supply of voices; the same for the same generator state."""

    def short(self, chance: Random) -> Voice:
        """A person answers, or says something over the message: 0.4 to 1.8 s."""

    def long(self, chance: Random) -> Voice:
        """A machine's greeting."""

    def message(self, chance: Random, seconds: float) -> Samples:
        """Ours, audible from its first sample on."""


def _levels(samples: Samples) -> NDArray[np.float64]:
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME).astype(float)
    return np.asarray(np.sqrt(np.mean(frames**2, axis=1)))


def trimmed(samples: Samples) -> Samples:
    """Without the silence before and after the words."""
    levels = _levels(samples)
    audible = np.flatnonzero(levels > levels.max() * 10 ** (-AUDIBLE_DB / 20))
    return samples[audible[0] * FRAME : (audible[-1] + 1) * FRAME]


def at_level(samples: Samples, dbfs: float) -> Samples:
    """The same with its active part at `dbfs` (RMS, a full-scale square is 0)."""
    levels = _levels(samples)
    active = levels[levels > levels.max() / 10]
    gain = 32768 * 10 ** (dbfs / 20) / float(np.sqrt(np.mean(active**2)))
    return np.clip(np.round(samples * gain), -30000, 30000).astype(np.int16)


def _voice(samples: Samples, chance: Random) -> Voice:
    words = at_level(trimmed(samples), chance.uniform(*SPOKEN_DBFS))
    return Voice(words, len(words) / SAMPLE_RATE)


class MadeVoices:
    """Computed speech. Nobody was recorded, so it says what is broken, not how people sound."""

    def short(self, chance: Random) -> Voice:
        return _voice(speech(chance.uniform(*SHORT_S), chance), chance)

    def long(self, chance: Random) -> Voice:
        return _voice(speech(chance.uniform(*MACHINE_S), chance), chance)

    def message(self, chance: Random, seconds: float) -> Samples:
        return at_level(trimmed(speech(seconds + 0.2, chance))[: round(seconds * SAMPLE_RATE)], MESSAGE_DBFS)


class RecordedVoices:
    """WAV files (8000 Hz, one channel) in `human_short`, `human_long` and `machine` below a folder.

    Raises FileNotFoundError when one of these is missing or empty.
    """

    def __init__(self, folder: Path) -> None:
        self._short, self._long, self._machine = (
            self._files(folder / name) for name in ("human_short", "human_long", "machine")
        )

    @staticmethod
    def _files(folder: Path) -> list[Path]:
        files = sorted(folder.glob("*.wav"))
        if not files:
            raise FileNotFoundError(f"{folder}: no WAV files; it needs recordings of 8000 Hz, one channel")
        return files

    @staticmethod
    def _read(path: Path) -> Samples:
        samples, _rate = soundfile.read(str(path), dtype="int16")
        return np.asarray(samples, np.int16)

    def short(self, chance: Random) -> Voice:
        return _voice(self._read(chance.choice(self._short)), chance)

    def long(self, chance: Random) -> Voice:
        return _voice(self._read(chance.choice(self._machine)), chance)

    def message(self, chance: Random, seconds: float) -> Samples:
        parts: list[Samples] = []
        while sum(len(part) for part in parts) < seconds * SAMPLE_RATE:
            parts.append(trimmed(self._read(chance.choice(self._long))))
        return at_level(np.concatenate(parts)[: round(seconds * SAMPLE_RATE)], MESSAGE_DBFS)
