"""What is never called, in any notation (calling rules: destinations never dialled)."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from robodial.domain.contact import PhoneNumber
from robodial.domain.numbering import is_fictitious
from robodial.rules.destinations import refuse_destination
from robodial.rules.refused_ranges import DestinationCode


def code_of(number: str) -> str | None:
    problem = refuse_destination(PhoneNumber(number))
    return None if problem is None else problem.code


@pytest.mark.parametrize("number", ["+33199001234", "+33639981234", "+33261911234", "+12025550123", "+447700900123"])
def test_documented_fictitious_numbers_may_be_called_on_emulated_lines(number: str) -> None:
    assert code_of(number) is None
    assert is_fictitious(PhoneNumber(number))


@pytest.mark.parametrize("number", ["+33612340000", "+12025550200", "+447700901123", "+3319900123", "+331990012345"])
def test_other_numbers_are_not_taken_for_fiction(number: str) -> None:
    assert not is_fictitious(PhoneNumber(number))


@pytest.mark.parametrize("bare", ["112", "15", "17", "18", "114", "115", "119", "191", "196", "197", "911", "999"])
@pytest.mark.parametrize("before", ["+33", "+330", "+3300", "+33000000"], ids=len)
def test_french_emergency_numbers_are_refused_behind_any_zeros(before: str, bare: str) -> None:
    assert code_of(before + bare) == "emergency"


@pytest.mark.parametrize(
    "number", ["112", "00112", "0899001234", "", "+", "+0", "++33112", "+33 112", "+33112\n", "ATH"]
)
def test_anything_that_is_not_e164_is_refused(number: str) -> None:
    assert code_of(number) == "not_a_number"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("+33899001234", "premium"),
        ("+33801001234", "special_rate"),
        ("+262892001234", "premium"),
        ("+333949", "short_number"),
        ("+331023", "short_number"),
        ("+33118218", "directory"),
        ("+3319900", "short_number"),
        ("+1911", "emergency"),
        ("+1411", "short_number"),
        ("+19002005678", "premium"),
        ("+12029765678", "premium"),
        ("+18005550123", "toll_free"),
        ("+12025551212", "directory"),
        ("+449098790123", "premium"),
        ("+448710001234", "premium"),
        ("+447012345678", "personal"),
        ("+443069990123", "uan"),
        ("+44118500", "directory"),
        ("+499001234567", "premium"),
        ("+4913712345", "premium"),
        ("+4918012345", "shared_cost"),
        ("+34803001234", "premium"),
        ("+3411888", "directory"),
        ("+39112", "emergency"),
        ("+390112", "emergency"),
        ("+39899123456", "premium"),
        ("+391991234567", "special_rate"),
        ("+3290123456", "premium"),
        ("+3278123456", "shared_cost"),
        ("+41900123456", "premium"),
        ("+411811", "short_number"),
        ("+41840123456", "shared_cost"),
        ("+61190012345", "premium"),
        ("+611300123456", "shared_cost"),
        ("+61000", "emergency"),
        ("+881612345678", "satellite"),
        ("+870773123456", "satellite"),
        ("+97912345678", "premium"),
        ("+80012345678", "toll_free"),
        ("+999123456789", "unknown_country"),
        ("+330199001234", "not_a_number"),
        ("+448001234567", "toll_free"),
        ("+34900123456", "toll_free"),
        ("+611800123456", "toll_free"),
        ("+33800001234", "special_rate"),
        ("+41860123456789", "no_person"),  # the mailbox of a mobile number
        ("+447640123456", "no_person"),
    ],
)
def test_services_are_refused_by_kind(number: str, code: str) -> None:
    assert code_of(number) == code


@pytest.mark.parametrize("number", ["+390161234567", "+390112345678", "+33262123456", "+493023125123", "+33973001234"])
def test_ordinary_numbers_that_look_like_services_are_not_refused(number: str) -> None:
    assert code_of(number) is None


@given(st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)), st.text("0123456789", max_size=6))
def test_no_country_has_a_callable_number_of_six_digits_or_fewer(code: int, national: str) -> None:
    assert code_of(f"+{code}{national}") is not None


@given(st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)), st.text("0123456789", max_size=14))
def test_what_phonenumbers_calls_a_costly_type_is_refused(code: int, national: str) -> None:
    refused = {
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.UAN,
        phonenumbers.PhoneNumberType.PERSONAL_NUMBER,
    }
    zeros = len(national) - len(national.lstrip("0"))
    parsed = phonenumbers.PhoneNumber(
        country_code=code,
        national_number=int(national or "0"),
        italian_leading_zero=zeros > 0,
        number_of_leading_zeros=max(zeros, 1),
    )
    if phonenumbers.number_type(parsed) in refused:
        assert code_of(f"+{code}{national}") is not None


@pytest.mark.parametrize(
    "kind", ["PREMIUM_RATE", "SHARED_COST", "UAN", "PERSONAL_NUMBER", "TOLL_FREE", "PAGER", "VOICEMAIL"]
)
def test_the_example_of_each_type_that_is_no_persons_own_in_every_country_is_refused(kind: str) -> None:
    wanted = getattr(phonenumbers.PhoneNumberType, kind)
    found = (phonenumbers.example_number_for_type(region, wanted) for region in phonenumbers.SUPPORTED_REGIONS)
    written = [phonenumbers.format_number(one, phonenumbers.PhoneNumberFormat.E164) for one in found if one is not None]
    assert len(written) > 10
    assert [number for number in written if code_of(number) is None] == []


@pytest.mark.parametrize("kind", ["FIXED_LINE", "MOBILE", "VOIP"])
def test_the_example_of_a_persons_number_in_every_country_is_not_refused(kind: str) -> None:
    wanted = getattr(phonenumbers.PhoneNumberType, kind)
    found = (phonenumbers.example_number_for_type(region, wanted) for region in phonenumbers.SUPPORTED_REGIONS)
    written = [phonenumbers.format_number(one, phonenumbers.PhoneNumberFormat.E164) for one in found if one is not None]
    refused = {number: code_of(number) for number in written if code_of(number)}
    assert set(refused.values()) <= {"short_number"}, refused


@given(st.text(max_size=20))
def test_any_text_gets_an_answer_with_a_reason(text: str) -> None:
    problem = refuse_destination(PhoneNumber(text))
    assert problem is None or (problem.reason and problem.code in set(DestinationCode))
