"""Which number each of this PC's lines shows, as the user said once: kept in the user's folder, whatever --data-dir.

A number belongs to the telephone socket that a modem's cable is in, and the cable stays with the modem. Systems name
ports anew when several modems are plugged in, so a line is known by the USB socket; by its port where that is unknown.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from robodial import files
from robodial.app.lines import LineChoice
from robodial.modem.discovery import ListedPort
from robodial.modem.port_names import plain_name

FILE = "line-numbers.json"


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A line whose number is known. `location` is its USB socket, empty where it has none."""

    port: str
    location: str
    shown_number: str
    outside_line: str = ""

    def is_at(self, port: str, location: str) -> bool:
        """True for the same line: of two sockets that are known, only they count."""
        if self.location and location:
            return self.location == location
        return plain_name(self.port) == plain_name(port)


class LineNumbers:
    """Read once; `keep` writes what a run was told."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._known = _read(self._file)

    def of(self, port: str, location: str = "") -> KnownLine | None:
        """What is known about the line on this port, in this USB socket."""
        return next((known for known in self._known if known.is_at(port, location)), None)

    def numbered(self, choice: LineChoice, location: str = "") -> LineChoice:
        """The line as asked for; with what is known of it where nothing was said."""
        known = None if choice.is_emulated or choice.shown_number else self.of(choice.port, location)
        if known is None:
            return choice
        outside = choice.outside_line or known.outside_line
        return replace(choice, shown_number=known.shown_number, outside_line=outside)

    def keep(self, choices: Iterable[LineChoice], ports: Sequence[ListedPort]) -> None:
        """Remember the numbers that were said; what a line showed before is forgotten."""
        said = [choice for choice in choices if choice.shown_number and not choice.is_emulated]
        fresh = [KnownLine(one.port, location_of(one.port, ports), one.shown_number, one.outside_line) for one in said]
        kept = [old for old in self._known if not any(old.is_at(new.port, new.location) for new in fresh)]
        if sorted([*kept, *fresh], key=_by_port) != sorted(self._known, key=_by_port):
            self._write([*kept, *fresh])

    def forget(self, port: str, location: str = "") -> None:
        """The line's number is not known any more."""
        kept = [known for known in self._known if not known.is_at(port, location)]
        if len(kept) < len(self._known):
            self._write(kept)

    def _write(self, known: list[KnownLine]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        files.write_whole(self._file, json.dumps([asdict(one) for one in known]))
        self._known = known


def location_of(port: str, ports: Iterable[ListedPort]) -> str:
    """The USB socket behind a port; empty where the system does not tell."""
    return next((one.location for one in ports if plain_name(one.name) == plain_name(port)), "")


def _by_port(known: KnownLine) -> tuple[str, str]:
    return known.port, known.location


def _read(file: Path) -> list[KnownLine]:
    """Nothing when the file is not there, or cannot be understood: numbers are then asked for again."""
    try:
        kept = [KnownLine(**one) for one in json.loads(file.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []
    return kept if all(isinstance(text, str) for one in kept for text in asdict(one).values()) else []
