from datetime import timedelta

import pytest

from robodial.domain.attempt import HISTORY_DAYS, CallHistory, PastCall
from robodial.domain.campaign import Purpose
from robodial.domain.contact import PhoneNumber
from robodial.domain.outcome import Outcome
from robodial.errors import StoreError
from robodial.store import Store
from robodial.store.call_log import Dial
from tests.unit.store.filling import DAY, MINUTE, NOW, number

ONE = number(1)


def call(store: Store, at=NOW, to: PhoneNumber = ONE, *, campaign: str = "Rappels", test: bool = False) -> int:
    return store.calls.record(to, at, campaign, "appointment", test)


def history(store: Store, to: PhoneNumber = ONE) -> CallHistory:
    return store.calls.history(to, NOW)


def test_a_number_never_called_has_no_history(store: Store) -> None:
    call(store, to=number(2))
    assert history(store) == CallHistory()


def test_calls_are_told_over_all_campaigns_oldest_first(store: Store) -> None:
    call(store, NOW - 3 * MINUTE)
    call(store, NOW - MINUTE, campaign="Autre")
    call(store, NOW - DAY, campaign="Autre")
    assert history(store).calls == (
        PastCall(NOW - DAY, "Autre", Purpose.APPOINTMENT),
        PastCall(NOW - 3 * MINUTE, "Rappels", Purpose.APPOINTMENT),
        PastCall(NOW - MINUTE, "Autre", Purpose.APPOINTMENT),
    )


def test_a_dial_is_found_by_its_number_and_moment(store: Store) -> None:
    call(store)
    second = call(store, NOW + MINUTE)
    call(store, NOW + MINUTE, number(2))
    assert store.calls.find(ONE, NOW + MINUTE) == Dial(second, None, False)
    store.calls.end(second, Outcome.HUNG_UP_EARLY, heard_opt_out=True)
    assert store.calls.find(ONE, NOW + MINUTE) == Dial(second, Outcome.HUNG_UP_EARLY, True)
    assert store.calls.find(ONE, NOW + DAY) is None


@pytest.mark.parametrize(
    ("at", "many"),
    [
        pytest.param(NOW - HISTORY_DAYS * DAY + timedelta(microseconds=1), 1, id="almost so many days ago"),
        pytest.param(NOW - HISTORY_DAYS * DAY, 0, id="longer ago than any cap counts"),
        pytest.param(NOW + DAY, 1, id="after a clock was set back"),
    ],
)
def test_which_calls_are_told(store: Store, at, many: int) -> None:
    call(store, at)
    assert len(history(store).calls) == many


def test_a_test_call_has_no_purpose(store: Store) -> None:
    store.calls.record(ONE, NOW, "test call", "", is_test_call=True)
    call(store, test=True)
    assert [one.purpose for one in history(store).calls] == [None, None]


def test_early_hang_ups_are_remembered_for_good(store: Store) -> None:
    store.calls.end(call(store, NOW - 300 * DAY), Outcome.HUNG_UP_EARLY, heard_opt_out=False)
    found = history(store)
    assert (found.early_hang_ups, found.hung_up_after_opt_out, found.calls) == (1, False, ())
    store.calls.end(call(store), Outcome.HUNG_UP_EARLY, heard_opt_out=True)
    found = history(store)
    assert (found.early_hang_ups, found.hung_up_after_opt_out) == (2, True)


def test_hearing_the_opt_out_sentence_to_the_end_is_no_early_hang_up(store: Store) -> None:
    store.calls.end(call(store), Outcome.ANSWERED, heard_opt_out=True)
    assert (history(store).early_hang_ups, history(store).hung_up_after_opt_out) == (0, False)


def test_a_call_never_ended_counts_all_the_same(store: Store) -> None:
    call(store)
    assert len(history(store).calls) == 1


def test_an_unknown_call_cannot_end(store: Store) -> None:
    with pytest.raises(StoreError, match="no call number 4"):
        store.calls.end(4, Outcome.BUSY, heard_opt_out=False)


def test_the_different_numbers_of_test_calls(store: Store) -> None:
    call(store, NOW - 31 * DAY, number(7), test=True)
    for n in (1, 2, 1):
        call(store, NOW - DAY, number(n), test=True)
    call(store, NOW, number(9))
    assert store.calls.own_numbers_called(NOW - 30 * DAY) == {number(1), number(2)}


def test_the_different_numbers_called_are_counted_no_further_than_asked(store: Store) -> None:
    call(store, NOW - 31 * DAY, number(7))
    for n in (1, 2, 1):
        call(store, NOW - DAY, number(n), test=n == 2)
    assert store.calls.numbers_called(NOW - 30 * DAY, 9) == {number(1), number(2)}
    assert len(store.calls.numbers_called(NOW - 30 * DAY, 1)) == 1


def test_the_latest_call(store: Store) -> None:
    assert store.calls.latest() is None
    call(store, NOW)
    call(store, NOW - DAY)
    assert store.calls.latest() == NOW


def test_how_often_each_number_was_called(store: Store) -> None:
    for n in (1, 2, 1):
        call(store, to=number(n))
    assert store.calls.calls_by_number() == {number(1): 2, number(2): 1}


@pytest.mark.parametrize("outcome", [Outcome.NO_DIAL_TONE, Outcome.LINE_IN_USE, Outcome.MODEM_REFUSED])
def test_a_dial_that_reached_no_network_counts_for_nothing(store: Store, outcome: Outcome) -> None:
    store.calls.end(call(store), outcome, heard_opt_out=False)
    assert history(store) == CallHistory()
