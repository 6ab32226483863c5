"""How long opening the results keeps the window's thread:  python -m tests.bench.results_opening [--at-once].

The program itself, in a process of its own, with a finished campaign of 320 people over some days. Its results are
opened for the first time, a second time, and chosen again, each with a watchdog. `--at-once` does not wait until the
program has warmed up. Prints one JSON object, in milliseconds; `busy` is the thread's own processor time, which a busy
machine lengthens less.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

_PROGRAM = """
import gc
import sys
gc.disable()  # as robodial.__main__ does
from pathlib import Path
from PySide6.QtCore import QEventLoop, QTimer
from robodial.app.first_look import first_look
from robodial.gui import main_window, start
home, at_once = Path(sys.argv[1]), sys.argv[2] == "True"

def wait(is_so):
    while not is_so():
        loop = QEventLoop()
        QTimer.singleShot(5, loop.quit)
        loop.exec()

def warmed():
    return gc.isenabled()  # warm_up.settle_memory, its end

class Window(main_window.MainWindow):
    measuring = False
    def go(self, place, **where):
        super().go(place, **where)
        if not self.measuring:
            self.measuring = True
            QTimer.singleShot(0, self.measure)
    def measure(self):
        import json
        wait(lambda: self.page.frames and (at_once or warmed()))
        told = {"first": self.opening(), "again": self.opening()}
        print(json.dumps(told), flush=True)
        self.close()
    def opening(self):
        from tests.gui.watchdog import Watchdog
        with Watchdog() as dog:
            self.go("results")
            page = self.page
            page._results = None
            wait(lambda: page._results is not None and page._busy.isHidden())
            left = []
            QTimer.singleShot(300, lambda: left.append(1))
            wait(lambda: left)
        self.go("home")
        return {"longest": round(dog.longest_ms, 1), "busy": round(dog.longest_busy_ms, 1), "where": dog.worst[-700:]}

start.MainWindow = Window
start.open_window(lambda: start.load_session(home), first_look(home), home)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--at-once", action="store_true")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--where", action="store_true", help="say where the thread was meanwhile")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="robodial-results-", ignore_cleanup_errors=True) as folder:
        _fill(Path(folder))
        runs = [_run(Path(folder), wanted.at_once) for _ in range(wanted.runs)]
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


def _run(home: Path, at_once: bool) -> dict[str, dict[str, object]]:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    words = [sys.executable, "-c", _PROGRAM, str(home), str(at_once)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120, check=True)
    found: dict[str, dict[str, object]] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    main()
