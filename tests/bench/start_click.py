"""From the click on Start campaign to a call on the screen:  python -m tests.bench.start_click [--runs 5].

The program's demonstration in a process of its own: once it has warmed up, the check step's button is pressed; the
time runs until a call is known to the live screen, which draws it within a tenth of a second. `--at-once` does not wait
until the program has warmed up. Prints one JSON object, in seconds.
"""

import argparse
import json
import statistics
import time
from typing import Any

from tests.bench.program import measured_in_program, wait


def in_program(window: Any, *_words: str) -> dict[str, float]:
    """Press the button of the check step, and see when there is a call."""
    wait(lambda: window.shown == "wizard")
    window.page.show_step("check")
    start_button = window.page.check.start
    wait(start_button.isEnabled)
    clicked = time.perf_counter()
    start_button.click()
    wait(lambda: window.shown == "live")
    shown = time.perf_counter() - clicked
    wait(lambda: window.page.feed.board.calls_now > 0)
    return {"page_s": round(shown, 3), "call_s": round(time.perf_counter() - clicked, 3)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--at-once", action="store_true")
    wanted = parser.parse_args()
    runs = [measured_in_program(__spec__.name, "in_program", at_once=wanted.at_once) for _again in range(wanted.runs)]
    figures = {name: [run[name] for run in runs] for name in ("page_s", "call_s")}
    print(json.dumps({name: {"median": statistics.median(all_), "worst": max(all_)} for name, all_ in figures.items()}))


if __name__ == "__main__":
    main()
