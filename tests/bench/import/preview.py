"""How long a look at a list takes, in a process of its own:  python tests/bench/import/preview.py [ROWS].

Prints seconds from the choice of the file to the figures, rows a second, and how soon a cancelled reading has ended.
With --window: the same list in the window, looked at and stored, and the longest pause of the window's thread.
"""

import json
import os
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from robodial.contacts.list_preview import ListPreview
from robodial.contacts.preview_worker import PreviewWorker
from robodial.domain.list_columns import ListColumns

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


def in_the_window(path: Path, folder: Path) -> dict[str, float]:
    from robodial.gui.warm_up import settle_memory
    from tests.gui.lists import picker_on
    from tests.gui.stage import Stage
    from tests.gui.watchdog import Watchdog

    stage = Stage(folder)
    stage.window.show()
    settle_memory()  # as the program does once it is open
    picker = picker_on(stage)
    stage.settle()
    figures: dict[str, float] = {}
    for name in ("first", "again"):  # the first time, parts of the program are still being loaded
        with Watchdog() as dog:
            picker.choose(path)
            stage.wait_for(
                lambda: picker._asked is None and picker._seen is not None and not picker._preview.is_filling,
                at_most_s=120,
            )
            picker.accept()
            stage.wait_for(lambda: picker._job is None and picker._stored is not None, at_most_s=120)
        figures |= {f"{name}_longest_ms": round(dog.longest_ms, 1), f"{name}_busy_ms": round(dog.longest_busy_ms, 1)}
        if dog.longest_ms > LONGEST_MS:
            print(dog.worst, file=sys.stderr)
        picker.undo()
        stage.wait_for(lambda: picker._stored is None)
    stage.close()
    return figures


def main(rows: int, *, window: bool) -> int:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        path = Path(name, "list.csv")
        write_list(path, rows)
        if window:
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
            figures = in_the_window(path, Path(name, "data"))
            print(json.dumps({"rows": rows, **figures}))
            return 0 if figures["again_longest_ms"] < LONGEST_MS else 1
        seen, took_s = looked_at(path)
        told = {"rows": seen.row_count, "contacts": seen.contacts, "seconds": round(took_s, 2)}
        print(
            json.dumps(
                {**told, "rows_per_s": round(rows / took_s), "cancelled_after_s": round(cancelled_after_s(path), 3)}
            )
        )
        return 0 if took_s < GOAL_S else 1


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    sys.exit(main(numbers[0] if numbers else 100_000, window="--window" in sys.argv))
