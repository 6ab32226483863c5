"""Long lists of numbers that must not be called:  python -m tests.bench.do_not_call --numbers 10000000.

Prints what the command takes for one list (seconds of processor and of wall time, program start included; memory; bytes
on disk for each number), and what a look-up takes with ten own lists of a million numbers.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from robodial.domain.contact import PhoneNumber
from robodial.domain.register import OwnList
from robodial.store import Store, sorted_numbers

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FIRST, LAST = 600_000_000, 690_000_000
"""French mobile numbers. A list of millions cannot be made of the numbers kept for fiction; nothing here calls any."""

MEASURE = """
import json, resource, sys
from robodial.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = used.ru_utime + used.ru_stime
    print(json.dumps({"cpu_s": round(seconds, 2), "memory_mb": used.ru_maxrss // 1024, "code": end.code}))
"""

FORMS: dict[str, Callable[[str], str]] = {
    "plain": lambda digits: f"{digits}\n",
    "spaced": lambda digits: " ".join(digits[n : n + 2] for n in range(0, 10, 2)) + "\r\n",
    "columns": lambda digits: f'"{digits}";"2026-01-02";"client"\r\n',
}


def write_list(path: Path, count: int, form: str) -> None:
    """Random numbers, each once, in no order."""
    chance = np.random.default_rng(7)
    step = (LAST - FIRST) // count
    numbers = chance.permutation(FIRST + step * np.arange(count) + chance.integers(0, step, count))
    with path.open("w", encoding="utf-8", newline="") as file:
        for start in range(0, count, 100_000):
            part = numbers[start : start + 100_000].tolist()
            file.writelines(FORMS[form](f"0{number}") for number in part)


def import_once(list_file: Path, folder: Path, *words: str) -> dict[str, object]:
    """One run of the command, in a process of its own."""
    env = os.environ | {"XDG_DATA_HOME": str(folder), "LOCALAPPDATA": str(folder), "HOME": str(folder)}
    command = [sys.executable, "-c", MEASURE, "dnc", "import", str(list_file), "--json", *words]
    began = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=env)
    wall_s = round(time.monotonic() - began, 2)
    summary, measured = map(json.loads, done.stdout.splitlines())
    counts = {key: summary[key] for key in ("numbers", "new", "rejected_count")}
    return {**counts, "wall_s": wall_s, **measured}


def bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def imports(count: int, form: str) -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        list_file = Path(name) / "list.csv"
        write_list(list_file, count, form)
        of_a_register = ("--register", "tps", "--copied-on", "2026-01-02")
        for what, words in (("own", ()), ("register", of_a_register), ("register again", of_a_register)):
            before = bytes_in(folder) if what == "register" else 0
            result = import_once(list_file, folder, *words)
            if what != "register again":
                result["bytes_per_number"] = round((bytes_in(folder) - before) / count, 2)
            yield {"import": what, "form": form, **result}


def look_ups(lists: int, each: int) -> dict[str, object]:
    """Microseconds of processor time of a look-up, with so many own lists, in their own files."""
    chance = np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as name, Store(Path(name) / "robodial.db") as store:
        for n in range(lists):
            numbers = sorted_numbers([chance.integers(33 * 10**9 + FIRST, 33 * 10**9 + LAST, each).astype(np.uint64)])
            own = OwnList(f"{n}.csv", NOW, len(numbers), str(n), by_person=False)
            with store.number_lists.writing(NOW), store.do_not_call.written(numbers) as written:
                store.do_not_call.add_list(own, numbers, written)
        asked = [PhoneNumber(f"+{n}") for n in chance.integers(33 * 10**9 + FIRST, 33 * 10**9 + LAST, 20_000).tolist()]
        first = microseconds(store.number_lists.own_hits, asked[:1])
        return {
            "lists": lists,
            "numbers_each": each,
            "first_look_up_ms": round(first / 1000, 1),
            "in_all_lists_us": round(microseconds(store.number_lists.own_hits, asked), 1),
            "with_single_refusals_us": round(microseconds(store.do_not_call.contains, asked), 1),
            "many_at_once_us": round(microseconds(lambda _: store.do_not_call.among(asked), asked[:1]) / len(asked), 2),
        }


def microseconds(ask: Callable[[PhoneNumber], object], numbers: list[PhoneNumber]) -> float:
    began = time.process_time()
    for number in numbers:
        ask(number)
    return (time.process_time() - began) / len(numbers) * 1e6


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--numbers", type=int, default=10_000_000)
    options.add_argument("--form", choices=FORMS, default="plain", help="how the numbers are written")
    chosen = options.parse_args()
    for result in imports(chosen.numbers, chosen.form):
        print(json.dumps(result), flush=True)
    print(json.dumps(look_ups(10, min(chosen.numbers, 1_000_000))), flush=True)
