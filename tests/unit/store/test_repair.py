"""A damaged database is replaced by its last copy, and what came after is read back as far as it can be."""

import re
import shutil
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robodial.domain.attempt import AttemptState
from robodial.domain.campaign import CampaignId
from robodial.domain.contact import PhoneNumber
from robodial.domain.outcome import Outcome
from robodial.errors import NumberListDamaged, StoreDamaged
from robodial.i18n import set_language
from robodial.store import Store, read_only, repair
from robodial.store.repair import notices
from tests.unit.store.filling import (
    BUSY,
    DAY,
    MINUTE,
    NOW,
    a_campaign,
    again,
    called,
    contact,
    fill_list,
    import_list,
    number,
)
from tests.unit.store.number_sets import put_own, put_register

CAMPAIGN = CampaignId(1)
MANY = 60
PAGE = 4096


def refuse(store: Store, n: int) -> None:
    told = number(n)
    with store.transaction():
        store.do_not_call.add(told, reason="opt_out_key", source="Rappels", at=NOW, by_person=True)
        store.journal.append("refusal", {"how": "key 9"}, NOW, told)


def one_call(store: Store, n: int) -> None:
    """As the engine does it: journal and caps, then the call."""
    store.journal.append("dial", {"attempt": n}, NOW, number(n))
    called(store, CAMPAIGN)
    store.calls.record(number(n), NOW, "Rappels", "appointment", is_test_call=False)


@pytest.fixture(scope="session")
def two_days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of yesterday, and calls and refusals since."""
    path = tmp_path_factory.mktemp("two days") / "robodial.db"
    with Store(path, synchronous="OFF") as store:
        store.campaigns.save(a_campaign(), fill_list(store, MANY), NOW)
        store.campaigns.enroll(CAMPAIGN, NOW)
        for n in range(1, 6):
            one_call(store, n)
            refuse(store, n)
        store.copies.make(NOW)
        for n in range(6, 41):
            one_call(store, n)
            refuse(store, n)
        called(store, CAMPAIGN, BUSY, again(NOW + DAY))
    return path.parent


@pytest.fixture
def path(two_days: Path, tmp_path: Path) -> Path:
    shutil.copytree(two_days, tmp_path / "data")
    return tmp_path / "data" / "robodial.db"


def pages_of(path: Path, *names: str) -> list[int]:
    """Where in the file the pages of these tables are."""
    file = sqlite3.connect(path)
    marks = ", ".join("?" * len(names))
    found = file.execute(f"SELECT pgoffset FROM dbstat WHERE name IN ({marks})", names).fetchall()
    file.close()
    return [offset for (offset,) in found]


def root_of(path: Path, name: str) -> int:
    file = sqlite3.connect(path)
    (page,) = file.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [name]).fetchone()
    file.close()
    return (int(page) - 1) * PAGE


def spoil(path: Path, *offsets: int) -> bytes:
    content = bytearray(path.read_bytes())
    for offset in offsets:
        content[offset : offset + PAGE] = b"\xee" * PAGE
    path.write_bytes(content)
    path.with_name(path.name + ".suspect").touch()  # as a program that met the damage leaves it
    return bytes(content)


def test_the_day_of_the_copy_is_told_as_the_users_language_writes_days(path: Path) -> None:
    spoil(path, root_of(path, "ix_attempts_contact"))
    set_language("fr")
    with Store(path) as store:
        assert re.search(r"La copie du \d\d/11/2026 a été mise à sa place", store.notice)


def test_the_copy_takes_the_place_of_a_damaged_file_and_the_user_is_told(path: Path) -> None:
    damaged = spoil(path, root_of(path, "ix_attempts_contact"))
    with Store(path) as store:
        told = store.notice
        store.check()
        assert store.journal.verify().ok
    assert "was damaged. The copy of 2026-11-" in told
    assert "35 refusals" in told
    assert "import them again" in told
    assert [(path.parent / "robodial-damaged-1" / path.name).read_bytes()] == [damaged]
    assert notices(path) == [told]
    with Store(path) as store:
        assert store.notice == ""


def test_everything_that_can_be_read_comes_back(path: Path) -> None:
    with Store(path) as store:
        before = store.journal.head(), store.campaigns.counts(CAMPAIGN), store.attempts.next_due(CAMPAIGN)
    spoil(path, root_of(path, "ix_attempts_contact"))
    with Store(path) as store:
        assert (store.journal.head(), store.campaigns.counts(CAMPAIGN), store.attempts.next_due(CAMPAIGN)) == before
        assert {each.number for each in store.do_not_call.all()} == {number(n) for n in range(1, 41)}
        assert sum(store.calls.calls_by_number().values()) == 40


def put_lists(path: Path) -> None:
    """A register and an own list before the copy; since then a newer register and two more lists."""
    with Store(path) as store:
        put_register(store, "tps", [number(500)], NOW)
        put_own(store, "a.csv", [number(501)], NOW)
        store.copies.make(NOW + DAY)
        put_own(store, "b.csv", [number(502)], NOW + DAY)
        put_register(store, "tps", [number(503)], NOW + DAY)
        put_own(store, "c.csv", [number(504)], NOW + DAY, by_person=True)


def test_long_lists_imported_since_the_copy_are_still_in_force(path: Path) -> None:
    put_lists(path)
    spoil(path, root_of(path, "ix_attempts_contact"))
    with Store(path) as store:
        assert "3 lists of numbers" in store.notice
        refused = [number(n) for n in range(500, 506) if store.do_not_call.contains(number(n))]
        assert [one.source for one in store.number_lists.own()] == ["a.csv", "b.csv", "c.csv"]
        assert not store.number_lists.hits(number(500))
        assert [one.name for one in store.number_lists.hits(number(503))] == ["tps"]
        assert "Refusals made after" not in store.notice
    assert refused == [number(501), number(502), number(504)]


def test_a_list_that_was_taken_back_gives_its_place_to_no_other(path: Path) -> None:
    with Store(path) as store:
        put_own(store, "a.csv", [number(501)], NOW)
        store.copies.make(NOW + DAY)
        mine = store.number_lists.latest_undoable("a.csv", NOW)
        assert mine is not None
        store.number_lists.forget(mine)
        put_own(store, "b.csv", [number(502)], NOW)
    spoil(path, root_of(path, "ix_attempts_contact"))
    with Store(path) as store:
        assert store.do_not_call.contains(number(501))
        assert store.do_not_call.contains(number(502))


def test_a_long_list_whose_file_is_lost_as_well_stops_all_calls(path: Path) -> None:
    put_lists(path)
    with Store(path) as store:
        [lost] = [each for each in store.number_lists._lists() if each.described.source == "b.csv"]
    spoil(path, root_of(path, "ix_attempts_contact"))
    (path.with_name("robodial-lists") / lost.file).unlink()
    with Store(path) as store, pytest.raises(NumberListDamaged, match=r"b\.csv"):
        store.do_not_call.contains(number(1))


def test_lists_that_cannot_be_read_are_refusals_that_may_be_missing(path: Path) -> None:
    put_lists(path)
    spoil(path, *pages_of(path, "number_lists"))
    with Store(path) as store:
        assert "Refusals made after" in store.notice
        assert [one.source for one in store.number_lists.own()] == ["a.csv"]
        with pytest.raises(NumberListDamaged, match="tps"):  # the copy's register has made way for a newer one
            store.do_not_call.contains(number(1))


def test_a_row_that_makes_no_sense_is_said_to_be_lost(path: Path) -> None:
    put_lists(path)
    with Store(path) as store, store._database.transaction() as conn:
        conn.exec_driver_sql("UPDATE number_lists SET file = '../b' WHERE source = 'b.csv'")
    spoil(path, root_of(path, "ix_attempts_contact"))
    with Store(path) as store:
        assert "Refusals made after" in store.notice
        assert store.do_not_call.contains(number(504))


def test_how_a_call_ended_that_was_in_the_air_as_the_copy_was_made_comes_back(path: Path) -> None:
    with Store(path) as store:
        for n in (50, 51):
            store.calls.record(number(n), NOW, "Rappels", "appointment", is_test_call=False)
        store.copies.make(NOW + DAY)
        for n, at in ((50, NOW), (51, NOW)):
            dial = store.calls.find(number(n), at)
            assert dial is not None
            store.calls.end(dial.call_id, Outcome.HUNG_UP_EARLY, heard_opt_out=n == 50)
        one_call(store, 52)
    spoil(path, root_of(path, "ix_attempts_contact"))
    with Store(path) as store:
        histories = [store.calls.history(number(n), NOW) for n in (50, 51, 52)]
        assert "3 calls" in store.notice
    assert [(len(one.calls), one.hung_up_after_opt_out) for one in histories] == [(1, True), (1, False), (1, False)]


def test_a_campaign_whose_queue_is_lost_can_be_filled_again(path: Path) -> None:
    """People came into it after the copy was made, and nothing of that can be read but that they did."""
    with Store(path) as store:
        list_id = store.campaigns.get(CAMPAIGN).list_id
        for n in range(70, 80):
            store.contacts.add(list_id, contact(n), NOW)
            store.campaigns.enroll(CAMPAIGN, NOW)
    spoil(path, *pages_of(path, "attempts"))
    with Store(path) as store:
        assert "was damaged" in store.notice
        list_id = store.campaigns.get(CAMPAIGN).list_id
        for n in (90, 91, 92):
            store.contacts.add(list_id, contact(n), NOW + DAY)
            assert store.campaigns.enroll(CAMPAIGN, NOW + DAY) == 1
        new = list(store.attempts.of_campaign(CAMPAIGN))[-3:]
        assert [event.at for one in new for event in store.attempts.events(one.attempt_id)] == [NOW + DAY] * 3


def test_who_was_called_is_not_called_again_because_only_the_call_could_be_read(path: Path) -> None:
    with Store(path) as store:
        store.copies.make(NOW + DAY)
        for n, outcome in ((42, Outcome.ANSWERED), (43, Outcome.BUSY), (44, Outcome.HUNG_UP_EARLY), (45, None)):
            one_call(store, n)
            dial = store.calls.find(number(n), NOW)
            assert dial is not None
            if outcome is not None:
                store.calls.end(dial.call_id, outcome, heard_opt_out=False)
    spoil(path, *pages_of(path, "attempts"))
    with Store(path) as store:
        rows = {row.numbers[0]: row for row in store.attempts.report_rows(CAMPAIGN)}
        told = [(rows[number(n)].attempts, rows[number(n)].outcome) for n in (42, 43, 44, 45)]
        waiting = [each.number for each in store.attempts.of_campaign(CAMPAIGN) if each.state is AttemptState.DUE]
        assert "may be made again" not in store.notice
        assert "only how they ended" in store.notice
    assert told == [
        (1, Outcome.ANSWERED),
        (1, Outcome.BUSY),
        (1, Outcome.HUNG_UP_EARLY),
        (1, Outcome.INTERRUPTED),
    ]
    assert {number(n) for n in (42, 44, 45)}.isdisjoint(waiting)
    assert {number(43), number(46)} <= set(waiting)


@pytest.mark.parametrize("name", ["Rappels", "since the copy"])
def test_who_was_called_from_a_list_that_is_lost_is_not_called_again_when_it_is_imported_again(
    path: Path, name: str
) -> None:
    def save(store: Store, at: datetime) -> CampaignId:
        campaign_id = store.campaigns.save(a_campaign(name), import_list(store, [contact(70), contact(71)]), at)
        store.campaigns.enroll(campaign_id, at)
        return campaign_id

    with Store(path) as store:
        called(store, save(store, NOW))
        row = store.calls.record(number(70), NOW, name, "appointment", is_test_call=False)
        store.calls.end(row, Outcome.ANSWERED, heard_opt_out=True)
    spoil(path, root_of(path, "ix_attempts_contact"))
    with Store(path) as store:
        assert "was damaged" in store.notice
        attempts = list(store.attempts.of_campaign(save(store, NOW + DAY)))
    assert [each.number for each in attempts if each.state is AttemptState.DUE] == [number(71)]


def test_refusals_come_back_from_the_journal_when_their_own_table_is_lost(path: Path) -> None:
    spoil(path, root_of(path, "refusals"))
    with Store(path) as store:
        assert {each.number for each in store.do_not_call.all()} == {number(n) for n in range(1, 41)}
        assert "Refusals made after" in store.notice
        row = store.do_not_call.contains(number(30))
        assert row is not None
        assert row.by_person


def test_who_refused_again_after_the_copy_has_refused_that_late(path: Path) -> None:
    later = NOW + DAY
    with Store(path) as store:  # number 3 is in the copy already; what they agree to in between must lift nothing
        store.do_not_call.add(number(3), reason="opt_out_key", source="Rappels", at=later, by_person=True)
        store.journal.append("refusal", {"how": "key 9"}, later, number(3))
    spoil(path, root_of(path, "refusals"))
    with Store(path) as store:
        row = store.do_not_call.contains(number(3))
        assert row is not None
        assert row.at == later


def test_a_journal_that_is_lost_ends_with_the_copy_and_still_verifies(path: Path) -> None:
    spoil(path, *pages_of(path, "journal"))
    with Store(path) as store:
        check = store.journal.verify()
        assert (check.ok, check.rows) == (True, 10)
        assert store.do_not_call.count() == 40
        assert "Refusals made after" in store.notice
        store.journal.append("dial", {}, NOW + DAY, number(50))
        assert store.journal.verify().ok


def test_a_file_of_which_nothing_can_be_read_leaves_the_copy(path: Path) -> None:
    path.write_bytes(b"A letter to my grandmother. " * 5000)
    with Store(path) as store:
        store.check()
        assert store.do_not_call.count() == 5
        assert "Refusals made after" in store.notice


def test_an_emptied_file_is_a_damaged_one_too(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:1000])
    with Store(path) as store:
        assert store.do_not_call.count() == 5


@pytest.mark.parametrize("open_it", [Store, read_only], ids=["opened", "read"])
@pytest.mark.parametrize("is_left", [True, False], ids=["nothing in it", "not there"])
def test_a_file_that_lost_all_it_held_does_not_begin_anew_without_its_refusals(
    path: Path, is_left: bool, open_it: Callable[[Path], Store]
) -> None:
    path.unlink()
    if is_left:  # as a power cut or an interrupted copy may leave it
        path.touch()
    with open_it(path) as store:
        assert store.do_not_call.contains(number(5))
        assert "gone or empty. The copy of 2026-11-" in store.notice
        assert "Refusals made after" in store.notice
        assert ("was kept in" in store.notice) == is_left
    with Store(path) as store:
        assert store.notice == ""


@pytest.mark.parametrize("is_left", [True, False], ids=["nothing in it", "not there"])
def test_a_file_that_lost_all_and_whose_copies_are_no_good_is_not_begun_anew(path: Path, is_left: bool) -> None:
    path.unlink()
    if is_left:
        path.touch()
    for copy in (path.parent / "robodial-copies").glob("*.db"):
        copy.write_bytes(b"A letter to my grandmother. " * 5000)
    for _ in range(2):
        with pytest.raises(StoreDamaged, match=r"no good daily copy.* move the folder .*robodial-copies away"):
            Store(path)
    shutil.move(path.parent / "robodial-copies", path.parent / "away")
    with Store(path) as store:
        assert store.do_not_call.count() == 0


def test_reading_restores_as_well(path: Path) -> None:
    path.write_bytes(b"A letter to my grandmother. " * 5000)
    with read_only(path) as store:
        assert store.do_not_call.count() == 5
        assert "was damaged" in store.notice


def test_a_copy_that_is_damaged_itself_is_passed_over(path: Path) -> None:
    copies = path.parent / "robodial-copies"
    (good,) = copies.iterdir() if len(list(copies.iterdir())) == 1 else copies.glob("robodial-2*.db")
    (copies / "robodial-2026-12-24.db").write_bytes(b"no database " * 1000)
    spoil(path, root_of(path, "ix_attempts_contact"))
    with Store(path) as store:
        assert good.stem[-10:] in store.notice


def test_without_a_copy_nothing_is_touched(path: Path) -> None:
    shutil.rmtree(path.parent / "robodial-copies")
    damaged = spoil(path, root_of(path, "ix_attempts_contact"))
    for _ in range(2):
        with pytest.raises(StoreDamaged, match="no good daily copy"):
            Store(path)
    assert path.read_bytes() == damaged
    assert [each.name for each in path.parent.iterdir() if "damaged-" in each.name] == []


@pytest.mark.parametrize(
    ("step", "is_done"),
    [("sync", False), ("move_aside", False), ("move_aside", True)],
    ids=["before the new file is complete", "before the old one has moved", "before the new one is in its place"],
)
def test_a_restoring_that_is_cut_off_goes_on_at_the_next_start(
    path: Path, step: str, is_done: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(path, root_of(path, "ix_attempts_contact"))
    real = getattr(repair, step)

    def cut_off(*args: object) -> None:
        if is_done:
            real(*args)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(repair, step, cut_off)
        with pytest.raises(KeyboardInterrupt):
            Store(path)
    with Store(path) as store:
        assert "damaged" in store.notice
        assert store.do_not_call.count() == 40
        assert store.journal.verify().ok
        store.check()
    with Store(path) as store:
        assert store.notice == ""
    assert list(path.parent.glob("robodial-damaged-*/robodial.db"))


def test_the_log_moves_with_the_file_and_is_read_too(path: Path) -> None:
    store = Store(path)
    refuse(store, 55)
    content = path.read_bytes(), path.with_name(path.name + "-wal").read_bytes()
    store.close()
    path.write_bytes(content[0])
    path.with_name(path.name + "-wal").write_bytes(content[1])
    spoil(path, root_of(path, "ix_attempts_contact"))
    with Store(path) as store:
        assert store.do_not_call.contains(number(55))
    moved = path.parent / "robodial-damaged-1"
    assert (moved / path.name).exists()


def test_a_file_left_open_by_a_killed_program_is_looked_at_as_a_whole(path: Path) -> None:
    store = Store(path)
    refuse(store, 55)
    log = path.with_name(path.name + "-wal").read_bytes()
    store.close()
    content = bytearray(path.read_bytes())
    offset = root_of(path, "ix_attempts_contact")
    content[offset : offset + 2000] = b"\xee" * 2000
    path.write_bytes(content)
    path.with_name(path.name + "-wal").write_bytes(log[: len(log) // 2])
    with Store(path) as store:
        assert "was damaged" in store.notice


def test_a_file_in_use_is_not_taken_for_one_left_behind(path: Path) -> None:
    with Store(path) as engine:
        refuse(engine, 55)
        with Store(path) as other:
            assert other.notice == ""
            refuse(other, 56)
        assert engine.do_not_call.contains(number(56))


@settings(max_examples=25)  # tests/soak/damage.py tries thousands
@given(data=st.data())
def test_whatever_is_damaged_the_result_is_a_sound_store(
    two_days: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("any") / "data"
    shutil.copytree(two_days, folder)
    path = folder / "robodial.db"
    size = path.stat().st_size
    places = data.draw(st.lists(st.integers(0, size // PAGE - 1), min_size=1, max_size=8))
    spoil(path, *(place * PAGE for place in places))
    with Store(path, synchronous="OFF") as store:
        store.check()
        assert store.journal.verify().ok
        assert {each.number for each in store.do_not_call.all()} >= {number(n) for n in range(1, 6)}
        attempts = list(store.attempts.of_campaign(CAMPAIGN))
        open_ones = [each.contact_id for each in attempts if each.state in (AttemptState.DUE, AttemptState.CLAIMED)]
        assert len(open_ones) == len(set(open_ones))
        assert len({each.contact_id for each in attempts}) == MANY
        called(store, CAMPAIGN, now=NOW + DAY + MINUTE)
        assert store.do_not_call.contains(PhoneNumber("+33199000001"))
