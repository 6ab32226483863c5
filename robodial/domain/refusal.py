"""A number that must not be called."""

from dataclasses import dataclass
from datetime import datetime

from robodial.domain.contact import PhoneNumber


@dataclass(frozen=True, slots=True)
class Refusal:
    """An entry of the do-not-call list.

    `by_person` is True when the called person refused (key, word, letter), False for an entry the user typed or
    imported; `source` says how it came: a campaign's name, a file, an operator.
    """

    number: PhoneNumber
    reason: str
    source: str
    at: datetime
    by_person: bool
