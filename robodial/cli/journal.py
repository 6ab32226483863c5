"""`robodial journal`: the record of everything that was done to people."""

import typer

from robodial.app.places import DATABASE, data_folder
from robodial.cli.output import DataDir, JsonFlag, emit, plain, say
from robodial.i18n import gettext as _
from robodial.store import read_only

app = typer.Typer(help=_("The journal of calls and refusals."), no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _journal() -> None:
    """The journal of calls and refusals."""


@app.command()
def verify(json: JsonFlag = False, data_dir: DataDir = None) -> None:
    """Is the journal whole? Exit code 0 when every row is as it was written."""
    with read_only(data_folder(data_dir) / DATABASE) as store:
        found = store.journal.verify()
    if json:
        emit(plain(found))
    elif found.ok:
        say(_("The journal is whole: {rows} rows, head {head}.").format(rows=found.rows, head=found.head))
    else:
        text = _("The journal was changed: row {row} ({reason}). Restore your last backup beside it and compare.")
        say(text.format(row=found.first_bad, reason=found.reason))
    raise typer.Exit(0 if found.ok else 1)
