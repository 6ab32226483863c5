"""The folder of number files: writes new ones, opens those asked for, removes those no longer needed."""

import os
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from robodial import files
from robodial.store.number_file import NumberFile, Numbers, merged, write_entries, write_numbers

KEPT_FOR = timedelta(days=8)
"""How long files of own refusals that the database no longer names are kept: a copy of the database that is put back
in its place, of yesterday or of last week, may name them."""

_PART, _WHOLE = ".part", ".numbers"
_OWN, _REGISTER = "own-", "register-"


@dataclass(frozen=True, slots=True)
class WrittenNumbers:
    """The name and the SHA-256 of a complete file that no list names yet, and how many numbers are in it."""

    file: str
    digest: str
    count: int


class NumberFolder:
    """Whether a file is needed is its caller's to say: `named` are those that the database names."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._files: dict[tuple[str, str], NumberFile] = {}

    def write(self, numbers: Numbers, *, register: bool) -> WrittenNumbers:
        """A new file of sorted numbers, on the disk when this returns; on an OSError there is none."""
        return self._written(_REGISTER if register else _OWN, len(numbers), lambda path: write_numbers(path, numbers))

    def write_merged(self, lists: Sequence[tuple[NumberFile, int]]) -> WrittenNumbers:
        """A new file of several own lists (see `number_file.merged`)."""
        entries = merged(lists)
        return self._written(_OWN, len(entries), lambda path: write_entries(path, len(entries), [entries]))

    def _written(self, kind: str, count: int, write: Callable[[Path], str]) -> WrittenNumbers:
        part = self.path / f"{kind}{secrets.token_hex(8)}{_PART}"
        whole = part.with_suffix(_WHOLE)
        try:
            digest = write(part)
            files.put_in_place(part, whole)
            _sync_folder(self.path)
        except BaseException:
            _remove((part, whole))
            raise
        return WrittenNumbers(whole.name, digest, count)

    def open(self, name: str, digest: str) -> NumberFile:
        """Stays open until `close_all_but` or `sweep`. Raises NumberFileDamaged."""
        key = (name, digest)
        if key not in self._files:
            self._files[key] = NumberFile(self.path / name, digest)
        return self._files[key]

    def close_all_but(self, needed: Collection[NumberFile]) -> None:
        """Give the other files back."""
        for key, file in list(self._files.items()):
            if file not in needed:
                file.close()
                del self._files[key]

    def has_unneeded(self, named: set[str]) -> bool:
        """True when a killed import, or a program that held a file open, left something behind."""
        return self.path.is_dir() and any(self._unneeded(named, None))

    def sweep(self, named: set[str], at: datetime | None) -> None:
        """Remove what is not needed, as far as possible; without the time, no files of own refusals."""
        self.close_all_but([file for (name, _digest), file in self._files.items() if name in named])
        _remove(self._unneeded(named, at))

    def keep_from_now(self, names: Iterable[str]) -> None:
        """Count KEPT_FOR from this moment on."""
        for name in names:
            with suppress(OSError):
                os.utime(self.path / name)

    def remove(self, name: str) -> None:
        """One file that no list came to name, though it may have been looked into."""
        self.close_all_but([file for (known, _digest), file in self._files.items() if known != name])
        _remove([self.path / name])

    def _unneeded(self, named: set[str], at: datetime | None) -> Iterator[Path]:
        for path in self.path.iterdir():
            if path.suffix == _PART or (path.suffix == _WHOLE and path.name not in named and _is_over(path, at)):
                yield path


def _is_over(path: Path, at: datetime | None) -> bool:
    if path.name.startswith(_REGISTER):
        return True
    return at is not None and files.changed_at(path) < (at - KEPT_FOR).timestamp()


def _remove(paths: Iterable[Path]) -> None:
    """As far as possible: what another program holds open on Windows goes the next time."""
    for path in list(paths):
        with suppress(OSError):
            path.unlink()


def _sync_folder(folder: Path) -> None:
    """So that a power cut does not lose the name; Windows keeps names in its own log."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
