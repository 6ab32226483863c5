"""Programs of Windows as this system sees them: which run, and what they take."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from winbuild.wine import WineFailed


def running(name: str) -> list[int]:
    """Process numbers of the Windows programs whose file has this name."""
    return [int(each.name) for each in _processes() if _program(each).endswith(name)]


def wait_until_ended(name: str, within_s: float) -> None:
    """Raises WineFailed when one still runs."""
    began = time.monotonic()
    while running(name):
        if time.monotonic() - began > within_s:
            raise WineFailed(f"{name} still runs after {within_s:g} s")
        time.sleep(0.1)


@dataclass(frozen=True, slots=True)
class Memory:
    """Of a process, in MB of 1,000,000 bytes. `own` is what it alone can write to, which is what the Task Manager of
    Windows shows. `resident` is all: wine's own libraries too, and copies that wine makes of whole libraries, where
    Windows maps their files and reads only what is used."""

    own: float
    resident: float


def memory_of(process: int) -> Memory:
    """What lies in memory now. Raises OSError when the process has ended."""
    own = resident = 0
    may_write = False
    for line in Path("/proc", str(process), "smaps").read_text(encoding="utf-8", errors="replace").splitlines():
        if found := _MAPPING.match(line):
            may_write = found[1] == "w" and found[2] == "p"
        elif line.startswith("Rss:"):
            resident += int(line.split()[1])
            own += int(line.split()[1]) if may_write else 0
    return Memory(own * 1024 / 1e6, resident * 1024 / 1e6)


_MAPPING = re.compile(r"[0-9a-f]+-[0-9a-f]+ .(.).(.) ")


def _processes() -> Iterator[Path]:
    return (each for each in Path("/proc").iterdir() if each.name.isdigit())


def _program(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().split(b"\0")[0].decode("utf-8", "replace")
    except OSError:
        return ""
