"""Brings a file of refusals into every store in which they count; can be cancelled, and then changes nothing."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from robodial.app.do_not_call import stores_to_write, take_back_list
from robodial.app.number_import import OwnTerms, RegisterTerms, bring_in, read_numbers
from robodial.domain.contact import RejectedRow
from robodial.domain.register import OwnList
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class ImportedNumbers:
    """What became of a file. `new` were not on the list before; `again`: the same file was there already."""

    source: str
    numbers: int
    new: int
    again: bool
    rejected: tuple[RejectedRow, ...]
    rejected_count: int


class NumbersCancelled(ContactImportError):
    """The user did not want it any more; what was in force before still is."""


def import_refusals(
    data_dir: Path | None,
    file: Path,
    terms: OwnTerms | RegisterTerms,
    country: str,
    now: datetime,
    progress: Callable[[int, int, int], None],
    cancelled: threading.Event,
) -> ImportedNumbers:
    """All of the file, or, when `cancelled` is set while it is read, nothing. `progress` gets bytes done, bytes in all
    and numbers so far."""

    def moved(done: int, total: int, numbers: int) -> None:
        _go_on(file, cancelled)
        progress(done, total, numbers)

    read = read_numbers(file, country, moved)
    _go_on(file, cancelled)
    with ExitStack() as stack:
        brought = [bring_in(read, terms, store, now) for store in stores_to_write(stack, data_dir)]
    return ImportedNumbers(
        read.source,
        len(read.numbers),
        max(one.new for one in brought),
        all(one.again for one in brought),
        read.rejected[:SHOWN],
        read.rejected_count,
    )


SHOWN = 200
"""Wrong cells that are kept to be shown."""


def _go_on(file: Path, cancelled: threading.Event) -> None:
    if cancelled.is_set():
        text = _("{file} was not imported; what was in force before still is.")
        raise NumbersCancelled(text.format(file=file.name))


def take_back_file(data_dir: Path | None, name: str, now: datetime) -> OwnList | None:
    """The last own list of that name, within 24 hours; None when it can no longer be taken back."""
    with ExitStack() as stack:
        return take_back_list(name, stores_to_write(stack, data_dir), now)
