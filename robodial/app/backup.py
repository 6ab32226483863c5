"""Back up and move to a new PC: everything of the user in one file, and back.

Taking a backup over never loses a refusal, and has nobody called anew: what protects people here (refusals, consents,
the calls that limits count, the journal) and who was called since are joined into what comes, and the folder's former
content is kept aside.
"""

import json
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from robodial import files as disk
from robodial.app.backup_file import ENDING, Manifest, PackedFile, Progress, Steps, pack, read_manifest, unpack
from robodial.app.moved_paths import moved_paths
from robodial.app.places import DATABASE, EMULATED_FOLDER, RUN_LOCK, holds_data
from robodial.errors import BackupError, StoreBusy
from robodial.i18n import gettext as _
from robodial.store import RunLock, Store, read_only
from robodial.store.joining import Joined, copy_store, join

__all__ = ["ENDING", "Manifest", "Restored", "back_up", "backup_name", "finish_restoring", "read_manifest", "restore"]

STAGED = "restoring"
"""Folder below the data folder in which what comes is made ready; when it is complete, `_READY` is in it."""
_READY, _OLD_IS_OUT = "ready.json", "old-is-out"
ASIDE = "replaced-"
"""Folders below the data folder with what a backup replaced."""

_STAYS = frozenset({RUN_LOCK, f"{RUN_LOCK}-journal", "window.json", "window.open", "logs", STAGED})
"""Of this PC, not of the user: neither packed nor replaced."""
_NOT_PACKED_ENDINGS = (
    "-wal",
    "-shm",
    "-journal",
    ".part",
    ".new",
    ".lock",
    ".suspect",
    ".repair",
    ".numbers-lock",
    ".db.numbers",
)
AGAIN = 3
"""How often a backup is begun anew because a list of numbers came in meanwhile."""


def _nobody(_done: int, _total: int) -> None: ...


def _never() -> bool:
    return False


def backup_name(at: datetime) -> str:
    """What to call a backup made now."""
    return f"robodial-{at.astimezone().date().isoformat()}{ENDING}"


# ---- out ---------------------------------------------------------------------------------------------------------


def back_up(
    home: Path,
    target: Path,
    at: datetime,
    progress: Progress = _nobody,
    is_cancelled: Callable[[], bool] = _never,
) -> Manifest:
    """Everything in `home` into `target`; calls may go on meanwhile. What was written is read again and checked.

    Raises BackupCancelled, BackupError, StoreError, OSError: then a file that was there before is untouched.
    """
    if target.suffix != ENDING:
        target = target.with_name(target.name + ENDING)
    with _passing_folder(target.parent) as copies:
        files = _files_at_one_moment(home, copies)
        size = sum(disk.size_of(path) for _name, path in files)
        steps = Steps(2 * size, progress, is_cancelled)
        made = pack(target, files, home, at, steps)
        _check(target, made, copies / "check", steps)
    return made


def _files_at_one_moment(home: Path, copies: Path) -> list[tuple[str, Path]]:
    """Databases as copies. The number files of a store are written before it names them: looked for after it."""
    for _again in range(AGAIN):
        before = _plain_files(home)
        databases = [(name, _copied(home / name, copies / name)) for name, path in before if path.suffix == ".db"]
        after = _plain_files(home)
        if _numbers(before) == _numbers(after):
            break
    return [*databases, *((name, path) for name, path in after if path.suffix != ".db")]


def _copied(source: Path, copy: Path) -> Path:
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.unlink(missing_ok=True)
    copy_store(source, copy)
    return copy


def _numbers(files: list[tuple[str, Path]]) -> set[str]:
    return {name for name, path in files if path.suffix == ".numbers"}


def _plain_files(home: Path) -> list[tuple[str, Path]]:
    found = [path for path in home.rglob("*") if path.is_file() and not path.is_symlink()]
    named = [(path.relative_to(home).as_posix(), path) for path in sorted(found)]
    return [(name, path) for name, path in named if _is_packed(name)]


def _is_packed(name: str) -> bool:
    *folders, file = name.split("/")
    if {*folders, file} & _STAYS or file.endswith(_NOT_PACKED_ENDINGS):
        return False
    return not any(
        folder.startswith(ASIDE) or folder.endswith("-copies") or "-damaged-" in folder for folder in folders
    )


def _check(target: Path, made: Manifest, folder: Path, steps: Steps) -> None:
    """What was written can be read again, byte for byte; file by file, so that it takes little room."""
    kept = read_manifest(target)
    for one in kept.files:
        unpack(target, _only(kept, one), folder, steps)
        (folder / one.name).unlink()
    if kept != made:
        raise BackupError(
            _("{file} could not be read again after it was written. Choose another disk.").format(file=target)
        )


def _only(manifest: Manifest, one: PackedFile) -> Manifest:
    return Manifest(manifest.format, manifest.program, manifest.made_at, manifest.home, (one,))


class _passing_folder:  # noqa: N801 - used like the functions of contextlib
    """A folder beside the target, gone afterwards."""

    def __init__(self, beside: Path) -> None:
        self.path = beside / f".robodial-{secrets.token_hex(4)}"

    def __enter__(self) -> Path:
        self.path.mkdir(parents=True)
        return self.path

    def __exit__(self, *_about: object) -> None:
        shutil.rmtree(self.path, ignore_errors=True)


# ---- in ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Restored:
    """`aside` has what was in the folder before (None: nothing was); `kept` came from there into what is now."""

    manifest: Manifest
    kept: Joined
    aside: Path | None


def restore(
    source: Path,
    home: Path,
    at: datetime,
    progress: Progress = _nobody,
    is_cancelled: Callable[[], bool] = _never,
) -> Restored:
    """Put the backup in the place of what is in `home`. Raises BackupError, StoreBusy while calls go on, StoreTooNew,
    StoreError, OSError: then everything is as it was."""
    manifest = read_manifest(source)
    home.mkdir(parents=True, exist_ok=True)
    staged = home / STAGED
    with RunLock(home / RUN_LOCK, _running()):  # its file stays where it is
        with _no_practice(home):
            shutil.rmtree(staged, ignore_errors=True)
            (staged / "data").mkdir(parents=True)  # of a new user's program, nothing is in the backup
            try:
                unpack(source, manifest, staged / "data", Steps(manifest.size, progress, is_cancelled))
                kept = _make_ready(staged / "data", home, manifest, at)
            except BaseException:
                shutil.rmtree(staged, ignore_errors=True)
                raise
        return Restored(manifest, kept, _exchange(home, staged, at))


def _no_practice(home: Path) -> AbstractContextManager[object]:
    """Held while it is made ready; let go before its file is moved."""
    folder = home / EMULATED_FOLDER
    return RunLock(folder / RUN_LOCK, _running()) if folder.exists() else nullcontext()


def _make_ready(data: Path, home: Path, manifest: Manifest, at: datetime) -> Joined:
    kept = Joined()
    if holds_data(home):
        with Store(data / DATABASE) as coming, read_only(home / DATABASE) as here:
            kept = join(coming, here, at)
    elif holds_data(data):
        with Store(data / DATABASE) as coming:
            coming.check()
    _move_paths(data, manifest.home, home)
    return kept


def _move_paths(data: Path, was: str, home: Path) -> None:
    """Lists and messages of campaigns lie in the data folder, which has another name on this PC."""
    for file in (data / "drafts").glob("*.json"):
        with suppress(ValueError):
            draft = moved_paths(json.loads(file.read_text(encoding="utf-8")), was, home)
            file.write_text(json.dumps(draft, ensure_ascii=False, indent=1), encoding="utf-8")
    if holds_data(data):
        with Store(data / DATABASE) as coming:
            coming.campaigns.redefine(lambda definition: moved_paths(definition, was, home))


def _exchange(home: Path, staged: Path, at: datetime) -> Path | None:
    """Moves within one folder, in two steps that can be gone on with: see `finish_restoring`."""
    aside = _free(home / f"{ASIDE}{at.astimezone().date().isoformat()}")
    disk.write_whole(staged / _READY, json.dumps({"aside": aside.name}))
    try:
        _move_out(home, aside)
    except OSError as error:
        _move_back(home, aside)
        (staged / _READY).unlink()
        shutil.rmtree(staged, ignore_errors=True)
        raise StoreBusy(_held(home, error)) from error
    (staged / _OLD_IS_OUT).touch()
    _move_in(home, staged)
    return aside if aside.exists() else None


def finish_restoring(home: Path) -> Path | None:
    """Go on where taking a backup over was cut off; where the former content is, None if all was well."""
    staged = home / STAGED
    if not (staged / _READY).exists():
        shutil.rmtree(staged, ignore_errors=True)
        return None
    aside = home / str(json.loads((staged / _READY).read_text(encoding="utf-8"))["aside"])
    if not (staged / _OLD_IS_OUT).exists():
        _move_out(home, aside)
        (staged / _OLD_IS_OUT).touch()
    _move_in(home, staged)
    return aside


def _replaceable(home: Path) -> Iterator[Path]:
    for path in sorted(home.iterdir()):
        if path.name not in _STAYS and not path.name.startswith(ASIDE):
            yield path


def _move_out(home: Path, aside: Path) -> None:
    for path in list(_replaceable(home)):
        aside.mkdir(exist_ok=True)
        disk.put_in_place(path, aside / path.name)


def _move_back(home: Path, aside: Path) -> None:
    if aside.exists():
        for path in list(aside.iterdir()):
            disk.put_in_place(path, home / path.name)
        aside.rmdir()


def _move_in(home: Path, staged: Path) -> None:
    data = staged / "data"
    for path in sorted(data.iterdir()) if data.exists() else []:
        disk.put_in_place(path, home / path.name)  # over what a first try already moved
    shutil.rmtree(staged, ignore_errors=True)


def _free(wanted: Path) -> Path:
    path, n = wanted, 1
    while path.exists():
        n += 1
        path = wanted.with_name(f"{wanted.name}-{n}")
    return path


def _running() -> str:
    return _("A campaign is running. Stop it and let the calls end, then take the backup over.")


def _held(home: Path, error: OSError) -> str:
    text = _("{folder}: another program holds a file there ({why}). Close it, then try again; nothing was changed.")
    return text.format(folder=home, why=error.strerror or error)
