"""Whole SQLite files: copied while in use, checked, moved, and their rows read where that is still possible."""

import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from robodial import files
from robodial.errors import StoreBusy, StoreDamaged
from robodial.store.sqlite import BUSY_TIMEOUT_S, SUSPECT, explained

LOG, INDEX = "-wal", "-shm"


def parts(path: Path) -> list[Path]:
    """The file, and those SQLite keeps beside it: they belong together."""
    return [path, *(path.with_name(path.name + ending) for ending in (LOG, INDEX))]


@contextmanager
def _explaining(path: Path) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as error:
        raise explained(sqlite_damage(str(error)), path) or error from error
    except sqlite3.Error as error:
        raise (explained(error, path) or error) from error


def copy_database(source: Path, target: Path) -> None:
    """Copy a database as it stands at one moment, on disk when this returns. Who writes meanwhile does not wait."""
    with _explaining(source), closing(_connected(source)) as reading, closing(_connected(target)) as writing:
        writing.execute("PRAGMA journal_mode = OFF")
        writing.execute("PRAGMA synchronous = OFF")  # once, at the end
        reading.backup(writing, pages=-1)
    sync(target)


def sync(path: Path) -> None:
    """Have the file's content really written."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def problem_of(path: Path, *, thorough: bool = False) -> str:
    """What is wrong with the file, read as a whole; empty when nothing is. About a second for 300 MB; `thorough` also
    compares indexes with their tables, and takes three times as long."""
    try:
        with closing(_connected(path)) as conn:
            return _problem(conn, thorough)
    except UnicodeDecodeError as error:  # of a name in the schema, or in SQLite's own complaint about it
        return str(error)
    except sqlite3.Error as error:
        told = explained(error, path)
        if isinstance(told, StoreDamaged):
            return str(error)
        raise (told or error) from error


def _problem(conn: sqlite3.Connection, thorough: bool) -> str:
    check = "integrity_check" if thorough else "quick_check"
    found = str(conn.execute(f"PRAGMA {check}(1)").fetchone()[0])
    return "" if found == "ok" else found


def check_after_unclean_end(path: Path) -> None:
    """Read the whole file when the last program that had it open did not close it, or met damage in it.

    Raises StoreDamaged. Does nothing while another program has the file open: it is in use, not left behind.
    """
    log, suspect = path.with_name(path.name + LOG), path.with_name(path.name + SUSPECT)
    left_behind = files.size_of(log) > 0
    if not path.exists() or not (left_behind or suspect.exists()):
        return
    with _explaining(path), closing(_connected(path, timeout_s=0.0)) as conn:
        try:
            conn.execute("PRAGMA locking_mode = EXCLUSIVE")
            conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError as error:
            if isinstance(explained(error, path), StoreBusy):
                return
            raise
        if problem := _problem(conn, thorough=suspect.exists()):
            raise sqlite_damage(problem)
    suspect.unlink(missing_ok=True)


def sqlite_damage(problem: str) -> sqlite3.DatabaseError:
    """As SQLite itself would say it."""
    error = sqlite3.DatabaseError(problem)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def move_aside(path: Path) -> Path:
    """Move a database with all its parts into a folder of its own beside it; returns the folder. Nothing is deleted.

    Raises StoreError when another program has it open (Windows).
    """
    folder = _free_folder(path.with_name(f"{path.stem}-damaged"))
    folder.mkdir()
    for part in parts(path):
        if part.exists():
            _move(part, folder / part.name)
    path.with_name(path.name + SUSPECT).unlink(missing_ok=True)
    return folder


def _move(part: Path, target: Path) -> None:
    try:
        files.put_in_place(part, target)
    except OSError as error:
        raise StoreBusy(str(explained(_held(error), part))) from error


def _held(error: OSError) -> sqlite3.Error:
    held = sqlite3.OperationalError(str(error))
    held.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return held


def _free_folder(wanted: Path) -> Path:
    n = 1
    while (folder := wanted.with_name(f"{wanted.name}-{n}")).exists():
        n += 1
    return folder


def copy_parts(path: Path, folder: Path) -> Path:
    """Copy a database with its parts into `folder`: looking into a damaged file would change it."""
    for part in parts(path):
        if part.exists():
            shutil.copyfile(part, folder / part.name)
    return folder / path.name


class ReadableRows:
    """Rows of a damaged file with a key above `after` that can still be read, from both ends of the table, in order.

    Rows between the first and the last unreadable one are lost: then `whole` is False when all were taken.
    """

    def __init__(self, path: Path, table: str, key: str, after: Any) -> None:
        self.whole = True
        self._path = path
        self._select = f"SELECT * FROM {table} WHERE {key} > ? ORDER BY {key}"
        self._key = key
        self._last = after

    def __iter__(self) -> Iterator[dict[str, Any]]:
        with closing(_connected(self._path)) as conn:
            conn.row_factory = sqlite3.Row
            for row in self._until_damage(conn, self._select):
                self._last = row[self._key]
                yield dict(row)
            if not self.whole:
                tail = [dict(row) for row in self._until_damage(conn, self._select + " DESC")]
                yield from reversed(tail)

    def _until_damage(self, conn: sqlite3.Connection, sql: str) -> Iterator[sqlite3.Row]:
        try:
            conn.execute("PRAGMA cell_size_check = ON")
            yield from conn.execute(sql, [self._last])
        except (sqlite3.Error, UnicodeDecodeError, OverflowError):
            self.whole = False


def put_row(conn: sqlite3.Connection, table: str, row: Mapping[str, Any], *, over: bool) -> bool:
    """Add a row, `over` one with the same key or only when there is none; columns this version does not know are left
    out. False when it does not fit what is there."""
    known = [each[1] for each in conn.execute(f"PRAGMA table_info({table})")]
    names = [name for name in row if name in known]
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" for _ in names)
    verb = "INSERT OR REPLACE" if over else "INSERT OR IGNORE"
    try:
        added = conn.execute(f"{verb} INTO {table} ({columns}) VALUES ({marks})", [row[name] for name in names])
    except sqlite3.IntegrityError:
        return False
    return added.rowcount == 1


def _connected(path: Path, timeout_s: float = BUSY_TIMEOUT_S) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=timeout_s, isolation_level=None)
