"""What every command prints with: plain text for people, one JSON object a line for programs, complaints on stderr."""

import dataclasses
import json
import sys
from collections.abc import Mapping
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any


def say(text: str = "") -> None:
    """A line for people."""
    sys.stdout.write(text + "\n")


def complain(text: str) -> None:
    """A line on stderr."""
    sys.stderr.write(text + "\n")


def emit(data: Mapping[str, Any]) -> None:
    """One JSON object on a line of its own, at once."""
    sys.stdout.write(json.dumps(plain(data), ensure_ascii=not _speaks_unicode()) + "\n")
    sys.stdout.flush()


def _speaks_unicode() -> bool:
    """A Windows pipe may take Windows-1252 only: there every other letter is escaped, rather than lost."""
    return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"


def plain(value: Any) -> Any:
    """`value` as JSON knows it: times in ISO 8601, enums by value, dataclasses as objects."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    return str(value) if isinstance(value, Path) else value
