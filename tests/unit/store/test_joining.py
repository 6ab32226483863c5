"""A store that comes from a backup goes on where the one here stands: nobody who was called since is called again."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robodial.domain.attempt import AttemptResult, AttemptState
from robodial.domain.campaign import CampaignId, CampaignState
from robodial.domain.outcome import Disposition, Outcome
from robodial.domain.retry_policy import RetryDecision
from robodial.store import Store, read_only
from robodial.store.joining import copy_store, join
from tests.unit.store.filling import (
    ANSWERED,
    BUSY,
    DAY,
    DONE,
    LINE,
    MINUTE,
    NOW,
    a_campaign,
    again,
    called,
    claim,
    claimed,
    contact,
    fill_list,
    import_list,
    number,
)

CAMPAIGN = CampaignId(1)


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Three people wait to be called."""
    with Store(tmp_path / "here.db") as store:
        store.campaigns.save(a_campaign(), fill_list(store, 3), NOW)
        store.campaigns.enroll(CAMPAIGN, NOW)
    return tmp_path / "here.db"


def backed_up(here: Path) -> Path:
    copy_store(here, here.with_name("coming.db"))
    return here.with_name("coming.db")


def joined(coming: Path, here: Path) -> int:
    with Store(coming) as into, read_only(here) as other:
        return join(into, other, NOW + DAY).attempts


def due(path: Path) -> list[str]:
    """Who would be called tomorrow."""
    with Store(path) as store:
        found = []
        while (attempt := claim(store, CAMPAIGN, NOW + DAY)) is not None:
            found.append(str(attempt.number))
    return found


def test_who_was_reached_since_is_done_with_all_that_is_known_of_the_call(here: Path) -> None:
    coming = backed_up(here)
    with Store(here) as store:
        called(store, CAMPAIGN, replace(ANSWERED, disposition=Disposition.CONFIRMED, heard_opt_out=True))
        rows = list(store.attempts.report_rows(CAMPAIGN))
        [first, *_others] = store.attempts.of_campaign(CAMPAIGN)
        events = store.attempts.events(first.attempt_id)
    assert joined(coming, here) == 1
    with read_only(coming) as store:
        assert list(store.attempts.report_rows(CAMPAIGN)) == rows
        assert store.attempts.events(first.attempt_id) == events
    assert due(coming) == [number(2), number(3)]


def test_a_try_counts_and_the_next_is_when_it_was_planned(here: Path) -> None:
    coming = backed_up(here)
    with Store(here) as store:
        called(store, CAMPAIGN, BUSY, again(NOW + 2 * DAY))
    assert joined(coming, here) == 1
    with read_only(coming) as store:
        [ended, *_others, planned] = store.attempts.of_campaign(CAMPAIGN)
        assert store.attempts.outcomes_so_far(ended.contact_id, CAMPAIGN) == {Outcome.BUSY: 1}
    assert (planned.contact_id, planned.ordinal, planned.due_at) == (ended.contact_id, 2, NOW + 2 * DAY)
    assert due(coming) == [number(2), number(3)]


@pytest.mark.parametrize("state", [AttemptState.CLAIMED, AttemptState.DIALING, AttemptState.CONNECTED])
def test_a_call_that_was_made_as_the_backup_was_ends_as_it_ended(here: Path, state: AttemptState) -> None:
    with Store(here) as store:
        attempt = claimed(store, CAMPAIGN)
        coming = backed_up(here) if state is AttemptState.CLAIMED else None
        store.attempts.start_dialing(attempt.attempt_id, NOW, LINE, "0199000001")
        coming = backed_up(here) if state is AttemptState.DIALING else coming
        store.attempts.connected(attempt.attempt_id, NOW)
        coming = backed_up(here) if state is AttemptState.CONNECTED else coming
        assert coming is not None
        store.attempts.end(attempt.attempt_id, NOW + MINUTE, ANSWERED, DONE)
        events = store.attempts.events(attempt.attempt_id)
    assert joined(coming, here) == 1
    with read_only(coming) as store:
        assert store.attempts.open_attempts(CAMPAIGN) == []
        assert store.attempts.events(attempt.attempt_id) == events
    assert due(coming) == [number(2), number(3)]


def test_a_call_whose_end_nobody_knows_is_not_made_again(here: Path) -> None:
    coming = backed_up(here)
    with Store(here) as store:
        attempt = claimed(store, CAMPAIGN)
        store.attempts.start_dialing(attempt.attempt_id, NOW, LINE, "0199000001")
    joined(coming, here)
    assert due(coming) == [number(2), number(3)]
    with read_only(coming) as store:
        assert store.attempts.outcomes_so_far(attempt.contact_id, CAMPAIGN) == {Outcome.INTERRUPTED: 1}


def test_given_up_on_the_other_pc_and_answered_on_this_one_is_answered(here: Path) -> None:
    with Store(here) as store:
        attempt = claimed(store, CAMPAIGN)
        store.attempts.start_dialing(attempt.attempt_id, NOW, LINE, "0199000001")
        coming = backed_up(here)
        store.attempts.end(attempt.attempt_id, NOW + MINUTE, ANSWERED, DONE)
    with Store(coming) as store:
        interrupted = AttemptResult(Outcome.INTERRUPTED)
        store.attempts.end(attempt.attempt_id, NOW + MINUTE, interrupted, again(NOW + MINUTE))
    assert joined(coming, here) == 1
    assert joined(coming, here) == 0
    assert due(coming) == [number(2), number(3)]


def test_people_are_known_by_number_whatever_list_they_are_in(here: Path) -> None:
    coming = here.with_name("coming.db")
    with Store(coming) as store:  # a new PC, on which the campaign was begun anew
        people = [contact(7), contact(2, 1002, 2), contact(8)]
        store.campaigns.save(a_campaign("Autre"), import_list(store, people), NOW)
        campaign_id = store.campaigns.save(a_campaign(), import_list(store, people), NOW)
        for each in (CAMPAIGN, campaign_id):
            store.campaigns.enroll(each, NOW)
    with Store(here) as store:
        called(store, CAMPAIGN)
        called(store, CAMPAIGN)
    assert joined(coming, here) == 2
    with read_only(coming) as store:
        assert [row.outcome for row in store.attempts.report_rows(CAMPAIGN)] == [None] * 3
        *listed, other = store.attempts.report_rows(campaign_id)
        assert [row.outcome for row in listed] == [None, Outcome.ANSWERED, None]
        assert (other.numbers, other.outcome) == ((number(1),), Outcome.ANSWERED)  # called, and not in this list


def list_with(store: Store, *who: int) -> None:
    """The campaign has another list from now on."""
    store.campaigns.save(a_campaign(), import_list(store, [contact(n) for n in who]), NOW)
    store.campaigns.enroll(CAMPAIGN, NOW)


def test_who_came_into_the_list_since_and_was_called_is_not_called_again_when_that_list_comes_back(here: Path) -> None:
    coming = backed_up(here)
    with Store(here) as store:
        list_with(store, 7, 8, 9)
        called(store, CAMPAIGN, ANSWERED)
        called(store, CAMPAIGN, BUSY, again(NOW + DAY))
    assert joined(coming, here) == 2
    with Store(coming) as store:
        shown = {row.name: row.outcome for row in store.attempts.report_rows(CAMPAIGN)}
        assert (shown["Nom 7"], shown["Nom 8"]) == (Outcome.ANSWERED, Outcome.BUSY)
        list_with(store, 7, 8, 9)
        waiting = {row.name: (row.attempts, row.next_due) for row in store.attempts.report_rows(CAMPAIGN)}
    assert sorted(due(coming)) == [number(8), number(9)]
    assert waiting["Nom 7"] == (1, None)
    assert waiting["Nom 8"] == (1, NOW + DAY)


def test_who_was_called_by_a_campaign_that_the_backup_does_not_know_is_not_called_again_by_it(here: Path) -> None:
    coming = backed_up(here)
    with Store(here) as store:
        newer = store.campaigns.save(a_campaign("Vœux"), import_list(store, [contact(7), contact(8)]), NOW)
        store.campaigns.enroll(newer, NOW)
        store.campaigns.set_state(newer, CampaignState.RUNNING, NOW)
        called(store, newer, ANSWERED)
        store.campaigns.save(a_campaign("Brouillon"), import_list(store, [contact(9)]), NOW)
    assert joined(coming, here) == 1
    with Store(coming) as store:
        found = store.campaigns.find("Vœux")
        assert found is not None
        assert (found.state, store.contacts.count(found.list_id)) == (CampaignState.STOPPED, 0)
        assert [row.outcome for row in store.attempts.report_rows(found.campaign_id)] == [Outcome.ANSWERED]
        assert store.campaigns.find("Brouillon") is None
        again_ = import_list(store, [contact(7), contact(8)])
        assert store.campaigns.save(a_campaign("Vœux"), again_, NOW + DAY) == found.campaign_id
        store.campaigns.enroll(found.campaign_id, NOW + DAY)
        attempt = claimed(store, found.campaign_id, NOW + DAY)
        assert attempt.number == number(8)
        assert claim(store, found.campaign_id, NOW + DAY) is None


def test_who_could_not_be_called_as_the_backup_was_made_and_was_reached_since_is_done(here: Path) -> None:
    with Store(here) as store:
        store.attempts.cancel(claimed(store, CAMPAIGN).attempt_id, NOW, "consent_missing", "")
    coming = backed_up(here)
    with Store(here) as store:
        list(store.campaigns.enrolling(CAMPAIGN, NOW, lambda _attempt: False))
        assert called(store, CAMPAIGN, ANSWERED).number == number(1)
    joined(coming, here)
    with Store(coming) as store:
        list(store.campaigns.enrolling(CAMPAIGN, NOW, lambda _attempt: False))
    assert due(coming) == [number(2), number(3)]


def history(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every person's calls, made and planned."""
    found = defaultdict(list)
    with read_only(path) as store, store._database.reading() as conn:
        wanted = "SELECT number, ordinal, latest, state, outcome, dialed_at, due_at FROM attempts ORDER BY attempt_id"
        for who, *rest in conn.exec_driver_sql(wanted):
            found[who].append(tuple(rest))
    return found


RESULTS = st.sampled_from(["answered", "busy", "no answer", "no answer, the last time"])


def one_call(store: Store, how: str, at: datetime) -> None:
    retry: RetryDecision = again(at + 5 * MINUTE) if how in ("busy", "no answer") else DONE
    outcome = {"answered": Outcome.ANSWERED, "busy": Outcome.BUSY}.get(how, Outcome.NO_ANSWER)
    if store.attempts.next_due(CAMPAIGN) is not None:
        called(store, CAMPAIGN, AttemptResult(outcome), retry, max(at, store.attempts.next_due(CAMPAIGN) or at))


@settings(max_examples=25)
@given(before=st.lists(RESULTS, max_size=5), since=st.lists(RESULTS, max_size=9))
def test_whatever_happened_since_everybody_stands_where_they_stood(before: list[str], since: list[str]) -> None:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        here = Path(folder) / "here.db"
        with Store(here, synchronous="OFF") as store:
            store.campaigns.save(a_campaign(), fill_list(store, 3), NOW)
            store.campaigns.enroll(CAMPAIGN, NOW)
            for n, how in enumerate(before):
                one_call(store, how, NOW + n * MINUTE)
            coming = backed_up(here)
            for n, how in enumerate(since):
                one_call(store, how, NOW + (10 + n) * MINUTE)
        for _ in range(2):  # once more changes nothing
            joined(coming, here)
            assert history(coming) == history(here)
        with Store(coming) as store:
            store.check()
