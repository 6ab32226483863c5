"""What may be decided about a due attempt at the moment a line could take it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from robodial.domain.contact import PhoneNumber


@dataclass(frozen=True, slots=True)
class Allowed:
    """The attempt may be dialed now."""


@dataclass(frozen=True, slots=True)
class Postponed:
    """Not now: ask again at `until` (aware, later than now). `code` names the rule, `reason` is for people.

    `rule` says where it is written (a pack, its version, the place in it), `source` what the pack rests on.
    """

    until: datetime
    code: str
    reason: str
    rule: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostponedTogether(Postponed):
    """Not now, and until then nobody else either for whom `holds_for(number, time_zone)` is true: a million contacts
    outside calling hours are put off without asking about each. Only for what depends on nothing but these two."""

    holds_for: Callable[[PhoneNumber, str], bool]


@dataclass(frozen=True, slots=True)
class Refused:
    """Never in this campaign. `code` names the rule, `reason` is for people; `rule` and `source` as above."""

    code: str
    reason: str
    rule: str = ""
    source: str = ""


Decision = Allowed | Postponed | Refused
