"""How well the line is heard, on complete calls made of real voices:  python -m tests.bench.listening [--calls N].

Makes the calls (dev or held-out voices), hears and judges each, compares with the rule of words and silence on the
same calls, and prints a table. Exit code 0: measured, whatever the figures are.
"""

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path
from typing import TextIO

from tests.bench.listening.made_calls import classes_in_turn
from tests.bench.listening.results import Results, events_as_json, in_words, keep_summary
from tests.bench.listening.table import as_comparison, as_table
from tests.bench.listening.trial import COUNTRY, Job, Tried, start_worker, tried

CHECKED_EVERY = 7
"""Every so manieth call is also heard in other blocks, at other levels, and cut."""


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.listening", description=__doc__)
    parser.add_argument("--calls", type=int, default=400, help="calls in all, shared among the seeds")
    parser.add_argument("--seeds", default="1", help="as 1,2,3")
    parser.add_argument("--clips", type=Path, required=True, help="a folder of recordings")
    parser.add_argument("--detail", action="store_true", help="also every call that went wrong")
    parser.add_argument("--out", type=Path, help="keep calls, truth, events, table and what went wrong here")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    return parser.parse_args()


def jobs(calls: int, seeds: list[int]) -> list[Job]:
    """The calls of every seed."""
    each = -(-calls // len(seeds))
    return [
        Job(seed, number, call_class, checked=number % CHECKED_EVERY == 0)
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
                print(f"\r{len(results.ours)}/{len(todo)}", end="", file=sys.stderr)
    return results


def report(results: Results, seeds: list[int]) -> str:
    ours = results.figures()
    minutes = sum(audio for _, audio in results.costs) / 60
    return "\n".join(
        [
            f"{len(results.ours)} calls, {minutes:.0f} minutes, seeds {', '.join(map(str, seeds))}; "
            f"the listener is told that its line is in {COUNTRY}, whatever the network.",
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
    results = measure(jobs(asked.calls, seeds), asked.clips, asked.out, asked.jobs)
    told = report(results, seeds)
    print(told)
    if asked.out is not None:
        keep_summary(results, asked.out, told)
    if asked.detail:
        print("\n".join([in_words(call, events) for call, events in results.wrong] + results.unlike()))


if __name__ == "__main__":
    main()
