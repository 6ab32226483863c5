"""Any sound file becomes a telephone message, or is refused before any call with the file's name and a remedy."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from robodial.audio.levels import active_speech_level, dbm0, frame_levels, rms_at
from robodial.audio.prompts import sounds_folder
from robodial.audio.sound_file import load_own_rate, load_sound, read_mono
from robodial.audio.telephone import CEILING, SPEECH_LEVEL_DBM0, band_limited, for_telephone, limited
from robodial.domain.sound import Sound
from robodial.errors import SoundError
from tests.unit.audio.call_sounds import silence, sine, voice

RATES = [8000, 11025, 16000, 22050, 44100, 48000, 96000]


def tones(seconds: float, rate: int, *hz: float, gain: float = 0.2) -> NDArray[np.float64]:
    t = np.arange(round(seconds * rate)) / rate
    return np.asarray(gain * sum(np.sin(2 * np.pi * f * t) for f in hz))


def speech(seconds: float = 2.0, gain: float = 1.0) -> NDArray[np.float64]:
    return voice(seconds) / 32768 * gain


def saved(path: Path, samples: NDArray[np.float64], rate: int = 8000, **how: str) -> Path:
    soundfile.write(path, samples, rate, **how)
    return path


def power_at(samples: NDArray[np.int16], hz: float) -> float:
    t = np.arange(len(samples)) / 8000
    return float(abs(np.mean(samples * np.exp(-2j * np.pi * hz * t))))


# ---- every kind of file ----------------------------------------------------------------------


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("ending", ["wav", "flac", "ogg", "mp3"])
def test_any_format_and_rate_keeps_its_length_and_its_pitch(tmp_path: Path, ending: str, rate: int) -> None:
    rate = min(rate, 48000) if ending == "mp3" else rate  # MP3 has no higher one
    sound = load_sound(saved(tmp_path / f"a.{ending}", tones(1.5, rate, 1000.0), rate))
    assert sound.samples.dtype == np.int16
    assert sound.duration_s == pytest.approx(1.5, abs=0.06 if ending == "mp3" else 0.001)
    assert power_at(sound.samples, 1000.0) > 20 * power_at(sound.samples, 1500.0)


@pytest.mark.parametrize(
    "coding", ["PCM_U8", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW", "IMA_ADPCM", "GSM610"]
)
def test_every_coding_of_wav_is_read(tmp_path: Path, coding: str) -> None:
    sound = load_sound(saved(tmp_path / "a.wav", speech(), subtype=coding))
    assert sound.duration_s == pytest.approx(2.0, abs=0.07)
    assert active_speech_level(sound.samples.astype(np.float32)) == pytest.approx(SPEECH_LEVEL_DBM0, abs=0.5)


def test_a_wav_written_to_a_pipe_says_no_length_and_is_read(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.wav", speech())
    data = bytearray(path.read_bytes())
    at = data.index(b"data")
    data[4:8] = data[at + 4 : at + 8] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    assert load_sound(path).duration_s == pytest.approx(2.0)


def test_nothing_is_cut_from_the_silence_around_the_words(tmp_path: Path) -> None:
    words = np.concatenate([silence(1.0), voice(1.0) / 32768, silence(2.0)])
    sound = load_sound(saved(tmp_path / "a.wav", words))
    assert sound.duration_s == 4.0
    loud = np.flatnonzero(np.abs(sound.samples) > 500) / 8000
    assert loud[0] == pytest.approx(1.0, abs=0.1)
    assert loud[-1] == pytest.approx(2.0, abs=0.1)


# ---- channels --------------------------------------------------------------------------------


def channels(*gains: float) -> NDArray[np.float64]:
    return np.stack([speech(gain=gain) for gain in gains], axis=1)


@pytest.mark.parametrize("gains", [(1.0, 1.0), (1.0, -1.0), (1.0, 0.0), (0.0, 1.0), (1.0, -0.7), (0.5, 1.0, -1.0, 0.2)])
def test_channels_are_mixed_without_cancelling(tmp_path: Path, gains: tuple[float, ...]) -> None:
    mono = load_sound(saved(tmp_path / "mono.wav", speech())).samples.astype(float)
    mixed = load_sound(saved(tmp_path / "many.wav", channels(*gains))).samples.astype(float)
    assert abs(np.corrcoef(mono, mixed)[0, 1]) > 0.99
    assert np.std(mixed) == pytest.approx(np.std(mono), rel=0.05)


def test_two_different_voices_are_both_heard(tmp_path: Path) -> None:
    both = np.stack([tones(1.0, 8000, 700.0), tones(1.0, 8000, 1900.0)], axis=1)
    sound = load_sound(saved(tmp_path / "a.wav", both))
    assert power_at(sound.samples, 700.0) == pytest.approx(power_at(sound.samples, 1900.0), rel=0.05)


# ---- band and level --------------------------------------------------------------------------


def test_the_telephone_band_passes_and_the_rest_does_not() -> None:
    def gain_db(hz: float) -> float:
        wave = tones(1.0, 8000, hz).astype(np.float32)
        return float(20 * np.log10(np.std(band_limited(wave)[400:-400]) / np.std(wave[400:-400]) + 1e-9))

    assert all(abs(gain_db(hz)) < 1.0 for hz in (300.0, 400.0, 1000.0, 2000.0, 3000.0, 3400.0))
    assert all(gain_db(hz) < -35.0 for hz in (0.01, 50.0, 100.0, 180.0, 3650.0, 3900.0))


@settings(max_examples=25, deadline=None)
@given(gain_db=st.floats(-30.0, 6.0), pause_s=st.floats(0.0, 4.0), offset=st.floats(-0.3, 0.3))
def test_speech_of_any_level_comes_out_at_the_same_level_and_never_clips(
    gain_db: float, pause_s: float, offset: float
) -> None:
    words = np.concatenate([speech(1.5), silence(pause_s), speech(1.0)]) * 10 ** (gain_db / 20) + offset
    sound = for_telephone(words.astype(np.float32))
    assert len(sound.samples) == len(words)
    assert np.abs(sound.samples.astype(int)).max() <= CEILING
    assert active_speech_level(sound.samples.astype(np.float32)) == pytest.approx(SPEECH_LEVEL_DBM0, abs=1.0)


def test_the_limiter_turns_peaks_down_without_touching_what_is_far_from_them() -> None:
    wave = (tones(2.0, 8000, 500.0) * 32767).astype(np.float32)
    wave[8000:8100] *= 10
    out = limited(wave, 20000.0)
    assert np.abs(out).max() <= 20000.0
    assert np.array_equal(out[:7800], wave[:7800])
    assert np.array_equal(out[8300:], wave[8300:])
    heard = np.abs(wave) > 500
    assert np.abs(np.diff(out[heard] / wave[heard])).max() < 0.2  # the gain glides, it does not jump


def test_the_limiter_leaves_quiet_sounds_and_nothing_alone() -> None:
    quiet = (tones(0.1, 8000, 500.0) * 1000).astype(np.float32)
    assert limited(quiet) is quiet
    assert len(limited(quiet[:0])) == 0


def test_active_level_is_that_of_the_speech_however_long_the_pauses() -> None:
    words = voice(2.0, level=-20.0)
    with_pauses = np.concatenate([words, silence(6.0), words])
    assert active_speech_level(with_pauses) == pytest.approx(active_speech_level(words), abs=0.7)
    assert active_speech_level(sine(1.0, 1000.0, level=-20.0)) == pytest.approx(-20.0, abs=0.2)
    assert active_speech_level(silence(1.0)) == -100.0
    assert active_speech_level(silence(0.0)) == -100.0


def loudness(sound: Sound) -> float:
    """Of a sound without pauses, by its power alone."""
    return float(dbm0(np.mean(np.square(sound.samples.astype(np.float64)))))


def demo_message() -> NDArray[np.float32]:
    """Eleven seconds as a person speaks, at a telephone's rate."""
    return read_mono(sounds_folder() / "demo" / "message.fr.wav")


@pytest.mark.parametrize("times", [2, 5, 10, 20])
def test_a_long_message_is_as_loud_as_a_short_one(times: int) -> None:
    short = demo_message()
    assert loudness(for_telephone(np.tile(short, times))) == pytest.approx(loudness(for_telephone(short)), abs=0.5)


@pytest.mark.parametrize("last_s", [0.01, 0.05])
def test_a_message_that_ends_on_its_loudest_moment_is_as_loud_as_another(last_s: float) -> None:
    words, last = np.tile(demo_message(), 5), round(last_s * 8000)
    shout = words.copy()
    shout[-last:] = 1.5 * words[np.abs(words).argmax() :][:last]
    assert loudness(for_telephone(shout)) == pytest.approx(loudness(for_telephone(words)), abs=1.0)


@pytest.mark.parametrize("bump_s", [0.02, 0.1, 0.3])
@pytest.mark.parametrize("below_db", [20.0, 30.0, 40.0])
def test_a_bump_against_the_microphone_does_not_make_the_voice_inaudible(bump_s: float, below_db: float) -> None:
    words = demo_message() * np.float32(10 ** (-below_db / 20) / np.abs(demo_message()).max())
    bump = np.random.default_rng(3).uniform(-1, 1, round(bump_s * 8000)).astype(np.float32)
    pause = np.zeros(2400, dtype=np.float32)
    whole = for_telephone(np.concatenate([bump, pause, words, pause, bump[::-1][:160]]))
    voice_alone = Sound(whole.samples[len(bump) + len(pause) :][: len(words)])
    assert loudness(voice_alone) == pytest.approx(loudness(for_telephone(words)), abs=3.5)


def test_a_word_of_its_own_is_no_bump() -> None:
    word, hum = speech(0.4), 0.001 * tones(6.0, 8000, 300.0)
    hum[8000 : 8000 + len(word)] += word
    assert active_speech_level(32767 * hum) == pytest.approx(active_speech_level(32767 * word), abs=4.0)


def test_levels_are_those_of_g711() -> None:
    assert float(dbm0(32767.0**2 / 2)) == pytest.approx(3.14)
    assert rms_at(3.14) == pytest.approx(32767 / np.sqrt(2))
    assert frame_levels(np.full(60, 1000.0)) == pytest.approx([float(dbm0(1e6))])
    assert len(frame_levels(silence(0.0))) == 0


# ---- files that cannot be a message ----------------------------------------------------------


def refusal(path: Path, **limits: float) -> str:
    with pytest.raises(SoundError) as refused:
        load_sound(path, **limits)
    assert refused.value.path == str(path)
    assert path.name in str(refused.value)
    return str(refused.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "none.wav")
    assert "folder" in refusal(tmp_path)


@pytest.mark.parametrize("read", [load_sound, load_own_rate])
def test_sound_without_a_header_is_refused(tmp_path: Path, read: Callable[[Path], object]) -> None:
    (tmp_path / "a.raw").write_bytes(bytes(range(256)) * 100)
    with pytest.raises(SoundError, match="not a sound file robodial can read"):
        read(tmp_path / "a.raw")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    assert "empty" in refusal(tmp_path / "a.wav")
    assert "no sound" in refusal(saved(tmp_path / "b.wav", silence(0.0)))


def test_what_is_not_a_sound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("Bonjour, ceci est une lettre. " * 50, encoding="utf-8")
    assert "not a sound file" in refusal(tmp_path / "a.wav")
    (tmp_path / "b.mp3").write_bytes(bytes(range(256)) * 20)
    assert "not a sound file" in refusal(tmp_path / "b.mp3")


@pytest.mark.parametrize(
    ("name", "beginning", "kind"),
    [
        ("Nouvel enregistrement.m4a", b"\0\0\0\x20ftypM4A \0\0\0\0", "M4A"),
        ("renamed.wav", b"\0\0\0\x1cftypmp42\0\0\0\0", "M4A"),
        ("voice.3gp", b"\0\0\0\x18ftyp3gp4\0\0\0\0", "3GP"),
        ("voice.amr", b"#!AMR\n", "AMR"),
        ("dictation.wma", bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), "WMA"),
        ("raw.aac", b"\xff\xf1\x50\x80", "AAC"),
        ("audio.webm", bytes.fromhex("1a45dfa3"), "WebM"),
    ],
)
def test_what_telephones_record_is_called_by_its_kind_not_damaged(
    tmp_path: Path, name: str, beginning: bytes, kind: str
) -> None:
    (tmp_path / name).write_bytes(beginning + np.random.default_rng(4).bytes(4000))
    said = refusal(tmp_path / name)
    assert kind in said
    assert "damaged" not in said
    assert "WAV or MP3" in said


@pytest.mark.parametrize("ending", ["wav", "flac", "ogg", "mp3"])
@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_a_torn_file_is_refused(tmp_path: Path, ending: str, kept: float) -> None:
    path = saved(tmp_path / f"a.{ending}", speech(8.0))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    refusal(path)


def test_a_wav_whose_recorder_died_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.wav", speech())
    data = bytearray(path.read_bytes())
    at = data.index(b"data")
    data[at + 4 : at + 8] = bytes(4)
    path.write_bytes(data)
    refusal(path)
    path.write_bytes(data[:at])
    refusal(path)


def test_a_wav_whose_recorder_counted_its_header_as_sound_is_whole(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.wav", speech(3.0))
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 4
    counted = int.from_bytes(data[at : at + 4], "little") + 44
    data[at : at + 4] = counted.to_bytes(4, "little")
    path.write_bytes(data)
    assert load_sound(path).duration_s == pytest.approx(3.0, abs=0.01)


def test_impossible_values_are_refused(tmp_path: Path) -> None:
    samples = speech()
    samples[100] = np.nan
    assert "damaged" in refusal(saved(tmp_path / "a.wav", samples, subtype="FLOAT"))


@pytest.mark.parametrize("gain", [0.0, 0.002])
def test_silence_is_refused(tmp_path: Path, gain: float) -> None:
    assert "silent" in refusal(saved(tmp_path / "a.wav", speech(gain=gain)))


def test_only_a_rumble_below_the_telephone_band_counts_as_silence(tmp_path: Path) -> None:
    assert "silent" in refusal(saved(tmp_path / "a.wav", tones(2.0, 8000, 50.0)))


def test_too_long_and_too_short_are_refused_with_the_limit(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.wav", speech(3.0))
    assert "minutes" in refusal(path, longest_s=2.0)
    assert "3.0 s" in refusal(path, shortest_s=4.0)
    assert load_sound(path, longest_s=3.0).duration_s == 3.0


def test_a_recording_is_read_as_it_is_for_listening(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.wav", tones(1.0, 8000, 100.0, gain=0.25))
    assert np.abs(read_mono(path)).max() == pytest.approx(0.25, abs=0.01)


@settings(max_examples=60, deadline=None)
@given(
    data=st.binary(max_size=400), start=st.sampled_from([b"", b"RIFF\x10\0\0\0WAVE", b"OggS\0\x02", b"fLaC", b"ID3\4"])
)
def test_no_bytes_give_anything_but_a_sound_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, start: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.bin"
    path.write_bytes(start + data)
    try:
        assert load_sound(path).duration_s > 0
    except SoundError as refused:
        assert refused.path == str(path)
