"""Programs of Windows as this system sees them: which run, and what they take."""

import time
from collections.abc import Iterator
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


def memory_mb(process: int) -> float:
    """What lies in memory for a process, in MB of 1,000,000 bytes; shared parts count in full."""
    status = Path("/proc", str(process), "status").read_text(encoding="utf-8")
    row = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(row.split()[1]) * 1024 / 1e6


def _processes() -> Iterator[Path]:
    return (each for each in Path("/proc").iterdir() if each.name.isdigit())


def _program(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().split(b"\0")[0].decode("utf-8", "replace")
    except OSError:
        return ""
