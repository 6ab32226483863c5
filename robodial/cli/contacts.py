"""`robodial contacts`: import, list and export lists."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from robodial.app.places import data_folder, open_store
from robodial.cli.output import DataDir, JsonFlag, emit, plain, say
from robodial.clock import Clock, run_real
from robodial.contacts.list_writer import write_csv
from robodial.engine.list_import import ListImporter
from robodial.i18n import gettext as _
from robodial.i18n import language
from robodial.store.contact_import import ImportSummary

app = typer.Typer(help=_("Lists of contacts."), no_args_is_help=True, rich_markup_mode=None)

REJECTED_SHOWN = 20


@app.command("import")
def import_(
    file: Path,
    country: Annotated[str, typer.Option(help=_("Country of the numbers: FR, US, …"))],
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    """Read a list; Ctrl-C leaves nothing of it behind."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rows]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=json,
        transient=True,
    )
    with open_store(data_folder(data_dir)) as store, bar:
        task = bar.add_task(file.name, total=None, rows=0)

        async def main(clock: Clock) -> ImportSummary:
            importer = ListImporter(store, clock)
            return await importer.bring_in(
                file,
                country.upper(),
                lambda done, total, rows: bar.update(task, completed=done, total=total, rows=rows),
            )

        summary = run_real(main)
        rejected = store.contacts.rejected(summary.list_id)
    if json:
        emit({"accepted": summary.accepted, "merged": summary.merged, "rejected": plain(rejected)})
        return
    say(
        _("{accepted} contacts, {merged} merged with another of the same number, {rejected} rejected.").format(
            accepted=summary.accepted, merged=summary.merged, rejected=len(rejected)
        )
    )
    for row in rejected[:REJECTED_SHOWN]:
        say("  " + _("row {row}, {column}: “{value}”: {reason}").format(**plain(row)))
    if len(rejected) > REJECTED_SHOWN:
        say("  " + _("… all of them: robodial contacts import --json"))


@app.command("list")
def list_(json: JsonFlag = False, data_dir: DataDir = None) -> None:
    """Every contact, with its numbers."""
    with open_store(data_folder(data_dir)) as store:
        for contact in store.contacts.all():
            if json:
                emit(plain(contact))
            else:
                say(f"{contact.name or '-'}  {' '.join(contact.numbers)}")


@app.command()
def export(file: Path, json: JsonFlag = False, data_dir: DataDir = None) -> None:
    """Write the list imported last, in its own columns, with the numbers as they will be dialed."""
    with open_store(data_folder(data_dir)) as store:
        latest = store.contacts.latest_list()
        if latest is None:
            say(_("No list was imported yet."))
            raise typer.Exit(1)
        rows = [(*contact.cells, " ".join(contact.numbers)) for contact in store.contacts.all(latest.list_id)]
        write_csv(file, (*latest.header, _("numbers")), rows, language=language())
    told: dict[str, Any] = {"file": str(file), "contacts": len(rows)}
    if json:
        emit(told)
    else:
        say(_("{contacts} contacts written to {file}.").format(**told))
