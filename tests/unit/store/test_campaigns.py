from datetime import datetime, timedelta

import pytest

from robodial.domain.attempt import Attempt, AttemptResult, AttemptState
from robodial.domain.campaign import CampaignId, CampaignState, Purpose
from robodial.domain.claim import Decision, Postponed, Refused
from robodial.domain.contact import ListId, PhoneNumber
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.domain.retry_policy import RetryDecision, RetryReason
from robodial.errors import CallRefused, StoreError
from robodial.store import Store
from robodial.store.enrolment import MERGED, REMOVED
from tests.unit.store.filling import (
    ANSWERED,
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
    fill_list,
    import_list,
    number,
)


def test_a_campaign_is_found_again_by_its_name(store: Store) -> None:
    list_id = fill_list(store, 1)
    campaign_id = store.campaigns.save(a_campaign(), list_id, NOW)
    found = store.campaigns.find("Rappels")
    assert found == store.campaigns.get(campaign_id) == store.campaigns.all()[0]
    assert found is not None
    assert (found.purpose, found.state, found.list_id) == (Purpose.APPOINTMENT, CampaignState.READY, list_id)
    assert found.definition["caller_name"] == "Cabinet Martin"
    assert found.definition["retry"]["rules"]["busy"] == {"interval": 600.0, "most": 4}
    assert found.definition["window"]["days"][0] == [{"opens": 540, "closes": 1200}]
    assert store.campaigns.find("Autre") is None


def test_the_same_name_is_the_same_campaign_with_its_history(store: Store) -> None:
    list_id = fill_list(store, 1)
    first = store.campaigns.save(a_campaign(), list_id, NOW)
    before = store.campaigns.get(first)
    store.campaigns.set_state(first, CampaignState.STOPPED, NOW, "too many refusals")
    assert store.campaigns.save(a_campaign(caller_name="Dr Petit"), list_id, NOW + DAY) == first
    after = store.campaigns.get(first)
    assert (after.state, after.state_reason) == (CampaignState.STOPPED, "too many refusals")
    assert (after.created_at, after.saved_at) == (NOW, NOW + DAY)
    assert after.definition["caller_name"] == "Dr Petit"
    assert after.digest != before.digest


def test_the_digest_of_the_same_definition_is_the_same(store: Store) -> None:
    list_id = fill_list(store, 1)
    one = store.campaigns.get(store.campaigns.save(a_campaign(), list_id, NOW))
    two = store.campaigns.get(store.campaigns.save(a_campaign(), list_id, NOW + DAY))
    assert one.digest == two.digest


def test_changes_of_state_are_kept_with_their_reasons(store: Store) -> None:
    campaign_id = store.campaigns.save(a_campaign(), fill_list(store, 1), NOW)
    store.campaigns.set_state(campaign_id, CampaignState.RUNNING, NOW + MINUTE)
    store.campaigns.set_state(campaign_id, CampaignState.PAUSED, NOW + 2 * MINUTE, "lunch")
    assert store.campaigns.states(campaign_id) == [
        (NOW, CampaignState.READY, ""),
        (NOW + MINUTE, CampaignState.RUNNING, ""),
        (NOW + 2 * MINUTE, CampaignState.PAUSED, "lunch"),
    ]


def test_the_purpose_may_change_only_before_the_first_call(store: Store, campaign_id: CampaignId) -> None:
    list_id = store.campaigns.get(campaign_id).list_id
    store.campaigns.save(a_campaign(purpose=Purpose.SERVICE_INFO), list_id, NOW)
    attempt = claimed(store, campaign_id)
    store.campaigns.save(a_campaign(), list_id, NOW)
    store.attempts.start_dialing(attempt.attempt_id, NOW, LINE, "0199000001")
    with pytest.raises(CallRefused, match="“Appointment”") as refused:
        store.campaigns.save(a_campaign(purpose=Purpose.SERVICE_INFO), list_id, NOW)
    assert refused.value.code == "purpose_fixed"
    assert store.campaigns.save(a_campaign(caller_name="Dr Petit"), list_id, NOW) == campaign_id


def test_an_unknown_campaign_is_said(store: Store) -> None:
    with pytest.raises(StoreError, match="no campaign number 9"):
        store.campaigns.get(CampaignId(9))
    with pytest.raises(StoreError, match="no campaign number 9"):
        store.campaigns.set_state(CampaignId(9), CampaignState.PAUSED, NOW)


# ---- enrolling ---------------------------------------------------------------------------------------------------


def test_each_contact_is_enrolled_once_on_its_first_number(store: Store) -> None:
    campaign_id = store.campaigns.save(a_campaign(), import_list(store, [contact(1, 5, 6), contact(2)]), NOW)
    assert store.campaigns.enroll(campaign_id, NOW) == 2
    assert store.campaigns.enroll(campaign_id, NOW) == 0
    first, second = store.attempts.of_campaign(campaign_id)
    assert (first.number, first.ordinal, first.state, first.due_at) == (number(5), 1, AttemptState.DUE, NOW)
    assert second.number == number(2)
    assert [event.state for event in store.attempts.events(first.attempt_id)] == [AttemptState.DUE]


def test_those_who_were_called_or_refused_are_not_enrolled_again(store: Store, campaign_id: CampaignId) -> None:
    called(store, campaign_id)
    store.attempts.cancel(claimed(store, campaign_id).attempt_id, NOW, "refused", "asked not to be called")
    assert store.campaigns.enroll(campaign_id, NOW) == 0


def change_list(store: Store, campaign_id: CampaignId, list_id: ListId) -> int:
    assert store.campaigns.save(a_campaign(), list_id, NOW) == campaign_id
    return store.campaigns.enroll(campaign_id, NOW)


def standing(store: Store, campaign_id: CampaignId) -> dict[str, tuple[AttemptState | None, int, str]]:
    rows = store.attempts.report_rows(campaign_id)
    return {row.name: (row.state, row.attempts, row.code) for row in rows}


def tomorrow(_attempt: Attempt) -> Decision:
    return Postponed(NOW + DAY, "closed", "outside calling hours")


def never(_attempt: Attempt) -> Decision:
    return Refused("do_not_call", "asked not to be called")


def asked_again(store: Store, campaign_id: CampaignId, at: datetime, *refused: PhoneNumber) -> int:
    return sum(store.campaigns.enrolling(campaign_id, at, lambda attempt: attempt.number in refused))


def test_who_was_refused_and_is_not_any_more_has_an_attempt_again_and_the_others_stay(
    store: Store, campaign_id: CampaignId
) -> None:
    assert claim(store, campaign_id, decide=never) is None
    assert asked_again(store, campaign_id, NOW + MINUTE, number(1), number(3)) == 1
    assert store.campaigns.counts(campaign_id).not_called == {"do_not_call": 2}
    assert claimed(store, campaign_id, NOW + MINUTE).number == number(2)
    assert claim(store, campaign_id, NOW + MINUTE) is None


def test_who_was_put_off_is_due_when_asked_again_and_a_retry_when_it_was_planned(
    store: Store, campaign_id: CampaignId
) -> None:
    called(store, campaign_id, BUSY, again(NOW + 2 * DAY))
    assert claim(store, campaign_id, decide=tomorrow) is None
    assert store.attempts.earliest_due(campaign_id) == (NOW + DAY, "closed")
    assert asked_again(store, campaign_id, NOW + MINUTE) == 0
    assert store.attempts.earliest_due(campaign_id) == (NOW + MINUTE, "")
    assert {claimed(store, campaign_id, NOW + MINUTE).number for _each in range(2)} == {number(2), number(3)}
    assert store.attempts.earliest_due(campaign_id) == (NOW + 2 * DAY, "")


def test_a_retry_that_was_cancelled_is_made_no_sooner_than_it_was_planned(
    store: Store, campaign_id: CampaignId
) -> None:
    called(store, campaign_id, BUSY, again(NOW + DAY))
    store.attempts.cancel_due(campaign_id, NOW + MINUTE, "after_last_day", "")
    assert asked_again(store, campaign_id, NOW + 2 * MINUTE) == 3
    assert {claimed(store, campaign_id, NOW + 2 * MINUTE).number for _each in range(2)} == {number(2), number(3)}
    assert store.attempts.next_due(campaign_id) == NOW + DAY
    late = claimed(store, campaign_id, NOW + DAY)
    assert store.attempts.outcomes_so_far(late.contact_id, campaign_id) == {Outcome.BUSY: 1}


def test_who_left_the_list_is_not_brought_back_because_nothing_refuses_them(
    store: Store, campaign_id: CampaignId
) -> None:
    assert claim(store, campaign_id, decide=never) is None
    (gone,) = store.contacts.with_number(number(2))
    store.contacts.remove(gone.contact_id, NOW)
    assert asked_again(store, campaign_id, NOW + MINUTE) == 2
    assert store.campaigns.counts(campaign_id).not_called == {"do_not_call": 1}


def test_people_of_a_corrected_list_keep_their_history(store: Store, campaign_id: CampaignId) -> None:
    called(store, campaign_id)
    called(store, campaign_id, BUSY, again(NOW + MINUTE))
    corrected = import_list(store, [contact(4), contact(2, name="Renommé"), contact(1)])
    assert change_list(store, campaign_id, corrected) == 1
    assert standing(store, campaign_id) == {
        "Nom 4": (AttemptState.DUE, 0, ""),
        "Renommé": (AttemptState.DUE, 1, ""),
        "Nom 1": (AttemptState.ENDED, 1, ""),
    }
    due = [each.number for each in store.attempts.of_campaign(campaign_id) if each.state is AttemptState.DUE]
    assert sorted(due) == [number(2), number(4)]


def test_who_is_no_longer_in_the_list_is_not_called(store: Store, campaign_id: CampaignId) -> None:
    change_list(store, campaign_id, import_list(store, [contact(1)]))
    attempt = claimed(store, campaign_id)
    assert attempt.number == number(1)
    assert claim(store, campaign_id) is None
    gone = [each for each in store.attempts.of_campaign(campaign_id) if each.state is AttemptState.CANCELLED]
    assert [each.number for each in gone] == [number(2), number(3)]
    assert store.attempts.events(gone[0].attempt_id)[-1].code == REMOVED
    assert set(standing(store, campaign_id)) == {"Nom 1"}


def test_who_comes_back_into_the_list_is_called_after_all(store: Store, campaign_id: CampaignId) -> None:
    called(store, campaign_id, BUSY, again(NOW + MINUTE))
    change_list(store, campaign_id, import_list(store, [contact(2), contact(3)]))
    assert change_list(store, campaign_id, fill_list(store, 3)) == 1
    assert standing(store, campaign_id)["Nom 1"] == (AttemptState.DUE, 1, "")
    assert store.campaigns.counts(campaign_id).contacts == 3


def test_the_first_list_can_be_taken_up_again(store: Store, campaign_id: CampaignId) -> None:
    first = store.campaigns.get(campaign_id).list_id
    called(store, campaign_id)
    change_list(store, campaign_id, import_list(store, [contact(1), contact(2)]))
    assert change_list(store, campaign_id, first) == 1
    assert {name: each[0] for name, each in standing(store, campaign_id).items()} == {
        "Nom 1": AttemptState.ENDED,
        "Nom 2": AttemptState.DUE,
        "Nom 3": AttemptState.DUE,
    }


def test_two_contacts_that_turn_out_to_be_one_are_called_once(store: Store, campaign_id: CampaignId) -> None:
    change_list(store, campaign_id, import_list(store, [contact(1, 1, 2), contact(3)]))
    assert store.campaigns.counts(campaign_id).waiting == 2
    merged = [each for each in store.attempts.of_campaign(campaign_id) if each.state is AttemptState.CANCELLED]
    assert [store.attempts.events(each.attempt_id)[-1].code for each in merged] == [MERGED]


def test_one_already_reached_is_not_called_again_because_of_the_other_they_merged_with(
    store: Store, campaign_id: CampaignId
) -> None:
    called(store, campaign_id)
    change_list(store, campaign_id, import_list(store, [contact(9, 2, 1), contact(3)]))
    assert claimed(store, campaign_id).number == number(3)
    assert claim(store, campaign_id) is None
    assert standing(store, campaign_id)["Nom 9"][1] == 1


def test_a_merged_contact_that_is_on_a_line_just_now_is_left_there(store: Store, campaign_id: CampaignId) -> None:
    for _ in range(2):
        claimed(store, campaign_id)
    change_list(store, campaign_id, import_list(store, [contact(9, 2, 1), contact(3)]))
    assert len(store.attempts.open_attempts(campaign_id)) == 2


def test_a_corrected_number_is_the_one_called(store: Store, campaign_id: CampaignId) -> None:
    change_list(store, campaign_id, import_list(store, [contact(1, 1, 7), contact(2), contact(3)]))
    change_list(store, campaign_id, import_list(store, [contact(1, 8, 7), contact(2), contact(3)]))
    assert claimed(store, campaign_id).number == number(8)


# ---- figures -----------------------------------------------------------------------------------------------------


def test_counts_say_where_each_contact_stands(store: Store) -> None:
    campaign_id = store.campaigns.save(a_campaign(), fill_list(store, 7), NOW)
    store.campaigns.enroll(campaign_id, NOW)
    called(store, campaign_id)
    called(store, campaign_id, BUSY, again(NOW + DAY))
    machine = AttemptResult(Outcome.ANSWERED, Disposition.LEFT_MESSAGE, AnswerVerdict.MACHINE)
    called(store, campaign_id, machine)
    called(store, campaign_id, AttemptResult(Outcome.HUNG_UP_EARLY, Disposition.OPTED_OUT))
    store.attempts.cancel(claimed(store, campaign_id).attempt_id, NOW, "refused", "on the do-not-call list")
    claimed(store, campaign_id)
    counts = store.campaigns.counts(campaign_id)
    assert (counts.contacts, counts.done, counts.waiting, counts.on_line) == (7, 3, 2, 1)
    assert counts.not_called == {"refused": 1}
    assert counts.outcomes == {Outcome.ANSWERED: 2, Outcome.BUSY: 1, Outcome.HUNG_UP_EARLY: 1}
    assert (counts.started, counts.answered, counts.answered_by_machine, counts.refused) == (4, 3, 1, 1)
    assert counts.refused_of_first == 1
    assert counts.by_state == {
        AttemptState.ENDED: 4,
        AttemptState.DUE: 2,
        AttemptState.CLAIMED: 1,
        AttemptState.CANCELLED: 1,
    }


def test_the_outcome_counted_is_the_last_one_of_each_contact(store: Store) -> None:
    campaign_id = store.campaigns.save(a_campaign(), fill_list(store, 1), NOW)
    store.campaigns.enroll(campaign_id, NOW)
    called(store, campaign_id, BUSY, again(NOW + MINUTE))
    called(store, campaign_id, ANSWERED, now=NOW + MINUTE)
    counts = store.campaigns.counts(campaign_id)
    assert counts.outcomes == {Outcome.ANSWERED: 1}
    assert (counts.contacts, counts.done, counts.started) == (1, 1, 2)


def test_the_brakes_see_how_many_of_the_first_fifty_refused(store: Store) -> None:
    campaign_id = store.campaigns.save(a_campaign(), fill_list(store, 60), NOW)
    store.campaigns.enroll(campaign_id, NOW)
    for n in range(60):
        disposition = Disposition.OPTED_OUT if n in (0, 3, 49, 50, 59) else Disposition.NONE
        called(store, campaign_id, AttemptResult(Outcome.ANSWERED, disposition), now=NOW + timedelta(minutes=n))
    answers = store.campaigns.answers(campaign_id)
    assert (answers.answered, answers.refused, answers.refused_of_first) == (60, 5, 3)


def test_campaigns_are_counted_apart(store: Store, campaign_id: CampaignId) -> None:
    other = store.campaigns.save(a_campaign("Autre"), fill_list(store, 2), NOW)
    store.campaigns.enroll(other, NOW)
    called(store, other)
    assert store.campaigns.counts(campaign_id).started == 0
    assert store.campaigns.counts(other).started == 1
    assert store.campaigns.answers(campaign_id).answered == 0


def test_a_campaign_without_calls_counts_nothing(store: Store) -> None:
    campaign_id = store.campaigns.save(a_campaign(), fill_list(store, 2), NOW)
    counts = store.campaigns.counts(campaign_id)
    assert (counts.contacts, counts.started, counts.refused) == (0, 0, 0)


# ---- reports -----------------------------------------------------------------------------------------------------


def test_a_report_row_shows_the_contact_and_the_last_call(store: Store) -> None:
    campaign_id = store.campaigns.save(a_campaign(), import_list(store, [contact(1, 1, 2)]), NOW)
    store.campaigns.enroll(campaign_id, NOW)
    called(store, campaign_id, ANSWERED)
    (row,) = store.attempts.report_rows(campaign_id)
    assert (row.row, row.name, row.numbers, row.cells) == (2, "Nom 1", (number(1), number(2)), ("Nom 1", number(1)))
    assert (row.state, row.attempts, row.outcome) == (AttemptState.ENDED, 1, Outcome.ANSWERED)
    assert (row.answered_at, row.heard_s, row.keys, row.evidence) == (NOW, 20.0, "1", "said hello")
    assert (row.number_called, row.last_called_at, row.next_due) == (number(1), NOW, None)
    assert row.retry_reason is RetryReason.DONE


def test_a_report_row_says_when_the_next_call_is_due_and_why_not_now(store: Store, campaign_id: CampaignId) -> None:
    called(store, campaign_id, BUSY, again(NOW + MINUTE))
    attempt = claimed(store, campaign_id)
    store.attempts.release(attempt.attempt_id, NOW, "closed", "outside calling hours", NOW + DAY)
    first, second, third = store.attempts.report_rows(campaign_id)
    assert (first.outcome, first.attempts, first.next_due) == (Outcome.BUSY, 1, NOW + MINUTE)
    assert (second.outcome, second.code, second.reason) == (None, "closed", "outside calling hours")
    assert (second.next_due, third.next_due) == (NOW + DAY, NOW)


def test_contacts_never_queued_are_in_the_report_too(store: Store) -> None:
    campaign_id = store.campaigns.save(a_campaign(), fill_list(store, 1), NOW)
    (row,) = store.attempts.report_rows(campaign_id)
    assert (row.state, row.attempts, row.outcome, row.next_due) == (None, 0, None, None)


def test_who_was_called_before_leaving_the_list_stays_in_the_report(store: Store, campaign_id: CampaignId) -> None:
    called(store, campaign_id, BUSY, RetryDecision(None, RetryReason.TRIES_USED_UP))
    new = import_list(store, [contact(2), contact(3)])
    change_list(store, campaign_id, new)
    rows = list(store.attempts.report_rows(campaign_id))
    assert [row.name for row in rows] == ["Nom 2", "Nom 3", "Nom 1"]
    assert [row.list_id == new for row in rows] == [True, True, False]


def test_long_reports_come_in_the_list_order_without_gaps(store: Store) -> None:
    campaign_id = store.campaigns.save(a_campaign(), fill_list(store, 1201), NOW)
    store.campaigns.enroll(campaign_id, NOW)
    assert [row.row for row in store.attempts.report_rows(campaign_id)] == list(range(2, 1203))
    assert len(list(store.attempts.of_campaign(campaign_id))) == 1201
