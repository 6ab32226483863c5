"""How often must anybody cut into a greeting?  python -m tests.bench.listening.perfect_listener [--split held-out]

A listener that misses nothing, on a line without noise, and starts when nothing has sounded for so long, cuts into
every greeting with a pause as long as that. People greet as in the bench's calls, double hellos apart.

The goals are `at_most_pct` of all greetings, and a delay that nineteen people in twenty must keep to. So the twentieth
may be kept waiting, and the goals are met together by who foresees `must_foresee_pct` of those pauses while keeping no
more than a twentieth of all people waiting. One JSON object.
"""

import argparse
import json
from functools import cache

import numpy as np

from tests.bench.listening.asked_clips import add_options, clips_or_skip
from tests.bench.listening.clips import Clips
from tests.bench.listening.far_end import first_words, longest_pause_in

_WAITS_S = (0.265, 0.28, 0.3, 0.35, 0.4, 0.5, 0.6)
_KINDS = ("short", "short", "long", "late")
_AT_MOST = 0.03
_PEOPLE = 6000


def pauses(clips: Clips, people: int, seed: int) -> list[float]:
    """The longest pause, in seconds, in the greeting of each of so many people."""
    chance = np.random.default_rng(seed)
    longest = cache(longest_pause_in)
    return [longest(first_words(clips, str(chance.choice(_KINDS)), chance)) for _ in range(people)]


def cut_into(longest: list[float]) -> dict[str, dict[str, float]]:
    """For each wait: the share of greetings cut into, and what must be foreseen to reach the goal, in per cent."""
    figures = {}
    for wait in _WAITS_S:
        share = sum(pause >= wait for pause in longest) / len(longest)
        foresee = max(0.0, 1 - _AT_MOST / share) if share else 0.0
        figures[f"{wait:g} s"] = {"cut_into_pct": round(100 * share, 2), "must_foresee_pct": round(100 * foresee)}
    return figures


def main() -> None:
    """Measures, and prints one object."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.listening.perfect_listener", description=__doc__)
    add_options(parser)
    parser.add_argument("--people", type=int, default=_PEOPLE)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    clips = clips_or_skip(asked)
    found = cut_into(pauses(clips, asked.people, asked.seed))
    print(json.dumps({"people": asked.people, "at_most_pct": 100 * _AT_MOST, "after": found}, indent=1))


if __name__ == "__main__":
    main()
