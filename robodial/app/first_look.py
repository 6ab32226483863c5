"""What the window's frame looks like, read before anything heavy is imported: a TOML parser is already too much."""

from pathlib import Path
from typing import NamedTuple

from robodial.settings.names import SETTINGS_FILE


class FirstLook(NamedTuple):
    """Stands in for the session until that is loaded: language, theme, and whether calls are only practice."""

    language: str = ""
    theme: str = ""
    practice: bool = False

    @property
    def settings(self) -> "FirstLook":
        """As a session has them."""
        return self


def first_look(home: Path) -> FirstLook:
    """As the user's settings say; what cannot be understood is told when the session is loaded, not here."""
    try:
        lines = (home / SETTINGS_FILE).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError):
        return FirstLook()
    pairs = (line.partition("#")[0].partition("=") for line in lines)
    kept = {name.strip(): value.strip(" \t\"'") for name, _sign, value in pairs}
    return FirstLook(kept.get("language", ""), kept.get("theme", ""), kept.get("practice") == "true")
