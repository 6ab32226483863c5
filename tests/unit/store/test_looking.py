"""A look at a store changes nothing, tells its state, and gives the names that must not go out."""

from pathlib import Path

import pytest

from robodial.domain.campaign import CampaignId
from robodial.store import RunLock, Store, is_held, look, names_in
from robodial.store.schema import HEAD
from tests.unit.store.filling import NOW


def test_there_is_nothing_yet(tmp_path: Path) -> None:
    assert look(tmp_path / "x.db") is None
    assert list(names_in(tmp_path / "x.db")) == []
    assert list(tmp_path.iterdir()) == []


def test_a_fresh_store_is_sound_and_empty(tmp_path: Path) -> None:
    Store(tmp_path / "x.db").close()
    found = look(tmp_path / "x.db")
    assert found is not None
    assert (found.problem, found.schema, found.journal, found.copies) == ("", HEAD, "whole", ())
    assert found.counts["contacts"] == 0 and found.counts["campaigns"] == {}
    assert found.sizes["x.db"] > 0


def test_who_holds_a_lock(tmp_path: Path) -> None:
    lock = tmp_path / "running.lock"
    assert not is_held(lock)
    assert not lock.exists()
    with RunLock(lock):
        assert is_held(lock)
    assert not is_held(lock)
    with RunLock(lock):  # asking has left nothing behind
        assert is_held(lock)


def test_a_store_of_a_newer_version_is_told_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with Store(path) as store, store._database.transaction() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    found = look(path)
    assert found is not None and (found.schema, found.counts, found.problem) == ("9999", {}, "")
    assert list(names_in(path)) == []


@pytest.mark.parametrize("content", [b"", b"nothing of SQLite" * 300])
def test_what_is_no_store(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(content)
    found = look(path)
    assert found is not None
    assert bool(found.problem) == bool(content)
    assert list(names_in(path)) == []
    assert path.read_bytes() == content


def test_what_is_counted_and_whose_names_are_known(store: Store, campaign_id: CampaignId) -> None:
    found = look(store.path)  # while it is open elsewhere
    assert found is not None
    assert found.counts["campaigns"] == {"ready": 1}
    assert found.counts["campaigns by purpose"] == {"appointment": 1}
    assert (found.counts["attempts"], found.counts["contacts"]) == ({"due": 3}, 3)
    names = set(names_in(store.path))
    assert {"Rappels", "Cabinet Martin"} < names
    assert {contact.name for contact in store.contacts.all()} < names


def test_names_come_from_the_daily_copy_where_the_file_is_damaged(store: Store, campaign_id: CampaignId) -> None:
    store.copies.make(NOW)
    path = store.path
    store.close()
    path.write_bytes(b"nothing of SQLite" * 300)
    assert "Cabinet Martin" in set(names_in(path))
