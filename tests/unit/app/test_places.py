"""Where things lie: emulated runs never write into the user's own store, refusals always do."""

from pathlib import Path

from robodial.app.places import (
    data_folder,
    existing_store,
    guarded_folders,
    is_user_folder,
    open_store,
    run_folder,
    user_folder,
)


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
