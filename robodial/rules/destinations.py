"""Numbers that are never called: emergency, short, premium, shared cost, satellite and the like, in any notation.

Pure and quick: one compiled pattern for each calling code. Asked at import and again before each dial.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from phonenumbers import PhoneMetadata, PhoneNumberDesc

from robodial.domain.contact import PhoneNumber
from robodial.domain.numbering import E164, calling_code, plans_of, regions_of
from robodial.i18n import gettext as _
from robodial.rules.refused_ranges import DIRECTORY, EMERGENCY, NATIONAL, SHORT, WORLDWIDE, DestinationCode

_TYPES = (
    (DestinationCode.PREMIUM, "premium_rate"),
    (DestinationCode.SHARED_COST, "shared_cost"),
    (DestinationCode.UAN, "uan"),
    (DestinationCode.PERSONAL, "personal_number"),
)
_LATER_TYPES = (
    (DestinationCode.TOLL_FREE, "toll_free"),
    (DestinationCode.NOBODY, "pager"),
    (DestinationCode.NOBODY, "voicemail"),
)
"""Of what no list of ours has a more exact word for."""


@dataclass(frozen=True, slots=True)
class DestinationProblem:
    """Why a number is never called; `reason` is ready to show and says what would be right."""

    code: str
    reason: str


def refuse_destination(number: PhoneNumber) -> DestinationProblem | None:
    """The problem with `number` as a destination, or None. Anything that is not E.164 is a problem too."""
    code = _judge(number)
    return None if code is None else DestinationProblem(code.value, _reason(code, number))


def _judge(number: PhoneNumber) -> DestinationCode | None:
    if E164.fullmatch(number) is None:
        return DestinationCode.NOT_A_NUMBER
    code = calling_code(number)
    if code is None:
        return DestinationCode.UNKNOWN_COUNTRY
    national = number[1 + len(str(code)) :]
    return WORLDWIDE.get(code) or _refused_in(code, national)


def _refused_in(code: int, national: str) -> DestinationCode | None:
    if national.startswith("0"):
        return _with_leading_zeros(code, national)
    return _match(code, national)


def _with_leading_zeros(code: int, national: str) -> DestinationCode | None:
    """Zeros belong to the number in a few plans (Italy); elsewhere they are a way to hide a number from this check."""
    bare = national.lstrip("0")
    if _may_begin_with_zero(code, national) and len(bare) > _LONGEST_EMERGENCY:
        return _match(code, national)
    found = (_match(code, national), _match(code, bare))
    return DestinationCode.EMERGENCY if DestinationCode.EMERGENCY in found else found[1] or DestinationCode.NOT_A_NUMBER


_LONGEST_EMERGENCY = 3  # zeros and then 112 is an emergency number in disguise; what follows an area code is longer


def _match(code: int, national: str) -> DestinationCode | None:
    found = _pattern(code).fullmatch(national)
    return None if found is None else DestinationCode[str(found.lastgroup).rsplit("_", 1)[0]]


@lru_cache(maxsize=512)
def _pattern(code: int) -> re.Pattern[str]:
    """One group for each entry, named for its code and a running number; the first that matches is the reason."""
    entries = [
        (DestinationCode.EMERGENCY, EMERGENCY),
        *_metadata_emergencies(code),
        (DestinationCode.DIRECTORY, DIRECTORY),
        *(entry for entry in NATIONAL.get(code, ()) if entry[0] is DestinationCode.EMERGENCY),
        (DestinationCode.SHORT, SHORT),
        *_metadata_types(code, _TYPES),
        *(entry for entry in NATIONAL.get(code, ()) if entry[0] is not DestinationCode.EMERGENCY),
        *_metadata_types(code, _LATER_TYPES),
    ]
    return re.compile("|".join(f"(?P<{kind.name}_{n}>{pattern})" for n, (kind, pattern) in enumerate(entries)))


def _metadata_emergencies(code: int) -> list[tuple[DestinationCode, str]]:
    plans = [PhoneMetadata.short_metadata_for_region(region) for region in regions_of(code)]
    return _entries(DestinationCode.EMERGENCY, (plan.emergency for plan in plans if plan is not None))


def _metadata_types(code: int, types: tuple[tuple[DestinationCode, str], ...]) -> list[tuple[DestinationCode, str]]:
    plans = plans_of(code)
    by_type = (_entries(kind, (getattr(plan, attribute) for plan in plans)) for kind, attribute in types)
    return [entry for entries in by_type for entry in entries]


def _entries(kind: DestinationCode, found: Iterable[PhoneNumberDesc | None]) -> list[tuple[DestinationCode, str]]:
    patterns = {one.national_number_pattern for one in found if one is not None and one.national_number_pattern}
    return [(kind, f"(?:{pattern})") for pattern in sorted(patterns)]


def _may_begin_with_zero(code: int, national: str) -> bool:
    general = (plan.general_desc for plan in plans_of(code))
    return any(re.fullmatch(one.national_number_pattern or "", national) for one in general if one is not None)


def _reason(code: DestinationCode, number: str) -> str:
    return _reasons()[code].format(number=number)


def _reasons() -> dict[DestinationCode, str]:
    """Looked up at each use, since the language may change."""
    return {
        DestinationCode.NOT_A_NUMBER: _("“{number}” is not a telephone number: write it as +33199001234."),
        DestinationCode.UNKNOWN_COUNTRY: _("{number} begins with a country code that no country has."),
        DestinationCode.SATELLITE: _("{number} is a satellite or worldwide network number, which is never called."),
        DestinationCode.EMERGENCY: _("{number} is an emergency number, which is never called."),
        DestinationCode.DIRECTORY: _("{number} is a directory enquiries number, which is never called."),
        DestinationCode.SHORT: _("{number} is too short for a person's number: services are never called."),
        DestinationCode.PREMIUM: _("{number} is a premium-rate number, which is never called."),
        DestinationCode.SHARED_COST: _("{number} is a shared-cost number, which is never called."),
        DestinationCode.TOLL_FREE: _("{number} is a freephone service, which is never called: give a person's number."),
        DestinationCode.UAN: _("{number} is a company-wide service number, which is never called."),
        DestinationCode.PERSONAL: _("{number} is a forwarding (personal) number at a special rate, never called."),
        DestinationCode.NOBODY: _(
            "{number} is a pager or a mailbox, where nobody answers: give the person's own number."
        ),
        DestinationCode.SPECIAL: _("{number} is a service number at a special rate, which is never called."),
    }
