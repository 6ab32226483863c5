from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robodial.domain.outcome import Outcome
from robodial.domain.retry_policy import DEFAULT_RULES, MACHINE_RULE, OUR_FAULTS, RetryPolicy, RetryReason, RetryRule

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
POLICY = RetryPolicy()


def decide(*outcomes: Outcome, policy: RetryPolicy = POLICY):
    """After these attempts, in this order."""
    return policy.decide(Counter(outcomes), outcomes[-1], NOW)


@pytest.mark.parametrize(("outcome", "rule"), DEFAULT_RULES.items(), ids=lambda each: getattr(each, "value", ""))
def test_each_outcome_waits_its_own_interval(outcome: Outcome, rule: RetryRule) -> None:
    decision = decide(outcome)
    assert (decision.at, decision.reason) == (NOW + rule.interval, RetryReason.TRY_AGAIN)


LIMITED = [(outcome, rule.most) for outcome, rule in DEFAULT_RULES.items() if rule.most is not None]


@pytest.mark.parametrize(("outcome", "most"), LIMITED, ids=lambda each: getattr(each, "value", ""))
def test_each_outcome_has_its_own_maximum(outcome: Outcome, most: int) -> None:
    generous = RetryPolicy(most_attempts=100)
    assert decide(*[outcome] * (most - 1), policy=generous).at is not None
    last = decide(*[outcome] * most, policy=generous)
    assert (last.at, last.reason) == (None, RetryReason.TRIES_USED_UP)


@pytest.mark.parametrize("fault", [Outcome.NO_DIAL_TONE, Outcome.LINE_IN_USE, Outcome.LINE_FAILED])
def test_faults_of_the_line_never_use_up_a_contacts_tries(fault: Outcome) -> None:
    assert decide(*[fault] * 50).reason is RetryReason.TRY_AGAIN
    strict = RetryPolicy(most_attempts=2)
    assert decide(fault, fault, fault, Outcome.BUSY, policy=strict).reason is RetryReason.TRY_AGAIN
    assert decide(fault, Outcome.BUSY, Outcome.BUSY, policy=strict).reason is RetryReason.TRIES_USED_UP


def test_who_nobody_knows_to_have_heard_it_is_called_again_only_where_there_is_a_rule_for_it() -> None:
    unsure = RetryPolicy(unsure=RetryRule(timedelta(hours=1), 2))
    once, twice = {Outcome.ANSWERED: 1}, {Outcome.ANSWERED: 2}
    assert RetryPolicy().decide(once, Outcome.ANSWERED, NOW, unsure=True).reason is RetryReason.DONE
    assert unsure.decide(once, Outcome.ANSWERED, NOW, unsure=True).at == NOW + timedelta(hours=1)
    assert unsure.decide(twice, Outcome.ANSWERED, NOW, unsure=True).reason is RetryReason.TRIES_USED_UP
    assert unsure.decide(once, Outcome.ANSWERED, NOW).reason is RetryReason.DONE


def test_who_was_reached_is_not_called_again() -> None:
    assert decide(Outcome.BUSY, Outcome.ANSWERED).reason is RetryReason.DONE


@pytest.mark.parametrize("outcome", [Outcome.INVALID_NUMBER, Outcome.FAX])
def test_wrong_numbers_and_fax_machines_are_never_called_again_whatever_the_rules_say(outcome: Outcome) -> None:
    eager = RetryPolicy(rules={outcome: RetryRule(timedelta(minutes=1), 9)})
    assert decide(outcome).reason is RetryReason.NEVER_AGAIN
    assert decide(outcome, policy=eager).reason is RetryReason.NEVER_AGAIN


def test_an_outcome_without_a_rule_is_not_tried_again() -> None:
    assert decide(Outcome.BUSY, policy=RetryPolicy(rules={})).reason is RetryReason.NEVER_AGAIN


def test_all_tries_together_have_a_maximum() -> None:
    mixed = [Outcome.BUSY, Outcome.NO_ANSWER, Outcome.CONGESTION]
    assert decide(*mixed).at is not None
    assert decide(*mixed, Outcome.BUSY).reason is RetryReason.TRIES_USED_UP


def test_who_hung_up_early_is_called_at_most_once_more_whatever_the_rules_say() -> None:
    eager = RetryPolicy(most_attempts=9, rules={Outcome.HUNG_UP_EARLY: RetryRule(timedelta(minutes=1), 9)})
    assert decide(Outcome.HUNG_UP_EARLY, policy=eager).at is not None
    assert decide(Outcome.HUNG_UP_EARLY, Outcome.HUNG_UP_EARLY, policy=eager).reason is RetryReason.TRIES_USED_UP


@pytest.mark.parametrize("then", [Outcome.NO_ANSWER, Outcome.BUSY, Outcome.INTERRUPTED, Outcome.LINE_FAILED])
def test_the_one_call_more_after_an_early_hang_up_counts_even_if_nobody_spoke(then: Outcome) -> None:
    assert decide(Outcome.HUNG_UP_EARLY, then).reason is RetryReason.TRIES_USED_UP


@pytest.mark.parametrize("then", [Outcome.NO_DIAL_TONE, Outcome.LINE_IN_USE, Outcome.MODEM_REFUSED, Outcome.CONGESTION])
def test_a_try_that_rang_nowhere_is_not_that_call(then: Outcome) -> None:
    assert decide(Outcome.HUNG_UP_EARLY, then).reason is RetryReason.TRY_AGAIN


def test_two_hours_are_two_hours_where_the_clocks_change_meanwhile() -> None:
    paris = ZoneInfo("Europe/Paris")
    ended_at = datetime(2026, 10, 25, 1, 30, tzinfo=paris)
    decision = POLICY.decide({Outcome.NO_ANSWER: 1}, Outcome.NO_ANSWER, ended_at)
    assert decision.at is not None
    assert decision.at - ended_at.astimezone(UTC) == timedelta(hours=2)
    assert decision.at.astimezone(paris).hour == 2


@given(
    outcomes=st.lists(st.sampled_from(list(Outcome)), max_size=40),
    most=st.integers(1, 6),
    rules=st.dictionaries(
        st.sampled_from(list(Outcome)),
        st.builds(RetryRule, st.timedeltas(timedelta(minutes=1), timedelta(days=1)), st.integers(1, 9)),
    ),
)
def test_every_series_of_tries_ends_and_never_goes_back_in_time(
    outcomes: list[Outcome], most: int, rules: dict[Outcome, RetryRule]
) -> None:
    policy, so_far, at, after_early = RetryPolicy(most, rules), Counter[Outcome](), NOW, 0
    for outcome in outcomes:
        after_early += so_far[Outcome.HUNG_UP_EARLY] > 0 and outcome in (Outcome.HUNG_UP_EARLY, Outcome.NO_ANSWER)
        so_far[outcome] += 1
        decision = policy.decide(so_far, outcome, at)
        if decision.at is None:
            assert decision.reason is not RetryReason.TRY_AGAIN
            break
        assert decision.reason is RetryReason.TRY_AGAIN
        assert decision.at > at
        at = decision.at
    assert sum(tries for outcome, tries in so_far.items() if outcome not in OUR_FAULTS) <= most
    assert after_early <= 1
    assert so_far[Outcome.ANSWERED] <= 1


def test_whose_machine_answered_is_not_called_again_without_a_rule_for_machines() -> None:
    assert decide(Outcome.MACHINE).reason is RetryReason.DONE


def test_whose_machine_answered_is_called_later_where_there_is_a_rule() -> None:
    later = RetryPolicy(rules={**DEFAULT_RULES, Outcome.MACHINE: MACHINE_RULE})
    assert decide(Outcome.MACHINE, policy=later).at == NOW + MACHINE_RULE.interval
    assert decide(*[Outcome.MACHINE] * MACHINE_RULE.most, policy=later).reason is RetryReason.TRIES_USED_UP


def test_a_machine_after_an_early_hang_up_was_the_one_call_more() -> None:
    later = RetryPolicy(rules={**DEFAULT_RULES, Outcome.MACHINE: MACHINE_RULE})
    assert decide(Outcome.HUNG_UP_EARLY, Outcome.MACHINE, policy=later).reason is RetryReason.TRIES_USED_UP
