"""Drafts of campaigns: what is listed while others change the folder."""

import os
from pathlib import Path

import pytest

from robodial.settings.drafts import FOLDER, Drafts


def test_the_one_changed_last_comes_first(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    for age, name in enumerate(("newest", "middle", "oldest")):
        draft = drafts.new().with_data(name=name)
        drafts.save(draft)
        os.utime(tmp_path / FOLDER / f"{draft.draft_id}.json", (1e9 - age, 1e9 - age))
    assert [draft.name for draft in drafts.all()] == ["newest", "middle", "oldest"]


def test_one_deleted_while_the_folder_is_looked_at_is_not_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = Drafts(tmp_path)
    kept, gone = drafts.new().with_data(name="kept"), drafts.new().with_data(name="gone")
    drafts.save(kept)
    drafts.save(gone)
    seen = list((tmp_path / FOLDER).glob("*.json"))
    drafts.delete(gone.draft_id)
    monkeypatch.setattr(Path, "glob", lambda _folder, _pattern: iter(seen))
    assert drafts.all() == [kept]
