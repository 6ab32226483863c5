"""What number a line shows, of which kind it is, and whether a campaign may be called from it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType

from robodial.domain.contact import PhoneNumber
from robodial.domain.numbering import E164
from robodial.i18n import gettext as _
from robodial.rules.pack import Citation, LineRule, SmallScale

CODE = "line_number"
"""Of every refusal made here."""

FEW_NUMBERS = 20
"""More different numbers than any pack's small-scale exception lets pass: nobody needs to count further."""

_TYPES = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.SHARED_COST: "shared_cost",
    PhoneNumberType.TOLL_FREE: "toll_free",
}
_SHORT = 6
"""Digits of the longest short number."""


@dataclass(frozen=True, slots=True)
class LineNumber:
    """A number as a line shows it: normalised, as written at home, and of which kind (`mobile`, `premium`, …)."""

    number: PhoneNumber
    national: str
    kind: str


@dataclass(frozen=True, slots=True)
class LineProblem:
    """Why a campaign may not be called from a line; `reason` says what to do."""

    code: str
    reason: str
    cite: Citation


@lru_cache(maxsize=512)
def line_number(text: str, country: str) -> LineNumber | None:
    """The number that a user wrote for a line; None when it is none."""
    try:
        parsed = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    national = str(phonenumbers.national_significant_number(parsed))
    e164 = PhoneNumber(f"+{parsed.country_code}{national}")
    region = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    trunk = phonenumbers.ndd_prefix_for_region(region, True) or ""
    written = national if national.startswith(trunk) else trunk + national
    if len(national) <= _SHORT:
        return LineNumber(e164, written, "short")
    if not _can_exist(parsed, e164):
        return None
    return LineNumber(e164, written, _TYPES.get(phonenumbers.number_type(parsed), "fixed"))


def _can_exist(parsed: phonenumbers.PhoneNumber, e164: str) -> bool:
    """Numbers of extended length (14 digits in France) are longer than our plan knows."""
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    if reason == phonenumbers.ValidationResult.TOO_LONG:
        return E164.fullmatch(e164) is not None
    return bool(reason == phonenumbers.ValidationResult.IS_POSSIBLE)


def line_problem(
    text: str,
    country: str,
    rules: Iterable[LineRule],
    *,
    is_small: Callable[[SmallScale], bool],
    order: str = "",
) -> LineProblem | None:
    """Why a line that shows `text` may not be used.

    `is_small` says whether so few numbers are called as the rule lets pass; `order` is what entitles the caller to a
    number of general interest.
    """
    number = line_number(text, country) if text.strip() else None
    for rule in rules:
        if reason := _unknown(text.strip(), rule) if number is None else _problem(number, rule, is_small, order):
            return LineProblem(CODE, reason, rule.cite)
    return None


def _unknown(text: str, rule: LineRule) -> str:
    """One sentence or two; empty when the number need not be known."""
    if text:
        return _("“{text}” is no number that a line can show. {remedy}").format(text=text, remedy=_how_to_say())
    unknown = _("It is not known which number the line shows. {remedy}")
    return unknown.format(remedy=_remedy(rule)) if rule.number_needed else ""


def _problem(number: LineNumber, rule: LineRule, is_small: Callable[[SmallScale], bool], order: str) -> str:
    """The same for a known number; empty when the line may be used."""
    if rule.allowed_prefixes and is_allowed_kind(number, rule):
        needs_order = bool(rule.needs_order) and number.national.startswith(rule.needs_order)
        return _order_missing(number) if needs_order and not order.strip() else ""
    if number.kind in rule.forbidden_types:
        return _("{number} is {kind}, which may not be shown. {remedy}").format(
            number=number.national, kind=_kind(number.kind), remedy=_remedy(rule)
        )
    if not rule.allowed_prefixes or (rule.small_scale and _passes(number, rule.small_scale, is_small)):
        return ""
    return _("{number} may not be shown. {remedy}").format(number=number.national, remedy=_remedy(rule))


def is_allowed_kind(number: LineNumber, rule: LineRule) -> bool:
    """Of the pack's country, and of one of the categories it lets automatic calls show."""
    return number.number.startswith(rule.home_prefixes) and number.national.startswith(rule.allowed_prefixes)


def _passes(number: LineNumber, rule: SmallScale, is_small: Callable[[SmallScale], bool]) -> bool:
    return number.kind not in rule.never_for and is_small(rule)


def _order_missing(number: LineNumber) -> str:
    text = _("{number} is for bodies that a ministerial order names. Show another number, unless one names you.")
    return text.format(number=number.national)


def _remedy(rule: LineRule) -> str:
    return {
        "fr_automatic": _(
            "In France automatic calls show a verified number (01 62, 01 63, 02 70, 02 71, 03 77, 03 78, 04 24, 04 25, "
            "05 68, 05 69, 09 48, 09 49), a platform number (09 37, 09 38) or an extended one; never an ordinary or a "
            "mobile number. Ask your operator for one, then enter it for this line."
        ),
        "es_400": _(
            "In Spain commercial calls show a number of the 400 range. Ask your operator for one, then enter it for "
            "this line."
        ),
    }.get(rule.advice) or _how_to_say()


def _how_to_say() -> str:
    return _("Say which number of your own the line shows.")


def _kind(kind: str) -> str:
    return {
        "mobile": _("a mobile number"),
        "premium": _("a premium-rate number"),
        "shared_cost": _("a shared-cost number"),
        "toll_free": _("a freephone number"),
        "short": _("a short number"),
    }[kind]
