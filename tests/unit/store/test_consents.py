"""Consents are kept by number and purpose; what was given or withdrawn last holds, in whatever order it is learnt."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robodial.domain.campaign import Purpose
from robodial.domain.consent import Consent, ConsentLevel, standing
from robodial.domain.contact import PhoneNumber
from robodial.store import ConsentCounts, Recorded, Store
from tests.unit.store.filling import DAY, MINUTE, NOW, import_list, number
from tests.unit.store.filling import contact as a_contact

ONE = number(1)
YES = Consent(ONE, Purpose.MARKETING, ConsentLevel.EXPRESS, NOW - 10 * DAY, "form", "“I agree”", "18:00-20:00")


def record(store: Store, *consents: Consent) -> Recorded:
    return store.consents.record_many(consents, NOW)


def kinds(store: Store, of: PhoneNumber = ONE) -> list[str]:
    return [entry.kind for entry in store.journal.of_number(of)]


def test_a_consent_is_found_as_it_was_given_and_for_its_purpose_only(store: Store) -> None:
    assert store.consents.record(YES, NOW, "typed") == YES
    assert store.consents.of(ONE, Purpose.MARKETING) == YES
    assert store.consents.of(ONE, Purpose.SURVEY) is None
    assert store.consents.of(number(2), Purpose.MARKETING) is None
    assert kinds(store) == ["consent"]


def test_g11_nobody_has_consented_by_default(store: Store) -> None:
    import_list(store, [a_contact(1)])
    assert store.consents.all_of(ONE) == []
    assert store.consents.counts(NOW) == {}


def test_a_newer_consent_replaces_an_older_one_which_the_journal_keeps(store: Store) -> None:
    newer = replace(YES, given_at=NOW - DAY, source="fair", proof="")
    assert record(store, YES) == Recorded(new=1)
    assert record(store, newer) == Recorded(changed=1)
    assert store.consents.of(ONE, Purpose.MARKETING) == newer
    [entry] = store.journal.of_number(ONE)
    assert (entry.kind, entry.payload and entry.payload["source"]) == ("consent_replaced", "form")
    assert entry.payload and entry.payload["proof"] == "“I agree”"


def test_an_older_consent_never_replaces_a_newer_one(store: Store) -> None:
    record(store, YES)
    older = replace(YES, given_at=YES.given_at - DAY, level=ConsentLevel.WRITTEN, hours="", expires_at=None)
    assert record(store, older) == Recorded(kept=1)
    assert store.consents.of(ONE, Purpose.MARKETING) == YES


def test_what_is_withdrawn_stays_so_when_the_old_list_comes_again(store: Store) -> None:
    record(store, YES)
    [gone] = store.consents.withdraw(ONE, Purpose.MARKETING, NOW, "letter")
    assert gone == replace(YES, withdrawn_at=NOW)
    assert record(store, YES) == Recorded(kept=1)
    found = store.consents.of(ONE, Purpose.MARKETING)
    assert found is not None
    assert not found.in_force(NOW + DAY)
    assert kinds(store) == ["consent_withdrawn"]


def test_a_consent_given_after_the_withdrawal_counts_again(store: Store) -> None:
    record(store, YES)
    store.consents.withdraw(ONE, None, NOW - 5 * DAY, "letter")
    again = replace(YES, given_at=NOW - 4 * DAY)
    record(store, again)
    assert store.consents.of(ONE, Purpose.MARKETING) == again


def test_withdrawing_everything_and_nothing(store: Store) -> None:
    record(store, YES, replace(YES, purpose=Purpose.SURVEY))
    assert len(store.consents.withdraw(ONE, None, NOW, "letter")) == 2
    assert store.consents.withdraw(ONE, None, NOW, "letter") == []
    assert store.consents.withdraw(number(2), None, NOW, "letter") == []
    assert store.consents.counts(NOW) == {
        Purpose.MARKETING: ConsentCounts(0, 0, 1),
        Purpose.SURVEY: ConsentCounts(0, 0, 1),
    }


def test_a_withdrawal_never_lies_before_what_it_withdraws(store: Store) -> None:
    """A clock set back must not make a withdrawal void."""
    record(store, YES)
    [gone] = store.consents.withdraw(ONE, None, NOW - 20 * DAY, "letter")
    assert gone.withdrawn_at == YES.given_at
    record(store, YES)
    assert store.consents.all_of(ONE) == [gone]


def test_counts_and_what_expires_soon(store: Store) -> None:
    record(
        store,
        replace(YES, expires_at=NOW),
        replace(YES, number=number(2), expires_at=NOW + 5 * DAY),
        replace(YES, number=number(3), expires_at=NOW + 50 * DAY),
        replace(YES, number=number(4)),
    )
    assert store.consents.counts(NOW) == {Purpose.MARKETING: ConsentCounts(in_force=3, expired=1, withdrawn=0)}
    assert [one.number for one in store.consents.expiring(NOW, NOW + 30 * DAY)] == [number(2)]


def test_thousands_are_listed_by_number_and_share_their_texts(store: Store) -> None:
    many = [
        replace(YES, number=number(n), purpose=purpose, proof=f"form {n % 500}")
        for n in range(2500, 0, -1)
        for purpose in (Purpose.SURVEY, Purpose.MARKETING)
    ]
    assert record(store, *many) == Recorded(new=5000)
    listed = list(store.consents.all())
    assert [(one.number, one.purpose.value) for one in listed] == sorted((o.number, o.purpose.value) for o in many)
    assert set(listed) == set(many)
    assert len(list(store.consents.all(Purpose.SURVEY))) == 2500
    with store._database.reading() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM consent_texts").scalar() == 500


def test_two_rows_of_one_number_are_one_consent(store: Store) -> None:
    newer = replace(YES, given_at=NOW - DAY)
    assert record(store, newer, YES) == Recorded(new=1, kept=1)
    assert store.consents.of(ONE, Purpose.MARKETING) == newer


def test_a_slice_that_fails_is_not_there_in_part(store: Store) -> None:
    def breaks_off():
        yield from [replace(YES, number=number(n)) for n in range(1500)]
        raise OSError("disk gone")

    with pytest.raises(OSError, match="disk gone"):
        store.consents.record_many(breaks_off(), NOW)
    assert store.consents.counts(NOW)[Purpose.MARKETING].in_force == 1000


def test_erasing_a_person_leaves_nothing_but_commitments(store: Store) -> None:
    record(store, YES, replace(YES, number=number(2), proof="other"))
    assert store.consents.erase(ONE, NOW) == 1
    store.journal.erase(ONE, NOW)
    assert store.consents.all_of(ONE) == []
    assert store.consents.of(number(2), Purpose.MARKETING) is not None
    [erased, _said] = store.journal.all()
    assert (erased.kind, erased.number, erased.payload) == ("consent", None, None)
    assert store.journal.verify().ok
    assert "“I agree”".encode() not in store.path.read_bytes()


def test_a_consent_is_seen_by_every_other_connection_at_once(store: Store) -> None:
    with Store(store.path) as other:
        store.consents.record(YES, NOW, "typed")
        assert other.consents.of(ONE, Purpose.MARKETING) == YES


# ---- in whatever order it is learnt ----

moments = st.integers(0, 20).map(lambda n: NOW + n * MINUTE)


@st.composite
def a_consent(draw: st.DrawFn) -> Consent:
    given_at: datetime = draw(moments)
    withdrawn = draw(st.none() | moments.filter(lambda at: at >= given_at))
    # one moment, one act: the same source
    return replace(YES, given_at=given_at, source=given_at.isoformat(), withdrawn_at=withdrawn)


@given(st.lists(a_consent(), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_imports_does_not_matter(learnt, chance) -> None:
    def all_in_turn(consents: list[Consent]) -> Consent:
        known: Consent | None = None
        for one in consents:
            known = standing(known, one)
        assert known is not None
        return known

    shuffled = list(learnt)
    chance.shuffle(shuffled)
    one, other = all_in_turn(learnt), all_in_turn(shuffled)
    assert (one.given_at, one.withdrawn_at is None) == (other.given_at, other.withdrawn_at is None)


@given(st.lists(a_consent(), min_size=1, max_size=6))
def test_nothing_given_before_the_last_withdrawal_is_in_force(learnt) -> None:
    known: Consent | None = None
    for one in learnt:
        known = standing(known, one)
    assert known is not None
    withdrawals = [one.withdrawn_at for one in learnt if one.withdrawn_at is not None]
    if known.in_force(NOW + DAY):
        assert all(known.given_at > at for at in withdrawals)


@given(a_consent(), a_consent())
def test_the_same_again_changes_nothing(first, second) -> None:
    known = standing(first, second)
    assert standing(known, second) == known
    assert standing(known, known) == known
