"""The contacts of a campaign or of a list, for a table of any length: index, order, and rows page by page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import phonenumbers

from robodial.app.category_words import category_words
from robodial.app.moment_words import moment_words, past_words
from robodial.app.places import DATABASE
from robodial.app.words import disposition_words, not_called_words, number_words, outcome_words
from robodial.domain.attempt import AttemptState
from robodial.domain.campaign import CampaignId
from robodial.domain.category import Category
from robodial.domain.contact import Contact, ContactId, ListId, PhoneNumber
from robodial.domain.outcome import AnswerVerdict, Disposition, Outcome
from robodial.i18n import gettext as _
from robodial.i18n.retelling import retold
from robodial.store import ReportRow, Store, read_only
from robodial.store.contact_index import NUMBER_MARK, Array, ContactIndex, SortBy
from robodial.store.index_reading import folded

FEW = 3000
"""So many contacts are read in a moment."""


@dataclass(frozen=True, slots=True)
class Source:
    """Whose contacts: those of one campaign, or, without one, of one list."""

    folder: Path
    campaign_id: CampaignId | None = None
    list_id: ListId | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """What a table needs to know before it shows a row. `country` is where the list's numbers are at home."""

    index: ContactIndex
    country: str
    counts: Mapping[Category, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user wants to see; without categories, those of all."""

    search: str = ""
    categories: tuple[Category, ...] = ()
    sort: SortBy = SortBy.LIST
    descending: bool = False


@dataclass(frozen=True, slots=True)
class ShownContact:
    """A row in words. `number` is the normalised one that is called, `category` None in a list without a campaign."""

    contact_id: ContactId
    name: str
    number: PhoneNumber
    number_words: str
    category: Category | None = None
    result: str = ""
    why: str = ""
    calls: str = ""
    last_call: str = ""
    cells: str = ""


def size_of(source: Source) -> int:
    """About how many contacts there are: whether reading them takes a moment or longer."""
    with read_only(source.folder / DATABASE) as store:
        return store.contacts.get_list(_list_of(store, source)).accepted


def read_contents(source: Source, known: Contents | None = None, *, whole: bool = False) -> Contents:
    """Everything, or, with what was `known`, what has changed since: then the same object when nothing has."""
    with read_only(source.folder / DATABASE) as store:
        if known is not None and not whole and source.campaign_id is not None:
            renewed = store.indexes.renewed(known.index, source.campaign_id)
            if renewed is known.index:
                return known
            if renewed is not None:
                return Contents(renewed, known.country, renewed.counts())
        return _whole(store, source)


def _whole(store: Store, source: Source) -> Contents:
    list_id = _list_of(store, source)
    country = store.contacts.get_list(list_id).country
    if source.campaign_id is None:
        index = store.indexes.of_list(list_id)
    else:
        index = store.indexes.of_campaign(source.campaign_id)
    return Contents(index, country, index.counts())


def _list_of(store: Store, source: Source) -> ListId:
    if source.campaign_id is not None:
        return store.campaigns.get(source.campaign_id).list_id
    assert source.list_id is not None
    return source.list_id


def rows_wanted(contents: Contents, wanted: Wanted) -> Array:
    """The entries of the index to show, in order."""
    return contents.index.view(
        wanted.sort,
        descending=wanted.descending,
        categories=wanted.categories,
        words=words_of(wanted.search, contents.country),
    )


def words_of(search: str, country: str) -> tuple[tuple[bytes, ...], ...]:
    """What to look for: a number, or words in any order, as lists have the surname first or last."""
    if spellings := _number_spellings(search.strip(), country):
        return (spellings,)
    return tuple(_number_spellings(word, country) or (folded(word),) for word in search.split() if _SIGNS.sub("", word))


_SIGNS = re.compile(r"[\s().\-/+]")


def _number_spellings(text: str, country: str) -> tuple[bytes, ...]:
    """A part of a number's digits, as written at home or from abroad; none for what is no number."""
    digits = _SIGNS.sub("", text)
    if not digits.isdecimal() or not digits.isascii():
        return ()
    begins: tuple[str, ...] = ()
    if text.startswith("+"):
        return (NUMBER_MARK + digits.encode(),)
    if digits.startswith("00"):
        begins = (digits[2:],) if digits[2:] else ()
    elif digits.startswith("0"):
        code = phonenumbers.country_code_for_region(country)
        begins = tuple(f"{code}{rest}" for rest in (digits[1:], digits))
    return (digits.encode(), *(NUMBER_MARK + start.encode() for start in begins))


def page_of(source: Source, country: str, contact_ids: Sequence[int], now: datetime) -> dict[int, ShownContact]:
    """The rows of some contacts, by contact id."""
    with read_only(source.folder / DATABASE) as store:
        if source.campaign_id is None:
            found = [_of_list(contact, country) for contact in store.contacts.some(contact_ids)]
        else:
            rows = store.attempts.some_report_rows(source.campaign_id, contact_ids)
            found = [_of_campaign(row, country, now) for row in rows]
    return {row.contact_id: row for row in found}


def _of_list(contact: Contact, country: str) -> ShownContact:
    numbers = ", ".join(number_words(number, country) for number in contact.numbers)
    number = contact.numbers[0] if contact.numbers else PhoneNumber("")
    more = "  ·  ".join(cell for cell in contact.cells if _is_more(cell, contact))
    return ShownContact(contact.contact_id, contact.name, number, numbers, cells=more)


def _is_more(cell: str, contact: Contact) -> bool:
    """True for a cell that says something besides the name and the numbers, which have their own columns."""
    tail = re.sub(r"\D", "", cell)[-6:]
    is_number = len(tail) == 6 and any(number.endswith(tail) for number in contact.numbers)
    return bool(cell.strip()) and cell.strip() not in contact.name and not is_number


def _of_campaign(row: ReportRow, country: str, now: datetime) -> ShownContact:
    number = row.number_called or (row.numbers[0] if row.numbers else PhoneNumber(""))
    category = category_of(row)
    return ShownContact(
        row.contact_id,
        row.name,
        number,
        number_words(number, country),
        category,
        _result(row, category),
        _why(row, category, now),
        str(row.attempts) if row.attempts else "",
        past_words(row.last_called_at, now) if row.last_called_at else "",
    )


def category_of(row: ReportRow) -> Category:
    """As the index has it."""
    by_state = {
        None: Category.WAITING,
        AttemptState.DUE: Category.WAITING,
        AttemptState.CANCELLED: Category.NOT_CALLED,
        AttemptState.CLAIMED: Category.IN_CALL,
        AttemptState.DIALING: Category.IN_CALL,
        AttemptState.CONNECTED: Category.IN_CALL,
    }
    return by_state[row.state] if row.state in by_state else _ended(row)


def _ended(row: ReportRow) -> Category:
    if row.disposition is Disposition.OPTED_OUT:
        return Category.REFUSED
    if row.outcome is Outcome.HUNG_UP_EARLY:
        return Category.HUNG_UP
    by_machine = row.verdict is AnswerVerdict.MACHINE and row.disposition is Disposition.NONE
    if row.outcome is Outcome.MACHINE or row.disposition is Disposition.LEFT_MESSAGE or by_machine:
        return Category.MACHINE
    others = {Outcome.ANSWERED: Category.REACHED}
    others |= dict.fromkeys((Outcome.INVALID_NUMBER, Outcome.FAX), Category.WRONG_NUMBER)
    return others.get(row.outcome, Category.NOT_REACHED) if row.outcome else Category.NOT_REACHED


def _result(row: ReportRow, category: Category) -> str:
    if category in (Category.IN_CALL, Category.NOT_CALLED):
        return category_words(category)
    if row.outcome is None:
        return _("Not called yet")
    decided = disposition_words(row.disposition.value) if row.disposition else ""
    if row.disposition in (Disposition.OPTED_OUT, Disposition.LEFT_MESSAGE):
        return _capital(decided)
    return _capital(", ".join(filter(None, (outcome_words(row.outcome.value), decided))))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _why(row: ReportRow, category: Category, now: datetime) -> str:
    if category is Category.NOT_CALLED:
        return retold(row.reason) or _capital(not_called_words(row.code))
    if row.next_due is None:
        return _capital(row.evidence) if category is not Category.WAITING else ""
    if row.next_due <= now:
        return _("As soon as a line is free") if not row.reason else retold(row.reason)
    when = _("Next call: {when}").format(when=moment_words(row.next_due, now))
    return f"{when}. {retold(row.reason)}" if row.reason else when
