"""A campaign's contacts as arrays: in their categories, in every order, found by name and number, and kept current."""

from datetime import timedelta

import numpy as np

from robodial.domain.attempt import AttemptId, AttemptResult
from robodial.domain.campaign import CampaignId
from robodial.domain.category import Category
from robodial.domain.outcome import Disposition, Outcome
from robodial.domain.retry_policy import RetryDecision, RetryReason
from robodial.store import Store
from robodial.store.contact_index import ContactIndex, SortBy
from tests.unit.store.filling import BUSY, DONE, LINE, MINUTE, NOW, a_campaign, contact, import_list, number

PEOPLE = ("Éric Zola", "anne Petit", "Bruno Lefèvre", "Zoé", "", "Chloé Petit")


def campaign_of(store: Store) -> CampaignId:
    rows = [contact(n, name=name or " ") for n, name in enumerate(PEOPLE, start=1)]
    list_id = import_list(store, rows)
    campaign_id = store.campaigns.save(a_campaign(), list_id, NOW)
    store.campaigns.enroll(campaign_id, NOW)
    return campaign_id


def call(store: Store, attempt: int, result: AttemptResult, minute: int, again_at_min: int | None = None) -> None:
    at, attempt_id = NOW + minute * MINUTE, AttemptId(attempt)
    store._database.driver.execute("UPDATE attempts SET state = 'claimed' WHERE attempt_id = ?", (attempt,))
    store.attempts.start_dialing(attempt_id, at, LINE, "0199000001")
    retry = DONE if again_at_min is None else RetryDecision(NOW + again_at_min * MINUTE, RetryReason.TRY_AGAIN)
    store.attempts.end(attempt_id, at + timedelta(seconds=30), result, retry)


def categories(index: ContactIndex) -> list[str]:
    return [tuple(Category)[place].value for place in index.categories.tolist()]


def test_each_contact_is_in_the_category_of_its_last_attempt(store: Store) -> None:
    campaign_id = campaign_of(store)
    call(store, 1, AttemptResult(Outcome.ANSWERED), 1)
    call(store, 2, AttemptResult(Outcome.ANSWERED, Disposition.OPTED_OUT), 2)
    call(store, 3, AttemptResult(Outcome.ANSWERED, Disposition.LEFT_MESSAGE), 3)
    call(store, 4, BUSY, 4, again_at_min=14)
    call(store, 5, AttemptResult(Outcome.FAX), 5)
    store.attempts.cancel(AttemptId(6), NOW, "do_not_call", "On the list.")
    index = store.indexes.of_campaign(campaign_id)
    assert categories(index) == ["reached", "refused", "machine", "waiting", "wrong_number", "not_called"]
    assert index.counts()[Category.REACHED] == 1
    assert index.calls.tolist() == [1, 1, 1, 1, 1, 0]
    assert index.next_due.tolist()[3] == int((NOW + 14 * MINUTE).timestamp())


def test_names_are_in_order_whatever_their_accents_and_the_nameless_last(store: Store) -> None:
    index = store.indexes.of_campaign(campaign_of(store))
    assert [PEOPLE[entry] for entry in index.view(SortBy.NAME)] == [
        "anne Petit",
        "Bruno Lefèvre",
        "Chloé Petit",
        "Éric Zola",
        "Zoé",
        "",
    ]


def test_who_was_never_called_is_last_in_either_order(store: Store) -> None:
    campaign_id = campaign_of(store)
    call(store, 2, AttemptResult(Outcome.ANSWERED), 1)
    call(store, 5, AttemptResult(Outcome.ANSWERED), 9)
    index = store.indexes.of_campaign(campaign_id)
    assert index.view(SortBy.LAST_CALL).tolist()[:2] == [1, 4]
    assert index.view(SortBy.LAST_CALL, descending=True).tolist()[:2] == [4, 1]


def test_people_are_found_by_a_part_of_their_name_or_number(store: Store) -> None:
    index = store.indexes.of_campaign(campaign_of(store))
    assert index.view(words=((b"petit",),)).tolist() == [1, 5]
    assert index.view(words=((b"lefevre",),)).tolist() == [2]
    assert index.view(words=((b"\x1f33199000004",),)).tolist() == [3]
    assert index.view(words=((b"e",),)).tolist() == [0, 1, 2, 3, 5]
    assert index.view(words=((b"nobody has this",),)).tolist() == []
    assert index.view(words=((b"petit", b"zola"),)).tolist() == [0, 1, 5]
    assert index.view(words=((b"petit",), (b"anne", b"zola"))).tolist() == [1]


def test_a_category_and_a_search_narrow_together(store: Store) -> None:
    campaign_id = campaign_of(store)
    call(store, 2, AttemptResult(Outcome.ANSWERED), 1)
    index = store.indexes.of_campaign(campaign_id)
    assert index.view(categories=(Category.REACHED,), words=((b"petit",),)).tolist() == [1]
    both = (Category.REACHED, Category.WAITING)
    assert index.view(categories=both, words=((b"petit",),)).tolist() == [1, 5]
    assert len(index.view(categories=(Category.WAITING,))) == len(index) - 1


def test_another_number_of_a_contact_is_found_too(store: Store) -> None:
    list_id = import_list(store, [contact(1, 1, 7), contact(2, 2)])
    index = store.indexes.of_list(list_id)
    assert index.view(words=((number(7)[1:].encode(),),)).tolist() == [0]
    assert index.numbers.tolist() == [int(number(1)[1:]), int(number(2)[1:])]


def test_what_changed_is_read_again_and_nothing_else(store: Store) -> None:
    campaign_id = campaign_of(store)
    before = store.indexes.of_campaign(campaign_id)
    assert store.indexes.renewed(before, campaign_id) is before
    call(store, 3, BUSY, 1, again_at_min=11)
    after = store.indexes.renewed(before, campaign_id)
    assert after is not None and after is not before
    whole = store.indexes.of_campaign(campaign_id)
    for name in ("categories", "calls", "last_called", "next_due"):
        assert np.array_equal(getattr(after, name), getattr(whole, name)), name
    assert before.calls.tolist() == [0] * len(PEOPLE)


def test_somebody_new_in_the_list_means_reading_all_of_it(store: Store) -> None:
    campaign_id = campaign_of(store)
    before = store.indexes.of_campaign(campaign_id)
    store.contacts.add(store.campaigns.get(campaign_id).list_id, contact(40), NOW)
    store.campaigns.enroll(campaign_id, NOW)
    assert store.indexes.renewed(before, campaign_id) is None
    assert len(store.indexes.of_campaign(campaign_id)) == len(PEOPLE) + 1


def test_who_was_called_and_left_the_list_stays_in_the_table(store: Store) -> None:
    campaign_id = campaign_of(store)
    call(store, 1, AttemptResult(Outcome.ANSWERED), 1)
    for contact_id in (1, 4):
        store.contacts.remove(store.contacts.get(contact_id).contact_id, NOW)  # type: ignore[arg-type]
    index = store.indexes.of_campaign(campaign_id)
    assert index.contact_ids.tolist() == [1, 2, 3, 5, 6]
    assert categories(index)[0] == "reached"
    assert index.view(words=((b"zola",),)).tolist() == [0]
    assert next(PEOPLE[int(index.contact_ids[n]) - 1] for n in index.view(SortBy.NAME)) == "anne Petit"
