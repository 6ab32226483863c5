"""`robodial report`: what came of a campaign, on the screen or in the user's own columns."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from robodial.app.places import DATABASE, EMULATED_FOLDER, data_folder, is_user_folder
from robodial.cli.options import DataDir, JsonFlag
from robodial.cli.output import emit, say
from robodial.cli.report_table import ReportTable
from robodial.cli.summary import campaign_summary, tell_summary
from robodial.contacts.list_writer import write_csv, write_xlsx
from robodial.domain.campaign import CampaignId
from robodial.errors import SettingsError
from robodial.i18n import gettext as _
from robodial.i18n import language
from robodial.store import Store, read_only


def report(
    campaign: Annotated[str, typer.Argument(help=_("Name of the campaign, or its file."))],
    csv: Annotated[Path | None, typer.Option(help=_("Write one row per contact to this CSV file."))] = None,
    xlsx: Annotated[Path | None, typer.Option(help=_("The same for Excel."))] = None,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    with _found(_name(campaign), data_folder(data_dir)) as (store, campaign_id):
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


def _name(campaign: str) -> str:
    path = Path(campaign)
    if path.suffix.lower() != ".toml" or not path.exists():
        return campaign
    try:
        return str(tomllib.loads(path.read_text(encoding="utf-8-sig"))["name"]).strip()
    except OSError as error:
        raise SettingsError(_("{file} cannot be read: {why}").format(file=path, why=error.strerror)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(_("{file} is not a campaign file: {why}").format(file=path, why=error)) from error
    except KeyError as error:
        raise SettingsError(_("{file} is not a campaign file: it has no name.").format(file=path)) from error


@contextmanager
def _found(name: str, folder: Path) -> Iterator[tuple[Store, CampaignId]]:
    """The campaign in the folder's store, or among the emulated ones of the user's own."""
    places = [folder, folder / EMULATED_FOLDER] if is_user_folder(folder) else [folder]
    known: list[str] = []
    for place in places:
        if not (place / DATABASE).exists():
            continue
        with read_only(place / DATABASE) as store:
            if found := store.campaigns.find(name):
                yield store, found.campaign_id
                return
            known += [one.name for one in store.campaigns.all()]
    if not known:
        raise SettingsError(_("There is no campaign in {folder} yet: `robodial run` makes one.").format(folder=folder))
    names = ", ".join(f"“{one}”" for one in known)
    raise SettingsError(_("There is no campaign “{name}”. There are: {names}").format(name=name, names=names))
