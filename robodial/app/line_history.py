"""What went wrong on lines, as the log of this PC has it."""

import re
from dataclasses import dataclass
from pathlib import Path

from robodial.app.log_file import KEPT, LOG_FILE, LOG_FOLDER

MOST_BYTES = 400_000
"""Of the newest log: faults are few, and older ones say little about a line today."""

_FAULT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d) (?P<time>\d\d:\d\d):\d\d,\d+ WARNING robodial\.engine\.line_runner: "
    r"line (?P<line>.+?): (?P<text>.+)"
)


@dataclass(frozen=True, slots=True)
class LineFault:
    """When (this PC's time), on which line, and what; the text was ready to show when it was written."""

    day: str
    time: str
    line: str
    text: str

    @property
    def sentence(self) -> str:
        """With the line's name, once."""
        return self.text if self.line in self.text else f"{self.line}: {self.text}"


def line_faults(folder: Path, most: int = 30) -> tuple[LineFault, ...]:
    """The last faults of all lines, the newest first; none where there is no log."""
    faults: list[LineFault] = []
    for path in _logs(folder):
        found = [LineFault(**match.groupdict()) for line in _tail(path) if (match := _FAULT.match(line))]
        faults += reversed(found)
        if len(faults) >= most:
            break
    return tuple(faults[:most])


def _logs(folder: Path) -> list[Path]:
    newest = folder / LOG_FOLDER / LOG_FILE
    return [newest, *(newest.with_name(f"{LOG_FILE}.{number}") for number in range(1, KEPT + 1))]


def _tail(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - MOST_BYTES))
            return file.read().decode("utf-8", errors="replace").splitlines()
    except OSError:
        return []
