"""The table of contacts at any length:  python -m tests.bench.contact_table --contacts 1000000.

Prints one JSON object: seconds until the first rows of a campaign are there, sorting, filtering and searching (median
and worst, until the first rows are there), reading one page, memory, and the longest time in which the thread of the
windows did nothing else while the table was scrolled from end to end, sorted and filtered.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from robodial.app.contact_table import Source, page_of
from robodial.clock import SWITCH_INTERVAL_S, SystemClock
from robodial.domain.campaign import CampaignId
from robodial.gui.warm_up import settle_memory
from robodial.gui.widgets.contact_table import ContactTable
from tests.bench.contact_store import made_campaign
from tests.gui.stage import Stage


class Watch:
    """How long the event loop is away, in milliseconds."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.worst_ms = 0.0
        self.worst_cpu_ms = 0.0
        self.worst_doing = ""
        self.doing = ""
        self.cpu_ms: dict[str, list[float]] = {}
        """Processor time of the whole program until the first rows, by the first word of what was done."""

    def turn(self) -> None:
        """One turn of the loop."""
        self.measured(self._stage.app.processEvents)
        time.sleep(0.001)

    def measured(self, work: Callable[[], object]) -> None:
        """Do it, and note for how long the loop was away: on the clock, and in this thread's own processor time."""
        began, cpu = time.perf_counter(), time.thread_time()
        work()
        self.worst_cpu_ms = max(self.worst_cpu_ms, (time.thread_time() - cpu) * 1000)
        ms = (time.perf_counter() - began) * 1000
        if ms > self.worst_ms:
            self.worst_ms, self.worst_doing = ms, self.doing

    def do(self, what: str, work: Callable[[], object], is_done: Callable[[], object]) -> float:
        """Milliseconds until `is_done` after `work`, which is done on the thread of the windows."""
        self.doing = what
        began, cpu = time.perf_counter(), time.process_time()
        self.measured(work)
        while not is_done():
            self.turn()
        self.cpu_ms.setdefault(what.split(maxsplit=1)[0], []).append((time.process_time() - cpu) * 1000)
        return (time.perf_counter() - began) * 1000


def memory_mb() -> float:
    """Of this process, as it is now; 0 where that cannot be read so."""
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def measure(folder: Path, campaign_id: CampaignId, many: int) -> dict[str, object]:
    stage = Stage(folder)
    stage.window.show()
    settle_memory()  # as the program does once it is open
    sys.setswitchinterval(SWITCH_INTERVAL_S)  # so, too
    stage.settle()
    watch = Watch(stage)
    before_mb = memory_mb()
    table = ContactTable(stage.bridge)
    table.resize(1000, 600)
    table.show()
    model = table.view.model()

    def first_rows() -> bool:
        top = table.view.rowAt(0)
        return not table.is_busy and (top < 0 or model.index(top, 0).data() != "…")

    load_ms = watch.do(
        "load", lambda: table.show_campaign(folder, campaign_id), lambda: table.row_count and first_rows()
    )
    load_block, watch.worst_ms, watch.worst_cpu_ms = watch.worst_ms, 0.0, 0.0
    header = table.view.horizontalHeader()
    sorts = [
        watch.do(f"sort {column}", lambda column=column: header.sectionClicked.emit(column), first_rows)  # type: ignore[misc]
        for column in (0, 1, 2, 3, 4, 5, 5, 0, 0)
    ]
    filters = [
        watch.do(f"filter {name}", lambda name=name: table.set_category(name), first_rows)  # type: ignore[misc]
        for name in ("reached", "waiting", "not_called", "machine", "")
    ]
    searches = [watch.do(f"search {text}", lambda text=text: search(table, text), first_rows) for text in SEARCHES]  # type: ignore[misc]
    watch.do("search", lambda: search(table, ""), first_rows)
    scroll(watch, table)
    pages = [page_ms(folder, campaign_id, many, n) for n in range(20)]
    found = {
        "contacts": many,
        "load_s": round(load_ms / 1000, 2),
        "sort_ms": told(sorts),
        "filter_ms": told(filters),
        "search_ms": told(searches),
        "page_ms": told(pages),
        "cpu_ms": {what: told(times) for what, times in watch.cpu_ms.items()},
        "memory_mb": round(memory_mb()),
        "memory_of_table_mb": round(memory_mb() - before_mb),
        "longest_block_while_loading_ms": round(load_block, 1),
        "longest_block_ms": round(watch.worst_ms, 1),
        "longest_block_own_processor_ms": round(watch.worst_cpu_ms, 1),
        "longest_block_while": watch.worst_doing,
    }
    table.deleteLater()
    stage.close()
    return found


SEARCHES = ("lefevre77", "aurelie", "01 99", "777", "e")


def search(table: ContactTable, text: str) -> None:
    table.search.setText(text)
    table.search.returnPressed.emit()


def scroll(watch: Watch, table: ContactTable) -> None:
    """From end to end, as a user drags the bar, with the table painted at each step."""
    bar = table.view.verticalScrollBar()
    for step in range(201):
        watch.doing = f"scroll {step}"
        watch.measured(lambda step=step: bar.setValue(bar.maximum() * step // 200))  # type: ignore[misc]
        for _turn in range(5):
            watch.turn()


def page_ms(folder: Path, campaign_id: CampaignId, many: int, n: int) -> float:
    """A page of 100 rows somewhere in the table."""
    first = 1 + n * max(many - 100, 0) // 20
    began = time.perf_counter()
    page_of(Source(folder, campaign_id), "FR", list(range(first, first + 100)), SystemClock().now())
    return (time.perf_counter() - began) * 1000


def told(times: list[float]) -> dict[str, float]:
    return {"median": round(statistics.median(times), 1), "worst": round(max(times), 1)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=None, help="a folder to keep the store in, or with one already")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        place: Path = args.folder or Path(name)
        if not (place / "robodial.db").exists():
            place.mkdir(parents=True, exist_ok=True)
            made_campaign(place, args.contacts)
        print(json.dumps(measure(place, CampaignId(1), args.contacts)), flush=True)
