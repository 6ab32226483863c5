"""What a list would become, before anything is stored: first rows, columns, what is repaired, merged and rejected."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Literal

from robodial.contacts.columns import Columns, ColumnsUnclear, letter
from robodial.contacts.list_files import open_list
from robodial.contacts.list_reader import ListReading, read_list, shown
from robodial.contacts.raw_rows import RawRow
from robodial.contacts.repairs import Repair
from robodial.domain.consent_plan import ConsentPlan
from robodial.domain.contact import ImportedContact, PhoneNumber, RejectedRow
from robodial.domain.list_columns import NO_COLUMN, REPAIRS, ListColumns
from robodial.domain.same_person import owner_of
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _

ROWS_SHOWN, EXAMPLES, REJECTED_SHOWN = 100, 200, 1000
PROGRESS_ROWS = 1000
"""Rows between two reports: some 30 ms."""
_MARKED = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "ascii")
"""Texts that every program reads alike."""

Role = Literal["phone", "name", "time_zone", "consent", "other"]
Progress = Callable[[int, int, int], None]
"""Told bytes read, bytes in all, rows so far."""


@dataclass(frozen=True, slots=True)
class PreviewColumn:
    """One column: what the user calls it, the name that finds it again (`key`), what it holds.

    For a consent, `part` says which part of it (`answer`, `date`, `source`, …).
    """

    title: str
    key: str
    role: Role
    part: str = ""


@dataclass(frozen=True, slots=True)
class RepairGroup:
    """The cells repaired in one way, refused ones included: how many, and the first of them."""

    kind: str
    count: int
    examples: tuple[Repair, ...]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row with a number of an earlier one: they become one contact."""

    row: int
    first_row: int
    name: str
    number: PhoneNumber


@dataclass(frozen=True, slots=True)
class ListPreview:
    """`problem` says why nothing could be counted: nobody knows which column holds the numbers.

    `converted` are rows whose letters were taken from an old `encoding`: as other programs show them, and as they are.
    `consents` counts the rows whose consent counts, where the campaign needs one.
    """

    path: Path
    columns: tuple[PreviewColumn, ...]
    rows: tuple[RawRow, ...]
    encoding: str
    delimiter: str
    row_count: int = 0
    contacts: int = 0
    merged: int = 0
    rejected_count: int = 0
    repaired_rows: int = 0
    repairs: tuple[RepairGroup, ...] = ()
    converted: int = 0
    converted_examples: tuple[tuple[int, str, str], ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
    consents: int | None = None
    problem: str = ""


def preview(
    path: Path,
    country: str,
    wanted: ListColumns,
    consents: ConsentPlan | None,
    now: datetime,
    progress: Progress | None = None,
) -> ListPreview:
    """Read the whole list and keep what a screen shows of it. Raises ContactImportError."""
    gathered = _Gathered(consents, now)
    try:
        with read_list(path, country, wanted=wanted, consents=consents, repaired=gathered.repaired) as reading:
            for count, item in enumerate(reading, start=1):
                gathered.take(item, reading)
                if progress and count % PROGRESS_ROWS == 0:
                    progress(reading.bytes_done, reading.bytes_total, reading.raw.row)
            if not gathered.rows:
                raise ContactImportError(_("{file} holds no rows.").format(file=path.name))
            return gathered.preview(path, reading)
    except ColumnsUnclear as error:
        return _unclear(path, wanted, str(error))


@dataclass(slots=True)
class _Gathered:
    """What has been seen so far."""

    plan: ConsentPlan | None
    now: datetime
    rows: int = 0
    last_row: int = 0
    contacts: int = 0
    merged: int = 0
    rejected_count: int = 0
    repaired_rows: int = 0
    last_repaired: int = 0
    converted: int = 0
    consents: int = 0
    owners: dict[PhoneNumber, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    """Of each contact, by its first row."""
    by_kind: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Repair]] = field(default_factory=dict)
    converted_examples: list[tuple[int, str, str]] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)

    def repaired(self, repair: Repair) -> None:
        """One cell."""
        self.by_kind[repair.kind] += 1
        kept = self.examples.setdefault(repair.kind, [])
        if len(kept) < EXAMPLES:
            kept.append(repair)
        if repair.row != self.last_repaired and not repair.refused:
            self.last_repaired = repair.row
            self.repaired_rows += 1

    def take(self, item: ImportedContact | RejectedRow, reading: ListReading) -> None:
        """One more item of the list; a row may give several."""
        if item.row != self.last_row:
            self.last_row = item.row
            self.rows += 1
            if reading.encoding and reading.encoding not in _MARKED:
                self._convert(reading)
        if isinstance(item, RejectedRow):
            self.rejected_count += 1
            if len(self.rejected) < REJECTED_SHOWN:
                self.rejected.append(item)
        else:
            self._contact(item)

    def _contact(self, contact: ImportedContact) -> None:
        """As the store merges."""
        owner = owner_of(contact, self.owners, self.names)
        if owner is None:
            self.contacts += 1
            self.names[contact.row] = contact.name
        else:
            self.merged += 1
            if len(self.duplicates) < EXAMPLES:
                shared = next(number for number in contact.numbers if self.owners.get(number) == owner)
                self.duplicates.append(Duplicate(contact.row, owner, contact.name, shared))
        for number in contact.numbers:
            self.owners.setdefault(number, contact.row if owner is None else owner)
        if self.plan and contact.consent and not self.plan.why_none(contact.consent, self.now):
            self.consents += 1

    def _convert(self, reading: ListReading) -> None:
        text = " ".join(reading.raw.cells)
        if text.isascii():
            return
        self.converted += 1
        if len(self.converted_examples) < EXAMPLES:
            cell = next(cell for cell in reading.raw.cells if not cell.isascii())
            before = cell.encode(reading.encoding, "replace").decode("utf-8", "replace")
            self.converted_examples.append((reading.raw.row, shown(before), shown(cell)))

    def preview(self, path: Path, reading: ListReading) -> ListPreview:
        """All of it."""
        rows = reading.first_rows[:ROWS_SHOWN]
        return ListPreview(
            path,
            tuple(_columns(reading.columns, rows)),
            tuple(RawRow(row.row, tuple(row.cells), row.torn) for row in rows),
            reading.encoding,
            reading.delimiter,
            self.rows,
            self.contacts,
            self.merged,
            self.rejected_count,
            self.repaired_rows,
            tuple(
                RepairGroup(kind, self.by_kind[kind], tuple(self.examples[kind]))
                for kind in REPAIRS
                if self.by_kind[kind]
            ),
            self.converted,
            tuple(self.converted_examples),
            tuple(self.duplicates),
            tuple(self.rejected),
            self.consents if self.plan and reading.columns.consent else None,
        )


def _columns(columns: Columns, rows: tuple[RawRow, ...]) -> Iterator[PreviewColumn]:
    width = max([len(columns.header), *(len(row.cells) for row in rows)])
    parts = {place: part for part, place in (columns.consent.places if columns.consent else {}).items()}
    titles = [columns.title(place) for place in range(width)]
    letters = [letter(place) for place in range(width)]
    different = {title.casefold() for title in titles} - {one.casefold() for one in letters}
    keys = titles if len(different) == width else letters
    for place, (title, key) in enumerate(zip(titles, keys, strict=True)):
        yield PreviewColumn(title, key, _role(place, columns, parts), parts.get(place, ""))


def _role(place: int, columns: Columns, parts: dict[int, str]) -> Role:
    if place in columns.phone:
        return "phone"
    if place in columns.name:
        return "name"
    if place == columns.time_zone:
        return "time_zone"
    return "consent" if place in parts else "other"


def _unclear(path: Path, wanted: ListColumns, problem: str) -> ListPreview:
    """The rows as they stand, for the user to say what is in which column."""
    source = open_list(path, encoding=wanted.encoding)
    try:
        rows = tuple(RawRow(row.row, tuple(row.cells), row.torn) for row in islice(source.rows(), ROWS_SHOWN))
        width = max(len(row.cells) for row in rows)
        said: dict[str, Role] = {wanted.time_zone: "time_zone"}
        said.update(dict.fromkeys(wanted.name, "name"))
        letters = [letter(place) for place in range(width)]
        columns = tuple(PreviewColumn(one, one, said.get(one, "other")) for one in letters)
        return ListPreview(path, columns, rows, source.encoding, source.delimiter.strip("\x1f"), problem=problem)
    finally:
        source.close()


def with_role(wanted: ListColumns, seen: ListPreview, place: int, role: Role) -> ListColumns:
    """The wish for a list in which the column at `place` has this role, and all the others those that were seen.

    One column holds the time zone; those with numbers and names may be several.
    """
    roles: list[Role] = [column.role for column in seen.columns]
    if role == "time_zone":
        roles = ["other" if one == "time_zone" else one for one in roles]
    roles[place] = role
    keys = [column.key for column in seen.columns]
    by_role = {kind: tuple(key for key, one in zip(keys, roles, strict=True) if one == kind) for kind in set(roles)}
    zone = by_role.get("time_zone", ())
    return replace(
        wanted,
        phone=by_role.get("phone", ()),
        name=by_role.get("name", (NO_COLUMN,)),
        time_zone=zone[0] if zone else NO_COLUMN,
    )
