"""A screen nobody looks at: its windows, what lies on top, and pictures of it."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIZE = "1280x800x24"
_TRIES, _BETWEEN_TRIES_S = 10, 0.1
_SHOT = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication(sys.argv)
sys.exit(0 if app.primaryScreen().grabWindow(0).save(sys.argv[1]) else 1)
"""


class NothingShown(Exception):
    """No such window appeared."""


@contextmanager
def screen() -> Iterator[str]:
    """Start one and give its name, such as `:5`. Raises OSError when Xvfb is not there or does not start."""
    reading, writing = os.pipe()
    words = ["Xvfb", "-screen", "0", SIZE, "-nolisten", "tcp", "-displayfd", str(writing)]
    with subprocess.Popen(words, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as told:
                number = told.readline().strip()
            if not number:
                raise OSError("Xvfb did not start")
            yield f":{number}"
        finally:
            server.terminate()


def picture(display: str, path: Path) -> None:
    """The whole screen as PNG. Raises CalledProcessError."""
    settings = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    command = [sys.executable, "-c", _SHOT, str(path)]
    subprocess.run(command, env=settings, check=True, timeout=60, stderr=subprocess.DEVNULL)


def windows(display: str) -> list[str]:
    """Titles of the shown windows, the topmost first. Raises CalledProcessError when they cannot be listed.

    A window that closes while they are listed makes `xwininfo` fail; it is asked again.
    """
    command = ["xwininfo", "-display", display, "-root", "-tree"]
    for _ in range(_TRIES):
        listed = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)
        if listed.returncode == 0:
            break
        time.sleep(_BETWEEN_TRIES_S)
    listed.check_returncode()
    rows = re.findall(r'^\s+0x\w+ "(.+?)": \(.*?\)\s+(\d+)x(\d+)', listed.stdout, flags=re.MULTILINE)
    return [title for title, width, height in rows if int(width) > 60 and int(height) > 60]


def wait_for_window(display: str, title: str, within_s: float) -> float:
    """Seconds until a window with `title` in its title is there. Raises NothingShown."""
    began = time.monotonic()
    while time.monotonic() - began < within_s:
        if any(title.casefold() in each.casefold() for each in windows(display)):
            return time.monotonic() - began
        time.sleep(0.05)
    raise NothingShown(f"no window named {title} after {within_s:g} s; there are: {windows(display)}")
