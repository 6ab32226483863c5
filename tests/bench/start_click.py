"""From the click on Start campaign to a call on the screen:  python -m tests.bench.start_click [--runs 5].

The program's demonstration in a process of its own: once it has warmed up, the check step's button is pressed; the
time runs until a call is known to the live screen, which draws it within a tenth of a second. `--at-once` does not wait
until the program has warmed up. Prints one JSON object, in seconds.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys

_PROGRAM = """
import gc
import json
import sys
import time
gc.disable()  # as robodial.__main__ does
from contextlib import ExitStack
from PySide6.QtCore import QEventLoop, QTimer
from robodial.app.demo import demo_session
from robodial.app.first_look import FirstLook
from robodial.gui import main_window, start

def wait(is_so):
    while not is_so():
        loop = QEventLoop()
        QTimer.singleShot(5, loop.quit)
        loop.exec()

class Window(main_window.MainWindow):
    measuring = False
    def go(self, place, **where):
        super().go(place, **where)
        if place == "wizard" and not self.measuring:
            self.measuring = True
            QTimer.singleShot(0, self.measure)
    def measure(self):
        at_once = sys.argv[1] == "True"
        wait(lambda: at_once or gc.isenabled())  # warm_up.settle_memory, its end
        self.page.show_step("check")
        start_button = self.page.check.start
        wait(start_button.isEnabled)
        clicked = time.perf_counter()
        start_button.click()
        wait(lambda: self.shown == "live")
        shown = time.perf_counter() - clicked
        wait(lambda: self.page.feed.board.calls_now > 0)
        called = time.perf_counter() - clicked
        print(json.dumps({"page_s": round(shown, 3), "call_s": round(called, 3)}), flush=True)
        self.bridge.hang_up_now()
        self.close()

start.MainWindow = Window
with ExitStack() as stack:
    start.open_window(lambda: (stack.enter_context(demo_session()), ""), FirstLook(practice=True))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--at-once", action="store_true")
    wanted = parser.parse_args()
    settings = os.environ | {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    runs = []
    for _again in range(wanted.runs):
        command = [sys.executable, "-c", _PROGRAM, str(wanted.at_once)]
        told = subprocess.run(command, env=settings, capture_output=True, text=True, timeout=120, check=False)
        runs.append(json.loads(told.stdout.splitlines()[0]))
    figures = {name: [run[name] for run in runs] for name in ("page_s", "call_s")}
    print(json.dumps({name: {"median": statistics.median(all_), "worst": max(all_)} for name, all_ in figures.items()}))


if __name__ == "__main__":
    main()
