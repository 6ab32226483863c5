"""What a called person heard, and the story of a finished call."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from robodial.domain.voice_format import SAMPLE_RATE
from robodial.emulator.scenario import CalleeKind
from robodial.emulator.signals import Samples

LOUD = 200
"""Samples beyond this are something said, not silence (about -44 dBFS)."""


class Tape:
    """Everything sent to the callee since the answer, in order; pauses become silence."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.first_loud: int | None = None
        self._parts: list[tuple[int, Samples]] = []
        self._last_loud: tuple[int, Samples] | None = None

    def add(self, first: int, samples: Samples) -> bool:
        """Keep `samples`, which began at line sample `first`. True at the first loud ones."""
        if first < self.first:
            samples, first = samples[self.first - first :], self.first
        if not len(samples):
            return False
        self._parts.append((first, samples))
        if samples.max() <= LOUD and samples.min() >= -LOUD:
            return False
        self._last_loud = (first, samples)
        if self.first_loud is None:
            self.first_loud = first + int(_loud(samples)[0])
            return True
        return False

    @property
    def last_loud(self) -> int | None:
        """Line sample after the last loud one."""
        if self._last_loud is None:
            return None
        first, samples = self._last_loud
        return first + int(_loud(samples)[-1]) + 1

    def samples(self, until: int) -> Samples:
        """From the answer to line sample `until`."""
        whole = np.zeros(max(0, until - self.first), np.int16)
        for first, samples in self._parts:
            start = first - self.first
            piece = samples[: max(0, len(whole) - start)]
            whole[start : start + len(piece)] = piece
        return whole


def _loud(samples: Samples) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    return np.flatnonzero((samples > LOUD) | (samples < -LOUD))


@dataclass(frozen=True, slots=True, eq=False)
class HeardCall:
    """One finished call, as the network saw it. Loop times, seconds; `heard` is what the callee heard since the answer.

    `floor_s` is what no dialer can avoid, `exchange_s` and `modem_s` what these two took beside it since the line's
    previous call ended (see line_time).
    """

    line: str
    number: str
    nth: int
    kind: CalleeKind
    off_hook_at: float
    dialed_at: float
    answered_at: float | None
    ended_at: float
    hung_up_by: str
    heard: Samples
    message_s: float
    keys_sent: str
    keys_received: str
    floor_s: float
    exchange_s: float
    modem_s: float
    underruns: int = 0
    message_at: float | None = None


@dataclass(slots=True)
class HeardFiles:
    """Saves what callees heard as WAV, 8000 Hz int16: FILE.wav, then FILE-2.wav, FILE-3.wav, ... per answered call."""

    path: Path
    saved: list[Path] = field(default_factory=list)

    def save(self, call: HeardCall) -> Path | None:
        """Write one call; None when nobody answered. Raises OSError."""
        if call.answered_at is None:
            return None
        number = len(self.saved) + 1
        path = self.path if number == 1 else self.path.with_stem(f"{self.path.stem}-{number}")
        write_wav(path, call.heard)
        self.saved.append(path)
        return path


def write_wav(path: Path, samples: Samples) -> None:
    """A 16-bit WAV of one channel at 8000 Hz."""
    import wave

    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(samples.astype("<i2").tobytes())
