"""Where contacts stand while calls are made, and who is called before the others."""

from robodial.domain.attempt import AttemptResult
from robodial.domain.campaign import CampaignId
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.store import Store
from robodial.store.figures import ContactCounts
from tests.unit.store.filling import (
    BUSY,
    DAY,
    MINUTE,
    NOW,
    a_campaign,
    again,
    called,
    claimed,
    contact,
    fill_list,
    import_list,
    number,
)


def enrolled(store: Store, many: int) -> CampaignId:
    campaign_id = store.campaigns.save(a_campaign(), fill_list(store, many), NOW)
    store.campaigns.enroll(campaign_id, NOW)
    return campaign_id


def test_each_contact_counts_where_its_last_attempt_stands(store: Store) -> None:
    campaign_id = enrolled(store, 9)
    called(store, campaign_id)
    called(store, campaign_id, BUSY, again(NOW + DAY))
    called(store, campaign_id, AttemptResult(Outcome.ANSWERED, Disposition.LEFT_MESSAGE, AnswerVerdict.MACHINE))
    called(store, campaign_id, AttemptResult(Outcome.MACHINE, verdict=AnswerVerdict.MACHINE))
    called(store, campaign_id, AttemptResult(Outcome.ANSWERED, Disposition.OPTED_OUT))
    called(store, campaign_id, AttemptResult(Outcome.HUNG_UP_EARLY))
    store.attempts.cancel(claimed(store, campaign_id).attempt_id, NOW, "refused", "on the do-not-call list")
    claimed(store, campaign_id)
    counts = store.campaigns.contact_counts(campaign_id)
    assert counts == ContactCounts(
        contacts=9, reached=1, refused=1, machines=2, given_up=1, not_called=1, again=1, on_line=1
    )
    assert (counts.done, counts.waiting) == (6, 2)


def test_somebody_reached_by_the_second_try_counts_once(store: Store) -> None:
    campaign_id = enrolled(store, 1)
    called(store, campaign_id, BUSY, again(NOW + MINUTE))
    called(store, campaign_id, now=NOW + MINUTE)
    assert store.campaigns.contact_counts(campaign_id) == ContactCounts(contacts=1, reached=1)


def test_who_is_wanted_now_comes_before_all_first_calls(store: Store) -> None:
    campaign_id = enrolled(store, 5)
    assert store.attempts.make_due(campaign_id, number(4), NOW)
    assert [claimed(store, campaign_id).number for _turn in range(3)] == [number(4), number(1), number(2)]


def test_a_try_planned_for_tomorrow_can_be_made_now_and_is_the_first_of_all(store: Store) -> None:
    campaign_id = enrolled(store, 3)
    called(store, campaign_id, BUSY, again(NOW + DAY))
    called(store, campaign_id, BUSY, again(NOW))
    assert store.attempts.make_due(campaign_id, number(1), NOW)
    assert claimed(store, campaign_id).number == number(1)


def test_a_contact_is_found_by_any_of_its_numbers(store: Store) -> None:
    list_id = import_list(store, [contact(1), contact(2, 2, 20)])
    campaign_id = store.campaigns.save(a_campaign(), list_id, NOW)
    store.campaigns.enroll(campaign_id, NOW)
    assert store.attempts.make_due(campaign_id, number(20), NOW)
    assert claimed(store, campaign_id).number == number(2)


def test_somebody_whose_calls_are_over_does_not_wait_and_is_not_called(store: Store) -> None:
    campaign_id = enrolled(store, 1)
    called(store, campaign_id)
    assert not store.attempts.make_due(campaign_id, number(1), NOW)
    assert not store.attempts.make_due(campaign_id, number(7), NOW)
    assert store.attempts.next_due(campaign_id) is None
