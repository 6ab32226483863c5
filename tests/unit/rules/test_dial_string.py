"""From a number to digits: only what an exchange takes for an ordinary call to that person."""

import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import shortnumberinfo

from robodial.domain.contact import PhoneNumber
from robodial.errors import CallRefused
from robodial.rules.destinations import refuse_destination
from robodial.rules.dial_string import check_outside_line, dial_string

COUNTRIES = ("FR", "US", "GB", "DE", "BE", "ES", "IT", "CH", "CA", "DK", "PL", "AU", "JP", "BR")
SAFE = re.compile(r"(?:[089][,W]{1,2})?[0-9]{7,19}")


@pytest.mark.parametrize(
    ("number", "country", "dialed"),
    [
        ("+33199001234", "FR", "0199001234"),
        ("+12015550123", "US", "12015550123"),
        ("+12015550123", "CA", "12015550123"),
        ("+447700900123", "GB", "07700900123"),
        ("+441632960123", "GB", "01632960123"),
        ("+4930123456", "DE", "030123456"),
        ("+390612345678", "IT", "0612345678"),
        ("+34911234567", "ES", "911234567"),
        ("+4532123456", "DK", "32123456"),
        ("+33199001234", "US", "01133199001234"),
        ("+33199001234", "DE", "0033199001234"),
        ("+33199001234", "JP", "01033199001234"),
        ("+33199001234", "AU", "001133199001234"),
        ("+33199001234", "RU", "81033199001234"),
        ("+4930123456", "FR", "004930123456"),
        ("+12015550123", "FR", "0012015550123"),
        ("+37031234567", "LT", "031234567"),  # begins like an emergency number of the past, and is none
    ],
)
def test_a_number_as_it_is_dialed_in_a_country(number: str, country: str, dialed: str) -> None:
    assert dial_string(PhoneNumber(number), country) == dialed


@pytest.mark.parametrize("prefix", ["0,", "9,", "8W", "9,,", "0,W"])
def test_an_outside_line_goes_before_the_number(prefix: str) -> None:
    assert dial_string(PhoneNumber("+33199001234"), "FR", prefix) == prefix + "0199001234"


@pytest.mark.parametrize(
    "prefix", ["0", ",", "1,", "00,", "*31#", "#31#", "3651,", "0,,,", "0,\r", "0,;", "W", "T0,", "0,!"]
)
def test_anything_else_before_the_number_is_refused(prefix: str) -> None:
    with pytest.raises(CallRefused, match="not a way to an outside line") as refused:
        dial_string(PhoneNumber("+33199001234"), "FR", prefix)
    assert refused.value.code == "outside_line"
    with pytest.raises(CallRefused):
        check_outside_line(prefix)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("+33112", "emergency"),
        ("+3315", "emergency"),
        ("+1911", "emergency"),
        ("+33899701234", "premium"),
        ("+19005550123", "premium"),
        ("0199001234", "not_a_number"),
        ("+33199001234;+VTS=1", "not_a_number"),
        ("+33199001234\r", "not_a_number"),
        ("", "not_a_number"),
    ],
)
def test_what_is_never_called_is_not_dialed_either(number: str, code: str) -> None:
    with pytest.raises(CallRefused) as refused:
        dial_string(PhoneNumber(number), "FR")
    assert refused.value.code == code


def test_a_country_where_calls_abroad_need_a_carrier_says_so() -> None:
    with pytest.raises(CallRefused, match="the code of a carrier") as refused:
        dial_string(PhoneNumber("+33199001234"), "BR")
    assert refused.value.code == "no_way_abroad"


def test_digits_that_would_hide_the_caller_are_refused() -> None:
    """A number one digit short is written without its 0, and would begin with 3651."""
    with pytest.raises(CallRefused) as refused:
        dial_string(PhoneNumber("+3336511234"), "FR")
    assert refused.value.code == "dial_string"


def test_a_prefix_that_would_make_an_emergency_number_is_refused() -> None:
    """On a line without a PBX, 9 and 022... is 902 in Moldova: the police."""
    with pytest.raises(CallRefused) as refused:
        dial_string(PhoneNumber("+37322212345"), "MD", "9,")
    assert refused.value.code == "dial_string"


CODES = st.sampled_from(["+33", "+1", "+44", "+49", "+34", "+45"])
numbers = st.one_of(
    st.from_regex(r"\+[1-9][0-9]{1,14}", fullmatch=True),
    st.builds("{}{}".format, CODES, st.from_regex(r"[0-9]{1,12}", fullmatch=True)),
)
prefixes = st.one_of(st.sampled_from(["", "0,", "8,", "9,", "0W", "9,,"]), st.text(max_size=4))
HIDING_OR_CARRIER = {"FR": ("3651", "16"), "GB": ("141", "1470"), "DE": ("010",), "US": ("1010", "1167")}


@given(numbers, st.sampled_from(COUNTRIES), prefixes)
def test_whatever_comes_in_only_an_ordinary_call_comes_out(number: str, country: str, prefix: str) -> None:
    try:
        dialed = dial_string(PhoneNumber(number), country, prefix)
    except CallRefused as refused:
        assert refused.code
        return
    assert SAFE.fullmatch(dialed)
    assert dialed.startswith(prefix)
    digits = dialed[len(prefix) :]
    assert not digits.startswith(HIDING_OR_CARRIER.get(country, ("1010",)))
    assert refuse_destination(PhoneNumber(number)) is None
    assert not shortnumberinfo.is_emergency_number(digits, country)
    assert not shortnumberinfo.is_emergency_number(dialed[:1] + digits, country)
    assert digits not in ("112", "911", "999", "000", "15", "17", "18")


@given(numbers, st.sampled_from(COUNTRIES))
def test_what_is_dialed_reaches_the_number_that_was_meant(number: str, country: str) -> None:
    try:
        dialed = dial_string(PhoneNumber(number), country)
    except CallRefused:
        return
    meant = phonenumbers.parse(number)
    if not phonenumbers.is_valid_number(meant):
        return  # made-up digits can be read in more than one way
    read = phonenumbers.parse(dialed, country)
    assert phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164) == number
