"""Recording from a microphone: pause, go on, stop; as long as a message may be."""

import threading
from dataclasses import dataclass

import numpy as np

from robodial.app.sound_device import Recording, Samples, SoundDevice
from robodial.audio.message_editing import SILENCE, Level, level_of

LONGEST_S = 300.0
"""Five minutes: what is forgotten running fills no memory."""

METER_S = 0.1
"""The meter shows the last moments, as often as the screen asks."""


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """What was recorded."""

    samples: Samples
    rate: int

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate


class Recorder:
    """One recording. `start` and `stop` may wait for the device; the rest returns at once."""

    def __init__(self, device: SoundDevice, longest_s: float = LONGEST_S) -> None:
        self._device = device
        self._longest_s = longest_s
        self._lock = threading.Lock()
        self._stream: Recording | None = None
        self._buffer: Samples = np.zeros(0, np.int16)
        self._early: list[Samples] = []
        self._filled = 0
        self._last: Samples = np.zeros(0, np.int16)
        self._is_paused = False
        self._is_lost = False

    def start(self, microphone: int | None = None) -> None:
        """Open the microphone (None: the usual one) and record. Raises SoundDeviceError."""
        stream = self._device.record(microphone, self._heard, self._lost)
        with self._lock:
            self._buffer = np.empty(round(self._longest_s * stream.rate), np.int16)
            self._stream = stream
            early, self._early = self._early, []
        for block in early:
            self._heard(block)

    def pause(self) -> None:
        """Leave out what is said from now on; the meter goes on."""
        self._is_paused = True

    def go_on(self) -> None:
        """Record again, where it was paused."""
        self._is_paused = False

    def stop(self) -> Recorded:
        """Close the microphone; what was recorded."""
        if self._stream is None:
            return Recorded(np.zeros(0, np.int16), 8000)
        self._stream.close()
        with self._lock:
            return Recorded(self._buffer[: self._filled].copy(), self._stream.rate)

    @property
    def is_recording(self) -> bool:
        """True while what is said is kept."""
        return self._stream is not None and not (self._is_paused or self._is_lost or self.is_full)

    @property
    def is_paused(self) -> bool:
        """True between `pause` and `go_on`."""
        return self._is_paused

    @property
    def is_lost(self) -> bool:
        """True when the microphone was unplugged; what was recorded before can be kept."""
        return self._is_lost

    @property
    def is_full(self) -> bool:
        """True when nothing more is kept."""
        return self._stream is not None and self._filled >= len(self._buffer)

    @property
    def elapsed_s(self) -> float:
        """How long the recording is."""
        return self._filled / self._stream.rate if self._stream is not None else 0.0

    @property
    def level(self) -> Level:
        """How loud the last tenth of a second was."""
        with self._lock:
            last = self._last
        return SILENCE if self._is_lost else level_of(last)

    # ---- on the microphone's thread ----------------------------------------------------------------------------

    def _heard(self, block: Samples) -> None:
        with self._lock:
            if self._stream is None:  # heard before `record` returned
                self._early.append(block)
                return
            meter = round(METER_S * self._stream.rate)
            self._last = np.concatenate([self._last, block])[-meter:]
            if not self._is_paused:
                part = block[: len(self._buffer) - self._filled]
                self._buffer[self._filled : self._filled + len(part)] = part
                self._filled += len(part)

    def _lost(self) -> None:
        self._is_lost = True
