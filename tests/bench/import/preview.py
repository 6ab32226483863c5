"""How long a look at a list takes, in a process of its own:  python -m tests.bench.import.preview [--rows N].

Prints seconds from the choice of the file to the figures, rows a second, and how soon a cancelled reading has ended.
With --window: the same list chosen in the program, looked at, stored and taken back, twice in each of several runs; and
the longest pauses of the window's thread, in milliseconds (`busy` is its own processor time).
"""

import argparse
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from robodial.contacts.list_preview import ListPreview
from robodial.contacts.preview_worker import PreviewWorker
from robodial.domain.campaign import Purpose
from robodial.domain.list_columns import ListColumns
from tests.bench.program import measured_in_program, wait, wait_ms

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
GOAL_S = 8.0
LONGEST_MS = 50.0


def write_list(path: Path, rows: int) -> None:
    """Half of it needs repairs: zeros lost, two numbers in a cell; some of it is wrong."""
    with path.open("w", encoding="cp1252", newline="") as file:
        file.write("Nom;Prénom;Téléphone;Ville;Rendez-vous\r\n")
        for n in range(rows):
            number = f"01 99 {n // 10_000 % 100:02} {n // 100 % 100:02} {n % 100:02}"
            bare = number.replace(" ", "")
            cell = (number, bare[1:], f"{number} / 06 39 98 00 {n % 100:02}", bare, "néant" if n % 50 == 4 else number)[
                n % 5
            ]
            file.write(f"Lefèvre{n};Aurélie;{cell};Brest;mardi 9 h 15\r\n")


def looked_at(path: Path) -> tuple[ListPreview, float]:
    began = time.perf_counter()
    seen = PreviewWorker(path, "FR", ListColumns(), None, NOW).run(lambda *_done: None)
    assert seen is not None
    return seen, time.perf_counter() - began


def cancelled_after_s(path: Path) -> float:
    """From Cancel until nobody reads the file any more."""
    worker = PreviewWorker(path, "FR", ListColumns(), None, NOW)
    asked: list[float] = []

    def cancel(*_done: int) -> None:
        if not asked:
            asked.append(time.perf_counter())
            threading.Thread(target=worker.cancel).start()

    assert worker.run(cancel) is None
    return time.perf_counter() - asked[0]


def in_program(window: Any, name: str) -> dict[str, object]:
    """The list chosen, looked at, stored by going on, and taken back; twice: at first, parts of the program and of Qt
    are still being loaded."""
    window.go("wizard")
    wizard = window.page
    wizard.steps["purpose"].tiles[Purpose.APPOINTMENT].click()
    return {"first": _imported(wizard, Path(name)), "again": _imported(wizard, Path(name))}


def _imported(wizard: Any, path: Path) -> dict[str, object]:
    wizard.show_step("who")
    picker = wizard.steps["who"].picker
    wait_ms(300)
    look = _watched(lambda: picker.choose(path), lambda: _is_looked_at(picker))
    store = _watched(lambda: wizard.show_step("message"), lambda: picker._stored)
    picker.undo()
    wait(lambda: picker._stored is None)
    return {"look": look, "store": store}


def _is_looked_at(picker: Any) -> bool:
    return picker._asked is None and picker._seen is not None and not picker._preview.is_filling


def _watched(do: Callable[[], object], is_done: Callable[[], object]) -> dict[str, object]:
    from tests.gui.watchdog import Watchdog

    with Watchdog() as dog:
        do()
        wait(is_done)
        wait_ms(300)
    return {"longest": round(dog.longest_ms, 1), "busy": round(dog.longest_busy_ms, 1), "where": dog.worst[-900:]}


def in_the_window(path: Path, home: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """One run of the program, in milliseconds."""
    from robodial.settings.user_settings import save_settings
    from tests.gui.stage import ACCEPTED

    home.mkdir()
    save_settings(home, ACCEPTED)
    found: dict[str, dict[str, dict[str, Any]]] = measured_in_program(
        "tests.bench.import.preview", "in_program", str(path), home=home
    )
    return found


def watch(path: Path, folder: Path, runs: int) -> bool:
    """Print the longest pauses of so many runs; whether all were short enough."""
    found = [in_the_window(path, folder / f"data-{run}") for run in range(runs)]
    all_short = True
    for time_, part in ((time_, part) for time_ in ("first", "again") for part in ("look", "store")):
        pauses = sorted((run[time_][part] for run in found), key=lambda one: float(one["longest"]))
        told = {"import": time_, "part": part, "longest_ms": [one["longest"] for one in pauses]}
        print(json.dumps({**told, "busy_ms": [one["busy"] for one in pauses]}))
        if pauses[-1]["longest"] >= LONGEST_MS:
            print(pauses[-1]["where"], file=sys.stderr)
            all_short = False
    return all_short


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--window", action="store_true")
    parser.add_argument("--runs", type=int, default=5)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        path = Path(name, "list.csv")
        write_list(path, wanted.rows)
        if wanted.window:
            return 0 if watch(path, Path(name), wanted.runs) else 1
        seen, took_s = looked_at(path)
        told = {"rows": seen.row_count, "contacts": seen.contacts, "seconds": round(took_s, 2)}
        print(
            json.dumps(
                {
                    **told,
                    "rows_per_s": round(wanted.rows / took_s),
                    "cancelled_after_s": round(cancelled_after_s(path), 3),
                }
            )
        )
        return 0 if took_s < GOAL_S else 1


if __name__ == "__main__":
    sys.exit(main())
