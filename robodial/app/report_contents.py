"""What a report of problems is made of: versions, ports, settings, rules, data, logs. Each part can fail by itself."""

import json
import locale
import os
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from robodial import __version__
from robodial.app.crash_report import LEFT_OUT, kept_crashes
from robodial.app.inside import parts
from robodial.app.line_numbers import FILE as LINE_NUMBERS
from robodial.app.log_file import DIALOGUE_FILE, DIALOGUE_KEPT, KEPT, LOG_FILE, log_tail
from robodial.app.places import DATABASE, EMULATED_FOLDER, RUN_LOCK, data_folder, user_folder
from robodial.app.remembered_lines import remembered
from robodial.app.sound_levels import sound_levels
from robodial.i18n import language
from robodial.modem.discovery import FoundModem, ListedPort
from robodial.rules.shelf import shipped_shelf
from robodial.settings.user_settings import load_settings
from robodial.store import is_held, look

LOG_BYTES = 400_000
DIALOGUE_BYTES = 600_000
LEVELS_BYTES = 2_000_000
"""Read of the log for the levels of the last calls: they are few lines among many."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with data and logs; `ending` tells its files in the report from those of the others."""

    folder: Path
    ending: str


def places(data_dir: Path | None) -> tuple[Place, ...]:
    """Where the program keeps things for this user: their data, the practice's, and the user's own beside another."""
    home, own = data_folder(data_dir), user_folder()
    found = [Place(home, ""), Place(home / EMULATED_FOLDER, "-practice")]
    if home.resolve() != own.resolve():
        found += [Place(own, "-user"), Place(own / EMULATED_FOLDER, "-user-practice")]
    return tuple(place for place in found if place.folder.is_dir())


def is_calling(data_dir: Path | None) -> bool:
    """Whether a campaign may be using this PC's modems just now: then nobody else speaks to them."""
    folders = {data_folder(data_dir), user_folder()}
    return any(is_held(folder / RUN_LOCK) for folder in folders)


def versions(more: Mapping[str, Any]) -> dict[str, Any]:
    """Of everything; `more` is what only a window knows."""
    return {
        "robodial": __version__,
        "libraries": {part.name: part.version for part in parts()},  # PySide6 is Qt's version as well
        "system": platform.platform(),
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "frozen": bool(getattr(sys, "frozen", False)),
        "encoding": {"preferred": locale.getpreferredencoding(False), "files": sys.getfilesystemencoding()},
        "language": language(),
        **more,
    }


def ports(listed: Sequence[ListedPort], modems: Sequence[FoundModem] | None) -> dict[str, Any]:
    """Ports as the system lists them and what answered. Equal serial numbers have equal letters."""
    serials = list(dict.fromkeys(port.serial for port in listed if port.serial))
    told = [asdict(port) | {"serial": _letter(serials, port.serial)} for port in listed]
    asked = "not asked: a campaign is running" if modems is None else [_modem(modem) for modem in modems]
    return {"ports": told, "modems": asked}


def _letter(serials: Sequence[str], serial: str) -> str:
    return f"hidden, {chr(ord('A') + serials.index(serial) % 26)}" if serial else ""


def _modem(modem: FoundModem) -> dict[str, Any]:
    return asdict(modem) | {"voice_formats": [one.value for one in modem.voice_formats]}


def settings(data_dir: Path | None) -> dict[str, Any]:
    """Without who is calling; of lines, only whether their number is known."""
    home = data_folder(data_dir)
    chosen = load_settings(home).model_dump()
    return {
        "settings": {name: bool(value) if name in LEFT_OUT else value for name, value in chosen.items()},
        "lines": [_line(asdict(line)) for place in places(data_dir) for line in remembered(place.folder)],
        "known lines": [_line(line) for line in _known_lines(user_folder())],
    }


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    return {**line, "shown_number": bool(line.get("shown_number"))}


def _known_lines(folder: Path) -> Iterable[Mapping[str, Any]]:
    try:
        kept = json.loads((folder / LINE_NUMBERS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [line for line in kept if isinstance(line, dict)] if isinstance(kept, list) else []


def rules() -> dict[str, Any]:
    """Which rule packs this copy has, and what is wrong with the others."""
    shelf = shipped_shelf()
    packs = {
        key: {"version": pack.version, "from": str(pack.effective_from), "review by": str(pack.review_by)}
        for key, pack in shelf.packs.items()
    }
    return {"packs": packs, "problems": {key: asdict(problem) for key, problem in shelf.problems.items()}}


def data(data_dir: Path | None) -> dict[str, Any]:
    """State and counts of every database; nothing about anybody."""
    found = {place.ending.lstrip("-") or "data": look(place.folder / DATABASE) for place in places(data_dir)}
    told = {name: asdict(one) if one is not None else "nothing stored yet" for name, one in found.items()}
    return {"a campaign is running": is_calling(data_dir), "databases": told}


def levels(data_dir: Path | None) -> dict[str, Any]:
    """Of the last calls, heard and said."""
    read = {place: log_tail(place.folder, LOG_FILE, KEPT, LEVELS_BYTES) for place in places(data_dir)}
    return {
        "about": "dBm0; loud: the loudest 5 %, quiet: the quietest 10 % (the line's noise)",
        **{
            place.ending.lstrip("-") or "calls": [asdict(one) for one in sound_levels(log)]
            for place, log in read.items()
        },
    }


def logs(data_dir: Path | None) -> dict[str, str]:
    """The last of every log, by the name of its file in the report."""
    found: dict[str, str] = {}
    for place in places(data_dir):
        log = log_tail(place.folder, LOG_FILE, KEPT, LOG_BYTES)
        dialogue = log_tail(place.folder, DIALOGUE_FILE, DIALOGUE_KEPT, DIALOGUE_BYTES)
        for name, lines in ((f"log{place.ending}.txt", log), (f"modem-dialogue{place.ending}.txt", dialogue)):
            if lines:
                found[name] = "\n".join(lines) + "\n"
    return found


def crashes(data_dir: Path | None) -> dict[str, str]:
    """Reports of mistakes of the program that were kept."""
    kept = [(place, path) for place in places(data_dir) for path in kept_crashes(place.folder)]
    return {f"mistakes/{path.stem}{place.ending}.txt": path.read_text("utf-8", "replace") for place, path in kept}
