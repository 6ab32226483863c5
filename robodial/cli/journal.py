"""`robodial journal`: the record of everything that was done to people."""

import typer

from robodial.app.journal_check import check_journal, journal_words
from robodial.app.places import data_folder
from robodial.cli.options import DataDir, JsonFlag
from robodial.cli.output import complain, emit, plain, say
from robodial.i18n import gettext as _

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _journal() -> None:  # with one command only, typer would do without its name
    pass


@app.command(help=_("Is the journal whole? Exit code 0 when every row is as it was written."))
def verify(json: JsonFlag = False, data_dir: DataDir = None) -> None:
    found = check_journal(data_folder(data_dir))
    if json:
        emit(plain(found))
    elif found.ok:
        say(journal_words(found))
    if not found.ok:
        complain(journal_words(found))
        raise typer.Exit(1)
