"""How well the line is heard, on complete calls made of real voices:  python -m tests.bench.listening [--calls N].

Makes the calls (dev or held-out voices), hears and judges each, compares with the rule of words and silence on the
same calls, and prints a table. The recordings are fetched from Debian packages at first use (some 400 MB), kept in
build/listening, and never committed. Exit code 0: measured, whatever the figures are. 77: skipped, because the
recordings are not there and cannot be fetched.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from math import ceil
from multiprocessing import get_context
from pathlib import Path
from typing import TextIO

from tests.bench.listening.clips import read_clips
from tests.bench.listening.conditions import as_breakdown
from tests.bench.listening.debian_packages import CannotFetchError
from tests.bench.listening.far_end import MEAN_RINGING_MIN
from tests.bench.listening.made_calls import HARDER, classes_in_turn
from tests.bench.listening.recordings import SPLITS, set_folder
from tests.bench.listening.results import Results, events_as_json, in_words, keep_summary
from tests.bench.listening.table import as_comparison, as_table
from tests.bench.listening.trial import COUNTRY, Job, Tried, start_worker, tried

CACHE = Path(__file__).parents[3] / "build" / "listening"
SKIPPED = 77
"""Exit code for "skipped", as automake and others have it."""
_ONLY_RINGING_FROM = 1_000_000
CHECKED_EVERY = 7
"""Every so manieth call is also heard in other blocks, at other levels, and cut."""


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.listening", description=__doc__)
    parser.add_argument("--calls", type=int, default=400, help="calls in all, shared among the seeds")
    parser.add_argument("--seeds", default="1", help="as 1,2,3")
    parser.add_argument(
        "--split", choices=SPLITS, default=SPLITS[0], help="whose voices: tune on dev, judge on held-out"
    )
    parser.add_argument(
        "--clips", type=Path, default=CACHE, help="where recordings are kept; or one set of your own, as KIND/*.wav"
    )
    parser.add_argument("--ring-minutes", type=float, default=0.0, help="so many more minutes of nothing but ringing")
    for name, meaning in HARDER.items():
        parser.add_argument(f"--{name}", action="append_const", dest="harder", const=name, default=[], help=meaning)
    parser.add_argument("--detail", action="store_true", help="also by condition, and every call that went wrong")
    parser.add_argument("--out", type=Path, help="keep calls, truth, events, table and what went wrong here")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    return parser.parse_args()


def jobs(calls: int, ring_minutes: float, seeds: list[int], harder: Sequence[str] = ()) -> list[Job]:
    """The calls of every seed, and those that only ring."""
    each = -(-calls // len(seeds))
    only_ringing = range(_ONLY_RINGING_FROM, _ONLY_RINGING_FROM + ceil(ring_minutes / MEAN_RINGING_MIN / len(seeds)))
    rings = [Job(seed, number, "no_answer", only_rings=True) for seed in seeds for number in only_ringing]
    return rings + [
        Job(
            seed,
            number,
            call_class,
            checked=number % CHECKED_EVERY == 0,
            harder=tuple(harder),
        )
        for seed in seeds
        for number, call_class in enumerate(classes_in_turn(each))
    ]


def all_tried(todo: list[Job], clips: Path, keep_in: Path | None, processes: int) -> Iterator[Tried]:
    """Every call in turn, over so many processes; only small things come back."""
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, context, start_worker, (clips, keep_in)) as pool:
        yield from pool.map(tried, todo, chunksize=4)


def measure(todo: list[Job], clips: Path, keep_in: Path | None, processes: int) -> Results:
    results = Results()
    with ExitStack() as stack:
        log: TextIO | None = None
        if keep_in is not None:
            log = stack.enter_context((keep_in / "events.jsonl").open("w", encoding="utf-8"))
        for one in all_tried(todo, clips, keep_in, processes):
            results.take(one)
            if log is not None:
                log.write(events_as_json(one.judged.truth.file, one.events))
            if sys.stderr.isatty():
                print(f"\r{len(results.ours) + len(results.only_ringing)}/{len(todo)}", end="", file=sys.stderr)
    return results


def clips_folder(given: Path, split: str) -> Path:
    """The set to use: `given` itself when it is one, otherwise the split's under it. Raises CannotFetchError."""
    return given if (given / "human_short").is_dir() else set_folder(split, given)


def report(results: Results, clips: Path, seeds: list[int]) -> str:
    ours = results.figures()
    minutes = sum(audio for _, audio in results.costs) / 60
    return "\n".join(
        [
            f"{len(results.ours)} calls, {minutes:.0f} minutes, voices of {clips.name}, "
            f"seeds {', '.join(map(str, seeds))}.",
            f"The listener is told that its line is in {COUNTRY}, whatever network it hears.",
            "",
            as_table(ours),
            "",
            as_comparison(ours, results.rule_figures()),
            "",
        ]
    )


def main() -> None:
    asked = options()
    seeds = [int(seed) for seed in asked.seeds.split(",")]
    if asked.out is not None:
        asked.out.mkdir(parents=True, exist_ok=True)
    try:
        clips = clips_folder(asked.clips, asked.split)
        read_clips(clips)  # a set that lacks something is told here, not by every process
    except CannotFetchError as error:
        print(f"Skipped: {error}", file=sys.stderr)
        sys.exit(SKIPPED)
    except ValueError as error:
        sys.exit(str(error))
    todo = jobs(asked.calls, asked.ring_minutes, seeds, asked.harder)
    results = measure(todo, clips, asked.out, asked.jobs)
    told = report(results, clips, seeds)
    print(told)
    if asked.out is not None:
        keep_summary(results, asked.out, told)
    if asked.detail:
        print(as_breakdown(results.ours) + "\n")
        print("\n".join([in_words(call, events) for call, events in results.wrong] + results.unlike()))


if __name__ == "__main__":
    main()
