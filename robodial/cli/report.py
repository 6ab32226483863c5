"""`robodial report`: what came of a campaign, on the screen or in the user's own columns."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from robodial.app.places import DATABASE, data_folder, is_user_folder
from robodial.cli.output import DataDir, JsonFlag, emit, say
from robodial.cli.summary import campaign_summary, tell_summary
from robodial.cli.words import disposition_words, outcome_words
from robodial.contacts.list_writer import write_csv, write_xlsx
from robodial.domain.campaign import CampaignId
from robodial.errors import SettingsError
from robodial.i18n import gettext as _
from robodial.i18n import language
from robodial.store import ReportRow, Store, read_only


def report(
    campaign: Annotated[str, typer.Argument(help=_("Name of the campaign, or its file."))],
    csv: Annotated[Path | None, typer.Option(help=_("Write one row per contact to this CSV file."))] = None,
    xlsx: Annotated[Path | None, typer.Option(help=_("The same for Excel."))] = None,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    """What came of a campaign."""
    store, campaign_id = _find(_name(campaign), data_folder(data_dir))
    with store:
        summary = campaign_summary(store, campaign_id)
        header, rows = _table(store, campaign_id)
        if csv:
            write_csv(csv, header, rows, language=language())
        if xlsx:
            write_xlsx(xlsx, header, _table(store, campaign_id)[1])
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
        return str(tomllib.loads(path.read_text(encoding="utf-8-sig"))["name"])
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as error:
        raise SettingsError(_("{file} is not a campaign file: {why}").format(file=path, why=error)) from error


def _find(name: str, folder: Path) -> tuple[Store, CampaignId]:
    """The campaign in the folder's store, or among the emulated ones of the user's own."""
    places = [folder, folder / "emulated"] if is_user_folder(folder) else [folder]
    known: list[str] = []
    for place in places:
        if not (place / DATABASE).exists():
            continue
        store = read_only(place / DATABASE)
        if found := store.campaigns.find(name):
            return store, found.campaign_id
        known += [one.name for one in store.campaigns.all()]
        store.close()
    names = ", ".join(f"“{one}”" for one in known) or "-"
    raise SettingsError(_("There is no campaign “{name}”. There are: {names}").format(name=name, names=names))


def _table(store: Store, campaign_id: CampaignId) -> tuple[tuple[str, ...], Iterator[tuple[str, ...]]]:
    header = store.contacts.header(store.campaigns.get(campaign_id).list_id)
    columns = (
        _("number called"),
        _("result"),
        _("decision"),
        _("keys"),
        _("calls"),
        _("last call"),
        _("heard (s)"),
        _("next call"),
        _("reason"),
    )
    rows = (_row(row, len(header)) for row in store.attempts.report_rows(campaign_id))
    return (*header, *columns), rows


def _row(row: ReportRow, width: int) -> tuple[str, ...]:
    own = (*row.cells, *[""] * (width - len(row.cells)))[:width]
    return (
        *own,
        row.number_called or "",
        outcome_words(row.outcome.value) if row.outcome else _("not called yet") if row.next_due else _("not called"),
        disposition_words(row.disposition.value) if row.disposition else "",
        row.keys,
        str(row.attempts),
        row.last_called_at.astimezone().strftime("%Y-%m-%d %H:%M:%S") if row.last_called_at else "",
        f"{row.heard_s:.1f}" if row.heard_s else "",
        row.next_due.astimezone().strftime("%Y-%m-%d %H:%M") if row.next_due else "",
        row.reason or row.evidence,
    )
