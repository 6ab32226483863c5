"""A text made fit to be given away: without numbers, names of people, folders named after the user, serial numbers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from robodial.app.masking import masked

SHORTEST_NAME = 3
HOME = "<home>"
NAME = "<name>"
SERIAL = "<serial>"

_USERS_FOLDER = re.compile(
    r"((?:\b[A-Z]:|(?<![\w<]))(?:\\{1,2}|/)(?:Users|home)(?:\\{1,2}|/))[^\\/\s\"'<>|:]+", re.IGNORECASE
)
"""Also written short, as Windows does (`C:\\Users\\LODIE~1`)."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Hiding:
    """What is not to be read: `names` of people who may occur, the user's `home`, `serials` of USB devices."""

    names: tuple[str, ...] = ()
    home: Path | None = None
    serials: tuple[str, ...] = ()

    def text(self, text: str) -> str:
        """`text` without any of it, and without telephone numbers."""
        text = _without_home(text, self.home)
        for serial in self.serials:
            text = text.replace(serial, SERIAL) if len(serial) >= SHORTEST_NAME else text
        return masked(without_names(text, self.names))


def without_names(text: str, names: Iterable[str]) -> str:
    """`text` with every one of the names that occurs in it taken out, whole words only."""
    low = text.casefold()
    words = set(_WORD.findall(low))
    found = {name for each in names if _may_occur(name := each.strip(), words) and name.casefold() in low}
    for name in sorted(found, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", NAME, text, flags=re.IGNORECASE)
    return text


def _may_occur(name: str, words: set[str]) -> bool:
    """Quick to say no: of a hundred thousand names hardly one occurs."""
    if len(name) < SHORTEST_NAME:
        return False
    first = _WORD.search(name.casefold())
    return first is not None and first[0] in words


def _without_home(text: str, home: Path | None) -> str:
    """Folders of the user have the user's name in them."""
    if home is not None and len(home.parts) >= 2:
        for written in {str(home), home.as_posix(), str(home).replace("\\", "\\\\")}:
            text = text.replace(written, HOME)
    return _USERS_FOLDER.sub(rf"\1{NAME}", text)
