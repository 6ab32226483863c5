"""What a normalised number says about itself: calling code, national number, fiction. Plans come from phonenumbers.

Reading what people write in lists is `contacts.phone_numbers`; what is never called is `rules.destinations`.
"""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneMetadata

from robodial.domain.contact import PhoneNumber

E164 = re.compile(r"\+[1-9][0-9]{1,14}")
"""A calling code and a national number, at most 15 digits (ITU-T E.164, clause 6)."""

NON_GEOGRAPHIC = phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY

FICTITIOUS = {
    # North American Numbering Plan: 555-0100 to 555-0199 in every area code.
    1: r"[2-9][0-9]{2}55501[0-9]{2}",
    # Arcep decision 2018-0881, clause 2.5.12: numbers for audiovisual works.
    33: r"(?:19900|26191|35301|46571|53649|63998)[0-9]{4}",
    # Ofcom, telephone numbers for use in TV and radio drama programmes.
    44: r"(?:(?:11[3-8]|1[2-6]1)4960|1914980|2079460|2890180|2896496|2920180|1632960|7700900)[0-9]{3}",
}
"""National numbers set aside for films and demonstrations, by calling code."""

_FICTITIOUS_NUMBER = re.compile("|".join(rf"\+{code}(?:{national})" for code, national in FICTITIOUS.items()))


def is_fictitious(number: PhoneNumber) -> bool:
    """True for numbers set aside for films and demonstrations, which ring nobody."""
    return _FICTITIOUS_NUMBER.fullmatch(number) is not None


def calling_code(number: PhoneNumber) -> int | None:
    """The country calling code, or None when no country has it. Codes are prefix-free, so the first match is it."""
    for end in (3, 4, 2):
        code = number[1:end]
        if code.isdecimal() and int(code) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            return int(code)
    return None


@lru_cache(maxsize=512)
def regions_of(code: int) -> tuple[str, ...]:
    """The countries and territories that share a calling code, the main one first; `001` for none in particular."""
    return tuple(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(code, ()))


@lru_cache(maxsize=512)
def plans_of(code: int) -> tuple[PhoneMetadata, ...]:
    """The numbering plans behind a calling code."""
    found = [PhoneMetadata.metadata_for_region_or_calling_code(code, region) for region in regions_of(code)]
    return tuple(plan for plan in found if plan is not None)


def is_country(country: str) -> bool:
    """True when `country` (ISO 3166, two capital letters) has a numbering plan."""
    return country in phonenumbers.SUPPORTED_REGIONS
