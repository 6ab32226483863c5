"""Where things lie on this PC."""

from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    from robodial.store import Store  # takes most of a second to import: a window is painted before

DATABASE = "robodial.db"
COPIES = "robodial-copies"
"""The daily copies of the database, as `store.copies` names their folder."""
RUN_LOCK = "running.lock"
EMULATED_FOLDER = "emulated"


def user_folder() -> Path:
    """The user's own data folder: refusals, caps and journal of every real line live here."""
    return Path(platformdirs.user_data_dir("robodial", appauthor=False, roaming=False))


def is_user_folder(folder: Path) -> bool:
    """True for the user's own data folder, however it is written."""
    return folder.resolve() == user_folder().resolve()


def data_folder(data_dir: Path | None) -> Path:
    """The folder a command works on."""
    return data_dir or user_folder()


def run_folder(data_dir: Path | None, *, emulated: bool) -> Path:
    """Where a run keeps its campaign. Emulated runs never write into the user's own store."""
    folder = data_folder(data_dir)
    return folder / EMULATED_FOLDER if emulated and is_user_folder(folder) else folder


def guarded_folders(data_dir: Path | None) -> list[Path]:
    """The folder a command works on, and always the user's own: real lines look there whatever `data_dir` says."""
    folder = data_folder(data_dir)
    return [folder] if is_user_folder(folder) else [folder, user_folder()]


def open_store(folder: Path) -> "Store":
    """The store in `folder`, made if there is none. Raises StoreError."""
    from robodial.store import Store

    return Store(folder / DATABASE)


def holds_data(folder: Path) -> bool:
    """False when nothing was ever stored in `folder`. A file that is gone comes back from its copies when opened."""
    return (folder / DATABASE).exists() or any((folder / COPIES).glob("robodial-*.db"))


def existing_store(folder: Path) -> "Store | None":
    """The store in `folder`, or None when nothing was ever stored there. Raises StoreError."""
    return open_store(folder) if holds_data(folder) else None
