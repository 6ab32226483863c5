"""May this person be called now? The floor of the design, section 5, on any history, hours and zones."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from robodial.domain.attempt import CallHistory
from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import MachinePolicy, Purpose
from robodial.domain.claim import Allowed, Postponed, Refused
from robodial.domain.contact import PhoneNumber
from robodial.rules.eligibility import (
    STATUTORY_HOURS,
    Question,
    day_start,
    hours_of,
    may_be_called,
    next_midnight,
    purpose_may_run,
)

PARIS = ZoneInfo("Europe/Paris")
NUMBER = PhoneNumber("+33199001001")
ALL_WEEK = CallingWindow.parse(dict.fromkeys(range(7), ("00:00-24:00",)))
MONDAY_NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
NAMES = ("Europe/Paris", "Europe/London", "America/New_York", "America/Los_Angeles", "Pacific/Honolulu", "Asia/Kolkata")


def asked(
    at: datetime = MONDAY_NOON,
    history: CallHistory | None = None,
    *,
    number: str = NUMBER,
    purpose: Purpose = Purpose.APPOINTMENT,
    window: CallingWindow = ALL_WEEK,
    zones: tuple[ZoneInfo, ...] = (PARIS,),
    refused: bool = False,
) -> Question:
    return Question(PhoneNumber(number), purpose, window, zones, history or CallHistory(), refused, at)


# ---- strategies ----


@st.composite
def histories(draw: st.DrawFn, at: datetime) -> CallHistory:
    """What a call log could say at `at`: calls of the last 30 days, those of today among them."""
    recent = draw(st.integers(0, 6))
    today = draw(st.integers(0, recent))
    back = draw(st.integers(1, 30 * 24 * 3600 - 1)) if recent > today else draw(st.integers(1, 6 * 3600))
    return CallHistory(
        today=today,
        last_30_days=recent,
        oldest_in_30_days=at - timedelta(seconds=back) if recent else None,
        early_hang_ups=draw(st.integers(0, 3)),
        hung_up_after_opt_out=draw(st.booleans()),
    )


@st.composite
def windows(draw: st.DrawFn) -> CallingWindow:
    days = {}
    for day in range(7):
        spans = draw(st.lists(st.tuples(st.integers(0, 23), st.integers(1, 24)), max_size=2))
        days[day] = tuple(f"{opens:02}:00-{closes:02}:00" for opens, closes in spans if opens < closes)
    return CallingWindow.parse(days)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    seconds = draw(st.integers(0, 3 * 365 * 24 * 3600))
    at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    zones = tuple(map(ZoneInfo, draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))))
    return asked(
        at,
        draw(histories(at)),
        number=draw(st.sampled_from([NUMBER, "+33199001002", "+3315", "+33892700000", "+12025550123"])),
        purpose=draw(st.sampled_from(Purpose)),
        window=draw(windows()),
        zones=zones,
        refused=draw(st.booleans()),
    )


# ---- on any question ----


@given(questions())
def test_whoever_may_be_called_is_called_in_lawful_hours_and_within_every_cap(question: Question) -> None:
    if not isinstance(may_be_called(question), Allowed):
        return
    for zone in question.zones:
        local = question.at.astimezone(zone)
        assert local.weekday() < 6
        assert 9 <= local.hour < 20
        assert question.window.is_open(question.at, zone)
    assert question.history.today < 3
    assert question.history.last_30_days < 4
    assert question.history.early_hang_ups < 2
    assert not question.history.hung_up_after_opt_out
    assert not question.refused
    assert question.purpose in (Purpose.APPOINTMENT, Purpose.SERVICE_INFO)
    assert question.number not in ("+3315", "+33892700000")


@given(questions())
def test_postponed_means_to_a_later_moment_at_which_the_hours_are_open(question: Question) -> None:
    decision = may_be_called(question)
    if isinstance(decision, Postponed):
        assert decision.until > question.at
        assert all(hours_of(question.window).is_open(decision.until, zone) for zone in question.zones)
        assert decision.code in ("closed_hours", "cap_day", "cap_30_days")
        assert decision.until.astimezone(question.zones[0]).strftime("%Y-%m-%d %H:%M") in decision.reason


@given(questions(), st.sampled_from(NAMES))
def test_one_zone_more_never_allows_what_was_not_allowed(question: Question, name: str) -> None:
    fewer = may_be_called(question)
    wider = asked(
        question.at,
        question.history,
        number=question.number,
        purpose=question.purpose,
        window=question.window,
        zones=(*question.zones, ZoneInfo(name)),
        refused=question.refused,
    )
    if not isinstance(fewer, Allowed):
        assert not isinstance(may_be_called(wider), Allowed)


@given(questions())
def test_every_answer_but_yes_has_a_code_and_a_sentence(question: Question) -> None:
    decision = may_be_called(question)
    assume(not isinstance(decision, Allowed))
    assert isinstance(decision, Postponed | Refused)
    assert decision.code
    assert decision.reason.endswith(".")


# ---- examples ----


@pytest.mark.parametrize(
    ("local", "allowed"),
    [
        ("2026-11-23 08:59", False),
        ("2026-11-23 09:00", True),
        ("2026-11-23 19:59", True),
        ("2026-11-23 20:00", False),
        ("2026-11-28 12:00", True),  # Saturday
        ("2026-11-29 12:00", False),  # Sunday
        ("2026-03-30 09:00", True),  # the first working day of summer time
    ],
)
def test_the_hours_of_the_floor(local: str, allowed: bool) -> None:
    at = datetime.strptime(local, "%Y-%m-%d %H:%M").replace(tzinfo=PARIS)
    assert isinstance(may_be_called(asked(at)), Allowed) is allowed


def test_saturday_evening_waits_until_monday_morning() -> None:
    saturday = datetime(2026, 11, 28, 20, 0, tzinfo=PARIS)
    decision = may_be_called(asked(saturday))
    assert isinstance(decision, Postponed)
    assert decision.until == datetime(2026, 11, 30, 9, 0, tzinfo=PARIS)
    assert decision.reason == "Outside calling hours; next possible on 2026-11-30 09:00."


def test_the_third_call_of_a_day_is_the_last() -> None:
    assert isinstance(may_be_called(asked(history=CallHistory(today=2, last_30_days=2))), Allowed)
    decision = may_be_called(asked(history=CallHistory(today=3, last_30_days=3)))
    assert isinstance(decision, Postponed)
    assert decision.code == "cap_day"
    assert decision.until == datetime(2026, 11, 24, 9, 0, tzinfo=PARIS)


def test_the_fourth_call_in_thirty_days_is_the_last_until_the_oldest_is_thirty_days_old() -> None:
    oldest = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)
    decision = may_be_called(asked(history=CallHistory(last_30_days=4, oldest_in_30_days=oldest)))
    assert isinstance(decision, Postponed)
    assert decision.code == "cap_30_days"
    assert decision.until == oldest + timedelta(days=30)  # a Wednesday at 16:30 in Paris


@pytest.mark.parametrize("purpose", [one for one in Purpose if one not in (Purpose.APPOINTMENT, Purpose.SERVICE_INFO)])
def test_other_purposes_wait_for_their_rules(purpose: Purpose) -> None:
    decision = may_be_called(asked(purpose=purpose))
    assert isinstance(decision, Refused)
    assert decision.code == "purpose_needs_pack"
    assert purpose.value in decision.reason
    assert purpose_may_run(purpose) == decision


def test_a_refusal_comes_before_every_other_reason() -> None:
    decision = may_be_called(asked(number="+3315", purpose=Purpose.MARKETING, refused=True))
    assert isinstance(decision, Refused)
    assert decision.code == "do_not_call"


@pytest.mark.parametrize(
    ("history", "code"),
    [
        (CallHistory(early_hang_ups=2), "hung_up_twice"),
        (CallHistory(early_hang_ups=1, hung_up_after_opt_out=True), "hung_up_after_opt_out"),
    ],
)
def test_people_who_hung_up_are_left_alone(history: CallHistory, code: str) -> None:
    decision = may_be_called(asked(history=history))
    assert isinstance(decision, Refused)
    assert decision.code == code


def test_hours_that_never_open_are_no_reason_to_wait_for_ever() -> None:
    night = CallingWindow.parse({0: ("21:00-23:00",)})
    decision = may_be_called(asked(window=night))
    assert isinstance(decision, Refused)
    assert decision.code == "never_open"


def test_nobody_is_called_whose_time_is_unknown() -> None:
    assert not isinstance(may_be_called(asked(zones=())), Allowed)
    full = CallHistory(today=3, last_30_days=4, oldest_in_30_days=MONDAY_NOON - timedelta(days=1))
    assert isinstance(may_be_called(asked(zones=(), history=full)), Refused)


def test_a_campaigns_own_hours_only_narrow() -> None:
    assert hours_of(ALL_WEEK) == STATUTORY_HOURS
    early = CallingWindow.parse({0: ("06:00-10:00",), 6: ("10:00-12:00",)})
    assert hours_of(early) == CallingWindow.parse({0: ("09:00-10:00",)})


def test_a_day_begins_where_it_begins_first_and_ends_where_it_ends_last() -> None:
    zones = (PARIS, ZoneInfo("America/New_York"))
    assert day_start(MONDAY_NOON, zones) == datetime(2026, 11, 23, 0, 0, tzinfo=PARIS)
    assert next_midnight(MONDAY_NOON, zones) == datetime(2026, 11, 24, 0, 0, tzinfo=ZoneInfo("America/New_York"))


def test_who_lives_where_machines_must_get_a_message_is_not_called_by_a_campaign_that_leaves_none() -> None:
    abroad = replace(asked(number="+41446681800"), machines=MachinePolicy.LEAVE_NOTHING)
    decision = may_be_called(abroad)
    assert isinstance(decision, Refused)
    assert decision.code == "machines"
    assert isinstance(may_be_called(replace(abroad, machines=MachinePolicy.LEAVE_MESSAGE)), Allowed)
    assert isinstance(may_be_called(replace(asked(), machines=MachinePolicy.LEAVE_NOTHING)), Allowed)
