"""`robodial dnc import` and `export`: whole files of numbers that are never called."""

import csv
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from robodial.app.do_not_call import EXPORT_HEADER, every_entry, export_row, stores_to_read, stores_to_write
from robodial.app.number_import import (
    REGISTER_NAME,
    Brought,
    OwnTerms,
    ReadNumbers,
    RegisterTerms,
    bring_in,
    read_numbers,
)
from robodial.cli.options import Country, DataDir, JsonFlag
from robodial.cli.output import complain, emit, plain, say
from robodial.cli.summary import tell_rejected
from robodial.clock import SystemClock, local_midnight
from robodial.contacts.list_writer import harmless, write_csv
from robodial.domain.campaign import Purpose
from robodial.domain.refusal import ALL, Refusal
from robodial.i18n import gettext as _
from robodial.i18n import language, ngettext

REJECTED_SHOWN = 20


def scope_word(text: str | None) -> str:
    """`all`, or a purpose. Raises typer.BadParameter."""
    words = [ALL, *(purpose.value for purpose in Purpose)]
    if text is None or text in words:
        return text or ALL
    raise typer.BadParameter(_("“{text}” is none of: {words}.").format(text=text, words=", ".join(words)))


def copy_date(text: str | None) -> date | None:
    """A day as 2026-11-20. Raises typer.BadParameter."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(_("Write the day as 2026-11-20 (year, month, day).")) from error


ByPerson = Annotated[
    bool,
    typer.Option("--by-person", help=_("The person asked for it: only their own newer consent can take it back.")),
]
Scope = Annotated[
    str, typer.Option("--scope", help=_("Refuse only calls of this purpose, such as marketing."), callback=scope_word)
]
Reason = Annotated[str, typer.Option("--reason", help=_("Why, in your words."))]


def import_(
    file: Annotated[Path, typer.Argument(help=_("CSV, XLSX, XLS or ODS."))],
    register: Annotated[
        str | None,
        typer.Option(
            "--register", help=_("The file is a copy of this public register, such as tps; it replaces the one before.")
        ),
    ] = None,
    copied_on: Annotated[
        str | None, typer.Option("--copied-on", help=_("The day the copy was drawn from the register: 2026-11-20."))
    ] = None,
    by_person: ByPerson = False,
    scope: Scope = ALL,
    reason: Reason = "",
    country: Country = "FR",
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    now = SystemClock().now()
    terms = _terms(register, copy_date(copied_on), OwnTerms(by_person, scope, reason), now)
    with ExitStack() as stack:
        stores = stores_to_write(stack, data_dir)
        try:
            read = _read(file, country, quiet=json)
            brought = [bring_in(read, terms, store, now) for store in stores]
        except KeyboardInterrupt:
            complain(_("{file} was not imported; what was in force before still is.").format(file=file.name))
            raise
    _tell(read, brought, json)


def _terms(register: str | None, copied_on: date | None, own: OwnTerms, now: datetime) -> OwnTerms | RegisterTerms:
    if own.by_person and own.scope != ALL:
        raise typer.BadParameter(_("What a person asked for holds for all calls: leave --scope out."))
    if register is None:
        if copied_on is not None:
            raise typer.BadParameter(_("--copied-on goes with --register."))
        return own
    if own != OwnTerms(by_person=False):
        raise typer.BadParameter(
            _("A register says itself what it means: leave --by-person, --scope and --reason out.")
        )
    if not REGISTER_NAME.fullmatch(register.lower()):
        raise typer.BadParameter(
            _("“{name}” is not the name of a register: write one such as tps or rpo.").format(name=register)
        )
    if copied_on is None:
        raise typer.BadParameter(_("Say when the copy was drawn from the register: --copied-on 2026-11-20"))
    if copied_on > now.astimezone().date():
        raise typer.BadParameter(_("--copied-on is a day that has not come yet."))
    return RegisterTerms(register.lower(), local_midnight(copied_on))


def _read(file: Path, country: str, *, quiet: bool) -> ReadNumbers:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[numbers]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=quiet or not sys.stderr.isatty(),
        transient=True,
    )
    with bar:
        task = bar.add_task(file.name, total=None, numbers=0)

        def moved(done: int, total: int, numbers: int) -> None:
            bar.update(task, completed=done, total=total, numbers=numbers)

        return read_numbers(file, country, moved)


def _tell(read: ReadNumbers, brought: list[Brought], json: bool) -> None:
    new, again = max(one.new for one in brought), all(one.again for one in brought)
    if json:
        facts: dict[str, Any] = {"numbers": len(read.numbers), "new": new, "again": again}
        emit(facts | {"rejected": plain(read.rejected), "rejected_count": read.rejected_count})
        return
    say(_("{n} numbers read, {new} of them new.").format(n=len(read.numbers), new=new))
    if again:
        say(_("These numbers were imported before: nothing was changed."))
    tell_rejected(plain(read.rejected[:REJECTED_SHOWN]), read.rejected_count, REJECTED_SHOWN)


def export(
    file: Annotated[Path | None, typer.Argument(help=_("CSV file; the screen if left out."))] = None,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    with ExitStack() as stack:
        entries = every_entry(stores_to_read(stack, data_dir))
        if file is not None:
            _write(file, entries, json)
        elif json:
            for entry in entries:
                emit(plain(entry))
        else:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(EXPORT_HEADER)
            for entry in entries:
                writer.writerow(tuple(map(harmless, export_row(entry))))


def _write(file: Path, entries: Iterator[Refusal], json: bool) -> None:
    count = 0

    def rows() -> Iterator[tuple[str, ...]]:
        nonlocal count
        for entry in entries:
            count += 1
            yield export_row(entry)

    write_csv(file, EXPORT_HEADER, rows(), language=language())
    if json:
        emit({"file": file, "numbers": count})
    else:
        say(
            ngettext("{n} entry written to {file}.", "{n} entries written to {file}.", count).format(n=count, file=file)
        )
