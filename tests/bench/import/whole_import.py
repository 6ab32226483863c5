"""A whole import, list file to database, as the command does it:  python tests/bench/import/whole_import.py.

Prints rows a second of processor time (all processes together, program start included) and of wall time, and the
largest process's memory, for lists of different lengths: flat means that the last column does not grow.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FICTIONAL = ("019900", "026191", "035301", "046571", "053649", "063998")
"""French numbers kept for fiction: 60,000 of them; later rows repeat numbers, and are merged."""

MEASURE = """
import json, resource, sys
from robodial.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = sum(u.ru_utime + u.ru_stime for u in (own, children))
    print(json.dumps({"cpu_s": cpu, "memory_mb": max(own.ru_maxrss, children.ru_maxrss) / 1024, "code": end.code}))
"""


def write_list(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(["Nom", "Prénom", "Téléphone", "Rendez-vous"])
        for i in range(rows):
            number = f"{FICTIONAL[i // 10_000 % len(FICTIONAL)]}{i % 10_000:04}"
            spaced = " ".join(number[n : n + 2] for n in range(0, 10, 2))
            out.writerow([f"Lefèvre{i}", "Aurélie", spaced, "mardi 9 h 15"])


def measure(rows: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_list(folder / "list.csv", rows)
        words = ["contacts", "import", str(folder / "list.csv"), "--country", "FR", "--json", "--data-dir", name]
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, *words], stdout=subprocess.PIPE, check=True, env=os.environ.copy()
        )
        wall = time.monotonic() - began
    *_summary, measured = [json.loads(line) for line in done.stdout.splitlines()]
    return {
        "rows": rows,
        "rows_per_cpu_s": round(rows / measured["cpu_s"]),
        "rows_per_wall_s": round(rows / wall),
        "memory_mb": round(measured["memory_mb"]),
    }


if __name__ == "__main__":
    for count in (1_000, 20_000, 50_000, 100_000):
        print(json.dumps(measure(count)), flush=True)
