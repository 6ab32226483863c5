"""The first and the last moment of a campaign's calls, from its first and last day. Pure."""

from datetime import UTC, date, datetime, time, timedelta

from robodial.domain.campaign import Campaign
from robodial.rules.time_zones import country_zone


def opens_at(campaign: Campaign, now: datetime) -> datetime:
    """The first moment, from `now` on, at which the campaign's dates allow calls."""
    return now if campaign.starts_on is None else max(now, _midnight(campaign, campaign.starts_on))


def closes_at(campaign: Campaign) -> datetime | None:
    """The moment from which on no call starts any more; None where there is neither a last day nor an alert's end."""
    after_last_day = None if campaign.ends_on is None else _midnight(campaign, campaign.ends_on + timedelta(days=1))
    alert_ends = None if campaign.alert is None else campaign.alert.ends_at
    return min((moment for moment in (after_last_day, alert_ends) if moment is not None), default=None)


def _midnight(campaign: Campaign, day: date) -> datetime:
    return datetime.combine(day, time(), country_zone(campaign.country)).astimezone(UTC)
