"""Is anybody taken to have answered while it only rings?  python -m tests.bench.ringing [--minutes 3000] [--jobs 2]

Plays the ringback of every country of the table, within the tolerances of networks, through good and bad lines, and
lists every call in which the listener reports an answer, starts to speak, or takes the ringing for the end of the call.
The same seed gives the same calls.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from robodial.audio.call_progress import CallProgress
from robodial.audio.progress_event import ProgressEvent
from robodial.domain.voice_format import SAMPLE_RATE
from tests.bench.ringing.made_ringing import RINGING_S, drawn, ringbacks, ringing

BLOCK = SAMPLE_RATE // 50
"""Samples handed over at a time: 20 ms."""
ANSWERS = {"answered", "speak"}
ENDS = {"busy", "congestion", "sit", "fax", "hangup", "dial_tone"}
_CHUNK = 8


def listened(number: int, seed: int) -> tuple[float, list[ProgressEvent], bool]:
    """Minutes of one call, what was wrongly decided in it, and whether its ringing was recognised."""
    made = drawn(number, seed)
    samples = ringing(made, number, seed)
    progress = CallProgress(made.listener)
    events = [event for at in range(0, len(samples), BLOCK) for event in progress.hear(samples[at : at + BLOCK])]
    wrong = [event for event in events if event.event in ANSWERS | ENDS]
    return len(samples) / SAMPLE_RATE / 60, wrong, any(event.event == "ringback" for event in events)


def measured(minutes: float, jobs: int, seed: int) -> Iterator[tuple[int, float, list[ProgressEvent], bool]]:
    """Calls until so many minutes have rung, each country as often as the others."""
    count = round(minutes * 60 / (sum(RINGING_S) / 2 + 2.7))
    count += -count % len(ringbacks())
    with ProcessPoolExecutor(jobs) as pool:
        results = pool.map(partial(listened, seed=seed), range(count), chunksize=_CHUNK)
        for number, (lasted, wrong, rang) in enumerate(results):
            yield number, lasted, wrong, rang


def main() -> int:
    """Print every wrong call, then the figures; 1 when an answer was heard that nobody gave."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--minutes", type=float, default=3000)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--seed", type=int, default=1)
    asked = arguments.parse_args()
    counted: Counter[str] = Counter()
    minutes = 0.0
    for number, lasted, wrong, rang in measured(asked.minutes, asked.jobs, asked.seed):
        minutes += lasted
        counted["calls"] += 1
        counted["ringing not recognised"] += not rang
        counted["answered while ringing"] += any(event.event in ANSWERS for event in wrong)
        counted["ringing taken for another tone"] += any(event.event in ENDS for event in wrong)
        if wrong or not rang:
            what = ", ".join(f"{event.t:.2f} s {event.event} ({event.evidence})" for event in wrong[:2])
            print(f"{number}: {what or 'no ringing'}: {drawn(number, asked.seed)}", flush=True)
    print(f"minutes {minutes:.0f}")
    for name in ("calls", "answered while ringing", "ringing taken for another tone", "ringing not recognised"):
        print(name, counted[name])
    return 1 if counted["answered while ringing"] else 0


if __name__ == "__main__":
    sys.exit(main())
