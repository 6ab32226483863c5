"""Everything that any store of this PC holds about one person: found, written to a file, erased."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from robodial.app.places import EMULATED_FOLDER, existing_store, guarded_folders, is_user_folder
from robodial.domain.contact import PhoneNumber
from robodial.errors import StoreError
from robodial.i18n import gettext as _
from robodial.store import Store
from robodial.store.personal import Erased


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
    folders = guarded_folders(data_dir)
    for folder in [*folders, *(each / EMULATED_FOLDER for each in folders if is_user_folder(each))]:
        if (store := existing_store(folder)) is not None:
            yield store


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
