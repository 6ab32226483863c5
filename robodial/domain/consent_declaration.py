"""What the user states about consents in general, beyond what each record says of itself."""

from dataclasses import dataclass
from datetime import date
from enum import Enum


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
class ConsentDeclaration:
    """A named person answers for consents that a list cannot prove row by row; `on` is the day they said so."""

    by: str
    on: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ConsentTerms:
    """How the consents of a list are taken. Only a declaration makes them more than express."""

    level: ConsentLevel = ConsentLevel.EXPRESS
    declaration: ConsentDeclaration | None = None

    def __post_init__(self) -> None:
        if self.level.rank > ConsentLevel.EXPRESS.rank and self.declaration is None:
            raise ValueError(f"{self.level.value}: nobody answers for it")
