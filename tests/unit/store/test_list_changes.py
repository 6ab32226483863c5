"""Contacts added and removed while a campaign runs."""

import pytest

from robodial.domain.attempt import AttemptResult, AttemptState
from robodial.domain.campaign import CampaignId, CampaignState
from robodial.domain.contact import ContactId, ListId
from robodial.domain.outcome import Outcome
from robodial.errors import StoreError
from robodial.store import Store
from tests.unit.store.filling import (
    BUSY,
    DAY,
    LINE,
    MINUTE,
    NOW,
    a_campaign,
    again,
    called,
    claim,
    claimed,
    contact,
    import_list,
    number,
)


@pytest.fixture
def list_id(store: Store, campaign_id: CampaignId) -> ListId:
    """The list of a campaign that runs."""
    store.campaigns.set_state(campaign_id, CampaignState.RUNNING, NOW)
    return store.campaigns.get(campaign_id).list_id


def numbers_due(store: Store, campaign_id: CampaignId) -> list[str]:
    return [each.number for each in store.attempts.of_campaign(campaign_id) if each.state is AttemptState.DUE]


def contact_of(store: Store, n: int) -> ContactId:
    return store.contacts.with_number(number(n))[0].contact_id


def test_a_contact_added_is_called_by_the_campaign_that_runs(
    store: Store, campaign_id: CampaignId, list_id: ListId
) -> None:
    added = store.contacts.add(list_id, contact(7), NOW + MINUTE)
    assert numbers_due(store, campaign_id) == [number(n) for n in (1, 2, 3, 7)]
    assert store.contacts.get(added).name == "Nom 7"
    assert store.contacts.get_list(list_id).accepted == 4
    assert store.campaigns.enroll(campaign_id, NOW) == 0


def test_a_contact_added_to_a_finished_campaigns_list_waits_for_its_next_run(
    store: Store, campaign_id: CampaignId, list_id: ListId
) -> None:
    store.campaigns.set_state(campaign_id, CampaignState.FINISHED, NOW)
    store.contacts.add(list_id, contact(7), NOW)
    assert number(7) not in numbers_due(store, campaign_id)
    assert store.campaigns.enroll(campaign_id, NOW) == 1


def test_another_number_of_somebody_known_is_added_to_them(
    store: Store, campaign_id: CampaignId, list_id: ListId
) -> None:
    known = contact_of(store, 2)
    assert store.contacts.add(list_id, contact(2, 2, 8), NOW) == known
    assert store.contacts.get(known).numbers == (number(2), number(8))
    assert len(numbers_due(store, campaign_id)) == 3
    assert (store.contacts.get_list(list_id).accepted, store.contacts.get_list(list_id).merged) == (3, 1)


def test_somebody_else_who_shares_a_number_is_called_on_their_own(
    store: Store, campaign_id: CampaignId, list_id: ListId
) -> None:
    added = store.contacts.add(list_id, contact(8, 2, 8, name="Petit Zoé"), NOW)
    assert added != contact_of(store, 2)
    assert store.contacts.get(added).numbers == (number(8),)
    assert numbers_due(store, campaign_id) == [number(n) for n in (1, 2, 3, 8)]


def test_a_contact_removed_is_not_called_and_says_why(store: Store, campaign_id: CampaignId, list_id: ListId) -> None:
    gone = contact_of(store, 1)
    store.contacts.remove(gone, NOW + MINUTE)
    assert claimed(store, campaign_id).number == number(2)
    assert store.contacts.count(list_id) == 2
    assert store.contacts.with_number(number(1)) == []
    assert store.campaigns.counts(campaign_id).not_called == {"removed_from_list": 1}
    first = next(store.attempts.of_campaign(campaign_id))
    last_event = store.attempts.events(first.attempt_id)[-1]
    assert (last_event.at, last_event.state) == (NOW + MINUTE, AttemptState.CANCELLED)
    assert store.campaigns.enroll(campaign_id, NOW) == 0
    other = store.campaigns.save(a_campaign("Autre"), list_id, NOW)
    assert store.campaigns.enroll(other, NOW) == 2


def test_what_was_done_to_a_contact_stays_after_its_removal(
    store: Store, campaign_id: CampaignId, list_id: ListId
) -> None:
    attempt = called(store, campaign_id, BUSY, again(NOW + MINUTE))
    store.contacts.remove(attempt.contact_id, NOW)
    assert store.contacts.get(attempt.contact_id).name == "Nom 1"
    rows = {row.name: (row.attempts, row.code) for row in store.attempts.report_rows(campaign_id)}
    assert rows == {"Nom 2": (0, ""), "Nom 3": (0, ""), "Nom 1": (1, "removed_from_list")}


def test_a_contact_removed_during_a_call_is_not_cut_off_and_not_called_again(
    store: Store, campaign_id: CampaignId, list_id: ListId
) -> None:
    attempt = claimed(store, campaign_id)
    store.attempts.start_dialing(attempt.attempt_id, NOW, LINE, "0199000001")
    store.contacts.remove(attempt.contact_id, NOW)
    store.attempts.connected(attempt.attempt_id, NOW)
    store.attempts.end(attempt.attempt_id, NOW, AttemptResult(Outcome.HUNG_UP_EARLY), again(NOW + MINUTE))
    assert store.campaigns.counts(campaign_id).done == 1
    assert number(1) not in numbers_due(store, campaign_id)


def test_who_comes_back_is_called_after_all_but_not_who_was_reached(
    store: Store, campaign_id: CampaignId, list_id: ListId
) -> None:
    reached = called(store, campaign_id)
    tried = called(store, campaign_id, BUSY, again(NOW + MINUTE))
    for each in (reached, tried):
        store.contacts.remove(each.contact_id, NOW)
    for n, each in ((1, reached), (2, tried)):
        assert store.contacts.add(list_id, contact(n), NOW + MINUTE) == each.contact_id
    again_due = claim(store, campaign_id, NOW + DAY), claim(store, campaign_id, NOW + DAY)
    assert sorted((each.number, each.ordinal) for each in again_due if each) == [(number(2), 3), (number(3), 1)]
    assert claim(store, campaign_id, NOW + DAY) is None


@pytest.mark.parametrize("state", [CampaignState.RUNNING, CampaignState.FINISHED])
def test_who_was_reached_is_not_called_again_when_they_left_with_one_list_and_come_back_by_themselves(
    store: Store, campaign_id: CampaignId, list_id: ListId, state: CampaignState
) -> None:
    called(store, campaign_id, AttemptResult(Outcome.ANSWERED))
    shorter = import_list(store, [contact(2), contact(3)])
    store.campaigns.save(a_campaign(), shorter, NOW)
    store.campaigns.enroll(campaign_id, NOW)
    store.campaigns.set_state(campaign_id, state, NOW)
    store.contacts.add(shorter, contact(1, name="Petit Zoé"), NOW + MINUTE)
    store.campaigns.enroll(campaign_id, NOW + MINUTE)
    assert numbers_due(store, campaign_id) == [number(2), number(3)]


def test_who_left_with_one_list_before_their_call_is_called_when_they_come_back(
    store: Store, campaign_id: CampaignId, list_id: ListId
) -> None:
    called(store, campaign_id, BUSY, again(NOW + DAY))
    shorter = import_list(store, [contact(2), contact(3)])
    store.campaigns.save(a_campaign(), shorter, NOW)
    store.campaigns.enroll(campaign_id, NOW)
    store.contacts.add(shorter, contact(1), NOW + MINUTE)
    assert sorted(numbers_due(store, campaign_id)) == [number(1), number(2), number(3)]
    [row] = [row for row in store.attempts.report_rows(campaign_id) if number(1) in row.numbers]
    assert row.attempts == 1


@pytest.mark.parametrize("why", ["removed", "consent_missing"])
def test_two_who_are_one_in_the_next_list_are_reached_when_one_of_them_was(
    store: Store, campaign_id: CampaignId, list_id: ListId, why: str
) -> None:
    if why == "removed":
        store.contacts.remove(contact_of(store, 1), NOW)
    else:
        store.attempts.cancel(claimed(store, campaign_id).attempt_id, NOW, why, "")
    assert called(store, campaign_id).number == number(2)
    store.campaigns.save(a_campaign(), import_list(store, [contact(1, 1, 2), contact(3)]), NOW)
    store.campaigns.enroll(campaign_id, NOW)
    list(store.campaigns.enrolling(campaign_id, NOW, lambda _attempt: False))
    assert numbers_due(store, campaign_id) == [number(3)]
    assert [row.outcome for row in store.attempts.report_rows(campaign_id)] == [Outcome.ANSWERED, None]


def test_two_who_were_one_in_between_are_known_by_the_numbers_that_were_called(
    store: Store, campaign_id: CampaignId, list_id: ListId
) -> None:
    """The second number of the first row was a mistake, and is put right."""
    called(store, campaign_id)
    called(store, campaign_id)
    for rows in ([contact(1, 1, 2), contact(3)], [contact(1), contact(2), contact(3)]):
        store.campaigns.save(a_campaign(), import_list(store, rows), NOW)
        store.campaigns.enroll(campaign_id, NOW)
        assert numbers_due(store, campaign_id) == [number(3)]
    found = {row.name: (row.outcome, row.number_called) for row in store.attempts.report_rows(campaign_id)}
    assert found == {
        "Nom 1": (Outcome.ANSWERED, number(1)),
        "Nom 2": (Outcome.ANSWERED, number(2)),
        "Nom 3": (None, None),
    }


def test_a_try_that_waits_stays_with_its_number_when_one_becomes_two(
    store: Store, campaign_id: CampaignId, list_id: ListId
) -> None:
    called(store, campaign_id, BUSY, again(NOW + DAY))
    store.campaigns.save(a_campaign(), import_list(store, [contact(1, 1, 9), contact(3)]), NOW)
    store.campaigns.enroll(campaign_id, NOW)
    store.campaigns.save(a_campaign(), import_list(store, [contact(9), contact(1), contact(3)]), NOW)
    store.campaigns.enroll(campaign_id, NOW)
    waits = {row.name: (row.attempts, row.next_due) for row in store.attempts.report_rows(campaign_id)}
    assert waits == {"Nom 9": (0, NOW), "Nom 1": (1, NOW + DAY), "Nom 3": (0, NOW)}


def test_unknown_lists_and_contacts_are_said(store: Store) -> None:
    with pytest.raises(StoreError, match="no contact list number 7"):
        store.contacts.add(ListId(7), contact(1), NOW)
    with pytest.raises(StoreError, match="no contact number 7"):
        store.contacts.remove(ContactId(7), NOW)
