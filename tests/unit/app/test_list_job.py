"""From a chosen file to a stored list, and back."""

from pathlib import Path

import pytest

from robodial.app.kept_lists import keep_list
from robodial.app.list_job import (
    ListJob,
    ListWish,
    StoredNow,
    export_rejected,
    preview_of,
    settings_of,
    undo_import,
    wish_of,
)
from robodial.app.places import open_store
from robodial.domain.campaign import Purpose
from robodial.domain.list_columns import ListColumns
from robodial.errors import ContactImportError
from tests.unit.files import held_by_ourselves

as_strict_as_windows = held_by_ourselves.as_strict_as_windows

LIST = "Nom;Tél\nHélène;01 99 00 12 34\nPaul;199001235\nJean;néant\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Patients.csv"
    path.write_text(LIST, encoding="cp1252")
    return path


def stored(folder: Path, wish: ListWish) -> StoredNow:
    found = ListJob(folder, wish).run()
    assert found is not None
    return found


def test_a_list_is_stored_once(tmp_path: Path, file: Path) -> None:
    first = stored(tmp_path, ListWish(file, "FR"))
    assert first.is_new
    assert stored(tmp_path, ListWish(file, "FR")) == StoredNow(first.list_id, is_new=False)


def test_another_wish_makes_another_list(tmp_path: Path, file: Path) -> None:
    first = stored(tmp_path, ListWish(file, "FR"))
    second = stored(tmp_path, ListWish(file, "FR", ListColumns(refused_repairs=("lost_zero",))))
    assert second.is_new
    with open_store(tmp_path) as store:
        assert (store.contacts.count(first.list_id), store.contacts.count(second.list_id)) == (2, 1)


def test_the_preview_says_what_the_store_makes_of_it(tmp_path: Path, file: Path) -> None:
    wish = ListWish(file, "FR")
    seen = preview_of(wish).run()
    assert seen is not None
    with open_store(tmp_path) as store:
        kept = store.contacts.get_list(stored(tmp_path, wish).list_id)
    assert (seen.contacts, seen.merged, seen.rejected_count) == (kept.accepted, kept.merged, kept.rejected)


def test_an_import_can_be_undone(tmp_path: Path, file: Path) -> None:
    assert undo_import(tmp_path, stored(tmp_path, ListWish(file, "FR")).list_id)
    with open_store(tmp_path) as store:
        assert store.contacts.lists() == []


def test_a_cancelled_import_leaves_nothing(tmp_path: Path) -> None:
    long = tmp_path / "long.csv"
    long.write_text("Nom;Tél\n" + "".join(f"A;01 99 00 {n % 10_000:04}\n" for n in range(30_000)), encoding="utf-8")
    job = ListJob(tmp_path, ListWish(long, "FR"))
    assert job.run(lambda *_done: job.cancel()) is None
    with open_store(tmp_path) as store:
        assert store.contacts.lists() == []


def test_a_list_whose_consents_count_waits_for_its_campaign(tmp_path: Path, file: Path) -> None:
    assert ListJob(tmp_path, ListWish(file, "FR", purpose=Purpose.MARKETING)).run() is None


def test_rejected_rows_are_written_in_the_lists_own_columns(tmp_path: Path, file: Path) -> None:
    target = tmp_path / "rejected.csv"
    assert export_rejected(ListWish(file, "FR"), target) == 1
    header, row = target.read_text(encoding="utf-8-sig").splitlines()
    assert header.split(",") == ["row", "Nom", "Tél", "reason"]
    assert row.startswith('4,Jean,néant,"Tél: ')


def test_a_wish_survives_a_draft(file: Path) -> None:
    wish = ListWish(file, "FR", ListColumns(("Tél",), ("-",), unrepaired_rows=(3,)), Purpose.SURVEY)
    assert wish_of({**settings_of(wish), "purpose": "survey"}, "FR") == wish
    assert settings_of(wish)["columns"] == {"phone": ["Tél"], "name": ["-"], "unrepaired_rows": [3]}
    assert wish_of({}, "FR") is None


def test_a_kept_list_does_not_change_with_its_file(tmp_path: Path, file: Path) -> None:
    kept = keep_list(file, tmp_path / "home")
    assert kept.name == "Patients.csv"
    assert keep_list(file, tmp_path / "home") == kept
    file.write_text("other", encoding="utf-8")
    assert kept.read_text(encoding="cp1252") == LIST
    assert keep_list(file, tmp_path / "home") != kept


def test_a_very_long_name_is_cut_for_windows_counts_the_letters_of_the_whole_path(tmp_path: Path) -> None:
    file = tmp_path / ("liste des parents d’élèves " * 7 + ".csv")
    file.write_text("Nom\n", encoding="utf-8")
    kept = keep_list(file, tmp_path / "home")
    assert len(kept.name) <= 84
    assert kept.name.startswith("liste des parents")
    assert kept.suffix == ".csv"
    assert keep_list(file, tmp_path / "home") == kept


def test_a_folder_or_a_missing_file_is_told_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(ContactImportError, match="is a folder"):
        keep_list(tmp_path, tmp_path)
    with pytest.raises(ContactImportError, match="cannot be read"):
        keep_list(tmp_path / "gone.csv", tmp_path)
