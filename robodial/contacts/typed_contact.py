"""A contact that somebody typed, as a row of a list: in the list's own columns, so that its reports show it."""

from collections.abc import Sequence

import phonenumbers
from phonenumbers import PhoneNumberFormat

from robodial.contacts.columns import Columns, find_columns
from robodial.contacts.phone_numbers import Numbering
from robodial.contacts.raw_rows import RawRow
from robodial.domain.contact import ImportedContact, PhoneNumber
from robodial.errors import ContactImportError

NO_ROW = 0
"""It stands in no row of the file."""


def typed_contact(
    numbers: tuple[PhoneNumber, ...],
    name: str,
    time_zone: str,
    *,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    country: str,
) -> ImportedContact:
    """The contact for a list with this header; `rows` are some of its rows, by which its columns are known."""
    name = " ".join(name.split())
    try:
        columns = find_columns(_sample(header, rows), Numbering.of(country))
    except ContactImportError:  # a list whose columns were named by hand: its reports show the number called
        return ImportedContact(NO_ROW, numbers, name, time_zone)
    width = max(len(header), *(len(row) for row in rows), 1)
    written = [_as_written(number, country) for number in numbers]
    return ImportedContact(NO_ROW, numbers, name, time_zone, _cells(columns, width, written, name, time_zone))


def _sample(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[RawRow]:
    lines = [header, *rows] if any(header) else list(rows)
    return [RawRow(n, list(cells)) for n, cells in enumerate(lines, start=1)]


def _cells(columns: Columns, width: int, numbers: Sequence[str], name: str, time_zone: str) -> tuple[str, ...]:
    cells = [""] * width
    parts = name.split(maxsplit=max(len(columns.name) - 1, 0))
    for place, text in (*zip(columns.name, parts, strict=False), *zip(columns.phone, numbers, strict=False)):
        cells[place] = text
    if columns.time_zone is not None:
        cells[columns.time_zone] = time_zone
    return tuple(cells)


def _as_written(number: PhoneNumber, country: str) -> str:
    """As people there write it, so that the list reads alike."""
    parsed = phonenumbers.parse(number)
    at_home = parsed.country_code == phonenumbers.country_code_for_region(country)
    form = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)
