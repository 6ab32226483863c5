"""Refusals that the user types in: a person's own, said by telephone or letter, or an entry of the user's."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from robodial.app.do_not_call import (
    EXPORT_HEADER,
    TakenBack,
    entries_for,
    every_entry,
    export_row,
    own_lists,
    refuse,
    registers,
    registers_with,
    stores_beside,
    stores_to_write,
    take_back,
)
from robodial.app.moment_words import day_words
from robodial.app.refusal_words import BY_HAND, reason_words, refusal_words, scope_words, source_words
from robodial.app.typed_numbers import numbers_in
from robodial.app.words import number_words
from robodial.clock import local_midnight
from robodial.contacts.list_writer import write_csv
from robodial.domain.contact import PhoneNumber
from robodial.domain.refusal import ALL, Refusal
from robodial.domain.register import OwnList, Register
from robodial.i18n import gettext as _
from robodial.i18n import language
from robodial.store.number_lists import UNDO_WITHIN


@dataclass(frozen=True, slots=True)
class TypedRefusal:
    """What somebody typed. A person's own has the day on which they asked, and how (`by phone`, `by letter`)."""

    numbers: str
    by_person: bool
    on: date | None = None
    how: str = ""
    reason: str = ""


def add_refusal(data_dir: Path | None, typed: TypedRefusal, country: str, now: datetime) -> tuple[PhoneNumber, ...]:
    """On disk in every store in which it counts when this returns. Raises ContactImportError for what is no number."""
    numbers = numbers_in(typed.numbers, country)
    at = _moment(typed.on, now) if typed.by_person else now
    source = typed.how if typed.by_person and typed.how else BY_HAND
    reason = " ".join(typed.reason.split())
    with ExitStack() as stack:
        entries = [Refusal(one, reason, source, at, typed.by_person) for one in numbers]
        refuse(entries, stores_to_write(stack, data_dir), now)
    return numbers


def _moment(on: date | None, now: datetime) -> datetime:
    """The end of that day, so that nothing agreed to earlier on it lifts the refusal."""
    if on is None or on >= now.astimezone().date():
        return now
    return local_midnight(on + timedelta(days=1)) - timedelta(seconds=1)


def take_back_number(data_dir: Path | None, number: PhoneNumber, now: datetime) -> TakenBack:
    """An own typing error of the last 24 hours."""
    return take_back_numbers(data_dir, (number,), now)


def take_back_numbers(data_dir: Path | None, numbers: tuple[PhoneNumber, ...], now: datetime) -> TakenBack:
    """The same of several that were typed together."""
    with ExitStack() as stack:
        return take_back(numbers, stores_to_write(stack, data_dir), now, BY_HAND)


# ---- is it on the list? ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One reason not to call a number: a sentence, and more about it."""

    sentence: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a number may be called, as far as lists go. `can_be_taken_back`: an own entry of the last 24 hours."""

    number: PhoneNumber
    shown: str
    entries: tuple[Entry, ...]
    can_be_taken_back: bool

    @property
    def is_listed(self) -> bool:
        """True when it is not called, at least for some purpose."""
        return bool(self.entries)


def look_up(data_dir: Path | None, also: Path, text: str, country: str, now: datetime) -> tuple[Answer, ...]:
    """An answer for each number in `text`. Raises ContactImportError."""
    numbers = numbers_in(text, country)
    with ExitStack() as stack:
        stores = stores_beside(stack, data_dir, also)
        answers = []
        for number in numbers:
            found = entries_for(number, stores)
            entries = [*map(_entry, found), *map(_of_register, registers_with(number, stores))]
            lists = {own.source for own in own_lists(stores)}
            takes_back = [_can_be_taken_back(one, now) and one.source not in lists for one in found]
            shown = number_words(number, country)
            answers.append(Answer(number, shown, tuple(entries), bool(takes_back) and all(takes_back)))
    return tuple(answers)


def _can_be_taken_back(entry: Refusal, now: datetime) -> bool:
    return not entry.by_person and now - UNDO_WITHIN < entry.at <= now


def _entry(refusal: Refusal) -> Entry:
    return Entry(refusal_words(refusal), (reason_words(refusal.reason),) if refusal.reason else ())


def _of_register(register: Register) -> Entry:
    text = _("In the public register “{name}”, as the copy of {day} says.")
    return Entry(text.format(name=register.name, day=day_words(register.copied_at)))


# ---- the lists -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KnownList:
    """A list that was brought in. `undoable`: as a whole, within 24 hours."""

    source: str
    numbers: int
    day: str
    note: str
    is_register: bool
    undoable: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """Everything that is on the do-not-call list: how many `single` entries, and whole lists."""

    single: int
    lists: tuple[KnownList, ...]


def what_is_listed(data_dir: Path | None, also: Path, now: datetime) -> Listed:
    """For the page's overview."""
    with ExitStack() as stack:
        stores = stores_beside(stack, data_dir, also)
        single = max((store.do_not_call.count_single() for store in stores), default=0)
        known = [*(_own(one, now) for one in own_lists(stores)), *map(_register, registers(stores))]
    return Listed(single, tuple(known))


def _own(own: OwnList, now: datetime) -> KnownList:
    notes = [own.reason, _("asked for by persons") if own.by_person else ""]
    notes.append("" if own.scope == ALL else _("only for “{scope}”").format(scope=scope_words(own.scope)))
    undoable = not own.by_person and now - UNDO_WITHIN < own.imported_at <= now
    note = ", ".join(filter(None, notes))
    return KnownList(source_words(own.source), own.numbers, day_words(own.imported_at), note, False, undoable)


def _register(register: Register) -> KnownList:
    note = _("public register “{name}”").format(name=register.name)
    return KnownList(register.source, register.numbers, day_words(register.copied_at), note, True, False)


def export_refusals(data_dir: Path | None, also: Path, file: Path) -> int:
    """Write every entry to a CSV file; how many. Raises ListWriteError."""
    count = 0

    def counted(entries: Iterable[Refusal]) -> Iterator[tuple[str, ...]]:
        nonlocal count
        for entry in entries:
            count += 1
            yield export_row(entry)

    with ExitStack() as stack:
        stores = stores_beside(stack, data_dir, also)
        write_csv(file, EXPORT_HEADER, counted(every_entry(stores)), language=language())
    return count
