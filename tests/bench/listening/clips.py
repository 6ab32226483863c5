"""Recordings of real voices, beeps and music, one folder for each kind: KIND/package__voice__name.wav, 8 kHz, mono."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import soundfile

from robodial.domain.voice_format import SAMPLE_RATE
from tests.bench.listening.network_sounds import Audio
from tests.bench.listening.speech_shape import at_speech_level, speech_span, telephone_band

KINDS = ("human_short", "human_long", "machine", "beep", "chime", "announce", "music")
NEEDED = ("human_short", "machine")
_BEFORE = SAMPLE_RATE // 50
_AFTER = SAMPLE_RATE * 6 // 100
"""Of a recording, so much is kept around its speech; the end fades, so that the cut is not heard."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One recording at its level, and where in it somebody speaks (samples)."""

    audio: Audio
    begin: int
    end: int


Shelf = Mapping[str, Mapping[str, tuple[Path, ...]]]
"""The recordings of one kind by package and voice."""


@dataclass(frozen=True, slots=True)
class Clips:
    """The recordings of one set."""

    shelves: Mapping[str, Shelf]

    def has(self, kind: str) -> bool:
        """Whether there is any of this kind."""
        return bool(self.shelves.get(kind))

    def any_of(self, kind: str, chance: np.random.Generator) -> Path:
        """One at random: package by the root of its size, then voice, then recording, so that nobody dominates."""
        shelf = self.shelves[kind]
        packages = sorted(shelf)
        weights = np.sqrt([sum(map(len, shelf[package].values())) for package in packages])
        package = packages[int(chance.choice(len(packages), p=weights / weights.sum()))]
        voices = sorted(shelf[package])
        recordings = shelf[package][voices[int(chance.integers(len(voices)))]]
        return recordings[int(chance.integers(len(recordings)))]

    def same_voice(self, kind: str, as_in: Path, chance: np.random.Generator) -> Path:
        """One of the same speaker."""
        package, voice, _ = as_in.name.split("__", 2)
        recordings = self.shelves[kind][package][voice]
        return recordings[int(chance.integers(len(recordings)))]

    def counts(self) -> dict[str, int]:
        """Recordings of each kind."""
        return {
            kind: sum(len(paths) for voices in shelf.values() for paths in voices.values())
            for kind, shelf in self.shelves.items()
        }

    def voices(self) -> set[str]:
        """Everyone who speaks in it, as package__voice."""
        return {
            f"{package}__{voice}"
            for kind, shelf in self.shelves.items()
            if kind not in ("beep", "chime", "music")
            for package, voices in shelf.items()
            for voice in voices
        }


def read_clips(folder: Path) -> Clips:
    """What is in a set's folder. Raises ValueError when it lacks people or machines."""
    shelves = {kind: _shelf(sorted((folder / kind).glob("*__*__*.wav"))) for kind in KINDS}
    lacking = [kind for kind in NEEDED if not shelves[kind]]
    if lacking:
        raise ValueError(f"{folder} has no recordings in {', '.join(lacking)}.")
    return Clips(shelves)


def _shelf(paths: list[Path]) -> Shelf:
    shelf: dict[str, dict[str, list[Path]]] = {}
    for path in paths:
        package, voice, _ = path.name.split("__", 2)
        shelf.setdefault(package, {}).setdefault(voice, []).append(path)
    return {package: {voice: tuple(names) for voice, names in voices.items()} for package, voices in shelf.items()}


def spoken(path: Path, level_dbm0: float) -> Spoken:
    """The recording as a telephone carries it, at this level of speech."""
    shaped = _shaped(path)
    return Spoken(at_speech_level(shaped.audio, level_dbm0), shaped.begin, shaped.end)


@lru_cache(maxsize=64)
def _shaped(path: Path) -> Spoken:
    audio = telephone_band(recorded(path))
    begin, end = speech_span(audio)
    cut = audio[max(0, begin - _BEFORE) : end + _AFTER].copy()
    fade = min(_AFTER, len(cut))
    cut[len(cut) - fade :] *= np.linspace(1, 0, fade)
    lead = min(begin, _BEFORE)
    return Spoken(cut, lead, lead + end - begin)


def recorded(path: Path) -> Audio:
    """Samples on the scale of 16 bits. Raises ValueError on another rate."""
    audio, rate = soundfile.read(path, dtype="float64")
    if rate != SAMPLE_RATE or audio.ndim != 1:
        raise ValueError(f"{path} is not mono at {SAMPLE_RATE} Hz.")
    return np.asarray(audio * 32768.0)
