"""A PC to try the installer on: a fresh Windows under wine, whose user has an accent and a space in the name."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from winbuild import ucrtbase
from winbuild.cache import remove
from winbuild.wine import Wine

USER = "Hélène Été"
SETTLED_S = 4
"""From the first program until wine's services have come up, with room."""
PROGRAM_FOLDER = "AppData/Local/Programs/RoboDial"
DATA_FOLDER = "AppData/Local/robodial"
UNINSTALL_KEY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\RoboDial"


@dataclass(frozen=True, slots=True)
class Machine:
    """One PC; `folder` is seen by both systems, `shots` is where pictures of its screen go."""

    wine: Wine
    folder: Path
    shots: Path

    @property
    def programs(self) -> Path:
        """Where the installer puts the program."""
        return self.wine.home / PROGRAM_FOLDER

    @property
    def data(self) -> Path:
        """Where the program keeps what is the user's."""
        return self.wine.home / DATA_FOLDER

    @property
    def shortcut(self) -> Path:
        """In the Start menu."""
        menu = self.wine.home / "AppData/Roaming/Microsoft/Windows/Start Menu/Programs"
        return next(menu.rglob("RoboDial*.lnk"), menu / "RoboDial.lnk")

    @property
    def window_program(self) -> Path:
        """The one that a double click starts."""
        return self.programs / "robodial.exe"

    @property
    def command(self) -> Path:
        """The one for the command line."""
        return self.programs / "robodial-cli.exe"

    @contextmanager
    def kept_up(self) -> Iterator[None]:
        """Windows runs meanwhile, as on a PC: wine starts it with the first program, two seconds long, and ends it
        with the last."""
        idle = self.wine.popen("ping", "-n", "600", "127.0.0.1")
        try:
            time.sleep(SETTLED_S)
            yield
        finally:
            self.wine.run("taskkill", "/f", "/im", "ping.exe", check=False)
            idle.wait(30)

    def registry(self) -> dict[str, str]:
        """The values of the uninstall key; empty when there is none."""
        told = self.wine.run("reg", "query", UNINSTALL_KEY, timeout_s=60, check=False).stdout
        rows = (line.split(None, 2) for line in told.splitlines() if " REG_" in line)
        return {row[0]: row[2] if len(row) > 2 else "" for row in rows}


def new_machine(tree: Path, shim: Path, folder: Path, display: str) -> Machine:
    """Make the PC in an empty `folder`; about fifteen seconds. Raises WineFailed."""
    remove(folder)
    wine = ucrtbase.started(Wine(tree, folder / "prefix", [], user=USER, display=display), shim)
    shots = folder / "shots"
    shots.mkdir()
    return Machine(wine, folder, shots)
