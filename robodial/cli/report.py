"""`robodial report`: what came of a campaign, on the screen or in the user's own columns."""

from pathlib import Path
from typing import Annotated

import typer

from robodial.app.known_campaigns import find_campaign
from robodial.app.places import DATABASE, data_folder
from robodial.cli.options import DataDir, JsonFlag
from robodial.cli.output import emit, say
from robodial.cli.report_table import ReportTable
from robodial.cli.summary import campaign_summary, tell_summary
from robodial.contacts.list_writer import write_csv, write_xlsx
from robodial.i18n import gettext as _
from robodial.i18n import language
from robodial.store import read_only


def report(
    campaign: Annotated[str, typer.Argument(help=_("Name of the campaign, or its file."))],
    csv: Annotated[Path | None, typer.Option(help=_("Write one row per contact to this CSV file."))] = None,
    xlsx: Annotated[Path | None, typer.Option(help=_("The same for Excel."))] = None,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    place, campaign_id = find_campaign(campaign, data_folder(data_dir))
    with read_only(place / DATABASE) as store:
        summary = campaign_summary(store, campaign_id)
        if csv or xlsx:
            table = ReportTable(store, campaign_id)
        if csv:
            write_csv(csv, table.header, table.rows(), language=language(), delimiter=table.delimiter)
        if xlsx:
            write_xlsx(xlsx, table.header, table.rows())
    if json:
        emit(summary)
        return
    tell_summary(summary)
    for file in filter(None, (csv, xlsx)):
        say(_("Written: {file}").format(file=file))
