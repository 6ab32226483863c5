"""Makes Linux as strict as Windows: what this process has open can be neither moved, replaced nor deleted."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_OPEN = Path("/proc/self/fd")


def open_files() -> set[Path]:
    """Every file that is open here, or mapped."""
    found = set()
    for number in _OPEN.iterdir():
        try:
            found.add(number.readlink())
        except OSError:  # the listing itself
            continue
    return found


@contextmanager
def strict_files(below: Path) -> Iterator[list[Path]]:
    """While it lasts, moving, replacing or deleting a file below the folder fails where Windows would refuse; gives the
    files that were refused."""
    refused: list[Path] = []

    def guarded(real: Any) -> Any:
        def act(*given: Any, **kind: Any) -> Any:
            for path in _named(given, kind):
                if path.is_relative_to(below) and _is_held(path):
                    refused.append(path)
                    raise PermissionError(13, "held by this very program", str(path))
            return real(*given, **kind)

        return act

    with pytest.MonkeyPatch.context() as patch:
        for name in ("unlink", "remove", "rename", "replace", "rmdir"):
            patch.setattr(os, name, guarded(getattr(os, name)))
        yield refused


def _named(given: tuple[Any, ...], kind: dict[str, Any]) -> Iterator[Path]:
    base = (_OPEN / str(kind["dir_fd"])).readlink() if kind.get("dir_fd") is not None else Path()
    for one in given[:2]:
        if isinstance(one, str | os.PathLike):
            yield (base / one).resolve()


def _is_held(path: Path) -> bool:
    return any(one == path or (one.is_relative_to(path) and one.is_file()) for one in open_files())


@pytest.fixture(autouse=True)
def as_strict_as_windows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """For whole modules of tests: import it there."""
    if not _OPEN.exists():  # only Linux tells
        yield
        return
    with strict_files(tmp_path_factory.getbasetemp()) as refused:
        yield
    assert [path for path in refused if path.suffix != ".numbers"] == []  # which a reader may hold until the next sweep
