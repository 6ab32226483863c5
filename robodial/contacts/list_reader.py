"""A list, row by row: contacts to call, and rows that cannot be called with the reason why."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from types import TracebackType

from robodial.contacts import phone_problems as problems
from robodial.contacts.columns import Columns, Overrides, find_columns, time_zone_of
from robodial.contacts.list_files import open_list
from robodial.contacts.phone_numbers import Numbering
from robodial.contacts.phone_problems import NumberProblem
from robodial.contacts.raw_rows import RawRow, RowSource
from robodial.domain.contact import ImportedContact, PhoneNumber, RejectedRow
from robodial.i18n import gettext as _
from robodial.rules.destinations import refuse_destination

ListRow = ImportedContact | RejectedRow

_SAMPLE_ROWS = 300  # enough to see past titles and gaps, small enough to be unnoticed
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
    Rows without any content are left out. Duplicates are the store's to merge.
    """

    def __init__(self, source: RowSource, numbering: Numbering, overrides: Overrides | None = None) -> None:
        self._source = source
        self._numbering = numbering
        rows = source.rows()
        sample = list(islice(rows, _SAMPLE_ROWS))
        self.columns: Columns = find_columns(sample, numbering, overrides)
        self._rows = chain(sample, rows)

    @property
    def delimiter(self) -> str:
        """What separates the cells in the file; empty for a workbook."""
        return self._source.delimiter if self._source.delimiter.isprintable() or self._source.delimiter == "\t" else ""

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
        first = self.columns.first_row
        for raw in self._rows:
            if raw.row < first:
                continue
            if raw.torn:
                yield torn_row(raw)
            elif any(raw.cells):
                yield from self._row(raw)

    def _row(self, raw: RawRow) -> Iterator[ListRow]:
        cells, row = raw.cells, raw.row
        numbers, wrong = self._numbers(raw)
        zone, bad_zone = self._time_zone(raw)
        if bad_zone is not None:
            yield self._rejected(row, bad_zone)
            return
        if numbers:
            name = self._name(raw)
            yield ImportedContact(row, numbers, name, zone, tuple(cells))
        elif not wrong:
            if any(map(str.strip, cells)):
                yield self._rejected(row, _no_number(self.columns.phone[0]))
            return
        for one in wrong:
            yield self._rejected(row, one, kept=bool(numbers))

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
            for number in found:
                if problem := refuse_destination(number):
                    wrong.append(_Wrong(place, cell, problem.code, problem.reason))
                elif number not in numbers:
                    numbers.append(number)
        return tuple(numbers), wrong

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


def read_list(path: Path, country: str, *, overrides: Overrides | None = None, sheet: str = "") -> ListReading:
    """Open the list at `path` for a campaign in `country` (ISO 3166, two letters). Raises ContactImportError."""
    numbering = Numbering.of(country)
    source = open_list(path, sheet)
    try:
        return ListReading(source, numbering, overrides)
    except BaseException:
        source.close()
        raise


def _no_number(place: int) -> _Wrong:
    return _Wrong(place, "", problems.NO_NUMBER, _("The row has no telephone number: fill in the cell."))


def torn_row(raw: RawRow) -> RejectedRow:
    """A row whose quotation marks do not close."""
    reason = _("A quotation mark is opened and never closed: remove it, or export the list again.")
    return RejectedRow(raw.row, "", shown(raw.cells[0]), "torn_row", reason)


def shown(value: str) -> str:
    """On one line, with what cannot be seen made visible."""
    cut = value if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 1] + "…"
    return "".join(char if char.isprintable() or char == "\u00a0" else repr(char)[1:-1] for char in cut)
