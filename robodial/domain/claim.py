"""What may be decided about a due attempt at the moment a line could take it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Allowed:
    """The attempt may be dialed now."""


@dataclass(frozen=True, slots=True)
class Postponed:
    """Not now: ask again at `until` (aware, later than now). `code` names the rule, `reason` is for people."""

    until: datetime
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Never in this campaign. `code` names the rule, `reason` is for people."""

    code: str
    reason: str


Decision = Allowed | Postponed | Refused
