"""What a person agreed to: being called by a machine, for one purpose, since when, and how that is known."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from robodial.domain.campaign import Purpose
from robodial.domain.contact import PhoneNumber


class ConsentLevel(Enum):
    """How much was agreed to, weakest first."""

    RELATIONSHIP = "relationship"  # gave the number to this caller, was told of such calls, did not object
    EXPRESS = "express"  # agreed to automatic calls, recorded
    WRITTEN = "written"  # by an act of its own, in writing or equivalent, naming caller, number, subject and automation

    @property
    def rank(self) -> int:
        """The higher the more."""
        return list(ConsentLevel).index(self)


@dataclass(frozen=True, slots=True)
class Consent:
    """One person's consent to one purpose; kept by number, so that another list does not lose it.

    `source` says where it was given ("form of the web site"), `proof` is the text they agreed to or where it is kept.
    `hours` are the only ones agreed to, as 18:00-20:00, several with commas; empty: not limited.
    """

    number: PhoneNumber
    purpose: Purpose
    level: ConsentLevel
    given_at: datetime
    source: str
    proof: str = ""
    hours: str = ""
    expires_at: datetime | None = None
    withdrawn_at: datetime | None = None
