import pytest

from robodial.domain.campaign import Purpose
from robodial.domain.contact import PhoneNumber
from robodial.domain.refusal import Refusal
from robodial.store import Store
from tests.unit.store.filling import DAY, MINUTE, NOW, number

ONE = number(1)


def typed(store: Store, at=NOW) -> None:
    store.do_not_call.add(ONE, reason="typed", source="screen", at=at, by_person=False)


def refused(store: Store, at=NOW) -> None:
    store.do_not_call.add(ONE, reason="key 9", source="Rappels", at=at, by_person=True)


def test_a_number_on_the_list_is_found_with_its_reason(store: Store) -> None:
    refused(store)
    assert store.do_not_call.contains(ONE) == Refusal(ONE, "key 9", "Rappels", NOW, by_person=True)
    assert store.do_not_call.contains(number(2)) is None


def test_a_number_has_one_entry_as_new_as_the_last_refusal(store: Store) -> None:
    refused(store)
    store.do_not_call.add(ONE, reason="other", source="letter", at=NOW + DAY, by_person=True)
    assert store.do_not_call.contains(ONE) == Refusal(ONE, "key 9", "Rappels", NOW + DAY, by_person=True)
    typed(store, NOW + 2 * DAY)  # a consent given before must not lift this one
    assert store.do_not_call.contains(ONE) == Refusal(ONE, "key 9", "Rappels", NOW + 2 * DAY, by_person=True)
    refused(store, NOW)  # told late
    assert store.do_not_call.contains(ONE) == Refusal(ONE, "key 9", "Rappels", NOW + 2 * DAY, by_person=True)
    assert store.do_not_call.count() == 1


def test_what_the_user_typed_again_can_be_undone_as_long_as_the_first_time(store: Store) -> None:
    typed(store)
    typed(store, NOW + DAY - MINUTE)
    assert not store.do_not_call.undo(ONE, NOW + DAY)


def test_a_typing_error_can_be_undone_within_a_day(store: Store) -> None:
    typed(store)
    assert store.do_not_call.undo(ONE, NOW + DAY - MINUTE)
    assert store.do_not_call.contains(ONE) is None
    assert not store.do_not_call.undo(ONE, NOW + MINUTE)


def test_after_a_day_it_stays(store: Store) -> None:
    typed(store)
    assert not store.do_not_call.undo(ONE, NOW + DAY)
    assert store.do_not_call.contains(ONE)


def test_a_clock_set_back_does_not_make_it_undoable(store: Store) -> None:
    typed(store)
    assert not store.do_not_call.undo(ONE, NOW - 10 * DAY)


def test_a_persons_refusal_cannot_be_undone(store: Store) -> None:
    refused(store)
    assert not store.do_not_call.undo(ONE, NOW + MINUTE)
    assert store.do_not_call.contains(ONE)


def test_a_person_who_refuses_after_the_user_typed_their_number_cannot_be_undone_either(store: Store) -> None:
    typed(store)
    refused(store, NOW + MINUTE)
    assert not store.do_not_call.undo(ONE, NOW + 2 * MINUTE)
    assert store.do_not_call.contains(ONE) == Refusal(ONE, "key 9", "Rappels", NOW + MINUTE, by_person=True)


def entries(*numbers: int) -> list[Refusal]:
    return [Refusal(number(n), "imported", "liste.csv", NOW, by_person=False) for n in numbers]


def test_many_are_added_and_listed_by_number(store: Store) -> None:
    refused(store)
    assert store.do_not_call.add_many(entries(*range(2500, 0, -1))) == 2499
    listed = list(store.do_not_call.all())
    assert [each.number for each in listed] == [number(n) for n in range(1, 2501)]
    assert listed[0].by_person


def test_an_import_that_fails_adds_none(store: Store) -> None:
    def breaks_off():
        yield from entries(*range(1, 1500))
        raise OSError("disk gone")

    with pytest.raises(OSError, match="disk gone"):
        store.do_not_call.add_many(breaks_off())
    assert store.do_not_call.count() == 0


def test_an_empty_import_adds_none(store: Store) -> None:
    assert store.do_not_call.add_many([]) == 0
    assert list(store.do_not_call.all()) == []


def test_a_refusal_is_seen_by_every_other_connection_at_once(store: Store) -> None:
    with Store(store.path) as other:
        refused(store)
        assert other.do_not_call.contains(PhoneNumber(ONE))


def test_a_refusal_of_one_purpose_and_one_of_all_stand_side_by_side(store: Store) -> None:
    store.do_not_call.add(ONE, reason="", source="dnc add", at=NOW, by_person=False, scope="survey")
    assert store.do_not_call.contains(ONE, Purpose.SURVEY)
    assert store.do_not_call.contains(ONE, Purpose.APPOINTMENT) is None
    refused(store, NOW + MINUTE)
    assert store.do_not_call.contains(ONE, Purpose.APPOINTMENT)
    assert [one.scope for one in store.do_not_call.refusals(ONE)] == ["all", "survey"]


def test_a_persons_refusal_is_of_all_purposes(store: Store) -> None:
    with pytest.raises(ValueError, match="all purposes"):
        store.do_not_call.add(ONE, reason="", source="x", at=NOW, by_person=True, scope="survey")
    with pytest.raises(ValueError, match="holidays"):
        store.do_not_call.add(ONE, reason="", source="x", at=NOW, by_person=False, scope="holidays")
    assert store.do_not_call.count() == 0


def test_an_import_of_persons_refusals_makes_typed_entries_theirs(store: Store) -> None:
    typed(store)
    theirs = Refusal(ONE, "by letter", "liste.csv", NOW + MINUTE, by_person=True)
    assert store.do_not_call.add_many([theirs]) == 0
    assert not store.do_not_call.undo(ONE, NOW + 2 * MINUTE)
    assert store.do_not_call.contains(ONE) == Refusal(ONE, "by letter", "liste.csv", NOW + MINUTE, by_person=True)


def test_many_are_asked_at_once(store: Store) -> None:
    store.do_not_call.add_many(entries(*range(0, 5000, 2)))
    asked = [number(n) for n in range(4990, 5010)]
    assert store.do_not_call.among(asked) == {number(n) for n in range(4990, 5000, 2)}
    assert store.do_not_call.among([]) == frozenset()


def test_every_entry_of_a_number_is_listed_wherever_a_page_ends(store: Store) -> None:
    store.do_not_call.add_many(entries(*range(1500)))
    for scope in ("survey", "marketing"):
        one = number(999)
        store.do_not_call.add(one, reason="", source="x", at=NOW, by_person=False, scope=scope)
    listed = [entry.number for entry in store.do_not_call.all()]
    assert len(listed) == 1502
    assert listed.count(number(999)) == 3
