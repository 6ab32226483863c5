"""Sound files of any common kind become telephone sounds, or a clear SoundError before any call is made."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from robodial.audio.foreign_sounds import foreign_kind
from robodial.audio.levels import active_speech_level
from robodial.audio.telephone import band_limited, for_telephone
from robodial.audio.torn_file import is_torn
from robodial.domain.sound import Sound
from robodial.domain.voice_format import SAMPLE_RATE
from robodial.errors import SoundError
from robodial.i18n import gettext as _
from robodial.i18n.figures import decimal

LONGEST_FILE_S = 600.0
"""Ten minutes: nobody listens longer to a recorded message, and a wrong file (an album, a radio hour) stops here."""

SHORTEST_FILE_S = 0.3
"""Shorter than any word: the recording was stopped at once, or the file is not the one meant."""

QUIETEST_DBM0 = -55.0
"""Speech below this, before we raise it, is the noise of a microphone that was muted or not plugged in."""

_BLOCK_FRAMES = 1 << 16
_CANCELLING = 0.7
"""Channels cancel when their mean has less than this share of the power that unrelated channels would leave in it."""

Floats = NDArray[np.float32]


def load_sound(path: Path, *, longest_s: float = LONGEST_FILE_S, shortest_s: float = SHORTEST_FILE_S) -> Sound:
    """The file as a telephone sound: 8,000 Hz, one channel, 300-3400 Hz, at the level of telephone speech.

    WAV, FLAC, OGG, MP3 and whatever else libsndfile reads; any rate, any number of channels. Nothing is cut off.
    Raises SoundError, with the file and the remedy, for a file that is missing, empty, damaged, torn, not a sound,
    silent, longer than `longest_s` or shorter than `shortest_s`.
    """
    samples = read_mono(path, longest_s=longest_s)
    if len(samples) < shortest_s * SAMPLE_RATE:
        raise _refused(
            path, _("it lasts only {seconds} s. Record it again.").format(seconds=decimal(len(samples) / SAMPLE_RATE))
        )
    if active_speech_level(band_limited(samples) * np.float32(32767)) < QUIETEST_DBM0:
        raise _refused(path, _("it is silent. Check the microphone and record it again, or choose another file."))
    return for_telephone(samples)


def read_mono(path: Path, *, longest_s: float = LONGEST_FILE_S) -> Floats:
    """The file at 8,000 Hz in one channel, full scale 1.0, neither filtered nor levelled. Raises SoundError."""
    _check_readable(path)
    try:
        with _opened(path) as file:
            _check_length(path, file.frames / file.samplerate, longest_s)
            samples = _mixed(_resampled(path, file, longest_s))
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise _refused(path, _unreadable(path)) from error
    if not len(samples):
        raise _refused(path, _("it holds no sound. Record it again, or choose another file."))
    if not np.isfinite(samples).all():
        raise _refused(path, _damaged())
    return samples


def load_own_rate(path: Path, *, longest_s: float = LONGEST_FILE_S) -> tuple[NDArray[np.int16], int]:
    """The file in one channel at its own rate, and that rate: for working on it before a call. Raises SoundError."""
    _check_readable(path)
    try:
        with _opened(path) as file:
            rate = int(file.samplerate)
            _check_length(path, file.frames / rate, longest_s)
            samples = _mixed(_whole(path, file, longest_s))
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise _refused(path, _unreadable(path)) from error
    if not len(samples):
        raise _refused(path, _("it holds no sound. Record it again, or choose another file."))
    if not np.isfinite(samples).all():
        raise _refused(path, _damaged())
    return np.rint(np.clip(samples * np.float32(32768), -32768, 32767)).astype(np.int16), rate


def _check_readable(path: Path) -> None:
    try:
        if path.is_dir():
            raise _refused(path, _("it is a folder. Choose a sound file."))
        size = path.stat().st_size
        if size and is_torn(path):
            raise _refused(path, _damaged())
    except FileNotFoundError as error:
        raise _refused(path, _("there is no such file. Check the name and the folder.")) from error
    except OSError as error:
        reason = _("it cannot be read ({reason}). Check that you may open it.").format(reason=error.strerror or error)
        raise _refused(path, reason) from error
    if not size:
        raise _refused(path, _("the file is empty. Record it again, or choose another file."))


def _opened(path: Path) -> soundfile.SoundFile:
    try:
        return soundfile.SoundFile(path)
    except TypeError as error:  # a name ending in .raw promises sound without a header: nobody says how to read it
        raise _refused(path, _unreadable(path)) from error


def _check_length(path: Path, seconds: float, longest_s: float) -> None:
    if seconds > longest_s:
        text = _("it lasts {minutes} minutes; at most {longest:.0f} are allowed. Shorten it or choose another file.")
        raise _refused(path, text.format(minutes=decimal(seconds / 60), longest=longest_s / 60))


def _resampled(path: Path, file: soundfile.SoundFile, longest_s: float) -> Floats:
    """Frames by channels at 8,000 Hz. Reads by blocks, so that memory does not grow with the file's rate."""
    stream = soxr.ResampleStream(file.samplerate, SAMPLE_RATE, file.channels, dtype="float32", quality="HQ")
    parts: list[Floats] = []
    frames = 0
    for block in _blocks(file):
        frames += len(block)
        _check_length(path, frames / file.samplerate, longest_s)
        parts.append(stream.resample_chunk(block))
    if frames < file.frames:
        raise _refused(path, _damaged())
    parts.append(stream.resample_chunk(np.zeros((0, file.channels), dtype=np.float32), last=True))
    return np.concatenate(parts)


def _whole(path: Path, file: soundfile.SoundFile, longest_s: float) -> Floats:
    """Frames by channels at the file's own rate."""
    parts: list[Floats] = [np.zeros((0, file.channels), dtype=np.float32)]
    frames = 0
    for block in _blocks(file):
        frames += len(block)
        _check_length(path, frames / file.samplerate, longest_s)
        parts.append(block)
    if frames < file.frames:
        raise _refused(path, _damaged())
    return np.concatenate(parts)


def _blocks(file: soundfile.SoundFile) -> Iterator[Floats]:
    while len(block := file.read(_BLOCK_FRAMES, dtype="float32", always_2d=True)):
        yield block


def _mixed(channels: Floats) -> Floats:
    """One channel of several: their mean, or the strongest alone where they cancel (one is wired upside down)."""
    count = channels.shape[1]
    mean: Floats = channels.mean(axis=1)
    powers = np.array([np.dot(channel, channel) for channel in channels.T])
    if np.dot(mean, mean) < _CANCELLING * powers.sum() / count**2:
        return np.ascontiguousarray(channels[:, int(powers.argmax())])
    return mean


def _refused(path: Path, reason: str) -> SoundError:
    return SoundError(_("Sound file {path}: {reason}").format(path=path, reason=reason), path=str(path))


def _damaged() -> str:
    return _("it is damaged: its end is missing or it holds impossible values. Copy or record it again.")


def _unreadable(path: Path) -> str:
    if kind := foreign_kind(path):
        text = _(
            "it is a {kind} recording, as telephones and Windows make them, which robodial cannot read. Save or "
            "convert it as WAV or MP3, or record it anew with the program."
        )
        return text.format(kind=kind)
    return _("it is damaged, or not a sound file robodial can read. Save it as WAV, FLAC, OGG or MP3.")
