"""`robodial person`: everything that is held about one person, by number."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Annotated, Any

import typer

from robodial.app.places import EMULATED_FOLDER, existing_store, guarded_folders, is_user_folder
from robodial.app.typed_numbers import one_number_in
from robodial.cli.consent import consents_of
from robodial.cli.consent_words import consent_told
from robodial.cli.dnc import entry_for, told
from robodial.cli.options import Country, DataDir, JsonFlag
from robodial.cli.output import emit, say
from robodial.cli.words import number_words
from robodial.domain.consent import Consent
from robodial.domain.contact import Contact, PhoneNumber
from robodial.i18n import gettext as _
from robodial.store import JournalEntry, Store


def person(
    number: Annotated[str, typer.Argument(help=_("A telephone number of the person."))],
    country: Country = "FR",
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    wanted = one_number_in(number, country)
    folders = guarded_folders(data_dir)
    folders += [folder / EMULATED_FOLDER for folder in folders if is_user_folder(folder)]
    with ExitStack() as stack:
        found = [existing_store(folder) for folder in folders]
        stores = [stack.enter_context(store) for store in found if store is not None]
        held = _held(wanted, stores)
    if json:
        emit(held)
    else:
        _tell(held, country)


def _held(number: PhoneNumber, stores: list[Store]) -> dict[str, Any]:
    return {
        "number": number,
        "contacts": [contact for store in stores for contact in store.contacts.with_number(number)],
        "refusal": entry_for(number, stores),
        "consents": consents_of([number], stores).get(number, []),
        "journal": sorted(_journal(number, stores), key=lambda entry: entry.at),
    }


def _journal(number: PhoneNumber, stores: list[Store]) -> Iterator[JournalEntry]:
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
        "refusal_undone": _("refusal taken back as a typing error"),
        "consent": _("consent recorded"),
        "consent_replaced": _("consent replaced by a newer one"),
        "consent_withdrawn": _("consent withdrawn"),
    }.get(kind, kind)
