"""What came of a campaign: counted by the database, the same as counted call by call."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from robodial import i18n
from robodial.app.campaign_cards import read_cards
from robodial.app.places import DATABASE
from robodial.app.result_words import best_hour, calls_made, delay_words, headline, listening_words, share
from robodial.app.results import CampaignResults, known_results, read_results
from robodial.app.summaries import campaign_summary
from robodial.domain.attempt import AttemptId, AttemptResult
from robodial.domain.campaign import CampaignId, CampaignState
from robodial.domain.line import SpeakWhy
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.i18n.figures import grouped
from robodial.settings.drafts import Drafts
from robodial.store import ReportRow, Store, read_only
from tests.simulation.result_campaigns import PEOPLE, with_large_campaign
from tests.unit.store.filling import NOW, a_campaign, again, called, claimed, fill_list

PARIS = ZoneInfo("Europe/Paris")
PERSON = AttemptResult(
    Outcome.ANSWERED, Disposition.CONFIRMED, AnswerVerdict.HUMAN, heard_s=20.0, keys="1", start_delay_s=0.4
)
MACHINE = AttemptResult(Outcome.ANSWERED, Disposition.LEFT_MESSAGE, AnswerVerdict.MACHINE, heard_s=20.0)
EARLY = AttemptResult(Outcome.HUNG_UP_EARLY, verdict=AnswerVerdict.HUMAN, heard_s=3.0)
REFUSAL = AttemptResult(Outcome.ANSWERED, Disposition.OPTED_OUT, AnswerVerdict.HUMAN, heard_s=9.0, keys="9")
BUSY = AttemptResult(Outcome.BUSY)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / DATABASE, synchronous="OFF") as opened:
        yield opened


def _enrolled(store: Store, many: int) -> CampaignId:
    campaign_id = store.campaigns.save(a_campaign(), fill_list(store, many), NOW)
    store.campaigns.enroll(campaign_id, NOW)
    return campaign_id


def _read(store: Store, campaign_id: CampaignId, tmp_path: Path) -> CampaignResults:
    return read_results(tmp_path, campaign_id, PARIS)


def test_each_contact_is_counted_once_and_as_the_best_that_came_of_them(store: Store, tmp_path: Path) -> None:
    campaign_id = _enrolled(store, 7)
    called(store, campaign_id, BUSY, again(NOW))  # due again at once: the same contact answers the second call
    called(store, campaign_id, PERSON)
    called(store, campaign_id, MACHINE)
    called(store, campaign_id, EARLY)
    called(store, campaign_id, REFUSAL)
    called(store, campaign_id, BUSY)
    store.attempts.cancel(claimed(store, campaign_id).attempt_id, NOW, "do_not_call", "")
    results = _read(store, campaign_id, tmp_path)
    assert (results.contacts, results.reached, results.on_machine, results.not_reached, results.waiting) == (
        7, 1, 1, 3, 1,
    )  # fmt: skip
    assert {(reason.words, reason.n) for reason in results.reasons} == {
        ("hung up early", 1),
        ("busy", 1),
        ("on the do-not-call list", 1),
    }
    assert {(tries.words, tries.n) for tries in results.tries} == {("1", 4), ("2", 1)}
    assert (results.calls, results.refused) == (6, 1)
    assert {(one.words, one.n) for one in results.decisions} == {("confirmed", 1), ("never call again", 1)}
    assert {(one.words, one.n) for one in results.keys} == {("1", 1), ("9", 1)}


def test_who_waits_on_a_line_is_still_to_call(store: Store, tmp_path: Path) -> None:
    campaign_id = _enrolled(store, 2)
    claimed(store, campaign_id)
    results = _read(store, campaign_id, tmp_path)
    assert (results.waiting, results.not_reached) == (2, 0)
    assert headline(results) == "No call was made yet: 2 still to call."


def test_hours_are_local_on_both_sides_of_a_clock_change(store: Store, tmp_path: Path) -> None:
    campaign_id = _enrolled(store, 3)
    winter = datetime(2027, 3, 27, 10, 30, tzinfo=PARIS)  # a Saturday; the clock goes forward that night
    summer = datetime(2027, 3, 29, 10, 30, tzinfo=PARIS)
    assert summer.utcoffset() != winter.utcoffset()
    called(store, campaign_id, PERSON, now=winter)
    called(store, campaign_id, BUSY, now=winter + timedelta(minutes=15))
    called(store, campaign_id, EARLY, now=summer)
    hours = {
        (hour.weekday, hour.hour): (hour.calls, hour.answers) for hour in _read(store, campaign_id, tmp_path).hours
    }
    assert hours == {(5, 10): (2, 1), (0, 10): (1, 1)}


def test_hours_of_india_are_whole_hours_too(store: Store, tmp_path: Path) -> None:
    campaign_id = _enrolled(store, 2)
    called(store, campaign_id, BUSY, now=NOW + timedelta(minutes=29))  # 14:59 there
    called(store, campaign_id, BUSY, now=NOW + timedelta(minutes=31))
    hours = read_results(tmp_path, campaign_id, ZoneInfo("Asia/Kolkata")).hours
    assert [(hour.hour, hour.calls) for hour in hours] == [(14, 1), (15, 1)]


def test_listening_is_in_parts_of_the_message_and_machines_do_not_listen(store: Store, tmp_path: Path) -> None:
    campaign_id = _enrolled(store, 5)
    for result in (PERSON, replace(PERSON, heard_s=18.0), EARLY, MACHINE, BUSY):
        called(store, campaign_id, result)
    heard = _read(store, campaign_id, tmp_path).listening  # the message's file is gone: 20 s is the longest
    assert (heard.message_s, heard.people, heard.hung_up_early) == (20.0, 3, 1)
    assert heard.shares == (0, 1, 0, 0, 0, 0, 0, 0, 0, 2)


def test_delays_have_a_median_and_a_worst_by_what_they_followed(store: Store, tmp_path: Path) -> None:
    campaign_id = _enrolled(store, 4)
    for delay_s, why in (
        (0.41, SpeakWhy.AFTER_GREETING),
        (0.61, SpeakWhy.AFTER_GREETING),
        (1.7, SpeakWhy.AFTER_GREETING),
        (2.9, SpeakWhy.SILENCE),
    ):
        called(store, campaign_id, replace(PERSON, start_delay_s=delay_s, start_why=why))
    results = _read(store, campaign_id, tmp_path)
    together, greeting, silence = results.delays
    assert (together.words, together.calls, together.median_s, together.worst_s) == ("", 4, 0.61, 2.9)
    assert (greeting.words, greeting.calls, greeting.median_s, greeting.worst_s) == ("after a greeting", 3, 0.61, 1.7)
    assert (silence.words, silence.calls) == ("after a silent answer", 1)
    assert results.delay_counts == (0, 1, 1, 0, 1, 1, 0)
    assert "0.6\u00a0s" in delay_words(together) and "2.9\u00a0s" in delay_words(together)


def test_pauses_and_what_stopped_the_campaign_are_told(store: Store, tmp_path: Path) -> None:
    campaign_id = _enrolled(store, 1)
    store.campaigns.set_state(campaign_id, CampaignState.RUNNING, NOW)
    store.campaigns.set_state(campaign_id, CampaignState.STOPPED, NOW, "5 of the 50 people refused")
    (stop,) = _read(store, campaign_id, tmp_path).stops
    assert (stop.state, stop.reason, stop.at.hour) == (CampaignState.STOPPED, "5 of the 50 people refused", 10)


def test_nothing_is_known_of_a_campaign_without_contacts(store: Store, tmp_path: Path) -> None:
    campaign_id = store.campaigns.save(a_campaign(), fill_list(store, 0), NOW)
    results = _read(store, campaign_id, tmp_path)
    assert headline(results) == "Nobody is in this campaign yet."
    assert (results.hours, results.delays, results.delay_counts, results.tries) == ((), (), (), ())
    assert results.listening.people == 0


def test_campaigns_are_offered_newest_first_and_none_without_a_store(store: Store, tmp_path: Path) -> None:
    list_id = fill_list(store, 1)
    for name in ("Old", "New"):
        store.campaigns.save(a_campaign(name), list_id, NOW)
    assert [choice.name for choice in known_results(tmp_path)] == ["New", "Old"]
    assert known_results(tmp_path / "elsewhere") == ()


def test_reached_is_the_same_number_wherever_it_is_said(store: Store, tmp_path: Path) -> None:
    campaign_id = _enrolled(store, 7)
    doubtful = AttemptResult(Outcome.ANSWERED, Disposition.CONFIRMED, AnswerVerdict.MACHINE, heard_s=20.0, keys="1")
    for result in (PERSON, REFUSAL, MACHINE, EARLY, BUSY, doubtful):
        called(store, campaign_id, result)
    live = store.campaigns.contact_counts(campaign_id)
    results = _read(store, campaign_id, tmp_path)
    [card] = read_cards(tmp_path, Drafts(tmp_path), NOW, is_running=False).campaigns
    report = campaign_summary(store, campaign_id)
    assert (live.reached, results.reached, card.reached, report["reached"]) == (2, 2, 2, 2)
    assert (live.refused, results.refused, report["refused"]) == (1, 1, 1)


# ---- a whole campaign --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_large_campaign(tmp_path_factory.mktemp("large"))


@pytest.fixture(scope="module")
def results(large: Path) -> CampaignResults:
    return read_results(large, CampaignId(1), PARIS)


def _rows(folder: Path) -> list[ReportRow]:
    with read_only(folder / DATABASE) as store:
        return list(store.attempts.report_rows(CampaignId(1)))


def test_a_whole_campaign_is_counted_as_its_report_says(large: Path, results: CampaignResults) -> None:
    rows = _rows(large)
    left = sum(row.disposition is Disposition.LEFT_MESSAGE for row in rows)
    heard = sum(row.outcome is Outcome.ANSWERED for row in rows) - left
    refused = sum(row.disposition is Disposition.OPTED_OUT for row in rows)
    assert (results.contacts, results.reached, results.on_machine) == (PEOPLE, heard - refused, left)
    assert results.refused == refused
    found = results.reached + results.refused + results.on_machine + results.not_reached + results.waiting
    assert found == PEOPLE
    assert sum(reason.n for reason in results.reasons) == results.not_reached
    assert results.calls == sum(row.attempts for row in rows) == sum(hour.calls for hour in results.hours)
    assert {count.words: count.n for count in results.tries} == {
        str(tries): n for tries, n in Counter(row.attempts for row in rows).items() if tries
    }


def test_hours_and_listening_are_those_of_its_calls(large: Path, results: CampaignResults) -> None:
    hours: Counter[tuple[int, int]] = Counter()
    people = early = 0
    with read_only(large / DATABASE) as store:
        for attempt in store.attempts.of_campaign(CampaignId(1)):
            events = {event.state.value: event.at for event in store.attempts.events(AttemptId(attempt.attempt_id))}
            dialed = events["dialing"].astimezone(PARIS)
            hours[dialed.weekday(), dialed.hour] += 1
        for row in _rows(large):
            people += row.outcome in (Outcome.ANSWERED, Outcome.HUNG_UP_EARLY)
            early += row.outcome is Outcome.HUNG_UP_EARLY
    assert {(hour.weekday, hour.hour): hour.calls for hour in results.hours} == hours
    assert results.listening.people >= people - results.on_machine
    assert results.listening.hung_up_early >= early
    assert sum(hour.answers for hour in results.hours) == results.listening.people


def test_it_is_told_in_sentences(results: CampaignResults) -> None:
    said = headline(results)
    assert said.startswith(f"{results.reached} of {PEOPLE} people were reached; ") and said.endswith(".")
    assert f"{results.on_machine} answering machines have the message" in said
    assert calls_made(results).startswith(f"{results.calls} calls were made.")
    assert "of those who answered heard the message nearly to its end" in listening_words(results)
    best = max((hour for hour in results.hours if hour.calls >= 20), key=lambda hour: hour.answers / hour.calls)
    assert f"from {best.hour}:00 to {best.hour + 1}:00" in best_hour(results)


def test_figures_are_written_as_people_write_them() -> None:
    assert (grouped(100_000), share(1, 3), share(999, 1000), share(1, 1000)) == ("100,000", "33%", "99%", "<1%")
    i18n.set_language("fr")
    try:
        assert grouped(100_000) == "100\u202f000"
    finally:
        i18n.set_language("en")
