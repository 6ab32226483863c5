"""How long opening the results keeps the window's thread:  python -m tests.bench.results_opening [--at-once].

The program itself, in a process of its own, with a finished campaign of 320 people over some days. Its results are
opened for the first time, a second time, and chosen again, each with a watchdog. `--at-once` does not wait until the
program has warmed up. Prints one JSON object, in milliseconds; `busy` is the thread's own processor time, which a busy
machine lengthens less.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.program import measured_in_program, wait, wait_ms


def in_program(window: Any, *_words: str) -> dict[str, dict[str, object]]:
    """Open the results twice."""
    wait(lambda: window.page.frames)
    return {"first": _opening(window), "again": _opening(window)}


def _opening(window: Any) -> dict[str, object]:
    from tests.gui.watchdog import Watchdog

    with Watchdog() as dog:
        window.go("results")
        page = window.page
        page._results = None
        wait(lambda: page._results is not None and page._busy.isHidden())
        wait_ms(300)
    window.go("home")
    return {"longest": round(dog.longest_ms, 1), "busy": round(dog.longest_busy_ms, 1), "where": dog.worst[-700:]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--at-once", action="store_true")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--where", action="store_true", help="say where the thread was meanwhile")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="robodial-results-", ignore_cleanup_errors=True) as folder:
        _fill(Path(folder))
        runs = [
            measured_in_program(__spec__.name, "in_program", home=Path(folder), at_once=wanted.at_once)
            for _ in range(wanted.runs)
        ]
    for opening in ("first", "again"):
        found = [run[opening] for run in runs]
        longest = sorted((float(str(one["longest"])), float(str(one["busy"])), str(one["where"])) for one in found)
        middle = longest[len(longest) // 2]
        told = {"opening": opening, "longest_ms": middle[0], "busy_ms": middle[1], "worst_ms": longest[-1][0]}
        print(json.dumps(told))
        if wanted.where:
            print(longest[-1][2])


def _fill(home: Path) -> None:
    from robodial.settings.user_settings import save_settings
    from tests.gui.stage import ACCEPTED
    from tests.simulation.result_campaigns import with_large_campaign

    save_settings(home, ACCEPTED)
    with_large_campaign(Path(home))


if __name__ == "__main__":
    main()
