"""Everything that any store of this PC holds about one person: found, written to a file, erased."""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from robodial.app.places import DATABASE, EMULATED_FOLDER, existing_store, guarded_folders, holds_data, is_user_folder
from robodial.domain.contact import PhoneNumber
from robodial.errors import StoreError
from robodial.i18n import gettext as _
from robodial.store import Store, read_only
from robodial.store.personal import Erased
from robodial.store.plain_values import plain


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased in all of the stores together; `kept` says whether a refusal of theirs stays."""

    numbers: tuple[PhoneNumber, ...]
    contacts: int
    attempts: int
    calls: int
    consents: int
    journal_rows: int
    lists: tuple[str, ...]
    refusal_kept: bool
    in_log: bool


def open_stores(data_dir: Path | None) -> Iterable[Store]:
    """Every store in which something about a person may be: the folder's, the user's own, and of emulated lines."""
    for folder in _folders(data_dir):
        if (store := existing_store(folder)) is not None:
            yield store


def reading_stores(data_dir: Path | None) -> Iterable[Store]:
    """The same for reading only, while a campaign may run."""
    for folder in _folders(data_dir):
        if holds_data(folder):
            yield read_only(folder / DATABASE)


def _folders(data_dir: Path | None) -> list[Path]:
    folders = guarded_folders(data_dir)
    return [*folders, *(each / EMULATED_FOLDER for each in folders if is_user_folder(each))]


def numbers_of(number: PhoneNumber, stores: Sequence[Store]) -> tuple[PhoneNumber, ...]:
    """The person's numbers in all of the stores, the one asked for first."""
    found = [one for store in stores for one in store.personal.numbers(number)]
    return tuple(dict.fromkeys((number, *found)))


def everything(numbers: Sequence[PhoneNumber], stores: Sequence[Store]) -> dict[str, Any]:
    """What is held, store by store, for the person to have."""
    return {"numbers": numbers, "stores": [_in_store(numbers, store) for store in stores]}


def _in_store(numbers: Sequence[PhoneNumber], store: Store) -> dict[str, Any]:
    return {
        "file": store.path,
        "contacts": store.personal.contacts(numbers),
        "attempts": store.personal.attempts(numbers),
        "calls": store.personal.calls(numbers),
        "consents": [one for number in numbers for one in store.consents.all_of(number)],
        "refusals": [one for number in numbers for one in store.do_not_call.refusals(number)],
        "registers": [one for number in numbers for one in store.number_lists.hits(number)],
        "journal": [entry for number in numbers for entry in store.journal.of_number(number)],
    }


def write_everything(file: Path, held: Mapping[str, Any]) -> None:
    """As JSON that people can read. Raises StoreError."""
    try:
        file.write_text(json.dumps(held, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        text = _("{file} cannot be written: {why}").format(file=file, why=error.strerror)
        raise StoreError(text) from error


def erase(numbers: tuple[PhoneNumber, ...], stores: Sequence[Store], at: datetime) -> Erasure:
    """Everything about the person, down to the proof of their refusal. Raises StoreBusy while a call is open."""
    done: list[Erased] = [store.personal.erase(numbers, at) for store in stores]
    return Erasure(
        numbers,
        contacts=sum(each.contacts for each in done),
        attempts=sum(each.attempts for each in done),
        calls=sum(each.calls for each in done),
        consents=sum(each.consents for each in done),
        journal_rows=sum(each.journal_rows for each in done),
        lists=tuple(sorted({source for each in done for source in each.lists})),
        refusal_kept=any(store.do_not_call.contains(number) for store in stores for number in numbers),
        in_log=any(each.in_log for each in done),
    )


def export_person(data_dir: Path | None, number: PhoneNumber, file: Path) -> tuple[PhoneNumber, ...]:
    """Write all that is held about the person; their numbers. Raises StoreError."""
    with ExitStack() as stack:
        stores = [stack.enter_context(store) for store in reading_stores(data_dir)]
        numbers = numbers_of(number, stores)
        held = plain(everything(numbers, stores))
        assert isinstance(held, dict)
        write_everything(file, held)
    return numbers


def erase_person(data_dir: Path | None, number: PhoneNumber, at: datetime) -> Erasure:
    """See `erase`; of every number of theirs."""
    with ExitStack() as stack:
        stores = [stack.enter_context(store) for store in open_stores(data_dir)]
        return erase(numbers_of(number, stores), stores, at)


def erased_words(erasure: Erasure, shown: str) -> list[str]:
    """What was erased and what stays, in sentences; `shown` are the numbers as people write them."""
    text = _(
        "Erased about {numbers}: contacts: {contacts}, calls planned or made: {attempts}, consents: {consents}, rows "
        "of the journal: {rows}."
    )
    counts = {"contacts": erasure.contacts, "attempts": erasure.attempts, "consents": erasure.consents}
    said = [text.format(numbers=shown, rows=erasure.journal_rows, **counts)]
    if erasure.refusal_kept:
        said.append(_("The proof of their refusal stays: without it they might be called again."))
    if erasure.calls:
        said.append(
            _(
                "That they were called stays for 30 days, without their number, so that nobody can be called more "
                "often by erasing them; that they hung up early stays for good."
            )
        )
    if erasure.lists:
        text = _("Your own files still have them. Delete the row there yourself: {lists}")
        said.append(text.format(lists=", ".join(erasure.lists)))
    if erasure.in_log:
        said.append(_("Another robodial is reading: ask again once it has ended, so that its log is emptied as well."))
    return said
