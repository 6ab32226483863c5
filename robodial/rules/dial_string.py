"""From a normalised number to the digits a line dials, checked again as the exchange will see them."""

import re

import phonenumbers

from robodial.domain.contact import PhoneNumber
from robodial.errors import CallRefused
from robodial.i18n import gettext as _
from robodial.rules.destinations import refuse_destination

OUTSIDE_LINE_FORMS = re.compile(r"(?:[089][,W]{1,2})?")
"""What may stand before a number: nothing, or the digit that asks a PBX for an outside line and a pause."""

_DIALABLE = re.compile(r"[0-9]{7,18}")
_INTERNATIONAL = {"US": "011", "CA": "011", "AU": "0011", "JP": "010", "RU": "810", "BR": "0014"}
_CALLER_HIDING = {"FR": ("3651",), "GB": ("141", "1470"), "US": (), "DE": ("01033",)}
_CARRIER = {"FR": ("16",), "DE": ("010",), "US": ("1010",)}


def dial_string(number: PhoneNumber, country: str, outside_line: str = "") -> str:
    """What to send after ATDT for `number` on a line in `country`. Raises CallRefused."""
    if not OUTSIDE_LINE_FORMS.fullmatch(outside_line):
        raise CallRefused(
            _("“{prefix}” is not a way to an outside line: write 0, 8 or 9 followed by a comma.").format(
                prefix=outside_line
            ),
            code="outside_line",
        )
    if problem := refuse_destination(number):
        raise CallRefused(problem.reason, code=problem.code)
    digits = _as_dialed(number, country)
    _check_final(digits, country)
    return outside_line + digits


def _as_dialed(number: PhoneNumber, country: str) -> str:
    parsed = phonenumbers.parse(number)
    if parsed.country_code == phonenumbers.country_code_for_region(country):
        written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
        digits = re.sub(r"[ ().\-/]", "", written)
        return "1" + digits if parsed.country_code == 1 else digits
    return _INTERNATIONAL.get(country, "00") + number.removeprefix("+")


def _check_final(digits: str, country: str) -> None:
    forbidden = _CALLER_HIDING.get(country, ()) + _CARRIER.get(country, ())
    if not _DIALABLE.fullmatch(digits) or digits.startswith(forbidden or ("*",)):
        raise CallRefused(
            _("“{digits}” is not something this program dials.").format(digits=digits), code="dial_string"
        )
