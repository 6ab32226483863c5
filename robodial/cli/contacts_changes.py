"""`robodial contacts add` and `remove`: single contacts of a campaign, also while `robodial run` runs it."""

from typing import Annotated

import typer

from robodial.app.contact_changes import added_words, refused_among, refused_words, who_words
from robodial.app.known_campaigns import find_campaign
from robodial.app.places import data_folder, open_store
from robodial.app.typed_numbers import callable_numbers_in, one_number_in
from robodial.app.words import number_words
from robodial.cli.options import DataDir, JsonFlag, OptionalCountry, understood
from robodial.cli.output import complain, emit, say
from robodial.clock import SystemClock
from robodial.contacts.columns import time_zone_of
from robodial.engine.list_changes import Typed, add_contact, remove_contact
from robodial.errors import ContactImportError, SettingsError
from robodial.i18n import gettext as _

Number = Annotated[str, typer.Argument(help=_("A telephone number, as people write it."))]
OfCampaign = Annotated[str, typer.Option("--campaign", help=_("Name of the campaign, or its file."))]


def add(
    number: Number,
    campaign: OfCampaign,
    name: Annotated[str, typer.Option(help=_("Who is called."))] = "",
    time_zone: Annotated[str, typer.Option(help=_("Where they are, if not where their number is: Europe/Paris."))] = "",
    other: Annotated[list[str] | None, typer.Option(help=_("Another number of theirs, tried after the first."))] = None,
    country: OptionalCountry = None,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    zone = understood(_time_zone_in, time_zone, "--time-zone")
    now = SystemClock().now()
    place, campaign_id = find_campaign(campaign, data_folder(data_dir))
    with open_store(place) as store:
        stored = store.campaigns.get(campaign_id)
        home = store.contacts.get_list(stored.list_id).country
        found = (one for text in (number, *(other or ())) for one in callable_numbers_in(text, country or home))
        numbers = tuple(dict.fromkeys(found))
        added = add_contact(store, campaign_id, Typed(numbers, name, zone), now)
        refused = refused_among(numbers, store, place, data_dir)
    if json:
        facts = {"contact_id": added.contact.contact_id, "name": added.contact.name, "numbers": added.contact.numbers}
        emit({"campaign": stored.name, **facts, "new": added.is_new, "waiting": added.is_waiting, "refused": refused})
    else:
        say(added_words(added, stored.name, numbers[0], home, is_live=stored.state.is_live))
    for one in refused:
        complain(refused_words(one, home))


def _time_zone_in(text: str) -> str:
    zone = time_zone_of(text)
    if text.strip() and not zone:
        raise SettingsError(_("No such time zone: write it as Europe/Paris."))
    return zone


def remove(
    number: Number,
    campaign: OfCampaign,
    country: OptionalCountry = None,
    json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    now = SystemClock().now()
    place, campaign_id = find_campaign(campaign, data_folder(data_dir))
    with open_store(place) as store:
        stored = store.campaigns.get(campaign_id)
        home = store.contacts.get_list(stored.list_id).country
        wanted = one_number_in(number, country or home)
        gone = remove_contact(store, campaign_id, wanted, now)
    shown = number_words(wanted, home)
    if gone is None:
        text = _("Nobody in the list of “{campaign}” has {number}. `robodial contacts list` shows who is in it.")
        raise ContactImportError(text.format(campaign=stored.name, number=shown), value=number)
    if json:
        emit({"campaign": stored.name, "contact_id": gone.contact_id, "name": gone.name, "numbers": gone.numbers})
        return
    who = who_words(gone.name, wanted, home)
    say(_("{who} is no longer in the list of “{campaign}”.").format(who=who, campaign=stored.name))
    text = _("A call that is being made goes on to its end. Never to call them at all: robodial dnc add {number}")
    say(text.format(number=wanted))
