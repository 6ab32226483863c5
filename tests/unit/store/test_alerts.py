"""Confirmed public alerts."""

from dataclasses import replace

from robodial.domain.alert import ConfirmedAlert
from robodial.store import Store
from tests.unit.store.filling import DAY, NOW

ALERT = ConfirmedAlert("Crue", "Mme Martin", NOW, NOW + DAY / 2)


def test_a_confirmation_is_kept(store: Store) -> None:
    assert store.alerts.since(NOW - DAY) == ()
    assert store.alerts.confirm(ALERT) == ALERT
    assert store.alerts.since(NOW - DAY) == (ALERT,)
    assert store.alerts.since(NOW) == ()


def test_the_same_confirmation_once_more_does_not_begin_a_new_day(store: Store) -> None:
    store.alerts.confirm(ALERT)
    assert store.alerts.confirm(replace(ALERT, at=NOW + DAY / 4)) == ALERT
    assert len(store.alerts.since(NOW - DAY)) == 1


def test_another_end_is_another_alert(store: Store) -> None:
    store.alerts.confirm(ALERT)
    later = replace(ALERT, at=NOW + DAY / 4, ends_at=NOW + DAY)
    store.alerts.confirm(later)
    assert store.alerts.since(NOW - DAY) == (ALERT, later)
