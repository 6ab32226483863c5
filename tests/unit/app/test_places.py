"""Where things lie: emulated runs never write into the user's own store, refusals always do."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from robodial.app.places import (
    DATABASE,
    data_folder,
    existing_store,
    guarded_folders,
    is_user_folder,
    open_store,
    run_folder,
    user_folder,
)
from robodial.domain.contact import PhoneNumber

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SOMEBODY = PhoneNumber("+33199001001")


def test_the_users_folder_is_found_however_it_is_written(tmp_path: Path) -> None:
    assert data_folder(None) == user_folder()
    assert is_user_folder(user_folder() / "x" / "..")
    assert not is_user_folder(tmp_path)


def test_emulated_runs_keep_out_of_the_users_own_store(tmp_path: Path) -> None:
    assert run_folder(None, emulated=True) == user_folder() / "emulated"
    assert run_folder(user_folder(), emulated=True) == user_folder() / "emulated"
    assert run_folder(tmp_path, emulated=True) == tmp_path
    assert run_folder(None, emulated=False) == user_folder()


def test_refusals_are_looked_for_in_the_users_own_folder_too(tmp_path: Path) -> None:
    assert guarded_folders(None) == [user_folder()]
    assert guarded_folders(user_folder()) == [user_folder()]
    assert guarded_folders(tmp_path) == [tmp_path, user_folder()]


def test_looking_for_a_store_makes_none(tmp_path: Path) -> None:
    assert existing_store(tmp_path / "none") is None
    assert not (tmp_path / "none").exists()
    open_store(tmp_path / "new").close()
    found = existing_store(tmp_path / "new")
    assert found is not None
    found.close()


@pytest.mark.parametrize("is_left", [True, False], ids=["nothing in it", "not there"])
def test_data_whose_file_is_gone_is_still_there_in_its_copies(tmp_path: Path, is_left: bool) -> None:
    with open_store(tmp_path) as store:
        store.do_not_call.add(SOMEBODY, reason="", source="dnc add", at=NOW, by_person=True)
        store.copies.make(NOW)
    (tmp_path / DATABASE).unlink()
    if is_left:
        (tmp_path / DATABASE).touch()
    found = existing_store(tmp_path)
    assert found is not None
    with found:
        assert found.do_not_call.contains(SOMEBODY)
