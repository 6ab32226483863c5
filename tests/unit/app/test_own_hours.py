"""Hours put together day by day."""

import pytest

from robodial.app.own_hours import hours_complaint

END, BREAK = "calls must begin before they end.", "the break must begin before it ends, and lie within the hours."


@pytest.mark.parametrize(
    ("hours", "complaint"),
    [
        ({}, ""),
        ({"mon": ["9:00-12:00", "14:00-24:00"], "sun": []}, ""),
        ({"mon": ["09:00-19:00"], "tue": ["18:00-09:00"]}, f"Tuesday: {END}"),
        ({"sat": ["09:00-09:00"]}, f"Saturday: {END}"),
        ({"wed": ["09:00-14:00", "12:00-19:00"]}, f"Wednesday: {BREAK}"),
        ({"wed": ["09:00-12:00", "12:00-19:00"]}, f"Wednesday: {BREAK}"),
        ({"wed": ["09:00-08:00", "10:00-19:00"]}, f"Wednesday: {BREAK}"),
        ({"fri": ["09:00-12:00", "20:00-19:00"]}, f"Friday: {BREAK}"),
    ],
    ids=["none", "good", "backwards", "no-time", "break-backwards", "break-of-no-time", "break-before", "break-after"],
)
def test_times_of_a_day_follow_each_other(hours: dict[str, list[str]], complaint: str) -> None:
    assert hours_complaint(hours) == complaint
