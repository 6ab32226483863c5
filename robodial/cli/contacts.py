"""`robodial contacts`: import, list and export lists; single contacts come and go in `contacts_changes`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from robodial.app.contact_changes import list_rows
from robodial.app.places import DATABASE, data_folder, guarded_folders, open_store
from robodial.app.words import number_words
from robodial.cli.consent import consents_of, shown
from robodial.cli.consent_options import ConsentFor, DeclaredBy, DeclaredText, Level, plan_of
from robodial.cli.consent_words import tell_consents
from robodial.cli.contacts_changes import add, remove
from robodial.cli.options import Country, DataDir, JsonFlag
from robodial.cli.output import complain, emit, plain, say
from robodial.cli.summary import tell_rejected
from robodial.clock import Clock, SystemClock, run_real
from robodial.contacts.list_writer import write_csv
from robodial.domain.consent import ConsentLevel
from robodial.domain.contact import Contact, RejectedRow
from robodial.engine.list_import import ListImporter
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _
from robodial.i18n import language
from robodial.store import ImportSummary, Store, StoredList, read_only

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

REJECTED_SHOWN = 20
AT_ONCE = 500
"""Contacts whose consents are looked up together."""


@app.command("import", help=_("Read a list. Ctrl-C leaves nothing of it behind."))
def import_(
    file: Annotated[Path, typer.Argument(help=_("CSV, XLSX, XLS or ODS."))],
    country: Country,
    consent_for: ConsentFor = None,
    consent_level: Level = ConsentLevel.EXPRESS,
    consent_declared_by: DeclaredBy = "",
    consent_declaration: DeclaredText = "",
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    plan = plan_of(consent_for, consent_level, consent_declared_by, consent_declaration, SystemClock().now())
    with ExitStack() as stack:
        folders = guarded_folders(data_dir) if consent_for else [data_folder(data_dir)]
        store, *others = [stack.enter_context(open_store(folder)) for folder in folders]
        try:
            importer = partial(ListImporter, consents=plan if consent_for else None, guards=[store, *others])
            summary = _imported(store, importer, file, country, quiet=json)
        except KeyboardInterrupt:
            complain(_("Nothing of {file} was imported.").format(file=file.name))
            if consent_for:
                complain(_("Consents that were recorded by then stay: import the file again to complete them."))
            raise
        rejected = store.contacts.rejected(summary.list_id)
    if json:
        told = {"accepted": summary.accepted, "merged": summary.merged, "rejected": plain(rejected)}
        emit({**told, "consents": summary.consents})
    else:
        _tell(summary, rejected)


def _imported(
    store: Store, importer: Callable[[Store, Clock], ListImporter], file: Path, country: str, *, quiet: bool
) -> ImportSummary:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

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
            return await importer(store, clock).bring_in(file, country, moved)

        return run_real(main)


def _tell(summary: ImportSummary, rejected: list[RejectedRow]) -> None:
    say(
        _("{accepted} contacts, {merged} merged with another of the same number, {rejected} rejected.").format(
            accepted=summary.accepted, merged=summary.merged, rejected=len(rejected)
        )
    )
    tell_rejected(plain(rejected[:REJECTED_SHOWN]), len(rejected), REJECTED_SHOWN)
    if summary.consents:
        tell_consents(plain(summary.consents), REJECTED_SHOWN)


app.command(help=_("One more contact for a campaign, also while it runs."))(add)
app.command(help=_("Take a contact off a campaign's list, also while it runs: no call to it begins any more."))(remove)


@app.command("list", help=_("Every contact, with its numbers. A list imported again under its name replaces itself."))
def list_(json: JsonFlag = False, data_dir: DataDir = None) -> None:
    with _reading(data_dir) as store, ExitStack() as stack:
        guards = [store, *_also_reading(stack, data_dir)] if json else []
        for stored in _current_lists(store):
            for contact, consents in _with_consents(store.contacts.all(stored.list_id), guards):
                if json:
                    emit({**plain(contact), "list": stored.source, "consents": consents})
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
        write_csv(file, (*latest.header, _("numbers")), list_rows(store, latest), language=language())
        count = store.contacts.count(latest.list_id)
    if json:
        emit({"file": file, "contacts": count})
    else:
        say(_("{contacts} contacts written to {file}.").format(contacts=count, file=file))


def _reading(data_dir: Path | None) -> Store:
    return read_only(data_folder(data_dir) / DATABASE)


def _also_reading(stack: ExitStack, data_dir: Path | None) -> list[Store]:
    """The user's own store, where that is another one: consents are kept there, too."""
    places = [folder / DATABASE for folder in guarded_folders(data_dir)[1:]]
    return [stack.enter_context(read_only(place)) for place in places if place.exists()]


def _with_consents(contacts: Iterator[Contact], guards: list[Store]) -> Iterator[tuple[Contact, list[dict[str, Any]]]]:
    """Each contact with the consents of its numbers; looked up for many contacts at once."""
    now = SystemClock().now()
    while some := list(islice(contacts, AT_ONCE)):
        numbers = {number for contact in some for number in contact.numbers}
        found = consents_of(numbers, guards)
        for contact in some:
            yield contact, [shown(one, now) for number in contact.numbers for one in found.get(number, ())]


def _current_lists(store: Store) -> list[StoredList]:
    """The newest of each name, in the order of their import."""
    return list({stored.source: stored for stored in store.contacts.lists()}.values())
