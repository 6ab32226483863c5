"""Rows as they stand in a file, before anything is understood."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol


class RawRow(NamedTuple):
    """`row` is counted from 1 as a spreadsheet shows it. A torn row is one whose quotation marks do not close."""

    row: int
    cells: Sequence[str]
    torn: bool = False


class RowSource(Protocol):
    """An open list."""

    @property
    def delimiter(self) -> str:
        """What separates the cells in a text file; empty for a workbook."""

    @property
    def encoding(self) -> str:
        """The text's codec; empty for a workbook."""

    @property
    def sheet(self) -> str:
        """The sheet of a workbook that is read; empty for a text file."""

    @property
    def other_sheets(self) -> tuple[str, ...]:
        """Those of its other sheets that a user sees, in their order; none where the sheet was named."""

    @property
    def bytes_total(self) -> int:
        """The file's size."""

    @property
    def bytes_done(self) -> int:
        """How much of the file has been read, about."""

    def rows(self) -> Iterator[RawRow]:
        """Every row once, from the first. Raises ContactImportError."""

    def close(self) -> None:
        """Let go of the file."""
