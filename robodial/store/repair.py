"""A damaged database: put aside, replaced by its newest good copy, with what can still be read of what came after."""

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from robodial import files
from robodial.errors import StoreDamaged, StoreError
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.i18n.dates import day_text
from robodial.store.copies import DailyCopies, day_of
from robodial.store.lock import RunLock
from robodial.store.schema import bring_up_to_date
from robodial.store.sqlite import Database
from robodial.store.sqlite_files import copy_parts, move_aside, parts, problem_of, sync

if TYPE_CHECKING:  # every opening of a store looks in here, damaged ones are rare
    from robodial.store.salvage import Salvaged

NOTICE = "what-happened.txt"
"""In the folder of a damaged file: what the user was told."""


def restore(path: Path, damage: Exception) -> str:
    """Put the newest good copy in the place of the damaged database; returns what to tell the user.

    Raises StoreDamaged, and leaves everything as it is, when there is no good copy. What is put in place is complete
    and on disk before the damaged file moves: after a crash in between, `finish_restoring` goes on.
    """
    with RunLock(path.with_name(f"{path.name}.repair"), _being_repaired(path)):
        return _restored_from_copy(path, damage)


def restore_lost(path: Path) -> str:
    """The same where the file is gone or empty though there are copies of it: a new one in its place would not know
    who refused. Empty when nothing is missing."""
    if not _is_lost(path):
        return ""
    with RunLock(path.with_name(f"{path.name}.repair"), _being_repaired(path)):
        return _restored_from_copy(path) if _is_lost(path) else ""  # another program may have been faster


def _is_lost(path: Path) -> bool:
    return files.size_of(path) == 0 and bool(DailyCopies(path).newest_first())


def _restored_from_copy(path: Path, damage: Exception | None = None) -> str:
    copy = _newest_good_copy(path)
    if copy is None:
        raise StoreDamaged(_no_copy(path)) from damage
    salvaged = _prepare(path, copy)
    return _put_in_place(path, _told(path, copy, salvaged))


def finish_restoring(path: Path) -> str:
    """Go on where an earlier restoring was cut off; what to tell the user, empty when there is nothing to do."""
    if not _restored(path).exists():
        return ""
    with RunLock(path.with_name(f"{path.name}.repair"), _being_repaired(path)):
        return _put_in_place(path, _("A damaged database was replaced by its last copy."))


def notices(path: Path) -> list[str]:
    """What was told at each restoring of this database, newest first."""
    found = sorted(path.parent.glob(f"{path.stem}-damaged-*/{NOTICE}"), key=lambda each: _count_of(each.parent))
    return [each.read_text(encoding="utf-8").strip() for each in reversed(found)]


def drop_damaged(path: Path) -> int:
    """Delete the damaged files that were kept beside this database; how many there were."""
    kept = [folder for folder in path.parent.glob(f"{path.stem}-damaged-*") if folder.is_dir()]
    for folder in kept:
        shutil.rmtree(folder)
    return len(kept)


def _count_of(folder: Path) -> int:
    number = folder.name.rpartition("-")[2]
    return int(number) if number.isdecimal() else 0


def _newest_good_copy(path: Path) -> Path | None:
    for copy in DailyCopies(path).newest_first():
        try:
            if not problem_of(copy):
                return copy
        except StoreError:
            continue
    return None


def _restored(path: Path) -> Path:
    return path.with_name(f"{path.stem}.restored{path.suffix}")


def _prepare(path: Path, copy: Path) -> "Salvaged":
    """Make the whole of what comes in the file's place."""
    unfinished = path.with_name(f"{path.stem}.restoring{path.suffix}")
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix="reading-", ignore_cleanup_errors=True) as folder:
            shutil.copyfile(copy, unfinished)
            salvaged = _read_back(copy_parts(path, Path(folder)), unfinished)
    except OSError as error:
        raise StoreError(_no_room(path, error)) from error
    sync(unfinished)
    files.put_in_place(unfinished, _restored(path))
    return salvaged


def _read_back(damaged: Path, restored: Path) -> "Salvaged":
    from robodial.store.attempt_joining import join_calls
    from robodial.store.salvage import salvage

    database = Database(restored)
    try:
        bring_up_to_date(database)
        with database.transaction():
            salvaged = salvage(damaged, database.driver)
            join_calls(database, salvaged.last_call)
        database.empty_log()
    finally:
        database.close()
    return salvaged


def _put_in_place(path: Path, told: str) -> str:
    try:
        folder = move_aside(path)
    except StoreError:
        files.remove(_restored(path))  # it would be out of date by the next time
        raise
    files.put_in_place(_restored(path), path)
    for part in parts(_restored(path))[1:]:
        files.remove(part)
    if any(folder.iterdir()):
        told = told + " " + _("The damaged file was kept in {folder}.").format(folder=folder)
    (folder / NOTICE).write_text(told + "\n", encoding="utf-8")
    return told


# ---- words -------------------------------------------------------------------------------------------------------


def _told(path: Path, copy: Path, salvaged: "Salvaged") -> str:
    day = day_text(day_of(copy))
    damaged = _("{path} was damaged. The copy of {day} was put in its place.")
    gone = _("{path} was gone or empty. The copy of {day} was put in its place.")
    text = (damaged if files.size_of(path) else gone).format(path=path, day=day)
    return " ".join([text, *_read_back_told(salvaged), *_lost_told(salvaged, day)])


def _read_back_told(salvaged: "Salvaged") -> list[str]:
    from robodial.store.salvage import ATTEMPTS, CALLS, CONSENTS, JOURNAL, NUMBER_LISTS, REFUSALS

    counted = [
        words.format(n=n)
        for table, words in (
            (REFUSALS, ngettext("{n} refusal", "{n} refusals", salvaged.rows.get(REFUSALS, 0))),
            (
                NUMBER_LISTS,
                ngettext("{n} list of numbers", "{n} lists of numbers", salvaged.rows.get(NUMBER_LISTS, 0)),
            ),
            (CONSENTS, ngettext("{n} consent", "{n} consents", salvaged.rows.get(CONSENTS, 0))),
            (CALLS, ngettext("{n} call", "{n} calls", salvaged.rows.get(CALLS, 0))),
            (ATTEMPTS, ngettext("{n} attempt", "{n} attempts", salvaged.rows.get(ATTEMPTS, 0))),
            (JOURNAL, ngettext("{n} journal row", "{n} journal rows", salvaged.rows.get(JOURNAL, 0))),
        )
        if (n := salvaged.rows.get(table, 0))
    ]
    if not counted:
        return []
    return [_("Read back from the damaged file: {what}.").format(what=", ".join(counted))]


def _lost_told(salvaged: "Salvaged", day: str) -> list[str]:
    from robodial.store.salvage import CALLS, JOURNAL, NUMBER_LISTS, REFUSALS

    told = [_("Lists and changes of campaigns stored after {day} are missing: import them again.").format(day=day)]
    if not {REFUSALS, NUMBER_LISTS, JOURNAL}.isdisjoint(salvaged.unreadable):
        text = _("Refusals made after {day} may be missing: add again those you know of, before you call.")
        told.insert(0, text.format(day=day))
    elif salvaged.unreadable and CALLS not in salvaged.unreadable:
        told.insert(0, _("Of some calls made after {day} only how they ended could be read.").format(day=day))
    elif salvaged.unreadable:
        text = _("Some calls made after {day} could not be read and may be made again.")
        told.insert(0, text.format(day=day))
    return told


def _being_repaired(path: Path) -> str:
    text = _(
        "{path}: the file is damaged, and another robodial is restoring it. Wait until it is done, then try again."
    )
    return text.format(path=path)


def _no_copy(path: Path) -> str:
    if not files.size_of(path):
        return _(
            "{path}: the file is gone or empty, and there is no good daily copy of it. Put the last copy of your "
            "backup in its place. Only if there is none, move the folder {folder} away to begin anew, and enter again "
            "who refused."
        ).format(path=path, folder=DailyCopies(path).folder)
    return _(
        "{path}: the file is damaged, and there is no good daily copy of it. Do not delete it: move it away together "
        "with the files of the same name ending in -wal and -shm, and put the last copy of your backup in its place."
    ).format(path=path)


def _no_room(path: Path, error: OSError) -> str:
    text = _("{path}: the file is damaged and could not be restored ({why}). Free some space, then start again.")
    return text.format(path=path, why=error.strerror)
