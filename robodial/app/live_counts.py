"""What the store knows of a campaign that a live screen shows: read again and again while calls are made."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from robodial.app.places import DATABASE
from robodial.domain.calling_window import MINUTES_A_DAY
from robodial.domain.campaign import Campaign, CampaignId, CampaignState
from robodial.errors import RobodialError, SettingsError
from robodial.i18n import gettext as _
from robodial.rules.purposes import campaign_hours
from robodial.rules.time_zones import country_zone
from robodial.settings.stored_campaign import campaign_of
from robodial.store import StoredCampaign, read_only
from robodial.store.figures import ContactCounts


@dataclass(frozen=True, slots=True)
class LiveReading:
    """`hours_end_at`: when today's calling hours end; None when they are over, or never open today. `new_contacts` came
    into its list since it was started last, and have no place in it yet."""

    campaign_id: CampaignId
    name: str
    country: str
    state: CampaignState
    reason: str
    counts: ContactCounts
    hours_end_at: datetime | None = None
    new_contacts: int = 0


def read_live(folder: Path, campaign_id: CampaignId, now: datetime) -> LiveReading:
    """The campaign as it stands on disk. Raises StoreError."""
    with read_only(folder / DATABASE) as store:
        stored = store.campaigns.get(campaign_id)
        counts = store.campaigns.contact_counts(campaign_id)
        new = 0 if stored.state.is_live else store.campaigns.new_contacts(campaign_id)  # a run gives each its place
    return LiveReading(
        campaign_id,
        stored.name,
        str(stored.definition["country"]),
        stored.state,
        stored.state_reason,
        counts,
        _hours_end(stored, now),
        new,
    )


def stored_campaign(folder: Path, campaign_id: CampaignId) -> Campaign:
    """The campaign as it was last started, to start it again. Raises StoreError or SettingsError."""
    with read_only(folder / DATABASE) as store:
        return campaign_of(store.campaigns.get(campaign_id).definition)


def find_live(folder: Path, name: str) -> CampaignId:
    """The number of the campaign of that name. Raises SettingsError when there is none."""
    with read_only(folder / DATABASE) as store:
        found = store.campaigns.find(name)
    if found is None:
        raise SettingsError(_("There is no campaign “{name}” here any more.").format(name=name))
    return found.campaign_id


def _hours_end(stored: StoredCampaign, now: datetime) -> datetime | None:
    try:
        campaign = campaign_of(stored.definition)
        return hours_end(campaign, now)
    except RobodialError:
        return None  # only the estimate of the end needs it


def hours_end(campaign: Campaign, now: datetime) -> datetime | None:
    """When the hours end that are open today, in the time zone of most people of the campaign's country."""
    zone = country_zone(campaign.country)
    local = now.astimezone(zone)
    closes = [hours.closes for hours in campaign_hours(campaign, now).hours_on(local.date())]
    if not closes or max(closes) >= MINUTES_A_DAY:
        return None
    end = datetime.combine(local.date(), time(), zone) + timedelta(minutes=max(closes))
    return end if end > now else None
