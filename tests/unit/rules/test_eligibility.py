"""May this person be called now? On anything that could be asked, each pack's own words hold; then single cases."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from robodial.domain.attempt import CallHistory
from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import MachinePolicy, Purpose, Statement
from robodial.domain.claim import Allowed, Postponed, Refused
from robodial.domain.consent import ConsentLevel
from robodial.rules.applicable import rules_for
from robodial.rules.eligibility import may_be_called, next_opening
from robodial.rules.question import Question, ShownNumber
from robodial.rules.shelf import FOLDER, PACK_IDS, shipped_shelf
from tests.unit.rules.questions import (
    DAY,
    MONDAY_NOON,
    NAMES,
    NUMBER,
    NUMBERS,
    PARIS,
    REGISTERS,
    asked,
    called,
    campaign,
    code_of,
    consent,
    paris,
    questions,
    refusal,
    windows,
)

FILES: dict[str, dict[str, Any]] = {
    name: tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")) for name in PACK_IDS
}
HOME = {"FR": "FR", "US": "US", "GB": "GB", "CH": "CH", "ES": "ES", "BR": "DEFAULT", "SE": "EU"}
CALLED = {
    **{NUMBERS[name]: "FR" for name in ("FR", "Alsace", "Metz", "Guadeloupe", "Réunion")},
    **{NUMBERS[name]: "US" for name in ("US", "Maine", "California", "Puerto Rico")},
    **{NUMBERS[name]: name for name in ("CA", "GB", "DE", "ES", "IT", "BE", "CH", "AU")},
    NUMBERS["SE"]: "EU",
    NUMBERS["CN"]: "DEFAULT",
}
RANKS = {"E0": -1, "R": 0, "X": 1, "W": 2}
LEVELS = {ConsentLevel.RELATIONSHIP: 0, ConsentLevel.EXPRESS: 1, ConsentLevel.WRITTEN: 2}


# ---- on any question: what the files say, read in another way than the program reads them ----


def packs_of(question: Question) -> list[dict[str, Any]]:
    return [FILES[CALLED[question.number]], FILES[HOME[question.campaign.country]]]


@settings(max_examples=300)
@given(questions())
def test_whoever_may_be_called_may_be_called_by_every_pack_alone(question: Question) -> None:
    if not isinstance(may_be_called(question), Allowed):
        return
    assert question.number in CALLED
    for pack in packs_of(question):
        rule = pack["purpose"][question.campaign.purpose.value]
        assert open_by_the_file(rule, question)
        assert within_caps(rule, question)
        assert consent_is_enough(rule, question)
        assert sector_and_statements_are_right(rule, question)
        for register in pack.get("dnc", ()):
            if question.campaign.purpose.value in register["required_for"]:
                assert register_is_negative(register, question)


@settings(max_examples=300)
@given(questions())
def test_whoever_may_be_called_has_not_refused(question: Question) -> None:
    if not isinstance(may_be_called(question), Allowed):
        return
    for entry in question.refusals:
        if entry.scope in ("all", question.campaign.purpose.value):
            assert entry.by_person
            assert question.consent is not None
            assert question.consent.given_at > entry.at
            assert question.consent.level is not ConsentLevel.RELATIONSHIP
            assert question.consent.withdrawn_at is None
    assert question.history.early_hang_ups < 2
    assert not question.history.hung_up_after_opt_out


def open_by_the_file(rule: dict[str, Any], question: Question) -> bool:
    for zone in question.zones:
        local = question.at.astimezone(zone)
        day = ("mon_fri",) * 5 + ("sat", "sun")
        clock = local.strftime("%H:%M")
        spans = [text.split("-") for text in rule["windows"][day[local.weekday()]]]
        if not any(opens <= clock < closes for opens, closes in spans):
            return False
        if rule["holiday_policy"] == "never" and (local.month, local.day) in ((12, 25), (1, 1)):
            return False
        if not question.campaign.window.is_open(question.at, zone):
            return False
        first, last = question.campaign.starts_on, question.campaign.ends_on
        if (first and local.date() < first) or (last and local.date() > last):
            return False
    return bool(question.zones)


def within_caps(rule: dict[str, Any], question: Question) -> bool:
    if question.campaign.purpose is Purpose.PUBLIC_ALERT:
        own = [call for call in question.history.calls if call.campaign == question.campaign.name]
        return sum(call.at > question.at - DAY for call in own) < 6 or len(question.alerts) > 0
    times = [call.at for call in question.history.calls]
    recent = sum(at > question.at - timedelta(days=rule["period_days"]) for at in times)
    today = sum(
        at.astimezone(question.zones[0]).date() == question.at.astimezone(question.zones[0]).date() for at in times
    )
    others = [call for call in question.history.calls if call.purpose and call.campaign != "test"]
    rested = all(question.at - call.at >= timedelta(hours=2) for call in others)
    return recent < rule["max_attempts"] and today < rule["max_per_day"] and rested


def consent_is_enough(rule: dict[str, Any], question: Question) -> bool:
    need, age = RANKS[rule["consent"]], rule["consent_max_age_days"]
    if need < 0 or (need == 0 and age == 0):
        return True
    given = question.consent
    if given is None or given.purpose is not question.campaign.purpose or LEVELS[given.level] < need:
        return False
    in_age = not age or question.at - given.given_at <= timedelta(days=age)
    unexpired = given.expires_at is None or given.expires_at > question.at
    named = "time_slot" not in rule.get("consent_scope", ()) or bool(given.hours)
    return in_age and unexpired and named and given.given_at <= question.at and given.withdrawn_at is None


def sector_and_statements_are_right(rule: dict[str, Any], question: Question) -> bool:
    stated = {
        "law_checked": question.campaign.law_checked,
        "statement": question.campaign.statement,
        "polling_days": question.campaign.polling_days,
    }
    banned = question.campaign.sector in rule.get("sector_bans", ())
    return rule.get("allowed", True) and not banned and all(stated[need] is not None for need in rule.get("needs", ()))


def register_is_negative(register: dict[str, Any], question: Question) -> bool:
    known = [one for one in question.registers if one.name == register["name"]]
    listed = {one.name for one in question.listed_in}
    fresh = known and timedelta() <= question.at - known[0].copied_at <= timedelta(days=register["max_age_days"])
    return bool(fresh) and register["name"] not in listed


@settings(max_examples=150)
@given(questions())
def test_every_answer_but_yes_has_a_code_and_a_sentence(question: Question) -> None:
    """And nothing that can be asked makes it fail: the strategy draws nonsense, too."""
    decision = may_be_called(question)
    assume(not isinstance(decision, Allowed))
    assert isinstance(decision, Postponed | Refused)
    assert decision.code
    assert decision.reason.endswith((".", "]"))
    assert "{" not in decision.reason.replace("{ by", "")
    assert not decision.rule or decision.source


@settings(max_examples=150)
@given(questions())
def test_postponed_means_to_a_later_moment_at_which_nothing_of_the_hours_stands_in_the_way(question: Question) -> None:
    decision = may_be_called(question)
    if not isinstance(decision, Postponed):
        return
    assert decision.until > question.at
    if decision.code in ("closed_hours", "rest_between_campaigns", "blackout") or decision.code.startswith("cap_"):
        again = may_be_called(replace(question, at=decision.until))
        code = "" if isinstance(again, Allowed) else again.code
        assert code not in ("closed_hours", "blackout", "rest_between_campaigns")
        assert not code.startswith("cap_")
        assert decision.until.astimezone(question.zones[0]).strftime("%Y-%m-%d %H:%M") in decision.reason


@settings(max_examples=150)
@given(questions(), st.integers(0, 999))
def test_no_moment_before_the_next_possible_one_is_possible(question: Question, thousandths: int) -> None:
    decision = may_be_called(question)
    assume(isinstance(decision, Postponed) and decision.code.startswith(("closed_hours", "rest_", "blackout", "cap_")))
    assume(question.consent is None or question.consent.expires_at is None)  # with it the hours agreed to end
    assert isinstance(decision, Postponed)
    between = question.at + (decision.until - question.at) * thousandths / 1000
    assert not isinstance(may_be_called(replace(question, at=between)), Allowed)


@settings(max_examples=120)
@given(questions(), st.sampled_from(NAMES))
def test_one_zone_more_never_allows_what_was_not_allowed(question: Question, name: str) -> None:
    wider = replace(question, zones=(*question.zones, ZoneInfo(name)))
    if question.zones and not isinstance(may_be_called(question), Allowed):
        assert not isinstance(may_be_called(wider), Allowed)


@settings(max_examples=120)
@given(questions(), windows(), st.sampled_from(["US", "GB", "CH", "ES", "BR", "SE"]))
def test_settings_of_the_user_and_another_country_only_tighten(
    question: Question, own: CallingWindow, home: str
) -> None:
    """G7, on any question: more rules never allow what fewer did not."""
    of = question.campaign
    narrower = replace(question, campaign=replace(of, window=of.window.narrowed_by(own)))
    if not isinstance(may_be_called(question), Allowed):
        assert not isinstance(may_be_called(narrower), Allowed)
    fewest = replace(question, campaign=replace(of, country="FR", region=""))
    merged = replace(question, campaign=replace(of, country=home, region=""))
    line_apart = replace(fewest, line=ShownNumber()), replace(merged, line=ShownNumber())
    if CALLED.get(question.number) == "FR" and not isinstance(may_be_called(line_apart[0]), Allowed):
        assert not isinstance(may_be_called(line_apart[1]), Allowed)


@given(questions())
def test_the_same_question_has_the_same_answer(question: Question) -> None:
    assert may_be_called(question) == may_be_called(question)


# ---- hours ----


@pytest.mark.parametrize(
    ("local", "allowed"),
    [
        ("2026-11-23 08:59", False),
        ("2026-11-23 09:00", True),
        ("2026-11-23 19:59", True),
        ("2026-11-23 20:00", False),
        ("2026-11-28 09:59", False),  # Saturday
        ("2026-11-28 10:00", True),
        ("2026-11-28 17:59", True),
        ("2026-11-28 18:00", False),
        ("2026-11-29 12:00", False),  # Sunday
        ("2026-11-11 12:00", False),  # Armistice
        ("2027-03-29 12:00", False),  # Easter Monday
        ("2027-03-30 09:00", True),  # the first working day of summer time
        ("2026-10-26 09:00", True),  # and of winter time
    ],
)
def test_the_hours_of_french_reminders(local: str, allowed: bool) -> None:
    assert isinstance(may_be_called(asked(at=paris(local))), Allowed) is allowed


def test_the_reason_says_when_it_is_possible_which_rule_it_is_and_on_what_it_rests() -> None:
    decision = may_be_called(asked(at=paris("2026-11-28 20:00")))
    assert isinstance(decision, Postponed)
    assert decision.until == paris("2026-11-30 09:00")
    assert decision.reason == "Outside calling hours; next possible on 2026-11-30 09:00."
    assert decision.rule == "FR 2026.11.1, purpose.appointment.windows"
    assert decision.source == "this program's own caution"


def test_a_law_is_named_where_there_is_one() -> None:
    of = campaign(Purpose.MARKETING)
    decision = may_be_called(asked(at=paris("2026-11-23 13:30"), of=of, consent=consent()))
    assert isinstance(decision, Postponed)
    assert decision.until == paris("2026-11-23 14:00")
    assert "D223-9" in decision.source


def test_a_holiday_is_said_to_be_one_and_the_next_day_is_named() -> None:
    decision = may_be_called(asked(at=paris("2026-12-25 12:00")))
    assert isinstance(decision, Postponed)
    assert decision.reason == "A public holiday; next possible on 2026-12-26 10:00."


def test_a_moment_on_another_clock_than_the_campaigns_says_whose_it_is() -> None:
    """In the tables of the program the same moment stands on the clock of the PC."""
    far = may_be_called(asked("+262692123456", at=paris("2026-11-23 18:00")))
    assert isinstance(far, Postponed)
    assert far.reason == "Outside calling hours; next possible on 2026-11-24 09:00 (Reunion time)."
    near = may_be_called(asked(NUMBERS["DE"], at=paris("2026-11-23 21:00")))
    assert isinstance(near, Postponed)
    assert near.reason == "Outside calling hours; next possible on 2026-11-24 09:00."


@pytest.mark.parametrize(
    ("number", "local", "open_there"),
    [
        ("Alsace", "2026-12-26 12:00", False),
        ("Metz", "2026-12-26 12:00", False),
        ("FR", "2026-12-26 12:00", True),
        ("Guadeloupe", "2026-05-27 12:00", False),  # abolition of slavery
        ("Réunion", "2027-12-20 12:00", False),
        ("FR", "2026-05-27 12:00", True),
        ("GB", "2026-12-28 12:00", False),  # substitute day
        ("GB", "2027-03-29 12:00", False),  # Easter Monday, in all nations but Scotland
        ("GB", "2027-08-30 12:00", False),  # summer, there too
        ("GB", "2027-08-02 12:00", False),  # and in Scotland
        ("GB", "2027-08-03 12:00", True),
        ("Maine", "2026-04-20 12:00", False),  # Patriots' Day
        ("US", "2026-04-20 12:00", True),
        ("DE", "2026-10-03 12:00", False),
        ("CH", "2027-03-26 11:00", False),  # Good Friday: a holiday of the cantons, nearly all of them
        ("CH", "2027-03-29 11:00", False),
        ("AU", "2026-12-28 12:00", False),  # Boxing Day is a Saturday
        ("AU", "2027-12-28 12:00", False),
        ("AU", "2028-01-03 12:00", False),
        ("CA", "2026-10-12 12:00", False),  # Thanksgiving
        ("ES", "2027-03-25 12:00", False),  # Maundy Thursday
        ("DE", "2028-10-31 12:00", True),  # Reformation Day, in half of the Länder
        ("Puerto Rico", "2027-01-06 12:00", False),
    ],
)
def test_holidays_are_those_of_the_place_called(number: str, local: str, open_there: bool) -> None:
    zones = asked(NUMBERS[number]).zones
    at = datetime.strptime(local, "%Y-%m-%d %H:%M").replace(tzinfo=zones[0])
    home = {"Maine": "US", "Puerto Rico": "US", "Alsace": "FR", "Metz": "FR", "Guadeloupe": "FR", "Réunion": "FR"}
    of = campaign(country=home.get(number, number))
    asking = asked(NUMBERS[number], at, of=of, consent=consent(Purpose.APPOINTMENT, given_at=at - DAY))
    assert isinstance(may_be_called(asking), Allowed) is open_there


def test_a_region_stated_brings_its_holidays_to_mobile_numbers() -> None:
    mobile = "+33612345678"
    assert code_of(asked(mobile, paris("2026-12-26 12:00"))) == ""
    assert code_of(asked(mobile, paris("2026-12-26 12:00"), of=campaign(region="57"))) == "closed_hours"


def test_a_region_stated_takes_the_place_of_what_most_regions_keep() -> None:
    """Good Friday is no holiday in the Valais."""
    good_friday = datetime(2027, 3, 26, 11, 0, tzinfo=ZoneInfo("Europe/Zurich"))
    assert code_of(asked(NUMBERS["CH"], good_friday, of=campaign(country="CH", region="VS"))) == ""
    assert code_of(asked(NUMBERS["CH"], good_friday, of=campaign(country="CH", region="ZH"))) == "closed_hours"


def test_a_country_without_pack_rests_on_the_holidays_of_both() -> None:
    of = campaign(country="FR")
    new_year = datetime(2027, 1, 1, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    armistice = datetime(2026, 11, 11, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    national_day = datetime(2026, 10, 1, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    for at in (new_year, armistice, national_day):
        assert code_of(asked(NUMBERS["CN"], at, of=of)) == "closed_hours"
    assert code_of(asked(NUMBERS["CN"], datetime(2026, 11, 12, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai")), of=of)) == ""


def test_the_hours_are_those_of_the_person_called_and_both_packs_hold() -> None:
    abroad = asked(NUMBERS["CH"], datetime(2026, 11, 23, 12, 30, tzinfo=ZoneInfo("Europe/Zurich")))
    decision = may_be_called(abroad)
    assert isinstance(decision, Postponed)
    assert decision.until == datetime(2026, 11, 23, 13, 0, tzinfo=ZoneInfo("Europe/Zurich"))
    assert decision.rule.startswith("CH ")


@pytest.mark.parametrize(
    ("state", "local", "code"),
    [
        ("Maine", "2026-11-23 16:59", ""),
        ("Maine", "2026-11-23 17:00", "closed_hours"),
        ("Maine", "2026-11-28 12:00", "closed_hours"),  # Saturday
        ("US", "2026-11-23 17:00", ""),
        ("US", "2026-11-28 12:00", ""),
        ("US", "2026-11-29 12:00", "closed_hours"),  # Sunday, everywhere
        ("California", "2026-11-23 12:00", "needs_live_introduction"),
    ],
)
def test_the_states_of_america(state: str, local: str, code: str) -> None:
    zone = asked(NUMBERS[state]).zones[0]
    at = datetime.strptime(local, "%Y-%m-%d %H:%M").replace(tzinfo=zone)
    of = campaign(Purpose.MARKETING, country="US")
    given = consent(given_at=at - DAY)
    fresh = tuple(replace(one, copied_at=at - DAY) for one in REGISTERS)
    assert code_of(asked(NUMBERS[state], at, of=of, consent=given, registers=fresh, zones=(zone,))) == code


def test_a_campaign_has_a_first_and_a_last_day() -> None:
    of = campaign(starts_on=paris("2027-06-07 00:00").date(), ends_on=paris("2027-06-08 00:00").date())
    decision = may_be_called(asked(of=of))
    assert isinstance(decision, Postponed)
    assert decision.until == paris("2027-06-07 09:00")
    assert decision.reason == "The campaign has not begun; next possible on 2027-06-07 09:00."
    assert code_of(asked(at=paris("2027-06-08 19:59"), of=of)) == ""
    late = may_be_called(asked(at=paris("2027-06-08 20:00"), of=of))
    assert isinstance(late, Refused)
    assert late.code == "after_last_day"


def test_hours_that_never_open_are_no_reason_to_wait_for_ever() -> None:
    night = campaign(window=CallingWindow.parse({0: ("21:00-23:00",)}))
    assert isinstance(may_be_called(asked(of=night)), Refused)
    assert code_of(asked(of=night)) == "never_open"


def test_nobody_is_called_whose_time_is_unknown() -> None:
    assert not isinstance(may_be_called(asked(zones=())), Allowed)
    assert isinstance(may_be_called(asked(zones=(), history=called(MONDAY_NOON, MONDAY_NOON))), Refused)


def test_when_the_hours_open_is_told_apart_from_caps() -> None:
    asking = asked(at=paris("2026-11-23 21:00"), history=called(*[paris("2026-11-23 10:00")] * 4))
    assert next_opening(asking) == paris("2026-11-24 09:00")


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Toronto"])
@pytest.mark.parametrize("change", ["2026-03-07", "2026-03-28", "2026-10-24", "2026-10-31"])
def test_around_a_change_of_clocks_the_persons_own_clock_counts(zone: str, change: str) -> None:
    there = (ZoneInfo(zone),)
    start = datetime.fromisoformat(change).replace(tzinfo=UTC)
    for hours in range(72):
        at = start + timedelta(hours=hours)
        local = at.astimezone(there[0])
        by_the_clock = 9 <= local.hour < 20 if local.weekday() < 5 else 10 <= local.hour < 18 and local.weekday() == 5
        decision = may_be_called(asked(at=at, zones=there))
        assert isinstance(decision, Allowed) is by_the_clock, local
        if isinstance(decision, Postponed):
            assert decision.until.astimezone(there[0]).strftime("%H:%M") in ("09:00", "10:00")


# ---- frequency ----


def test_two_calls_a_day_and_four_in_a_week_is_all_a_french_reminder_may_be() -> None:
    morning = paris("2026-11-23 09:30")
    assert code_of(asked(history=called(morning))) == ""
    twice = may_be_called(asked(history=called(morning, morning)))
    assert isinstance(twice, Postponed)
    assert (twice.code, twice.until) == ("cap_day", paris("2026-11-24 09:00"))
    assert twice.reason == "2 calls today reached; next possible on 2026-11-24 09:00."
    days = [paris("2026-11-18 11:00"), paris("2026-11-19 11:00"), paris("2026-11-20 11:00"), paris("2026-11-20 17:00")]
    full = may_be_called(asked(history=called(*days)))
    assert isinstance(full, Postponed)
    assert (full.code, full.until) == ("cap_7_days", paris("2026-11-25 11:00"))
    assert full.reason == "4 calls in 7 days reached; next possible on 2026-11-25 11:00."


def test_with_more_calls_than_the_cap_as_many_have_to_grow_old() -> None:
    days = [paris(f"2026-11-{day} 11:00") for day in (17, 18, 19, 20, 21)]
    decision = may_be_called(asked(history=called(*days)))
    assert isinstance(decision, Postponed)
    assert decision.until == paris("2026-11-25 11:00")  # when that of the 18th is a week old: the 17th is not enough


def test_a_call_of_yesterday_counts_until_today_has_begun_everywhere_and_no_longer() -> None:
    """At 1:30 in Paris it is still yesterday in the Azores; the night is over in both before calling hours begin."""
    of, zones = campaign(Purpose.SURVEY), (PARIS, ZoneInfo("Atlantic/Azores"))
    night = paris("2026-11-24 00:30")
    decision = may_be_called(asked(at=night, of=of, zones=zones, history=called(paris("2026-11-23 15:00"))))
    assert isinstance(decision, Postponed)
    assert decision.until == paris("2026-11-24 12:00")  # 10:00 in the Azores
    assert code_of(asked(at=decision.until, of=of, zones=zones, history=called(paris("2026-11-23 15:00")))) == ""


def test_what_is_said_to_be_possible_after_a_poll_is_possible() -> None:
    """Two calls in thirty days are all a campaign of this kind may make: they count after the poll, too."""
    at, poll = paris("2026-12-13 15:00"), paris("2026-12-14 12:00").date()
    agreed = consent(Purpose.POLITICAL, given_at=at - 60 * DAY, hours="10:00-20:00")
    asking = asked(
        at=at,
        of=campaign(Purpose.POLITICAL, polling_days=(poll,)),
        consent=agreed,
        history=called(paris("2026-12-04 11:00"), paris("2026-12-10 11:00"), why=Purpose.POLITICAL),
    )
    decision = may_be_called(asking)
    assert isinstance(decision, Postponed)
    assert decision.code == "blackout"
    assert decision.until == paris("2027-01-04 10:00")  # a Monday; the first call is thirty days old on the Sunday
    assert code_of(replace(asking, at=decision.until)) == ""


def test_packs_with_different_periods_both_hold() -> None:
    """French reminders: 4 in 7 days; German ones 3 in 7 days; those of the rest of the world 3 in 30."""
    to_china = campaign(country="CN")
    history = called(*[paris(f"2026-11-0{day} 11:00") for day in (2, 3, 4)])
    assert code_of(asked(history=history)) == ""
    assert code_of(asked(history=history, of=to_china)) == "cap_30_days"


def test_caps_count_over_all_campaigns_and_purposes() -> None:
    history = called(*[paris("2026-11-23 09:00")] * 2, by="another", why=Purpose.SURVEY)
    assert code_of(asked(history=history)) == "cap_day"


def test_two_campaigns_leave_a_number_two_hours_of_rest() -> None:
    just_now = called(MONDAY_NOON - timedelta(minutes=20), by="another")
    decision = may_be_called(asked(history=just_now))
    assert isinstance(decision, Postponed)
    assert decision.code == "rest_between_campaigns"
    assert decision.until == MONDAY_NOON + timedelta(minutes=100)
    assert code_of(asked(history=called(MONDAY_NOON - timedelta(minutes=20)))) == ""
    assert code_of(asked(history=called(MONDAY_NOON - timedelta(hours=2), by="another"))) == ""
    assert code_of(asked(history=called(MONDAY_NOON - timedelta(minutes=20), by="test call", why=None))) == ""


def test_a_covered_entity_may_remind_three_times_a_week() -> None:
    hipaa = Statement("Dr Martin", MONDAY_NOON.date())
    at = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("America/New_York"))
    history = called(*(at - n * DAY for n in (8, 9, 10)))
    agreed = consent(Purpose.APPOINTMENT, given_at=at - 20 * DAY)
    for stated, code in ((None, "cap_30_days"), (hipaa, "")):
        of = campaign(country="US", hipaa=stated)
        assert code_of(asked(NUMBERS["US"], at, of=of, history=history, consent=agreed)) == code
    of = campaign(country="US", hipaa=hipaa)
    week = called(*(at - n * DAY for n in (1, 2, 3)))
    assert code_of(asked(NUMBERS["US"], at, of=of, history=week, consent=agreed)) == "cap_7_days"


# ---- the order of the gate ----


def test_the_first_obstacle_of_the_gate_is_the_reason() -> None:
    of = campaign(Purpose.MARKETING, sector="cpf")
    night, full = paris("2026-11-22 23:00"), called(*[paris("2026-11-20 11:00")] * 4)
    wrong_line = ShownNumber("06 12 34 56 78", is_real=True)
    everything = asked("+33892700000", night, of=of, history=full, refusals=(refusal(night - DAY),), line=wrong_line)
    steps = [
        ("premium", {}),
        ("do_not_call", {"number": NUMBER}),
        ("sector_banned", {"refusals": ()}),
        ("consent_missing", {"campaign": campaign(Purpose.MARKETING)}),
        ("closed_hours", {"consent": consent()}),
        ("cap_30_days", {"at": paris("2026-11-23 11:00")}),
        ("line_number", {"history": CallHistory()}),
        ("", {"line": ShownNumber("01 62 00 12 34", is_real=True)}),
    ]
    question = everything
    for code, change in steps:
        question = replace(question, **change)
        expected = {"premium": ("premium", "shared_cost", "special_rate")}.get(code, (code,))
        assert code_of(question) in expected


def test_who_lives_where_machines_must_get_a_message_is_not_called_by_a_campaign_that_leaves_none() -> None:
    at = datetime(2026, 11, 23, 14, 0, tzinfo=ZoneInfo("Europe/Zurich"))
    assert code_of(asked(NUMBERS["CH"], at, of=campaign(machines=MachinePolicy.LEAVE_NOTHING))) == "machines"
    assert code_of(asked(NUMBERS["CH"], at)) == ""
    assert code_of(asked(of=campaign(machines=MachinePolicy.LEAVE_NOTHING))) == ""


@pytest.mark.parametrize(
    ("history", "code"),
    [
        (CallHistory(early_hang_ups=2), "hung_up_twice"),
        (CallHistory(early_hang_ups=1, hung_up_after_opt_out=True), "hung_up_after_opt_out"),
        (CallHistory(early_hang_ups=1), ""),
    ],
)
def test_people_who_hung_up_are_left_alone(history: CallHistory, code: str) -> None:
    assert code_of(asked(history=history)) == code


# ---- the clock ----


def test_a_clock_that_was_set_back_calls_nobody_until_it_is_past_what_it_has_seen() -> None:
    decision = may_be_called(asked(not_before=MONDAY_NOON + timedelta(hours=1)))
    assert isinstance(decision, Postponed)
    assert (decision.code, decision.until) == ("clock_set_back", MONDAY_NOON + timedelta(hours=1))
    assert code_of(asked(history=called(MONDAY_NOON + timedelta(minutes=1)))) == "clock_set_back"
    assert code_of(asked(not_before=MONDAY_NOON + timedelta(seconds=4))) == ""


@pytest.mark.parametrize("year", [1970, 1999, 2091, 9998])
def test_a_clock_that_cannot_be_right_calls_nobody(year: int) -> None:
    assert code_of(asked(at=datetime(year, 6, 1, 12, 0, tzinfo=UTC))) == "clock_wrong"


def test_rules_are_worked_out_once_for_a_kind_of_number_and_a_day() -> None:
    shelf, of = shipped_shelf(), campaign()
    one = rules_for(NUMBER, of, MONDAY_NOON, shelf)
    assert rules_for(asked("+33199001002").number, of, MONDAY_NOON + timedelta(hours=1), shelf) is one
    assert rules_for(asked(NUMBERS["Alsace"]).number, of, MONDAY_NOON, shelf) is not one
    assert PARIS in asked().zones
