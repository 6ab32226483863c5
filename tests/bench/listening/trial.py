"""One call through the listener, in a process of its own: made, heard, judged, dropped."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import numpy as np
import soundfile
from numpy.typing import NDArray

from robodial.audio.call_progress import CallProgress
from robodial.audio.progress_event import ProgressEvent
from robodial.domain.voice_format import SAMPLE_RATE
from tests.bench.listening.clips import Clips, read_clips
from tests.bench.listening.judging import Judged, judged, told_class
from tests.bench.listening.made_calls import MadeCall, made_call
from tests.bench.listening.word_and_silence import heard_by_word_and_silence

COUNTRY = "FR"
"""The listener is told that its line is in France, as `robodial listen` assumes, whatever the call's network is."""
BLOCK_MS = 20
LONG_BLOCK_MS = 60
_SIZES_MS = (10, 250)
_LEVEL_DB = 10.0
_FULL_SCALE = 32767

Samples = NDArray[np.int16]
Events = tuple[ProgressEvent, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """One call to make.

    `checked`: also heard in other blocks, at other levels, and cut. `only_rings`: made for its ring minutes alone, and
    kept only when it went wrong. `harder`: by what (`HARDER`).
    """

    seed: int
    number: int
    call_class: str
    checked: bool = False
    only_rings: bool = False
    harder: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checks:
    """Whether the same call gives the same when it comes differently."""

    same_in_any_blocks: bool
    """Every event, its time included."""
    same_louder: bool | None
    """The class told at +10 dB; None where that is more than 16 bits hold..."""
    same_overdriven: bool | None
    """...which is told here, and is another sound: its peaks are cut off..."""
    same_softer: bool
    """...and at -10 dB."""
    same_when_cut: bool
    """Every event before the cut, its time included."""
    long_blocks_cpu_s: float


@dataclass(frozen=True, slots=True)
class Tried:
    """What one call showed."""

    judged: Judged
    rule: Judged
    """The rule of words and silence on the same call."""
    events: Events
    cpu_s: float
    checks: Checks | None
    only_rings: bool


@dataclass(slots=True)
class _Worker:
    """What this process works with."""

    clips: Clips
    keep_in: Path | None


_worker: _Worker | None = None


def start_worker(clips: Path, keep_in: Path | None) -> None:
    """Reads the clips once for a process, and listens to a second of nothing, so that no call pays for the start."""
    global _worker
    _worker = _Worker(read_clips(clips), keep_in)
    heard(np.zeros(SAMPLE_RATE, dtype=np.int16))


def tried(job: Job) -> Tried:
    """Makes the call and hears it."""
    assert _worker is not None
    call = made_call(job.seed, job.number, job.call_class, _worker.clips, harder=job.harder)
    began = process_time()
    events = heard(call.audio)
    spent = process_time() - began
    ours = judged(call.truth, events)
    if _worker.keep_in is not None and (ours.wrong or not job.only_rings):
        _keep(call, _worker.keep_in)
    rule = heard_by_word_and_silence(call.audio, call.truth.answer)
    checks = _checked(call, events) if job.checked else None
    return Tried(ours, judged(call.truth, rule), events, spent, checks, job.only_rings)


def heard(samples: Samples, block_ms: int = BLOCK_MS) -> Events:
    """Everything the listener under test decides, in blocks of this length."""
    size = SAMPLE_RATE * block_ms // 1000
    return _heard_in(samples, range(size, len(samples) + size, size))


def _heard_in(samples: Samples, ends: Iterable[int]) -> Events:
    progress = CallProgress(COUNTRY)
    events: list[ProgressEvent] = []
    begin = 0
    for end in ends:
        events += progress.hear(samples[begin:end])
        begin = end
    return tuple(events)


# ---- the same call, differently ----------------------------------------------------------------------------------


def _checked(call: MadeCall, events: Events) -> Checks:
    chance = np.random.default_rng([*call.truth.seed, 7])
    told = told_class(events)
    cut = int(chance.integers(len(call.audio)))
    began = process_time()
    heard(call.audio, LONG_BLOCK_MS)
    spent = process_time() - began
    same_louder = told_class(heard(_changed(call.audio, _LEVEL_DB))) == told
    overdriven = bool(np.abs(call.audio.astype(np.int32)).max() * 10 ** (_LEVEL_DB / 20) > _FULL_SCALE)
    return Checks(
        same_in_any_blocks=_heard_in(call.audio, _any_ends(len(call.audio), chance)) == events,
        same_louder=None if overdriven else same_louder,
        same_overdriven=same_louder if overdriven else None,
        same_softer=told_class(heard(_changed(call.audio, -_LEVEL_DB))) == told,
        same_when_cut=_agrees(heard(call.audio[:cut]), events, cut / SAMPLE_RATE),
        long_blocks_cpu_s=spent,
    )


def _any_ends(length: int, chance: np.random.Generator) -> list[int]:
    """Ends of blocks of 10 to 250 ms."""
    shortest, longest = (ms * SAMPLE_RATE // 1000 for ms in _SIZES_MS)
    sizes = chance.integers(shortest, longest + 1, size=length // shortest + 1)
    ends = np.cumsum(sizes)
    return [int(end) for end in ends[: int(np.searchsorted(ends, length)) + 1]]


def _changed(samples: Samples, level_db: float) -> Samples:
    changed: Samples = np.clip(np.rint(samples * 10 ** (level_db / 20)), -32768, 32767).astype(np.int16)
    return changed


def _agrees(of_part: Events, of_whole: Events, cut_s: float) -> bool:
    """The part says what the whole said before the cut; what was decided in its last hop may come with either."""
    before = tuple(event for event in of_whole if event.t <= cut_s)
    return of_part == before


# ---- keeping -----------------------------------------------------------------------------------------------------


def _keep(call: MadeCall, folder: Path) -> None:
    path = folder / call.truth.file
    soundfile.write(path, call.audio, SAMPLE_RATE, subtype="PCM_16")
    path.with_suffix(".json").write_text(json.dumps(call.truth.as_dict(), indent=1), encoding="utf-8")
