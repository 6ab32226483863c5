"""Answers, sources and hours in cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robodial.contacts.consent_cells import LONGEST_SOURCE, read_answer, read_hours, read_source
from robodial.contacts.consent_words import ANSWERS
from robodial.domain.consent_claim import Answer


@pytest.mark.parametrize("cell", ["oui", "OUI", " Oui. ", "o", "yes", "Y", "x", "X", "1", "true", "VRAI", "ok", "✓"])
def test_yes(cell: str) -> None:
    assert read_answer(cell) is Answer.YES


@pytest.mark.parametrize("cell", ["non", "Non !", "N", "no", "0", "false", "FAUX", "-", "☐"])
def test_no(cell: str) -> None:
    assert read_answer(cell) is Answer.NO


@pytest.mark.parametrize(
    "cell", ["STOP", "Opposition", "refusé", "Opt-out", "opt out", "ne pas appeler", "désinscrit", "Opposée"]
)
def test_more_than_no(cell: str) -> None:
    assert read_answer(cell) is Answer.REFUSED


@pytest.mark.parametrize("cell", ["", "  ", "'", "\t"])
def test_nothing(cell: str) -> None:
    assert read_answer(cell) is Answer.MISSING


@pytest.mark.parametrize("cell", ["peut-être", "oui mais non", "à rappeler", "2", "yes?no", "12/03/2026", "pas oui"])
def test_what_is_not_clear_is_no_yes(cell: str) -> None:
    assert read_answer(cell) is Answer.UNCLEAR


dressings = st.sampled_from(["{}", " {}", "{} ", "{}.", "({})", "“{}"])


@given(st.sampled_from(sorted(ANSWERS)), st.booleans(), dressings)
def test_every_word_is_read_in_capitals_and_with_its_accents_and_signs(word: str, upper: bool, dressing: str) -> None:
    if "“" in dressing:
        assert read_answer(dressing.format(word)) is Answer.UNCLEAR
    else:
        assert read_answer(dressing.format(word.upper() if upper else word)) is ANSWERS[word]


@given(st.text(max_size=20))
def test_only_known_words_are_a_yes(cell: str) -> None:
    if read_answer(cell) is Answer.YES:
        bare = cell.casefold().strip(" .!;,:\"'()[]\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u00a0")
        assert any(char.isalnum() or char in "✓✔☑✅☒" for char in bare)
        assert len(bare) <= 20


@pytest.mark.parametrize("cell", ["", "?", "-", "n/a", "N/A", "x", " . ", "inconnu", "NC"])
def test_what_names_no_source(cell: str) -> None:
    assert read_source(cell) == ""


def test_sources_are_one_line_of_bounded_length() -> None:
    assert read_source("  salon\nde  l'habitat ") == "salon de l'habitat"
    assert len(read_source("a" * 1000)) == LONGEST_SOURCE


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        ("18:00-20:00", "18:00-20:00"),
        ("18h-20h", "18:00-20:00"),
        ("18h30 à 20h", "18:30-20:00"),
        ("de 18 h à 20 h 15", "18:00-20:15"),
        ("18–20", "18:00-20:00"),
        ("14h-16h, 10h-12h", "10:00-12:00,14:00-16:00"),
        ("from 9:00 to 24:00", "09:00-24:00"),
    ],
)
def test_hours(cell: str, hours: str) -> None:
    assert read_hours(cell) == hours


@pytest.mark.parametrize("cell", ["", "soir", "20h-18h", "18h", "18:75-20:00", "lundi 18h-20h", "10-12, soir", "9-25"])
def test_hours_that_are_not_clear_are_none(cell: str) -> None:
    assert read_hours(cell) is None


@given(st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 1440)), min_size=1, max_size=3))
def test_hours_are_read_back(ranges: list[tuple[int, int]]) -> None:
    known = [(opens, closes) for opens, closes in ranges if opens < closes]
    text = ",".join(sorted(f"{o // 60:02}:{o % 60:02}-{c // 60:02}:{c % 60:02}" for o, c in known))
    assert read_hours(text) == (text or None)
    french = text.replace(":", "h").replace("-", " à ")
    assert read_hours(french) == (text or None)
