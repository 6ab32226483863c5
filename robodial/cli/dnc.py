"""`robodial dnc`: numbers that are never called."""

import csv
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from robodial.app.places import existing_store, guarded_folders, open_store
from robodial.app.typed_numbers import numbers_in
from robodial.cli.options import Country, DataDir, JsonFlag
from robodial.cli.output import emit, plain, say
from robodial.cli.summary import tell_rejected
from robodial.clock import SystemClock
from robodial.contacts.list_reader import read_list
from robodial.contacts.list_writer import harmless, write_csv
from robodial.domain.contact import ImportedContact, PhoneNumber
from robodial.domain.refusal import Refusal
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _
from robodial.i18n import language
from robodial.store import Store

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

REJECTED_SHOWN = 20

Number = Annotated[str, typer.Argument(help=_("A telephone number, as people write it."))]
ByPerson = Annotated[
    bool,
    typer.Option("--by-person", help=_("The person asked for it: only their own newer consent can take it back.")),
]


@app.command(help=_("Never call this number again. Within 24 hours, `undo` takes back a typing error."))
def add(
    number: Number,
    reason: Annotated[str, typer.Option(help=_("Why, in your words."))] = "",
    by_person: ByPerson = False,
    country: Country = "FR",
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    now = SystemClock().now()
    numbers = numbers_in(number, country)
    with ExitStack() as stack:
        for store in _stores_to_write(stack, data_dir):
            with store.transaction():
                for one in numbers:
                    known = store.do_not_call.contains(one)
                    store.do_not_call.add(one, reason=reason, source="dnc add", at=now, by_person=by_person)
                    if known is None or (by_person and not known.by_person):
                        store.journal.append("refusal", {"how": "dnc add"}, now, one)
    _tell_numbers(numbers, json, _("{number} will never be called."))


@app.command(help=_("Take back an own typing error, within 24 hours."))
def undo(number: Number, country: Country = "FR", json: JsonFlag = False, data_dir: DataDir = None) -> None:
    now = SystemClock().now()
    numbers = numbers_in(number, country)
    with ExitStack() as stack:
        stores = _stores_to_write(stack, data_dir)
        undone = [_undo(store, one, now) for store in stores for one in numbers]
        stays = [one for one in numbers if entry_for(one, stores) is not None]
    if stays or not any(undone):
        text = _("Nothing to take back: a person's own refusal stays, and a typing error can be undone for 24 hours.")
        raise ContactImportError(text)
    _tell_numbers(numbers, json, _("{number} may be called again."))


def _undo(store: Store, number: PhoneNumber, now: datetime) -> bool:
    with store.transaction():
        undone = store.do_not_call.undo(number, now)
        if undone:
            store.journal.append("refusal_undone", {"how": "dnc undo"}, now, number)
    return undone


@app.command("import", help=_("Add every number of a list; all of them or, on an error, none."))
def import_(
    file: Annotated[Path, typer.Argument(help=_("CSV, XLSX, XLS or ODS."))],
    by_person: ByPerson = False,
    country: Country = "FR",
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    now = SystemClock().now()
    with read_list(file, country) as reading:
        rows = list(reading)
    rejected = [row for row in rows if not isinstance(row, ImportedContact)]
    contacts = [row for row in rows if isinstance(row, ImportedContact)]
    numbers = dict.fromkeys(number for contact in contacts for number in contact.numbers)
    entries = [Refusal(number, "", file.name, now, by_person) for number in numbers]
    new = 0
    with ExitStack() as stack:
        for store in _stores_to_write(stack, data_dir):
            with store.transaction():
                new = max(new, store.do_not_call.add_many(entries))
                store.journal.append("refusals_imported", {"file": file.name, "numbers": len(entries)}, now)
    if json:
        emit({"numbers": len(entries), "new": new, "rejected": plain(rejected)})
        return
    say(_("{n} numbers read, {new} of them new.").format(n=len(entries), new=new))
    tell_rejected(plain(rejected[:REJECTED_SHOWN]), len(rejected), REJECTED_SHOWN)


@app.command(help=_("Is this number on the list?"))
def check(number: Number, country: Country = "FR", json: JsonFlag = False, data_dir: DataDir = None) -> None:
    with ExitStack() as stack:
        stores = _stores_to_read(stack, data_dir)
        for one in numbers_in(number, country):
            entry = entry_for(one, stores)
            if json:
                emit({"number": one, "listed": entry is not None, "entry": plain(entry)})
            else:
                say(told(one, entry))


def told(number: PhoneNumber, entry: Refusal | None) -> str:
    """Whether the number is on the list, and since when."""
    if entry is None:
        return _("{number} is not on the list.").format(number=number)
    when = entry.at.astimezone().strftime("%Y-%m-%d %H:%M")
    text = _("{number} is on the list since {when} ({source}).")
    return text.format(number=number, when=when, source=entry.source or entry.reason)


@app.command(help=_("Write the list, to a file or to the screen."))
def export(
    file: Annotated[Path | None, typer.Argument(help=_("CSV file; the screen if left out."))] = None,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    with ExitStack() as stack:
        entries = _all(_stores_to_read(stack, data_dir))
        if file is not None:
            _write(file, entries, json)
        elif json:
            for entry in entries:
                emit(plain(entry))
        else:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerows(tuple(map(harmless, row)) for row in (_HEADER, *map(_row, entries)))


_HEADER = ("number", "since", "source", "reason", "asked_by_person")


def _row(entry: Refusal) -> tuple[str, ...]:
    return (entry.number, entry.at.isoformat(), entry.source, entry.reason, "yes" if entry.by_person else "no")


def _write(file: Path, entries: Iterator[Refusal], json: bool) -> None:
    rows = [_row(entry) for entry in entries]
    write_csv(file, _HEADER, rows, language=language())
    if json:
        emit({"file": file, "numbers": len(rows)})
    else:
        say(_("{n} numbers written to {file}.").format(n=len(rows), file=file))


def _stores_to_write(stack: ExitStack, data_dir: Path | None) -> list[Store]:
    return [stack.enter_context(open_store(place)) for place in guarded_folders(data_dir)]


def _stores_to_read(stack: ExitStack, data_dir: Path | None) -> list[Store]:
    stores = [existing_store(place) for place in guarded_folders(data_dir)]
    return [stack.enter_context(store) for store in stores if store is not None]


def entry_for(number: PhoneNumber, stores: list[Store]) -> Refusal | None:
    """The entry that forbids calling the number; a person's own refusal before a typed one."""
    found = [entry for store in stores if (entry := store.do_not_call.contains(number)) is not None]
    return min(found, key=lambda entry: not entry.by_person, default=None)


def _all(stores: list[Store]) -> Iterator[Refusal]:
    numbers = dict.fromkeys(entry.number for store in stores for entry in store.do_not_call.all())
    return (entry for number in numbers if (entry := entry_for(number, stores)) is not None)


def _tell_numbers(numbers: tuple[PhoneNumber, ...], json: bool, text: str) -> None:
    for number in numbers:
        if json:
            emit({"number": number})
        else:
            say(text.format(number=number))
