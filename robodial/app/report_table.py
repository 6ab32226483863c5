"""The report as a table: the user's own columns in their order, then what came of each contact, in words."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from robodial.app.words import disposition_words, number_words, outcome_words
from robodial.contacts.list_files import open_list
from robodial.domain.campaign import CampaignId
from robodial.errors import ContactImportError, ListWriteError
from robodial.i18n import gettext as _
from robodial.store import ReportRow, Store

Row = tuple[str, ...]


class ReportTable:
    """One campaign's report. Rows are read anew at each call of `rows`, page by page."""

    def __init__(self, store: Store, campaign_id: CampaignId) -> None:
        self._store = store
        self._campaign_id = campaign_id
        self._campaign = store.campaigns.get(campaign_id)
        self._list = store.contacts.get_list(self._campaign.list_id)
        self._own = self._own_columns()

    @property
    def header(self) -> Row:
        """The list's own column names, and ours."""
        return (*self._own, *_our_columns())

    @property
    def delimiter(self) -> str:
        """What separates the cells of the user's own list; empty when that is not known any more."""
        with suppress(ContactImportError):
            source = open_list(Path(str(self._campaign.definition["list_file"])))
            try:
                return source.delimiter if source.delimiter in (";", ",", "\t") else ""
            finally:
                source.close()
        return ""

    def require_other_file(self, path: Path) -> None:
        """Raises ListWriteError where the report would take the place of the user's list, rejected rows and all."""
        with suppress(OSError):
            if path.samefile(str(self._campaign.definition["list_file"])):
                text = _("{file} is the campaign's own list: give the report another name.").format(file=path)
                raise ListWriteError(text, path=str(path))

    def rows(self) -> Iterator[Row]:
        """One for each contact."""
        width = len(self._own)
        for row in self._store.attempts.report_rows(self._campaign_id):
            own = (*row.cells, *[""] * (width - len(row.cells)))[:width]
            yield (*own, *_what_came_of(row, self._list.country))

    def _own_columns(self) -> Row:
        """A list without a header, or with rows wider than it, has letters as a spreadsheet shows them."""
        header = self._list.header
        width = self._store.attempts.report_width(self._campaign_id)
        return (*header, *(_letters(place) for place in range(len(header), width)))


def _letters(place: int) -> str:
    """`A` for 0, `AA` for 26."""
    before, last = divmod(place, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


def _our_columns() -> Row:
    return (
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


def _what_came_of(row: ReportRow, country: str) -> Row:
    return (
        number_words(row.number_called or "", country),
        _result(row),
        disposition_words(row.disposition.value) if row.disposition else "",
        row.keys,
        str(row.attempts),
        _local(row.last_called_at),
        f"{row.heard_s:.0f}" if row.heard_s else "",  # whole: a spreadsheet may take 8.9 for the 8th of September
        _local(row.next_due),
        _reason(row),
    )


def _reason(row: ReportRow) -> str:
    if not (row.numbers or row.cells):
        return _("this person was erased: nothing else is kept about them")
    return row.reason or row.evidence


def _result(row: ReportRow) -> str:
    if row.outcome:
        return outcome_words(row.outcome.value)
    return _("not called yet") if row.next_due else _("not called")


def _local(at: datetime | None) -> str:
    """On the PC's clock, in the order that every spreadsheet reads as a date."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M") if at else ""
