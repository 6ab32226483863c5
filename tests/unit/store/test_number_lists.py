"""Registers and long lists of refusals: in force as a whole or not at all, and never silently lost."""

import errno
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from robodial.domain.campaign import Purpose
from robodial.domain.contact import PhoneNumber
from robodial.domain.refusal import Refusal
from robodial.errors import NumberListDamaged, StoreBusy, StoreDamaged, StoreError
from robodial.store import Store, number_folder, read_only
from robodial.store import number_lists as module
from tests.unit.store.filling import DAY, MINUTE, NOW, number
from tests.unit.store.number_sets import array, put_own, put_register


def files_of(store: Store) -> list[Path]:
    folder = store.path.with_name(f"{store.path.stem}-lists")
    return sorted(folder.iterdir()) if folder.exists() else []


def test_a_register_says_who_is_in_it(store: Store) -> None:
    register = put_register(store, "tps", map(number, range(10)))
    assert store.number_lists.hits(number(9)) == (register,)
    assert store.number_lists.hits(number(10)) == ()
    assert store.number_lists.all() == (register,)
    assert store.do_not_call.contains(number(9)) is None, "a register is not the user's own list"


def test_a_new_copy_replaces_the_one_before_as_a_whole(store: Store) -> None:
    put_register(store, "tps", [number(1), number(2)])
    other = put_register(store, "ctps", [number(1)])
    newer = put_register(store, "tps", [number(2), number(3)], NOW + DAY)
    assert store.number_lists.hits(number(1)) == (other,)
    assert store.number_lists.hits(number(3)) == (newer,)
    assert store.number_lists.all() == (other, newer)
    assert len(files_of(store)) == 2


def test_the_old_copy_is_in_force_until_the_new_one_is_complete(store: Store) -> None:
    old = put_register(store, "tps", [number(1)])
    with Store(store.path) as other, store.number_lists.writing(NOW):
        with store.number_lists.written(array([number(2)]), register=True) as written:
            assert other.number_lists.hits(number(1)) == (old,)
            store.number_lists.put_register(old, written)
        assert other.number_lists.hits(number(1)) == ()
        assert other.number_lists.hits(number(2)) == (old,)


def test_an_import_that_fails_leaves_the_old_copy_and_no_file(store: Store) -> None:
    old = put_register(store, "tps", [number(1)])
    before = files_of(store)

    def breaks_off() -> None:
        lists = store.number_lists
        with lists.writing(NOW), lists.written(array([number(2)]), register=True) as written, store.transaction():
            lists.put_register(old, written)
            assert lists.hits(number(2)) == (old,)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        breaks_off()
    assert store.number_lists.hits(number(1)) == (old,)
    assert store.number_lists.hits(number(2)) == ()
    assert files_of(store) == before


def test_interrupted_just_after_the_commit_the_new_list_is_in_force(store: Store) -> None:
    old = put_register(store, "tps", [number(1)])

    def interrupted() -> None:
        with store.number_lists.writing(NOW), store.number_lists.written(array([number(2)]), register=True) as written:
            store.number_lists.put_register(old, written)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert store.number_lists.hits(number(2)) == (old,)
    assert store.number_lists.hits(number(1)) == ()


def test_a_full_disk_is_told_and_changes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put_register(store, "tps", [number(1)])
    before = files_of(store)

    def full(path: Path, numbers: object) -> str:
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(number_folder, "write_numbers", full)
    with pytest.raises(StoreError, match="No space left"):
        put_register(store, "tps", [number(2)])
    assert files_of(store) == before
    assert store.number_lists.hits(number(1))


def test_what_a_killed_import_left_goes_at_the_next_opening(store: Store) -> None:
    register = put_register(store, "tps", [number(1)])
    folder = files_of(store)[0].parent
    for name in ("own-1.part", "register-2.part", "register-3.numbers"):
        (folder / name).write_bytes(b"half")
    with Store(store.path) as again:
        assert len(files_of(again)) == 1
        assert again.number_lists.hits(number(1)) == (register,)


def test_leftovers_of_an_import_that_is_still_running_are_left_alone(store: Store) -> None:
    with store.number_lists.writing(NOW), store.number_lists.written(array([number(1)]), register=True):
        Store(store.path).close()
        assert len(files_of(store)) == 1


def test_one_list_is_brought_in_at_a_time(store: Store) -> None:
    busy = pytest.raises(StoreBusy, match="being imported")
    with Store(store.path) as other, store.number_lists.writing(NOW), busy:
        put_register(other, "tps", [number(1)])


def test_a_file_that_cannot_be_deleted_yet_goes_later(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows another program that has the old copy open prevents that."""
    put_register(store, "tps", [number(1)])
    with monkeypatch.context() as windows:
        windows.setattr(Path, "unlink", lambda _path: (_ for _ in ()).throw(PermissionError(13, "in use")))
        newer = put_register(store, "tps", [number(2)])
        assert len(files_of(store)) == 2
    assert store.number_lists.hits(number(2)) == (newer,)
    Store(store.path).close()
    assert len(files_of(store)) == 1


def test_a_reader_with_the_old_copy_open_goes_on_with_the_new_one(store: Store) -> None:
    put_register(store, "tps", [number(1)])
    with read_only(store.path) as reader:
        assert reader.number_lists.hits(number(1))
        newer = put_register(store, "tps", [number(2)])
        assert reader.number_lists.hits(number(1)) == ()
        assert reader.number_lists.hits(number(2)) == (newer,)


IMPORTING = """
import sys
from pathlib import Path
from robodial.store import Store
from tests.unit.store.filling import number
from tests.unit.store.number_sets import put_own, put_register
with Store(Path(sys.argv[1])) as store:
    put_register(store, "tps", [number(1)])
    put_own(store, "liste.csv", [number(2)])
"""


def test_what_another_program_imports_is_seen_at_the_next_look_up(store: Store) -> None:
    assert store.number_lists.hits(number(1)) == ()
    assert store.do_not_call.refusals(number(2)) == ()
    root = Path(__file__).parents[3]
    env = os.environ | {"PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", IMPORTING, str(store.path)], check=True, cwd=root, env=env)
    assert [register.name for register in store.number_lists.hits(number(1))] == ["tps"]
    assert [refusal.source for refusal in store.do_not_call.refusals(number(2))] == ["liste.csv"]


# ---- damage ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "harm", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:-8])], ids=["gone", "cut"]
)
def test_a_harmed_register_stops_every_look_up_and_names_the_remedy(store: Store, harm) -> None:
    put_register(store, "tps", [number(1)])
    store.number_lists.close()
    [path] = files_of(store)
    harm(path)
    for ask in (store.number_lists.hits, store.do_not_call.contains, store.do_not_call.refusals):
        with pytest.raises(NumberListDamaged) as told:
            ask(number(5))
        assert isinstance(told.value, StoreDamaged)
        assert str(path) in str(told.value)
        assert "the register “tps” is missing" in str(told.value)
    with pytest.raises(NumberListDamaged):
        store.do_not_call.among([number(5)])
    put_register(store, "tps", [number(1)], NOW + DAY)
    assert store.number_lists.hits(number(1))


def test_a_harmed_list_of_refusals_is_mended_by_its_own_file(store: Store) -> None:
    own = put_own(store, "liste.csv", [number(1), number(2)], by_person=True)
    store.number_lists.close()
    files_of(store)[0].unlink()
    with pytest.raises(NumberListDamaged, match=r"liste\.csv"):
        store.do_not_call.contains(number(3))
    lost = store.number_lists.same(own)
    assert lost is not None
    assert not store.number_lists.is_whole(lost)
    numbers = array([number(1), number(2)])
    with store.number_lists.writing(NOW), store.number_lists.written(numbers, register=False) as written:
        store.number_lists.mend(lost, written)
    assert store.do_not_call.contains(number(1))
    assert store.do_not_call.contains(number(3)) is None
    assert store.number_lists.own() == (own,)


# ---- own lists -------------------------------------------------------------------------------------------------------


def test_own_lists_refuse_with_source_reason_and_date(store: Store) -> None:
    put_own(store, "liste.csv", [number(1)])
    expected = Refusal(number(1), "asked", "liste.csv", NOW, by_person=False)
    assert store.do_not_call.refusals(number(1)) == (expected,)
    assert list(store.do_not_call.all()) == [expected]
    assert store.do_not_call.count() == 1


def test_a_persons_refusal_comes_before_a_lists(store: Store) -> None:
    put_own(store, "liste.csv", [number(1)])
    store.do_not_call.add(number(1), reason="key 9", source="Rappels", at=NOW + DAY, by_person=True)
    found = store.do_not_call.contains(number(1))
    assert found is not None
    assert found.by_person
    assert len(store.do_not_call.refusals(number(1))) == 2


@pytest.mark.parametrize("in_file", [True, False])
def test_a_list_of_one_purpose_refuses_that_one_only(store: Store, in_file: bool) -> None:
    put_own(store, "liste.csv", [number(1)], scope="marketing", in_file=in_file)
    assert store.do_not_call.contains(number(1), Purpose.MARKETING)
    assert store.do_not_call.contains(number(1), Purpose.APPOINTMENT) is None
    assert store.do_not_call.contains(number(1))
    asked = [number(1), number(2)]
    assert store.do_not_call.among(asked, Purpose.MARKETING) == {number(1)}
    assert store.do_not_call.among(asked, Purpose.APPOINTMENT) == frozenset()


@pytest.mark.parametrize("in_file", [True, False])
def test_an_own_list_can_be_taken_back_for_a_day(store: Store, in_file: bool) -> None:
    own = put_own(store, "liste.csv", [number(1), number(2)], in_file=in_file)
    put_own(store, "autre.csv", [number(2)], in_file=True)
    assert store.do_not_call.undo_list("liste.csv", NOW + DAY) is None
    assert store.do_not_call.undo_list("liste.csv", NOW - MINUTE) is None
    assert store.do_not_call.undo_list("liste.csv", NOW + DAY - MINUTE) == own
    assert store.do_not_call.contains(number(1)) is None
    assert [one.source for one in store.do_not_call.refusals(number(2))] == ["autre.csv"]
    assert store.do_not_call.undo_list("liste.csv", NOW + MINUTE) is None


@pytest.mark.parametrize("in_file", [True, False])
def test_what_persons_asked_for_cannot_be_taken_back(store: Store, in_file: bool) -> None:
    put_own(store, "liste.csv", [number(1)], by_person=True, in_file=in_file)
    assert store.do_not_call.undo_list("liste.csv", NOW + MINUTE) is None
    assert store.do_not_call.contains(number(1))


def test_taking_a_small_list_back_leaves_entries_that_were_there_before(store: Store) -> None:
    store.do_not_call.add(number(1), reason="", source="dnc add", at=NOW - DAY, by_person=False)
    put_own(store, "liste.csv", [number(1), number(2)], in_file=False)
    assert store.do_not_call.undo_list("liste.csv", NOW)
    assert store.do_not_call.contains(number(1))
    assert store.do_not_call.contains(number(2)) is None


def test_many_lists_are_made_few_files_and_keep_what_they_say(store: Store) -> None:
    at, lists = NOW, []
    for n in range(20):
        wanted = [number(n), number(1000)]
        lists.append(
            put_own(store, f"{n}.csv", wanted, at, by_person=n % 2 == 0, scope="all" if n % 2 == 0 else "survey")
        )
        at += timedelta(hours=12)
    assert len(list(store.number_lists.own_files())) <= module.MOST_FILES
    assert store.number_lists.own() == tuple(lists)
    for n in range(20):
        [refusal] = store.do_not_call.refusals(number(n))
        assert (refusal.source, refusal.by_person, refusal.scope) == (f"{n}.csv", lists[n].by_person, lists[n].scope)
    assert len(store.do_not_call.refusals(number(1000))) == 20
    assert sorted(one.number for one in store.do_not_call.all()) == sorted(
        [*map(number, range(20)), *[number(1000)] * 20]
    )
    with Store(store.path) as again:
        assert len(again.do_not_call.refusals(number(1000))) == 20


def test_a_list_that_may_still_be_taken_back_is_not_mixed_with_others(store: Store) -> None:
    for n in range(12):
        put_own(store, f"{n}.csv", [number(n)], NOW - 3 * DAY if n < 11 else NOW)
    assert store.do_not_call.undo_list("11.csv", NOW + MINUTE)
    assert store.do_not_call.contains(number(11)) is None
    assert all(store.do_not_call.contains(number(n)) for n in range(11))


def test_files_of_refusals_outlive_the_database_that_names_them_for_a_week(store: Store) -> None:
    """A copy of the database from yesterday, put back, finds the files it names."""
    put_own(store, "liste.csv", [number(1)])
    store.do_not_call.undo_list("liste.csv", NOW)
    [path] = files_of(store)
    written = NOW.timestamp()
    os.utime(path, (written, written))
    for later, kept in ((7 * DAY, True), (9 * DAY, False)):
        put_register(store, "tps", [number(2)], NOW + later)
        assert (path in files_of(store)) is kept


def test_another_number_of_digits_is_another_number(store: Store) -> None:
    put_own(store, "liste.csv", [PhoneNumber("+331990000"), PhoneNumber("+33199000011")])
    assert store.do_not_call.contains(PhoneNumber("+3319900001")) is None
    assert store.do_not_call.contains(PhoneNumber("+331990000"))
