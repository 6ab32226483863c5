"""A number that must not be called."""

from dataclasses import dataclass
from datetime import datetime

from robodial.domain.contact import PhoneNumber

ALL = "all"
"""Scope of a refusal that holds for every purpose."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An entry of the do-not-call list.

    `by_person` is True when the called person refused (key, word, letter), False for an entry the user typed or
    imported; `source` says how it came: a campaign's name, a file, an operator. `scope` is `all`, or the one purpose
    that was refused: a person's refusal is always of all.
    """

    number: PhoneNumber
    reason: str
    source: str
    at: datetime
    by_person: bool
    scope: str = ALL
