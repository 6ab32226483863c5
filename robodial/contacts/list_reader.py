"""A list, row by row: contacts to call, and rows that cannot be called with the reason why."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from types import TracebackType

from robodial.contacts import phone_problems as problems
from robodial.contacts.columns import Columns, find_columns, time_zone_of
from robodial.contacts.consent_columns import find_consent_columns, find_refusals
from robodial.contacts.consent_rows import ConsentReader, is_refusal
from robodial.contacts.list_files import open_list
from robodial.contacts.phone_numbers import Numbering
from robodial.contacts.phone_problems import NumberProblem
from robodial.contacts.raw_rows import RawRow, RowSource
from robodial.contacts.repairs import Repair, repairs_in
from robodial.contacts.sheets import SAMPLE_ROWS, open_numbers
from robodial.domain.consent_plan import ConsentPlan
from robodial.domain.contact import ImportedContact, PhoneNumber, RejectedRow
from robodial.domain.list_columns import ListColumns
from robodial.i18n import gettext as _
from robodial.rules.destinations import refuse_destination

ListRow = ImportedContact | RejectedRow

REFUSED_IN_LIST, UNREAD_SHEET = "refused_in_list", "unread_sheet"
_LONGEST_SHOWN = 120  # characters of a wrong cell that are kept for the report


@dataclass(frozen=True, slots=True)
class _Wrong:
    place: int
    value: str
    code: str
    reason: str


class ListReading:
    """An open list. Iterate once; rows come in the file's order, counted as a spreadsheet shows them.

    A row with a good and a bad number yields the contact with the good one, then a RejectedRow for the other.
    Rows without any content are left out. Duplicates are the store's to merge. With `consents`, rows tell what they say
    of it, too; where the list says nothing of consents, rows that say that their person is not to be called are
    rejected. `unread_sheets` come first, as rejected rows. `repaired` is told of each repair, before the row it belongs
    to comes.
    """

    def __init__(
        self,
        source: RowSource,
        numbering: Numbering,
        wanted: ListColumns | None = None,
        consents: ConsentPlan | None = None,
        repaired: Callable[[Repair], None] | None = None,
        unread_sheets: Sequence[str] = (),
    ) -> None:
        self._source = source
        self._unread_sheets = unread_sheets
        self._numbering = numbering
        self._wanted = wanted or ListColumns()
        self._unrepaired = frozenset(self._wanted.unrepaired_rows)
        self._repaired = repaired
        rows = source.rows()
        sample = list(islice(rows, SAMPLE_ROWS))
        self.columns: Columns = find_columns(sample, numbering, self._wanted)
        self.first_rows: tuple[RawRow, ...] = tuple(row for row in sample if row.row >= self.columns.first_row)
        self.raw = RawRow(0, ())
        self._consents = self._consent_reader(sample, consents) if consents else None
        self._refusals = None if self._consents else find_refusals(self.columns.header, self._taken())
        self._left_out: frozenset[PhoneNumber] = frozenset()
        self._rows = chain(sample, rows)

    def _consent_reader(self, sample: Sequence[RawRow], consents: ConsentPlan) -> ConsentReader | None:
        columns, country = self.columns, self._numbering.country
        rows = [row.cells for row in sample if row.row >= columns.first_row]
        found = find_consent_columns(columns.header, rows, self._taken(), consents.purpose, country)
        self.columns = replace(columns, consent=found)
        titles = [columns.title(place) for place in range(len(columns.header))]
        return ConsentReader(found, titles, country) if found else None

    def _taken(self) -> list[int]:
        """Columns that hold something else than what a person wants."""
        columns = self.columns
        return [*columns.phone, *columns.name, *([] if columns.time_zone is None else [columns.time_zone])]

    @property
    def says_refusals(self) -> bool:
        """True when a column says who is not to be called."""
        return self._refusals is not None

    def refused_numbers(self) -> frozenset[PhoneNumber]:
        """The numbers of those whom the list says not to call. In place of iterating, not beside it."""
        rows = (raw for raw in self._rows if raw.row >= self.columns.first_row and self._refused(raw.cells))
        return frozenset(number for raw in rows for number in self._numbers(raw)[0])

    def leave_out(self, numbers: frozenset[PhoneNumber]) -> None:
        """Reject these in whatever row they stand: whoever refuses may stand in the list twice."""
        self._left_out = numbers

    @property
    def delimiter(self) -> str:
        """What separates the cells in the file; empty for a workbook."""
        return self._source.delimiter if self._source.delimiter.isprintable() or self._source.delimiter == "\t" else ""

    @property
    def encoding(self) -> str:
        """The codec of a text file; empty for a workbook."""
        return self._source.encoding

    @property
    def bytes_done(self) -> int:
        """How much of the file has been read, about; for a progress bar."""
        return self._source.bytes_done

    @property
    def bytes_total(self) -> int:
        """The file's size."""
        return self._source.bytes_total

    def close(self) -> None:
        """Let go of the file; may be called again."""
        self._source.close()

    def __enter__(self) -> "ListReading":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __iter__(self) -> Iterator[ListRow]:
        yield from map(unread_sheet, self._unread_sheets)
        first = self.columns.first_row
        for raw in self._rows:
            if raw.row < first:
                continue
            self.raw = raw  # the row that what comes next was read from
            if raw.torn:
                yield torn_row(raw)
            elif any(raw.cells):
                yield from self._row(raw)

    def _row(self, raw: RawRow) -> Iterator[ListRow]:
        cells, row = raw.cells, raw.row
        if refused := self._refused(cells):
            yield self._rejected(row, refused)
            return
        numbers, wrong = self._numbers(raw)
        zone, bad_zone = self._time_zone(raw)
        if bad_zone is not None:
            yield self._rejected(row, bad_zone)
            return
        if numbers:
            name = self._name(raw)
            consent = self._consents.read(cells) if self._consents else None
            yield ImportedContact(row, numbers, name, zone, tuple(cells), consent)
        elif not wrong:
            if any(map(str.strip, cells)):
                yield self._rejected(row, _no_number(self.columns.phone[0]))
            return
        for one in wrong:
            yield self._rejected(row, one, kept=bool(numbers))

    def _refused(self, cells: Sequence[str]) -> _Wrong | None:
        """The cell in which the list itself says that this person is not to be called."""
        place = self._refusals
        if place is None or place >= len(cells) or not is_refusal(cells[place]):
            return None
        reason = _("The list says that this person does not want to be called. If that is wrong, empty the cell.")
        return _Wrong(place, cells[place], REFUSED_IN_LIST, reason)

    def _numbers(self, raw: RawRow) -> tuple[tuple[PhoneNumber, ...], list[_Wrong]]:
        numbers: list[PhoneNumber] = []
        wrong: list[_Wrong] = []
        read, cells = self._numbering.read, raw.cells
        for place in self.columns.phone:
            cell = cells[place].strip(" ") if place < len(cells) else ""
            if not cell:
                continue
            found = read(cell)
            if isinstance(found, NumberProblem):
                wrong.append(_Wrong(place, cell, found.code, found.reason))
                continue
            if self._is_refused(raw.row, place, cell, found):
                wrong.append(_left_as_it_is(place, cell))
                continue
            for number in found:
                if problem := refuse_destination(number):
                    wrong.append(_Wrong(place, cell, problem.code, problem.reason))
                elif number in self._left_out:
                    wrong.append(_refused_elsewhere(place, cell))
                elif number not in numbers:
                    numbers.append(number)
        return tuple(numbers), wrong

    def _is_refused(self, row: int, place: int, cell: str, numbers: tuple[PhoneNumber, ...]) -> bool:
        """Tells of the cell's repairs; True when the user wants it left as it is."""
        if self._repaired is None and not self._wanted.refuses_repairs:
            return False
        kinds = repairs_in(cell, numbers, self._numbering)
        by_kind = any(kind in self._wanted.refused_repairs for kind in kinds)
        refused = by_kind or (bool(kinds) and row in self._unrepaired)
        if self._repaired is not None:
            after = " / ".join(numbers)
            for kind in kinds:
                self._repaired(Repair(row, self.columns.title(place), kind, shown(cell), after, refused))
        return refused

    def _name(self, raw: RawRow) -> str:
        cells = raw.cells
        parts = [cells[place] for place in self.columns.name if place < len(cells)]
        name = " ".join(" ".join(parts).split())
        return name if name.isprintable() else "".join(filter(str.isprintable, name))

    def _time_zone(self, raw: RawRow) -> tuple[str, _Wrong | None]:
        place = self.columns.time_zone
        cell = raw.cells[place].strip() if place is not None and place < len(raw.cells) else ""
        zone = time_zone_of(cell) if cell else ""
        if place is None or zone or not cell:
            return zone, None
        return "", _Wrong(place, cell, "unknown_time_zone", _("No such time zone: write it as Europe/Paris."))

    def _rejected(self, row: int, wrong: _Wrong, *, kept: bool = False) -> RejectedRow:
        reason = wrong.reason
        if kept:
            reason = _("{reason} The row's other number is kept.").format(reason=reason)
        return RejectedRow(row, self.columns.title(wrong.place), shown(wrong.value), wrong.code, reason)


def read_list(
    path: Path,
    country: str,
    *,
    wanted: ListColumns | None = None,
    sheet: str = "",
    consents: ConsentPlan | None = None,
    repaired: Callable[[Repair], None] | None = None,
) -> ListReading:
    """Open the list at `path` for a campaign in `country` (ISO 3166, two letters). Raises ContactImportError."""
    numbering = Numbering.of(country)
    source, others = open_numbers(path, numbering, sheet, wanted or ListColumns())
    try:
        reading = ListReading(source, numbering, wanted, consents, repaired, others)
        if reading.says_refusals:
            with ListReading(open_list(path, source.sheet, source.encoding), numbering, wanted) as first:
                reading.leave_out(first.refused_numbers())
        return reading
    except BaseException:
        source.close()
        raise


def _no_number(place: int) -> _Wrong:
    return _Wrong(place, "", problems.NO_NUMBER, _("The row has no telephone number: fill in the cell."))


def _left_as_it_is(place: int, cell: str) -> _Wrong:
    reason = _("You left this cell as it is, and as it is it cannot be called: correct it, or allow the repair.")
    return _Wrong(place, cell, "repair_refused", reason)


def _refused_elsewhere(place: int, cell: str) -> _Wrong:
    reason = _("Another row of the list says that whoever has this number does not want to be called.")
    return _Wrong(place, cell, REFUSED_IN_LIST, reason)


def unread_sheet(name: str) -> RejectedRow:
    """A sheet of the workbook that holds numbers and is not read: in place of its first row."""
    reason = _("This sheet holds telephone numbers, too, and is not read: save it as a list of its own.")
    return RejectedRow(1, _("sheet {name}").format(name=name), "", UNREAD_SHEET, reason)


def torn_row(raw: RawRow) -> RejectedRow:
    """A row whose quotation marks do not close."""
    reason = _("A quotation mark is opened and never closed: remove it, or export the list again.")
    return RejectedRow(raw.row, "", shown(raw.cells[0]), "torn_row", reason)


def shown(value: str) -> str:
    """On one line, with what cannot be seen made visible."""
    cut = value if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 1] + "…"
    if cut.isprintable():
        return cut
    return "".join(char if char.isprintable() or char == "\u00a0" else repr(char)[1:-1] for char in cut)
