"""Days as people write them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from robodial import i18n
from robodial.i18n.dates import day_text, moment_text


@pytest.fixture
def in_french() -> Iterator[None]:
    before = i18n.language()
    i18n.set_language("fr")
    yield
    i18n.set_language(before)


def test_in_english_the_order_that_nobody_takes_for_another() -> None:
    assert day_text(date(2026, 11, 2)) == "2026-11-02"
    assert moment_text(datetime(2026, 11, 2, 9, 5, tzinfo=UTC)) == "2026-11-02 09:05"


def test_in_french_the_day_comes_first(in_french: None) -> None:
    assert day_text(date(2026, 11, 2)) == "02/11/2026"
    assert moment_text(datetime(2026, 11, 2, 9, 5, tzinfo=UTC)) == "02/11/2026 09:05"
