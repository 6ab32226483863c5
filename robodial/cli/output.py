"""What every command prints with: plain text for people, one JSON object a line for programs, complaints on stderr."""

import dataclasses
import json
import sys
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from robodial.i18n import gettext as _

JsonFlag = Annotated[bool, typer.Option("--json", help=_("Print JSON: one object, or one a line."))]
DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help=_("Folder that holds lists, campaigns and results."), file_okay=False)
]


def say(text: str = "") -> None:
    """A line for people."""
    sys.stdout.write(text + "\n")


def complain(text: str) -> None:
    """A line on stderr."""
    sys.stderr.write(text + "\n")


def emit(data: Mapping[str, Any]) -> None:
    """One JSON object on a line of its own, at once."""
    sys.stdout.write(json.dumps(plain(data), ensure_ascii=False) + "\n")
    sys.stdout.flush()


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
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Path) else value
