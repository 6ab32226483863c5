"""Four lines of sound while the window is never at rest: nothing of any message may be lost.

    python -m tests.bench.busy_window [--seconds 60] [--lines 4]

Virtual modems in processes of their own, on pseudo terminals; random samples go through the whole driver on the
engine's thread, while the thread of the windows resizes and repaints a table of 100,000 rows without pause. What the
callees heard is compared sample for sample. Prints JSON. Linux and macOS only.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import wave
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from robodial.audio.companding import decode
from robodial.clock import Clock, run_real
from robodial.domain.line import Played
from robodial.domain.voice_format import VoiceFormat
from tests.bench.realtime_play import SCENARIO, play_once

FORMAT = VoiceFormat.MULAW
ROWS, COLUMNS = 100_000, 8


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--lines", type=int, default=4)
    asked = arguments.parse_args()
    sys.setswitchinterval(0.0005)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        modems = [_Modem(Path(name) / str(place), stack) for place in range(asked.lines)]
        messages = [_noise(place, asked.seconds) for place in range(asked.lines)]
        played: list[Played] = []
        calls = threading.Thread(target=lambda: played.extend(run_real(_all(modems, messages))))
        calls.start()
        repaints = _busy_window(calls)
        exact = [modem.heard(message) for modem, message in zip(modems, messages, strict=True)]
    told = {
        "lines": asked.lines,
        "seconds": asked.seconds,
        "repaints_a_second": round(repaints, 1),
        "underruns": sum(one.underruns for one in played),
        "finished": [one.finished for one in played],
        "sample_exact": exact,
    }
    print(json.dumps(told))
    return 0 if all(exact) and len(played) == asked.lines and not told["underruns"] else 1


def _noise(seed: int, seconds: float) -> bytes:
    return np.random.default_rng(seed).integers(0, 256, int(8000 * seconds), dtype=np.uint8).tobytes()


def _all(modems: "list[_Modem]", messages: list[bytes]):  # type: ignore[no-untyped-def]
    async def main(_clock: Clock) -> list[Played]:
        pairs = zip(modems, messages, strict=True)
        return await asyncio.gather(
            *(play_once(modem.pty, FORMAT, True, message, hog=False) for modem, message in pairs)
        )

    return main


class _Modem:
    """A virtual modem in another process."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        folder.mkdir()
        self.pty, self._heard = folder / "modem", folder / "heard.wav"
        scenario = folder / "people.toml"
        scenario.write_text(SCENARIO, encoding="utf-8")
        files = ["--pty", str(self.pty), "--heard", str(self._heard), "--scenario", str(scenario)]
        words = [sys.executable, "-m", "robodial", "virtual-modem", "--family", "conexant_cx930xx", *files]
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        stack.callback(process.wait)
        stack.callback(process.terminate)
        while not self.pty.exists():
            time.sleep(0.1)

    def heard(self, message: bytes) -> bool:
        while not self._heard.exists():
            time.sleep(0.1)
        with wave.open(str(self._heard), "rb") as file:
            samples = file.readframes(file.getnframes())
        return decode(message, FORMAT).astype("<i2").tobytes() in samples


def _busy_window(until: threading.Thread) -> float:
    """Resize and repaint until the calls are over; repaints a second."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
    from PySide6.QtWidgets import QApplication, QTableView

    from robodial.gui.theme import apply_theme

    class Rows(QAbstractTableModel):
        def rowCount(self, _parent: object = None) -> int:
            return ROWS

        def columnCount(self, _parent: object = None) -> int:
            return COLUMNS

        def data(self, index: QModelIndex, role: int = 0) -> object:
            return f"Contact {index.row()}, {index.column()}" if role == Qt.ItemDataRole.DisplayRole else None

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, "light")
    table = QTableView()
    table.setModel(Rows())
    table.show()
    began, repaints = time.perf_counter(), 0
    while until.is_alive():
        table.resize(900 + repaints % 300, 600 + repaints % 200)
        table.scrollTo(table.model().index(repaints * 37 % ROWS, 0))
        table.viewport().repaint()
        app.processEvents()
        repaints += 1
    return repaints / (time.perf_counter() - began)


if __name__ == "__main__":
    sys.exit(main())
