"""Blocks of a text list cut into lines and cells, a million bytes at a time, without an object for each line."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from robodial.contacts.bulk_plan import FEWEST_DIGITS, MOST_DIGITS, DigitRuns

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_LINE_FEED, _RETURN, _QUOTE, _SPACE, _PLUS = b'\n\r" +'
_NO_BREAK = 0xA0
_NO_BREAK_LEAD = 0xC2  # goes before it in UTF-8

_ZERO_DIGIT = 48
_ONE_DIGIT, _ONE_PLUS, _ONE_BAD = 1, 1 << 21, 1 << 42
_COUNT = (1 << 21) - 1
MOST_BYTES = 1 << 20
"""Of a block, so that three counts fit into one sum."""

_MOST_SPACES = 4  # around a cell; more are left to the slow way


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a block of bytes that ends with a line feed, without their ends.

    `plain` are those of which each cell is either free of quotation marks or within a pair of them.
    """

    data: Bytes
    starts: Places
    ends: Places
    plain: Mask
    delimiters: Places

    def text(self, line: int) -> bytes:
        """The bytes of one line."""
        return self.data[self.starts[line] : self.ends[line]].tobytes()


def lines_of(block: bytes, delimiter: bytes) -> Lines | None:
    """None when a carriage return stands elsewhere than before a line feed: rows are then not lines."""
    data = np.frombuffer(block, dtype=np.uint8)
    feeds = np.flatnonzero(data == _LINE_FEED)
    starts = np.concatenate(([0], feeds[:-1] + 1))
    returned = (feeds > starts) & (data[feeds - 1] == _RETURN)
    if np.count_nonzero(data == _RETURN) != np.count_nonzero(returned):
        return None
    delimiters = np.flatnonzero(data == delimiter[0])
    ends = feeds - returned
    return Lines(data, starts, ends, _plain_lines(data, starts, ends, delimiter[0]), delimiters)


def _plain_lines(data: Bytes, starts: Places, ends: Places, delimiter: int) -> Mask:
    plain = np.ones(len(starts), dtype=bool)
    quotes = np.flatnonzero(data == _QUOTE)
    if not len(quotes):
        return plain
    lines = np.searchsorted(starts, quotes, side="right") - 1
    nth = np.arange(len(quotes)) - np.searchsorted(lines, lines, side="left")
    cells = np.cumsum(data == delimiter)[quotes]
    opens = (quotes == starts[lines]) | (data[quotes - 1] == delimiter)
    closes = (quotes == ends[lines] - 1) | (data[quotes + 1] == delimiter)
    first = nth % 2 == 0
    paired = np.zeros(len(quotes), dtype=bool)
    paired[:-1] = first[:-1] & (lines[:-1] == lines[1:]) & (cells[:-1] == cells[1:])
    good = np.where(first, opens & paired, closes)
    plain[lines[~good]] = False
    return plain


def cells_of(lines: Lines, place: int) -> tuple[Places, Places, Mask]:
    """Where the cells of column `place` begin and end, bare of quotation marks and spaces; which lines have one."""
    data, delimiters = lines.data, lines.delimiters
    starts, ends, there = lines.starts.copy(), lines.ends.copy(), lines.plain.copy()
    if len(delimiters):
        first = np.searchsorted(delimiters, lines.starts)
        count = np.searchsorted(delimiters, lines.ends) - first
        there &= count >= place
        last = len(delimiters) - 1
        if place:
            starts = np.where(there, delimiters[np.clip(first + place - 1, 0, last)] + 1, starts)
        ends = np.where(count > place, delimiters[np.minimum(first + place, last)], ends)
    elif place:
        there[:] = False
    there &= starts < ends
    quoted = there & (data[np.minimum(starts, len(data) - 1)] == _QUOTE)
    starts, ends = starts + quoted, ends - quoted
    for _ in range(_MOST_SPACES):
        starts += (starts < ends) & (data[np.minimum(starts, len(data) - 1)] == _SPACE)
        ends -= (starts < ends) & (data[ends - 1] == _SPACE)
    return starts, ends, there & (starts < ends)


def digit_runs(lines: Lines, place: int, *, utf8: bool) -> tuple[Places, DigitRuns]:
    """The cells that are digits with at most one sign between two of them, perhaps after a +: their lines, and them."""
    data = lines.data
    starts, ends, there = cells_of(lines, place)
    weights, digit = _weights(data, utf8=utf8)
    sums = np.concatenate(([0], np.cumsum(weights)))
    inside = sums[np.where(there, ends, 0)] - sums[np.where(there, starts, 0)]
    counts, pluses = inside & _COUNT, (inside // _ONE_PLUS) & _COUNT
    first = np.where(there, starts, 0)
    plus = data[first] == _PLUS
    after_plus = np.minimum(first + 1, len(data) - 1)
    shaped = (pluses == plus) & np.where(plus, digit[after_plus], digit[first]) & digit[np.where(there, ends - 1, 0)]
    sized = (counts >= FEWEST_DIGITS) & (counts <= MOST_DIGITS)
    good = np.flatnonzero(there & (inside < _ONE_BAD) & shaped & sized)
    firsts = sums[starts[good]] & _COUNT
    return good, DigitRuns(data[digit] - np.uint8(_ZERO_DIGIT), firsts, counts[good], plus[good])


def _weights(data: Bytes, *, utf8: bool) -> tuple[npt.NDArray[np.int64], Mask]:
    """What each byte adds to the count of digits, of + and of what leaves room for doubt; and which are digits."""
    weights = _WEIGHTS[data]
    digit = weights == _ONE_DIGIT
    sign = _IS_SIGN[data]
    before = np.zeros(len(data), dtype=bool)  # a sign ends just before here
    before[1:] = sign[:-1]
    if utf8:
        lead = data == _NO_BREAK_LEAD
        no_break = data == _NO_BREAK
        led = np.zeros(len(data), dtype=bool)
        led[1:] = lead[:-1]
        leads = np.zeros(len(data), dtype=bool)
        leads[:-1] = no_break[1:]
        weights[(lead & ~leads) | (no_break & ~led)] = _ONE_BAD
        weights[lead & leads & ~before] = 0
        before &= ~no_break
    weights[sign & before] = _ONE_BAD
    return weights, digit


def _table() -> tuple[npt.NDArray[np.int64], Mask]:
    weights = np.full(256, _ONE_BAD, dtype=np.int64)
    weights[_ZERO_DIGIT : _ZERO_DIGIT + 10] = _ONE_DIGIT
    weights[_PLUS] = _ONE_PLUS
    sign = np.zeros(256, dtype=bool)
    for byte in (*b" .-", _NO_BREAK):
        weights[byte] = 0
        sign[byte] = True
    return weights, sign


_WEIGHTS, _IS_SIGN = _table()
