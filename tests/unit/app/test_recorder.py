"""Recording and playing, with a sound device that does what the test says."""

import numpy as np
import pytest

from robodial.app.player import Player
from robodial.app.recorder import Recorder
from robodial.errors import SoundDeviceError
from tests.unit.app.fake_sound import FakeSound, voice


def test_what_was_said_is_what_was_recorded() -> None:
    sound, said = FakeSound(), voice(2.0)
    recorder = Recorder(sound)
    recorder.start(3)
    assert recorder.is_recording and sound.asked_for == 3
    sound.speak(said)
    assert recorder.elapsed_s == pytest.approx(2.0)
    recorded = recorder.stop()
    assert np.array_equal(recorded.samples, said) and recorded.rate == 16000
    assert sound.recordings[0].is_closed


def test_nothing_is_kept_while_paused_but_the_meter_moves() -> None:
    sound = FakeSound()
    recorder = Recorder(sound)
    recorder.start()
    sound.speak(voice(1.0))
    recorder.pause()
    assert not recorder.is_recording and recorder.is_paused
    sound.speak(np.full(8000, 20000, np.int16))
    assert recorder.level.peak_dbfs == pytest.approx(-4.3, abs=0.1)
    recorder.go_on()
    sound.speak(voice(0.5))
    assert recorder.stop().duration_s == pytest.approx(1.5)


def test_a_forgotten_recording_ends_by_itself() -> None:
    sound = FakeSound()
    recorder = Recorder(sound, longest_s=1.0)
    recorder.start()
    sound.speak(voice(1.7))
    assert recorder.is_full and not recorder.is_recording
    assert recorder.stop().duration_s == 1.0


def test_the_meter_shows_only_the_last_moments() -> None:
    sound = FakeSound()
    recorder = Recorder(sound)
    assert recorder.level.peak_dbfs == -100
    recorder.start()
    sound.speak(np.full(16000, 30000, np.int16))
    sound.speak(np.full(1600, 300, np.int16))
    assert recorder.level.peak_dbfs == pytest.approx(-40.8, abs=0.1)


def test_an_unplugged_microphone_leaves_what_was_recorded() -> None:
    sound = FakeSound()
    recorder = Recorder(sound)
    recorder.start()
    sound.speak(voice(1.0))
    sound.unplug()
    assert recorder.is_lost and not recorder.is_recording
    assert recorder.stop().duration_s == 1.0


def test_words_heard_before_the_device_has_answered_are_kept() -> None:
    class Eager(FakeSound):
        def record(self, key, heard, lost):  # type: ignore[no-untyped-def]
            opened = super().record(key, heard, lost)
            self.speak(voice(0.25))
            return opened

    sound = Eager()
    recorder = Recorder(sound)
    recorder.start()
    sound.speak(voice(0.5))
    assert recorder.stop().duration_s == pytest.approx(0.75)


def test_without_a_device_the_sentence_comes_through() -> None:
    sound = FakeSound()
    sound.problem = SoundDeviceError("No microphone.")
    recorder = Recorder(sound)
    with pytest.raises(SoundDeviceError):
        recorder.start()
    assert not recorder.is_recording and recorder.stop().duration_s == 0


def test_one_sound_plays_at_a_time() -> None:
    sound = FakeSound()
    player = Player(sound)
    assert not player.is_playing and player.position_s == 0
    player.play(voice(1.0), 16000)
    player.play(voice(2.0), 16000, from_s=0.5)
    first, second = sound.played
    assert first.is_closed and not second.is_closed
    assert player.is_playing and player.position_s == 0.5
    second.is_over = True
    assert not player.is_playing
    player.stop()
    assert second.is_closed
