"""`robodial dnc`: numbers that are never called."""

import csv
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from robodial.app.places import data_folder, existing_store, is_user_folder, open_store, user_folder
from robodial.cli.output import DataDir, JsonFlag, emit, plain, say
from robodial.clock import SystemClock
from robodial.contacts.list_reader import read_list
from robodial.contacts.phone_numbers import Numbering
from robodial.contacts.phone_problems import NumberProblem
from robodial.domain.contact import ImportedContact, PhoneNumber
from robodial.domain.refusal import Refusal
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _
from robodial.store import Store

app = typer.Typer(help=_("The do-not-call list."), no_args_is_help=True, rich_markup_mode=None)

Country = Annotated[str, typer.Option(help=_("Country of numbers written without a country code."))]


@app.command()
def add(
    number: str,
    reason: Annotated[str, typer.Option(help=_("Why, in your words."))] = "",
    own_error: Annotated[
        bool, typer.Option("--not-asked", help=_("Nobody asked for it: it can be undone for 24 hours."))
    ] = False,
    country: Country = "FR",
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    """Never call this number again."""
    now = SystemClock().now()
    numbers = _numbers(number, country)
    with ExitStack() as stack:
        for store in _stores_to_write(stack, data_dir):
            for one in numbers:
                known = store.do_not_call.contains(one)
                store.do_not_call.add(one, reason=reason, source="dnc add", at=now, by_person=not own_error)
                if known is None:
                    store.journal.append("refusal", {"how": "dnc add", "reason": reason}, now, one)
    _tell_numbers(numbers, json, _("{number} will never be called."))


@app.command()
def undo(number: str, country: Country = "FR", json: JsonFlag = False, data_dir: DataDir = None) -> None:
    """Take back an own typing error, within 24 hours."""
    now = SystemClock().now()
    numbers = _numbers(number, country)
    undone = False
    with ExitStack() as stack:
        for store in _stores_to_write(stack, data_dir):
            for one in numbers:
                undone |= store.do_not_call.undo(one, now)
    if not undone:
        text = _("Nothing to take back: a person's own refusal stays, and a typing error can be undone for 24 hours.")
        raise ContactImportError(text)
    _tell_numbers(numbers, json, _("{number} may be called again."))


@app.command("import")
def import_(
    file: Path,
    country: Country = "FR",
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    """Add every number of a list; all of them or, on an error, none."""
    now = SystemClock().now()
    reading = read_list(file, country.upper())
    rows = list(reading)
    rejected = [row for row in rows if not isinstance(row, ImportedContact)]
    entries = [
        Refusal(number, "", file.name, now, True)
        for row in rows
        if isinstance(row, ImportedContact)
        for number in row.numbers
    ]
    new = 0
    with ExitStack() as stack:
        for store in _stores_to_write(stack, data_dir):
            new = max(new, store.do_not_call.add_many(entries))
            store.journal.append("refusals_imported", {"file": file.name, "numbers": len(entries)}, now)
    if json:
        emit({"numbers": len(entries), "new": new, "rejected": plain(rejected)})
        return
    say(_("{n} numbers read, {new} of them new.").format(n=len(entries), new=new))
    for row in rejected:
        say("  " + _("row {row}, {column}: “{value}”: {reason}").format(**plain(row)))


@app.command()
def check(number: str, country: Country = "FR", json: JsonFlag = False, data_dir: DataDir = None) -> None:
    """Is this number on the list? Exit code 0 when it is, 1 when it is not."""
    found = [entry for one in _numbers(number, country) if (entry := _find(one, data_dir))]
    if json:
        emit({"number": number, "listed": bool(found), "entries": plain(found)})
    for entry in [] if json else found:
        when = entry.at.astimezone().strftime("%Y-%m-%d %H:%M")
        text = _("{number} is on the list since {when} ({source}).")
        say(text.format(number=entry.number, when=when, source=entry.source or entry.reason))
    if not found and not json:
        say(_("{number} is not on the list.").format(number=number))
    raise typer.Exit(0 if found else 1)


@app.command()
def export(
    file: Annotated[Path | None, typer.Argument(help=_("CSV file; the screen if left out."))] = None,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    """Write the list."""
    entries = list(_all(data_dir))
    if json:
        for entry in entries:
            emit(plain(entry))
        return
    rows = [(entry.number, entry.at.isoformat(), entry.source, entry.reason, entry.by_person) for entry in entries]
    header = ("number", "since", "source", "reason", "asked_by_person")
    if file is None:
        csv.writer(sys.stdout).writerows([header, *rows])
        return
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, delimiter=";").writerows([header, *rows])


def _numbers(text: str, country: str) -> tuple[PhoneNumber, ...]:
    found = Numbering.of(country.upper()).read(text)
    if isinstance(found, NumberProblem):
        raise ContactImportError(f"{text}: {found.reason}", value=text)
    if not found:
        raise ContactImportError(_("Give a telephone number."), value=text)
    return found


def _stores_to_write(stack: ExitStack, data_dir: Path | None) -> list[Store]:
    """The folder's own store and always the user's: real lines look there whatever --data-dir says."""
    folder = data_folder(data_dir)
    folders = [folder] if is_user_folder(folder) else [folder, user_folder()]
    return [stack.enter_context(open_store(place)) for place in folders]


def _stores_to_read(stack: ExitStack, data_dir: Path | None) -> list[Store]:
    folder = data_folder(data_dir)
    places = [folder] if is_user_folder(folder) else [folder, user_folder()]
    stores = [existing_store(place) for place in places]
    return [stack.enter_context(store) for store in stores if store is not None]


def _find(number: PhoneNumber, data_dir: Path | None) -> Refusal | None:
    with ExitStack() as stack:
        found = [store.do_not_call.contains(number) for store in _stores_to_read(stack, data_dir)]
    return next((entry for entry in found if entry is not None), None)


def _all(data_dir: Path | None) -> Iterator[Refusal]:
    seen: set[PhoneNumber] = set()
    with ExitStack() as stack:
        for store in _stores_to_read(stack, data_dir):
            for entry in store.do_not_call.all():
                if entry.number not in seen:
                    seen.add(entry.number)
                    yield entry


def _tell_numbers(numbers: tuple[PhoneNumber, ...], json: bool, text: str) -> None:
    for number in numbers:
        if json:
            emit({"number": number})
        else:
            say(text.format(number=number))
