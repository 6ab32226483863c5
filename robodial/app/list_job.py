"""A list's way into the program: looked at, then stored in the background, so that a campaign can start at once."""

import asyncio
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from robodial.app.places import open_store
from robodial.clock import Clock, SystemClock, run_real
from robodial.contacts.list_reader import read_list
from robodial.contacts.list_writer import write_csv
from robodial.contacts.preview_worker import PreviewWorker
from robodial.domain.campaign import Purpose
from robodial.domain.consent import asks_for_record
from robodial.domain.consent_plan import ConsentPlan
from robodial.domain.contact import ListId, RejectedRow
from robodial.domain.list_columns import ListColumns
from robodial.engine.list_import import ListImporter, Progress
from robodial.i18n import gettext as _
from robodial.i18n import language
from robodial.settings.campaign_file import ColumnSettings


@dataclass(frozen=True, slots=True)
class ListWish:
    """A list as a draft wants it: the file, where its numbers are at home, how it is read, and for which purpose."""

    file: Path
    country: str
    columns: ListColumns = field(default_factory=ListColumns)
    purpose: Purpose | None = None

    @property
    def consents(self) -> ConsentPlan | None:
        """What its rows must say of consent; None for a purpose that needs none."""
        needed = self.purpose is not None and asks_for_record(self.purpose, self.country)
        return ConsentPlan(self.purpose) if needed else None


def wish_of(settings: Mapping[str, Any], country: str) -> ListWish | None:
    """The list of a draft's settings; None without one."""
    if not settings.get("list"):
        return None
    try:
        columns = ColumnSettings.model_validate(settings.get("columns") or {})
    except ValidationError:  # of another version: found out anew
        columns = ColumnSettings()
    purpose = next((one for one in Purpose if one.value == settings.get("purpose")), None)
    return ListWish(Path(settings["list"]), country, ListColumns(**columns.model_dump()), purpose)


def settings_of(wish: ListWish | None) -> dict[str, Any]:
    """The part of a draft's settings that says whom to call; empty without a list."""
    if wish is None:
        return {}
    columns = ColumnSettings(**{name: getattr(wish.columns, name) for name in ColumnSettings.model_fields})
    return {"list": str(wish.file), "columns": columns.model_dump(mode="json", exclude_defaults=True)}


def preview_of(wish: ListWish) -> PreviewWorker:
    """A look at the list; its `run` belongs on a thread."""
    return PreviewWorker(wish.file, wish.country, wish.columns, wish.consents, SystemClock().now())


@dataclass(frozen=True, slots=True)
class StoredNow:
    """The list in the store; `is_new` when this very import brought it there."""

    list_id: ListId
    is_new: bool


class ListJob:
    """Brings a list into the store of `folder`, all of it or nothing: `run` on a thread, `cancel` from any other."""

    def __init__(self, folder: Path, wish: ListWish) -> None:
        self._folder = folder
        self._wish = wish
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[StoredNow] | None = None
        self.is_cancelled = False

    def run(self, progress: Progress | None = None) -> StoredNow | None:
        """None once it was cancelled. A list whose consents count is left for the start of its campaign: what is
        declared about them is not known before. Raises ContactImportError, StoreError."""
        if self._wish.consents is not None:
            return None
        with suppress(asyncio.CancelledError):
            return run_real(lambda clock: self._stored(clock, progress))
        return None

    def cancel(self) -> None:
        """Leave nothing behind."""
        with self._lock:
            self.is_cancelled = True
            if self._loop is not None and self._task is not None:
                self._loop.call_soon_threadsafe(self._task.cancel)

    async def _stored(self, clock: Clock, progress: Progress | None) -> StoredNow:
        with self._lock:
            if self.is_cancelled:
                raise asyncio.CancelledError
            self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with open_store(self._folder) as store:
                importer = ListImporter(store, clock, columns=self._wish.columns)
                list_id, summary = await importer.list_of(self._wish.file, self._wish.country, progress)
                return StoredNow(list_id, summary is not None)
        finally:
            with self._lock:
                self._loop = self._task = None


def undo_import(folder: Path, list_id: ListId) -> bool:
    """Take the list out of the store again; False when a campaign uses it: then it stays. Raises StoreError."""
    with open_store(folder) as store:
        return store.contacts.remove_list(list_id)


def export_rejected(wish: ListWish, target: Path) -> int:
    """Write every rejected row in the list's own columns, with the reason: to be corrected and imported again.

    Returns how many. Raises ContactImportError, ListWriteError.
    """
    with read_list(wish.file, wish.country, wanted=wish.columns, consents=wish.consents) as reading:
        found: dict[int, tuple[tuple[str, ...], list[str]]] = {}
        for item in reading:
            if isinstance(item, RejectedRow):
                _cells, reasons = found.setdefault(item.row, (tuple(reading.raw.cells), []))
                reasons.append(f"{item.column}: {item.reason}" if item.column else item.reason)
        width = max([len(reading.columns.header), *(len(cells) for cells, _reasons in found.values())])
        titles = [reading.columns.title(place) for place in range(width)]
    rows = (
        (str(row), *cells, *[""] * (width - len(cells)), " ".join(reasons)) for row, (cells, reasons) in found.items()
    )
    write_csv(target, (_("row"), *titles, _("reason")), rows, language=language())
    return len(found)
