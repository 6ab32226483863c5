"""Texts to read aloud: a suggestion for each purpose and part of a message, in the language of the people called."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("scripts.toml")


def script(part: str, purpose: str, language: str, caller_name: str, call_back: str = "") -> str:
    """What to say for `part` (opening, body, closing, machine) of a campaign for `purpose`.

    What only the user knows stands in square brackets; so does the name or the number that is not known yet.
    """
    texts = _scripts()[language if language in _scripts() else "en"]
    text = texts.get(purpose, texts["any"]).get(part) or texts["any"][part]
    unknown = texts["unknown"]
    return text.format(caller=caller_name or unknown["caller"], number=call_back or unknown["number"])


@cache
def _scripts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)
