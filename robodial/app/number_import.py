"""Brings a file of numbers that must not be called into a store: as refusals of the user's own, or as a register."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from robodial.contacts.bulk_plan import Numbers
from robodial.contacts.number_list import NumberListReading, digest_of
from robodial.domain.contact import RejectedRow
from robodial.domain.refusal import ALL
from robodial.domain.register import OwnList, Register
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _
from robodial.store import Store, sorted_numbers

REGISTER_NAME = re.compile(r"[a-z][a-z0-9_-]*")
"""As rule packs name registers."""

Progress = Callable[[int, int, int], None]
"""Told bytes done, bytes in all, and numbers so far."""


@dataclass(frozen=True, slots=True)
class OwnTerms:
    """What refusals of the user's own mean; see `domain.register.OwnList`."""

    by_person: bool
    scope: str = ALL
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RegisterTerms:
    """Which register the file is a copy of, and when it was drawn from it."""

    name: str
    copied_at: datetime


@dataclass(frozen=True, slots=True)
class ReadNumbers:
    """A file's numbers, each once and in order; `rejected` explains the first of `rejected_count` wrong cells."""

    source: str
    digest: str
    numbers: Numbers
    rejected: tuple[RejectedRow, ...]
    rejected_count: int


@dataclass(frozen=True, slots=True)
class Brought:
    """`new` numbers were not there before; `again` is True when the same file was there already: nothing changed."""

    new: int
    again: bool = False


def read_numbers(file: Path, country: str, progress: Progress) -> ReadNumbers:
    """Raises ContactImportError, also when there is not one number in the file."""
    digest = digest_of(file)
    pieces: list[Numbers] = []
    rejected: list[RejectedRow] = []
    count = found = 0
    with NumberListReading(file, country) as reading:
        for block in reading:
            pieces.append(block.numbers)
            rejected += block.rejected[: max(MOST_REJECTED - len(rejected), 0)]
            count += len(block.rejected) + block.unexplained
            found += len(block.numbers)
            progress(reading.bytes_done, reading.bytes_total, found)
    numbers = sorted_numbers(pieces)
    if not len(numbers):
        text = _("{file}: not one telephone number could be read. Nothing was changed.")
        raise ContactImportError(text.format(file=file))
    return ReadNumbers(file.name, digest, numbers, tuple(rejected), count)


MOST_REJECTED = 100_000
"""Wrong cells that are explained, so that memory stays bounded."""


def bring_in(read: ReadNumbers, terms: OwnTerms | RegisterTerms, store: Store, now: datetime) -> Brought:
    """All of it is in force when this returns, or, on an error, what was before. Raises StoreError."""
    with store.number_lists.writing(now):
        if isinstance(terms, RegisterTerms):
            return _register(read, terms, store, now)
        return _own(read, terms, store, now)


def _register(read: ReadNumbers, terms: RegisterTerms, store: Store, now: datetime) -> Brought:
    before = store.number_lists.register_file(terms.name)
    new = len(read.numbers) - (int(before.holds(read.numbers).sum()) if before else 0)
    register = Register(terms.name, read.source, terms.copied_at, now, len(read.numbers), read.digest)
    with store.number_lists.written(read.numbers, register=True) as written, store.transaction():
        store.number_lists.put_register(register, written)
        copied = {"register": terms.name, "copied_at": terms.copied_at.isoformat()}
        store.journal.append("register_imported", _facts(read) | copied, now)
    return Brought(new)


def _own(read: ReadNumbers, terms: OwnTerms, store: Store, now: datetime) -> Brought:
    own = OwnList(read.source, now, len(read.numbers), read.digest, terms.by_person, terms.reason, terms.scope)
    same = store.number_lists.same(own)
    if same is not None and store.number_lists.is_whole(same):
        return Brought(0, again=True)
    if same is not None:
        with store.number_lists.written(read.numbers, register=False) as written, store.transaction():
            store.number_lists.mend(same, written)
            store.journal.append("refusals_mended", _facts(read), now)
        return Brought(0)
    new = store.do_not_call.count_new(read.numbers, own.scope, by_person=own.by_person)
    with store.do_not_call.written(read.numbers) as written, store.transaction():
        store.do_not_call.add_list(own, read.numbers, written)
        meaning = {"scope": terms.scope, "by_person": terms.by_person, "reason": terms.reason}
        store.journal.append("refusals_imported", _facts(read) | meaning, now)
    return Brought(new)


def _facts(read: ReadNumbers) -> dict[str, Any]:
    return {"file": read.source, "digest": read.digest, "numbers": len(read.numbers)}
