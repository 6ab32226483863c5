"""The guardrails that rules decide: no setting, file or history gets around them. Named for their numbers."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robodial.domain.alert import ConfirmedAlert
from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import Alert, MessageFiles, Purpose
from robodial.domain.claim import Allowed, Postponed, Refused
from robodial.domain.consent import ConsentLevel
from robodial.rules.content import content_rules
from robodial.rules.eligibility import may_be_called
from robodial.rules.pack import Statements
from robodial.rules.purposes import campaign_refused
from robodial.rules.question import ShownNumber
from robodial.rules.shelf import ASKING, FOLDER, WITHOUT_PACK, Shelf, read_shelf, shipped_shelf
from tests.unit.rules.questions import (
    ANSWERED_FOR,
    DAY,
    MONDAY_NOON,
    NUMBER,
    NUMBERS,
    REGISTERS,
    asked,
    called,
    campaign,
    code_of,
    consent,
    paris,
    refusal,
    windows,
)

HOUR = timedelta(hours=1)


# ---- G1: a refusal holds until a newer consent of the same person ----


@pytest.mark.parametrize("purpose", Purpose)
def test_g01_a_refusal_stops_every_purpose_whatever_was_agreed_to_before(purpose: Purpose) -> None:
    of = campaign(purpose, alert=Alert("Maire", MONDAY_NOON + HOUR), polling_days=())
    before = consent(purpose, given_at=MONDAY_NOON - 2 * DAY)
    assert code_of(asked(of=of, refusals=(refusal(),), consent=before)) == "do_not_call"
    same_moment = consent(purpose, given_at=refusal().at)
    assert code_of(asked(of=of, refusals=(refusal(),), consent=same_moment)) == "do_not_call"


@pytest.mark.parametrize(
    ("change", "lifted"),
    [
        ({}, True),
        ({"level": ConsentLevel.EXPRESS}, True),
        ({"level": ConsentLevel.RELATIONSHIP}, False),  # being in a list again is no change of mind
        ({"withdrawn_at": MONDAY_NOON}, False),
        ({"source": " "}, False),
        ({"given_at": MONDAY_NOON + HOUR}, False),
        ({"expires_at": MONDAY_NOON}, False),
        ({"purpose": Purpose.SURVEY}, False),
    ],
)
def test_g01_only_a_good_consent_to_this_purpose_dated_after_it_lifts_a_refusal(change: dict, lifted: bool) -> None:
    given_after = replace(consent(Purpose.APPOINTMENT, given_at=MONDAY_NOON - HOUR), **change)
    asking = asked(refusals=(refusal(),), consent=given_after)
    assert isinstance(may_be_called(asking), Allowed) is lifted


def test_g01_what_the_user_entered_is_not_lifted_and_one_of_two_refusals_is_enough() -> None:
    newer = consent(Purpose.APPOINTMENT, given_at=MONDAY_NOON - HOUR)
    assert code_of(asked(refusals=(refusal(by_person=False),), consent=newer)) == "do_not_call"
    later = refusal(MONDAY_NOON - HOUR / 2)
    assert code_of(asked(refusals=(refusal(), later), consent=newer)) == "do_not_call"


def test_g01_a_refusal_of_one_purpose_leaves_the_others() -> None:
    only = (refusal(scope="marketing", by_person=False),)
    assert code_of(asked(refusals=only)) == ""
    assert code_of(asked(refusals=only, of=campaign(Purpose.MARKETING), consent=consent())) == "do_not_call"


# ---- G2: everything is asked at the dial ----


def test_g02_the_answer_follows_what_is_known_at_that_moment() -> None:
    of = campaign(Purpose.MARKETING)
    queued = asked(of=of, consent=consent())
    assert isinstance(may_be_called(queued), Allowed)
    assert code_of(replace(queued, refusals=(refusal(),))) == "do_not_call"
    assert code_of(replace(queued, consent=consent(withdrawn_at=MONDAY_NOON))) == "consent_withdrawn"
    assert code_of(replace(queued, at=MONDAY_NOON + 8 * HOUR)) == "closed_hours"
    assert code_of(replace(queued, history=called(MONDAY_NOON - HOUR))) == "cap_day"


# ---- G3: destinations ----


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize(
    "number", ["+33112", "+3315", "+33899000000", "+33118218", "+12025550911"[:5], "112", "00112", ""]
)
def test_g03_emergency_short_and_premium_numbers_are_refused_for_every_purpose(purpose: Purpose, number: str) -> None:
    of = campaign(purpose, alert=Alert("Maire", MONDAY_NOON + HOUR), polling_days=(), law_checked=ANSWERED_FOR)
    zones = (ZoneInfo("Europe/Paris"),)
    given_to_all = consent(purpose)
    assert isinstance(may_be_called(asked(number, of=of, consent=given_to_all, zones=zones)), Refused)


# ---- G4: number ranges ----


def test_g04_no_pack_lets_ranges_be_called_but_for_public_alerts() -> None:
    for pack in shipped_shelf().packs.values():
        assert pack.ranges_allowed_for == {Purpose.PUBLIC_ALERT}


# ---- G5: the caller's number ----


@pytest.mark.parametrize("purpose", Purpose)
def test_g05_a_real_line_whose_number_is_hidden_or_unknown_calls_nobody_in_france(purpose: Purpose) -> None:
    of, confirmed = alert_of(MONDAY_NOON, purpose=purpose)
    given_to_all = consent(purpose, hours="08:00-20:00")
    asking = asked(of=of, consent=given_to_all, alerts=(confirmed,))
    assert isinstance(may_be_called(asking), Allowed)
    for text in ("", "anonymous", "06 12 34 56 78", "01 42 00 00 00", "0899 12 34 56", "3949"):
        decision = may_be_called(replace(asking, line=ShownNumber(text, is_real=True)))
        assert isinstance(decision, Postponed)
        assert decision.code == "line_number"
    assert isinstance(may_be_called(replace(asking, line=ShownNumber("0162 00 12 34", is_real=True))), Allowed)


# ---- G6: identity and opt-out ----


@pytest.mark.parametrize("country", ["FR", "US", "GB", "BR", "SE"])
def test_g06_no_purpose_but_reminders_and_information_goes_without_an_opening(country: str) -> None:
    for purpose in Purpose:
        rules = content_rules(campaign(purpose, country=country, message=MessageFiles(Path("body.wav"))))
        plain = purpose in (Purpose.APPOINTMENT, Purpose.SERVICE_INFO)
        assert rules.opening_needed is not plain
        assert rules.repeat_at_end is (not plain and purpose is not Purpose.PUBLIC_ALERT)
        assert rules.longest_body_s == 60
    assert content_rules(campaign(Purpose.MARKETING), Shelf({}, {})).repeat_at_end


# ---- G7: settings only tighten ----


@settings(max_examples=60)
@given(windows(), st.integers(0, 7 * 24 * 4))
def test_g07_hours_of_the_campaign_never_widen_the_packs(own: CallingWindow, quarter: int) -> None:
    at = paris("2026-11-23 00:00") + quarter * timedelta(minutes=15)
    if isinstance(may_be_called(asked(at=at, of=campaign(window=own))), Allowed):
        assert isinstance(may_be_called(asked(at=at)), Allowed)
        assert own.is_open(at, ZoneInfo("Europe/Paris"))


def test_g07_a_stated_zone_never_widens_the_hours() -> None:
    at = paris("2026-11-23 08:00")
    assert code_of(asked(at=at, own_zone="Indian/Reunion")) == "closed_hours"
    assert code_of(asked(at=paris("2026-11-23 18:00"), own_zone="Indian/Reunion")) == "closed_hours"


# ---- G10: packs ----


@pytest.fixture
def altered(tmp_path: Path) -> Shelf:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "packs"))
    text = (folder / "FR.toml").read_text(encoding="utf-8")
    (folder / "FR.toml").write_text(text.replace('consent = "W"', 'consent = "R"'), encoding="utf-8")
    return read_shelf(folder)


@pytest.mark.parametrize("purpose", Purpose)
def test_g10_an_altered_pack_means_nobody_is_sold_or_asked_anything(altered: Shelf, purpose: Purpose) -> None:
    of, confirmed = alert_of(MONDAY_NOON, purpose=purpose)
    asking = asked(of=of, consent=consent(purpose, hours="08:00-20:00"), alerts=(confirmed,))
    decision = may_be_called(asking, altered)
    if purpose in WITHOUT_PACK:
        assert isinstance(decision, Allowed)
    else:
        assert isinstance(decision, Refused)
        assert decision.code == "pack_altered"
        assert campaign_refused(of, MONDAY_NOON, altered) == decision


def test_g10_what_runs_without_its_pack_runs_under_the_strictest_common_rules(altered: Shelf) -> None:
    assert isinstance(may_be_called(asked(at=paris("2026-11-23 13:30")), altered), Postponed)
    assert isinstance(may_be_called(asked(at=paris("2026-11-28 12:00")), altered), Postponed)  # Saturday
    thrice = called(*[MONDAY_NOON - n * DAY for n in (3, 4, 5)])
    assert isinstance(may_be_called(asked(history=thrice), altered), Postponed)
    for text in ("", "06 12 34 56 78"):
        decision = may_be_called(asked(line=ShownNumber(text, is_real=True)), altered)
        assert isinstance(decision, Postponed)
        assert decision.code == "line_number"


@pytest.mark.parametrize("purpose", Purpose)
def test_g10_an_outdated_pack_stops_what_sells_or_asks(purpose: Purpose) -> None:
    late = paris("2027-05-03 12:00")  # FR was to be reviewed by 1 February
    assert code_of(
        asked(at=late, of=campaign(purpose, polling_days=()), consent=consent(purpose, given_at=late - DAY))
    ) == ("pack_outdated" if purpose in ASKING else {"public_alert": "alert_unconfirmed"}.get(purpose.value, ""))


def test_g10_without_any_pack_nothing_fails_and_only_three_purposes_run() -> None:
    nothing = Shelf({}, {})
    for purpose in Purpose:
        of, confirmed = alert_of(MONDAY_NOON, purpose=purpose)
        decision = may_be_called(asked(of=of, consent=consent(purpose), alerts=(confirmed,)), nothing)
        assert isinstance(decision, Allowed) is (purpose in WITHOUT_PACK)


# ---- G11: consent ----


def test_g11_without_a_record_with_date_and_source_there_is_no_consent() -> None:
    of = campaign(Purpose.MARKETING)
    assert code_of(asked(of=of)) == "consent_missing"
    assert code_of(asked(of=of, consent=consent(source=""))) == "consent_missing"
    assert code_of(asked(of=of, consent=consent(given_at=MONDAY_NOON + HOUR))) == "consent_later"
    assert code_of(asked(of=of, consent=consent())) == ""


def test_g11_a_clock_set_back_calls_nobody() -> None:
    assert code_of(asked(not_before=MONDAY_NOON + DAY)) == "clock_set_back"


# ---- G12: public alerts ----


def alert_of(at, *, hours: float = 6, purpose: Purpose = Purpose.PUBLIC_ALERT, ago: float = 1):
    """A campaign with a confirmed alert, and the record of its confirmation."""
    ends_at = at + timedelta(hours=hours)
    of = campaign(purpose, alert=Alert("Maire", ends_at), polling_days=(), law_checked=ANSWERED_FOR)
    return of, ConfirmedAlert(of.name, "Maire", at - timedelta(hours=ago), ends_at)


def test_g12_an_alert_waives_consent_and_hours() -> None:
    night = paris("2026-12-25 03:00")
    of, confirmed = alert_of(night)
    assert isinstance(may_be_called(asked(at=night, of=of, alerts=(confirmed,))), Allowed)


def test_g12_an_alert_needs_its_own_confirmation() -> None:
    of, confirmed = alert_of(MONDAY_NOON)
    assert code_of(asked(of=replace(of, alert=None))) == "alert_unconfirmed"
    assert code_of(asked(of=of)) == "alert_unconfirmed"
    assert code_of(asked(of=of, alerts=(replace(confirmed, campaign="another"),))) == "alert_unconfirmed"
    assert code_of(asked(of=of, alerts=(replace(confirmed, confirmed_by="Nobody"),))) == "alert_unconfirmed"
    assert (
        code_of(asked(of=replace(of, alert=Alert(" ", confirmed.ends_at)), alerts=(confirmed,))) == "alert_unconfirmed"
    )


def test_g12_an_alert_ends_within_a_day_of_its_confirmation() -> None:
    of, confirmed = alert_of(MONDAY_NOON, hours=24, ago=1)
    assert code_of(asked(of=of, alerts=(confirmed,))) == "alert_too_long"
    of, confirmed = alert_of(MONDAY_NOON, hours=23, ago=1)
    assert code_of(asked(of=of, alerts=(confirmed,))) == ""
    assert code_of(asked(at=MONDAY_NOON + 23 * HOUR, of=of, alerts=(confirmed,))) == "alert_over"


def test_g12_a_fifth_alert_in_thirty_days_calls_nobody() -> None:
    of, own = alert_of(MONDAY_NOON)
    earlier = tuple(ConfirmedAlert(f"alert {n}", "Maire", own.at - n * 7 * DAY, own.at) for n in (1, 2, 3, 4))
    assert code_of(asked(of=of, alerts=(*earlier[:3], own))) == ""
    assert code_of(asked(of=of, alerts=(*earlier, own))) == "alerts_used_up"
    old = tuple(replace(one, at=one.at - 10 * DAY) for one in earlier)
    assert code_of(asked(of=of, alerts=(*old, own))) == ""


def test_g12_an_alert_waives_neither_refusals_nor_destinations_nor_its_own_caps() -> None:
    of, confirmed = alert_of(MONDAY_NOON)
    assert code_of(asked(of=of, alerts=(confirmed,), refusals=(refusal(),))) == "do_not_call"
    assert isinstance(may_be_called(asked("+3315", of=of, alerts=(confirmed,), zones=())), Refused)
    own = [MONDAY_NOON - timedelta(minutes=5 * n) for n in range(1, 7)]
    assert code_of(asked(of=of, alerts=(confirmed,), history=called(*own, why=Purpose.PUBLIC_ALERT))) in (
        "alert_over",
        "cap_1_days",
    )
    assert code_of(asked(of=of, alerts=(confirmed,), history=called(*own[1:], why=Purpose.PUBLIC_ALERT))) == ""


def test_g12_a_new_alert_counts_anew_and_needs_no_rest() -> None:
    of, confirmed = alert_of(MONDAY_NOON)
    others = called(*[MONDAY_NOON - timedelta(minutes=5 * n) for n in range(1, 9)], by="another alert")
    assert code_of(asked(of=of, alerts=(confirmed,), history=others)) == ""
    before = called(*[confirmed.at - timedelta(minutes=5 * n) for n in range(1, 9)])
    assert code_of(asked(of=of, alerts=(confirmed,), history=before)) == ""


# ---- what has to be stated ----


def test_canvassing_where_there_is_no_pack_waits_for_who_checked_the_law() -> None:
    number, at = NUMBERS["CN"], MONDAY_NOON - timedelta(hours=8)
    fresh = campaign(Purpose.MARKETING, country="CN")
    assert code_of(asked(number, at, of=fresh)) == "law_checked_missing"
    assert (
        code_of(asked(number, at, of=replace(fresh, law_checked=replace(ANSWERED_FOR, law=" "))))
        == "law_checked_missing"
    )
    assert code_of(asked(number, at, of=replace(fresh, law_checked=ANSWERED_FOR))) == "consent_missing"


@pytest.mark.parametrize("purpose", [Purpose.MARKETING, Purpose.CHARITY])
def test_recorded_advertising_in_switzerland_is_answered_for_by_name(purpose: Purpose) -> None:
    of = campaign(purpose, country="CH")
    assert code_of(asked(NUMBERS["CH"], of=of)) == f"{Statements.STATEMENT.value}_missing"
    assert code_of(asked(NUMBERS["CH"], of=replace(of, statement=ANSWERED_FOR))) == "consent_missing"


def test_sectors_that_may_not_be_sold_are_refused_even_with_consent() -> None:
    of = campaign(Purpose.MARKETING, sector="energy_renovation")
    decision = may_be_called(asked(of=of, consent=consent()))
    assert isinstance(decision, Refused)
    assert decision.code == "sector_banned"
    assert "L223-1" in decision.source
    assert code_of(asked(of=replace(of, sector="other"), consent=consent())) == ""


@pytest.mark.parametrize(
    ("number", "local", "code"),
    [
        ("FR", "2027-04-09 19:00", ""),  # Friday before a poll on Sunday the 11th
        ("Guadeloupe", "2027-04-08 19:00", ""),
        ("Guadeloupe", "2027-04-09 11:00", "blackout"),  # people vote on Saturday there
        ("FR", "2027-04-10 11:00", "blackout"),
        ("FR", "2027-04-11 19:59", "blackout"),
        ("FR", "2027-04-12 11:00", ""),
    ],
)
def test_no_political_calls_from_the_eve_of_a_poll_until_it_closes(number: str, local: str, code: str) -> None:
    from datetime import date, datetime

    zones = asked(NUMBERS[number]).zones
    at = datetime.strptime(local, "%Y-%m-%d %H:%M").replace(tzinfo=zones[0])
    of = campaign(Purpose.POLITICAL, polling_days=(date(2027, 4, 11),))
    given = consent(Purpose.POLITICAL, given_at=at - DAY, hours="08:00-21:00")
    assert code_of(asked(NUMBERS[number], at, of=of, consent=given)) == code
    if code:
        assert "L49" in may_be_called(asked(NUMBERS[number], at, of=of, consent=given)).source
    assert code_of(asked(NUMBERS[number], at, of=replace(of, polling_days=None))) == "polling_days_missing"


@pytest.mark.parametrize(("local", "code"), [("2027-04-08 11:00", ""), ("2027-04-09 11:00", "blackout")])
def test_french_polynesia_votes_on_saturday_too(local: str, code: str) -> None:
    from datetime import date, datetime

    number = "+68940412345"
    at = datetime.strptime(local, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo("Pacific/Tahiti"))
    of = campaign(Purpose.POLITICAL, polling_days=(date(2027, 4, 11),))
    given = consent(Purpose.POLITICAL, given_at=at - DAY, hours="08:00-21:00")
    fresh = tuple(replace(one, copied_at=at - DAY) for one in REGISTERS)
    assert code_of(asked(number, at, of=of, consent=given, registers=fresh)) == code


def test_a_political_consent_names_its_hours_and_only_they_are_used() -> None:
    of = campaign(Purpose.POLITICAL, polling_days=())
    evening = consent(Purpose.POLITICAL, hours="18:00-21:00")
    assert code_of(asked(of=of, consent=consent(Purpose.POLITICAL))) == "consent_without_hours"
    assert code_of(asked(of=of, consent=consent(Purpose.POLITICAL, hours="evenings"))) == "consent_unreadable"
    decision = may_be_called(asked(of=of, consent=evening))
    assert isinstance(decision, Postponed)
    assert decision.until == paris("2026-11-23 18:00")
    assert decision.reason.startswith("Outside the hours this person agreed to")
    assert code_of(asked(at=paris("2026-11-23 19:59"), of=of, consent=evening)) == ""
    assert code_of(asked(at=paris("2026-11-23 20:01"), of=of, consent=evening)) == "closed_hours"  # the pack's


@pytest.mark.parametrize(
    ("purpose", "days", "code"),
    [
        (Purpose.MARKETING, 365, ""),
        (Purpose.MARKETING, 366, "consent_old"),
        (Purpose.CHARITY, 1095, ""),
        (Purpose.CHARITY, 1096, "consent_old"),
        (Purpose.APPOINTMENT, 3650, ""),
    ],
)
def test_how_old_a_consent_may_be_in_france(purpose: Purpose, days: int, code: str) -> None:
    given = consent(purpose, ConsentLevel.WRITTEN, MONDAY_NOON - days * DAY)
    assert code_of(asked(of=campaign(purpose), consent=given)) == code


def test_a_french_charity_needs_a_dated_relationship_and_a_survey_only_the_number() -> None:
    assert code_of(asked(of=campaign(Purpose.CHARITY))) == "consent_missing"
    related = consent(Purpose.CHARITY, ConsentLevel.RELATIONSHIP)
    assert code_of(asked(of=campaign(Purpose.CHARITY), consent=related)) == ""
    assert code_of(asked(of=campaign(Purpose.SURVEY))) == ""
    assert (
        code_of(asked(NUMBER, of=campaign(Purpose.MARKETING), consent=replace(related, purpose=Purpose.MARKETING)))
        == "consent_weak"
    )
