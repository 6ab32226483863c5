"""`robodial journal`: the record of everything that was done to people."""

import typer

from robodial.app.places import DATABASE, data_folder
from robodial.cli.options import DataDir, JsonFlag
from robodial.cli.output import complain, emit, plain, say
from robodial.i18n import gettext as _
from robodial.store import read_only

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _journal() -> None:  # with one command only, typer would do without its name
    pass


@app.command(help=_("Is the journal whole? Exit code 0 when every row is as it was written."))
def verify(json: JsonFlag = False, data_dir: DataDir = None) -> None:
    with read_only(data_folder(data_dir) / DATABASE) as store:
        found = store.journal.verify()
    if json:
        emit(plain(found))
    elif found.ok:
        say(_("The journal is whole: {rows} rows, head {head}.").format(rows=found.rows, head=found.head))
    if not found.ok:
        text = _("The journal was changed: row {row} ({reason}). Restore your last backup beside it and compare.")
        complain(text.format(row=found.first_bad, reason=found.reason))
        raise typer.Exit(1)
