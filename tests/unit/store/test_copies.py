"""Daily copies of the database, made while it is in use."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from robodial.domain.campaign import CampaignId
from robodial.errors import StoreDamaged, StoreError
from robodial.store import Store
from robodial.store.copies import KEPT, day_of
from robodial.store.lock import RunLock
from tests.unit.store.filling import ANSWERED, DAY, DONE, LINE, MINUTE, NOW, called, claimed, number


def test_a_copy_holds_what_was_stored_and_is_named_by_its_day(store: Store, campaign_id: CampaignId) -> None:
    called(store, campaign_id)
    made = store.copies.make(NOW)
    assert made is not None
    assert made.name == f"robodial-{day_of(made).isoformat()}.db"
    assert made.parent == store.path.parent / "robodial-copies"
    called(store, campaign_id)
    with Store(made) as copy:
        copy.check()
        assert copy.campaigns.counts(campaign_id).done == 1
        assert copy.journal.verify().ok
    assert store.campaigns.counts(campaign_id).done == 2


def test_there_is_one_copy_a_day_and_seven_are_kept(store: Store) -> None:
    for n in range(10):
        assert store.copies.make(NOW + n * DAY) is not None
        assert store.copies.make(NOW + n * DAY + MINUTE) is None
    days = [day_of(copy) for copy in store.copies.newest_first()]
    assert len(days) == KEPT == 7
    assert days == sorted(days, reverse=True)
    assert days[0] - days[-1] == timedelta(days=6)


def test_what_is_not_finished_is_in_no_copy(store: Store, campaign_id: CampaignId) -> None:
    with store.transaction():
        store.do_not_call.add(number(1), reason="key 9", source="Rappels", at=NOW, by_person=True)
        made = store.copies.make(NOW)
    assert made is not None
    with Store(made) as copy:
        assert copy.do_not_call.count() == 0
    assert store.do_not_call.count() == 1


def test_a_call_goes_on_while_the_copy_is_read(store: Store, campaign_id: CampaignId) -> None:
    """The copying reads one moment of the file; what is stored meanwhile neither waits for it nor is in it."""
    attempt = claimed(store, campaign_id)
    reader = sqlite3.connect(store.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM attempts").fetchone()  # what the copying holds while it lasts
    store._database.driver.execute("PRAGMA busy_timeout = 0")
    store.attempts.start_dialing(attempt.attempt_id, NOW, LINE, "0199000001")
    store.attempts.end(attempt.attempt_id, NOW, ANSWERED, DONE)
    reader.close()
    assert store.campaigns.counts(campaign_id).done == 1


def test_only_one_program_makes_the_copy(store: Store) -> None:
    store.copies.folder.mkdir()
    with RunLock(store.copies.folder / "making.lock"):
        assert store.copies.make(NOW) is None
    assert store.copies.make(NOW) is not None


def test_leftovers_of_a_killed_copy_do_no_harm(store: Store) -> None:
    store.copies.folder.mkdir()
    (store.copies.folder / "unfinished.db").write_bytes(b"half a copy")
    (store.copies.folder / "robodial-old.db").write_bytes(b"somebody's own")
    made = store.copies.make(NOW)
    assert store.copies.newest_first() == [made]
    assert not (store.copies.folder / "unfinished.db").exists()
    assert (store.copies.folder / "robodial-old.db").exists()


def test_a_copy_of_a_damaged_file_is_not_kept_and_pushes_no_good_one_out(store: Store, campaign_id: CampaignId) -> None:
    for n in range(KEPT):
        store.copies.make(NOW + n * DAY)
    good = store.copies.newest_first()
    store._database.empty_log()
    content = bytearray(store.path.read_bytes())
    content[4096 * 6 : 4096 * 6 + 2000] = b"\xee" * 2000
    store.path.write_bytes(content)
    with pytest.raises(StoreDamaged, match="today's copy"):
        store.copies.make(NOW + 8 * DAY)
    assert store.copies.newest_first() == good
    assert [each.name for each in store.copies.folder.iterdir() if "unfinished" in each.name] == []


def test_a_folder_for_copies_that_cannot_be_made_is_said(store: Store) -> None:
    store.copies.folder.write_text("in the way")
    with pytest.raises(StoreError, match="folder for the daily copies"):
        store.copies.make(NOW)


def test_what_was_erased_is_in_no_copy_any_more(store: Store) -> None:
    store.journal.append("dial", {"text": "a secret of hers"}, NOW, number(1))
    for n in range(3):
        store.copies.make(NOW + n * DAY)
    assert all(b"a secret of hers" in copy.read_bytes() for copy in store.copies.newest_first())
    store.journal.erase(number(1), NOW + 3 * DAY)
    (only,) = store.copies.newest_first()
    assert b"a secret of hers" not in only.read_bytes()
    with Store(only) as copy:
        assert copy.journal.verify().ok


def test_erasing_makes_no_copy_where_there_was_none(store: Store) -> None:
    store.journal.append("dial", {}, NOW, number(1))
    store.journal.erase(number(1), NOW)
    assert store.copies.newest_first() == []


def test_a_store_opened_again_has_its_copies(tmp_path: Path) -> None:
    with Store(tmp_path / "robodial.db") as store:
        store.copies.make(NOW)
    with Store(tmp_path / "robodial.db") as store:
        assert not store.copies.is_due(NOW.astimezone().date())
        assert len(store.copies.newest_first()) == 1
