"""The clock of emulated lines: no telephone rings, so the day may begin when calls are allowed."""

from datetime import UTC, datetime

from robodial.domain.calling_window import CallingWindow
from robodial.domain.campaign import Campaign
from robodial.rules.eligibility import STATUTORY_HOURS, hours_of
from robodial.rules.time_zones import country_zone


def emulated_start(campaign: Campaign, now: datetime, latest_stored: datetime | None) -> datetime:
    """The first moment, not before `now` or anything already stored, at which the campaign's hours are open."""
    earliest = max(now, latest_stored) if latest_stored else now
    return _opening(hours_of(campaign.window), earliest, campaign.country)


def statutory_start(now: datetime, country: str = "FR") -> datetime:
    """The first moment from `now` on within the hours in which anybody may be called."""
    return _opening(STATUTORY_HOURS, now, country)


def _opening(hours: CallingWindow, earliest: datetime, country: str) -> datetime:
    return (hours.next_open(earliest, [country_zone(country)]) or earliest).astimezone(UTC)
