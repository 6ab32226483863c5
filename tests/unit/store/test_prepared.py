"""Statements made into SQL once."""

import pytest
from sqlalchemy import bindparam, insert, select, update

from robodial.domain.outcome import Outcome
from robodial.store import Store
from robodial.store.columns import UtcTime
from robodial.store.prepared import Prepared
from robodial.store.tables import calls
from tests.unit.store.filling import DAY, NOW, number

ADD = Prepared(insert(calls), "number", "at", "campaign", "purpose", "is_test_call")
SINCE = Prepared(
    select(calls.c.number, calls.c.at, calls.c.outcome, calls.c.is_test_call)
    .where(calls.c.at >= bindparam("since", type_=UtcTime))
    .order_by(calls.c.call_id)
    .limit(2)
)
END = Prepared(update(calls).where(calls.c.number == bindparam("whose")), "outcome")


def a_call(n: int) -> dict[str, object]:
    return {
        "number": number(n),
        "at": NOW + n * DAY,
        "campaign": "Rappels",
        "purpose": "appointment",
        "is_test_call": True,
    }


def test_values_come_back_as_they_went_in(store: Store) -> None:
    with store._database.transaction() as conn:
        assert ADD.new_key(conn, **a_call(1)) == 1
        ADD.run_many(conn, [a_call(n) for n in (2, 3)])
        assert END.run(conn, whose=number(2), outcome=Outcome.BUSY) == 1
        first, second = SINCE.rows(conn, since=NOW + 2 * DAY)
        assert tuple(first) == (number(2), NOW + 2 * DAY, Outcome.BUSY, True)
        assert (second.number, second.outcome) == (number(3), None)
        assert SINCE.scalar(conn, since=NOW) == number(1)
        assert SINCE.first(conn, since=NOW + 9 * DAY) is None
        assert END.run(conn, whose=number(7), outcome=Outcome.BUSY) == 0


def test_a_forgotten_parameter_is_a_mistake_and_not_a_null(store: Store) -> None:
    with pytest.raises(KeyError, match="purpose"), store._database.transaction() as conn:
        ADD.run(conn, **{name: value for name, value in a_call(1).items() if name != "purpose"})
    assert store.calls.latest() is None


def test_the_same_statement_serves_every_store(store: Store, tmp_path) -> None:
    with Store(tmp_path / "other.db", synchronous="OFF") as other:
        for each, n in ((store, 1), (other, 2)):
            with each._database.transaction() as conn:
                ADD.run(conn, **a_call(n))
        found = [each.calls.calls_by_number() for each in (store, other)]
    assert found == [{number(1): 1}, {number(2): 1}]
