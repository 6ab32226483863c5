"""A look at a store for a report of problems: what state the file is in and how much is in it. Nothing is put right,
nothing migrated, and nobody's data comes out, but the names that must not be in the report."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from sqlalchemy import Column, Connection, Table, func, select
from sqlalchemy.exc import DBAPIError

from robodial import files
from robodial.errors import StoreError
from robodial.store.copies import DailyCopies
from robodial.store.journal import Journal
from robodial.store.repair import notices
from robodial.store.schema import HEAD, stored_version
from robodial.store.sqlite import Database
from robodial.store.sqlite_files import parts, problem_of
from robodial.store.tables import (
    attempts,
    calls,
    campaigns,
    consents,
    contacts,
    journal,
    lists,
    number_lists,
    refusals,
    rejected_rows,
)


@dataclass(frozen=True, slots=True)
class FileLook:
    """`problem` is empty when the file is sound; `counts` are rows of each table, and by state or outcome."""

    sizes: Mapping[str, int]
    problem: str = ""
    schema: str = ""
    counts: Mapping[str, int | Mapping[str, int]] = field(default_factory=dict)
    journal: str = ""
    copies: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()


def look(path: Path) -> FileLook | None:
    """The state of the store at `path`; None when there is none. Never raises for what is wrong with the file."""
    if not path.exists():
        return None
    sizes = {part.name: files.size_of(part) for part in parts(path) if part.exists()}
    about = FileLook(
        sizes, copies=tuple(copy.name for copy in DailyCopies(path).newest_first()), restored=tuple(notices(path))
    )
    try:
        if problem := problem_of(path):
            return replace(about, problem=problem)
        database = Database(path, read_only=True)
        try:
            with database.reading() as conn:
                schema = stored_version(conn) or ""
                counts = _counts(conn) if schema == HEAD else {}
            chain = _journal(database) if schema == HEAD else ""
        finally:
            database.close()
    except (StoreError, DBAPIError, UnicodeDecodeError) as error:
        return replace(about, problem=str(error))
    return replace(about, schema=schema, counts=counts, journal=chain)


def names_in(path: Path) -> Iterator[str]:
    """Names of contacts, of campaigns and who calls in them, and of the lists' files; of the newest daily copy as well
    where the file cannot be read to its end."""
    for source in (path, *DailyCopies(path).newest_first()[:1]):
        try:
            yield from _names_in(source)
        except (StoreError, DBAPIError, UnicodeDecodeError, ValueError):
            continue
        return


def _names_in(path: Path) -> Iterator[str]:
    if not path.exists():
        return
    database = Database(path, read_only=True)
    try:
        with database.reading() as conn:
            for row in conn.execute(select(campaigns.c.name, campaigns.c.definition)):
                yield row.name
                yield from _texts(json.loads(row.definition))
            for source in conn.scalars(select(lists.c.source)):
                yield from (source, PurePath(source).name)
            yield from conn.execution_options(yield_per=10_000).scalars(select(contacts.c.name).distinct())
    finally:
        database.close()


_NAMING = frozenset({"caller_name", "by", "confirmed_by", "declared_by", "list_file"})


def _texts(definition: object) -> Iterator[str]:
    """What names somebody in a campaign."""
    if isinstance(definition, Mapping):
        for key, value in definition.items():
            if key in _NAMING and isinstance(value, str):
                yield from (value, PurePath(value).name)
            else:
                yield from _texts(value)


def _counts(conn: Connection) -> dict[str, int | Mapping[str, int]]:
    return {
        **{
            table.name: _rows(conn, table)
            for table in (contacts, lists, rejected_rows, refusals, number_lists, consents)
        },
        "campaigns": _by(conn, campaigns.c.state),
        "campaigns by purpose": _by(conn, campaigns.c.purpose),
        "attempts": _by(conn, attempts.c.state),
        "attempts by outcome": _by(conn, attempts.c.outcome),
        "attempts by who answered": _by(conn, attempts.c.verdict),
        "attempts not made, why": _by(conn, attempts.c.code),
        "calls by outcome": _by(conn, calls.c.outcome),
        "test calls": int(conn.scalar(select(func.count()).where(calls.c.is_test_call)) or 0),
        "journal": _rows(conn, journal),
    }


def _rows(conn: Connection, table: Table) -> int:
    return int(conn.scalar(select(func.count()).select_from(table)) or 0)


def _by(conn: Connection, column: "Column[object]") -> dict[str, int]:
    counted = conn.execute(select(column, func.count()).group_by(column))
    found = {str(getattr(value, "value", value)): int(n) for value, n in counted if value is not None}
    return dict(sorted(found.items()))


def _journal(database: Database) -> str:
    checked = Journal(database).verify()
    return "whole" if checked.ok else f"changed at row {checked.first_bad}: {checked.reason}"
