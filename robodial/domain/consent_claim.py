"""What a row of a list says of consent, before anything is made of it."""

from datetime import datetime
from enum import Enum
from typing import NamedTuple


class Answer(Enum):
    """What the row answers to the question whether its person agreed."""

    YES = "yes"
    NO = "no"
    REFUSED = "refused"  # stop, opposition: more than no
    UNCLEAR = "unclear"
    MISSING = "missing"


class WrongCell(NamedTuple):
    """A cell that cannot be understood."""

    code: str
    column: str
    value: str


class ConsentClaim(NamedTuple):
    """Cells understood one by one. `guessed` says that day and month of a date could be read either way.

    `purpose` and `level` are as the row has them, for lists of several purposes.
    """

    answer: Answer
    given_at: datetime | None = None
    source: str = ""
    proof: str = ""
    hours: str = ""
    expires_at: datetime | None = None
    withdrawn_at: datetime | None = None
    purpose: str = ""
    level: str = ""
    wrong: WrongCell | None = None
    guessed: bool = False
