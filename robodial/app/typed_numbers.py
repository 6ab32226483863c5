"""Telephone numbers that the user typed."""

from robodial.contacts.phone_numbers import Numbering
from robodial.contacts.phone_problems import NumberProblem
from robodial.domain.contact import PhoneNumber
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _
from robodial.rules.destinations import refuse_destination


def numbers_in(text: str, country: str) -> tuple[PhoneNumber, ...]:
    """The numbers in `text`, at least one. Raises ContactImportError, which says what would be right."""
    found = Numbering.of(country).read(text)
    if isinstance(found, NumberProblem):
        raise ContactImportError(f"{text}: {found.reason}", value=text)
    if not found:
        raise ContactImportError(_("Give a telephone number, such as 01 99 00 12 34 or +33199001234."), value=text)
    return found


def callable_numbers_in(text: str, country: str) -> tuple[PhoneNumber, ...]:
    """The same for somebody who is to be called: checked as the numbers of a list are."""
    numbers = numbers_in(text, country)
    for number in numbers:
        if problem := refuse_destination(number):
            raise ContactImportError(f"{text}: {problem.reason}", value=text)
    return numbers


def one_number_in(text: str, country: str) -> PhoneNumber:
    """The one number in `text`. Raises ContactImportError."""
    found = numbers_in(text, country)
    if len(found) > 1:
        raise ContactImportError(_("“{text}” holds several numbers: give one.").format(text=text), value=text)
    return found[0]
