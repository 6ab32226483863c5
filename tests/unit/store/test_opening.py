"""Opening, sharing, full, locked, write-protected and damaged files."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from robodial.errors import StoreBusy, StoreDamaged, StoreError, StoreTooNew, StoreUnwritable
from robodial.store import Store, read_only
from robodial.store import sqlite as sqlite_module
from robodial.store.schema import HEAD
from robodial.store.sqlite import Database, explained
from tests.unit.store.filling import (
    ANSWERED,
    DAY,
    DONE,
    LINE,
    NOW,
    a_campaign,
    called,
    claimed,
    contact,
    fill_list,
    import_list,
    number,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "données" / "new folder" / "robodial.db"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_module, "BUSY_TIMEOUT_S", 0.0)


def refuse_somebody(store: Store, n: int = 1) -> None:
    store.do_not_call.add(number(n), reason="key 9", source="Rappels", at=NOW, by_person=True)


def test_a_new_store_makes_its_folder_and_keeps_what_is_stored(path: Path) -> None:
    with Store(path) as store:
        refuse_somebody(store)
        assert store.path == path
    with Store(path) as store:
        assert store.do_not_call.contains(number(1))


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="folder for the data cannot be made"):
        Store(tmp_path / "file" / "data" / "robodial.db")


def test_opening_a_current_file_does_not_import_alembic(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from robodial.store import Store\n"
        "for _ in range(2): Store(Path(sys.argv[1])).close()\n"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == 0


def test_a_file_of_a_newer_version_is_left_alone(path: Path) -> None:
    with Store(path) as store, store.transaction():
        store._database._conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    with pytest.raises(StoreTooNew, match="Install the newest robodial"):
        Store(path)
    with pytest.raises(StoreTooNew):
        read_only(path)
    assert path.read_bytes() == before
    assert HEAD < "9999"


def test_other_programs_read_while_we_write(path: Path) -> None:
    with Store(path) as store, read_only(path) as reader:
        refuse_somebody(store)
        assert reader.do_not_call.contains(number(1))
        with store.transaction():
            refuse_somebody(store, 2)
            assert reader.do_not_call.contains(number(2)) is None
        assert reader.do_not_call.contains(number(2))


def test_a_reader_cannot_write(path: Path) -> None:
    Store(path).close()
    with read_only(path) as reader, pytest.raises(StoreError, match="cannot be written"):
        refuse_somebody(reader)


def test_there_is_nothing_to_read_before_the_first_run(path: Path) -> None:
    with pytest.raises(StoreError, match="no such file yet"):
        read_only(path)
    assert not path.exists()


def test_a_transaction_stores_all_or_nothing(path: Path) -> None:
    with Store(path) as store:
        with pytest.raises(ZeroDivisionError), store.transaction():
            refuse_somebody(store)
            raise ZeroDivisionError
        assert store.do_not_call.count() == 0
        with pytest.raises(RuntimeError, match="a part of a transaction failed"), store.transaction():
            refuse_somebody(store)
            with pytest.raises(ZeroDivisionError), store.transaction():
                refuse_somebody(store, 2)
                raise ZeroDivisionError
        assert store.do_not_call.count() == 0
        with store.transaction():
            refuse_somebody(store)
            with store.transaction():
                refuse_somebody(store, 2)
        assert store.do_not_call.count() == 2


def test_the_latest_moment_stored(path: Path) -> None:
    with Store(path) as store:
        assert store.latest_moment() is None
        campaign_id = store.campaigns.save(a_campaign(), fill_list(store, 1), NOW)
        assert store.latest_moment() == NOW
        store.campaigns.enroll(campaign_id, NOW)
        attempt = claimed(store, campaign_id)
        store.attempts.end(attempt.attempt_id, NOW + DAY, ANSWERED, DONE)
        assert store.latest_moment() == NOW + DAY
        store.calls.record(number(1), NOW + 2 * DAY, "Rappels", "appointment", False)
        assert store.latest_moment() == NOW + 2 * DAY


def test_slices_of_an_import_are_synced_with_its_commit_and_everything_else_at_once(path: Path) -> None:
    seen: list[str] = []
    with Store(path) as store:
        store._database.driver.set_trace_callback(seen.append)
        importing = store.contacts.begin_import("liste.csv", (), "FR", NOW)
        importing.add([contact(1)])
        importing.commit()
        refuse_somebody(store)
    marks = [each for each in seen if each.startswith(("PRAGMA synchronous", "BEGIN", "COMMIT"))]
    whole = ["BEGIN IMMEDIATE", "COMMIT"]
    slices = ["PRAGMA synchronous = NORMAL", *whole, "PRAGMA synchronous = FULL"]
    assert marks == [*whole, *slices, *whole, *whole]


def test_a_call_is_synced_before_its_dial_at_its_answer_and_at_its_end(path: Path) -> None:
    synced: list[str] = []
    with Store(path) as store:
        campaign_id = store.campaigns.save(a_campaign(), fill_list(store, 1), NOW)
        store.campaigns.enroll(campaign_id, NOW)
        level = ["FULL"]

        def watch(statement: str) -> None:
            if statement.startswith("PRAGMA synchronous"):
                level[0] = statement.rsplit(maxsplit=1)[-1]
            elif statement == "COMMIT":
                synced.append(level[0])

        store._database.driver.set_trace_callback(watch)
        attempt = claimed(store, campaign_id)
        store.attempts.start_dialing(attempt.attempt_id, NOW, LINE, "0199000001")
        store.attempts.connected(attempt.attempt_id, NOW)
        store.attempts.heard_enough(attempt.attempt_id, NOW)
        store.attempts.end(attempt.attempt_id, NOW, ANSWERED, DONE)
    assert synced == ["NORMAL", "FULL", "FULL", "NORMAL", "FULL"]


def test_an_unknown_way_to_sync_is_a_mistake(path: Path) -> None:
    with pytest.raises(ValueError, match="SOMETIMES"):
        Database(path, synchronous="SOMETIMES")


# ---- trouble -----------------------------------------------------------------------------------------------------


def test_a_file_held_by_another_program_is_said(path: Path, impatient: None) -> None:
    with Store(path) as store:
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="another program holds the file"):
            refuse_somebody(store)
        with pytest.raises(StoreBusy):
            store.contacts.begin_import("liste.csv", (), "FR", NOW)
        holder.rollback()
        holder.close()
        refuse_somebody(store)
        assert store.do_not_call.contains(number(1))
        fill_list(store, 1)


def test_a_file_locked_while_it_is_opened_is_said(path: Path, impatient: None) -> None:
    Store(path).close()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy, match="another program"):
        Store(path)
    holder.close()
    Store(path).close()


def full(store: Store) -> Callable[[], None]:
    """Let the file grow no more; returns what frees the disk."""
    with store._database.reading() as conn:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar()
        conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    return lambda: store._database._conn.exec_driver_sql("PRAGMA max_page_count = 1000000").close()


def test_a_full_disk_is_said_and_nothing_stored_is_lost(path: Path) -> None:
    with Store(path, synchronous="OFF") as store:
        refuse_somebody(store, 0)
        free = full(store)
        stored = 0
        with pytest.raises(StoreError, match="disk is full"):
            for n in range(1, 1000):
                refuse_somebody(store, n)
                stored = n
        assert store.do_not_call.count() == stored + 1
        free()
        refuse_somebody(store, 999)
        assert store.do_not_call.count() == stored + 2
        store.check()


def test_on_a_full_disk_no_journal_row_means_no_call(path: Path) -> None:
    with Store(path, synchronous="OFF") as store:
        full(store)
        with pytest.raises(StoreError, match="disk is full"):
            for n in range(1000):
                store.journal.append("dial", {"text": "x" * 100}, NOW, number(n))
        assert store.journal.verify().ok


def test_an_import_on_a_full_disk_leaves_the_lists_as_they_were(path: Path) -> None:
    with Store(path, synchronous="OFF") as store:
        kept = fill_list(store, 3)
        free = full(store)
        importing = store.contacts.begin_import("liste.csv", (), "FR", NOW)
        with pytest.raises(StoreError, match="disk is full"):
            importing.add([contact(n) for n in range(10, 6000)])
        free()
        importing.cancel()
        assert [each.list_id for each in store.contacts.lists()] == [kept]
        assert store.contacts.count() == 3
        assert store.contacts.count(import_list(store, [contact(1)])) == 1


def test_a_write_protected_file_is_said(path: Path) -> None:
    Store(path).close()
    path.chmod(0o400)
    if os.access(path, os.W_OK):
        pytest.skip("this user may write everywhere")
    with Store(path) as store, pytest.raises(StoreError, match="cannot be written"):
        refuse_somebody(store)


def test_a_folder_in_the_files_place_is_said(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(path)


def test_something_that_is_no_database_is_said_and_left_alone(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"A letter to my grandmother. " * 1000)
    with pytest.raises(StoreDamaged, match="Do not delete it"):
        Store(path)
    assert path.read_bytes().startswith(b"A letter")


def test_a_damaged_file_is_found(path: Path) -> None:
    with Store(path, synchronous="OFF") as store:
        campaign_id = store.campaigns.save(a_campaign(), fill_list(store, 300), NOW)
        store.campaigns.enroll(campaign_id, NOW)
        store.check()
    content = bytearray(path.read_bytes())
    for page in range(4096 * 5, len(content), 4096):
        content[page : page + 200] = b"\xee" * 200
    path.write_bytes(content)
    with pytest.raises(StoreDamaged, match="damaged"), Store(path) as store:
        store.check()
    with pytest.raises(StoreDamaged), Store(path) as store:
        called(store, campaign_id)
    with pytest.raises(StoreDamaged, match="no good daily copy"):  # damage was met before: now it is looked for
        Store(path)
    assert path.read_bytes() == content


def test_a_truncated_write_ahead_log_loses_only_what_was_last(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    with Store(path) as store:
        for n in range(10):
            refuse_somebody(store, n)
        log = path.with_name(path.name + "-wal").read_bytes()
        file = path.read_bytes()
    for share in (0.3, 0.6, 0.99):
        (copy / "s.db").write_bytes(file)
        (copy / "s.db-wal").write_bytes(log[: int(len(log) * share)])
        (copy / "s.db-shm").unlink(missing_ok=True)
        with Store(copy / "s.db") as store:
            store.check()
            kept = [each.number for each in store.do_not_call.all()]
        assert kept == [number(n) for n in range(len(kept))]
    assert len(kept) == 9


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (sqlite3.SQLITE_IOERR | 10 << 8, StoreError, "disk failed"),
        (sqlite3.SQLITE_FULL, StoreError, "disk is full"),
        (sqlite3.SQLITE_READONLY | 5 << 8, StoreUnwritable, "cannot be written"),
        (sqlite3.SQLITE_PERM, StoreUnwritable, "cannot be written"),
        (sqlite3.SQLITE_BUSY | 2 << 8, StoreBusy, "another program"),
        (sqlite3.SQLITE_CORRUPT | 1 << 8, StoreDamaged, "Start robodial again"),
    ],
)
def test_each_trouble_names_the_file_and_the_remedy(path: Path, code: int, kind: type[StoreError], words: str) -> None:
    error = sqlite3.OperationalError("the driver's words")
    error.sqlite_errorcode = code
    told = explained(error, path)
    assert type(told) is kind
    assert str(path) in str(told)
    assert words in str(told)


def test_our_own_mistakes_are_not_relabelled(path: Path) -> None:
    assert explained(sqlite3.ProgrammingError("closed"), path) is None
    with Store(path) as store, pytest.raises(Exception, match="no such table"), store.transaction():
        store._database._conn.exec_driver_sql("SELECT * FROM nothing_of_that_name")
