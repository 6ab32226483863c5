"""Single contacts in and out of a campaign's list, while it runs or not: for the engine and for the command line."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from robodial.contacts.typed_contact import typed_contact
from robodial.domain.campaign import CampaignId
from robodial.domain.contact import Contact, PhoneNumber
from robodial.store import Store

SAMPLE = 50
"""Rows by which a list's columns are known."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed about a contact: normalised numbers, in the order they are tried."""

    numbers: tuple[PhoneNumber, ...]
    name: str = ""
    time_zone: str = ""


@dataclass(frozen=True, slots=True)
class AddedContact:
    """What became of it: `is_new` unless a contact of the list had one of the numbers; `is_waiting` for a call of the
    campaign as it runs now."""

    contact: Contact
    is_new: bool
    is_waiting: bool


def add_contact(store: Store, campaign_id: CampaignId, typed: Typed, at: datetime) -> AddedContact:
    """Into the campaign's list, and into its queue while it runs."""
    list_id = store.campaigns.get(campaign_id).list_id
    stored = store.contacts.get_list(list_id)
    rows = [contact.cells for contact in islice(store.contacts.all(list_id), SAMPLE)]
    row = typed_contact(
        typed.numbers, typed.name, typed.time_zone, header=stored.header, rows=rows, country=stored.country
    )
    contact_id = store.contacts.add(list_id, row, at)
    is_new = store.contacts.get_list(list_id).accepted > stored.accepted
    return AddedContact(store.contacts.get(contact_id), is_new, store.attempts.is_waiting(contact_id, campaign_id))


def remove_contact(store: Store, campaign_id: CampaignId, number: PhoneNumber, at: datetime) -> Contact | None:
    """Out of the campaign's list: no call to it begins any more. None when nobody in the list has the number."""
    list_id = store.campaigns.get(campaign_id).list_id
    found = store.contacts.with_number(number, list_id)
    for contact in found:
        store.contacts.remove(contact.contact_id, at)
    return found[0] if found else None
