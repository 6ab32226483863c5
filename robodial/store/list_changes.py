"""Single contacts that come into a list or leave it while campaigns run on it."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from robodial.domain.campaign import CampaignId, CampaignState
from robodial.domain.contact import ContactId, ImportedContact, ListId
from robodial.store import enrolment
from robodial.store.contact_import import write_rows
from robodial.store.tables import campaigns, contacts, lists


def add(conn: Connection, list_id: ListId, row: ImportedContact, at: datetime) -> ContactId:
    """See Contacts.add."""
    counts, [placed] = write_rows(conn, list_id, [row])
    mine = lists.c.list_id == list_id
    new = {"accepted": lists.c.accepted + counts.accepted, "merged": lists.c.merged + counts.merged}
    conn.execute(update(lists).where(mine).values(new))
    contact_id = ContactId(placed)
    _bring_back(conn, contact_id)
    for campaign_id, state in _campaigns_on(conn, list_id):
        enrolment.take_over(conn, campaign_id, list_id, at, contact_id)
        if state.is_live:
            enrolment.add_one(conn, campaign_id, list_id, at, contact_id)
    return contact_id


def remove(conn: Connection, contact_id: ContactId, at: datetime) -> None:
    """See Contacts.remove."""
    here = contacts.c.contact_id == contact_id, contacts.c.removed_at.is_(None)
    conn.execute(update(contacts).where(*here).values(removed_at=at))
    enrolment.cancel_of_contact(conn, contact_id, at)


def _bring_back(conn: Connection, contact_id: ContactId) -> None:
    gone = contacts.c.contact_id == contact_id, contacts.c.removed_at.is_not(None)
    if conn.execute(update(contacts).where(*gone).values(removed_at=None)).rowcount:
        enrolment.forget_removal(conn, contact_id)


def _campaigns_on(conn: Connection, list_id: ListId) -> list[tuple[CampaignId, CampaignState]]:
    wanted = select(campaigns.c.campaign_id, campaigns.c.state).where(campaigns.c.enrolled_list_id == list_id)
    return [(CampaignId(row.campaign_id), row.state) for row in conn.execute(wanted)]
