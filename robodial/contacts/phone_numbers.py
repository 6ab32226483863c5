"""From what a cell says to normalised numbers, or a reason why not. Never a part of a number, never a command."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from robodial.contacts import phone_problems as problems
from robodial.contacts.fast_numbers import FastPlan, fast_plan
from robodial.contacts.phone_problems import NumberProblem
from robodial.contacts.phone_words import AND_OR, DASHES, DOTS, EXTENSION, LABELS
from robodial.domain.contact import PhoneNumber
from robodial.domain.numbering import E164, is_country, is_fictitious
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _
from robodial.rules.refused_ranges import DestinationCode

LONGEST_CELL = 120
"""Characters; a cell with more is prose, and is not looked into."""

RELATED = {"FR": ("GP", "GF", "MQ", "RE", "YT", "PM"), "GB": ("GG", "IM", "JE")}
"""Territories whose numbers people write as national ones of the country (0262… in a French list)."""

WHOLE_FLOAT = re.compile(r"([1-9][0-9]{5,14})[.,]0+")
SCIENTIFIC = re.compile(r"([1-9])[.,]([0-9]+)E\+?([0-9]{1,2})", re.IGNORECASE)
FORMULA_TEXT = re.compile(r'="([^"]*)"')
_LABEL_BEFORE = re.compile(rf"(?:(?:{LABELS})[1-4]?[ .:=]+|[tm] ?[.:] ?|n[°o] ?)(?=[+(0-9])", re.IGNORECASE)
_LABEL_AFTER = re.compile(rf"\s*\((?:{LABELS})\.?\)", re.IGNORECASE)
_URI = re.compile(r"(?:tel|callto):(?=[+(0-9])", re.IGNORECASE)
_EXTENSION = re.compile(rf"[+(0-9][0-9 ().\-]*[;,]?\s*{EXTENSION}\s*[.:=]?\s*[0-9]+", re.IGNORECASE)
_SHAPE = re.compile(r"(?:\+|\(\+)?[ (]*[0-9](?:[ .\-()]*[0-9])*[ .\-)]*")
_PAIRS = re.compile(r"[0-9]{2}(?:[/,] ?[0-9]{2}){4,}")
_AREA_AND_REST = re.compile(r"0[0-9]{1,4} ?/ ?[0-9](?:[ \-]?[0-9]){4,}")
_SEPARATORS = re.compile(rf"[;/,|\n]|\s-\s|\s(?:{AND_OR})\s", re.IGNORECASE)
_DATE = re.compile(
    r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-[0-3][0-9](?:[ T][0-9:.]+)?"
    r"|[0-3]?[0-9]([-./])(?:0?[1-9]|1[0-2])\1(?:19|20)[0-9]{2}"
).fullmatch
"""As spreadsheets write days. In some countries the digits of one are a number that can be called."""
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")  # Unicode category Cc, without the line feed
_BRACKETS = re.compile(r"[^()]*(?:\([^()]*\)[^()]*)*")
_TOO_SHORT = 6
"""Digits of a service, or of a number without its area code; as rules.destinations."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """Reads cells as numbers of one country (ISO 3166, two letters). Raises ContactImportError for any other."""

    country: str
    fast: FastPlan

    @classmethod
    def of(cls, country: str) -> "Numbering":
        """The country's way of writing numbers."""
        if not is_country(country):
            text = _("“{country}” is not a country: write two capital letters, such as FR.").format(country=country)
            raise ContactImportError(text, value=country)
        return cls(country, fast_plan(country))

    def read(self, cell: str) -> tuple[PhoneNumber, ...] | NumberProblem:
        """The numbers in `cell`, none for an empty cell, or why it is not clearly one or more numbers."""
        if _DATE(cell):
            return problems.date()
        quick = self.fast.read(cell)
        return (quick,) if quick is not None else self.read_slowly(cell)

    def read_slowly(self, cell: str) -> tuple[PhoneNumber, ...] | NumberProblem:
        """As `read`, by the long way that knows every notation."""
        if len(cell) > LONGEST_CELL:
            return problems.too_long_text()
        text = plain_text(cell)
        if _CONTROL.search(text):
            return problems.control_characters()
        return self._numbers(text) if text else ()

    def digits(self, text: str) -> str:
        """The digits of a cell with one number; empty where they cannot be told."""
        found = _whole_number(text)
        return "" if isinstance(found, NumberProblem) else found

    def _numbers(self, text: str) -> tuple[PhoneNumber, ...] | NumberProblem:
        whole = self._one(text)
        if not isinstance(whole, NumberProblem):
            return (whole,)
        found = [self._one(piece) for piece in pieces_of(text)]
        numbers = [one for one in found if not isinstance(one, NumberProblem)]
        wrong = [one for one in found if isinstance(one, NumberProblem)]
        if not numbers or whole.code == problems.EXTENSION:
            return whole
        return wrong[0] if wrong else tuple(dict.fromkeys(numbers))

    def _one(self, piece: str) -> PhoneNumber | NumberProblem:
        """The one number that `piece` is, if it is nothing else besides."""
        bare = _without_labels(piece)
        if (quick := self.fast.read(bare)) is not None:
            return quick
        digits = _whole_number(bare)
        if isinstance(digits, NumberProblem):
            return digits
        return self.fast.read(digits) or _normalised(digits, self.country)


def pieces_of(text: str) -> list[str]:
    """What may be a number each, in a cell with several."""
    return [piece for part in _SEPARATORS.split(text) if (piece := part.strip())]


@lru_cache(maxsize=1)
def _characters() -> dict[int, str]:
    """Signs that mean the same as a plain one."""
    return {ord(dash): "-" for dash in DASHES} | {ord(dot): "." for dot in DOTS} | {0xFF0B: "+", 0x2044: "/"}


def plain_text(cell: str) -> str:
    """Spaces, dashes and digits of every script as ASCII; invisible marks dropped; a spreadsheet's text signs off."""
    text = cell if cell.isascii() else "".join(map(_plain_character, cell.translate(_characters())))
    text = text.strip(" \n")
    if wrapped := FORMULA_TEXT.fullmatch(text):
        text = wrapped[1].strip(" \n")
    return text.removeprefix("'").strip(" \n")


def _plain_character(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return "" if category == "Cf" else char


def _without_labels(piece: str) -> str:
    text = _URI.sub("", piece, count=1) if _URI.match(piece) else piece
    if label := _LABEL_BEFORE.match(text):
        text = text[label.end() :]
    after = _LABEL_AFTER.search(text)
    return text[: after.start()] if after and after.end() == len(text) else text


def _whole_number(text: str) -> str | NumberProblem:
    """Digits, after a `+` where there is one."""
    if exact := WHOLE_FLOAT.fullmatch(text):
        return exact[1]
    if scientific := SCIENTIFIC.fullmatch(text):
        return _unfolded(*scientific.groups())
    if _EXTENSION.fullmatch(text):
        return problems.extension()
    shaped = _SHAPE.fullmatch(text) and _BRACKETS.fullmatch(text)
    if not shaped and not _PAIRS.fullmatch(text) and not _AREA_AND_REST.fullmatch(text):
        return problems.not_a_number(text)
    return ("+" if "+" in text else "") + "".join(filter(str.isdecimal, text))


def _unfolded(first: str, rest: str, exponent: str) -> str | NumberProblem:
    """6.12345678E8 is whole; with fewer decimals the spreadsheet may have rounded, and the number is another one."""
    return first + rest if len(rest) == int(exponent) else problems.shortened()


def _normalised(digits: str, country: str) -> PhoneNumber | NumberProblem:
    if service := _service_as_written(digits, country):
        return service
    if (abroad := _plus_lost(digits, country)) is not None:
        return abroad
    parsed = _parsed(digits, country)
    if isinstance(parsed, NumberProblem):
        return parsed
    for one in chain([parsed], _other_readings(digits, country)):
        number = PhoneNumber(phonenumbers.format_number(one, PhoneNumberFormat.E164))
        if E164.fullmatch(number) and (phonenumbers.is_valid_number(one) or is_fictitious(number)):
            return number
    return _why_not(parsed)


def _service_as_written(digits: str, country: str) -> NumberProblem | None:
    """116 123 is a helpline also where six digits may be somebody's number, without the area code (Jersey)."""
    if len(digits) > _TOO_SHORT or digits[0] in "+0":
        return None
    found = problems.service(PhoneNumber(f"+{phonenumbers.country_code_for_region(country)}{digits}"))
    return found if found.code in (DestinationCode.EMERGENCY, DestinationCode.DIRECTORY) else None


def _plus_lost(digits: str, country: str) -> PhoneNumber | NumberProblem | None:
    """49 151 … in a German list: a calling code that lost its +, or an area code that lost its zero?

    None where there is no doubt. No area code goes before what is a mobile number by itself.
    """
    if not digits.startswith(str(phonenumbers.country_code_for_region(country))):
        return None
    abroad, at_home = _parsed(f"+{digits}", country), _parsed(digits, country)
    if isinstance(abroad, NumberProblem) or isinstance(at_home, NumberProblem) or abroad == at_home:
        return None
    if not (phonenumbers.is_valid_number(abroad) and phonenumbers.is_valid_number(at_home)):
        return None
    if phonenumbers.number_type(abroad) == phonenumbers.PhoneNumberType.MOBILE:
        return PhoneNumber(phonenumbers.format_number(abroad, PhoneNumberFormat.E164))
    return problems.plus_or_zero_missing()


def _parsed(digits: str, country: str) -> phonenumbers.PhoneNumber | NumberProblem:
    try:
        return phonenumbers.parse(digits, country)
    except NumberParseException as error:
        if error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
            return problems.unknown_country()
        too_long = error.error_type == NumberParseException.TOO_LONG
        return problems.too_long() if too_long else problems.too_short()


def _other_readings(digits: str, country: str) -> Iterator[phonenumbers.PhoneNumber]:
    """Numbers of the country's territories; and a zero lost to a spreadsheet where the zero belongs to the number.

    Few digits lack their area code, or are a service: made a number of some territory they would ring a stranger.
    """
    if digits.startswith(("+", "00")) or len(digits) <= _TOO_SHORT:
        return
    tries = [(digits, related) for related in RELATED.get(country, ())]
    if country in ("IT", "SM", "VA") and not digits.startswith("0"):
        tries.append(("0" + digits, country))
    for written, region in tries:
        found = _parsed(written, region)
        if not isinstance(found, NumberProblem):
            yield found


def _why_not(parsed: phonenumbers.PhoneNumber) -> NumberProblem:
    national = phonenumbers.national_significant_number(parsed)
    if len(national) <= _TOO_SHORT:
        return problems.service(PhoneNumber(f"+{parsed.country_code}{national}"))
    match _length(parsed):
        case ValidationResult.TOO_SHORT:
            return problems.too_short()
        case ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            return problems.area_code_missing()
        case ValidationResult.TOO_LONG:
            return problems.too_long()
    return problems.not_in_plan()


def _length(parsed: phonenumbers.PhoneNumber) -> int:
    """Judged without a trunk zero that was left on because the number made no sense with or without it."""
    bare = phonenumbers.PhoneNumber(country_code=parsed.country_code, national_number=parsed.national_number)
    found: int = phonenumbers.is_possible_number_with_reason(bare)
    return found
