"""Contacts of an earlier campaign, written as a list for a new one: in the user's own columns, with their header."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from robodial.app.places import DATABASE, holds_data
from robodial.app.words import number_words
from robodial.contacts.list_writer import write_csv
from robodial.domain.campaign import CampaignId
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.errors import SettingsError
from robodial.i18n import gettext as _
from robodial.i18n import language
from robodial.store import ReportRow, read_only

LISTS = "lists"
"""Folder of lists that the program made, below the data folder."""


class Earlier(Enum):
    """Whom of an earlier campaign to call."""

    ALL = "all"
    NOT_REACHED = "not_reached"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class EarlierList:
    """A list that was written, with so many contacts."""

    path: Path
    contacts: int


def earlier_words(which: Earlier) -> str:
    """As users choose it."""
    return {
        Earlier.ALL: _("everybody"),
        Earlier.NOT_REACHED: _("not reached"),
        Earlier.ANSWERED: _("answered by a person"),
    }[which]


def earlier_campaigns(folder: Path) -> list[tuple[CampaignId, str]]:
    """The newest first."""
    if not holds_data(folder):
        return []
    with read_only(folder / DATABASE) as store:
        return [(one.campaign_id, one.name) for one in store.campaigns.all()][::-1]


def write_earlier_list(folder: Path, campaign_id: CampaignId, which: Earlier, home: Path, now: datetime) -> EarlierList:
    """Those of the campaign in `folder`, into `home`/lists. Raises SettingsError when there is nobody."""
    with read_only(folder / DATABASE) as store:
        campaign = store.campaigns.get(campaign_id)
        known = store.contacts.get_list(campaign.list_id)
        rows = [row for row in store.attempts.report_rows(campaign_id) if is_among(row, which)]
    if not rows:
        text = _("Of “{name}”, there is nobody in “{which}”. Choose others.")
        raise SettingsError(text.format(name=campaign.name, which=earlier_words(which)))
    place = home / LISTS
    place.mkdir(parents=True, exist_ok=True)
    path = place / _file_name(campaign.name, which, now)
    by_hand = any(not any(row.cells) for row in rows)
    width = max(len(known.header), *(len(row.cells) for row in rows))
    own = (*known.header, *[""] * (width - len(known.header))) if known.header else ()
    header = (*own, *((_("name"), _("telephone")) if by_hand and own else ()))
    write_csv(path, header, _cells(rows, width, known.country, by_hand=by_hand), language=language())
    return EarlierList(path, len(rows))


def is_among(row: ReportRow, which: Earlier) -> bool:
    """Whether the contact belongs to the choice. Who refused is among nobody but all: the gate stops them there."""
    if which is Earlier.ALL:
        return True
    heard_by_person = row.outcome is Outcome.ANSWERED and row.verdict is not AnswerVerdict.MACHINE
    if which is Earlier.ANSWERED:
        return heard_by_person and row.disposition is not Disposition.OPTED_OUT
    was_told = row.outcome is Outcome.ANSWERED or row.disposition in (Disposition.LEFT_MESSAGE, Disposition.OPTED_OUT)
    return not was_told


def _cells(rows: list[ReportRow], width: int, country: str, *, by_hand: bool) -> Iterator[tuple[str, ...]]:
    """Contacts that were typed and have no row of their own get two columns at the end."""
    for row in rows:
        cells = (*row.cells, *[""] * (width - len(row.cells)))
        if not by_hand:
            yield cells
        else:
            typed = not any(row.cells)
            yield (*cells, *((row.name, number_words(row.numbers[0], country)) if typed else ("", "")))


def _file_name(name: str, which: Earlier, now: datetime) -> str:
    """Allowed on every system."""
    plain = re.sub(r'[<>:"/\\|?*\x00-\x1f]+', " ", f"{name} - {earlier_words(which)}").strip(" .")[:80]
    return f"{plain} {now.astimezone():%Y-%m-%d %H-%M-%S}.csv"
