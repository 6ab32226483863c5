"""The program itself in a process of its own, measured from inside by a function of a bench.

The bench calls `measured_in_program("tests.bench.some_bench", "in_program", …)`; there the function is called with the
open window once the program has warmed up, and what it returns comes back as JSON. It waits with `wait`, in the loop of
events, as the user does.
"""

import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any

LOOK_MS = 5
AT_MOST_S = 300


def measured_in_program(
    module: str, function: str, *words: str, home: Path | None = None, at_once: bool = False
) -> Any:
    """What `function(window, *words)` returns. Without `home` the program shows its demonstration; `at_once` does not
    wait until it has warmed up."""
    told = json.dumps({"home": str(home) if home else "", "at_once": at_once})
    command = [sys.executable, "-m", "tests.bench.program", told, module, function, *words]
    settings = os.environ | {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    done = subprocess.run(command, env=settings, stdout=subprocess.PIPE, text=True, timeout=AT_MOST_S, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def wait(is_so: Callable[[], object]) -> None:
    """Let the window go on until it is so."""
    while not is_so():
        wait_ms(LOOK_MS)


def wait_ms(milliseconds: int) -> None:
    """Let the window go on for so long."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _run(told: str, module: str, function: str, *words: str) -> None:
    gc.disable()  # as robodial.__main__ does
    from PySide6.QtCore import QTimer

    from robodial.app.demo import demo_session
    from robodial.app.first_look import FirstLook, first_look
    from robodial.gui import main_window, start

    wanted = json.loads(told)
    home = Path(wanted["home"]) if wanted["home"] else None

    class Window(main_window.MainWindow):
        is_measured = False

        def go(self, place: str, **where: Any) -> None:
            super().go(place, **where)
            if not self.is_measured:
                self.is_measured = True
                QTimer.singleShot(0, self, self.measure)

        def measure(self) -> None:
            wait(lambda: wanted["at_once"] or gc.isenabled())  # warm_up.settle_memory, its end
            print(json.dumps(getattr(import_module(module), function)(self, *words)), flush=True)
            self.bridge.hang_up_now()
            self.close()

    start.MainWindow = Window
    if home is None:
        with ExitStack() as stack:
            start.open_window(lambda: (stack.enter_context(demo_session()), ""), FirstLook(practice=True))
    else:
        start.open_window(lambda: start.load_session(home), first_look(home), home)


if __name__ == "__main__":
    _run(*sys.argv[1:])
