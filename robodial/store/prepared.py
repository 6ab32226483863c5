"""Statements that run thousands of times an hour: turned into SQL text once, instead of at every use.

Building a statement anew costs SQLAlchemy ten times what SQLite needs to run it.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.types import TypeEngine

Converter = Callable[[Any], Any] | None


class Prepared:
    """A SELECT, INSERT, UPDATE or DELETE with named parameters; `columns` are those that an INSERT or UPDATE sets.

    Values go in and come out as the columns' types say.
    """

    def __init__(self, statement: "Select[*tuple[Any, ...]] | Insert | Update | Delete", *columns: str) -> None:
        self._statement = statement
        self._columns = list(columns) or None
        self._sql = ""

    def rows(self, conn: Connection, /, **values: Any) -> list[Any]:
        """What a SELECT finds, as named tuples."""
        cursor = self._execute(conn, values)
        found = cursor.fetchall()
        cursor.close()
        if not self._converts:
            return list(map(self._row._make, found))
        return [self._row._make(map(_convert, self._out, row)) for row in found]

    def plain_rows(self, conn: Connection, /, **values: Any) -> list[tuple[Any, ...]]:
        """What a SELECT finds, as the database keeps it: for a million rows of numbers."""
        cursor = self._execute(conn, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        cursor.close()
        return found

    def first(self, conn: Connection, /, **values: Any) -> Any:
        """The first row, or None."""
        cursor = self._execute(conn, values)
        row = cursor.fetchone()
        cursor.close()
        return None if row is None else self._row._make(map(_convert, self._out, row))

    def scalar(self, conn: Connection, /, **values: Any) -> Any:
        """The first column of the first row, or None."""
        row = self.first(conn, **values)
        return None if row is None else row[0]

    def run(self, conn: Connection, /, **values: Any) -> int:
        """For what writes: how many rows were written."""
        cursor = self._execute(conn, values)
        count: int = cursor.rowcount
        cursor.close()
        return count

    def new_key(self, conn: Connection, /, **values: Any) -> int:
        """For an INSERT of one row: the number it was given."""
        cursor = self._execute(conn, values)
        key: int = cursor.lastrowid
        cursor.close()
        return key

    def run_many(self, conn: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """The same for each of `rows`."""
        self._make(conn)
        cursor = conn.connection.cursor()
        cursor.executemany(self._sql, [self._bound(values) for values in rows])
        cursor.close()

    def _execute(self, conn: Connection, values: Mapping[str, Any]) -> Any:
        self._make(conn)
        cursor = conn.connection.cursor()
        cursor.execute(self._sql, self._bound(values))
        return cursor

    def _bound(self, values: Mapping[str, Any]) -> list[Any]:
        given = {**values, **self._fixed}
        return [_convert(into, given[name]) for name, into in self._parameters]

    def _make(self, conn: Connection) -> None:
        if self._sql:
            return
        compiled = self._statement.compile(dialect=conn.dialect, column_keys=self._columns)
        binds, names = compiled.binds, compiled.positiontup or ()
        self._parameters = [(name, _into(binds[name].type, conn.dialect)) for name in names]
        self._fixed = {name: binds[name].value for name in names if not binds[name].required}
        if isinstance(self._statement, Select):
            columns = self._statement.selected_columns
            self._out = [_out_of(column.type, conn.dialect) for column in columns]
            self._converts = any(self._out)
            self._row: Any = namedtuple("Row", columns.keys())  # type: ignore[misc]
        self._sql = str(compiled)


def _convert(converter: Converter, value: Any) -> Any:
    return value if converter is None else converter(value)


def _into(kind: TypeEngine[Any], dialect: Dialect) -> Converter:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _out_of(kind: TypeEngine[Any], dialect: Dialect) -> Converter:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
