"""The journal when it is long:  python -m tests.bench.long_journal --rows 1000000.

Appending (synced and not), bytes a row, verifying the whole chain: seconds and the memory it takes.
"""

import argparse
import json
import resource
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from robodial.store import Store
from tests.bench.claims import OPEN, file_bytes, number

PAYLOAD = {
    "campaign": "Rappels",
    "purpose": "appointment",
    "attempt": 1,
    "line": "COM5",
    "shown_number": "+33199009999",
    "caller": "Cabinet Martin",
}
SLICE = 5000


def memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def append(store: Store, first: int, many: int) -> None:
    for n in range(first, first + many):
        store.journal.append("dial", PAYLOAD, OPEN + timedelta(seconds=n), number(n))


def microseconds_a_row(store: Store, many: int) -> float:
    began = time.perf_counter()
    append(store, 0, many)
    return round((time.perf_counter() - began) / many * 1e6, 1)


def measure(rows: int, folder: Path) -> dict[str, object]:
    path, found = folder / "journal.db", {}
    for mode in ("FULL", "OFF"):
        with Store(folder / f"{mode}.db", synchronous=mode) as store:
            found[f"append_us_{mode}"] = microseconds_a_row(store, 1000)
    with Store(path, synchronous="OFF") as store:
        empty = file_bytes(store)
        for first in range(0, rows, SLICE):
            with store.transaction():
                append(store, first, SLICE)
        size = file_bytes(store) - empty
        before, began = memory_mb(), time.perf_counter()
        check = store.journal.verify()
        took = time.perf_counter() - began
    assert check.ok
    return {
        "rows": check.rows,
        **found,
        "bytes_a_row": round(size / rows),
        "verify_s": round(took, 2),
        "verify_rows_per_s": round(rows / took),
        "verify_more_memory_mb": round(memory_mb() - before, 1),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        print(json.dumps(measure(args.rows, Path(name))), flush=True)
