"""The PC's sound through PortAudio, with a double of the library."""

import builtins
from typing import Any

import numpy as np
import pytest

from robodial.app.pc_sound import PcSound
from robodial.app.sound_device import Samples
from robodial.errors import SoundDeviceError


class CallbackStop(Exception):
    pass


class PortAudioError(Exception):
    pass


class FakeStream:
    latency = 0.05

    def __init__(self, library: "FakeLibrary", rate: int, **settings: Any) -> None:
        if rate not in library.rates:
            raise PortAudioError("Invalid sample rate")
        self.rate, self.settings = rate, settings
        self.is_closed = False
        library.streams.append(self)

    def start(self) -> None: ...

    def abort(self, ignore_errors: bool = True) -> None: ...

    def close(self, ignore_errors: bool = True) -> None:
        self.is_closed = True

    def run(self, data: Samples) -> None:
        """One block, as PortAudio's thread does it."""
        try:
            self.settings["callback"](data, len(data), None, None)
        except CallbackStop:
            self.settings["finished_callback"]()


class FakeLibrary:
    """As far as robodial uses the module sounddevice."""

    PortAudioError, CallbackStop = PortAudioError, CallbackStop

    class default:  # noqa: N801
        device = (1, 0)
        hostapi = 0

    def __init__(self, rates: tuple[int, ...] = (44100,)) -> None:
        self.rates = rates
        self.streams: list[FakeStream] = []
        self.looked = 0
        self.devices = [
            {"name": "Speakers", "max_input_channels": 0, "hostapi": 0, "default_samplerate": 44100.0},
            {"name": "Headset", "max_input_channels": 1, "hostapi": 0, "default_samplerate": 44100.0},
            {"name": "Array", "max_input_channels": 2, "hostapi": 0, "default_samplerate": 44100.0},
            {"name": "Headset (again)", "max_input_channels": 1, "hostapi": 1, "default_samplerate": 44100.0},
        ]

    def query_devices(self, key: int | None = None, kind: str | None = None) -> Any:
        if kind is None:
            return self.devices
        if not self.devices:
            raise PortAudioError("no device")
        return self.devices[key or 0]

    def InputStream(self, rate: int, **settings: Any) -> FakeStream:
        return FakeStream(self, rate, **settings)

    def OutputStream(self, rate: int, **settings: Any) -> FakeStream:
        return FakeStream(self, rate, **settings)

    def _terminate(self) -> None:
        self.looked += 1

    def _initialize(self) -> None: ...


def test_microphones_are_listed_once_each_the_usual_one_first() -> None:
    library = FakeLibrary()
    sound = PcSound(library)
    assert [(one.key, one.name, one.is_usual) for one in sound.microphones()] == [
        (1, "Headset", True),
        (2, "Array", False),
    ]
    assert library.looked == 1


def test_devices_are_not_looked_for_anew_while_one_is_open() -> None:
    library = FakeLibrary()
    sound = PcSound(library)
    stream = sound.record(1, lambda _block: None, lambda: None)
    sound.microphones()
    assert library.looked == 0
    stream.close()
    stream.close()
    sound.microphones()
    assert library.looked == 1 and library.streams[0].is_closed


def test_a_recording_gets_blocks_and_learns_that_the_microphone_is_gone() -> None:
    library, heard, lost = FakeLibrary(), [], []
    stream = PcSound(library).record(2, heard.append, lambda: lost.append(True))
    assert stream.rate == 44100
    block = np.array([[5], [6], [7]], np.int16)
    library.streams[0].run(block)
    block[:] = 0
    assert heard[0].tolist() == [5, 6, 7]
    library.streams[0].settings["finished_callback"]()
    assert lost == [True]


def test_another_rate_is_tried_when_the_device_lies_about_its_own() -> None:
    library = FakeLibrary(rates=(16000,))
    assert PcSound(library).record(None, lambda _block: None, lambda: None).rate == 16000


def test_a_sound_is_played_to_its_end_at_the_rate_of_the_loudspeaker() -> None:
    library = FakeLibrary()
    samples = np.full(8000, 1000, np.int16)
    playing = PcSound(library).play(samples, 8000)
    out = np.empty((22050, 1), np.int16)
    library.streams[0].run(out)
    assert abs(int(out[10000, 0]) - 1000) < 20
    assert playing.position_s == pytest.approx(0.45, abs=0.01) and not playing.is_over
    library.streams[0].run(out)
    library.streams[0].run(out)
    assert playing.is_over and playing.position_s == pytest.approx(1.0, abs=0.01)
    assert not out.any()


def test_playing_can_begin_in_the_middle() -> None:
    playing = PcSound(FakeLibrary()).play(np.zeros(44100, np.int16), 44100, from_s=0.4)
    assert playing.position_s == pytest.approx(0.4)


@pytest.mark.parametrize("what", ["record", "play"])
def test_no_device_is_a_sentence_with_a_remedy(what: str) -> None:
    library = FakeLibrary(rates=())
    for devices in (library.devices, []):
        library.devices = devices
        with pytest.raises(SoundDeviceError, match="Plug one in"):
            _do(PcSound(library), what)


def _do(sound: PcSound, what: str) -> None:
    if what == "record":
        sound.record(None, lambda _block: None, lambda: None)
    else:
        sound.play(np.zeros(100, np.int16), 8000)


def test_a_missing_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(SoundDeviceError, match="libportaudio2"):
        PcSound().microphones()
