"""Many numbers at once give what each gives alone."""

import re
from typing import Any

import numpy as np
import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robodial.contacts.bulk_plan import DigitRuns, bulk_plan
from robodial.contacts.bulk_world import read_any
from robodial.contacts.digit_patterns import any_of, within
from robodial.contacts.fast_numbers import plan_patterns
from robodial.contacts.phone_numbers import RELATED, Numbering
from robodial.contacts.phone_problems import NumberProblem
from tests.unit.contacts.test_fast_numbers import near_numbers

PLAIN = [region for region in sorted(phonenumbers.SUPPORTED_REGIONS) if plan_patterns(region)]


def in_bulk(country: str, cells: list[str]) -> list[str | None]:
    """Each cell's number, "none" where there surely is none, None where the slow way must look."""
    plan = bulk_plan(country, RELATED.get(country, ()))
    assert plan is not None
    bare = [re.sub(r"[ .\-\u00a0]", "", cell) for cell in cells]
    digits = [cell.removeprefix("+") for cell in bare]
    counts = np.array([len(one) for one in digits], dtype=np.int64)
    firsts = np.cumsum(counts) - counts
    plus = np.array([cell.startswith("+") for cell in bare])
    numbers, none = read_any(plan, DigitRuns(np.array(list("".join(digits)), dtype=np.uint8), firsts, counts, plus))
    return [f"+{one}" if one else "none" if no else None for one, no in zip(numbers.tolist(), none, strict=True)]


def agrees(country: str, cell: str) -> None:
    [quick] = in_bulk(country, [cell])
    slowly = Numbering.of(country).read(cell)
    if quick == "none":
        assert isinstance(slowly, NumberProblem)
    elif quick is not None:
        assert slowly == (quick,)


def ten(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    """Ten cases an example: making examples costs more than reading numbers."""
    return st.lists(strategy, min_size=10, max_size=10)


@settings(max_examples=60, deadline=None)
@given(ten(near_numbers()))
def test_each_number_is_read_as_it_is_alone(cases: list[tuple[str, str]]) -> None:
    for country, cell in cases:
        # the quick way is given the digits and whether a plus stands before them, not what stands between the two
        if country in PLAIN and re.search("[0-9]", cell) and not re.search(r"\+[^0-9]", cell):
            agrees(country, cell)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["FR", "GB"]),
    ten(st.from_regex(r"(0|00|\+33|\+44|)[0-9]{6,11}", fullmatch=True, alphabet="0123456789+")),
)
def test_numbers_of_territories_too(country: str, cells: list[str]) -> None:
    for cell in cells:
        agrees(country, cell)


@settings(max_examples=60, deadline=None)
@given(ten(near_numbers()), st.sampled_from(["FR", "GB", "DE", "US", "IT", "BE"]), st.sampled_from(["+", "00", "011"]))
def test_numbers_of_other_countries_too(cases: list[tuple[str, str]], country: str, prefix: str) -> None:
    for other, cell in cases:
        code = phonenumbers.country_code_for_region(other)
        digits = re.sub("[^0-9]", "", cell)[:14]
        for written in (f"{prefix}{code}{digits}", f"{prefix}{code}{digits.removeprefix(str(code))}"):
            if 7 <= len(written.removeprefix("+")) <= 18:
                agrees(country, written)


@pytest.mark.parametrize("country", ["US", "GB", "DE", "IT", "ES", "CH", "LU", "MA", "JP", "BR", "IN", "AU"])
def test_lists_from_abroad_are_read_in_bulk(country: str) -> None:
    for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE):
        example = phonenumbers.example_number_for_type(country, kind)
        cell = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        if plan_patterns(country):
            assert in_bulk("FR", [cell, cell.replace("+", "00")]) == [cell, cell]


@pytest.mark.parametrize("beginning", ["0590", "0690", "0694", "0696", "0262", "0692", "0639", "0269", "0508", "0708"])
def test_overseas_numbers_are_read_as_they_are_alone(beginning: str) -> None:
    cells = [f"{beginning}{end:06}" for end in range(0, 1_000_000, 16_661)]
    for cell in cells:
        agrees("FR", cell)


@pytest.mark.parametrize("country", ["FR", "GB", "DE", "US", "ES", "IT", "BE", "CH", "AU", "CA", "PT", "NL"])
def test_where_the_quick_way_is_sure_alone_it_is_in_bulk(country: str) -> None:
    example = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    plan = Numbering.of(country).fast
    cell = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    if plan_patterns(country):
        assert in_bulk(country, [cell, cell.replace("+", "00"), cell[:8]])[0] == plan.read(cell) is not None


patterns = st.recursive(
    st.sampled_from(["1", "2", r"\d", "[13-5]", r"[2\d]"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        inner.map(lambda one: f"(?:{one})?"),
        st.tuples(inner, st.integers(0, 2), st.integers(0, 2)).map(lambda t: f"({t[0]}){{{t[1]},{t[1] + t[2]}}}"),
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(patterns, min_size=3, max_size=3), st.lists(st.text("12345", min_size=4, max_size=4), min_size=1))
def test_digit_patterns_match_what_regular_expressions_match(three: list[str], texts: list[str]) -> None:
    columns = [np.array([int(text[place]) for text in texts], dtype=np.uint8) for place in range(4)]
    first, second, third = (re.compile(one) for one in three)
    whole = [bool((first.fullmatch(t) and second.fullmatch(t)) or third.fullmatch(t)) for t in texts]
    assert within([(three[0], [three[1]])], three[2]).whole(columns).tolist() == whole
    begins = [bool(first.match(t) or second.match(t)) for t in texts]
    assert any_of(three[:2]).beginning(columns).tolist() == begins


@pytest.mark.parametrize("pattern", ["(?=1)2", "1+", ".", "(1", "1)", "[12"])
def test_unknown_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"no digit|not closed|unexpected"):
        any_of([pattern])
