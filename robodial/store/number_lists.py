"""Lists of millions of numbers: which there are, and in which of them a number is.

What each list is stands in the database; its numbers are in a file of their own in a folder beside it. A file is
written whole before the database names it, and never changed after: a new copy of a register is a new file, and the old
one is in force until the moment of the change. A file that is missing or damaged stops every look-up.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from robodial.domain.contact import PhoneNumber
from robodial.domain.refusal import ALL
from robodial.domain.register import OwnList, Register
from robodial.errors import NumberListDamaged, StoreBusy, StoreError
from robodial.i18n import gettext as _
from robodial.store.lock import RunLock
from robodial.store.number_file import MOST_PLACES, NumberFile, NumberFileDamaged, Numbers
from robodial.store.number_folder import NumberFolder, WrittenNumbers
from robodial.store.sqlite import Database
from robodial.store.tables import number_lists

MOST_FILES = 8
"""Own files before those that can no longer be taken back are made one, so that a look-up stays quick."""

UNDO_WITHIN = timedelta(hours=24)
"""How long an own typing error can be taken back (design, section 5)."""


@dataclass(frozen=True, slots=True)
class StoredNumbers:
    """A list as the database names it."""

    list_id: int
    described: Register | OwnList
    file: str
    file_digest: str
    place: int


_Opened = list[tuple[NumberFile, Mapping[int, StoredNumbers]]]


class NumberLists:
    """Registers and own lists. Raises NumberListDamaged, which names the file and the remedy."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._folder = NumberFolder(database.path.with_name(f"{database.path.stem}-lists"))
        self._known: list[StoredNumbers] | None = None
        self._opened: _Opened | None = None
        self._version = -1
        self._unsure = False

    # ---- asking --------------------------------------------------------------------------------------------------

    def hits(self, number: PhoneNumber) -> tuple[Register, ...]:
        """The registers that list the number."""
        return tuple(one.described for one in self._holding(number) if isinstance(one.described, Register))

    def own_hits(self, number: PhoneNumber) -> tuple[OwnList, ...]:
        """The own lists, of those kept in files, that hold the number."""
        return tuple(one.described for one in self._holding(number) if isinstance(one.described, OwnList))

    def all(self) -> tuple[Register, ...]:
        """Every register, by name."""
        found = [one.described for one in self._lists() if isinstance(one.described, Register)]
        return tuple(sorted(found, key=lambda register: register.name))

    def own(self) -> tuple[OwnList, ...]:
        """Every own list, in the order of their import."""
        return tuple(one.described for one in self._lists() if isinstance(one.described, OwnList))

    def _holding(self, number: PhoneNumber) -> list[StoredNumbers]:
        wanted = int(number[1:])
        return [lists[place] for file, lists in self._open() for place in file.places(wanted) if place in lists]

    def own_files(self) -> Iterator[tuple[NumberFile, Mapping[int, OwnList]]]:
        """Each file with numbers of own lists: the lists by their places in it."""
        for file, lists in self._open():
            own = {place: one.described for place, one in lists.items() if isinstance(one.described, OwnList)}
            if own:
                yield file, own

    def register_file(self, name: str) -> NumberFile | None:
        """The register's numbers; None where it is unknown, or its file is lost."""
        for one in self._lists():
            if isinstance(one.described, Register) and one.described.name == name:
                with suppress(NumberFileDamaged):
                    return self._file(one)
        return None

    # ---- bringing in ---------------------------------------------------------------------------------------------

    @contextmanager
    def writing(self, at: datetime) -> Iterator[None]:
        """Held while a list is brought in, one at a time (else StoreBusy); what is no longer needed goes at its end."""
        self._folder.path.mkdir(parents=True, exist_ok=True)
        with self._lock():
            self._sweep(at)
            yield
            self._fold(at)
            self._sweep(at)

    @contextmanager
    def written(self, numbers: Numbers, *, register: bool) -> Iterator[WrittenNumbers]:
        """A file with the sorted numbers, on the disk; gone again when the block fails. Within `writing`."""
        try:
            written = self._folder.write(numbers, register=register)
        except OSError as error:
            text = _("{path}: the list cannot be written ({why}). The list in force before is untouched.")
            raise StoreError(text.format(path=self._folder.path, why=error.strerror or error)) from error
        try:
            yield written
        except BaseException:
            if written.file not in self._named():  # interrupted after the commit, it is the list in force
                self._folder.remove(written.file)
            raise

    def put_register(self, register: Register, written: WrittenNumbers) -> None:
        """In force from now on, instead of the register's earlier copy."""
        values = {"register": register.name, "copied_at": register.copied_at}
        with self._changing() as conn:
            conn.execute(delete(number_lists).where(number_lists.c.register == register.name))
            conn.execute(insert(number_lists).values(values | _common(register, written)))

    def put_own(self, own: OwnList, written: WrittenNumbers | None) -> None:
        """In force from now on, besides all others. Without a file, the numbers are rows of refusals."""
        with self._changing() as conn:
            conn.execute(insert(number_lists).values(_common(own, written)))

    def same(self, own: OwnList) -> StoredNumbers | None:
        """The list kept in a file that came from the same file and means the same."""
        wanted = (own.digest, own.by_person, own.scope)
        for one in self._lists():
            listed = one.described
            if isinstance(listed, OwnList) and one.file and (listed.digest, listed.by_person, listed.scope) == wanted:
                return one
        return None

    def is_whole(self, one: StoredNumbers) -> bool:
        """False when its file is lost."""
        try:
            self._file(one)
        except NumberFileDamaged:
            return False
        return True

    def mend(self, lost: StoredNumbers, written: WrittenNumbers) -> None:
        """Give a list whose file is lost its numbers back."""
        values = {"file": written.file, "file_digest": written.digest, "place": 0, "numbers": written.count}
        with self._changing() as conn:
            conn.execute(update(number_lists).where(number_lists.c.list_id == lost.list_id).values(values))

    def latest_undoable(self, source: str, at: datetime) -> StoredNumbers | None:
        """The last own list of that name, if it is young enough to be a typing error and no person asked for it."""
        found = [one for one in self._lists() if isinstance(one.described, OwnList) and one.described.source == source]
        recent = [one for one in found if not one.described.imported_at > at and not _is_final(one, at)]
        return recent[-1] if recent else None

    def forget(self, one: StoredNumbers) -> None:
        """Take back an own list."""
        with self._changing() as conn:
            conn.execute(delete(number_lists).where(number_lists.c.list_id == one.list_id))

    def clean_up(self) -> None:
        """Remove what a killed import left behind; leaves an import alone that is still running elsewhere."""
        if not self._folder.has_unneeded(self._named()):
            return
        with suppress(StoreBusy), self._lock():
            self._sweep(None)

    def close(self) -> None:
        """Give the files back."""
        self._folder.close_all_but(())
        self._opened = self._known = None

    # ---- what the database says ----------------------------------------------------------------------------------

    def _lists(self) -> list[StoredNumbers]:
        version = self._db.others_changes()
        if self._known is None or version != self._version or self._unsure:
            self._unsure = self._unsure and self._db.in_transaction
            with self._db.reading() as conn:
                rows = conn.execute(select(number_lists).order_by(number_lists.c.list_id)).all()
            self._known, self._opened, self._version = [_stored(row) for row in rows], None, version
        return self._known

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        """What is known is read anew from here on, and again and again until it is certain to be stored or undone."""
        self._unsure = True
        with self._db.transaction() as conn:
            yield conn

    # ---- files ---------------------------------------------------------------------------------------------------

    def _open(self) -> _Opened:
        lists = self._lists()
        if self._opened is None:
            try:
                self._opened = self._all_open(lists)
            except NumberFileDamaged:  # or it was replaced between our looking at the database and at the folder
                self._known = None
                self._opened = self._all_open_or_told(self._lists())
        return self._opened

    def _all_open(self, lists: list[StoredNumbers]) -> _Opened:
        needed: dict[NumberFile, dict[int, StoredNumbers]] = {}
        for one in lists:
            if one.file:
                needed.setdefault(self._file(one), {})[one.place] = one
        self._folder.close_all_but(needed)
        return list(needed.items())

    def _all_open_or_told(self, lists: list[StoredNumbers]) -> _Opened:
        for one in lists:
            if one.file and not self.is_whole(one):
                raise NumberListDamaged(_damaged(self._folder.path / one.file, one.described))
        return self._all_open(lists)

    def _file(self, one: StoredNumbers) -> NumberFile:
        return self._folder.open(one.file, one.file_digest)

    def _named(self) -> set[str]:
        return {one.file for one in self._lists()}

    # ---- keeping order -------------------------------------------------------------------------------------------

    def _lock(self) -> RunLock:
        message = _(
            "Another list of numbers is being imported into the same data. Wait until it is done, then try again."
        )
        return RunLock(self._db.path.with_name(f"{self._db.path.name}.numbers"), message)

    def _fold(self, at: datetime) -> None:
        """Make own files that can no longer be taken back one file, once there are many."""
        own = [one for one in self._lists() if one.file and isinstance(one.described, OwnList)]
        final = [one for one in own if _is_final(one, at)]
        files = {one.file for one in final} - {one.file for one in own if not _is_final(one, at)}
        chosen = [one for one in final if one.file in files][:MOST_PLACES]
        if len({one.file for one in own}) < MOST_FILES or len(files) < 2 or not all(map(self.is_whole, chosen)):
            return
        try:
            written = self._folder.write_merged([(self._file(one), one.place) for one in chosen])
        except OSError:  # the disk is too full: many files do as well
            return
        with self._changing() as conn:
            for place, one in enumerate(chosen):
                moved = update(number_lists).where(number_lists.c.list_id == one.list_id)
                conn.execute(moved.values(file=written.file, file_digest=written.digest, place=place))
        self._folder.keep_from_now(files)

    def _sweep(self, at: datetime | None) -> None:
        self._opened = None
        self._folder.sweep(self._named(), at)


def _is_final(one: StoredNumbers, at: datetime) -> bool:
    listed = one.described
    return isinstance(listed, Register) or listed.by_person or listed.imported_at <= at - UNDO_WITHIN


def _damaged(path: Path, described: Register | OwnList) -> str:
    if isinstance(described, Register):
        text = _(
            "{path}: the copy of the register “{name}” is missing or damaged, and nobody can be called before it is "
            "there again. Import the register anew."
        )
        return text.format(path=path, name=described.name)
    text = _(
        "{path}: the refusals from “{name}” are missing or damaged, and nobody can be called before they are there "
        "again. Import that file anew, or put the file back from your backup."
    )
    return text.format(path=path, name=described.source)


def _common(described: Register | OwnList, written: WrittenNumbers | None) -> dict[str, Any]:
    own = described if isinstance(described, OwnList) else None
    return {
        "source": described.source,
        "digest": described.digest,
        "imported_at": described.imported_at,
        "numbers": described.numbers,
        "scope": own.scope if own else ALL,
        "reason": own.reason if own else "",
        "by_person": own.by_person if own else False,
        "file": written.file if written else "",
        "file_digest": written.digest if written else "",
        "place": 0,
    }


def _stored(row: Row[Any]) -> StoredNumbers:
    described: Register | OwnList
    if row.register is not None:
        copied = row.copied_at or row.imported_at
        described = Register(row.register, row.source, copied, row.imported_at, row.numbers, row.digest)
    else:
        described = OwnList(
            row.source, row.imported_at, row.numbers, row.digest, bool(row.by_person), row.reason, row.scope
        )
    return StoredNumbers(row.list_id, described, row.file, row.file_digest, row.place)
