"""Full disks, files held by other programs, folders that cannot be written: as the operating system makes them."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from robodial.domain.attempt import AttemptState
from robodial.domain.campaign import CampaignId
from robodial.errors import StoreBusy, StoreError
from robodial.store import Store, read_only
from tests.unit.store.filling import ANSWERED, DAY, DONE, LINE, NOW, a_campaign, claimed, contact, fill_list, number

CAMPAIGN = CampaignId(1)


# ---- a disk that is really full ----------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB in memory; needs the right to mount."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "none", str(disk)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def fill_up(disk: Path) -> Path:
    """A file that takes the rest of the disk."""
    ballast = disk / "somebody's film"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return ballast


def everything_after(store: Store) -> tuple[object, ...]:
    counts = store.campaigns.counts(CAMPAIGN)
    return store.do_not_call.count(), store.journal.verify(), counts.waiting, counts.on_line, counts.done


def with_calls(store: Store, many: int = 20) -> None:
    store.campaigns.save(a_campaign(), fill_list(store, many), NOW)
    store.campaigns.enroll(CAMPAIGN, NOW)


def test_on_a_full_disk_each_step_is_refused_whole_and_done_once_there_is_room(small_disk: Path) -> None:
    with Store(small_disk / "robodial.db") as store:
        with_calls(store)
        attempt = claimed(store, CAMPAIGN)
        ballast = fill_up(small_disk)
        steps: list[Callable[[], object]] = [
            lambda: store.attempts.start_dialing(attempt.attempt_id, NOW, LINE, "0199000001"),
            lambda: store.journal.append("dial", {"text": "x" * 5000}, NOW, number(1)),
            lambda: store.do_not_call.add(number(1), reason="key 9", source="R", at=NOW, by_person=True),
            lambda: store.attempts.end(attempt.attempt_id, NOW, ANSWERED, DONE),
        ]
        before = everything_after(store)
        refused = []
        for step in steps:
            while True:  # the log may have room for some steps
                try:
                    with store.transaction():
                        store.journal.append("filling", {"text": "y" * 9000}, NOW)
                        step()
                except StoreError as error:
                    assert "disk is full" in str(error)
                    refused.append(step)
                    break
                pytest.fail("a transaction found room on a full disk")
        assert everything_after(store) == before
        ballast.unlink()
        for step in refused:
            step()
        store.check()
        assert (store.do_not_call.count(), store.campaigns.counts(CAMPAIGN).done) == (1, 1)
    with Store(small_disk / "robodial.db") as store:
        assert store.journal.verify().ok


def test_a_copy_that_finds_no_room_is_given_up_and_the_older_ones_stay(small_disk: Path) -> None:
    with Store(small_disk / "robodial.db") as store:
        with_calls(store)
        first = store.copies.make(NOW)
        fill_list(store, 400)  # a copy no longer fits into what the last one left
        ballast = fill_up(small_disk)
        with pytest.raises(StoreError, match="disk is full"):
            store.copies.make(NOW + DAY)
        assert store.copies.newest_first() == [first]
        ballast.unlink()
        assert store.copies.make(NOW + DAY) is not None


def test_a_damaged_file_that_finds_no_room_for_its_copy_is_left_until_there_is(small_disk: Path) -> None:
    path = small_disk / "robodial.db"
    with Store(path) as store:
        with_calls(store)
        store.copies.make(NOW)
    path.write_bytes(b"no database " * 1000)
    ballast = fill_up(small_disk)
    with pytest.raises(StoreError, match=r"Free some space|disk is full"):
        Store(path)
    ballast.unlink()
    with Store(path) as store:
        assert "was damaged" in store.notice
        assert store.campaigns.counts(CAMPAIGN).waiting == 20


# ---- a backup program holds the file -----------------------------------------------------------------------------


class BackupProgram:
    """Another program's lock on the file."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._file.execute("BEGIN IMMEDIATE")

    def let_go(self) -> None:
        self._file.rollback()
        self._file.close()


def test_a_step_waits_for_a_backup_program_that_lets_go(store: Store, campaign_id: CampaignId) -> None:
    attempt = claimed(store, campaign_id)
    backup = BackupProgram(store.path)
    asked = threading.Event()

    def steps() -> None:
        asked.set()
        store.attempts.start_dialing(attempt.attempt_id, NOW, LINE, "0199000001")

    worker = threading.Thread(target=steps)
    worker.start()
    asked.wait()
    backup.let_go()
    worker.join()
    assert store.campaigns.counts(campaign_id).by_state[AttemptState.DIALING] == 1


def test_the_wait_is_longer_than_a_short_backup_takes(store: Store) -> None:
    (waits_ms,) = store._database.driver.execute("PRAGMA busy_timeout").fetchone()
    assert waits_ms >= 3000


def test_while_a_backup_program_holds_on_each_step_is_refused_whole_and_can_be_asked_again(
    store: Store, campaign_id: CampaignId
) -> None:
    store._database.driver.execute("PRAGMA busy_timeout = 0")
    for _ in range(2):
        backup = BackupProgram(store.path)
        with pytest.raises(StoreBusy, match="Close it or let it finish"):
            claimed(store, campaign_id)
        backup.let_go()
    attempt = claimed(store, campaign_id)
    steps: list[Callable[[], object]] = [
        lambda: store.attempts.start_dialing(attempt.attempt_id, NOW, LINE, "0199000001"),
        lambda: store.journal.append("dial", {}, NOW, attempt.number),
        lambda: store.attempts.connected(attempt.attempt_id, NOW),
        lambda: store.do_not_call.add(attempt.number, reason="key 9", source="R", at=NOW, by_person=True),
        lambda: store.attempts.end(attempt.attempt_id, NOW, ANSWERED, DONE),
        lambda: store.contacts.add(store.campaigns.get(campaign_id).list_id, contact(9), NOW),
        lambda: store.attempts.cancel_due(campaign_id, NOW, "out_of_time", ""),
    ]
    for step in steps:
        backup = BackupProgram(store.path)
        before = list(store._database.driver.iterdump())
        with pytest.raises(StoreBusy):
            step()
        assert list(store._database.driver.iterdump()) == before
        backup.let_go()
        step()
    assert store.campaigns.counts(campaign_id).done == 1
    assert store.do_not_call.contains(attempt.number)
    assert store.journal.verify().rows == 1


# ---- a folder that cannot be written -----------------------------------------------------------------------------


def as_a_guest(work: Callable[[], object]) -> str:
    """What `work` raises when a user without rights does it; empty when nothing."""
    if not hasattr(os, "fork"):
        pytest.skip("no other user to be had here")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        said = "the work did not run"
        try:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            work()
            said = ""
        except StoreError as error:
            said = str(error)
        except BaseException as error:
            said = f"unexpected: {error!r}"
        finally:
            os.write(writing, said.encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read().decode()
    os.waitpid(child, 0)
    return told


@pytest.fixture
def protected(empty_file: bytes) -> Iterator[Path]:
    """A store in a folder that nobody may write in, nor in the file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "robodial.db"
        path.write_bytes(empty_file)
        path.chmod(0o444)
        folder.chmod(0o555)
        yield path
        folder.chmod(0o755)


def test_a_write_protected_folder_is_said_with_the_remedy(protected: Path) -> None:
    told = as_a_guest(lambda: Store(protected).close())
    assert str(protected) in told
    assert "you may write" in told or "cannot be written" in told


def test_a_report_from_a_write_protected_folder_says_the_same(protected: Path) -> None:
    told = as_a_guest(lambda: read_only(protected).close())
    assert told == "" or "you may write" in told or "cannot be written" in told


def test_a_new_folder_where_none_may_be_made_is_said(protected: Path) -> None:
    told = as_a_guest(lambda: Store(protected.parent / "new" / "robodial.db").close())
    assert "Check that you may write there" in told
