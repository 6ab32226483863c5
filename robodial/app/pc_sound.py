"""The PC's own microphone and loudspeaker, through PortAudio. Loaded at first use: it may be missing."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import soxr

from robodial.app.sound_device import Microphone, Playing, Recording, Samples
from robodial.errors import SoundDeviceError
from robodial.i18n import gettext as _

RATES = (48000, 44100, 16000, 8000)
"""Tried after the device's own."""


class PcSound:
    """`library` is the module sounddevice; a test hands in its double."""

    def __init__(self, library: Any = None) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._open = 0

    def microphones(self) -> Sequence[Microphone]:
        """Those plugged in now; the usual one first."""
        with self._lock:
            sd = self._loaded()
            self._look_again(sd)
            return _microphones(sd)

    def record(self, key: int | None, heard: Callable[[Samples], None], lost: Callable[[], None]) -> Recording:
        """Open a microphone."""
        with self._lock:
            return self._recording(self._loaded(), key, heard, lost)

    def play(self, samples: Samples, rate: int, from_s: float = 0.0) -> Playing:
        """Begin to play."""
        with self._lock:
            return self._playing(self._loaded(), samples, rate, from_s)

    def _loaded(self) -> Any:
        if self._library is None:
            try:
                import sounddevice
            except (OSError, ImportError) as error:
                raise SoundDeviceError(_missing()) from error
            self._library = sounddevice
        return self._library

    def _look_again(self, sd: Any) -> None:
        """PortAudio knows the devices of when it began: begin again, unless something sounds."""
        if not self._open:
            with suppress(sd.PortAudioError):
                sd._terminate()
            with suppress(sd.PortAudioError):
                sd._initialize()

    def _recording(self, sd: Any, key: int | None, heard: Callable[[Samples], None], lost: Callable[[], None]) -> "_In":
        problem: Exception | None = None
        for rate in _rates(sd, key, "input"):
            try:
                made = _In(self, sd, key, rate, heard, lost)
            except (sd.PortAudioError, ValueError) as error:
                problem = error
            else:
                self._open += 1
                return made
        raise SoundDeviceError(_no_microphone()) from problem

    def _playing(self, sd: Any, samples: Samples, rate: int, from_s: float) -> "_Out":
        problem: Exception | None = None
        for own in _rates(sd, None, "output"):
            try:
                made = _Out(self, sd, _at(samples, rate, own), own, from_s)
            except (sd.PortAudioError, ValueError) as error:
                problem = error
            else:
                self._open += 1
                return made
        raise SoundDeviceError(_no_loudspeaker()) from problem

    def closed(self) -> None:
        """One stream less."""
        with self._lock:
            self._open -= 1


class _Stream:
    """A stream that is closed once, from any thread but its own."""

    def __init__(self, owner: PcSound, stream: Any) -> None:
        self._owner = owner
        self._stream = stream
        self._is_closed = False
        self._once = threading.Lock()
        try:
            stream.start()
        except BaseException:
            stream.close()
            raise

    def close(self) -> None:
        with self._once:
            if self._is_closed:
                return
            self._is_closed = True
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)
        self._owner.closed()


class _In(_Stream):
    def __init__(
        self,
        owner: PcSound,
        sd: Any,
        key: int | None,
        rate: int,
        heard: Callable[[Samples], None],
        lost: Callable[[], None],
    ) -> None:
        self.rate = rate

        def block(data: Any, _frames: int, _times: Any, _status: Any) -> None:
            heard(data[:, 0].copy())

        def finished() -> None:
            if not self._is_closed:
                lost()

        stream = sd.InputStream(rate, device=key, channels=1, dtype="int16", callback=block, finished_callback=finished)
        super().__init__(owner, stream)


class _Out(_Stream):
    def __init__(self, owner: PcSound, sd: Any, samples: Samples, rate: int, from_s: float) -> None:
        self._rate = rate
        self._given = first = min(len(samples), max(0, round(from_s * rate)))
        self._first_s = first / rate
        self._length_s = len(samples) / rate
        self._has_finished = False

        def block(data: Any, frames: int, _times: Any, _status: Any) -> None:
            part = samples[self._given : self._given + frames]
            data[: len(part), 0] = part
            data[len(part) :, 0] = 0
            self._given += len(part)
            if len(part) < frames:
                raise sd.CallbackStop  # what was given is played to its end

        def finished() -> None:
            self._has_finished = True

        stream = sd.OutputStream(rate, channels=1, dtype="int16", callback=block, finished_callback=finished)
        super().__init__(owner, stream)
        self._latency_s = float(stream.latency)

    @property
    def position_s(self) -> float:
        if self._has_finished:
            return self._given / self._rate
        return max(self._first_s, min(self._length_s, self._given / self._rate - self._latency_s))

    @property
    def is_over(self) -> bool:
        return self._has_finished


def _microphones(sd: Any) -> list[Microphone]:
    """Of the system's usual way to sound only: others list the same devices once more."""
    try:
        devices, usual = sd.query_devices(), sd.default.device[0]
        host = devices[usual]["hostapi"] if 0 <= usual < len(devices) else sd.default.hostapi
    except (sd.PortAudioError, IndexError):
        return []
    found = [
        Microphone(key, str(device["name"]), key == usual)
        for key, device in enumerate(devices)
        if device["max_input_channels"] > 0 and device["hostapi"] == host
    ]
    return sorted(found, key=lambda one: (not one.is_usual, one.name.casefold()))


def _rates(sd: Any, key: int | None, kind: str) -> list[int]:
    """The device's own rate first. Raises SoundDeviceError when there is no such device."""
    try:
        own = round(sd.query_devices(key, kind)["default_samplerate"])
    except (sd.PortAudioError, ValueError, IndexError) as error:
        raise SoundDeviceError(_no_microphone() if kind == "input" else _no_loudspeaker()) from error
    return list(dict.fromkeys((own, *RATES)))


def _at(samples: Samples, rate: int, wanted: int) -> Samples:
    if rate == wanted:
        return samples
    resampled: Samples = soxr.resample(np.ascontiguousarray(samples), rate, wanted, quality="HQ")
    return resampled


def _missing() -> str:
    return _(
        "This PC's sound cannot be used: the library PortAudio is missing. On Debian or Ubuntu install the package "
        "libportaudio2; elsewhere install robodial again. Sound files can still be imported."
    )


def _no_microphone() -> str:
    return _(
        "No microphone can be opened. Plug one in, close other programs that use it, and allow apps to use the "
        "microphone in the system's privacy settings; or import a sound file."
    )


def _no_loudspeaker() -> str:
    return _("No loudspeaker or headset can be opened. Plug one in, close other programs that use it, and try again.")
