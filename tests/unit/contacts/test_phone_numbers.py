"""What cells say in lists of people, and what becomes of it."""

import re

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robodial.contacts.phone_numbers import LONGEST_CELL, Numbering
from robodial.contacts.phone_problems import NumberProblem
from robodial.errors import ContactImportError

ONE = "+33199001234"
TWO = (ONE, "+33639981234")


def code_of(cell: str, country: str = "FR") -> str:
    found = Numbering.of(country).read(cell)
    assert isinstance(found, NumberProblem), f"{cell!r} was read as {found}"
    assert found.reason
    return found.code


@pytest.mark.parametrize(
    "cell",
    [
        "0199001234",
        "199001234",
        "199001234.0",
        "199001234,00",
        "1.99001234E8",
        "1,99001234E+08",
        "01.99.00.12.34",
        "01 99 00 12 34",
        "01-99-00-12-34",
        "01/99/00/12/34",
        "01,99,00,12,34",
        "(0)1 99 00 12 34",
        "(01) 99 00 12 34",
        "+33199001234",
        "+33 1 99 00 12 34",
        "+33 (0)1 99 00 12 34",
        "+33 0199001234",
        "(+33) 1 99 00 12 34",
        "0033199001234",
        "0033 (0)1 99 00 12 34",
        "33199001234",
        "33199001234.0",
        "tel:+33199001234",
        "Tél : 01 99 00 12 34",
        "tel.0199001234",
        "TÉLÉPHONE: 01 99 00 12 34",
        "Mobile 01 99 00 12 34",
        "T: 0199001234",
        "n° 0199001234",
        "01 99 00 12 34 (bureau)",
        "01\u00a099\u202f00\u00a012\u202f34",
        "01\u201399\u201100\u221212\u201434",
        "01·99·00·12·34",
        "\u202a+33199001234\u202c",
        "\ufeff0199001234",
        "０１９９００１２３４",
        '="0199001234"',
        "'0199001234",
        "  0199001234  ",
        "0199001234\n",
        "0199001234 /",
        "01 99 00 12 34 / 0199001234",
    ],
)
def test_every_notation_of_one_number_reads_the_same(cell: str) -> None:
    assert Numbering.of("FR").read(cell) == (ONE,)


@pytest.mark.parametrize("sign", [" / ", "/", ";", "; ", ",", ", ", "\n", " ou ", " or ", " et ", " OU ", " - ", "|"])
@pytest.mark.parametrize(("left", "right"), [("0199001234", "0639981234"), ("01 99 00 12 34", "+33 6 39 98 12 34")])
def test_two_numbers_in_a_cell_are_both_read(left: str, right: str, sign: str) -> None:
    assert Numbering.of("FR").read(left + sign + right) == TWO


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("0199001234;+VTS=1", "not_a_number"),
        ("ATH", "not_a_number"),
        ("ATDT0199001234", "not_a_number"),
        ("T0199001234", "not_a_number"),
        ("p0199001234", "not_a_number"),
        ("*21*0199001234#", "dial_command"),
        ("#31#0199001234", "dial_command"),
        ("0199001234#", "dial_command"),
        ("0199001234\r", "control_characters"),
        ("0199001234\rATH", "control_characters"),
        ("0199001234\r\nATH", "control_characters"),
        ("0199001234\t", "control_characters"),
        ("0199001234\x00", "control_characters"),
        ("0199001234\x10", "control_characters"),
        ("\x1b0199001234", "control_characters"),
        ("0199001234\x85", "control_characters"),
        ("0199001234\nATH", "not_a_number"),
        ("0199001234w12", "not_a_number"),
        ("0199001234p12", "not_a_number"),
        ("0199001234,,12", "short_number"),
        ("0199001234@", "not_a_number"),
        ("0199001234!", "not_a_number"),
        ("0W0199001234", "not_a_number"),
        ("0,0199001234", "too_short"),
        ("A0199001234", "not_a_number"),
        ("0199001234D", "not_a_number"),
        ("-199001234", "not_a_number"),
        ("0199001234 poste 12", "extension"),
        ("0199001234 ext. 12", "extension"),
        ("0199001234x12", "extension"),
        ("0199001234;ext=12", "extension"),
        ("1,99E+08", "shortened_by_spreadsheet"),
        ("1.990012E8", "shortened_by_spreadsheet"),
        ("1E999999", "not_a_number"),
        ("112", "emergency"),
        ("00112", "short_number"),
        ("0112", "emergency"),
        ("+33112", "emergency"),
        ("15", "emergency"),
        ("3949", "short_number"),
        ("118218", "directory"),
        ("75011", "short_number"),
        ("12/05/2024", "date"),
        ("12.05.2024", "date"),
        ("2024-05-12 08:30:00", "date"),
        ("2024-05-12", "date"),
        ("019900123", "too_short"),
        ("01990012345", "too_long"),
        ("0199001234 0639981234", "too_long"),
        ("0000000000", "too_short"),
        ("+999199001234", "unknown_country"),
        ("+", "not_a_number"),
        ("()", "not_a_number"),
        ("0", "too_short"),
        ("01 99 00 12 34)", "not_a_number"),
        ("Paul", "not_a_number"),
        ("néant", "not_a_number"),
        ("01 99 00 12 3O", "not_a_number"),
        ("0199001234 (mère)", "not_a_number"),
        ("Fax : 0199001234", "not_a_number"),
        ("0199001234 / 79", "short_number"),
        ("0" * (LONGEST_CELL + 1), "too_long_text"),
    ],
)
def test_whatever_is_not_clearly_a_number_is_refused_with_its_reason(cell: str, code: str) -> None:
    assert code_of(cell) == code


@pytest.mark.parametrize("cell", ["", "  ", "\u00a0", "\n"])
def test_an_empty_cell_holds_no_number(cell: str) -> None:
    assert Numbering.of("FR").read(cell) == ()


@pytest.mark.parametrize(
    ("country", "cell", "number"),
    [
        ("US", "(202) 555-0123", "+12025550123"),
        ("US", "1-202-555-0123", "+12025550123"),
        ("US", "2025550123.0", "+12025550123"),
        ("US", "011 33 1 99 00 12 34", ONE),
        ("GB", "07700 900123", "+447700900123"),
        ("GB", "7700900123", "+447700900123"),
        ("GB", "+44 (0)20 7946 0123", "+442079460123"),
        ("GB", "01632 960123", "+441632960123"),
        ("DE", "089/1234567", "+49891234567"),
        ("DE", "030 23125-123", "+493023125123"),
        ("DE", "491713920012", "+491713920012"),  # not 04917 13920012, in East Frisia
        ("DE", "493023125012", "+493023125012"),
        ("IT", "06 12345678", "+390612345678"),
        ("IT", "612345678", "+390612345678"),
        ("FR", "0262 12 34 56", "+262262123456"),
        ("FR", "0044 7700 900123", "+447700900123"),
        ("BE", "0033 1 99 00 12 34", ONE),
    ],
)
def test_numbers_are_read_as_the_campaigns_country_writes_them(country: str, cell: str, number: str) -> None:
    assert Numbering.of(country).read(cell) == (number,)


@pytest.mark.parametrize(
    ("country", "cell", "code"),
    [
        ("GB", "712345", "short_number"),  # of any town; in Guernsey it would ring a stranger
        ("GB", "412 345", "short_number"),
        ("GB", "116 123", "emergency"),
        ("GB", "118118", "directory"),
        ("JE", "116 123", "emergency"),
        ("IT", "116117", "emergency"),
        ("IT", "412345", "short_number"),
    ],
)
def test_few_digits_are_never_made_a_number_of_another_place(country: str, cell: str, code: str) -> None:
    assert code_of(cell, country) == code


@pytest.mark.parametrize(
    ("country", "cell"),
    [
        ("DE", "4936533000"),  # 036533 000 in Thuringia, or 04936 533000 in East Frisia
        ("SE", "468600000"),  # 08-600 000 in Stockholm, or 046-860 00 00 in Lund
    ],
)
def test_a_country_code_or_an_area_code_is_for_the_user_to_say(country: str, cell: str) -> None:
    assert code_of(cell, country) == "plus_or_zero_missing"
    assert not isinstance(Numbering.of(country).read(f"+{cell}"), NumberProblem)
    assert not isinstance(Numbering.of(country).read(f"0{cell}"), NumberProblem)


@pytest.mark.parametrize("kind", [phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE])
def test_a_number_that_lost_its_plus_is_read_as_no_other_anywhere(kind: int) -> None:
    for country in phonenumbers.SUPPORTED_REGIONS:
        example = phonenumbers.example_number_for_type(country, kind)
        if example is not None:
            whole = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
            found = Numbering.of(country).read(whole.removeprefix("+"))
            assert isinstance(found, NumberProblem) or found == (whole,), country


def test_a_number_without_its_area_code_says_so() -> None:
    assert code_of("555-0123", "US") == "area_code_missing"


@pytest.mark.parametrize("country", ["", "fr", "XX", "FRA", "001"])
def test_a_country_that_does_not_exist_is_refused(country: str) -> None:
    with pytest.raises(ContactImportError, match="country"):
        Numbering.of(country)


NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
COUNTRIES = st.sampled_from(["FR", "US", "GB", "DE", "IT", "AU", "BR"])


@settings(max_examples=600, deadline=None)
@given(COUNTRIES, st.text(max_size=140) | st.text("0123456789+ .-()/;,\n\r\tEe*#wWpPATx\"'=\u00a0\u202a", max_size=30))
def test_any_cell_gives_numbers_of_digits_only_or_a_reason(country: str, cell: str) -> None:
    found = Numbering.of(country).read(cell)
    if isinstance(found, NumberProblem):
        assert found.code and found.reason
    else:
        assert all(NUMBER.fullmatch(number) for number in found)


DANGER = st.sampled_from([*"*#@!wWpPABCD\r\t\x00\x10\x1a\x1b\x7f$^&?<>~_%", "AT", "+VTS=1", ";H", ",,", "\r\nATH"])


@settings(max_examples=600, deadline=None)
@given(
    st.sampled_from(["0199001234", "+33 1 99 00 12 34", "01.99.00.12.34", ""]), DANGER, st.integers(0, 20), st.data()
)
def test_a_number_with_anything_dangerous_in_it_is_refused_whole(
    number: str, danger: str, at: int, data: st.DataObject
) -> None:
    rest = data.draw(st.sampled_from(["", "1", "0199001234"]))
    cell = number[:at] + danger + number[at:] + rest
    found = Numbering.of("FR").read(cell)
    only_separates = danger == ",,"
    assert isinstance(found, NumberProblem) or (only_separates and all(map(NUMBER.fullmatch, found)))
