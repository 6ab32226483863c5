"""A campaign of as many contacts as wanted, in every category, made quickly: for benches and tests of long tables."""

from datetime import timedelta
from pathlib import Path

from robodial.domain.campaign import CampaignId
from robodial.store import Store
from tests.bench.claims import OPEN, a_campaign, the_list

SPREAD = (
    "due", "due", "due", "due", "answered", "answered", "answered", "machine", "left_message", "no_answer",
    "hung_up_early", "opted_out", "invalid_number", "cancelled", "due", "due",
)  # fmt: skip
"""What became of the contacts, in turns."""


def made_campaign(folder: Path, many: int) -> CampaignId:
    """The store in `folder` with one campaign, on whose list everybody has an attempt."""
    with Store(folder / "robodial.db", synchronous="OFF") as store:
        importing = store.contacts.begin_import("liste.csv", ("Nom", "Prénom", "Téléphone", "RDV"), "FR", OPEN)
        for rows in the_list(many):
            importing.add(rows)
        list_id = importing.commit().list_id
        campaign_id = store.campaigns.save(a_campaign(), list_id, OPEN)
        store.campaigns.enroll(campaign_id, OPEN)
        with store.transaction():
            for turn, what in enumerate(SPREAD):
                _make(store, turn, what)
    return campaign_id


def _make(store: Store, turn: int, what: str) -> None:
    if what == "due":
        return
    if what == "cancelled":
        values = "state = 'cancelled', code = 'do_not_call', reason = 'On the do-not-call list.'"
    else:
        outcome = "answered" if what in ("left_message", "opted_out") else what
        decision = what if what in ("left_message", "opted_out") else "none"
        at = int((OPEN + timedelta(minutes=turn)).timestamp() * 1_000_000)
        values = f"state = 'ended', outcome = '{outcome}', disposition = '{decision}', dialed_at = {at} + attempt_id"
    store._database.driver.execute(f"UPDATE attempts SET {values} WHERE attempt_id % {len(SPREAD)} = {turn}")
