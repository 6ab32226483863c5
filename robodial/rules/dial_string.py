"""From a normalised number to the digits a line dials, checked again as the exchange will see them."""

import re

import phonenumbers
from phonenumbers import shortnumberinfo

from robodial.domain.contact import PhoneNumber
from robodial.errors import CallRefused
from robodial.i18n import gettext as _
from robodial.rules.destinations import refuse_destination

OUTSIDE_LINE_FORMS = re.compile(r"(?:[089][,W]{1,2})?")
"""What may stand before a number: nothing, or the digit that asks a PBX for an outside line and a pause."""

_DIALABLE = re.compile(r"[0-9]{7,19}")
"""The longest: four digits that lead abroad, and the 15 of a whole number (ITU-T E.164, clause 6)."""

_CALLER_HIDING = {"FR": ("3651",), "GB": ("141", "1470"), "US": ("1167",), "CA": ("1167",), "DE": ("01033",)}
_CARRIER = {"FR": ("16",), "DE": ("010",), "US": ("1010",), "CA": ("1010",)}
"""Digits before a number that hide the caller or choose a carrier, as the exchanges of a country take them."""


def dial_string(number: PhoneNumber, country: str, outside_line: str = "") -> str:
    """What to send after ATDT for `number` on a line in `country`. Raises CallRefused."""
    check_outside_line(outside_line)
    if problem := refuse_destination(number):
        raise CallRefused(problem.reason, code=problem.code)
    parsed = phonenumbers.parse(number)
    digits = _as_dialed(parsed, country)
    as_seen = outside_line[:1] + digits  # a line without a PBX takes the first digit for the number's own
    _check_form(digits, country)
    if (outside_line or not phonenumbers.is_valid_number(parsed)) and _is_emergency(as_seen, country):
        raise _refused(as_seen)
    return outside_line + digits


def check_outside_line(text: str) -> None:
    """Raises CallRefused for anything but nothing, or a digit and a pause."""
    if not OUTSIDE_LINE_FORMS.fullmatch(text):
        told = _("“{prefix}” is not a way to an outside line: write 0, 8 or 9 followed by a comma.")
        raise CallRefused(told.format(prefix=text), code="outside_line")


def _as_dialed(number: phonenumbers.PhoneNumber, country: str) -> str:
    """National, or after the digits that lead abroad from `country`."""
    written = phonenumbers.format_out_of_country_calling_number(number, country)
    if "+" in written:
        told = _("{number} cannot be dialed from {country}: calls abroad need the code of a carrier there.")
        raise CallRefused(told.format(number=written, country=country), code="no_way_abroad")
    return re.sub(r"[^0-9*#]", "", written)


def _check_form(digits: str, country: str) -> None:
    forbidden = _CALLER_HIDING.get(country, ()) + _CARRIER.get(country, ())
    if not _DIALABLE.fullmatch(digits) or digits.startswith(forbidden):
        raise _refused(digits)


def _is_emergency(digits: str, country: str) -> bool:
    """Also when more digits follow: the exchange connects at the last digit of the emergency number."""
    return shortnumberinfo.connects_to_emergency_number(digits, country)


def _refused(digits: str) -> CallRefused:
    return CallRefused(_("“{digits}” is not something this program dials.").format(digits=digits), code="dial_string")
