"""`robodial report`: what came of a campaign, on the screen or in the user's own columns; or of all of them."""

from pathlib import Path
from typing import Annotated

import typer

from robodial.app.journal_head import journal_head
from robodial.app.known_campaigns import campaigns_in, find_campaign
from robodial.app.places import DATABASE, EMULATED_FOLDER, RUN_LOCK, data_folder
from robodial.app.report_table import ReportTable
from robodial.app.summaries import campaign_summary
from robodial.cli.campaign_list import tell_campaign
from robodial.cli.options import DataDir, JsonFlag
from robodial.cli.output import emit, say
from robodial.cli.summary import tell_summary
from robodial.contacts.list_writer import write_csv, write_xlsx
from robodial.i18n import gettext as _
from robodial.i18n import language
from robodial.store import is_held, read_only


def report(
    campaign: Annotated[
        str | None, typer.Argument(help=_("Name of the campaign, or its file; without, all campaigns at a glance."))
    ] = None,
    csv: Annotated[Path | None, typer.Option(help=_("Write one row per contact to this CSV file."))] = None,
    xlsx: Annotated[Path | None, typer.Option(help=_("The same for Excel."))] = None,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    if campaign is None:
        if csv or xlsx:
            raise typer.BadParameter(_("Say of which campaign: robodial report NAME."))
        _all(data_folder(data_dir), json)
        return
    place, campaign_id = find_campaign(campaign, data_folder(data_dir))
    with read_only(place / DATABASE) as store:
        summary = campaign_summary(store, campaign_id) | {"journal_head": journal_head(place, store)}
        if csv or xlsx:
            table = ReportTable(store, campaign_id)
            for file in filter(None, (csv, xlsx)):
                table.require_other_file(file)
        if csv:
            write_csv(csv, table.header, table.rows(), language=language(), delimiter=table.delimiter)
        if xlsx:
            write_xlsx(xlsx, table.header, table.rows())
    if json:
        emit(summary)
        return
    tell_summary(summary, is_running=is_held(place / RUN_LOCK))
    for file in filter(None, (csv, xlsx)):
        say(_("Written: {file}").format(file=file))


def _all(folder: Path, json: bool) -> None:
    glances = list(campaigns_in(folder))
    for glance in glances:
        place = folder / EMULATED_FOLDER if glance["emulated"] else folder
        if json:
            emit(glance)
        else:
            tell_campaign(glance, is_running=is_held(place / RUN_LOCK))
    if not glances and not json:
        say(_("There is no campaign in {folder} yet: `robodial run` makes one.").format(folder=folder))
