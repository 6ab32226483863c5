"""Single contacts in and out of a campaign's list, while it runs or not: for the engine and for the command line."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from robodial.contacts.typed_contact import typed_contact
from robodial.domain.campaign import CampaignId
from robodial.domain.contact import Contact, ListId, PhoneNumber
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
    contact, is_new = add_to_list(store, store.campaigns.get(campaign_id).list_id, typed, at)
    return AddedContact(contact, is_new, store.attempts.is_waiting(contact.contact_id, campaign_id))


def add_to_list(store: Store, list_id: ListId, typed: Typed, at: datetime) -> tuple[Contact, bool]:
    """Into a list, in its own columns; False when a contact of it had one of the numbers."""
    stored = store.contacts.get_list(list_id)
    rows = [contact.cells for contact in islice(store.contacts.all(list_id), SAMPLE)]
    row = typed_contact(
        typed.numbers, typed.name, typed.time_zone, header=stored.header, rows=rows, country=stored.country
    )
    contact_id = store.contacts.add(list_id, row, at)
    return store.contacts.get(contact_id), store.contacts.get_list(list_id).accepted > stored.accepted


def remove_contact(store: Store, campaign_id: CampaignId, number: PhoneNumber, at: datetime) -> Contact | None:
    """Out of the campaign's list: no call to it begins any more. None when nobody in the list has the number."""
    return remove_from_list(store, store.campaigns.get(campaign_id).list_id, number, at)


def remove_from_list(store: Store, list_id: ListId, number: PhoneNumber, at: datetime) -> Contact | None:
    """Out of the list, and so of every campaign on it."""
    found = store.contacts.with_number(number, list_id)
    for contact in found:
        store.contacts.remove(contact.contact_id, at)
    return found[0] if found else None
