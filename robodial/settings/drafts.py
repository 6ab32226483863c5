"""Campaigns that are not complete yet: the settings given so far, one file each, for a step to be left and resumed."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from robodial import files
from robodial.errors import SettingsError
from robodial.i18n import gettext as _

FOLDER = "drafts"


@dataclass(frozen=True, slots=True)
class Draft:
    """`data` is what `campaign_file.campaign_from` takes, as far as it is known; `step` is where the user was."""

    draft_id: str
    data: Mapping[str, Any] = field(default_factory=dict)
    step: str = ""

    @property
    def name(self) -> str:
        """The campaign's name; empty as long as it has none."""
        return str(self.data.get("name", ""))

    def with_data(self, **changed: Any) -> "Draft":
        """With these settings; None takes one away."""
        merged = {**self.data, **changed}
        return replace(self, data={name: value for name, value in merged.items() if value is not None})


class Drafts:
    """The drafts in a data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

    def new(self) -> Draft:
        """A fresh one, not on disk before it is saved."""
        return Draft(secrets.token_hex(6))

    def all(self) -> list[Draft]:
        """The one changed last first; files that cannot be understood are left alone."""
        found = self._folder.glob("*.json") if self._folder.is_dir() else []
        by_age = sorted(found, key=files.changed_at, reverse=True)
        return [draft for file in by_age if (draft := _read(file)) is not None]

    def get(self, draft_id: str) -> Draft | None:
        """None when there is none any more."""
        return next((draft for draft in self.all() if draft.draft_id == draft_id), None)

    def save(self, draft: Draft) -> None:
        """The file before is whole or the new one is. Raises SettingsError."""
        path = self._folder / f"{draft.draft_id}.json"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            files.write_whole(path, json.dumps(asdict(draft), ensure_ascii=False, indent=1))
        except OSError as error:
            text = _("{file} cannot be written: {why}. Check the folder, then try again.")
            raise SettingsError(text.format(file=path, why=error.strerror or error)) from error

    def delete(self, draft_id: str) -> None:
        """Gone for good; nothing happens when it is gone already."""
        files.remove(self._folder / f"{draft_id}.json")


def _read(file: Path) -> Draft | None:
    try:
        return Draft(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
