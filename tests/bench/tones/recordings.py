"""Real voices and music to try false alarms on:  python -m tests.bench.tones.recordings FOLDER

Fetches Debian packages of voice prompts, children's games, speech examples and music on hold (`apt-get download`,
nothing is installed), and keeps each recording as 8 kHz mono WAV below FOLDER/<package>/. Their licences differ; they
are for measuring, not for giving on. `load` reads any folder of sound files.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr

from robodial.audio.levels import active_speech_level
from robodial.domain.voice_format import SAMPLE_RATE
from tests.bench.tones.line import Audio, Samples, coded

SPEECH = (
    "asterisk-core-sounds-en-wav",
    "asterisk-core-sounds-fr-wav",
    "asterisk-core-sounds-es-wav",
    "asterisk-core-sounds-ru-wav",
    "asterisk-prompt-it-menardi-wav",
    "asterisk-prompt-fr-armelle",
    "asterisk-prompt-es-co",
    "codec2-examples",
    "gcin-voice",
    "klettres-data",
    "ktuberling-data",
    "tuxpaint-stamps-default",
)
MUSIC = ("asterisk-moh-opsound-wav", "hyperrogue-music")
_SUFFIXES = {".wav", ".ogg", ".flac", ".gsm", ".raw"}
_SHORTEST_S = 0.2
_LONGEST_S = 240.0
_PIECE_S = 60.0
_SILENT_DBM0 = -60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        sys.exit("Fetching needs apt-get and dpkg-deb (Debian or Ubuntu). Any folder of sound files does as well.")
    for package in (*SPEECH, *MUSIC):
        seconds = _fetch(package, folder)
        print(f"{package} {seconds / 3600:.2f} h" if seconds else f"{package} could not be fetched", flush=True)


def _fetch(package: str, folder: Path) -> float:
    """Seconds of sound kept from this package."""
    with tempfile.TemporaryDirectory() as work:
        done = subprocess.run(["apt-get", "download", "-q", package], cwd=work, capture_output=True, check=False)
        debs = list(Path(work).glob("*.deb"))
        if done.returncode or not debs:
            return 0.0
        subprocess.run(["dpkg-deb", "-x", debs[0], f"{work}/un"], check=True)
        return _convert(Path(work) / "un", folder / package)


def _convert(source: Path, target: Path) -> float:
    seconds = 0.0
    target.mkdir(parents=True, exist_ok=True)
    for number, path in enumerate(_sound_files(source)):
        sound = _read(path)
        if sound is None or len(sound) < _SHORTEST_S * SAMPLE_RATE:
            continue
        sound = sound[: round(_LONGEST_S * SAMPLE_RATE)]
        soundfile.write(target / f"{number:05d}_{path.stem}.wav", sound, SAMPLE_RATE, subtype="PCM_16")
        seconds += len(sound) / SAMPLE_RATE
    return seconds


def _sound_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in _SUFFIXES and path.is_file())


def _read(path: Path) -> Audio | None:
    """A recording as 8 kHz mono between -1 and 1; None when it cannot be read."""
    raw = {".gsm": "GSM610", ".raw": "PCM_16"}.get(path.suffix)
    options = {"format": "RAW", "subtype": raw, "samplerate": SAMPLE_RATE, "channels": 1} if raw else {}
    try:
        sound, rate = soundfile.read(path, dtype="float64", always_2d=True, **options)
    except soundfile.LibsndfileError:
        return None
    mono = sound.mean(axis=1)
    return np.asarray(mono if rate == SAMPLE_RATE else soxr.resample(mono, rate, SAMPLE_RATE))


# ---- what the bench hears ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """At most a minute of one recording as it reaches the modem; `how` says what was changed in it."""

    source: str
    how: str
    samples: Samples

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLE_RATE


def pieces(folder: Path, hours: float, seed: int) -> Iterator[Piece]:
    """`hours` of sound: every recording once as it is, then again and again with speed, level and colour changed."""
    files = _sound_files(folder)
    left_s, turn = hours * 3600, 0
    while files and left_s > 0:
        order = np.random.default_rng([seed, turn]).permutation(len(files))
        for number in order:
            chance = np.random.default_rng([seed, turn, number])
            for piece in _heard(files[number], turn, chance):
                yield piece
                left_s -= piece.seconds
            if left_s <= 0:
                return
        turn += 1


def voices(folder: Path, most: int = 60) -> list[Audio]:
    """Recordings of voices of 1.5 s and longer, about `most`, evenly from all speech packages (else from any)."""
    files = [path for package in SPEECH for path in _sound_files(folder / package)] or _sound_files(folder)
    chosen = (_read(path) for path in files[:: max(1, len(files) // (2 * most))])
    return [sound * 32768 for sound in chosen if sound is not None and len(sound) > 1.5 * SAMPLE_RATE]


def _heard(path: Path, turn: int, chance: np.random.Generator) -> Iterator[Piece]:
    sound = _read(path)
    if sound is None:
        return
    how = []
    level = chance.uniform(-20.0, -12.0)
    if turn:
        speed = chance.uniform(0.9, 1.1)
        sound = np.asarray(soxr.resample(sound, SAMPLE_RATE, SAMPLE_RATE / speed, quality="LQ"))
        level = chance.uniform(-30.0, -6.0)
        how = [f"speed {speed:.2f}", f"{level:.0f} dBm0"]
    for start in range(0, len(sound), round(_PIECE_S * SAMPLE_RATE)):
        cut = sound[start : start + round(_PIECE_S * SAMPLE_RATE)] * 32768
        if len(cut) < _SHORTEST_S * SAMPLE_RATE or (now := active_speech_level(cut)) < _SILENT_DBM0:
            continue
        tilt, low = (chance.uniform(-6.0, 6.0), chance.uniform(100, 500)) if turn else (0.0, 250.0)
        coloured = _coloured(cut, tilt, low) * 10 ** ((level - now) / 20)
        codec = str(chance.choice(["mulaw", "alaw", "unsigned-8"]))
        quiet = np.zeros(SAMPLE_RATE // 4)
        samples = coded(np.concatenate([coloured + chance.normal(0, 3.0, len(cut)), quiet]), codec)
        yield Piece(f"{path.parent.name}/{path.name}@{start // SAMPLE_RATE}", ", ".join(how), samples)


def _coloured(sound: Audio, tilt_db: float, low_hz: float) -> Audio:
    """A telephone's colour: `tilt_db` an octave around 1 kHz, nothing below `low_hz` nor above 3.5 kHz."""
    spectrum = np.fft.rfft(sound)
    hz = np.maximum(np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE), 1.0)
    gain = (hz / 1000) ** (tilt_db / 6.02) / np.sqrt(1 + (low_hz / hz) ** 4) / np.sqrt(1 + (hz / 3500) ** 16)
    return np.asarray(np.fft.irfft(spectrum * gain, len(sound)))


if __name__ == "__main__":
    main()
