"""Single contacts in and out of a list, and what to tell of it: for the command line and for the windows."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from robodial.app.contact_table import Source
from robodial.app.moment_words import day_words
from robodial.app.places import DATABASE, existing_store, guarded_folders, holds_data, open_store
from robodial.app.report_table import ReportTable
from robodial.app.typed_numbers import callable_numbers_in
from robodial.app.words import number_words
from robodial.contacts.list_writer import write_csv, write_xlsx
from robodial.domain.campaign import CampaignId
from robodial.domain.contact import Contact, ListId, PhoneNumber
from robodial.engine.list_changes import AddedContact, Typed, add_contact, add_to_list, remove_from_list
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _
from robodial.i18n import set_language
from robodial.store import Store, StoredList, read_only


@dataclass(frozen=True, slots=True)
class Choice:
    """A campaign or a list whose contacts can be looked at. `is_live`: an engine has it in hand, or had."""

    title: str
    note: str
    source: Source
    list_id: ListId
    country: str
    contacts: int
    is_live: bool = False


def what_there_is(folder: Path) -> tuple[Choice, ...]:
    """Campaigns, the newest first, then lists that were imported; those of the same name only once."""
    if not holds_data(folder):
        return ()
    with read_only(folder / DATABASE) as store:
        lists = {stored.list_id: stored for stored in store.contacts.lists()}
        campaigns = [_campaign(folder, one.campaign_id, store, lists) for one in reversed(store.campaigns.all())]
        newest = {stored.source: stored for stored in lists.values()}
        return (*campaigns, *(_list(folder, stored) for stored in reversed(newest.values())))


def _campaign(folder: Path, campaign_id: CampaignId, store: Store, lists: dict[ListId, StoredList]) -> Choice:
    campaign = store.campaigns.get(campaign_id)
    stored = lists[campaign.list_id]
    source = Source(folder, campaign_id=campaign_id)
    is_live = campaign.state.is_live
    return Choice(campaign.name, _("campaign"), source, stored.list_id, stored.country, stored.accepted, is_live)


def _list(folder: Path, stored: StoredList) -> Choice:
    note = _("list of {day}").format(day=day_words(stored.created_at))
    return Choice(
        stored.source, note, Source(folder, list_id=stored.list_id), stored.list_id, stored.country, stored.accepted
    )


# ---- in and out ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TypedContact:
    """A contact as somebody typed it."""

    numbers: str
    name: str = ""


def typed_numbers(typed: TypedContact, country: str) -> tuple[PhoneNumber, ...]:
    """Each once. Raises ContactImportError for what cannot be called."""
    return tuple(dict.fromkeys(callable_numbers_in(typed.numbers, country)))


@dataclass(frozen=True, slots=True)
class Added:
    """What to tell about a contact that was typed; `is_new` unless it was in the list already."""

    sentence: str
    number: PhoneNumber
    is_new: bool


def add_typed(choice: Choice, data_dir: Path | None, typed: TypedContact, now: datetime) -> Added:
    """Into the list, and the campaign. Raises ContactImportError."""
    numbers = typed_numbers(typed, choice.country)
    folder = choice.source.folder
    row = Typed(numbers, typed.name)
    with open_store(folder) as store:
        if choice.source.campaign_id is not None:
            added = add_contact(store, choice.source.campaign_id, row, now)
            is_new = added.is_new
            is_live = store.campaigns.get(choice.source.campaign_id).state.is_live
            said = added_words(added, choice.title, numbers[0], choice.country, is_live=is_live)
        else:
            _contact, is_new = add_to_list(store, choice.list_id, row, now)
            said = _in_list_words(typed.name, numbers[0], choice, is_new=is_new)
        refused = refused_among(numbers, store, folder, data_dir)
    told = " ".join([said, *(refused_words(one, choice.country) for one in refused)])
    return Added(told, numbers[0], is_new)


def remove_number(choice: Choice, number: PhoneNumber, now: datetime) -> str:
    """Out of the list, and so of every campaign on it; what to tell. Raises ContactImportError."""
    with open_store(choice.source.folder) as store:
        gone = remove_from_list(store, choice.list_id, number, now)
        was_called = gone is not None and _was_called(store, choice, gone)
    shown = number_words(number, choice.country)
    if gone is None:
        text = _("Nobody in the list of “{campaign}” has {number}.")
        raise ContactImportError(text.format(campaign=choice.title, number=shown), value=number)
    who = who_words(gone.name, number, choice.country)
    told = _("{who} is no longer in the list of “{campaign}”.").format(who=who, campaign=choice.title)
    return told + " " + _("What happened stays in the results.") if was_called else told


def _was_called(store: Store, choice: Choice, contact: Contact) -> bool:
    """In the campaign that is looked at: then its row stays there."""
    campaign_id = choice.source.campaign_id
    rows = store.attempts.some_report_rows(campaign_id, [contact.contact_id]) if campaign_id is not None else []
    return any(row.attempts for row in rows)


def put_back(choice: Choice, number: PhoneNumber, now: datetime) -> str:
    """Into the list again, by whoever was removed from it; what to tell. Raises ContactImportError."""
    with open_store(choice.source.folder) as store:
        contact, _is_new = add_to_list(store, choice.list_id, Typed((number,)), now)
    who = who_words(contact.name, number, choice.country)
    return _("{who} is in the list of “{campaign}” again.").format(who=who, campaign=choice.title)


def refused_among(
    numbers: Iterable[PhoneNumber], store: Store, place: Path, data_dir: Path | None
) -> list[PhoneNumber]:
    """Those on a do-not-call list that real lines, or this folder's, would look into."""
    with ExitStack() as stack:
        others = [existing_store(folder) for folder in guarded_folders(data_dir) if folder.resolve() != place.resolve()]
        stores = [store, *(stack.enter_context(other) for other in others if other is not None)]
        return [one for one in numbers if any(each.do_not_call.contains(one) for each in stores)]


# ---- words -----------------------------------------------------------------------------------------------------------


def added_words(added: AddedContact, campaign: str, number: PhoneNumber, country: str, *, is_live: bool) -> str:
    """What became of a contact that was added to a campaign."""
    who = who_words(added.contact.name, number, country)
    if added.is_new:
        text = _("{who} was added to “{campaign}”.")
    else:
        text = _("{who} was in the list of “{campaign}” already; what was new was added.")
    if added.is_waiting:
        what = _("The call is made as soon as a line is free and the rules allow it.")
    elif is_live:
        what = _("Their calls in this campaign are over: they are not called again.")
    else:
        what = _("They are called when the campaign is run again.")
    return text.format(who=who, campaign=campaign) + " " + what


def _in_list_words(name: str, number: PhoneNumber, choice: Choice, *, is_new: bool) -> str:
    text = _("{who} was added to “{campaign}”.")
    if not is_new:
        text = _("{who} was in the list of “{campaign}” already; what was new was added.")
    return text.format(who=who_words(name, number, choice.country), campaign=choice.title)


def refused_words(number: PhoneNumber, country: str) -> str:
    """A warning beside a contact that was added."""
    text = _("{number} is on the do-not-call list and will not be called.")
    return text.format(number=number_words(number, country))


def who_words(name: str, number: PhoneNumber, country: str) -> str:
    """Name and number, as far as they are known."""
    shown = number_words(number, country)
    return f"{name} ({shown})" if name else shown


# ---- writing ---------------------------------------------------------------------------------------------------------


def export_contacts(choice: Choice, file: Path, speak: str) -> int:
    """Write them to a CSV file or a workbook, as its name ends; how many. Raises ListWriteError.

    `speak` is the language of our own columns: this may be done in another process, which knows of none.
    A campaign's come in the list's own columns with what came of each; a list's with the numbers as understood.
    """
    set_language(speak)
    count = 0

    def counted(rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    with read_only(choice.source.folder / DATABASE) as store:
        header, rows, delimiter = _table(store, choice)
        if file.suffix.lower() == ".xlsx":
            write_xlsx(file, header, counted(rows))
        else:
            write_csv(file, header, counted(rows), language=speak, delimiter=delimiter)
    return count


def _table(store: Store, choice: Choice) -> tuple[tuple[str, ...], Iterator[tuple[str, ...]], str]:
    if choice.source.campaign_id is not None:
        report = ReportTable(store, choice.source.campaign_id)
        return report.header, report.rows(), report.delimiter
    stored = store.contacts.get_list(choice.list_id)
    return (*stored.header, _("numbers")), list_rows(store, stored), ""


def list_rows(store: Store, stored: StoredList) -> Iterator[tuple[str, ...]]:
    """A list's rows in its own columns, and the numbers as they were understood."""
    width = len(stored.header)
    for contact in store.contacts.all(stored.list_id):
        numbers = " / ".join(number_words(number, stored.country) for number in contact.numbers)
        yield (*contact.cells[:width], *[""] * (width - len(contact.cells)), numbers)
