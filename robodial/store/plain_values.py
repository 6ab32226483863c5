"""Values of the domain as JSON: what a campaign was, kept word for word."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from enum import Enum
from pathlib import PurePath
from typing import Any

JSON = str | int | float | bool | None | list["JSON"] | dict[str, "JSON"]


def plain(value: Any) -> JSON:
    """`value` in JSON's own types: a path as text, a duration in seconds, a time in ISO 8601, an enum as its value."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return _simple(value)


def _simple(value: Any) -> JSON:
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, PurePath):
        return str(value)
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def to_json(value: Any) -> str:
    """The same text for the same value, whatever the order of its mappings."""
    try:
        return _ENCODER.encode(value)  # what JSON's own encoder can walk through by itself, it does ten times faster
    except TypeError:  # keys that are no text
        return _ENCODER.encode(plain(value))


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=plain)


def digest(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
