import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from robodial.domain.attempt import Attempt, AttemptId, AttemptResult, AttemptState
from robodial.domain.campaign import CampaignId
from robodial.domain.claim import Allowed, Decision, Postponed, Refused
from robodial.domain.line import LineId
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.domain.retry_policy import RetryDecision, RetryReason
from robodial.errors import StoreError
from robodial.store import AttemptEvent, Store
from robodial.store.claiming import MOST_ASKED
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
    yes,
)


def tomorrow(_attempt: Attempt) -> Decision:
    return Postponed(NOW + DAY, "closed", "outside calling hours")


def never(_attempt: Attempt) -> Decision:
    return Refused("do_not_call", "asked not to be called")


def enrolled(store: Store, many: int, name: str = "Rappels") -> CampaignId:
    campaign_id = store.campaigns.save(a_campaign(name), fill_list(store, many), NOW)
    store.campaigns.enroll(campaign_id, NOW)
    return campaign_id


# ---- claiming ----------------------------------------------------------------------------------------------------


def test_a_claim_takes_second_tries_first_and_of_each_kind_the_earliest_due(
    store: Store, campaign_id: CampaignId
) -> None:
    called(store, campaign_id, BUSY, again(NOW + 2 * MINUTE))
    called(store, campaign_id, BUSY, again(NOW + MINUTE))
    assert claimed(store, campaign_id, NOW + DAY).number == number(2)
    assert claimed(store, campaign_id, NOW + DAY).number == number(1)
    assert claimed(store, campaign_id, NOW + DAY).number == number(3)


def test_a_claimed_attempt_says_whom_it_calls(store: Store, campaign_id: CampaignId) -> None:
    attempt = claimed(store, campaign_id)
    assert (attempt.contact_name, attempt.contact_time_zone, attempt.ordinal) == ("Nom 1", "Europe/Paris", 1)
    assert attempt.state is AttemptState.CLAIMED
    assert store.attempts.get(attempt.attempt_id) == attempt
    assert store.attempts.events(attempt.attempt_id) == [
        AttemptEvent(NOW, AttemptState.DUE),
        AttemptEvent(NOW, AttemptState.CLAIMED, "", LINE),
    ]


def test_nothing_is_claimed_before_it_is_due(store: Store, campaign_id: CampaignId) -> None:
    assert claim(store, campaign_id, NOW - MINUTE) is None
    assert store.attempts.next_due(campaign_id) == NOW


def test_each_attempt_is_claimed_once(store: Store, campaign_id: CampaignId) -> None:
    taken = [claim(store, campaign_id) for _ in range(4)]
    assert taken.pop() is None
    assert len({attempt.attempt_id for attempt in taken if attempt}) == 3
    assert store.attempts.next_due(campaign_id) is None


def test_a_number_on_a_line_is_not_called_by_another_campaign(store: Store, campaign_id: CampaignId) -> None:
    other = enrolled(store, 1, "Autre")
    attempt = claimed(store, campaign_id)
    assert claim(store, other) is None
    store.attempts.start_dialing(attempt.attempt_id, NOW, LINE, "0199000001")
    assert claim(store, other) is None
    store.attempts.connected(attempt.attempt_id, NOW)
    assert claim(store, other) is None
    assert store.attempts.earliest_due(other) == (NOW + MINUTE, "in_a_call")
    store.attempts.end(attempt.attempt_id, NOW, ANSWERED, DONE)
    assert claimed(store, other, NOW + MINUTE).number == number(1)


def test_the_database_itself_refuses_a_number_on_two_lines(store: Store, campaign_id: CampaignId) -> None:
    claimed(store, campaign_id)
    with pytest.raises(IntegrityError), store._database.transaction() as conn:
        conn.exec_driver_sql("UPDATE attempts SET number = (SELECT min(number) FROM attempts), state = 'claimed'")


def test_a_postponed_attempt_comes_back_when_its_time_is_there(store: Store, campaign_id: CampaignId) -> None:
    assert claim(store, campaign_id, decide=tomorrow) is None
    assert store.attempts.next_due(campaign_id) == NOW + DAY
    assert claim(store, campaign_id, NOW + DAY - timedelta(microseconds=1)) is None
    rows = list(store.attempts.report_rows(campaign_id))
    assert {(row.code, row.reason) for row in rows} == {("closed", "outside calling hours")}
    assert claimed(store, campaign_id, NOW + DAY).number == number(1)


def test_the_reason_of_a_postponement_is_gone_once_the_attempt_is_claimed(
    store: Store, campaign_id: CampaignId
) -> None:
    claim(store, campaign_id, decide=tomorrow)
    called(store, campaign_id, now=NOW + DAY)
    assert next(store.attempts.report_rows(campaign_id)).code == ""


def test_a_refused_attempt_is_cancelled_with_its_reason(store: Store, campaign_id: CampaignId) -> None:
    assert claim(store, campaign_id, decide=never) is None
    assert store.campaigns.counts(campaign_id).not_called == {"do_not_call": 3}
    (first, *_) = store.attempts.of_campaign(campaign_id)
    assert store.attempts.events(first.attempt_id)[-1] == AttemptEvent(
        NOW, AttemptState.CANCELLED, "do_not_call", "asked not to be called"
    )


def test_a_claim_goes_on_to_the_first_that_is_allowed(store: Store) -> None:
    campaign_id = enrolled(store, 60)
    asked = []

    def only_the_fiftieth(attempt: Attempt) -> Decision:
        asked.append(attempt.number)
        return Allowed() if attempt.number == number(50) else tomorrow(attempt)

    taken = claim(store, campaign_id, decide=only_the_fiftieth)
    assert taken is not None
    assert taken.number == number(50)
    assert asked == [number(n) for n in range(1, 51)]


def test_one_claim_puts_off_a_bounded_number(store: Store) -> None:
    campaign_id = enrolled(store, MOST_ASKED + 50)
    asked: list[AttemptId] = []

    def not_now(attempt: Attempt) -> Decision:
        asked.append(attempt.attempt_id)
        return tomorrow(attempt)

    assert claim(store, campaign_id, decide=not_now) is None
    assert len(set(asked)) == len(asked) == MOST_ASKED
    assert store.attempts.next_due(campaign_id) == NOW
    assert claim(store, campaign_id, decide=not_now) is None
    assert len(set(asked)) == MOST_ASKED + 50
    assert store.attempts.next_due(campaign_id) == NOW + DAY


def test_a_decision_may_read_the_store_and_sees_a_refusal_at_once(store: Store, campaign_id: CampaignId) -> None:
    def ask(attempt: Attempt) -> Decision:
        return never(attempt) if store.do_not_call.contains(attempt.number) else Allowed()

    store.do_not_call.add(number(1), reason="key 9", source="Rappels", at=NOW, by_person=True)
    taken = claim(store, campaign_id, decide=ask)
    assert taken is not None
    assert taken.number == number(2)


def test_a_decision_that_fails_changes_nothing(store: Store, campaign_id: CampaignId) -> None:
    def fails_at_the_second(attempt: Attempt) -> Decision:
        if attempt.number == number(2):
            raise ZeroDivisionError
        return never(attempt)

    with pytest.raises(ZeroDivisionError):
        claim(store, campaign_id, decide=fails_at_the_second)
    assert store.campaigns.counts(campaign_id).waiting == 3
    assert claimed(store, campaign_id).number == number(1)


def test_a_postponement_into_the_past_is_a_mistake(store: Store, campaign_id: CampaignId) -> None:
    with pytest.raises(ValueError, match="not after"):
        claim(store, campaign_id, decide=lambda _: Postponed(NOW, "gap", "too soon"))


def test_claiming_reads_indexes_only(store: Store, campaign_id: CampaignId) -> None:
    seen: list[str] = []
    driver = store._database.driver
    driver.set_trace_callback(seen.append)
    claimed(store, campaign_id)
    driver.set_trace_callback(None)
    searches = [statement.replace("%", "%%") for statement in seen if statement.startswith(("SELECT", "UPDATE"))]
    with store._database.reading() as conn:
        plans = [row[3] for each in searches for row in conn.exec_driver_sql("EXPLAIN QUERY PLAN " + each)]
    told = " ".join(plans)
    assert "USING INDEX ix_attempts_due" in told
    assert "ix_attempts_on_a_line" in told
    assert "SCAN" not in told
    assert "TEMP B-TREE" not in told


# ---- the life of an attempt --------------------------------------------------------------------------------------


def test_a_call_is_stored_step_by_step(store: Store, campaign_id: CampaignId) -> None:
    attempt = claimed(store, campaign_id)
    store.attempts.start_dialing(attempt.attempt_id, NOW + MINUTE, LINE, "0199000001")
    store.attempts.connected(attempt.attempt_id, NOW + 2 * MINUTE)
    store.attempts.heard_enough(attempt.attempt_id, NOW + 3 * MINUTE)
    store.attempts.end(attempt.attempt_id, NOW + 4 * MINUTE, ANSWERED, DONE)
    states = [(event.state, event.code) for event in store.attempts.events(attempt.attempt_id)]
    assert states == [
        (AttemptState.DUE, ""),
        (AttemptState.CLAIMED, ""),
        (AttemptState.DIALING, ""),
        (AttemptState.CONNECTED, ""),
        (AttemptState.CONNECTED, "heard_enough"),
        (AttemptState.ENDED, "answered"),
    ]
    assert [event.at for event in store.attempts.events(attempt.attempt_id)][1:] == [NOW + n * MINUTE for n in range(5)]


def test_the_whole_result_is_kept(store: Store, campaign_id: CampaignId) -> None:
    result = AttemptResult(
        Outcome.HUNG_UP_EARLY,
        Disposition.CALL_BACK,
        AnswerVerdict.HUMAN,
        answered_at=NOW,
        ring_s=7.5,
        heard_s=3.25,
        heard_opt_out=True,
        start_delay_s=0.75,
        keys="3#",
        evidence="short greeting",
    )
    called(store, campaign_id, result)
    row = next(store.attempts.report_rows(campaign_id))
    assert (row.outcome, row.disposition, row.verdict) == (result.outcome, result.disposition, result.verdict)
    assert (row.heard_s, row.start_delay_s, row.keys, row.evidence) == (3.25, 0.75, "3#", "short greeting")
    with store._database.reading() as conn:
        kept = conn.exec_driver_sql("SELECT ring_s, heard_opt_out FROM attempts WHERE state = 'ended'").one()
    assert tuple(kept) == (7.5, 1)


def test_the_next_attempt_is_due_as_decided_and_on_the_number_decided(store: Store) -> None:
    campaign_id = store.campaigns.save(a_campaign(), import_list(store, [contact(1, 1, 2)]), NOW)
    store.campaigns.enroll(campaign_id, NOW)
    first = claimed(store, campaign_id)
    store.attempts.start_dialing(first.attempt_id, NOW, LINE, "0199000001")
    store.attempts.end(first.attempt_id, NOW, BUSY, again(NOW + MINUTE), next_number=number(2))
    second = claimed(store, campaign_id, NOW + MINUTE)
    assert (second.ordinal, second.number, second.due_at) == (2, number(2), NOW + MINUTE)
    assert second.contact_id == first.contact_id
    assert store.attempts.events(second.attempt_id)[0] == AttemptEvent(NOW, AttemptState.DUE, "try_again")
    assert claim(store, campaign_id, NOW + DAY) is None


def test_without_another_number_the_next_attempt_keeps_the_number(store: Store, campaign_id: CampaignId) -> None:
    called(store, campaign_id, BUSY, again(NOW))
    due = [each for each in store.attempts.of_campaign(campaign_id) if each.ordinal == 2]
    assert [each.number for each in due] == [number(1)]


def test_an_attempt_ends_once(store: Store, campaign_id: CampaignId) -> None:
    attempt = called(store, campaign_id, BUSY, again(NOW + MINUTE))
    with pytest.raises(StoreError, match="is ended and cannot become ended"):
        store.attempts.end(attempt.attempt_id, NOW, BUSY, again(NOW + MINUTE))
    assert store.campaigns.counts(campaign_id).by_state == {AttemptState.ENDED: 1, AttemptState.DUE: 3}


def test_when_the_next_attempt_cannot_be_stored_neither_is_the_end(store: Store, campaign_id: CampaignId) -> None:
    attempt = claimed(store, campaign_id)
    with store._database.transaction() as conn:
        conn.exec_driver_sql(
            "CREATE TRIGGER no_more BEFORE INSERT ON attempts BEGIN SELECT RAISE(ABORT, 'no more'); END"
        )
    with pytest.raises(sqlite3.IntegrityError, match="no more"):
        store.attempts.end(attempt.attempt_id, NOW, BUSY, again(NOW + MINUTE))
    stored = store.attempts.get(attempt.attempt_id)
    assert stored is not None
    assert stored.state is AttemptState.CLAIMED
    assert store.attempts.events(attempt.attempt_id)[-1].state is AttemptState.CLAIMED


def test_a_released_attempt_is_due_again(store: Store, campaign_id: CampaignId) -> None:
    attempt = claimed(store, campaign_id)
    store.attempts.release(attempt.attempt_id, NOW, "line_busy", "somebody is on the line", NOW + MINUTE)
    assert store.attempts.events(attempt.attempt_id)[-1] == AttemptEvent(
        NOW, AttemptState.DUE, "line_busy", "somebody is on the line"
    )
    assert store.attempts.open_attempts(campaign_id) == []
    claimed(store, campaign_id), claimed(store, campaign_id)
    assert claimed(store, campaign_id, NOW + MINUTE).attempt_id == attempt.attempt_id


STEPS = {
    "start_dialing": lambda store, i: store.attempts.start_dialing(i, NOW, LINE, "0199000001"),
    "connected": lambda store, i: store.attempts.connected(i, NOW),
    "heard_enough": lambda store, i: store.attempts.heard_enough(i, NOW),
    "release": lambda store, i: store.attempts.release(i, NOW, "gap", "", NOW + MINUTE),
    "cancel": lambda store, i: store.attempts.cancel(i, NOW, "refused", ""),
    "end": lambda store, i: store.attempts.end(i, NOW, ANSWERED, DONE),
}
REACHING = {
    "due": (),
    "claimed": ("claim",),
    "dialing": ("claim", "start_dialing"),
    "connected": ("claim", "start_dialing", "connected"),
    "ended": ("claim", "start_dialing", "connected", "end"),
    "cancelled": ("cancel",),
}
LAWFUL = {
    "due": {"cancel"},
    "claimed": {"start_dialing", "release", "cancel", "end"},
    "dialing": {"connected", "heard_enough", "end"},
    "connected": {"connected", "heard_enough", "end"},
    "ended": set(),
    "cancelled": set(),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", REACHING)
def test_only_lawful_changes_of_state_are_stored(store: Store, campaign_id: CampaignId, state: str, step: str) -> None:
    attempt_id = next(store.attempts.of_campaign(campaign_id)).attempt_id
    for reach in REACHING[state]:
        _ = claim(store, campaign_id) if reach == "claim" else STEPS[reach](store, attempt_id)
    before = store.attempts.events(attempt_id)
    if step in LAWFUL[state]:
        STEPS[step](store, attempt_id)
        assert len(store.attempts.events(attempt_id)) == len(before) + 1
    else:
        with pytest.raises(StoreError, match=f"is {state} and cannot become"):
            STEPS[step](store, attempt_id)
        assert store.attempts.events(attempt_id) == before


def test_an_unknown_attempt_is_said(store: Store) -> None:
    with pytest.raises(StoreError, match="no attempt number 77"):
        store.attempts.connected(AttemptId(77), NOW)
    assert store.attempts.get(AttemptId(77)) is None


# ---- after a crash -----------------------------------------------------------------------------------------------


def test_attempts_left_on_a_line_are_found_with_what_is_known_of_them(store: Store, campaign_id: CampaignId) -> None:
    for _ in range(3):
        claimed(store, campaign_id)
    first, second, third = store.attempts.of_campaign(campaign_id)
    for attempt in (second, third):
        store.attempts.start_dialing(attempt.attempt_id, NOW, LineId("COM7"), "0199000001")
    store.attempts.connected(third.attempt_id, NOW)
    store.attempts.heard_enough(third.attempt_id, NOW)
    found = store.attempts.open_attempts(campaign_id)
    assert [(each.attempt.attempt_id, each.attempt.state, each.line_id, each.heard_enough) for each in found] == [
        (first.attempt_id, AttemptState.CLAIMED, LINE, False),
        (second.attempt_id, AttemptState.DIALING, LineId("COM7"), False),
        (third.attempt_id, AttemptState.CONNECTED, LineId("COM7"), True),
    ]


def test_a_lease_that_ran_out_is_found_unless_extended(store: Store, campaign_id: CampaignId) -> None:
    attempt = claimed(store, campaign_id)
    other = claimed(store, campaign_id)
    store.attempts.extend_lease(other.attempt_id, NOW + DAY)
    late = store.attempts.open_attempts(campaign_id, leased_before=NOW + 16 * MINUTE)
    assert [each.attempt.attempt_id for each in late] == [attempt.attempt_id]


def test_only_an_attempt_on_a_line_has_a_lease(store: Store, campaign_id: CampaignId) -> None:
    attempt = called(store, campaign_id)
    with pytest.raises(StoreError, match="has no lease"):
        store.attempts.extend_lease(attempt.attempt_id, NOW + DAY)


def test_outcomes_so_far_are_of_this_contact_and_campaign(store: Store) -> None:
    campaign_id = enrolled(store, 2)
    first = called(store, campaign_id, BUSY, again(NOW + MINUTE))
    called(store, campaign_id, ANSWERED)
    called(store, campaign_id, BUSY, again(NOW + 2 * MINUTE), now=NOW + MINUTE)
    called(store, campaign_id, ANSWERED, now=NOW + 2 * MINUTE)
    assert store.attempts.outcomes_so_far(first.contact_id, campaign_id) == {Outcome.BUSY: 2, Outcome.ANSWERED: 1}
    other = store.campaigns.save(a_campaign("Autre"), store.campaigns.get(campaign_id).list_id, NOW)
    assert store.attempts.outcomes_so_far(first.contact_id, other) == {}


def test_the_reason_for_no_further_attempt_is_kept(store: Store, campaign_id: CampaignId) -> None:
    called(store, campaign_id, BUSY, RetryDecision(None, RetryReason.TRIES_USED_UP))
    assert next(store.attempts.report_rows(campaign_id)).retry_reason is RetryReason.TRIES_USED_UP


def test_a_step_needs_an_aware_time(store: Store, campaign_id: CampaignId) -> None:
    with pytest.raises(Exception, match="without its zone"):
        claim(store, campaign_id, NOW.replace(tzinfo=None), decide=yes)
