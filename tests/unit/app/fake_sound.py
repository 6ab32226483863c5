"""A PC's sound without a device: a test speaks into the microphone, and moves what is played."""

from collections.abc import Callable, Sequence

import numpy as np

from robodial.app.sound_device import Microphone, Samples
from robodial.errors import SoundDeviceError


class FakePlaying:
    """`position_s` is moved by the test."""

    def __init__(self, samples: Samples, rate: int, from_s: float) -> None:
        self.samples, self.rate = samples, rate
        self.position_s = from_s
        self.is_over = False
        self.is_closed = False

    def close(self) -> None:
        self.is_closed = True


class FakeRecording:
    """An open microphone."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.is_closed = False

    def close(self) -> None:
        self.is_closed = True


class FakeSound:
    """`problem` is raised instead of opening anything."""

    def __init__(self, rate: int = 16000) -> None:
        self.rate = rate
        self.problem: SoundDeviceError | None = None
        self.plugged = [Microphone(0, "Headset", is_usual=True), Microphone(3, "Webcam")]
        self.recordings: list[FakeRecording] = []
        self.played: list[FakePlaying] = []
        self.asked_for: int | None = None
        self._heard: Callable[[Samples], None] = lambda _block: None
        self._lost: Callable[[], None] = lambda: None

    def microphones(self) -> Sequence[Microphone]:
        self._check()
        return self.plugged

    def record(self, key: int | None, heard: Callable[[Samples], None], lost: Callable[[], None]) -> FakeRecording:
        self._check()
        self.asked_for, self._heard, self._lost = key, heard, lost
        self.recordings.append(FakeRecording(self.rate))
        return self.recordings[-1]

    def play(self, samples: Samples, rate: int, from_s: float = 0.0) -> FakePlaying:
        self._check()
        self.played.append(FakePlaying(samples, rate, from_s))
        return self.played[-1]

    def speak(self, samples: Samples, block: int = 480) -> None:
        """The microphone hears this."""
        for first in range(0, len(samples), block):
            self._heard(samples[first : first + block])

    def unplug(self) -> None:
        """The microphone is gone."""
        self._lost()

    def _check(self) -> None:
        if self.problem is not None:
            raise self.problem


def voice(seconds: float, rate: int = 16000, peak: float = 9000.0) -> Samples:
    """Something like speech: syllables with pauses between."""
    t = np.arange(round(seconds * rate)) / rate
    syllables = np.clip(np.sin(2 * np.pi * 3 * t), 0.001, 1)
    return (peak / 1.5 * (np.sin(2 * np.pi * 400 * t) + 0.5 * np.sin(2 * np.pi * 1100 * t)) * syllables).astype(
        np.int16
    )
