"""Playing sounds on the PC, one at a time."""

import threading
from collections.abc import Callable

from robodial.app.sound_device import Playing, Samples, SoundDevice


class Player:
    """`play` and `stop` may wait for the device; `position_s` and `is_playing` return at once."""

    def __init__(self, device: SoundDevice) -> None:
        self._device = device
        self._lock = threading.Lock()
        self._playing: Playing | None = None

    def play(
        self, samples: Samples, rate: int, from_s: float = 0.0, is_wanted: Callable[[], bool] = lambda: True
    ) -> None:
        """Play from `from_s` on; what played before stops. Nothing happens when it is not wanted any more.

        Raises SoundDeviceError.
        """
        with self._lock:
            if not is_wanted():
                return
            self._close()
            self._playing = self._device.play(samples, rate, from_s)

    def stop(self) -> None:
        """Silence."""
        with self._lock:
            self._close()

    @property
    def is_playing(self) -> bool:
        """True until the end is heard."""
        playing = self._playing
        return playing is not None and not playing.is_over

    @property
    def position_s(self) -> float:
        """How far the sound was heard."""
        playing = self._playing
        return playing.position_s if playing is not None else 0.0

    def _close(self) -> None:
        if self._playing is not None:
            self._playing.close()
            self._playing = None
