"""Paths within a data folder that has another name now, perhaps on another system."""

from pathlib import Path
from typing import Any


def moved_paths(value: Any, was: str, home: Path) -> Any:
    """JSON's `value`, in which what lay in the folder `was` lies in `home`; everything else stays as it is."""
    if isinstance(value, dict):
        return {name: moved_paths(one, was, home) for name, one in value.items()}
    if isinstance(value, list):
        return [moved_paths(one, was, home) for one in value]
    inside = _inside(value, was) if isinstance(value, str) and was else None
    return value if inside is None else str(home.joinpath(*inside))


def _inside(path: str, folder: str) -> list[str] | None:
    """The names below the folder; None where the path leads elsewhere. On Windows both slashes and both cases count."""
    if _is_windows(folder):
        path, folder = path.replace("\\", "/"), folder.replace("\\", "/")
        is_inside = path.casefold().startswith(folder.casefold().rstrip("/") + "/")
    else:
        is_inside = path.startswith(folder.rstrip("/") + "/")
    names = path[len(folder.rstrip("/")) + 1 :].split("/")
    return names if is_inside and ".." not in names else None


def _is_windows(folder: str) -> bool:
    return folder[1:2] == ":" or folder.startswith("\\\\")
