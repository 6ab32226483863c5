"""A text made fit to be given away: without numbers, names of people, folders named after the user, serial numbers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from robodial.app.masking import masked

SHORTEST_NAME = 3
SHORTEST_SERIAL = 5
"""Shorter ones (0001) tell nobody anything, and occur everywhere."""
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
            text = text.replace(serial, SERIAL) if len(serial) >= SHORTEST_SERIAL else text
        return masked(without_names(text, self.names))


def without_names(text: str, names: Iterable[str]) -> str:
    """`text` with every one of the names that occurs in it taken out, whole words only."""
    words = words_of(text)
    found = {name for each in names if words.may_hold(name := each.strip())}
    for name in sorted(found, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", NAME, text, flags=re.IGNORECASE)
    return text


@dataclass(frozen=True, slots=True)
class Words:
    """A text, ready to be asked for a hundred thousand names."""

    text: str
    words: frozenset[str]

    def may_hold(self, name: str) -> bool:
        """Whether the name occurs, perhaps as a part of other words; quick to say no."""
        name = name.strip().casefold()
        if len(name) < SHORTEST_NAME:
            return False
        first = _WORD.search(name)
        return first is not None and first[0] in self.words and name in self.text


def words_of(text: str) -> Words:
    """Of the text as names are compared with it."""
    low = text.casefold()
    return Words(low, frozenset(_WORD.findall(low)))


def _without_home(text: str, home: Path | None) -> str:
    """Folders of the user have the user's name in them."""
    if home is not None and len(home.parts) >= 2:
        for written in {str(home), home.as_posix(), str(home).replace("\\", "\\\\")}:
            text = text.replace(written, HOME)
    return _USERS_FOLDER.sub(rf"\1{NAME}", text)
