"""A month with two daylight-saving changes, holidays, an election, campaigns that share people, refusals at random
instants: judged by the rules said a second time."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.simulation.month_run import left_out, live
from tests.simulation.restated_rules import Agreement, Copy, End, Judge, Refusal, Start, Story, Told, Withdrawal, local


@pytest.mark.parametrize("seed", [1, 2])
def test_a_month_makes_no_call_outside_the_rules_and_leaves_out_nobody(tmp_path: Path, seed: int) -> None:
    month, days = live(seed, tmp_path, size=36)
    assert Judge(month.story).wrongs() == []
    assert left_out(month) == []
    assert days.store.journal.verify().ok
    days.store.close()
    story = month.story
    calls = Counter(start.campaign for start in story.starts)
    assert all(calls[name] >= 5 for name in story.campaigns), calls
    assert sum(end.outcome == "answered" for end in story.ends) >= 80
    assert any(refusal.by_person for refusal in story.refusals)
    # calls begin at nine on the clocks of Paris, on both sides of the change
    assert (9, 0) == _earliest(story, summer=True) == _earliest(story, summer=False)


def _earliest(story: Story, *, summer: bool) -> tuple[int, int]:
    """The earliest time of day at which French numbers were called."""
    change = datetime(2026, 10, 25, 1, tzinfo=UTC)
    french = [start.at for start in story.starts if start.number.startswith("+33")]
    clocks = [local(at, "Europe/Paris") for at in french if (at < change) is summer]
    return min((clock.hour, clock.minute) for clock in clocks)


def test_a_pc_that_sleeps_three_hours_now_and_then_calls_nobody_outside_the_rules(tmp_path: Path) -> None:
    monday = datetime(2026, 10, 26, 6, tzinfo=UTC)  # the first working day of winter time
    month, days = live(4, tmp_path, size=24, begin=monday, end=monday + timedelta(hours=18), sleeps=3)
    days.store.close()
    assert Judge(month.story).wrongs() == []
    assert len(month.story.starts) >= 30


# ---- the judge itself ------------------------------------------------------------------------------------------------

TUESDAY = datetime(2026, 10, 27, 9, 30, tzinfo=UTC)
"""10:30 in Paris, 9:30 in London."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FRENCH, LONDON, AMERICAN = "+33199000001", "+442079460001", "+12125550101"


def story(*, purpose: str = "appointment", number: str = FRENCH, at: datetime = TUESDAY, **more: object) -> Story:
    """One call that nothing stands against."""
    told = Told("a", purpose, "FR", polling_days=(date(2026, 10, 29),))
    agreed = Agreement(number, purpose, "W", TUESDAY - 30 * DAY, TUESDAY - 30 * DAY, hours=((480, 1200),))
    copies = [Copy(name, TUESDAY - DAY, frozenset()) for name in ("tps", "ctps")]
    start = Start(at, "a", number, "p")
    plain = Story(
        {"a": told, "b": Told("b", "appointment", "FR")}, [start], [End(at + HOUR / 60, "a", number, "p", "busy")]
    )
    return replace(plain, **{"agreements": [agreed], "copies": copies, **more})  # type: ignore[arg-type]


def earlier(
    *times: datetime, campaign: str = "a", outcome: str = "busy", heard_s: float = 0.0
) -> Callable[[Story], None]:
    def add(told: Story) -> None:
        for at in times:
            number, person = told.starts[0].number, told.starts[0].person
            told.starts.append(Start(at, campaign, number, person))
            told.ends.append(End(at + HOUR / 60, campaign, number, person, outcome, heard_s, outcome == "answered"))

    return add


def with_(**more: object) -> Callable[[Story], None]:
    def change(told: Story) -> None:
        for name, value in more.items():
            setattr(told, name, value)

    return change


def at(moment: datetime, **more: object) -> Callable[[Story], None]:
    def change(told: Story) -> None:
        told.starts[0] = replace(told.starts[0], at=moment, **more)  # type: ignore[arg-type]
        told.ends[0] = replace(told.ends[0], at=moment + HOUR / 60)

    return change


def told_as(purpose: str, number: str = FRENCH) -> Story:
    return story(purpose=purpose, number=number)


OLD = Agreement(FRENCH, "marketing", "W", TUESDAY - 366 * DAY, TUESDAY - 366 * DAY)
YOUNG = replace(OLD, given_at=TUESDAY - HOUR, known_at=TUESDAY - HOUR)


@pytest.mark.parametrize("purpose", ["appointment", "survey", "marketing", "political"])
@pytest.mark.parametrize("number", [FRENCH, LONDON])
def test_the_judge_has_nothing_against_a_call_within_the_rules(purpose: str, number: str) -> None:
    assert Judge(story(purpose=purpose, number=number, at=TUESDAY + HOUR)).wrongs() == []


@pytest.mark.parametrize(
    ("told", "change", "word"),
    [
        (told_as("appointment"), at(TUESDAY - 2 * HOUR), "outside hours"),
        (told_as("appointment"), at(datetime(2026, 10, 24, 7, 30, tzinfo=UTC)), "outside hours"),  # Saturday, 9:30
        (told_as("appointment"), at(TUESDAY, zone="America/New_York"), "outside hours"),
        (told_as("survey"), at(datetime(2026, 10, 27, 12, 30, tzinfo=UTC)), "outside hours"),  # the break
        (told_as("survey", LONDON), at(datetime(2026, 10, 27, 9, 30, tzinfo=UTC)), "outside hours"),
        (told_as("appointment"), at(datetime(2026, 11, 11, 9, 30, tzinfo=UTC)), "holiday"),
        (told_as("political"), at(datetime(2026, 10, 28, 9, 30, tzinfo=UTC)), "poll"),
        (told_as("appointment"), earlier(TUESDAY - HOUR, TUESDAY - HOUR / 2), "on this day"),
        (told_as("appointment"), earlier(*(TUESDAY - n * DAY for n in (1, 2, 3, 4))), "in 7 days"),
        (told_as("appointment"), earlier(TUESDAY - HOUR, campaign="b"), "b called"),
        (told_as("appointment"), earlier(TUESDAY - HOUR / 120), "in a call"),
        (told_as("appointment"), earlier(TUESDAY - 3 * DAY, outcome="fax"), "wrong number"),
        (told_as("appointment"), earlier(TUESDAY - 3 * DAY, outcome="answered"), "has reached"),
        (told_as("appointment"), earlier(TUESDAY - 3 * DAY, outcome="hung_up_early", heard_s=3.0), "opt-out sentence"),
        (
            told_as("appointment"),
            earlier(TUESDAY - 3 * DAY, TUESDAY - 2 * DAY, outcome="hung_up_early"),
            "early twice",
        ),
        (told_as("marketing"), with_(agreements=[]), "no consent"),
        (told_as("marketing"), with_(agreements=[OLD]), "too old"),
        (told_as("marketing"), with_(agreements=[replace(YOUNG, level="X")]), "only X"),
        (told_as("marketing"), with_(agreements=[replace(YOUNG, source="")]), "without source"),
        (told_as("marketing"), with_(agreements=[replace(YOUNG, expires_at=TUESDAY)]), "expired"),
        (told_as("marketing"), with_(withdrawals=[Withdrawal(TUESDAY, FRENCH, "marketing")]), "withdrawn"),
        (told_as("political"), with_(agreements=[replace(YOUNG, purpose="political")]), "without hours"),
        (told_as("marketing", LONDON), with_(copies=[]), "no fresh copy"),
        (told_as("marketing", LONDON), with_(copies=[Copy("tps", TUESDAY, frozenset({LONDON}))]), "in tps"),
        (told_as("appointment", AMERICAN), with_(agreements=[]), "no consent"),
        (told_as("appointment"), with_(refusals=[Refusal(TUESDAY, FRENCH)]), "refused"),
        (told_as("survey"), with_(refusals=[Refusal(TUESDAY, FRENCH, by_person=False, scope="survey")]), "refused"),
        (
            told_as("marketing"),
            with_(refusals=[Refusal(TUESDAY - 2 * HOUR, FRENCH, by_person=False)], agreements=[YOUNG]),
            "refused",
        ),
        (told_as("appointment"), with_(pauses=[("a", TUESDAY - HOUR, TUESDAY + HOUR)]), "paused"),
        (told_as("appointment"), with_(ends=[]), "began and 0 ended"),
    ],
)
def test_the_judge_sees_what_is_wrong(told: Story, change: Callable[[Story], None], word: str) -> None:
    change(told)
    assert any(word in wrong for wrong in Judge(told).wrongs()), Judge(told).wrongs()


def test_the_judge_lets_a_consent_lift_only_the_refusal_before_it() -> None:
    refused = [Refusal(TUESDAY - 2 * HOUR, FRENCH)]
    lifted = story(purpose="marketing", agreements=[YOUNG], refusals=refused)
    assert Judge(lifted).wrongs() == []
    again = replace(lifted, refusals=[*refused, Refusal(TUESDAY - HOUR / 2, FRENCH)])
    assert any("refused" in wrong for wrong in Judge(again).wrongs())


def test_the_judge_knows_when_too_many_have_refused() -> None:
    starts = [Start(TUESDAY + n * HOUR / 60, "a", f"+3319900{n:04}", str(n)) for n in range(7)]
    ends = [End(one.at + HOUR / 120, "a", one.number, one.person, "answered", 9.0, True) for one in starts]
    wrongs = Judge(story(starts=starts, ends=ends)).wrongs()
    assert sum("too many refusals" in wrong for wrong in wrongs) == 2
