"""No telephone number of any plan, in any usual notation, is left in a text; what is no number stays readable."""

import re
from datetime import UTC, datetime, timedelta, timezone

import phonenumbers
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from robodial.app.masking import masked

FORMATS = (
    phonenumbers.PhoneNumberFormat.E164,
    phonenumbers.PhoneNumberFormat.INTERNATIONAL,
    phonenumbers.PhoneNumberFormat.NATIONAL,
    phonenumbers.PhoneNumberFormat.RFC3966,
)
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
AROUND = st.text(alphabet=st.characters(exclude_categories=["Nd", "Cs"]), max_size=12)
BETWEEN = ["", " ", ".", "-", "\u00a0", "\u202f", " - ", "/", "\u2011", "_", ") ", "\\xa0"]


def left_of(number: str, told: str) -> str:
    """The longest run of the number's digits that can be read in what is told, however they are grouped."""
    digits, shown = re.sub(r"\D", "", number), re.sub(r"\D", "", told)
    runs = (digits[start:end] for start in range(len(digits)) for end in range(start + 3, len(digits) + 1))
    return max((run for run in runs if run in shown), key=len, default="")


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """A number of any plan, its last digits varied, as some country writes it."""
    example = phonenumbers.example_number_for_type(draw(st.sampled_from(REGIONS)), draw(st.integers(0, 10)))
    if example is None:
        example = phonenumbers.example_number("FR")
    digits = str(example.national_number)
    tail = draw(st.integers(0, 10 ** min(4, len(digits)) - 1))
    national = digits[: -min(4, len(digits))] + str(tail).zfill(min(4, len(digits)))
    example.national_number = int(national)
    return phonenumbers.format_number(example, draw(st.sampled_from(FORMATS)))


def is_long_enough(written: str) -> bool:
    return len(re.sub(r"\D", "", written)) >= 6


@given(numbers().filter(is_long_enough), AROUND, AROUND)
def test_no_number_of_any_plan_is_left(written: str, before: str, after: str) -> None:
    told = masked(f"{before} {written} {after}")
    assert left_of(written, told) == "", told


@given(st.text("0123456789", min_size=6, max_size=15), st.sampled_from(BETWEEN), st.integers(1, 4))
def test_digits_in_groups_of_any_size_are_cut(digits: str, between: str, size: int) -> None:
    groups = [digits[at : at + size] for at in range(0, len(digits), size)]
    assume(between != "." or len(groups[-1]) > 1 or size == 1)  # 123.456.7 is a version
    written = between.join(groups)
    assume(not re.search(r"(19|20)\d\d-\d\d-\d\d", written))
    assert left_of(digits, masked(f"calling {written}, then").replace("\\xa0", "")) == ""


@given(
    st.text("0123456789", min_size=3, max_size=15),
    st.sampled_from(["", "0,", "0W", "9,,"]),
    st.sampled_from(["ATDT", "ATD", "atdt", "ATDP"]),
)
def test_what_is_dialed_is_cut_however_short(digits: str, outside: str, verb: str) -> None:
    told = masked(f"> {verb}{outside}{digits};")
    assert told == f"> {verb}{outside}…{digits[-2:]};"


@pytest.mark.parametrize(
    "written",
    ["+33 1 99 00 12 34", "0199001234", "ATDT0199001234", "+33 (0)1 99 00 12 34", "0033199001234", "(01) 99.00.12.34",
     "01\u00a099\u00a000\u00a012\u00a034", "'01\\xa099\\xa000\\xa012\\xa034'", "1.415.555.0123", "(415) 555-0123",
     "+49 30 / 901820", "+376 712 345", "tel:+33-1-99-00-12-34", "＋33199001234", "0199-001234 14:05", "20.12.34"],
)  # fmt: skip
def test_the_usual_notations(written: str) -> None:
    assert left_of(written.removesuffix(" 14:05"), masked(f"(“{written}”)").replace(" 14:05", "")) == ""


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)),
    st.sampled_from([UTC, timezone(timedelta(hours=-5)), None]),
    st.sampled_from(["T", " "]),
    st.sampled_from(["", "line 3 ", "attempt 12 ended ", "0199001234 "]),
)
def test_dates_and_times_stay(at: datetime, zone: timezone | None, between: str, before: str) -> None:
    written = at.replace(tzinfo=zone).isoformat(between)
    assert masked(before + written).endswith(written)
    assert masked(f"{at:%d/%m/%Y}, {at:%H:%M}") == f"{at:%d/%m/%Y}, {at:%H:%M}"
    assert masked(f"{at:%Y-%m-%d %H:%M:%S},123 INFO").endswith(f"{at:%Y-%m-%d %H:%M:%S},123 INFO")


@pytest.mark.parametrize(
    "version",
    ["6.9.3", "3.11.2", "2025.10.5", "2025.2", "10.0.22631.4460", "10.0.19045", "5.15.167.4", "6.8.0-1021-azure",
     "Windows-10-10.0.22631-SP0", "9.0.19", "0.2.0", "Linux-6.1.0-28-amd64-x86_64-with-glibc2.36"],
)  # fmt: skip
def test_versions_stay(version: str) -> None:
    assert masked(f"version {version}.") == f"version {version}."


@pytest.mark.parametrize(
    "harmless",
    [
        '0,"",B0881800,0B081800,BC01800A',
        "attempt 123456 ended: busy",
        "line sim:12",
        "after 0.250 s",
        "COM12",
        "0572:1340",
    ],
)
def test_what_is_no_number_stays(harmless: str) -> None:
    assert masked(harmless) == harmless


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("NMBR = 12", "NMBR =…"),
        ("NAME = DUPONT JEAN\nRING", "NAME =…\nRING"),
        ("AT+VTS=0,1,9,9", "AT+VTS=…"),
        ("ATDT0W0199001234;", "ATDT0W…34;"),
    ],
)
def test_what_a_modem_tells_of_a_caller_and_keys_are_left_out(said: str, told: str) -> None:
    assert masked(said) == told
