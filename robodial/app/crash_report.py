"""What is written down when the program made a mistake, for whoever mends it: without numbers and names of people."""

import platform
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from robodial import __version__
from robodial.app.hiding import Hiding
from robodial.app.log_file import LOG_FILE, LOG_FOLDER, log_tail

LOG_LINES = 200
LOG_BYTES = 200_000
"""Read of the log's end: enough for so many lines."""
CRASHES = "mistake-"
KEPT_CRASHES = 10
LEFT_OUT = frozenset({"caller_name", "call_back"})
"""Settings that name somebody."""


@dataclass(frozen=True, slots=True)
class Crash:
    """One mistake of the program. `place` is the thread; `key` is the same for the same mistake made again."""

    at: datetime
    place: str
    trace: str
    key: str


def crash_of(
    kind: type[BaseException], error: BaseException | None, at_fault: TracebackType | None, place: str, at: datetime
) -> Crash:
    """What `sys.excepthook` is given, written down."""
    trace = "".join(traceback.format_exception(kind, error, at_fault))
    frames = traceback.extract_tb(at_fault)
    last = frames[-1] if frames else None
    return Crash(at, place, trace, f"{kind.__name__} {last.filename}:{last.lineno}" if last else kind.__name__)


def report(
    crashes: Sequence[Crash],
    *,
    settings: Mapping[str, Any],
    log: Iterable[str] = (),
    messages: Iterable[str] = (),
    versions: Mapping[str, str] | None = None,
    names: Iterable[str] = (),
    home: Path | None = None,
) -> str:
    """The whole text. `names` are those of people who may occur in it; `home` the folder that has the user's name."""
    about = {"robodial": __version__, "Python": platform.python_version(), "System": platform.platform()}
    told = {name: value for name, value in settings.items() if name not in LEFT_OUT}
    parts = [
        "robodial: report of a mistake of the program. Telephone numbers are cut, names are left out.",
        _listed("Versions", about | dict(versions or {})),
        _listed("Settings", told),
        *(f"== {one.at.isoformat(timespec='seconds')}, {one.place}\n{one.trace.rstrip()}" for one in crashes),
        "\n".join(["== Messages of the windows", *messages]),
        "\n".join(["== Last lines of the log", *log]),
    ]
    return Hiding(tuple(names), home).text("\n\n".join(parts) + "\n")


def last_log_lines(folder: Path, at_most: int = LOG_LINES) -> list[str]:
    """The end of the log of runs in `folder`; nothing when there is none."""
    return log_tail(folder, LOG_FILE, 0, LOG_BYTES)[-at_most:]


def keep(folder: Path, crash: Crash, text: str) -> None:
    """Keep a report beside the log, for a report of problems made later; the oldest go. Raises OSError."""
    place = folder / LOG_FOLDER
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{CRASHES}{crash.at:%Y-%m-%d-%H%M%S}.txt").write_text(text, encoding="utf-8")
    for old in kept_crashes(folder)[:-KEPT_CRASHES]:
        old.unlink(missing_ok=True)


def kept_crashes(folder: Path) -> list[Path]:
    """Oldest first."""
    return sorted((folder / LOG_FOLDER).glob(f"{CRASHES}*.txt"))


def _listed(title: str, values: Mapping[str, Any]) -> str:
    return "\n".join([f"== {title}", *(f"{name}: {value}" for name, value in values.items())])
