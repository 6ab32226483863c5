"""Contacts and their numbers, as they come out of a list and as they are stored."""

from dataclasses import dataclass
from typing import NewType

from robodial.domain.consent_claim import ConsentClaim

PhoneNumber = NewType("PhoneNumber", str)
"""A normalised number: E.164 with `+`, digits only after it. Made by `contacts.phone_numbers` and nowhere else."""

ContactId = NewType("ContactId", int)
ListId = NewType("ListId", int)


@dataclass(frozen=True, slots=True)
class ImportedContact:
    """One accepted row of a list.

    `row` is the row as a spreadsheet shows it (from 1); `cells` are the row's own cells, in the list's own columns;
    `time_zone` is an IANA name or empty; `consent` is what the row says of it, where that was asked and is there.
    """

    row: int
    numbers: tuple[PhoneNumber, ...]
    name: str = ""
    time_zone: str = ""
    cells: tuple[str, ...] = ()
    consent: ConsentClaim | None = None


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """One row that cannot be called: where, what was found, why, and what would be right."""

    row: int
    column: str
    value: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or place to reach."""

    contact_id: ContactId
    numbers: tuple[PhoneNumber, ...]
    name: str = ""
    time_zone: str = ""
    row: int = 0
    cells: tuple[str, ...] = ()
