"""Which sign separates the cells of a text list, judged by the shape that each would give."""

import csv
from collections import Counter
from collections.abc import Sequence

DELIMITERS = (";", "\t", ",", "|")
NONE = "\x1f"
"""ASCII unit separator: stands for a list of one column."""

_ROWS = 200
_MOST = 0.5  # when so many rows are cut, the sign is the delimiter, however ragged the rows


def delimiter_of(lines: Sequence[str]) -> tuple[str, int]:
    """The delimiter and the usual number of columns; NONE and 1 when no sign gives columns."""
    scored = [(*_score(lines, sign), -place, sign) for place, sign in enumerate(DELIMITERS)]
    share, width, _, sign = max(scored)
    return (sign, width) if share > 0 else (NONE, 1)


def _score(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    """Share of rows that have the usual width, and that width. A sign found now and then inside cells scores 0."""
    rows = _sample_rows(lines, delimiter)
    widths = [len(row) for row in rows if any(map(str.strip, row))] or [len(row) for row in rows]
    cut = [width for width in widths if width > 1]
    if not cut:
        return 0.0, 1
    width, alike = max(Counter(cut).items(), key=lambda item: (item[1], item[0]))
    if len(cut) >= _MOST * len(widths):
        return max(round(alike / len(widths), 1), 0.1), width
    return (round(alike / len(widths), 1) if alike >= 2 else 0.0), width


def _sample_rows(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    reader = csv.reader(iter(lines), delimiter=delimiter)
    found: list[list[str]] = []
    try:
        for row in reader:
            found.append(row)
            if len(found) >= _ROWS:
                break
    except csv.Error:
        return found
    return found
