"""The quick way says what phonenumbers says, or nothing."""

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robodial.contacts.fast_numbers import BLIND, fast_plan
from robodial.contacts.phone_numbers import Numbering
from robodial.domain.contact import PhoneNumber
from robodial.domain.numbering import is_fictitious

COUNTRIES = sorted(phonenumbers.SUPPORTED_REGIONS)


def by_phonenumbers(cell: str, country: str) -> str | None:
    try:
        parsed = phonenumbers.parse(cell, country)
    except phonenumbers.NumberParseException:
        return None
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return number if phonenumbers.is_valid_number(parsed) or is_fictitious(PhoneNumber(number)) else None


@pytest.mark.parametrize("country", ["FR", "US", "GB", "DE", "ES", "IT", "BE", "CH", "AU", "LU", "PT", "NL"])
def test_ordinary_numbers_of_common_countries_take_the_quick_way(country: str) -> None:
    example = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.FIXED_LINE)
    assert example is not None
    for form in (phonenumbers.PhoneNumberFormat.E164, phonenumbers.PhoneNumberFormat.INTERNATIONAL):
        written = phonenumbers.format_number(example, form)
        assert fast_plan(country).read(written) == by_phonenumbers(written, country)


@pytest.mark.parametrize("cell", ["0199001234", "199001234", "01 99 00 12 34", "01.99.00.12.34", "+33 1 99 00 12 34"])
def test_french_notations_take_the_quick_way(cell: str) -> None:
    assert fast_plan("FR").read(cell) == "+33199001234"
    assert fast_plan("FR").read("06 39 98 12 34") == "+33639981234"


def test_a_number_that_begins_with_its_own_calling_code_is_left_to_the_slow_way() -> None:
    cell = "4920000000000"
    assert fast_plan("DE").read(cell) is None
    assert Numbering.of("DE").read(cell) != ("+494920000000000",)


@st.composite
def near_numbers(draw: st.DrawFn) -> tuple[str, str]:
    """A country, and digits that begin and end much as its numbers do, with signs between."""
    country = draw(st.sampled_from(COUNTRIES))
    plan = phonenumbers.PhoneMetadata.metadata_for_region(country)
    kind = draw(st.sampled_from(["fixed_line", "mobile", "premium_rate", "toll_free", "shared_cost", "voip", "uan"]))
    described = getattr(plan, kind)
    pattern = described.national_number_pattern if described is not None else None
    national = draw(
        st.from_regex(pattern, fullmatch=True, alphabet="0123456789")
        if pattern
        else st.from_regex(r"[0-9]{5,14}", fullmatch=True, alphabet="0123456789")
    )
    code, trunk = str(plan.country_code), plan.national_prefix or ""
    before = draw(st.sampled_from(["", trunk, "0", "00", f"+{code}", code, f"00{code}", f"+{code}0", "8", "1", "011"]))
    digits = before + national
    sign = draw(st.sampled_from(["", "", " ", ".", "-", "\u00a0"]))
    at = draw(st.integers(1, 9))
    return country, digits[:at] + sign + digits[at:]


@settings(max_examples=500, deadline=None)
@given(near_numbers())
def test_the_quick_way_equals_phonenumbers(case: tuple[str, str]) -> None:
    country, cell = case
    quick = fast_plan(country).read(cell)
    assert quick in (None, by_phonenumbers(cell, country))


@settings(max_examples=200, deadline=None)
@given(near_numbers())
def test_the_quick_way_equals_the_slow_way(case: tuple[str, str]) -> None:
    country, cell = case
    numbering = Numbering.of(country)
    quick = numbering.fast.read(cell)
    assert quick is None or Numbering(country, BLIND).read(cell) == (quick,)


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(COUNTRIES), st.text("0123456789+ .-", max_size=20))
def test_the_quick_way_equals_phonenumbers_on_any_digits(country: str, cell: str) -> None:
    assert fast_plan(country).read(cell) in (None, by_phonenumbers(cell, country))
