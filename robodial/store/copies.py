"""The daily copies of the database, in a folder beside it: what it is restored from when it is damaged."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path

from robodial import files
from robodial.errors import StoreBusy, StoreDamaged, StoreError
from robodial.i18n import gettext as _
from robodial.store.lock import RunLock
from robodial.store.sqlite import note_suspicion
from robodial.store.sqlite_files import copy_database, parts, problem_of

KEPT = 7
"""Copies of so many days."""


class DailyCopies:
    """Copies of the database `path`, named by their day. Has connections of its own: call it from any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.folder = path.with_name(f"{path.stem}-copies")

    def newest_first(self) -> list[Path]:
        """Every copy there is."""
        found = self.folder.glob(f"{self._path.stem}-*{self._path.suffix}") if self.folder.is_dir() else ()
        return sorted((path for path in found if _NAMED_BY_DAY.search(path.stem)), reverse=True)

    def is_due(self, today: date) -> bool:
        """True when there is none of this day yet."""
        return self._path.exists() and not self._of(today).exists()

    def make(self, at: datetime) -> Path | None:
        """Copy the database unless there is a copy of this day, or somebody is making one; the oldest goes once the
        new one was read and found good. Claims and calls go on meanwhile. Returns the new copy.

        Raises StoreDamaged when the copy is no good: then the database itself is damaged, and the copies of the days
        before are all kept. StoreError on a full disk.
        """
        today = at.astimezone().date()
        return self._make(today) if self.is_due(today) else None

    def start_anew(self, at: datetime) -> None:
        """One fresh copy in place of all: what was erased from the database must not live on in copies of it.

        Raises StoreBusy while a copy is being made, which may still hold it: ask again.
        """
        if not self.newest_first():
            return
        made = self._make(at.astimezone().date())
        if made is None:
            text = _("{folder}: a copy is being made just now. What was erased is in it: erase again in a minute.")
            raise StoreBusy(text.format(folder=self.folder))
        with self._told():
            for copy in self.newest_first():
                if copy != made:
                    _remove(copy)

    def _make(self, day: date) -> Path | None:
        self._make_folder()
        lock = _lock_or_none(self.folder / "making.lock")
        if lock is None:
            return None
        with lock, self._told():
            made = self._checked_copy(day)
            for old in self.newest_first()[KEPT:]:
                with suppress(PermissionError):  # a scanner or a backup reads it: it goes another day
                    _remove(old)
        return made

    def _checked_copy(self, day: date) -> Path:
        unfinished = self.folder / f"unfinished{self._path.suffix}"
        _remove(unfinished)
        try:
            copy_database(self._path, unfinished)
            if problem := problem_of(unfinished, thorough=True):
                note_suspicion(self._path)
                raise StoreDamaged(_found_damaged(self._path, problem))
            _drop_companions(unfinished)
            files.put_in_place(unfinished, self._of(day))
        except BaseException:
            _remove(unfinished)
            raise
        _sync_folder(self.folder)
        return self._of(day)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the disk or another program did, as a StoreError: calls go on without today's copy."""
        try:
            yield
        except PermissionError as error:
            text = _("{folder}: another program holds a copy of the data there. Close it, then try again in a minute.")
            raise StoreBusy(text.format(folder=self.folder)) from error
        except OSError as error:
            text = _("{folder}: the daily copy cannot be written ({why}). Free some space, or allow it.")
            raise StoreError(text.format(folder=self.folder, why=error.strerror or error)) from error

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(exist_ok=True)
        except OSError as error:
            text = _("{folder}: the folder for the daily copies cannot be made ({why}). Free some space, or allow it.")
            raise StoreError(text.format(folder=self.folder, why=error.strerror)) from error

    def _of(self, day: date) -> Path:
        return self.folder / f"{self._path.stem}-{day.isoformat()}{self._path.suffix}"


_NAMED_BY_DAY = re.compile(r"-\d{4}-\d{2}-\d{2}$")


def day_of(copy: Path) -> date:
    """Of which day a copy is."""
    return date.fromisoformat(copy.stem[-10:])


def _lock_or_none(path: Path) -> RunLock | None:
    try:
        return RunLock(path)
    except StoreBusy:
        return None


def _remove(path: Path) -> None:
    for part in parts(path):
        files.remove(part)


def _drop_companions(path: Path) -> None:
    for part in parts(path)[1:]:
        files.remove(part)


def _sync_folder(folder: Path) -> None:
    """The new name is on disk too; Windows does that by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _found_damaged(path: Path, detail: str) -> str:
    return _(
        "{path}: the file is damaged ({detail}): today's copy of it could not be used. Stop the campaign and start "
        "robodial again: it puts the last good copy in the file's place and keeps the damaged one."
    ).format(path=path, detail=detail)
