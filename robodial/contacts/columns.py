"""Which columns of a list hold numbers, names and time zones: by what is in them, with the header as a hint."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from zoneinfo import available_timezones

from robodial.contacts import column_words as words
from robodial.contacts.consent_columns import ConsentColumns
from robodial.contacts.phone_numbers import Numbering
from robodial.contacts.raw_rows import RawRow
from robodial.domain.list_columns import NO_COLUMN, ListColumns
from robodial.domain.plain_letters import plain_letters
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _

_ENOUGH = 0.5  # share of a column's filled cells that must read as numbers, or as time zones
_ENOUGH_WHEN_NAMED = 0.1  # with a header that says telephone
_ENOUGH_WHEN_BARE = 0.9  # digits without any sign of a telephone number, and no header: it may be a reference
_LONGEST_ZONE = 60  # characters
_ONLY_A_HEADER = 1  # filled cell: such a column may be filled further down
_FULL_ROW = 0.5  # a header fills this share of the usual width; a title does not


class ColumnsUnclear(ContactImportError):
    """The list can be read, but nobody knows which column holds the numbers: the user has to say."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Places are counted from 0. `first_row` is the first row of data, as a spreadsheet counts."""

    header: tuple[str, ...]
    first_row: int
    phone: tuple[int, ...]
    name: tuple[int, ...]
    time_zone: int | None
    consent: ConsentColumns | None = None

    def title(self, place: int) -> str:
        """What the user calls a column: its header, else its letter."""
        named = self.header[place].strip() if place < len(self.header) else ""
        return named or letter(place)


@dataclass(frozen=True, slots=True)
class _Content:
    """What a column's filled cells look like, as shares; `clear` ones are written as nothing but a number is."""

    filled: int
    readable: float
    clear: float
    zones: float


def find_columns(sample: Sequence[RawRow], numbering: Numbering, wanted: ListColumns | None = None) -> Columns:
    """The columns of the list that begins with `sample`. Raises ContactImportError when none holds numbers."""
    wanted = wanted or ListColumns()
    rows = [row for row in sample if not row.torn and any(map(str.strip, row.cells))]
    width = max((len(row.cells) for row in rows), default=0)
    contents = [_content([_cell(row, place) for row in rows], numbering) for place in range(width)]
    hints = _hints(rows, width, numbering)
    found = _named_places(rows, wanted.phone, width) if wanted.phone else _phone_columns(contents, hints)
    named = _header_row(rows, found, numbering)
    header = tuple(cell.strip() for cell in named.cells) if named else ()
    phone = _places(wanted.phone, header, width) or found
    if not phone:
        raise _no_phone_column(contents, header)
    return Columns(
        header,
        named.row + 1 if named else (rows[0].row if rows else 1),
        phone,
        _chosen_names(wanted, header, width) if wanted.name else _name_columns(header, rows, phone, width),
        _chosen_zone(wanted, header, width) if wanted.time_zone else _zone_column(contents, header, phone),
    )


def _chosen_names(wanted: ListColumns, header: Sequence[str], width: int) -> tuple[int, ...]:
    return () if wanted.name == (NO_COLUMN,) else _places(wanted.name, header, width)


def _chosen_zone(wanted: ListColumns, header: Sequence[str], width: int) -> int | None:
    return None if wanted.time_zone == NO_COLUMN else _place(wanted.time_zone, header, width)


def letter(place: int) -> str:
    """A, B, … Z, AA, as spreadsheets name columns."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


@lru_cache(maxsize=1)
def time_zones() -> dict[str, str]:
    """IANA names by their small letters."""
    return {name.casefold(): name for name in available_timezones()}


@lru_cache(maxsize=4096)
def time_zone_of(cell: str) -> str:
    """The IANA name in a cell, or empty."""
    if len(cell) > _LONGEST_ZONE:
        return ""
    return time_zones().get(cell.strip().replace(" ", "_").casefold(), "")


def _cell(row: RawRow, place: int) -> str:
    return row.cells[place].strip() if place < len(row.cells) else ""


def _content(cells: Sequence[str], numbering: Numbering) -> _Content:
    filled = [cell for cell in cells if cell]
    readable = [cell for cell in filled if isinstance(numbering.read(cell), tuple)]
    clear = [cell for cell in readable if _is_clear(cell)]
    zones = [cell for cell in filled if time_zone_of(cell)]
    share = max(len(filled), 1)
    return _Content(len(filled), len(readable) / share, len(clear) / share, len(zones) / share)


def _plain(text: str) -> str:
    """Small letters without accents, single spaces."""
    return re.sub(r"[\W\d_]+", " ", plain_letters(text)).strip()


def _hints(rows: Sequence[RawRow], width: int, numbering: Numbering) -> list[set[str]]:
    """The words of the row that looks most like a header, column by column."""
    named = _best_named(list(takewhile(lambda row: not _has_number(row, numbering), rows))) or _best_named(rows)
    return [set(_plain(_cell(named, place)).split()) if named else set() for place in range(width)]


def _has_number(row: RawRow, numbering: Numbering) -> bool:
    return any(
        _is_clear(cell) and isinstance(numbering.read(cell), tuple) for cell in map(str.strip, row.cells) if cell
    )


def _is_clear(cell: str) -> bool:
    """Written as nothing but a telephone number is, if it is one."""
    return cell[0] in "+0(" or not cell.isdecimal()


def _best_named(rows: Sequence[RawRow]) -> RawRow | None:
    """The row with most words of a header; a title above it has one, perhaps."""
    return max(filter(_is_named, rows), key=_named_cells, default=None)


def _named_cells(row: RawRow) -> int:
    return sum(bool(words.HEADER.intersection(_plain(cell).split())) for cell in row.cells)


def _is_named(row: RawRow) -> bool:
    """At least one cell is a word of a header and nothing more than a few words."""
    cells = [_plain(cell).split() for cell in row.cells if cell.strip()]
    matching = sum(bool(words.HEADER.intersection(cell)) and len(cell) <= 5 for cell in cells)
    digits = sum(any(char.isdecimal() for char in cell) for cell in row.cells)
    return matching > 0 and matching * 3 >= len(cells) and digits * 2 <= len(cells)


def _phone_columns(contents: Sequence[_Content], hints: Sequence[set[str]]) -> tuple[int, ...]:
    places = [n for n, hint in enumerate(hints) if not _is_no_phone(hint)]
    named = [n for n in places if _says_phone(hints[n])]
    read = [n for n in named if contents[n].readable >= _ENOUGH_WHEN_NAMED]
    found = {*read, *(n for n in places if contents[n].clear >= _ENOUGH)}
    if found:
        found.update(n for n in named if contents[n].filled <= _ONLY_A_HEADER)
        own = [n for n in found if not hints[n] & words.OF_SOMEBODY_ELSE]
        return tuple(sorted(own or found))
    numbered = [n for n in places if hints[n] & words.NUMBER]
    if hinted := [n for n in numbered if contents[n].readable >= _ENOUGH_WHEN_NAMED]:
        return tuple(hinted)
    bare = [n for n in places if contents[n].readable >= _ENOUGH]
    if len(bare) == 1:
        return tuple(bare)
    if len(bare) > 1:
        return _one_bare(bare, contents)
    return tuple(sorted({*named, *numbered}))


def _is_no_phone(hint: set[str]) -> bool:
    return bool(hint & words.NOT_PHONE) or (bool(hint & words.NOT_PHONE_ALONE) and not hint & words.PHONE)


def _says_phone(hint: set[str]) -> bool:
    """A number alone is a telephone's; that of a member or a policy is none."""
    return bool(hint & words.PHONE) or (bool(hint & words.NUMBER) and hint <= words.NUMBER | words.OF_A_PHONE)


def _one_bare(bare: Sequence[int], contents: Sequence[_Content]) -> tuple[int, ...]:
    sure = [n for n in bare if contents[n].readable >= _ENOUGH_WHEN_BARE]
    if len(sure) == 1:
        return tuple(sure)
    text = _("Several columns may hold telephone numbers ({columns}): name the right one.")
    raise ColumnsUnclear(text.format(columns=", ".join(map(letter, bare))))


def _named_places(rows: Sequence[RawRow], names: Sequence[str], width: int) -> tuple[int, ...]:
    """Where a row of the sample holds all the names that the user gave; else the names as letters."""
    asked = [_plain(name) for name in names]
    for row in rows:
        cells = [_plain(cell) for cell in row.cells]
        if all(name and name in cells for name in asked):
            return tuple(cells.index(name) for name in asked)
    letters = [letter(place) for place in range(width)]
    return tuple(letters.index(name.strip().upper()) for name in names if name.strip().upper() in letters)


def _header_row(rows: Sequence[RawRow], phone: Sequence[int], numbering: Numbering) -> RawRow | None:
    """The row above the first number that names the columns; rows above it are titles."""
    above: list[RawRow] = []
    for row in rows:
        if any(_reads(row, place, numbering) for place in phone):
            break
        above.append(row)
    return _best_named(above) or next(
        (row for row in above if len(above) < len(rows) and _may_name(row, rows, phone)), None
    )


def _reads(row: RawRow, place: int, numbering: Numbering) -> bool:
    cell = _cell(row, place)
    return bool(cell) and isinstance(numbering.read(cell), tuple)


def _may_name(row: RawRow, rows: Sequence[RawRow], phone: Sequence[int]) -> bool:
    """A full row of words without digits, in the phone column too; where that says phone, others may be Q1, Q2."""
    usual = max(len(one.cells) for one in rows)
    filled = [cell for cell in row.cells if cell.strip()]
    named = all(_says_phone(set(_plain(_cell(row, place)).split())) for place in phone)
    wordy = all(not any(char.isdecimal() for char in cell) for cell in filled)
    full = len(filled) > _FULL_ROW * usual
    return full and (named or (wordy and all(len(_cell(row, place)) > 3 for place in phone)))


def _places(names: Sequence[str], header: Sequence[str], width: int) -> tuple[int, ...]:
    return tuple(_place(name, header, width) for name in names)


def _place(name: str, header: Sequence[str], width: int) -> int:
    exact = [n for n, title in enumerate(header) if title.strip().casefold() == name.strip().casefold()]
    alike = [n for n, title in enumerate(header) if _plain(title) and _plain(title) == _plain(name)]
    letters = [n for n in range(width) if letter(n) == name.strip().upper()]
    for found in (exact, alike, letters):
        if found:
            return found[0]
    there = ", ".join(title or letter(n) for n, title in enumerate(header)) or ", ".join(map(letter, range(width)))
    text = _("There is no column “{name}”; the list has: {columns}.")
    raise ColumnsUnclear(text.format(name=name, columns=there), column=name)


def _name_columns(header: Sequence[str], rows: Sequence[RawRow], phone: Sequence[int], width: int) -> tuple[int, ...]:
    if not header:
        return _wordy_column(rows, phone, width)
    plain = [_plain(title) for title in header]
    kinds = [set() if n in phone else set(title.split()) - {"de", "du", "le"} for n, title in enumerate(plain)]
    for n, title in enumerate(plain):
        if title in words.FULL_NAME_PHRASES:
            return (n,)
    first = _with(kinds, words.FIRST_NAME)
    last = [n for n in _with(kinds, words.LAST_NAME) if n not in first]
    if first or last:
        return tuple(first[:1] + last[:1])
    return tuple(_with(kinds, words.FULL_NAME)[:1] or [n for n, kind in enumerate(kinds) if kind & words.COMPANY][:1])


def _with(kinds: Sequence[set[str]], wanted: frozenset[str]) -> list[int]:
    return [n for n, kind in enumerate(kinds) if kind & wanted and not kind & words.NOT_NAME]


def _wordy_column(rows: Sequence[RawRow], phone: Sequence[int], width: int) -> tuple[int, ...]:
    """Without a header, the first column in which most cells are words."""
    for place in range(width):
        cells = [cell for row in rows if (cell := _cell(row, place))]
        wordy = [cell for cell in cells if any(map(str.isalpha, cell)) and not any(map(str.isdecimal, cell))]
        if place not in phone and cells and len(wordy) > _ENOUGH * len(cells):
            return (place,)
    return ()


def _zone_column(contents: Sequence[_Content], header: Sequence[str], phone: Sequence[int]) -> int | None:
    """A column that says it holds time zones is taken at its word: rows with unknown zones are then refused."""
    named = [_plain(title) in words.TIME_ZONE_PHRASES for title in header] + [False] * len(contents)
    others = (n for n in range(len(contents)) if n not in phone)
    return next((n for n in others if named[n] or contents[n].zones >= _ENOUGH), None)


def _no_phone_column(contents: Sequence[_Content], header: Sequence[str]) -> ContactImportError:
    if not any(content.filled for content in contents):
        return ContactImportError(_("The list is empty."))
    there = ", ".join(title or letter(n) for n, title in enumerate(header)) or letter(len(contents) - 1)
    text = _("No column with telephone numbers was found (columns: {columns}): name it, or check the country.")
    return ColumnsUnclear(text.format(columns=there))
