"""A list read for its numbers alone: lists of refusals have millions, and nothing else in them matters.

Blocks of plain text are read at once; what those leave in doubt, and every other kind of file, row by row as contacts
are. Numbers that are never dialed, such as premium ones, are taken here: on a list of refusals they do no harm.
"""

import codecs
import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType

import numpy as np

from robodial.contacts import phone_problems as problems
from robodial.contacts.bulk_plan import BulkPlan, Numbers, bulk_plan
from robodial.contacts.bulk_world import read_any
from robodial.contacts.columns import Columns, find_columns
from robodial.contacts.list_files import open_list
from robodial.contacts.list_reader import shown, torn_row, unread_sheet
from robodial.contacts.phone_numbers import RELATED, Numbering
from robodial.contacts.phone_problems import NumberProblem
from robodial.contacts.raw_rows import RawRow, RowSource
from robodial.contacts.sheets import SAMPLE_ROWS, open_numbers
from robodial.contacts.text_blocks import MOST_BYTES, Lines, digit_runs, lines_of
from robodial.contacts.text_rows import LONGEST_LINE, TextRows
from robodial.domain.contact import PhoneNumber, RejectedRow
from robodial.domain.list_columns import ListColumns
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _

SLOW_ROWS = 5_000
"""Rows of a block where rows are read one by one."""

MOST_EXPLAINED = 2_000
"""Rejected cells after which others that are certainly no number are only counted."""

_BYTE_ENCODINGS = ("utf-8", "utf-8-sig", "cp1252")
"""Those in which digits, delimiters and line ends are the bytes they are in ASCII, and no other byte is."""


@dataclass(frozen=True, slots=True)
class NumberBlock:
    """Some rows of the list: the numbers in them, in any order and perhaps twice, and the cells that hold none.

    `unexplained` are cells without a number of which nothing more is told, since the list has too many of them.
    """

    numbers: Numbers
    rejected: tuple[RejectedRow, ...]
    unexplained: int
    rows: int


class NumberListReading:
    """An open list. Iterate once. Rows are counted as a spreadsheet shows them. Raises ContactImportError."""

    def __init__(self, path: Path, country: str, *, wanted: ListColumns | None = None, sheet: str = "") -> None:
        self._path = path
        self._numbering = Numbering.of(country)
        self._source: RowSource
        self._source, others = open_numbers(path, self._numbering, sheet, wanted or ListColumns())
        self._sheet = self._source.sheet
        self._unread_sheets = tuple(map(unread_sheet, others))
        try:
            rows = self._source.rows()
            sample = list(islice(rows, SAMPLE_ROWS))
            self.columns: Columns = find_columns(sample, self._numbering, wanted)
            self._plan = self._plan_for(bulk_plan(country, RELATED.get(country, ())))
        except BaseException:
            self._source.close()
            raise
        self._done = 0
        self._explained = 0

    def _plan_for(self, plan: BulkPlan | None) -> BulkPlan | None:
        """None where the list has to be read row by row."""
        plain = isinstance(self._source, TextRows) and self._source.ending == "\n" and len(self.columns.phone) == 1
        return plan if plain else None

    @property
    def bytes_total(self) -> int:
        """The file's size."""
        return self._source.bytes_total

    @property
    def bytes_done(self) -> int:
        """How much of the file has been read, about."""
        return min(self._done, self.bytes_total)

    def close(self) -> None:
        """Let go of the file; may be called again."""
        self._source.close()

    def __enter__(self) -> "NumberListReading":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __iter__(self) -> Iterator[NumberBlock]:
        """Blocks as long as rows are lines; from the first block in which they may not be, row by row."""
        row = 0
        if self._unread_sheets:
            yield NumberBlock(_array(()), self._unread_sheets, 0, 0)
        if self._plan is not None and isinstance(self._source, TextRows):
            for block in _blocks(self._path, self._source):
                found = self._block(block, row, self._plan, self._source)
                if found is None:
                    break
                row += found.rows
                self._done += len(block)
                yield found
            else:
                return
        yield from self._row_by_row(row)

    # ---- a block at once -----------------------------------------------------------------------------------------

    def _block(self, block: bytes, before: int, plan: BulkPlan, source: TextRows) -> NumberBlock | None:
        lines = lines_of(block, source.delimiter.encode()) if block.endswith(b"\n") else None
        if lines is None or int((lines.ends - lines.starts).max()) >= LONGEST_LINE:
            return None
        utf8 = source.encoding != "cp1252"
        good, runs = digit_runs(lines, self.columns.phone[0], utf8=utf8)
        header = max(self.columns.first_row - 1 - before, 0)
        numbers, none = read_any(plan, runs)
        data = good >= header
        doubtful = np.ones(len(lines.starts), dtype=bool)
        doubtful[:header] = False
        doubtful[good[numbers > 0]] = False
        unexplained = good[none & data] if self._explained >= MOST_EXPLAINED else good[:0]
        doubtful[unexplained] = False
        rows = self._single_rows(lines, np.flatnonzero(doubtful).tolist(), before, source)
        if rows is None:
            return None
        slow, rejected = self._read(rows)
        found = np.concatenate((numbers[data & (numbers > 0)], _array(slow)))
        return NumberBlock(found, tuple(rejected), len(unexplained), len(lines.starts))

    def _single_rows(self, lines: Lines, wanted: Sequence[int], before: int, source: TextRows) -> list[RawRow] | None:
        """The wanted lines as rows; None when one is not a whole row."""
        rows: list[RawRow] = []
        encoding = "utf-8" if source.encoding != "cp1252" else "cp1252"
        for line in wanted:
            text = lines.text(line).decode(encoding, "replace")
            try:
                parsed = list(csv.reader([text], delimiter=source.delimiter, strict=True))
            except csv.Error:
                return None
            rows += [RawRow(before + line + 1, cells) for cells in parsed]
        return rows

    # ---- row by row ----------------------------------------------------------------------------------------------

    def _row_by_row(self, after: int) -> Iterator[NumberBlock]:
        self._source.close()
        self._source = open_list(self._path, self._sheet)
        first = max(after + 1, self.columns.first_row)
        rows = (raw for raw in self._source.rows() if raw.row >= first)
        while some := list(islice(rows, SLOW_ROWS)):
            numbers, rejected = self._read(some)
            self._done = self._source.bytes_done
            yield NumberBlock(_array(numbers), tuple(rejected), 0, len(some))

    def _read(self, rows: Sequence[RawRow]) -> tuple[list[PhoneNumber], list[RejectedRow]]:
        numbers: list[PhoneNumber] = []
        rejected: list[RejectedRow] = []
        for raw in rows:
            if raw.torn:
                rejected.append(torn_row(raw))
            elif any(map(str.strip, raw.cells)):
                self._read_row(raw, numbers, rejected)
        self._explained += len(rejected)
        return numbers, rejected

    def _read_row(self, raw: RawRow, numbers: list[PhoneNumber], rejected: list[RejectedRow]) -> None:
        filled = [
            (place, cell)
            for place in self.columns.phone
            if place < len(raw.cells) and (cell := raw.cells[place].strip(" "))
        ]
        for place, cell in filled:
            found = self._numbering.read(cell)
            if isinstance(found, NumberProblem):
                title = self.columns.title(place)
                rejected.append(RejectedRow(raw.row, title, shown(cell), found.code, found.reason))
            else:
                numbers.extend(found)
        if not filled:
            reason = _("The row has no telephone number: fill in the cell.")
            title = self.columns.title(self.columns.phone[0])
            rejected.append(RejectedRow(raw.row, title, "", problems.NO_NUMBER, reason))


def digest_of(path: Path) -> str:
    """SHA-256 of the file, in hexadecimal. Raises ContactImportError."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        text = _("{path} cannot be read: {detail}.").format(path=path, detail=error.strerror or error)
        raise ContactImportError(text) from error


def _array(numbers: Sequence[PhoneNumber]) -> Numbers:
    return np.array([int(number[1:]) for number in numbers], dtype=np.uint64)


def _blocks(path: Path, source: TextRows) -> Iterator[bytes]:
    """Whole lines, about a million bytes at a time, in UTF-8 or the file's own encoding.

    A block without a line feed at its end is a line far too long.
    """
    rest = b""
    declaration = source.names_delimiter
    for piece in _pieces(path, source.encoding):
        block = rest + (piece.partition(b"\n")[2] if declaration else piece)
        declaration = False
        end = block.rfind(b"\n") + 1
        if not end and len(block) > MOST_BYTES // 2:
            yield block
            return
        rest = block[end:]
        if end:
            yield block[:end]
    if rest:
        yield rest + b"\n"


def _pieces(path: Path, encoding: str) -> Iterator[bytes]:
    size = MOST_BYTES // 4 if encoding not in _BYTE_ENCODINGS else MOST_BYTES // 2
    decoder = None if encoding in _BYTE_ENCODINGS else codecs.getincrementaldecoder(encoding)("replace")
    with path.open("rb") as file:
        if encoding == "utf-8-sig":
            file.seek(len(codecs.BOM_UTF8))
        while piece := file.read(size):
            yield piece if decoder is None else decoder.decode(piece).encode("utf-8", "replace")
    if decoder is not None and (last := decoder.decode(b"", final=True)):
        yield last.encode("utf-8", "replace")
