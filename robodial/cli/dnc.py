"""`robodial dnc`: numbers that are never called."""

from contextlib import ExitStack
from datetime import datetime
from typing import Annotated

import typer

from robodial.app.do_not_call import (
    entries_for,
    own_lists,
    refuse,
    registers,
    registers_with,
    stores_to_read,
    stores_to_write,
    take_back,
    take_back_list,
)
from robodial.app.typed_numbers import numbers_in
from robodial.cli.dnc_files import ByPerson, Reason, Scope, export, import_
from robodial.cli.options import Country, DataDir, JsonFlag
from robodial.cli.output import emit, plain, say
from robodial.clock import SystemClock
from robodial.domain.contact import PhoneNumber
from robodial.domain.refusal import ALL, Refusal
from robodial.domain.register import OwnList, Register
from robodial.errors import ContactImportError
from robodial.i18n import gettext as _
from robodial.i18n import ngettext
from robodial.store import Store

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Number = Annotated[str, typer.Argument(help=_("A telephone number, as people write it."))]


@app.command(help=_("Never call this number again. Within 24 hours, `undo` takes back a typing error."))
def add(
    number: Number,
    reason: Reason = "",
    by_person: ByPerson = False,
    scope: Scope = ALL,
    country: Country = "FR",
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    if by_person and scope != ALL:
        raise typer.BadParameter(_("What a person asked for holds for all calls: leave --scope out."))
    now = SystemClock().now()
    numbers = numbers_in(number, country)
    with ExitStack() as stack:
        entries = [Refusal(one, reason, "dnc add", now, by_person, scope) for one in numbers]
        refuse(entries, stores_to_write(stack, data_dir), now)
    if scope == ALL:
        _tell_numbers(numbers, json, _("{number} will never be called."))
    else:
        _tell_numbers(numbers, json, _("{number} will never be called for “{scope}”."), scope)


@app.command(help=_("Take back an own typing error, or with --list a whole list, within 24 hours."))
def undo(
    number: Annotated[str | None, typer.Argument(help=_("A telephone number, as people write it."))] = None,
    list_name: Annotated[
        str | None, typer.Option("--list", help=_("Name of an imported file: every number that came with it."))
    ] = None,
    country: Country = "FR",
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    if (number is None) == (list_name is None):
        raise typer.BadParameter(_("Give either a number, or a list with --list."))
    now = SystemClock().now()
    with ExitStack() as stack:
        stores = stores_to_write(stack, data_dir)
        if number is not None:
            _undo_numbers(numbers_in(number, country), stores, now, json)
        elif list_name is not None:
            _undo_list(list_name, stores, now, json)


def _undo_numbers(numbers: tuple[PhoneNumber, ...], stores: list[Store], now: datetime, json: bool) -> None:
    done = take_back(numbers, stores, now, "dnc undo")
    if done.lists:
        text = _("The number came with a list: take back the whole list with “robodial dnc undo --list {name}”.")
        raise ContactImportError(text.format(name=done.lists[0]))
    if not done.is_free:
        text = _("Nothing to take back: a person's own refusal stays, and a typing error can be undone for 24 hours.")
        raise ContactImportError(text)
    _tell_numbers(numbers, json, _("{number} may be called again."))


def _undo_list(name: str, stores: list[Store], now: datetime, json: bool) -> None:
    undone = take_back_list(name, stores, now)
    if undone is None:
        text = _(
            "No list “{name}” can be taken back: what persons asked for stays, and a typing error can be undone for "
            "24 hours. “robodial dnc list” shows the lists."
        )
        raise ContactImportError(text.format(name=name))
    if json:
        emit({"list": name, "numbers": undone.numbers})
    else:
        say(_("{name} was taken back: {n} numbers.").format(name=name, n=undone.numbers))


app.command("import", help=_("Add every number of a list; all of them or, on an error, none."))(import_)
app.command(help=_("Write the list, to a file or to the screen."))(export)


@app.command(help=_("Is this number on the list, or in a register?"))
def check(number: Number, country: Country = "FR", json: JsonFlag = False, data_dir: DataDir = None) -> None:
    with ExitStack() as stack:
        stores = stores_to_read(stack, data_dir)
        for one in numbers_in(number, country):
            entries = entries_for(one, stores)
            found_in = registers_with(one, stores)
            if json:
                entry = entries[0] if entries else None
                found = {"number": one, "listed": entry is not None, "entry": entry, "entries": entries}
                emit(found | {"registers": found_in})
                continue
            say("\n".join(told(one, entry) for entry in entries) or told(one, None))
            for register in found_in:
                say(_in_register(one, register))


def _in_register(number: PhoneNumber, register: Register) -> str:
    text = _("{number} is in the register {name} (copy of {day}).")
    return text.format(number=number, name=register.name, day=_day(register.copied_at))


def told(number: PhoneNumber, entry: Refusal | None) -> str:
    """Whether the number is on the list, since when, why, and for which calls."""
    if entry is None:
        return _("{number} is not on the list.").format(number=number)
    text = _("{number} is on the list since {when} ({source}).")
    when = entry.at.astimezone().strftime("%Y-%m-%d %H:%M")
    why = ", ".join(filter(None, (entry.source, entry.reason)))
    said = text.format(number=number, when=when, source=why)
    if entry.by_person:
        said += " " + _("The person asked for it.")
    return said if entry.scope == ALL else said + " " + _("Only for “{scope}”.").format(scope=entry.scope)


@app.command("list", help=_("The lists and registers, with how many numbers and from when."))
def list_(json: JsonFlag = False, data_dir: DataDir = None) -> None:
    with ExitStack() as stack:
        stores = stores_to_read(stack, data_dir)
        single = max((store.do_not_call.count_single() for store in stores), default=0)
        lists, copies = own_lists(stores), registers(stores)
    if json:
        emit({"kind": "single", "numbers": single})
        for own in lists:
            emit({"kind": "own", **plain(own)})
        for register in copies:
            emit({"kind": "register", **plain(register)})
        return
    say(ngettext("{n} number added by itself", "{n} numbers added one by one", single).format(n=single))
    for own in lists:
        say(_own_words(own))
    for register in copies:
        text = _("register {name}: {n} numbers, copy of {day} ({source})")
        day = _day(register.copied_at)
        say(text.format(name=register.name, n=register.numbers, day=day, source=register.source))


def _own_words(own: OwnList) -> str:
    text = _("{source}: {n} numbers, imported on {day}").format(
        source=own.source, n=own.numbers, day=_day(own.imported_at)
    )
    notes = [own.reason, _("asked for by persons") if own.by_person else ""]
    notes.append("" if own.scope == ALL else _("only for “{scope}”").format(scope=own.scope))
    return ", ".join([text, *filter(None, notes)])


def _day(at: datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d")


def _tell_numbers(numbers: tuple[PhoneNumber, ...], json: bool, text: str, scope: str = ALL) -> None:
    for number in numbers:
        if json:
            emit({"number": number} | ({} if scope == ALL else {"scope": scope}))
        else:
            say(text.format(number=number, scope=scope))
