"""`robodial person`: everything that is held about one person, by number: shown, handed over, erased."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from robodial.app import one_person
from robodial.app.do_not_call import entry_for
from robodial.app.typed_numbers import one_number_in
from robodial.app.words import number_words
from robodial.cli.consent import consents_of
from robodial.cli.consent_words import consent_told
from robodial.cli.dnc import told
from robodial.cli.options import Country, DataDir, JsonFlag
from robodial.cli.output import emit, plain, say
from robodial.cli.questions import says_yes, terminal_question
from robodial.clock import SystemClock
from robodial.domain.consent import Consent
from robodial.domain.contact import Contact, PhoneNumber
from robodial.i18n import gettext as _
from robodial.store import JournalEntry, Store


def person(
    number: Annotated[str, typer.Argument(help=_("A telephone number of the person."))],
    export: Annotated[
        Path | None, typer.Option(help=_("Write everything held about them to this file, as JSON."), dir_okay=False)
    ] = None,
    erase: Annotated[
        bool, typer.Option("--erase", help=_("Erase everything about them, down to the proof of their refusal."))
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=_("Erase without asking."))] = False,
    country: Country = "FR",
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    wanted = one_number_in(number, country)
    with ExitStack() as stack:
        stores = [stack.enter_context(store) for store in one_person.open_stores(data_dir)]
        if export:
            _export(export, wanted, stores, json)
        if erase:
            _erase(wanted, stores, country, sure=yes, json=json)
        if export or erase:
            return
        held = _held(wanted, stores)
    if json:
        emit(held)
    else:
        _tell(held, country)


def _export(file: Path, number: PhoneNumber, stores: Sequence[Store], json: bool) -> None:
    numbers = one_person.numbers_of(number, stores)
    one_person.write_everything(file, plain(one_person.everything(numbers, stores)))
    if json:
        emit({"file": file, "numbers": numbers})
    else:
        say(_("Written: {file}").format(file=file))


def _erase(number: PhoneNumber, stores: Sequence[Store], country: str, *, sure: bool, json: bool) -> None:
    numbers = one_person.numbers_of(number, stores)
    shown = ", ".join(number_words(one, country) for one in numbers)
    if not sure and not _agreed(shown):
        raise typer.Exit(1)
    erasure = one_person.erase(numbers, stores, SystemClock().now())
    if json:
        emit(plain(erasure))
    else:
        for sentence in one_person.erased_words(erasure, shown):
            say(sentence)


def _agreed(shown: str) -> bool:
    ask = terminal_question()
    if ask is None:
        raise typer.BadParameter(_("Nobody can be asked here whether to erase: add --yes."))
    question = _("Everything about {numbers} will be erased; it cannot be brought back. Go on? [y/N]")
    return says_yes(ask(question.format(numbers=shown) + " "))


def _held(number: PhoneNumber, stores: Sequence[Store]) -> dict[str, Any]:
    return {
        "number": number,
        "contacts": [contact for store in stores for contact in store.contacts.with_number(number)],
        "refusal": entry_for(number, list(stores)),
        "consents": consents_of([number], list(stores)).get(number, []),
        "journal": sorted(_journal(number, stores), key=lambda entry: entry.at),
    }


def _journal(number: PhoneNumber, stores: Sequence[Store]) -> Iterator[JournalEntry]:
    for store in stores:
        yield from store.journal.of_number(number)


def _tell(held: Mapping[str, Any], country: str) -> None:
    contacts: list[Contact] = held["contacts"]
    journal: list[JournalEntry] = held["journal"]
    consents: list[Consent] = held["consents"]
    say(number_words(held["number"], country))
    for contact in contacts:
        cells = ", ".join(filter(None, contact.cells))
        say(_("In a list: {name} ({cells})").format(name=contact.name or "-", cells=cells))
    say(told(held["number"], held["refusal"]))
    for consent in consents:
        say(consent_told(consent))
    for entry in journal:
        when = entry.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        details = ", ".join(f"{key}: {value}" for key, value in (entry.payload or {}).items() if value != "")
        say(f"{when}  " + _("{kind}: {details}").format(kind=kind_words(entry.kind), details=details))
    if not (contacts or journal or consents or held["refusal"]):
        say(_("Nothing is held about this number."))


def kind_words(kind: str) -> str:
    """A journal row's kind as users read it."""
    return {
        "dial": _("called"),
        "end": _("end of the call"),
        "key": _("key pressed"),
        "refusal": _("refusal"),
        "erased": _("erased"),
        "refusal_undone": _("refusal taken back as a typing error"),
        "consent": _("consent recorded"),
        "consent_replaced": _("consent replaced by a newer one"),
        "consent_withdrawn": _("consent withdrawn"),
    }.get(kind, kind)
