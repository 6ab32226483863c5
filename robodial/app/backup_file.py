"""The backup's file: a zip with a list of what is in it, so that damage and other people's zips are told apart."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from robodial import __version__
from robodial import files as disk
from robodial.errors import BackupCancelled, BackupError
from robodial.i18n import gettext as _

ENDING = ".robodial"
FORMAT = 1
"""Raised when an older program could not take the file over any more."""
MANIFEST = "robodial-backup.json"
DATA = "data/"
CHUNK = 1 << 20
_NEEDED = frozenset({".db", ".numbers"})
"""Endings of databases and of the files that they name: they hold the refusals, of which none may be lost."""

Progress = Callable[[int, int], None]
"""Bytes done, bytes in all."""


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file in the backup: its name below the data folder, with slashes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`home` is the data folder it was made from, as that PC wrote it."""

    format: int
    program: str
    made_at: str
    home: str
    files: tuple[PackedFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(one.size for one in self.files)


@dataclass(slots=True)
class Steps:
    """Tells how far it is, and stops where the user cancelled."""

    total: int
    progress: Progress
    is_cancelled: Callable[[], bool]
    done: int = 0

    def on(self, count: int) -> None:
        """So many bytes more. Raises BackupCancelled."""
        self.done += count
        self.progress(self.done, max(self.total, self.done))
        if self.is_cancelled():
            raise BackupCancelled(_("Cancelled: nothing was changed."))


def pack(target: Path, files: Iterable[tuple[str, Path]], home: Path, at: datetime, steps: Steps) -> Manifest:
    """Write the backup; the file before is whole or the new one is. Raises OSError, BackupError and BackupCancelled."""
    unfinished = target.with_name(target.name + ".part")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
            each = (_pack_one(zipped, name, path, steps) for name, path in files)
            packed = tuple(one for one in each if one is not None)
            manifest = Manifest(FORMAT, __version__, at.isoformat(timespec="seconds"), str(home), packed)
            zipped.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
        disk.put_in_place(unfinished, target)
    finally:
        disk.remove(unfinished)
    return manifest


def _pack_one(zipped: zipfile.ZipFile, name: str, path: Path, steps: Steps) -> PackedFile | None:
    """None for a file that was deleted meanwhile. Raises BackupError where the others are worth nothing without it."""
    digest, size = hashlib.sha256(), 0
    try:
        reading = path.open("rb")
    except FileNotFoundError as error:
        if path.suffix in _NEEDED:
            raise BackupError(_("Your data changed while the backup was made. Make it again.")) from error
        return None
    with reading, zipped.open(DATA + name, "w", force_zip64=True) as writing:
        while block := reading.read(CHUNK):
            digest.update(block)
            writing.write(block)
            size += len(block)
            steps.on(len(block))
    return PackedFile(name, size, digest.hexdigest())


def read_manifest(path: Path) -> Manifest:
    """What is in the backup. Raises BackupError for another file, a damaged one and one of a newer program."""
    try:
        with zipfile.ZipFile(path) as zipped:
            kept = json.loads(zipped.read(MANIFEST))
    except KeyError as error:
        raise BackupError(_not_ours(path)) from error
    except zipfile.BadZipFile as error:
        raise BackupError(_not_ours(path) if not _is_zip(path) else _damaged(path)) from error
    except (ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        raise BackupError(_damaged(path)) from error
    if not isinstance(kept, dict) or not isinstance(kept.get("format"), int):
        raise BackupError(_not_ours(path))
    if kept["format"] > FORMAT:
        text = _("{file} was made by a newer robodial ({version}). Install that version here, then try again.")
        raise BackupError(text.format(file=path, version=kept.get("program", "?")))
    try:
        files = tuple(PackedFile(str(one["name"]), int(one["size"]), str(one["sha256"])) for one in kept["files"])
        datetime.fromisoformat(str(kept["made_at"]))  # it is told once everything has been replaced: too late then
        manifest = Manifest(kept["format"], str(kept["program"]), str(kept["made_at"]), str(kept["home"]), files)
    except (KeyError, TypeError, ValueError) as error:
        raise BackupError(_damaged(path)) from error
    if not all(_is_safe(one.name) for one in manifest.files):
        raise BackupError(_not_ours(path))
    return manifest


def unpack(path: Path, manifest: Manifest, folder: Path, steps: Steps) -> None:
    """Every file into `folder`, checked as it comes. Raises BackupError, BackupCancelled, OSError."""
    try:
        with zipfile.ZipFile(path) as zipped:
            for one in manifest.files:
                _unpack_one(zipped, one, folder / one.name, path, steps)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, KeyError, ValueError) as error:
        raise BackupError(_damaged(path)) from error
    except OSError:
        raise
    except Exception as error:  # zlib.error is not of any common kind
        if isinstance(error, BackupError | BackupCancelled):
            raise
        raise BackupError(_damaged(path)) from error


def _unpack_one(zipped: zipfile.ZipFile, one: PackedFile, target: Path, path: Path, steps: Steps) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with zipped.open(DATA + one.name) as reading, target.open("wb") as writing:
        while block := reading.read(CHUNK):
            digest.update(block)
            writing.write(block)
            size += len(block)
            steps.on(len(block))
    if (size, digest.hexdigest()) != (one.size, one.sha256):
        raise BackupError(_damaged(path))


def _is_safe(name: str) -> bool:
    """Below the data folder and nowhere else, on every system."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts and not any(c in name for c in '\\:\0*?"<>|')


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"PK"


def _not_ours(path: Path) -> str:
    return _("{file} is not a backup of robodial. Choose a file that “Back up to a file” made.").format(file=path)


def _damaged(path: Path) -> str:
    text = _(
        "{file} is damaged: not everything that was put in can be read. Copy it again from where it was, or take an "
        "older backup."
    )
    return text.format(file=path)
