"""Campaigns: their definition, their state, and which contacts have a place in their queue."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from robodial.domain.campaign import Campaign, CampaignId, CampaignState, Purpose
from robodial.domain.contact import ListId
from robodial.domain.line import SpeakWhy
from robodial.domain.purpose_names import purpose_name
from robodial.errors import CallRefused, StoreError
from robodial.i18n import gettext as _
from robodial.store import enrolment
from robodial.store.columns import new_key
from robodial.store.figures import (
    Answers,
    CampaignCounts,
    ContactCounts,
    count_answers,
    count_campaign,
    count_contacts,
    read_start_delays,
)
from robodial.store.plain_values import digest, plain, to_json
from robodial.store.result_figures import ResultFigures, result_figures
from robodial.store.sqlite import Database
from robodial.store.tables import WAS_DIALED, attempts, campaign_events, campaigns


@dataclass(frozen=True, slots=True)
class StoredCampaign:
    """A campaign as it was last saved. `definition` is the campaign in JSON's types, `digest` its SHA-256."""

    campaign_id: CampaignId
    name: str
    purpose: Purpose
    state: CampaignState
    state_reason: str
    list_id: ListId
    definition: Mapping[str, Any]
    digest: str
    created_at: datetime
    saved_at: datetime
    first_calls_accepted_at: datetime | None = None


class Campaigns:
    """Saves campaigns, keeps their state, fills their queue."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def save(self, campaign: Campaign, list_id: ListId, at: datetime) -> CampaignId:
        """Store the definition under the campaign's name; the same name is the same campaign, with its history.

        Raises CallRefused (`purpose_fixed`) when calls were already made for another purpose.
        """
        text = to_json(plain(campaign))
        values = {
            "purpose": campaign.purpose,
            "list_id": list_id,
            "definition": text,
            "digest": digest(text),
            "saved_at": at,
        }
        with self._db.transaction() as conn:
            known = conn.execute(select(campaigns).where(campaigns.c.name == campaign.name)).first()
            if known is None:
                return _create(conn, campaign.name, values, at)
            if known.purpose is not campaign.purpose and _has_called(conn, known.campaign_id):
                raise _purpose_fixed(campaign.name, known.purpose)
            conn.execute(update(campaigns).where(campaigns.c.campaign_id == known.campaign_id).values(values))
            return CampaignId(known.campaign_id)

    def redefine(self, change: Callable[[Any], Any]) -> None:
        """Write what `change` makes of each definition: the files it names have moved."""
        with self._db.transaction() as conn:
            for row in conn.execute(select(campaigns.c.campaign_id, campaigns.c.definition)).all():
                text = to_json(change(json.loads(row.definition)))
                if text != row.definition:
                    mine = campaigns.c.campaign_id == row.campaign_id
                    conn.execute(update(campaigns).where(mine).values(definition=text, digest=digest(text)))

    def find(self, name: str) -> StoredCampaign | None:
        """The campaign of that name."""
        with self._db.reading() as conn:
            row = conn.execute(select(campaigns).where(campaigns.c.name == name)).first()
        return None if row is None else _stored(row)

    def get(self, campaign_id: CampaignId) -> StoredCampaign:
        """Raises StoreError when there is no such campaign."""
        with self._db.reading() as conn:
            return _stored(_row(conn, campaign_id))

    def all(self) -> list[StoredCampaign]:
        """Every campaign, oldest first."""
        with self._db.reading() as conn:
            return [_stored(row) for row in conn.execute(select(campaigns).order_by(campaigns.c.campaign_id))]

    def set_state(self, campaign_id: CampaignId, state: CampaignState, at: datetime, reason: str = "") -> None:
        """Move the campaign to `state`; the change and its reason are kept."""
        with self._db.transaction() as conn:
            _row(conn, campaign_id)
            mine = campaigns.c.campaign_id == campaign_id
            conn.execute(update(campaigns).where(mine).values(state=state, state_reason=reason))
            _note(conn, campaign_id, state, at, reason)

    def live(self) -> list[StoredCampaign]:
        """Those an engine has, or had when it ended, in hand; oldest first."""
        return [campaign for campaign in self.all() if campaign.state.is_live]

    def accept_first_calls(self, campaign_id: CampaignId, at: datetime) -> None:
        """The user has seen the first calls and wants the others made. The first time counts."""
        first = campaigns.c.campaign_id == campaign_id, campaigns.c.first_calls_accepted_at.is_(None)
        with self._db.transaction() as conn:
            _row(conn, campaign_id)
            conn.execute(update(campaigns).where(*first).values(first_calls_accepted_at=at))

    def states(self, campaign_id: CampaignId) -> list[tuple[datetime, CampaignState, str]]:
        """When the campaign came into which state, and why; oldest first."""
        wanted = select(campaign_events).where(campaign_events.c.campaign_id == campaign_id)
        with self._db.reading() as conn:
            rows = conn.execute(wanted.order_by(campaign_events.c.event_id)).all()
        return [(row.at, row.state, row.reason) for row in rows]

    def enroll(self, campaign_id: CampaignId, at: datetime) -> int:
        """Give every contact of the campaign's list that has none a due attempt; returns how many.

        When the list was changed, people known by number keep their history, and those no longer in it are not called.
        """
        return sum(self.enrolling(campaign_id, at))

    def enrolling(
        self, campaign_id: CampaignId, at: datetime, still_refused: enrolment.StillRefused | None = None
    ) -> Iterator[int]:
        """The same slice by slice, each a transaction of about 10 ms; how many were new in each. What was not come to
        is left for the next time.

        With `still_refused`, which may read the store, who was refused and is not any more has an attempt again, and
        who was put off is due at once.
        """
        with self._db.transaction() as conn:
            row = _row(conn, campaign_id)
            list_id = ListId(row.list_id)
            if row.enrolled_list_id not in (None, list_id):
                enrolment.change_list(conn, campaign_id, list_id, at)
            conn.execute(
                update(campaigns).where(campaigns.c.campaign_id == campaign_id).values(enrolled_list_id=list_id)
            )
            added = enrolment.add_missing(conn, campaign_id, list_id, at, 0, still_refused)
        while added is not None:
            yield added.many
            with self._db.transaction() as conn:
                added = enrolment.add_missing(conn, campaign_id, list_id, at, added.last_contact, still_refused)

    def new_contacts(self, campaign_id: CampaignId) -> int:
        """Contacts that came into its list since it was started last: it calls them when it is started again."""
        with self._db.reading() as conn:
            return enrolment.count_missing(conn, campaign_id, ListId(_row(conn, campaign_id).list_id))

    def counts(self, campaign_id: CampaignId) -> CampaignCounts:
        """Where the campaign stands. Reads all its attempts: about a second for a million."""
        with self._db.reading() as conn:
            return count_campaign(conn, campaign_id)

    def contact_counts(self, campaign_id: CampaignId) -> ContactCounts:
        """Its contacts by where each of them stands, for a screen that asks again and again."""
        with self._db.reading() as conn:
            return count_contacts(conn, campaign_id)

    def start_delays(self, campaign_id: CampaignId) -> Mapping[SpeakWhy | None, Sequence[float]]:
        """How long callees waited for our first word, in seconds, of every call; by what they waited after."""
        with self._db.reading() as conn:
            return read_start_delays(conn, campaign_id)

    def results(self, campaign_id: CampaignId) -> ResultFigures:
        """What came of it, counted for charts."""
        with self._db.reading() as conn:
            return result_figures(conn, campaign_id)

    def answers(self, campaign_id: CampaignId) -> Answers:
        """What the brakes need, quickly."""
        with self._db.reading() as conn:
            return count_answers(conn, campaign_id)


def _create(conn: Connection, name: str, values: Mapping[str, Any], at: datetime) -> CampaignId:
    row = {"name": name, "state": CampaignState.READY, "created_at": at, **values}
    campaign_id = CampaignId(new_key(conn.execute(insert(campaigns).values(row))))
    _note(conn, campaign_id, CampaignState.READY, at, "")
    return campaign_id


def _note(conn: Connection, campaign_id: CampaignId, state: CampaignState, at: datetime, reason: str) -> None:
    conn.execute(insert(campaign_events).values(campaign_id=campaign_id, at=at, state=state, reason=reason))


def _has_called(conn: Connection, campaign_id: int) -> bool:
    dialed = select(attempts.c.attempt_id).where(attempts.c.campaign_id == campaign_id, WAS_DIALED)
    return conn.execute(dialed.limit(1)).first() is not None


def _row(conn: Connection, campaign_id: CampaignId) -> Row[Any]:
    row = conn.execute(select(campaigns).where(campaigns.c.campaign_id == campaign_id)).first()
    if row is None:
        raise StoreError(_("There is no campaign number {number}.").format(number=campaign_id))
    return row


def _purpose_fixed(name: str, purpose: Purpose) -> CallRefused:
    message = _(
        "Campaign {name}: people have already been called for the purpose “{purpose}”; it can no longer be changed. "
        "Give the new purpose its own campaign, under another name."
    )
    return CallRefused(message.format(name=name, purpose=purpose_name(purpose)), code="purpose_fixed")


def _stored(row: Row[Any]) -> StoredCampaign:
    return StoredCampaign(
        CampaignId(row.campaign_id),
        row.name,
        row.purpose,
        row.state,
        row.state_reason,
        ListId(row.list_id),
        json.loads(row.definition),
        row.digest,
        row.created_at,
        row.saved_at,
        row.first_calls_accepted_at,
    )
