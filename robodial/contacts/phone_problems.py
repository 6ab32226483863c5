"""Why a cell is not a number that can be called: a code for programs, a reason with the remedy for people."""

from dataclasses import dataclass

from robodial.domain.contact import PhoneNumber
from robodial.i18n import gettext as _
from robodial.rules.destinations import refuse_destination

TOO_SHORT = "too_short"
NO_NUMBER = "no_number"
EXTENSION = "extension"


@dataclass(frozen=True, slots=True)
class NumberProblem:
    """`code` is stable; `reason` is ready to show and says what would be right."""

    code: str
    reason: str


def too_long_text() -> NumberProblem:
    """A cell of prose."""
    return NumberProblem("too_long_text", _("The cell holds a long text: put the telephone number alone in its cell."))


def control_characters() -> NumberProblem:
    """A cell with tabs, carriage returns or other control characters."""
    reason = _("The cell holds invisible control characters: type the telephone number anew.")
    return NumberProblem("control_characters", reason)


def not_a_number(text: str) -> NumberProblem:
    """Letters, dial commands, signs."""
    if any(char in "*#" for char in text):
        reason = _("The cell holds * or #, which are commands to the telephone network: give a plain number.")
        return NumberProblem("dial_command", reason)
    reason = _("This is not clearly a telephone number: write digits only, such as 01 99 00 12 34 or +33199001234.")
    return NumberProblem("not_a_number", reason)


def date() -> NumberProblem:
    """A day of the calendar."""
    return NumberProblem("date", _("This is a date: write the telephone number, with the column's format set to Text."))


def extension() -> NumberProblem:
    """A number with an inner number behind it."""
    reason = _("An extension cannot be dialed from outside: give the person's direct number.")
    return NumberProblem(EXTENSION, reason)


def shortened() -> NumberProblem:
    """A number in scientific notation, with digits lost."""
    reason = _(
        "The spreadsheet has shortened this number and its last digits are lost: "
        "set the column's format to Text, type the number anew and save again."
    )
    return NumberProblem("shortened_by_spreadsheet", reason)


def unknown_country() -> NumberProblem:
    """No country has this code."""
    reason = _("The number begins with a country code that no country has: check the digits after + or 00.")
    return NumberProblem("unknown_country", reason)


def too_short() -> NumberProblem:
    """Too few digits for the country."""
    return NumberProblem(TOO_SHORT, _("The number has too few digits: write it in full."))


def area_code_missing() -> NumberProblem:
    """A number that only works inside its town."""
    return NumberProblem("area_code_missing", _("The area code is missing: write the number in full."))


def plus_or_zero_missing() -> NumberProblem:
    """Digits that are a number with their country code, and another one with an area code."""
    reason = _(
        "Is this a country code or an area code at the beginning? Write + before the one, or 0 before the other."
    )
    return NumberProblem("plus_or_zero_missing", reason)


def too_long() -> NumberProblem:
    """Too many digits for the country."""
    reason = _("The number has too many digits: write one number, or separate two numbers with “/”.")
    return NumberProblem("too_long", reason)


def not_in_plan() -> NumberProblem:
    """The right length, but no such number in the country's numbering plan."""
    reason = _(
        "No number of this country begins like this: check the digits, or write the number with its country code."
    )
    return NumberProblem("not_in_plan", reason)


def service(number: PhoneNumber) -> NumberProblem:
    """A number of six digits or fewer: emergency, directory or another service."""
    refused = refuse_destination(number)
    return too_short() if refused is None else NumberProblem(refused.code, refused.reason)
