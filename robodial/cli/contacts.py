"""`robodial contacts`: import, list and export lists."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from robodial.app.places import DATABASE, data_folder, open_store
from robodial.cli.options import Country, DataDir, JsonFlag
from robodial.cli.output import complain, emit, plain, say
from robodial.cli.summary import tell_rejected
from robodial.cli.words import number_words
from robodial.clock import Clock, run_real
from robodial.contacts.list_writer import write_csv
from robodial.domain.contact import RejectedRow
from robodial.engine.list_import import ListImporter
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _
from robodial.i18n import language
from robodial.store import ImportSummary, Store, StoredList, read_only

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

REJECTED_SHOWN = 20


@app.command("import", help=_("Read a list. Ctrl-C leaves nothing of it behind."))
def import_(
    file: Annotated[Path, typer.Argument(help=_("CSV, XLSX, XLS or ODS."))],
    country: Country,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    with open_store(data_folder(data_dir)) as store:
        try:
            summary = _imported(store, file, country, quiet=json)
        except KeyboardInterrupt:
            complain(_("Nothing of {file} was imported.").format(file=file.name))
            raise
        rejected = store.contacts.rejected(summary.list_id)
    if json:
        emit({"accepted": summary.accepted, "merged": summary.merged, "rejected": plain(rejected)})
    else:
        _tell(summary, rejected)


def _imported(store: Store, file: Path, country: str, *, quiet: bool) -> ImportSummary:
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[rows]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=quiet or not sys.stderr.isatty(),
        transient=True,
    )
    with bar:
        task = bar.add_task(file.name, total=None, rows=0)

        def moved(done: int, total: int, rows: int) -> None:
            bar.update(task, completed=done, total=total, rows=rows)

        async def main(clock: Clock) -> ImportSummary:
            return await ListImporter(store, clock).bring_in(file, country, moved)

        return run_real(main)


def _tell(summary: ImportSummary, rejected: list[RejectedRow]) -> None:
    say(
        _("{accepted} contacts, {merged} merged with another of the same number, {rejected} rejected.").format(
            accepted=summary.accepted, merged=summary.merged, rejected=len(rejected)
        )
    )
    tell_rejected(plain(rejected[:REJECTED_SHOWN]), len(rejected), REJECTED_SHOWN)


@app.command("list", help=_("Every contact, with its numbers. A list imported again under its name replaces itself."))
def list_(json: JsonFlag = False, data_dir: DataDir = None) -> None:
    with _reading(data_dir) as store:
        for stored in _current_lists(store):
            for contact in store.contacts.all(stored.list_id):
                if json:
                    emit({**plain(contact), "list": stored.source})
                else:
                    numbers = ", ".join(number_words(number, stored.country) for number in contact.numbers)
                    say(f"{contact.name or '-'}  {numbers}")


@app.command(help=_("Write the list imported last, in its own columns, with the numbers as they were understood."))
def export(
    file: Annotated[Path, typer.Argument(help=_("CSV file to write."))],
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    with _reading(data_dir) as store:
        latest = store.contacts.latest_list()
        if latest is None:
            raise ContactImportError(_("No list was imported yet. Import one: robodial contacts import FILE"))
        write_csv(file, (*latest.header, _("numbers")), _rows(store, latest), language=language())
        count = store.contacts.count(latest.list_id)
    if json:
        emit({"file": file, "contacts": count})
    else:
        say(_("{contacts} contacts written to {file}.").format(contacts=count, file=file))


def _reading(data_dir: Path | None) -> Store:
    return read_only(data_folder(data_dir) / DATABASE)


def _current_lists(store: Store) -> list[StoredList]:
    """The newest of each name, in the order of their import."""
    return list({stored.source: stored for stored in store.contacts.lists()}.values())


def _rows(store: Store, stored: StoredList) -> Iterator[tuple[str, ...]]:
    width = len(stored.header)
    for contact in store.contacts.all(stored.list_id):
        numbers = " / ".join(number_words(number, stored.country) for number in contact.numbers)
        yield (*contact.cells[:width], *[""] * (width - len(contact.cells)), numbers)
