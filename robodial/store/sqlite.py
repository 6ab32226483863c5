"""Everything that only SQLite knows: opening, locking, syncing, error codes. Another database replaces this module."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool
from sqlalchemy.util import LRUCache

from robodial.errors import StoreBusy, StoreDamaged, StoreError, StoreUnwritable
from robodial.i18n import gettext as _

BUSY_TIMEOUT_S = 5.0
"""How long to wait while another program writes. Our own writes take milliseconds; a backup may take seconds."""

CACHE_KIB = 16_384
"""Memory for pages, taken as needed: a list of a million numbers is imported a third faster than with SQLite's 2 MB."""

SUSPECT = ".suspect"
"""Ending of the file that is beside a database in which damage was met."""

STATEMENTS = 500
"""Kept as SQL text for every database of this program: the windows open one for each page of a table."""

SYNCHRONOUS = ("FULL", "NORMAL", "OFF")


def insert_if_absent(table: Table) -> Insert:
    """An INSERT that leaves rows alone whose key is already there."""
    return insert(table).on_conflict_do_nothing()


def make_append_only(conn: Connection, table: Table) -> None:
    """No row can be changed or deleted any more, by us or by a stray statement."""
    for verb in ("UPDATE", "DELETE"):
        conn.exec_driver_sql(
            f"CREATE TRIGGER {table.name}_no_{verb.lower()} BEFORE {verb} ON {table.name} "
            f"BEGIN SELECT RAISE(ABORT, '{table.name} is append-only'); END"
        )


class Database:
    """One connection, used by one thread at a time (others wait)."""

    def __init__(self, path: Path, *, synchronous: str = "FULL", read_only: bool = False) -> None:
        if synchronous not in SYNCHRONOUS:
            raise ValueError(f"synchronous is one of {SYNCHRONOUS}, not {synchronous!r}")
        self.path = path
        self._lock = threading.RLock()
        self._depth = 0
        self._part_failed = False
        self._synchronous = synchronous
        with self._explaining():
            self._conn = _engine(path).connect().execution_options(isolation_level="AUTOCOMMIT")
        self._raw = self.driver
        try:
            self._set_up(read_only)
        except BaseException:
            self.close()
            raise

    def _set_up(self, read_only: bool) -> None:
        with self.reading() as conn:
            conn.exec_driver_sql("PRAGMA foreign_keys = ON")
            conn.exec_driver_sql("PRAGMA secure_delete = ON")  # what is erased is overwritten
            conn.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KIB}")
            self._set_synchronous(self._synchronous)
            if read_only:
                conn.exec_driver_sql("PRAGMA query_only = ON")
            elif conn.exec_driver_sql("PRAGMA journal_mode").scalar() != "wal":
                conn.exec_driver_sql("PRAGMA journal_mode = WAL")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The connection, for statements that change nothing."""
        with self._lock, self._explaining():
            yield self._conn

    @contextmanager
    def transaction(self, *, synced: bool = True) -> Iterator[Connection]:
        """All or nothing, on disk when the block ends. Inside another transaction: a part of it, which fails as a whole
        when a part does.

        With `synced=False` a power cut (not a crash) may take it back, until the next synced one.
        """
        with self._lock:
            if self._depth:
                with self._part():
                    yield self._conn
                return
            with self._explaining(), self._syncing(synced):
                yield from self._whole()

    def _whole(self) -> Iterator[Connection]:
        driver = self.driver  # straight to it: these run with every step of every call
        driver.execute("BEGIN IMMEDIATE")
        self._depth, self._part_failed = 1, False
        try:
            yield self._conn
            if self._part_failed:
                raise RuntimeError("a part of a transaction failed, and its error was passed over")
            driver.execute("COMMIT")
        except BaseException:
            if driver.in_transaction:  # a full disk makes SQLite roll back by itself
                driver.execute("ROLLBACK")
            raise
        finally:
            self._depth = 0

    @contextmanager
    def _part(self) -> Iterator[None]:
        self._depth += 1
        try:
            yield
        except BaseException:
            self._part_failed = True
            raise
        finally:
            self._depth -= 1

    @contextmanager
    def _syncing(self, synced: bool) -> Iterator[None]:
        if synced or self._synchronous != "FULL":
            yield
            return
        self._set_synchronous("NORMAL")
        try:
            yield
        finally:
            self._set_synchronous(self._synchronous)

    def _set_synchronous(self, level: str) -> None:
        self.driver.execute(f"PRAGMA synchronous = {level}")

    def others_changes(self) -> int:
        """Another number whenever another connection has stored something since."""
        with self._lock:  # asked at each look-up: a fifth of what `reading` and SQLAlchemy would take
            try:
                return int(self._raw.execute("PRAGMA data_version").fetchone()[0])
            except sqlite3.Error as error:
                raise explained(error, self.path) or error from error

    @property
    def in_transaction(self) -> bool:
        """True inside `transaction`: what was done may still be undone."""
        return self._depth > 0

    @property
    def driver(self) -> sqlite3.Connection:
        """SQLite's own connection."""
        driver = self._conn.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        return driver

    def check(self) -> None:
        """Read the whole file. Raises StoreDamaged. Takes about a second for 300 MB."""
        with self.reading() as conn:
            found = conn.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if found != "ok":
            raise StoreDamaged(_damaged(self.path, str(found)))

    def empty_log(self) -> bool:
        """Move the write-ahead log into the file, so that what was erased is gone from both. False when another program
        is reading just now, and the log had to stay."""
        with self.reading() as conn:
            held, *_pages = conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        return not held

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._conn.close()
            self._conn.engine.dispose()

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        """Turn what the disk and other programs did into our errors; our own mistakes pass as they are."""
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            told = explained(cause, self.path) if isinstance(cause, sqlite3.Error) else None
            if told is None:
                raise
            if isinstance(told, StoreDamaged):
                note_suspicion(self.path)
            raise told from error


def note_suspicion(path: Path) -> None:
    """Damage was met: the whole file is read when it is opened next."""
    try:
        path.with_name(path.name + SUSPECT).touch()
    except OSError:
        return  # the folder cannot be written either; the next opening meets the damage itself


@lru_cache(maxsize=1)
def _model() -> Engine:
    """What SQLAlchemy must know of SQLite, found out once: statements are kept as text by their dialect."""
    model = create_engine("sqlite://", poolclass=NullPool, execution_options={"compiled_cache": LRUCache(STATEMENTS)})
    model.connect().close()
    return model


def _engine(path: Path) -> Engine:
    model = _model()
    pool = NullPool(_connector(path), dialect=model.dialect)
    return Engine(pool, model.dialect, model.url, execution_options=model.get_execution_options())


def _connector(path: Path) -> Callable[[], Any]:
    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False, cached_statements=256
        )

    return connect


# ---- errors ------------------------------------------------------------------------------------------------------


def _full(path: Path, _detail: str) -> StoreError:
    return StoreError(
        _("{path}: the disk is full. What was stored before is safe. Free some space, then start again.").format(
            path=path
        )
    )


def _busy(path: Path, _detail: str) -> StoreError:
    return StoreBusy(
        _(
            "{path}: another program holds the file (a backup, a file synchroniser, another robodial). "
            "Close it or let it finish, then start again."
        ).format(path=path)
    )


def _read_only(path: Path, _detail: str) -> StoreError:
    return StoreUnwritable(
        _("{path}: the file cannot be written. Check that it and its folder are not write-protected.").format(path=path)
    )


def _unreachable(path: Path, _detail: str) -> StoreError:
    return StoreError(
        _("{path}: the file cannot be opened. Check that its folder exists and that you may write in it.").format(
            path=path
        )
    )


def _disk_failed(path: Path, detail: str) -> StoreError:
    return StoreError(
        _("{path}: the disk failed ({detail}). Check the disk; if it is a network or USB disk, its connection.").format(
            path=path, detail=detail
        )
    )


def _damaged(path: Path, detail: str) -> str:
    return _(
        "{path}: the file is damaged ({detail}). Start robodial again: it puts its last daily copy in the file's place "
        "and keeps the damaged one."
    ).format(path=path, detail=detail)


def _is_damaged(path: Path, detail: str) -> StoreError:
    return StoreDamaged(_damaged(path, detail))


_EXPLAINED: dict[int, Callable[[Path, str], StoreError]] = {
    sqlite3.SQLITE_FULL: _full,
    sqlite3.SQLITE_BUSY: _busy,
    sqlite3.SQLITE_LOCKED: _busy,
    sqlite3.SQLITE_READONLY: _read_only,
    sqlite3.SQLITE_PERM: _read_only,
    sqlite3.SQLITE_CANTOPEN: _unreachable,
    sqlite3.SQLITE_IOERR: _disk_failed,
    sqlite3.SQLITE_CORRUPT: _is_damaged,
    sqlite3.SQLITE_NOTADB: _is_damaged,
}


def explained(error: sqlite3.Error, path: Path) -> StoreError | None:
    """The error as a user should read it; None when it is our own mistake."""
    code = getattr(error, "sqlite_errorcode", None)
    make = None if code is None else _EXPLAINED.get(code & 0xFF)  # the low byte is the primary code
    return make(path, str(error)) if make else None
