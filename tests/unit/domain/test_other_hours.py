"""At which hour to try again: never at one missed before while another is open, and never outside calling hours."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from robodial.domain.calling_window import CallingWindow
from robodial.domain.other_hours import at_another_hour

PARIS = ZoneInfo("Europe/Paris")
NINE_TO_FIVE = CallingWindow.parse(dict.fromkeys(range(5), ("09:00-12:00", "14:00-17:00")))
MONDAY_9 = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def opening(moment: datetime) -> datetime | None:
    return NINE_TO_FIVE.next_open(moment, [PARIS])


def hour(moment: datetime) -> int:
    return moment.astimezone(PARIS).hour


def test_the_morning_missed_is_not_tried_again_at_the_same_hour_the_next_day() -> None:
    tomorrow = MONDAY_9 + timedelta(hours=24)
    assert at_another_hour(tomorrow, [MONDAY_9], PARIS, opening) == tomorrow + timedelta(hours=1)
    again = at_another_hour(tomorrow, [MONDAY_9, MONDAY_9 + timedelta(hours=1, minutes=40)], PARIS, opening)
    assert again == tomorrow + timedelta(hours=2)


def test_an_hour_that_was_not_missed_stands() -> None:
    at = MONDAY_9 + timedelta(hours=2, minutes=20)
    assert at_another_hour(at, [MONDAY_9], PARIS, opening) == at


def test_where_every_open_hour_was_missed_the_first_open_moment_it_is() -> None:
    missed = [MONDAY_9 + timedelta(hours=n) for n in range(24)]
    assert at_another_hour(MONDAY_9 + timedelta(hours=12), missed, PARIS, opening) == MONDAY_9 + timedelta(hours=24)


def test_hours_that_never_open_are_the_rules_matter() -> None:
    assert at_another_hour(MONDAY_9, [MONDAY_9], PARIS, lambda _moment: None) == MONDAY_9


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
    st.lists(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)), max_size=6),
)
def test_never_earlier_always_open_and_at_no_missed_hour_while_one_is_left(
    at: datetime, missed: list[datetime]
) -> None:
    found = at_another_hour(at, missed, PARIS, opening)
    assert found >= at
    assert NINE_TO_FIVE.is_open(found, PARIS)
    if {9, 10, 11, 14, 15, 16} - {hour(moment) for moment in missed}:
        assert hour(found) not in {hour(moment) for moment in missed}
