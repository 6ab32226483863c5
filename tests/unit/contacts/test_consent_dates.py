"""Dates in cells: every form in which spreadsheets write them, and nothing that is not one."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from robodial.contacts.consent_dates import EARLIEST, LATEST, Moment, end_of, order_of, read_moment

PARIS = ZoneInfo("Europe/Paris")
NEW_YORK = ZoneInfo("America/New_York")
FRENCH_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
FRENCH_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def day_of(cell: str, *, day_first: bool = True, zone: ZoneInfo = PARIS) -> date | None:
    found = read_moment(cell, day_first=day_first, zone=zone)
    return None if found is None else found.at.astimezone(zone).date()


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-03", "2026/11/3", "2026.11.03", "20261103", "03/11/2026", "3/11/2026", "3.11.26", "03-11-26",
        "03 11 2026", "3 novembre 2026", "3 nov. 2026", "mardi 3 novembre 2026", "Tuesday, November 3, 2026",
        "Nov 3, 2026", "3-Nov-26", "3nov2026", "3rd November 2026", "46329", "46329.5", "2026-11-03 00:00:00",
        "2026-11-03T14:30:00", "03/11/2026 14:30", "03/11/2026 à 14h30", "03/11/2026 14h", "03/11/2026, 14:30:05",
        "'03/11/2026", " 03/11/2026 ",
    ],
)  # fmt: skip
def test_the_third_of_november(cell: str) -> None:
    assert day_of(cell) == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("cell", "local"),
    [
        ("03/11/2026 14h30", time(14, 30)),
        ("03/11/2026 à 9h05", time(9, 5)),
        ("2026-11-03 08:15:30", time(8, 15, 30)),
        ("11/3/2026 2:30 PM", time(14, 30)),
        ("11/3/2026 12:00 a.m.", time(0, 0)),
        ("11/3/2026 12 pm", time(12, 0)),
        ("2026-11-03T08:15:30Z", time(9, 15, 30)),
        ("2026-11-03T08:15:30.250000-05:00", time(14, 15, 30, 250_000)),
        ("46329,25", time(6, 0)),
    ],
)
def test_times_of_day(cell: str, local: time) -> None:
    found = read_moment(cell, day_first="PM" not in cell and "m" not in cell, zone=PARIS)
    assert found is not None
    assert not found.whole_day
    assert found.at.astimezone(PARIS).time() == local


def test_day_first_in_europe_and_month_first_in_a_us_list() -> None:
    assert day_of("04/03/2026") == date(2026, 3, 4)
    assert day_of("04/03/2026", day_first=False, zone=NEW_YORK) == date(2026, 4, 3)


def test_what_could_be_either_says_so() -> None:
    def guessed(cell: str) -> bool:
        found = read_moment(cell, day_first=True, zone=PARIS)
        assert found is not None
        return found.guessed

    assert guessed("04/03/2026")
    assert not guessed("14/03/2026")
    assert not guessed("03/03/2026")
    assert not guessed("2026-03-04")


def test_a_date_in_the_other_order_is_not_turned_round() -> None:
    assert day_of("03/14/2026") is None
    assert day_of("14/03/2026", day_first=False) is None


def test_the_column_may_tell_its_order() -> None:
    assert order_of(["04/03/2026", "14/03/2026", ""]) is True
    assert order_of(["04/03/2026", "03/14/2026 2:30 PM"]) is False
    assert order_of(["04/03/2026", "2026-03-14"]) is None
    assert order_of(["14/03/2026", "03/14/2026"]) is None


@pytest.mark.parametrize(
    "cell",
    [
        "", "oui", "demain", "31/02/2026", "2026-13-01", "2026-02-30", "0/1/2026", "32/1/2026", "12/2026", "2026", "46",
        "12345678", "03/11/2026 25:00", "03/11/2026 14:75", "03/11/2026 13 pm", "03/11/2026 matin", "3/11-2026",
        "03/11/1887", "03/11/2126", "3 brumaire 2026", "0199001234", "01 99 00 12 34", "99999", "12345", "1/2/3/2026",
        "03/11/2026 03/12/2026", "le " * 40,
    ],
)  # fmt: skip
def test_what_is_no_date(cell: str) -> None:
    assert day_of(cell) is None


def test_a_day_lasts_to_its_end_even_when_the_clocks_change() -> None:
    day = read_moment("25/10/2026", day_first=True, zone=PARIS)
    assert day == Moment(datetime(2026, 10, 24, 22, tzinfo=UTC), True, False)
    assert end_of(day, PARIS) == datetime(2026, 10, 25, 23, tzinfo=UTC)
    exact = read_moment("25/10/2026 12:00", day_first=True, zone=PARIS)
    assert exact is not None
    assert end_of(exact, PARIS) == exact.at


# ---- properties ----

days = st.dates(EARLIEST, LATEST)
two_digit_days = st.dates(date(2000, 1, 1), LATEST)
times = st.times().map(lambda at: at.replace(microsecond=0, fold=0))


@given(days)
def test_every_form_of_every_day_is_read_back(day: date) -> None:
    d, m, y = day.day, day.month, day.year
    forms = [
        day.isoformat(), f"{y}/{m}/{d}", f"{y}{m:02}{d:02}", f"{d:02}/{m:02}/{y}", f"{d}.{m}.{y}", f"{d}-{m}-{y}",
        f"{d} {FRENCH_MONTHS[m - 1]} {y}", f"{FRENCH_DAYS[day.weekday()]} {d} {FRENCH_MONTHS[m - 1].upper()} {y}",
        f"{ENGLISH_MONTHS[m - 1]} {d}, {y}", f"{d}-{ENGLISH_MONTHS[m - 1][:3]}-{y}",
        str((day - date(1899, 12, 30)).days), f"{day.isoformat()} 00:00:00",
    ]  # fmt: skip
    assert {form: day_of(form) for form in forms} == dict.fromkeys(forms, day)
    assert day_of(f"{m}/{d}/{y}", day_first=False) == day


@given(two_digit_days)
def test_years_of_two_digits_are_of_this_century(day: date) -> None:
    assert day_of(f"{day.day:02}.{day.month:02}.{day.year % 100:02}") == day
    assert day_of(f"{day.month}/{day.day}/{day.year % 100:02}", day_first=False) == day


@given(st.datetimes(datetime(1990, 1, 2), datetime(2099, 12, 30), timezones=st.timezones()))
def test_a_moment_with_its_offset_is_that_moment_wherever_the_list_is_from(at: datetime) -> None:
    offset = at.utcoffset()
    assert offset is not None
    assume(not offset.seconds % 60)  # offsets of before 1972 had seconds
    found = read_moment(at.isoformat(), day_first=True, zone=PARIS)
    assert found is not None
    assert found.at == at.astimezone(UTC)  # between zones, Python takes an ambiguous hour for none
    assert not found.guessed


@given(two_digit_days, times)
def test_local_times_are_read_on_the_clocks_of_the_list(day: date, at: time) -> None:
    local = datetime.combine(day, at, PARIS)
    for form in (f"{day:%d/%m/%Y} {at:%H:%M:%S}", f"{day:%d/%m/%Y} {at:%I:%M:%S %p}"):
        found = read_moment(form, day_first=True, zone=PARIS)
        assert found is not None
        assert found.at == local.astimezone(UTC)


@given(st.text(max_size=30) | st.from_regex(r"[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}( [0-9]{1,2}[:h][0-9]{2})?"))
def test_whatever_the_cell_the_answer_is_a_possible_date_or_none(cell: str) -> None:
    for day_first in (True, False):
        found = read_moment(cell, day_first=day_first, zone=PARIS)
        if found is not None:
            assert EARLIEST <= found.at.astimezone(PARIS).date() <= LATEST + timedelta(days=1)
            assert found.at.tzinfo is UTC
