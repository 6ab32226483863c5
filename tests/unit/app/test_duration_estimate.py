"""How long it takes: in lawful hours, as a range."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from robodial.app.duration_estimate import after, estimate, estimate_sentences
from robodial.app.hours_words import length_words, moment_words, week_words
from robodial.domain.calling_window import CallingWindow
from robodial.domain.retry_policy import RetryPolicy

PARIS = ZoneInfo("Europe/Paris")
WEEK = CallingWindow.parse(dict.fromkeys(range(5), ("09:00-12:00", "14:00-18:00")))
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)


def test_work_goes_on_after_the_break_and_on_the_next_day() -> None:
    assert after(timedelta(hours=3), WEEK, PARIS, MONDAY) == datetime(2026, 11, 23, 15, 0, tzinfo=PARIS)
    assert after(timedelta(hours=7), WEEK, PARIS, MONDAY) == datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)


def test_on_a_saturday_it_begins_on_monday() -> None:
    saturday = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
    assert after(timedelta(), WEEK, PARIS, saturday) == datetime(2026, 11, 30, 9, 0, tzinfo=PARIS)


def test_hours_that_never_open_have_no_end() -> None:
    assert after(timedelta(hours=1), CallingWindow.parse({}), PARIS, MONDAY) is None


def test_two_lines_need_half_as_long_as_one() -> None:
    one, two = (estimate(600, lines, 30.0, RetryPolicy(), WEEK, PARIS, MONDAY) for lines in (1, 2))
    assert one.longest == 2 * two.longest
    assert one.shortest < one.longest


def test_a_line_makes_60_to_80_calls_an_hour_with_a_message_of_30_s() -> None:
    found = estimate(600, 1, 30.0, RetryPolicy(), WEEK, PARIS, MONDAY)
    assert 60 <= found.calls_an_hour <= 80


def test_a_short_list_still_waits_for_those_who_are_out() -> None:
    found = estimate(5, 1, 30.0, RetryPolicy(), WEEK, PARIS, MONDAY)
    assert found.longest < timedelta(hours=1)
    assert found.ends_late is not None
    assert found.ends_late - MONDAY >= timedelta(hours=4)  # two more tries, two hours apart


def test_the_sentence_names_length_end_and_reason() -> None:
    found = estimate(600, 2, 30.0, RetryPolicy(), WEEK, PARIS, MONDAY)
    told, why = estimate_sentences(found, MONDAY, in_practice=False)
    assert told.startswith("About 4 to 8 hours of calls. Finished between today ")
    assert "600 contacts on 2 lines" in why
    assert "Finished" not in estimate_sentences(found, MONDAY, in_practice=True)[0]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0.2, "1 minute"),
        (7, "7 minutes"),
        (33, "35 minutes"),
        (60, "1 hour"),
        (90, "1 and a half hours"),
        (600, "10 hours"),
    ],
)
def test_lengths_are_rounded_as_people_say_them(minutes: float, words: str) -> None:
    assert length_words(timedelta(minutes=minutes)) == words


def test_days_with_the_same_hours_are_told_together() -> None:
    assert week_words(WEEK.days) == "Monday to Friday 9:00–12:00, 14:00–18:00"


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today 10:00"), (1, "tomorrow 10:00"), (3, "Thursday 10:00"), (14, "Monday 7 December, 10:00")],
)
def test_moments_are_told_by_their_day(days: int, words: str) -> None:
    assert moment_words(MONDAY + timedelta(days=days), MONDAY) == words
