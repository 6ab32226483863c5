"""People who do not exist, for simulated days only: they live in a store of their own that goes when the day is over.

Each country's numbers begin with those set aside for films and go on in their neighbourhood. No telephone can ring:
nothing but an emulated exchange ever sees them (design, section 5: lists made of number ranges do not exist).
"""

from collections.abc import Iterator

import phonenumbers

from robodial.domain.contact import ImportedContact, PhoneNumber
from robodial.rules.destinations import refuse_destination

_TAIL = 1_000_000
"""The last six digits count."""

_FIRST = {"FR": "+33199000000", "US": "+12125550100", "CA": "+14165550100", "GB": "+441632960000"}
"""Numbers of fiction; elsewhere the example of the numbering plan."""


def invented_contacts(country: str) -> Iterator[ImportedContact]:
    """Contacts with one number each, none of which the rules refuse: up to a million, far more than a month takes."""
    for row, number in enumerate(_numbers(country), 1):
        yield ImportedContact(row, (number,))


def _numbers(country: str) -> Iterator[PhoneNumber]:
    first = _FIRST.get(country) or _example(country)
    head, tail = first[:-6], int(first[-6:])
    for step in range(_TAIL):
        number = PhoneNumber(f"{head}{(tail + step) % _TAIL:06}")
        if refuse_destination(number) is None:
            yield number


def _example(country: str) -> str:
    number = phonenumbers.example_number(country)
    assert number is not None, country
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
