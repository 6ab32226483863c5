"""How long until the window is painted and its campaigns are listed, against an empty window of PySide6; memory after.

python -m tests.bench.window_start [--runs 7] [--platform offscreen]

Prints one JSON object. Each run is a process of its own; times count from its start, so that imports are in them.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MARK = "at-"

_EMPTY = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
from tests.bench.window_start import note
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        note("painted")
        QTimer.singleShot(0, app.quit)
app = QApplication(["empty"])
window = Window()
window.resize(1240, 760)
window.show()
app.exec()
"""

_OURS = """
import gc
import sys
gc.disable()  # as robodial.__main__ does
from pathlib import Path
from PySide6.QtCore import QTimer
from robodial.app.first_look import first_look
from robodial.gui import main_window, start
from tests.bench.window_start import memory_mb, note
class Window(main_window.MainWindow):
    painted = False
    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            note("painted")
    def go(self, place, **where):
        super().go(place, **where)
        note("page")
        self.looking = QTimer(self, interval=2)
        self.looking.timeout.connect(self.look)
        self.looking.start()
    def look(self):
        if self.page.frames:
            self.looking.stop()
            QTimer.singleShot(0, self.listed)
    def listed(self):
        note("listed")
        print("memory-" + str(memory_mb()), flush=True)
        self.close()
start.MainWindow = Window
home = Path(sys.argv[1])
start.open_window(lambda: start.load_session(home), first_look(home), home)
"""


def note(what: str) -> None:
    """Print when it was, in seconds since the process was started by us."""
    print(f"{MARK}{what}-{time.time() - float(os.environ['STARTED_AT']):.4f}", flush=True)
    print(f"{MARK}{what}_cpu-{time.process_time():.4f}", flush=True)


def memory_mb() -> float:
    """Of this process, resident; 0 where the system does not tell in this way."""
    status = Path("/proc/self/status")
    found = re.search(r"VmRSS:\s+(\d+)", status.read_text(encoding="utf-8")) if status.exists() else None
    return round(int(found[1]) / 1024, 1) if found else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--platform", default="offscreen")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="robodial-start-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        _fill(home)
        runs = [(_run(_EMPTY, home, wanted.platform), _run(_OURS, home, wanted.platform)) for _ in range(wanted.runs)]
    empty = statistics.median(one["painted"] for one, _ours in runs)
    painted = statistics.median(ours["painted"] for _empty, ours in runs)
    listed = statistics.median(ours["listed"] - ours["painted"] for _empty, ours in runs)
    listed_cpu = statistics.median(ours["listed_cpu"] - ours["painted_cpu"] for _empty, ours in runs)
    print(
        json.dumps(
            {
                "runs": wanted.runs,
                "empty_painted_s": round(empty, 3),
                "painted_s": round(painted, 3),
                "painted_ratio": round(painted / empty, 2),
                "painted_cpu_ratio": round(_ratio(runs), 2),
                "listed_after_s": round(listed, 3),
                "listed_after_cpu_s": round(listed_cpu, 3),
                "memory_mb": statistics.median(ours["memory"] for _empty, ours in runs),
            }
        )
    )


def _ratio(runs: list[tuple[dict[str, float], dict[str, float]]]) -> float:
    """Of processor time: what other programs do on the PC meanwhile is not in it."""
    empty, ours = (statistics.median(pair[at]["painted_cpu"] for pair in runs) for at in (0, 1))
    return ours / empty


def _fill(home: Path) -> None:
    """A user who said who is calling, with one finished campaign."""
    from robodial.settings.user_settings import save_settings
    from tests.gui.stage import ACCEPTED, with_finished_demo

    with_finished_demo(home)
    save_settings(home, ACCEPTED)


def _run(program: str, home: Path, platform: str) -> dict[str, float]:
    environment = os.environ | {"QT_QPA_PLATFORM": platform, "STARTED_AT": repr(time.time())}
    words = [sys.executable, "-c", program, str(home)]
    told = subprocess.run(words, env=environment, capture_output=True, text=True, check=True, timeout=120).stdout
    found = {name: float(value) for name, value in re.findall(rf"^{MARK}(\w+)-([\d.]+)$", told, re.MULTILINE)}
    if memory := re.search(r"^memory-([\d.]+)$", told, re.MULTILINE):
        found["memory"] = float(memory[1])
    return found


if __name__ == "__main__":
    main()
