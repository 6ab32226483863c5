"""Lists in text files: CSV in the forms in which spreadsheets export it. Streams, so memory stays flat."""

import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

from robodial.contacts.delimiters import DELIMITERS, delimiter_of
from robodial.contacts.raw_rows import RawRow
from robodial.contacts.text_encoding import encoding_of
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _

LONGEST_LINE = 100_000
"""Characters. A longer line means that the file is no list."""

MOST_LINES_IN_A_ROW = 60
"""A quoted cell with more line breaks is a quotation mark that was never closed."""

_SAMPLE_LINES = 400
_SAMPLE_BYTES = 65_536
_DECLARED = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


class TextRows:
    """An open text list. Raises ContactImportError, and OSError when the file cannot be read.

    An `encoding` is taken at its word; without one it is found out. `names_delimiter` is True where a first line that
    is no row says what the delimiter is.
    """

    sheet = ""
    other_sheets: tuple[str, ...] = ()

    def __init__(self, path: Path, encoding: str = "") -> None:
        self.bytes_total = path.stat().st_size
        self.encoding = encoding or encoding_of(path)
        self.names_delimiter = False
        self._raw = path.open("rb")
        self.ending = _line_ending(self._raw.read(_SAMPLE_BYTES).decode(self.encoding, "ignore"))
        self._raw.seek(0)
        self._text = io.TextIOWrapper(self._raw, self.encoding, "replace", newline=self.ending)
        self._lines = _Lines(self._text.readline)
        try:
            self.delimiter, self._width = self._look_ahead()
        except BaseException:
            self.close()
            raise

    @property
    def bytes_done(self) -> int:
        """How far the file has been read."""
        return self.bytes_total if self._raw.closed else self._raw.tell()

    def close(self) -> None:
        """Let go of the file."""
        self._text.close()

    def rows(self) -> Iterator[RawRow]:
        """Every row, torn ones marked; reading goes on at the line after a torn one."""
        row = 0
        while True:
            reader = csv.reader(self._lines, delimiter=self.delimiter)
            try:
                for cells in reader:
                    row += 1
                    if len(self._lines.record) > 1 and self._swallowed_rows(cells):
                        break
                    self._lines.record.clear()
                    yield RawRow(row, cells)
                else:
                    return
            except (_NeverClosed, csv.Error):
                row += 1
            yield RawRow(row, (self._lines.give_back_all_but_first(),), torn=True)

    def _look_ahead(self) -> tuple[str, int]:
        """Excel may name the delimiter in a first line of its own, which it does not show as a row."""
        first = self._lines.peek(1)
        declared = _DECLARED.fullmatch(first[0]) if first else None
        if declared and declared[1] in DELIMITERS:
            self.names_delimiter = True
            next(self._lines)
            self._lines.record.clear()
        sample = self._lines.peek(_SAMPLE_LINES)
        found, width = delimiter_of(sample)
        return (declared[1] if declared and declared[1] in DELIMITERS else found), width

    def _swallowed_rows(self, cells: list[str]) -> bool:
        """A cell with line breaks that holds the delimiters of a whole row began with a stray quotation mark."""
        return any("\n" in cell and cell.count(self.delimiter) >= max(self._width - 1, 1) for cell in cells) and all(
            line.count(self.delimiter) >= self._width - 1 for line in self._lines.record[:2]
        )


class _NeverClosed(Exception):
    """A quotation mark was opened and the file ended, or far too many lines went by."""


class _Lines:
    """Lines one by one, remembering those of the row being read so that they can be read again."""

    def __init__(self, readline: Callable[[int], str]) -> None:
        self.record: list[str] = []
        self._readline = readline
        self._ahead: deque[str] = deque()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._ahead.popleft() if self._ahead else self._read()
        if not line and not self.record:
            raise StopIteration
        if not line or len(self.record) >= MOST_LINES_IN_A_ROW:
            self._ahead.extendleft([line] if line else [])
            raise _NeverClosed
        self.record.append(line)
        return line

    def peek(self, count: int) -> list[str]:
        """Up to `count` lines that will still be read."""
        while len(self._ahead) < count and (line := self._read()):
            self._ahead.append(line)
        return list(self._ahead)[:count]

    def give_back_all_but_first(self) -> str:
        """The first line of the row being read; the others will be read again, as rows of their own."""
        first, *others = self.record
        self._ahead.extendleft(reversed(others))
        self.record.clear()
        return first.rstrip("\r\n")

    def _read(self) -> str:
        line = self._readline(LONGEST_LINE)
        if len(line) >= LONGEST_LINE:
            raise ContactImportError(
                _("This file is not a list: it has lines of more than {n} characters.").format(n=LONGEST_LINE)
            )
        return line


def _line_ending(sample: str) -> str:
    """Where there are line feeds, a lone carriage return is not a line's end but dirt inside a cell."""
    return "\n" if "\n" in sample or "\r" not in sample else "\r"


csv.field_size_limit(max(csv.field_size_limit(), LONGEST_LINE * MOST_LINES_IN_A_ROW))
