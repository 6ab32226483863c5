"""The clock of emulated lines: no telephone rings, so the day may begin when calls are allowed."""

from datetime import UTC, datetime

from robodial.domain.campaign import Campaign
from robodial.engine.campaign_dates import opens_at
from robodial.rules.purposes import campaign_hours
from robodial.rules.time_zones import country_zone


def emulated_start(campaign: Campaign, now: datetime, latest_stored: datetime | None) -> datetime:
    """The first moment in the campaign's dates and hours, not before `now` or anything already stored."""
    earliest = opens_at(campaign, max(now, latest_stored) if latest_stored else now)
    opening = campaign_hours(campaign, earliest).next_open(earliest, [country_zone(campaign.country)])
    return (opening or earliest).astimezone(UTC)
