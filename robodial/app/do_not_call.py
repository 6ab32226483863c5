"""Numbers that are never called, over every store in which a refusal counts: asked, added, taken back, written."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from robodial.app.places import DATABASE, existing_store, guarded_folders, holds_data, open_store
from robodial.domain.contact import PhoneNumber
from robodial.domain.refusal import ALL, Refusal
from robodial.domain.register import OwnList, Register
from robodial.store import Store, read_only

EXPORT_HEADER = ("number", "since", "source", "reason", "asked_by_person", "scope")
"""The same in every language."""


def stores_to_write(stack: ExitStack, data_dir: Path | None) -> list[Store]:
    """Every store in which a refusal must be."""
    return [stack.enter_context(open_store(place)) for place in guarded_folders(data_dir)]


def stores_to_read(stack: ExitStack, data_dir: Path | None) -> list[Store]:
    """Every store in which one may be found."""
    stores = [existing_store(place) for place in guarded_folders(data_dir)]
    return [stack.enter_context(store) for store in stores if store is not None]


def stores_beside(stack: ExitStack, data_dir: Path | None, also: Path) -> list[Store]:
    """The same for reading only, while a campaign may run; and that of `also`: practice has refusals of its own."""
    places = dict.fromkeys(place.resolve() for place in (*guarded_folders(data_dir), also))
    return [stack.enter_context(read_only(place / DATABASE)) for place in places if holds_data(place)]


# ---- asking ----------------------------------------------------------------------------------------------------------


def entries_for(number: PhoneNumber, stores: Iterable[Store]) -> list[Refusal]:
    """Everything that forbids calling the number, a person's own refusal first."""
    found = dict.fromkeys(entry for store in stores for entry in store.do_not_call.refusals(number))
    return sorted(found, key=lambda entry: (not entry.by_person, entry.scope != ALL))


def entry_for(number: PhoneNumber, stores: Iterable[Store]) -> Refusal | None:
    """The entry that forbids calling the number; a person's own refusal before a typed one."""
    return next(iter(entries_for(number, stores)), None)


def registers_with(number: PhoneNumber, stores: Iterable[Store]) -> list[Register]:
    """The public registers that list the number."""
    return list(dict.fromkeys(hit for store in stores for hit in store.number_lists.hits(number)))


def own_lists(stores: Iterable[Store]) -> list[OwnList]:
    """Lists that were brought in as a whole, oldest first."""
    return list(dict.fromkeys(own for store in stores for own in store.number_lists.own()))


def registers(stores: Iterable[Store]) -> list[Register]:
    """Copies of public registers."""
    return list(dict.fromkeys(one for store in stores for one in store.number_lists.all()))


# ---- adding ----------------------------------------------------------------------------------------------------------


def refuse(refusals: Sequence[Refusal], stores: Iterable[Store], now: datetime) -> None:
    """In every store, and in its journal, when this returns. A refusal may be of an earlier day than `now`."""
    for store in stores:
        with store.transaction():
            for one in refusals:
                _add(store, one, now)


def _add(store: Store, refusal: Refusal, now: datetime) -> None:
    known = [one for one in store.do_not_call.refusals(refusal.number) if one.scope in (ALL, refusal.scope)]
    store.do_not_call.add_many([refusal])
    if not known or (refusal.by_person and not any(one.by_person for one in known)):
        facts = {"how": refusal.source} | ({} if refusal.scope == ALL else {"scope": refusal.scope})
        facts |= {} if refusal.at == now else {"asked_at": refusal.at.isoformat()}
        store.journal.append("refusal", facts, now, refusal.number)


# ---- taking back -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What an attempt to take numbers back came to: what `stays`, and of it the `lists` that only go as a whole."""

    any_undone: bool
    stays: tuple[Refusal, ...]
    lists: tuple[str, ...]

    @property
    def is_free(self) -> bool:
        """True when nothing stands against calling any more."""
        return self.any_undone and not self.stays


def take_back(numbers: Sequence[PhoneNumber], stores: Sequence[Store], now: datetime, how: str) -> TakenBack:
    """Own typing errors of the last 24 hours; a person's refusal stays."""
    undone = [_undo(store, one, now, how) for store in stores for one in numbers]
    stays = [entry for one in numbers if (entry := entry_for(one, stores)) is not None]
    names = {own.source for own in own_lists(stores)}
    return TakenBack(any(undone), tuple(stays), tuple(sorted({entry.source for entry in stays} & names)))


def _undo(store: Store, number: PhoneNumber, now: datetime, how: str) -> bool:
    with store.transaction():
        undone = store.do_not_call.undo(number, now)
        if undone:
            store.journal.append("refusal_undone", {"how": how}, now, number)
    return undone


def take_back_list(name: str, stores: Iterable[Store], now: datetime) -> OwnList | None:
    """The last own list of that name, within 24 hours; None when there is none, or persons asked for it."""
    undone: list[OwnList] = []
    for store in stores:
        with store.transaction():
            own = store.do_not_call.undo_list(name, now)
            if own is not None:
                undone.append(own)
                facts = {"file": own.source, "digest": own.digest}
                store.journal.append("refusals_undone", {**facts, "numbers": own.numbers}, now)
    return undone[0] if undone else None


# ---- writing ---------------------------------------------------------------------------------------------------------


def every_entry(stores: Sequence[Store]) -> Iterator[Refusal]:
    """Every entry of every store; what was written to several at once comes once."""
    known_lists: set[tuple[object, ...]] = set()
    seen: set[Refusal] = set()
    for store in stores:
        for entry in store.do_not_call.single():
            if entry not in seen:
                seen.add(entry)
                yield entry
    for store in stores:
        for own, entries in store.do_not_call.lists():
            what = (own.source, own.digest, own.by_person, own.scope, own.imported_at)
            if what not in known_lists:
                known_lists.add(what)
                yield from entries


def export_row(entry: Refusal) -> tuple[str, ...]:
    """As EXPORT_HEADER names it."""
    by_person = "yes" if entry.by_person else "no"
    return (entry.number, entry.at.isoformat(), entry.source, entry.reason, by_person, entry.scope)
