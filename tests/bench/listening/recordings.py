"""The two sets of recordings, made of Debian packages when they are not there yet (`recordings.toml`).

Of every recording the span of its speech decides what it is good for: a word, a phrase, or a machine's greeting.
"""

import shutil
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import soundfile
import soxr

from robodial.domain.voice_format import SAMPLE_RATE
from tests.bench.listening.debian_packages import check_tools, unpacked
from tests.bench.listening.network_sounds import Audio, silence
from tests.bench.listening.speech_shape import speech_span, telephone_band

SPLITS = ("dev", "held-out")
_WORD_S, _PHRASE_S, _GREETING_S = (0.3, 1.7), (1.5, 3.2), (2.5, 15.0)
_CHIME_S = (0.1, 1.6)
_SENTENCE_S = (4.0, 15.0)
"""One person who speaks as long as this without a pause is only good for a machine."""
_COMPOSED_S = (3.5, 10.0)
_PAUSE_S = (0.2, 0.6)
_LOOKED_AT, _MOST = 160, 30
"""Of one volunteer so many recordings are looked at, and so many of a kind are taken, evenly."""
_PEAK = 10 ** (-6 / 20)
_MUSIC_S = 45.0
_FEWEST_SAMPLES = SAMPLE_RATE // 10
_MADE = "made.txt"
_RULES = 2
"""Counts up when recordings are chosen or cut in another way: sets made before are made again."""

Named = tuple[str, Audio]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where recordings of one package go."""

    folder: Path
    package: str

    def put(self, kind: str, voice: str, name: str, audio: Audio) -> None:
        """Writes one recording, 6 dB below full scale."""
        peak = float(np.abs(audio).max()) if len(audio) else 0.0
        if peak == 0.0:
            return
        path = self.folder / kind / f"{self.package}__{voice}__{name.replace('__', '-')}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, audio * (_PEAK / peak), SAMPLE_RATE, subtype="PCM_16")


@cache
def plan() -> dict[str, Any]:
    """What is taken from where."""
    return tomllib.loads((Path(__file__).parent / "recordings.toml").read_text(encoding="utf-8"))


def voices_of(split: str) -> set[str]:
    """Everybody who speaks in this split, as package__voice."""
    spoken = [(entry["package"], voice) for entry in _of("words", split) for voice in entry["voices"]]
    spoken += [(entry["package"], "voice") for entry in _of("prompts", split)]
    return {f"{package}__{voice}" for package, voice in spoken}


def set_folder(split: str, cache_folder: Path) -> Path:
    """The folder of a split's recordings, made now if need be; a set that was not made here is used as it is.

    Raises CannotFetchError.
    """
    folder = cache_folder / split
    made = folder / _MADE
    version = f"{crc32(repr((_RULES, plan())).encode()):08x}\n"
    if folder.exists() and (not made.exists() or made.read_text(encoding="utf-8") == version):
        return folder
    check_tools()
    unfinished = cache_folder / f"{split}-unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    _make(split, unfinished, cache_folder / "packages")
    (unfinished / _MADE).write_text(version, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    return unfinished.rename(folder)


def _of(kind: str, split: str) -> list[Mapping[str, Any]]:
    return [entry for entry in plan()[kind] if entry["split"] == split]


def _make(split: str, folder: Path, downloads: Path) -> None:
    downloads.mkdir(parents=True, exist_ok=True)
    for kind, take in _TAKERS.items():
        for entry in _of(kind, split):
            with unpacked(entry["package"], downloads) as root:
                take(entry, root, Shelf(folder, entry["package"]))


# ---- one package -------------------------------------------------------------------------------------------------


def _take_prompts(entry: Mapping[str, Any], root: Path, shelf: Shelf) -> None:
    wanted = plan()["from_prompts"]
    prompts = {
        str(path.relative_to(root / entry["folder"]).with_suffix("")): path
        for path in sorted((root / entry["folder"]).rglob("*.*"))
    }
    for number, names in enumerate(wanted["greetings"], 1):
        if all(name in prompts for name in names):
            greeting = np.concatenate([_read(prompts[name]) for name in names])
            if _lasts(greeting, _GREETING_S):
                shelf.put("machine", "voice", f"greeting{number}", greeting)
    for kind, key, span in (("human_short", "words", _WORD_S), ("announce", "announcements", (1.0, 15.0))):
        for name in wanted[key]:
            if name in prompts and _lasts(audio := _read(prompts[name]), span):
                shelf.put(kind, "voice", name, audio)
    for name in wanted["beeps"]:
        if name in prompts:
            shelf.put("beep", "voice", name, _read(prompts[name]))


def _take_words(entry: Mapping[str, Any], root: Path, shelf: Shelf) -> None:
    for voice in entry["voices"]:
        found = _files(entry, root, voice)
        said = [(path.stem, _read(path)) for path in _evenly(found, _LOOKED_AT)]
        _take_voice(voice, said, entry.get("most", _MOST), shelf)
        for number, greeting in enumerate(_composed(voice, said, entry.get("composed", 0)), 1):
            shelf.put("machine", voice, f"composed{number}", greeting)


def _take_voice(voice: str, said: Sequence[Named], most: int, shelf: Shelf) -> None:
    for kind, span in (("human_short", _WORD_S), ("human_long", _PHRASE_S), ("machine", _SENTENCE_S)):
        for name, audio in _evenly([one for one in said if _lasts(one[1], span)], most):
            shelf.put(kind, voice, name, audio)


def _files(entry: Mapping[str, Any], root: Path, voice: str = "") -> list[Path]:
    """What the entry's pattern finds, without what it leaves out."""
    found = sorted(path for path in root.glob(entry["files"].format(voice=voice)) if path.is_file())
    return [path for path in found if not any(path.match(pattern) for pattern in entry.get("without", ()))]


def _take_chimes(entry: Mapping[str, Any], root: Path, shelf: Shelf) -> None:
    for path in _files(entry, root):
        if _lasts(audio := _read(path), _CHIME_S):
            shelf.put("chime", "x", path.stem.replace(" ", "-"), audio)


def _take_music(entry: Mapping[str, Any], root: Path, shelf: Shelf) -> None:
    for path in sorted(root.glob(entry["files"])):
        audio = _read(path)
        shelf.put("music", "x", path.stem, audio[5 * SAMPLE_RATE :][: round(_MUSIC_S * SAMPLE_RATE)])


_TAKERS = {"prompts": _take_prompts, "words": _take_words, "chimes": _take_chimes, "music": _take_music}


# ---- recordings --------------------------------------------------------------------------------------------------


def _read(path: Path) -> Audio:
    """The first channel's mix at 8 kHz; nothing of a file that holds no sound."""
    raw = {"samplerate": SAMPLE_RATE, "channels": 1, "format": "RAW", "subtype": "GSM610"}
    try:
        audio, rate = soundfile.read(path, dtype="float64", always_2d=True, **(raw if path.suffix == ".gsm" else {}))
    except soundfile.LibsndfileError:
        return silence(0.0)
    mono = audio.mean(axis=1)
    return np.asarray(mono if rate == SAMPLE_RATE else soxr.resample(mono, rate, SAMPLE_RATE, quality="VHQ"))


def _span(audio: Audio) -> tuple[int, int]:
    return speech_span(telephone_band(audio * 32768.0))


def _lasts(audio: Audio, span: tuple[float, float]) -> bool:
    """Whether its speech is as long as that."""
    if len(audio) < _FEWEST_SAMPLES or not audio.any():
        return False
    begin, end = _span(audio)
    return span[0] <= (end - begin) / SAMPLE_RATE <= span[1]


def _evenly(items: Iterable[Any], most: int) -> list[Any]:
    """At most so many, spread over all."""
    every = list(items)
    return every if len(every) <= most else [every[int(i * len(every) / most)] for i in range(most)]


def _composed(voice: str, said: Sequence[Named], count: int) -> list[Audio]:
    """Greetings of several sentences of one voice, with the pauses of somebody who reads them out."""
    sentences = [audio for _, audio in said if _lasts(audio, (0.8, 4.0))]
    chance = np.random.default_rng(crc32(voice.encode()))
    greetings = []
    for _ in range(count if len(sentences) >= 8 else 0):
        wanted = float(chance.uniform(*_COMPOSED_S)) * SAMPLE_RATE
        parts: list[Audio] = []
        while sum(map(len, parts)) < wanted:
            sentence = sentences[int(chance.integers(len(sentences)))]
            begin, end = _span(sentence)
            spoken = sentence[begin:end] / max(1e-6, float(np.sqrt(np.mean(np.square(sentence[begin:end])))))
            parts += [spoken, silence(float(chance.uniform(*_PAUSE_S)))]
        greetings.append(np.concatenate(parts[:-1]))
    return greetings
