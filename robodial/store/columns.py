"""How values of the domain are kept in columns, the same on every database."""

from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, Generic, TypeVar

from sqlalchemy import BigInteger, CursorResult, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

E = TypeVar("E", bound=Enum)

Key = BigInteger().with_variant(Integer, "sqlite")
"""Row numbers: 64 bits everywhere; SQLite calls that INTEGER."""


def microseconds(at: datetime) -> int:
    """Microseconds since 1970 UTC. ValueError when `at` has no time zone: it could be any moment of a day."""
    if at.tzinfo is None:
        raise ValueError(f"{at}: a time without its zone cannot be stored")
    return (at - EPOCH) // MICROSECOND


def new_key(inserted: "CursorResult[Any]") -> int:
    """The number that an INSERT of one row gave it."""
    key = inserted.inserted_primary_key
    assert key is not None  # None is for INSERTs of many rows
    return int(key[0])


class UtcTime(TypeDecorator[datetime]):
    """An aware datetime, kept as microseconds since 1970 UTC; comes back aware, in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Word(TypeDecorator[E], Generic[E]):
    """A member of an enum, kept as its value."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value.value)

    def process_literal_param(self, value: E | None, dialect: Dialect) -> str:
        return "NULL" if value is None else f"'{value.value}'"

    def process_result_value(self, value: Any, dialect: Dialect) -> E | None:
        return None if value is None else self.kind(value)
