"""Single cells about consent: the answer, where it was given, and the hours agreed to."""

import re
from functools import lru_cache

from robodial.contacts.consent_words import ANSWERS, NO_SOURCE
from robodial.domain.consent_claim import Answer
from robodial.domain.plain_letters import plain_letters

LONGEST_SOURCE, LONGEST_PROOF = 200, 2000
"""Characters kept. A proof longer than that belongs into a file, and its name into the cell."""

_ENDS = " .!;,:\"'()[]"
_RANGE = re.compile(
    r"(?:de |from |entre |between )?(\d{1,2}) ?(?:h|:|heures?)? ?(\d{2})? ?(?:-|a|to|et|and|/|>) ?"
    r"(\d{1,2}) ?(?:h|:|heures?)? ?(\d{2})?"
)
_BETWEEN_RANGES = re.compile(r" ?[,;+&] ?| puis | then ")


@lru_cache(maxsize=4096)
def read_answer(cell: str) -> Answer:
    """What a cell answers; UNCLEAR when it is none of the words we know."""
    text = _simple(cell)
    if not text:
        return Answer.MISSING
    return ANSWERS.get(text) or ANSWERS.get(text.strip(_ENDS)) or Answer.UNCLEAR


@lru_cache(maxsize=4096)
def read_source(cell: str) -> str:
    """The cell on one line; empty when it names nothing."""
    text = " ".join(cell.split())[:LONGEST_SOURCE]
    named = sum(map(str.isalnum, text)) >= 2 and text.casefold() not in NO_SOURCE
    return text if named else ""


def read_proof(cell: str) -> str:
    """The cell, shortened if need be."""
    return cell.strip()[:LONGEST_PROOF]


@lru_cache(maxsize=4096)
def read_hours(cell: str) -> str | None:
    """As 18:00-20:00, several with commas; None when the hours are not clear."""
    ranges = [_range(part) for part in _BETWEEN_RANGES.split(_simple(cell)) if part]
    known = [one for one in ranges if one is not None]
    return ",".join(sorted(known)) if known and len(known) == len(ranges) else None


def _range(text: str) -> str | None:
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    opens, closes = (int(match[n]) * 60 + int(match[n + 1] or 0) for n in (1, 3))
    minutes_exist = all(int(match[n] or 0) < 60 for n in (2, 4))
    if not (minutes_exist and opens < closes <= 24 * 60):
        return None
    return f"{opens // 60:02}:{opens % 60:02}-{closes // 60:02}:{closes % 60:02}"


def _simple(cell: str) -> str:
    """Small letters without accents, single spaces, one kind of hyphen and apostrophe."""
    text = plain_letters(cell.strip().lstrip("'"))
    return " ".join(text.replace("’", "'").replace("–", "-").replace("\u2011", "-").split())
