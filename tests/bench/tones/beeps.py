"""When does the message start after the beep, whatever beeps?  python -m tests.bench.tones.beeps [--calls 40]

After a real machine's greeting comes a beep of each kind in turn, recorded ones too, on lines of every quality. One
JSON object: of each kind how many there were, the start after their end, and how many starts came late or too early.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from robodial.audio.call_progress import CallProgress
from tests.bench.listening.asked_clips import add_options, clips_or_skip
from tests.bench.listening.clips import Clips, spoken
from tests.bench.listening.network_sounds import Audio, silence
from tests.bench.listening.telephone_line import on_the_line
from tests.bench.listening.truth import Truth
from tests.bench.tones.made_beeps import BEEPS, SAMPLE_RATE

LATE_S = 0.25
EARLY_S = 0.02
_BLOCK = SAMPLE_RATE // 50
_PAUSE_S = (0.05, 1.6)
_RECORDED = "recorded"


def recorded_beeps(clips: Clips) -> dict[str, Path]:
    """Each of the set's own, by name."""
    shelves = [clips.shelves.get(kind, {}) for kind in ("beep", "chime")]
    voices = [of_voice for shelf in shelves for voices in shelf.values() for of_voice in voices.values()]
    return {f"{_RECORDED} {path.stem}": path for paths in voices for path in paths}


def made(kind: str, number: int, seed: int, clips: Clips) -> tuple[np.ndarray, float, Truth]:
    """One call from its answer on, when its beep ends (s), and its line."""
    chance = np.random.default_rng([seed, number, *kind.encode()])
    level = float(chance.uniform(-27, -13))
    greeting = spoken(clips.any_of("machine", chance), level)
    pause = silence(float(chance.uniform(*_PAUSE_S)))
    beep, ends = _beep(kind, chance, clips)
    before = np.concatenate([silence(0.8), greeting.audio[: greeting.end], pause])
    truth = Truth("machine", "fr")
    whole = np.concatenate([before, beep, silence(5.0)])
    return on_the_line(whole, 0.0, chance, truth), (len(before) + ends) / SAMPLE_RATE, truth


def _beep(kind: str, chance: np.random.Generator, clips: Clips) -> tuple[Audio, int]:
    """Its sound, and the sample at which it is over."""
    if kind in BEEPS:
        sound = BEEPS[kind](chance)
        loud = np.flatnonzero(np.abs(sound) > np.abs(sound).max() * 10 ** (-30 / 20))
        return sound, int(loud[-1]) + 1
    clip = spoken(recorded_beeps(clips)[kind], float(chance.uniform(-22, -8)))
    return clip.audio, clip.end


def started(samples: np.ndarray) -> float | None:
    """When the message that stays started, of a call heard from its answer on."""
    progress = CallProgress("FR")
    progress.answer_reported()
    blocks = (samples[at : at + _BLOCK] for at in range(0, len(samples), _BLOCK))
    starts = [event.t for block in blocks for event in progress.hear(block) if event.event == "speak"]
    return starts[-1] if starts else None


def measured(
    calls: int, seed: int, clips: Clips, wanted: Sequence[str]
) -> Iterator[tuple[str, int, float | None, Truth]]:
    """Of every call its kind of beep, and the start after the end of it."""
    for kind in [kind for kind in [*BEEPS, *recorded_beeps(clips)] if kind.startswith(tuple(wanted))]:
        for number in range(calls):
            samples, end, truth = made(kind, number, seed, clips)
            at = started(samples)
            yield kind, number, None if at is None else at - end, truth


def summary(starts: list[float | None]) -> dict[str, float]:
    """The figures of one kind. A call without any start counts as late."""
    known = np.array([start for start in starts if start is not None])
    in_time = known[known >= -EARLY_S]
    late = len(starts) - len(known) + int((known > LATE_S).sum())
    return {
        "calls": len(starts),
        "median_ms": round(1000 * float(np.median(in_time))) if len(in_time) else -1,
        "p95_ms": round(1000 * float(np.percentile(in_time, 95))) if len(in_time) else -1,
        "late": round(late / len(starts), 3),
        "before_its_end": round(float((known < -EARLY_S).sum()) / len(starts), 3),
    }


def main() -> None:
    """Measures, and prints one object; with --detail the calls that came late, on stderr."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.tones.beeps", description=__doc__)
    parser.add_argument("--calls", type=int, default=40, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    add_options(parser)
    parser.add_argument("--kinds", help="only kinds that begin like one of these: bell,recorded")
    parser.add_argument("--detail", action="store_true")
    asked = parser.parse_args()
    clips = clips_or_skip(asked)
    by_kind: dict[str, list[float | None]] = {}
    for kind, number, start, truth in measured(asked.calls, asked.seed, clips, (asked.kinds or "").split(",")):
        by_kind.setdefault(kind, []).append(start)
        if asked.detail and (start is None or not -EARLY_S <= start <= LATE_S):
            print(kind, number, "none" if start is None else f"{start:.2f}", truth.line, file=sys.stderr)
    print(json.dumps({kind: summary(starts) for kind, starts in by_kind.items()}, indent=1))


if __name__ == "__main__":
    main()
