from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from robodial.domain.calling_window import CallingWindow, DatedHours, Hours

PARIS, LONDON, NEW_YORK = ZoneInfo("Europe/Paris"), ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
REUNION, AUCKLAND, HONOLULU = ZoneInfo("Indian/Reunion"), ZoneInfo("Pacific/Auckland"), ZoneInfo("Pacific/Honolulu")
CAIRO, SANTIAGO = ZoneInfo("Africa/Cairo"), ZoneInfo("America/Santiago")  # their clocks change at midnight
LORD_HOWE, KATHMANDU = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kathmandu")  # by half an hour; 5:45 from UTC
MINUTE = timedelta(minutes=1)
WORKING_WEEK = CallingWindow.parse({day: ["09:00-12:00", "14:00-20:00"] for day in range(5)})


def every_day(*hours: str) -> CallingWindow:
    return CallingWindow.parse(dict.fromkeys(range(7), hours))


def paris(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS, fold=fold)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# ---- reading hours -----------------------------------------------------------------------------------------------


def test_hours_are_read_and_sorted() -> None:
    window = CallingWindow.parse({0: ["14:00-20:30", " 09:00 - 12:00 "], 6: ["00:00-24:00"]})
    assert window.days[0] == (Hours(540, 720), Hours(840, 1230))
    assert window.days[6] == (Hours(0, 1440),)
    assert window.days[1:6] == ((),) * 5


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("09:00", "09:00-12:00"),
        ("9h-12h", "time of day"),
        ("09:00-09:00", "close before they open"),
        ("22:00-02:00", "close before they open"),
        ("09:60-12:00", "no such time"),
        ("09:00-24:01", "no such time"),
        ("-1:00-12:00", "time of day"),
        ("09:00-12:0²", "time of day"),
        ("", "09:00-12:00"),
        ("9" * 5000 + ":00-12:00", "time of day"),
    ],
)
def test_hours_that_make_no_sense_are_named(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        CallingWindow.parse({0: [text]})


def test_a_day_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match="7"):
        CallingWindow.parse({7: ["09:00-12:00"]})


@given(st.text(alphabet="0123456789:- h", max_size=12))
def test_any_text_is_read_or_complained_about(text: str) -> None:
    try:
        (hours,) = CallingWindow.parse({0: [text]}).days[0]
    except ValueError as error:
        assert str(error).startswith(repr(text))
    else:
        assert 0 <= hours.opens < hours.closes <= 1440


# ---- open or closed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-23 08:59:59.999999", False),
        ("2026-11-23 09:00", True),
        ("2026-11-23 11:59:59.999999", True),
        ("2026-11-23 12:00", False),
        ("2026-11-23 14:00", True),
        ("2026-11-23 20:00", False),
        ("2026-11-28 10:00", False),  # a Saturday
    ],
)
def test_hours_open_at_their_first_minute_and_close_at_their_last(at: str, is_open: bool) -> None:
    assert WORKING_WEEK.is_open(paris(at), PARIS) is is_open


def test_hours_are_those_of_the_called_persons_clock() -> None:
    at = utc("2026-11-23 08:30")
    assert WORKING_WEEK.is_open(at, PARIS)
    assert not WORKING_WEEK.is_open(at, LONDON)
    assert not WORKING_WEEK.is_open(at, REUNION)  # 12:30 there, at lunch


def test_the_weekday_is_the_called_persons_too() -> None:
    at = utc("2026-11-29 20:30")  # Sunday in Paris, Monday 9:30 in Auckland
    assert WORKING_WEEK.is_open(at, AUCKLAND)
    assert not WORKING_WEEK.is_open(at, PARIS)


def test_hours_may_run_to_midnight_and_go_on_the_next_day() -> None:
    window = CallingWindow.parse({0: ["22:00-24:00"], 1: ["00:00-02:00"]})
    assert window.is_open(paris("2026-11-23 23:59:59"), PARIS)
    assert window.is_open(paris("2026-11-24 00:00"), PARIS)
    assert not window.is_open(paris("2026-11-24 02:00"), PARIS)
    assert not window.is_open(paris("2026-11-25 00:00"), PARIS)


# ---- the next moment ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        pytest.param("2026-11-23 10:00", "2026-11-23 10:00", id="open already"),
        pytest.param("2026-11-23 12:00", "2026-11-23 14:00", id="lunch"),
        pytest.param("2026-11-23 20:00", "2026-11-24 09:00", id="evening"),
        pytest.param("2026-11-24 00:00", "2026-11-24 09:00", id="midnight"),
        pytest.param("2026-11-27 20:00", "2026-11-30 09:00", id="weekend"),
    ],
)
def test_the_next_opening(at: str, opens: str) -> None:
    assert WORKING_WEEK.next_open(paris(at), [PARIS]) == paris(opens)


def test_hours_open_once_a_week_are_found_from_any_day() -> None:
    window = CallingWindow.parse({2: ["18:00-18:01"]})
    for day in range(8):
        at = paris("2026-11-25 18:01") + timedelta(days=day)
        assert window.next_open(at, [PARIS]) == paris("2026-12-02 18:00" if day < 7 else "2026-12-09 18:00")


def test_in_several_zones_it_must_be_open_in_all() -> None:
    at = paris("2026-11-23 10:00")
    assert WORKING_WEEK.next_open(at, [PARIS, NEW_YORK]) == paris("2026-11-23 15:00")
    assert WORKING_WEEK.next_open(at, [NEW_YORK, PARIS, LONDON]) == paris("2026-11-23 15:00")


def test_zones_that_are_never_open_together() -> None:
    assert every_day("09:00-12:00").next_open(utc("2026-11-23 10:00"), [PARIS, HONOLULU]) is None


def test_hours_that_never_open() -> None:
    assert CallingWindow.parse({}).next_open(utc("2026-11-23 10:00"), [PARIS]) is None


def test_where_no_zone_is_known_nobody_is_called() -> None:
    assert every_day("00:00-24:00").next_open(utc("2026-11-23 10:00"), []) is None


# ---- when the clocks change --------------------------------------------------------------------------------------
# In Paris on 29 March 2026 2:00 becomes 3:00, on 25 October 2026 3:00 becomes 2:00.


@pytest.mark.parametrize(
    ("hours", "at", "opens"),
    [
        pytest.param("09:00-12:00", "2026-03-28 20:00+01:00", "2026-03-29 09:00+02:00", id="spring morning"),
        pytest.param("09:00-12:00", "2026-10-24 20:00+02:00", "2026-10-25 09:00+01:00", id="autumn morning"),
        pytest.param("02:30-05:00", "2026-03-29 00:00+01:00", "2026-03-29 03:00+02:00", id="opening skipped"),
        pytest.param("02:10-02:50", "2026-03-29 00:00+01:00", "2026-03-30 02:10+02:00", id="whole hours skipped"),
        pytest.param("02:30-02:45", "2026-10-25 00:00+02:00", "2026-10-25 02:30+02:00", id="first 2:30"),
        pytest.param("02:30-02:45", "2026-10-25 02:45+02:00", "2026-10-25 02:30+01:00", id="second 2:30"),
        pytest.param("01:00-02:30", "2026-10-25 02:30+02:00", "2026-10-25 02:00+01:00", id="back into open hours"),
    ],
)
def test_openings_around_a_change_of_clocks(hours: str, at: str, opens: str) -> None:
    found = every_day(hours).next_open(datetime.fromisoformat(at), [PARIS])
    assert found == datetime.fromisoformat(opens)


def test_a_day_of_25_hours_has_an_hour_more_to_call() -> None:
    window, at = every_day("01:00-04:00"), utc("2026-10-24 22:00")
    for start, minutes in ((at, 240), (at + timedelta(days=1), 180), (utc("2026-03-28 23:00"), 120)):
        assert sum(window.is_open(start + n * MINUTE, PARIS) for n in range(23 * 60)) == minutes


@pytest.mark.parametrize(
    ("zone", "at", "opens"),
    [
        pytest.param(CAIRO, "2026-04-23 21:00+00:00", "2026-04-23 22:00+00:00", id="Cairo skips midnight"),
        pytest.param(SANTIAGO, "2026-09-06 03:30+00:00", "2026-09-06 04:00+00:00", id="Santiago skips midnight"),
        pytest.param(LORD_HOWE, "2026-10-03 15:00+00:00", "2026-10-03 15:30+00:00", id="half an hour"),
    ],
)
def test_where_the_clocks_jump_over_the_opening_it_opens_at_the_jump(zone: ZoneInfo, at: str, opens: str) -> None:
    start = "02:15-04:00" if zone is LORD_HOWE else "00:30-02:00"
    assert every_day(start).next_open(datetime.fromisoformat(at), [zone]) == datetime.fromisoformat(opens)


# ---- narrowing ---------------------------------------------------------------------------------------------------


def test_narrowing_keeps_what_is_open_in_both() -> None:
    window = every_day("08:00-13:00", "18:00-22:00").narrowed_by(WORKING_WEEK)
    assert window.days[0] == (Hours(540, 720), Hours(1080, 1200))
    assert window.days[5] == ()


TIMES = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda pair: pair[0] < pair[1])
DAYS = st.lists(TIMES, max_size=2).map(lambda pairs: tuple(Hours(*pair) for pair in sorted(pairs)))
WINDOWS = st.lists(DAYS, min_size=7, max_size=7).map(lambda days: CallingWindow(tuple(days)))
ZONES = st.sampled_from([PARIS, LONDON, NEW_YORK, REUNION, AUCKLAND, HONOLULU, CAIRO, SANTIAGO, LORD_HOWE, KATHMANDU])
CHANGES = ["2026-03-28 12:00", "2026-10-24 12:00", "2026-04-23 12:00", "2026-09-05 12:00", "2026-10-03 06:00"]
MOMENTS = st.builds(
    lambda day, seconds: utc(day) + timedelta(seconds=seconds),
    st.sampled_from([*CHANGES, "2026-11-23 00:00", "2026-12-31 12:00"]),
    st.integers(0, 2 * 86_400),
)


@given(one=WINDOWS, other=WINDOWS, at=MOMENTS, zone=ZONES)
def test_narrowed_hours_are_open_exactly_when_both_are(
    one: CallingWindow, other: CallingWindow, at: datetime, zone: ZoneInfo
) -> None:
    assert one.narrowed_by(other).is_open(at, zone) == (one.is_open(at, zone) and other.is_open(at, zone))


@settings(max_examples=60, deadline=None)
@example(every_day("02:30-05:00"), utc("2026-03-28 12:00"), {PARIS})
@example(every_day("01:00-02:30"), utc("2026-10-25 00:30"), {PARIS})
@given(window=WINDOWS, at=MOMENTS, zones=st.sets(ZONES, min_size=1, max_size=3))
def test_no_open_moment_comes_before_the_next_one(window: CallingWindow, at: datetime, zones: set[ZoneInfo]) -> None:
    found = window.next_open(at, zones)
    minutes = 2 * 24 * 60
    first = next((moment for moment in clock_ticks(at, minutes) if open_by_the_clock(window, moment, zones)), None)
    if first is not None:
        assert found == first
    elif found is not None:
        assert found > at + (minutes - 1) * MINUTE
        assert open_by_the_clock(window, found, zones)


def clock_ticks(at: datetime, many: int):
    """`at`, and then the start of each minute."""
    yield at
    whole = at.replace(second=0, microsecond=0)
    yield from (whole + n * MINUTE for n in range(1, many))


def open_by_the_clock(window: CallingWindow, at: datetime, zones: set[ZoneInfo]) -> bool:
    """Said in another way than the program does: by what the person's clock shows, as text."""
    for zone in zones:
        local = at.astimezone(zone)
        shown = local.strftime("%H:%M")
        hours = window.days[int(local.strftime("%u")) - 1]
        spans = [(f"{h.opens // 60:02}:{h.opens % 60:02}", f"{h.closes // 60:02}:{h.closes % 60:02}") for h in hours]
        if not any(opens <= shown < closes for opens, closes in spans):
            return False
    return True


def test_the_moment_asked_about_may_be_in_any_zone() -> None:
    at = paris("2026-11-23 12:30")
    for zone in (UTC, NEW_YORK, timezone(timedelta(hours=-3))):
        assert WORKING_WEEK.next_open(at.astimezone(zone), [PARIS]) == paris("2026-11-23 14:00")


# ---- hours that differ from one date to the next -----------------------------------------------------------------


def dated(window: CallingWindow, *closed: str, **more: Any) -> DatedHours:
    days = {date.fromisoformat(day) for day in closed}
    return DatedHours(window, lambda day: day in days, **more)


def test_a_closed_day_is_skipped() -> None:
    hours = dated(every_day("09:00-20:00"), "2026-12-25")
    assert not hours.is_open(paris("2026-12-25 12:00"), [PARIS])
    assert hours.next_open(paris("2026-12-24 20:00"), [PARIS]) == paris("2026-12-26 09:00")


def test_a_day_closed_in_one_of_two_zones_is_closed() -> None:
    hours = dated(every_day("00:00-24:00"), "2026-12-25")
    assert hours.next_open(paris("2026-12-25 12:00"), [PARIS, NEW_YORK]) == paris("2026-12-26 06:00")


def test_on_some_days_only_some_hours_are_left() -> None:
    hours = dated(every_day("09:00-22:00"), only={date(2026, 11, 29): (Hours(1200, 1440),)})
    assert hours.next_open(paris("2026-11-29 09:00"), [PARIS]) == paris("2026-11-29 20:00")
    assert hours.hours_on(date(2026, 11, 30)) == (Hours(540, 1320),)


def test_nothing_before_the_first_day_or_after_the_last() -> None:
    hours = dated(every_day("09:00-20:00"), first=date(2027, 9, 1), last=date(2027, 9, 2))
    assert hours.next_open(paris("2026-11-23 12:00"), [PARIS]) == paris("2027-09-01 09:00")
    assert hours.next_open(paris("2027-09-02 20:00"), [PARIS]) is None


@given(window=WINDOWS, at=MOMENTS, later=st.integers(0, 4 * 86_400), zones=st.sets(ZONES, min_size=1, max_size=2))
def test_what_was_found_before_changes_no_answer(
    window: CallingWindow, at: datetime, later: int, zones: set[ZoneInfo]
) -> None:
    kept, then = dated(window), at + timedelta(seconds=later)
    kept.next_open(at, tuple(zones))
    assert kept.next_open(then, tuple(zones)) == dated(window).next_open(then, tuple(zones))
    assert kept.next_open(at, tuple(zones)) == dated(window).next_open(at, tuple(zones))


@given(window=WINDOWS, other=WINDOWS, at=MOMENTS, zone=ZONES)
def test_dated_hours_narrowed_are_open_when_both_are(
    window: CallingWindow, other: CallingWindow, at: datetime, zone: ZoneInfo
) -> None:
    both = dated(window, "2026-12-31").narrowed_by(other)
    assert both.is_open(at, [zone]) == (dated(window, "2026-12-31").is_open(at, [zone]) and other.is_open(at, zone))
